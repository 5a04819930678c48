//! An audit as one page that can be filed, for people who know no program, and as JSON.
//!
//! The result stands first, with the place of the first finding. Then the book, every check with
//! what was looked at and what it means, every finding, what statements find odd, what no audit of
//! a book can tell, and how to carry it out again.

use super::table::{grid, plain, section};
use super::visible;
use crate::audit::{Audit, Check, Looked, Remark};

/// What an audit does not tell.
const NOT_TOLD: [&str; 4] = [
    "Whether what was recorded is true: hold hours, invoices and payments against their sources.",
    "Whether all was recorded: what nobody wrote down is not in the book.",
    "Whether this is the only book: hold the root against one that was published or noted earlier. \
     Books with the same root hold the same events.",
    "Whether the rules are lawful or fair: it tells that they were followed.",
];

/// Width of the prose.
const WIDTH: usize = 92;

/// The audit as canonical JSON, ended by a line feed.
#[must_use]
pub fn audit_json(audit: &Audit) -> String {
    let mut text = serde_json::to_string(audit).unwrap_or_default();
    text.push('\n');
    text
}

/// The audit as a page.
#[must_use]
pub fn audit(audit: &Audit) -> String {
    let parts = [
        result(audit),
        section("The book", book(audit)),
        section("What was checked", checks(audit)),
        section("Findings", findings(audit)),
        section("What it means", meanings(audit)),
        section("Remarks of statements, which are no findings", remarks(audit)),
        section("What this does not tell", NOT_TOLD.iter().map(|one| wrapped(one)).collect()),
        section("How to repeat it", repeat(audit)),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

fn result(audit: &Audit) -> String {
    let (checks, book) = (audit.checks.len(), visible(&audit.book));
    let Some(first) = &audit.first else {
        return format!("Audit of the book {book}: all in order, {checks} checks, no findings\n");
    };
    let at = match first.position {
        Some(position) => format!("at position {position}"),
        None => format!("at {}", visible(&first.place)),
    };
    let number = audit.findings();
    let findings = if number == 1 { "finding" } else { "findings" };
    format!("Audit of the book {book}: {number} {findings}, the first {at} ({})\n", first.check)
}

fn book(audit: &Audit) -> String {
    let mut table = grid(&["what", "is"], &[]);
    let mut row = |what: &str, is: String| {
        table.add_row(vec![what.to_owned(), is]);
    };
    row("origin", visible(&audit.book));
    for lost in &audit.lost {
        let (size, root) = (lost.size, lost.root);
        let lost = visible(lost.origin.as_str());
        row("was before", format!("{lost}; {size} events with root {root} are lost of it"));
    }
    row("currency", audit.currency.clone());
    row("events", audit.size.to_string());
    row("root", audit.root.to_string());
    let times = [("first event", audit.first_recorded_at), ("last event", audit.last_recorded_at)];
    for (what, time) in times {
        row(what, time.map_or_else(|| "unknown".to_owned(), |time| format!("recorded at {time}")));
    }
    for closes in &audit.closes {
        let periods = if closes.first == closes.last {
            closes.first.to_string()
        } else {
            format!("{} to {}", closes.first, closes.last)
        };
        let reopened = match closes.reopened {
            0 => String::new(),
            number => format!(", {number} of them reopened"),
        };
        let name = visible(&closes.rules);
        row("closes", format!("{} by {name:?}, {periods}{reopened}", closes.count));
    }
    row("audited by", audit.program.to_owned());
    plain(&table)
}

fn checks(audit: &Audit) -> String {
    let mut table = grid(&["check", "looked at", "result"], &[]);
    for check in &audit.checks {
        let looked: Vec<String> = check.looked_at.iter().map(looked).collect();
        let result = match check.count() {
            0 => "in order".to_owned(),
            1 => "1 FINDING".to_owned(),
            number => format!("{number} FINDINGS"),
        };
        table.add_row(vec![check.name.to_owned(), looked.join(", "), result]);
    }
    plain(&table)
}

fn looked(at: &Looked) -> String {
    let of = if at.count == 1 { at.of.trim_end_matches('s') } else { at.of };
    format!("{} {of}", at.count)
}

fn findings(audit: &Audit) -> String {
    let mut text = String::new();
    for check in audit.checks.iter().filter(|check| !check.is_in_order()) {
        of_check(&mut text, check);
    }
    text
}

fn of_check(text: &mut String, check: &Check) {
    for one in &check.findings {
        let (place, expected) = (visible(&one.place), visible(&one.expected));
        text.push_str(&format!("{}: {place}\n  expected {expected}\n", check.name));
        text.push_str(&format!("  found    {}\n", visible(&one.found)));
    }
    if check.more > 0 {
        text.push_str(&format!("{}: and {} more\n", check.name, check.more));
    }
}

fn meanings(audit: &Audit) -> String {
    let of = |check: &Check| wrapped(&format!("{}: {}", check.name, check.means));
    audit.checks.iter().map(of).collect()
}

fn remarks(audit: &Audit) -> String {
    let of = |remark: &Remark| wrapped(&format!("{}: {}", remark.close, visible(&remark.text)));
    let mut text: String = audit.remarks.iter().map(of).collect();
    if audit.remarks_more > 0 {
        text.push_str(&format!("and {} more\n", audit.remarks_more));
    }
    text
}

fn repeat(audit: &Audit) -> String {
    format!(
        "Run `commonbook audit FILE` with the book's file, or with a copy of it: nothing is \
         written.\nThe same {} events give the same root and the same result on every machine.\n",
        audit.size
    )
}

/// A paragraph in lines that fit a page, the second one and on indented.
fn wrapped(paragraph: &str) -> String {
    let (mut text, mut width) = (String::new(), 0_usize);
    for word in paragraph.split_whitespace() {
        let long = word.chars().count();
        if width > 0 && width.saturating_add(long) >= WIDTH {
            text.push_str("\n  ");
            width = 2;
        } else if width > 0 {
            text.push(' ');
            width = width.saturating_add(1);
        }
        text.push_str(word);
        width = width.saturating_add(long);
    }
    text.push('\n');
    text
}
