//! An explanation as a text to read from the top: the sum, each line, and the events behind it.
//!
//! Order: who gets how much; line by line what was taken and why, the part by weight, rounding, and
//! the clause; then what the lines read: measures with their events, named values, figures,
//! accounts, results; what would be without an event; and last the digest. Events stand once, with
//! their position, so that `commonbook log` finds them.

use commonbook_core::value::Exact;

use super::table::{grid, plain};
use super::{Names, name_of, visible};
use crate::explain::{EventWorth, Explanation, Line, Without};
use crate::statement::{NamedOne, Shown};

/// The explanation as canonical JSON, ended by a line feed.
#[must_use]
pub fn explanation_json(of: &Explanation) -> String {
    // Writing our own structs into memory cannot fail: every key is a string.
    let mut text = serde_json::to_string(of).unwrap_or_default();
    text.push('\n');
    text
}

/// The explanation as text.
#[must_use]
pub fn explanation(of: &Explanation, names: &Names) -> String {
    let mut parts = vec![title(of, names)];
    parts.extend(of.lines.iter().map(line));
    for measure in &of.measures {
        let heading = format!("measure {}: {} {}", measure.name, measure.value, measure.unit);
        parts.push(block(&heading, &measure.written, &measure.events));
    }
    parts.push(lets(of));
    for figure in &of.figures {
        let heading = format!("figure {}: {} {}", figure.name, figure.event.worth, figure.unit);
        parts.push(block(&heading, "", std::slice::from_ref(&figure.event)));
    }
    for account in &of.accounts {
        let heading = format!("account {}: {} {}", account.name, account.balance, account.unit);
        parts.push(block(&heading, "", &account.events));
    }
    for result in &of.results {
        let heading = format!("result of pot {}: {}", result.pot, result.amount);
        parts.push(block(&heading, "", &result.events));
    }
    parts.push(of.without.as_ref().map_or_else(String::new, without));
    let findings: String = of.findings.iter().map(|it| format!("- {}\n", visible(it))).collect();
    parts.push(if findings.is_empty() { findings } else { format!("Findings\n\n{findings}") });
    parts.push(format!("digest {}\nrules  {}\n", of.digest, of.rules_hash));
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

fn title(of: &Explanation, names: &Names) -> String {
    let name = name_of(names, &of.agent);
    let name = if name.is_empty() { name } else { format!(" ({name})") };
    let mut text = format!(
        "{}{name} gets {} {} of {:?} for {}: {}\n",
        of.agent,
        of.total,
        of.currency,
        visible(&of.rules),
        of.period,
        of.status.as_str(),
    );
    let paid: Vec<&Line> = of.lines.iter().filter(|line| !line.claim).collect();
    if paid.len() > 1 {
        let amounts: Vec<String> = paid.iter().map(|line| in_sum(&line.amount)).collect();
        text.push_str(&format!("{} = {}\n", amounts.join(" + "), of.total));
    }
    for posting in &of.postings {
        text.push_str(&format!(
            "posted to account {}: {}\n",
            visible(&posting.account),
            posting.amount
        ));
    }
    text
}

/// A number as it stands in a sum.
fn in_sum(number: &Shown) -> String {
    if number.exact().is_negative() { format!("({number})") } else { number.to_string() }
}

/// Whether more than a smallest unit lies between quota and amount: a limit cut it, or it got what
/// others could not take.
fn is_more_than_a_unit(of: &Line) -> bool {
    let unit = match &of.amount {
        Shown::Money(amount) => Exact::from_count(1, amount.scale()),
        Shown::Number(_) => Exact::ONE,
    };
    of.rounding.exact().abs() >= unit
}

fn line(of: &Line) -> String {
    let claim = if of.claim { ", a claim that moves no money" } else { "" };
    let mut text =
        format!("{} {:?}: {} {}{claim}\n\n", of.kind, visible(&of.name), of.amount, of.unit);
    let mut say = |words: String| text.push_str(&format!("  {words}\n"));
    let pot = &of.pot;
    let asked = pot.takes.as_ref().map_or_else(String::new, |it| format!(", {it} asked for"));
    say(format!("{} had {}{asked}; {} left it", visible(&pot.from), pot.base, pot.amount));
    if let Some(bound) = &pot.bound {
        say(format!("bound by {} = {}", visible(&bound.clause), bound.value));
    }
    if let Some(basis) = &of.basis {
        say(format!("basis: {}", visible(basis)));
    }
    match (&of.shared, &of.weights) {
        (Some(shared), Some(weights)) => {
            let circle = of.circle;
            say(format!("weight {} of {weights}, {circle} in the circle", of.weight));
            say(format!("{shared} × {} / {weights} = {}", in_sum(&of.weight), of.quota));
        }
        (_, _) => say(format!("exactly {}", of.quota)),
    }
    if !of.rounding.is_zero() || of.rounding_unit != 0 {
        let unit = match of.rounding_unit {
            0 => String::new(),
            units => format!(", {units} smallest unit by largest remainder"),
        };
        let (quota, rounding) = (&of.quota, in_sum(&of.rounding));
        let why = if is_more_than_a_unit(of) { "rounding and limits" } else { "rounding" };
        say(format!("{quota} + {rounding} {why}{unit} = {}", of.amount));
    }
    for part in &of.parts {
        say(format!("by {}: {}", visible(&part.by), part.amount));
    }
    for one in &of.less {
        let to = visible(&one.to);
        say(format!("{}: {} to {to}", visible(&one.clause), one.amount));
    }
    for one in &of.paid {
        say(format!("paid into account {}: {}", visible(&one.account), one.amount));
    }
    if !of.reads.is_empty() {
        say(format!("reads {}", visible(&of.reads.join(", "))));
    }
    text.push_str(&clause(&of.written));
    text
}

fn clause(written: &str) -> String {
    let lines = written.lines().map(|line| format!("  | {}\n", visible(line)));
    lines.collect()
}

fn block(heading: &str, written: &str, events: &[EventWorth]) -> String {
    let mut table = grid(&["position", "id", "event", "day", "worth"], &[0, 4]);
    for event in events {
        table.add_row([
            event.position.to_string(),
            event.id.to_string(),
            event.event_type.clone(),
            event.effective_on.to_string(),
            event.worth.to_string(),
        ]);
    }
    let table = if table.is_empty() { String::new() } else { format!("\n{}", plain(&table)) };
    format!("{}\n\n{}{table}", visible(heading), clause(written)).replace("\n\n\n", "\n\n")
}

fn lets(of: &Explanation) -> String {
    let mut text = String::new();
    for one in &of.lets {
        let value = match &one.value {
            Some(NamedOne::Number(number)) => number.to_string(),
            Some(NamedOne::Truth(truth)) => (if *truth { "yes" } else { "no" }).to_owned(),
            Some(NamedOne::Key(key)) => visible(key),
            None => "none".to_owned(),
        };
        let unit = one.unit.as_ref().map_or_else(String::new, |unit| format!(" {unit}"));
        text.push_str(&format!("let {}: {value}{unit}\n", one.name));
        text.push_str(&clause(&one.written));
    }
    text
}

fn without(of: &Without) -> String {
    let mut table = grid(&["line", "as it is", "without it", "difference"], &[1, 2, 3]);
    let total = [("all".to_owned(), &of.total)];
    let lines = of.lines.iter().map(|(name, change)| (visible(name), change));
    for (name, change) in lines.chain(total) {
        table.add_row([
            name,
            change.before.to_string(),
            change.after.to_string(),
            change.difference.to_string(),
        ]);
    }
    let event = &of.event;
    format!(
        "If the {} {} at position {} had never been recorded\n\n{}",
        event.event_type,
        event.id,
        event.position,
        plain(&table)
    )
}
