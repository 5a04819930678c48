//! What verifying found, as checks: one for each subject, whether something was found or not.
//!
//! A line that was changed after a close is not known by itself, since only the tree has its hash;
//! the first close whose root is not that of the lines before it, and the last one whose root is,
//! say between which positions it stands.

use commonbook_core::door::closed_periods;
use commonbook_core::log::{Subject, VerifyFinding, VerifyReport, View};

use super::check::{Check, Finding};

/// A subject of verifying as a check.
struct Of {
    subject: Subject,
    name: &'static str,
    means: &'static str,
    looked_at: &'static str,
}

const SUBJECTS: [Of; 9] = [
    Of {
        subject: Subject::Lines,
        name: "lines",
        means: "Every event is one line in its only spelling, at its place, with an id of its own \
                and a later time than the one before.",
        looked_at: "events",
    },
    Of {
        subject: Subject::Rules,
        name: "rules of the book",
        means: "Every event was allowed by the events before it.",
        looked_at: "events",
    },
    Of {
        subject: Subject::Tree,
        name: "tree",
        means: "The root is that of these lines and of no others; hold it against one that was \
                noted earlier.",
        looked_at: "events",
    },
    Of {
        subject: Subject::Facts,
        name: "tables",
        means: "Every table beside the lines says what the lines say.",
        looked_at: "events",
    },
    Of {
        subject: Subject::Texts,
        name: "sealed texts",
        means: "Names, notes and reasons that are kept are those that were recorded.",
        looked_at: "texts",
    },
    Of {
        subject: Subject::Inputs,
        name: "inputs of closes",
        means: "What is kept of what closes counted is what these closes name.",
        looked_at: "closes",
    },
    Of {
        subject: Subject::Checkpoints,
        name: "checkpoints",
        means: "Every checkpoint that the book keeps is signed by a key of the book that stood \
                then, and is of these lines.",
        looked_at: "checkpoints",
    },
    Of {
        subject: Subject::File,
        name: "file",
        means: "The database file is whole, and nothing was added to its tables and triggers.",
        looked_at: "events",
    },
    Of {
        subject: Subject::Closes,
        name: "digests",
        means: "Every close names the root of the book that it was computed from and the digest \
                of its results, and both are right.",
        looked_at: "closes",
    },
];

/// The checks of a report.
pub(super) fn verified(report: &VerifyReport, view: &dyn View) -> Vec<Check> {
    let checks = SUBJECTS.iter().map(|of| {
        let count = match of.looked_at {
            "texts" => report.sealed,
            "closes" => report.closes,
            "checkpoints" => report.checkpoints,
            _ => report.size,
        };
        let mut check = Check::new(of.name, of.means).looked(count, of.looked_at);
        let own = report.findings.iter().filter(|one| one.subject == of.subject);
        own.filter(|one| !is_of_a_signature(one)).for_each(|one| check.found(told(one)));
        let unlisted = report.unlisted_of.get(&of.subject).copied().unwrap_or_default();
        check.more = check.more.saturating_add(unlisted);
        if of.subject == Subject::Tree {
            narrowed(report, view).into_iter().for_each(|finding| check.found(finding));
        }
        check
    });
    checks.chain([signatures(report)]).collect()
}

/// Who signed, among what the rules of the book say of events.
fn signatures(report: &VerifyReport) -> Check {
    let means = "Every event of somebody who has a key is signed by a key of theirs that stood \
                 then, over what the event says and the book's name.";
    let mut check = Check::new("signatures", means).looked(report.signed, "signed events");
    let own = report.findings.iter().filter(|one| is_of_a_signature(one));
    own.for_each(|one| check.found(told(one)));
    check
}

fn is_of_a_signature(finding: &VerifyFinding) -> bool {
    finding.subject == Subject::Rules && finding.found.starts_with("SignatureMust")
}

fn told(finding: &VerifyFinding) -> Finding {
    Finding {
        expected: finding.expected.clone(),
        found: finding.found.clone(),
        place: finding.place.clone(),
        position: finding.position(),
    }
}

/// Between which positions a line was changed after it was closed over.
fn narrowed(report: &VerifyReport, view: &dyn View) -> Option<Finding> {
    let is_root = |place: &str| place.ends_with(", root");
    let wrong = report
        .findings
        .iter()
        .find(|finding| finding.subject == Subject::Closes && is_root(&finding.place));
    let close = wrong?.position()?;
    let closes = closed_periods(view).ok()?;
    let first = closes.iter().find(|one| one.position == close)?.first;
    let before = closes.iter().rev().find(|one| one.position < close);
    let from = before.map_or(0, |one| one.first);
    Some(Finding {
        expected: format!("the lines that the close at position {close} was computed from"),
        found: "other lines: one of them was changed, added or left out after that close"
            .to_owned(),
        place: format!("positions {from} to {}", first.saturating_sub(1)),
        position: None,
    })
}
