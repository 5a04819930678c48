//! Layout changes no result: a file, the file written carelessly, and the file as it is formatted.

use commonbook_rules::outcome::{NamedValue, Outcome};
use commonbook_rules::syntax::format;
use proptest::prelude::*;

use crate::agree::rules;
use crate::draw::case;
use crate::facts::Facts;

/// The same statements with other line breaks, blanks and comments.
fn careless(text: &str, choices: &[u8]) -> String {
    let mut written = String::new();
    for (line, choice) in text.lines().zip(choices.iter().cycle()) {
        let clause = line.starts_with("  ");
        let begins = !clause && !line.is_empty();
        match choice % 6 {
            // A clause on the line of its statement, unless a comment ends that.
            0 | 1 if clause && !written.trim_end().ends_with(" said") => {
                written.truncate(written.trim_end().len());
                written.push_str(&format!(" {}\n", line.trim()));
            }
            2 => written.push_str(&format!("{}   # as it was said\n", line.replace(' ', "  "))),
            3 if begins => written.push_str(&format!("# a note\n\n\n{line}\n")),
            4 if clause => written.push_str(&format!("          {}\n", line.trim())),
            _ => written.push_str(&format!("{line}\n")),
        }
    }
    written
}

/// Everything that a close would record, and every report.
type Recorded = (Vec<String>, Vec<NamedValue>);

fn recorded(text: &str, facts: &Facts) -> Result<Recorded, String> {
    let rules = rules(text);
    let past: Vec<String> = rules.past_steps().iter().cloned().collect();
    let evaluated = rules.evaluate(&facts.inputs(&past));
    let Outcome { movements, shares, postings, reports, .. } =
        evaluated.map_err(|refusal| refusal.code.as_str().to_owned())?;
    let mut all: Vec<String> = movements.iter().map(|it| format!("{it:?}")).collect();
    all.extend(postings.iter().map(|it| format!("{it:?}")));
    for it in shares {
        let taken: Vec<_> = it.deductions.iter().map(|it| (&it.to, it.amount)).collect();
        let rounding = it.rounding_units;
        all.push(format!(
            "{} {} {} {rounding} {taken:?} {:?}",
            it.line, it.agent, it.amount, it.paid
        ));
    }
    Ok((all, reports))
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(500)
    })]

    #[test]
    fn formatting_changes_no_result(
        case in case(),
        choices in prop::collection::vec(any::<u8>(), 1..40),
    ) {
        let text = case.plan.text();
        let careless = careless(&text, &choices);
        let tidy = format(&careless).unwrap();
        prop_assert_eq!(format(&tidy).unwrap(), tidy.clone());
        prop_assert!(careless != tidy);
        let result = recorded(&text, &case.facts);
        prop_assert_eq!(&recorded(&careless, &case.facts), &result, "{}", careless);
        prop_assert_eq!(&recorded(&tidy, &case.facts), &result, "{}", tidy);
    }
}
