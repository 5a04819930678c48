//! An explanation as a text to read from the top: the sum, each line, and the events behind it.
//!
//! Order: who gets how much; step by step what was taken and why, the part by weight, rounding, and
//! the clause, or why there is no part; what closes adjusted; then what the steps read: measures
//! with their events, named values, the past, figures, accounts, results; what would be without an
//! event; and last the digest. Events stand once, with their position, so that `commonbook log`
//! finds them; below what a close posted stand the contributions that it credited, whose worths are
//! no part of the column.

mod steps;

use commonbook_core::value::Id;

use super::table::{grid, plain, told};
use super::{Names, name_of, visible};
use crate::explain::{
    CloseName, EventWorth, Explanation, Line, NotSettled, PastStep, Received, Waiting, Without,
};
use crate::statement::{NamedOne, Status};
use steps::{in_sum, number};

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
    parts.extend(of.lines.iter().map(steps::line));
    parts.extend(of.nothing.iter().map(steps::nothing));
    for measure in &of.measures {
        let value = number(&measure.value);
        let heading = format!("measure {}: {value} {}", measure.name, measure.unit);
        parts.push(block(&heading, &measure.written, (&measure.events, &of.rules)));
    }
    parts.push(adjusted(of));
    parts.push(received(of));
    parts.push(waiting(of));
    parts.push(lets(of));
    parts.extend(of.past.iter().map(|step| past(step, &of.rules)));
    for figure in &of.figures {
        let heading = format!("figure {}: {} {}", figure.name, figure.event.worth, figure.unit);
        parts.push(block(&heading, "", (std::slice::from_ref(&figure.event), &of.rules)));
    }
    for account in &of.accounts {
        let heading = format!("account {}: {} {}", account.name, account.balance, account.unit);
        parts.push(block(&heading, "", (&account.events, &of.rules)));
    }
    for result in &of.results {
        let heading = format!("result of pot {}: {}", result.pot, result.amount);
        parts.push(block(&heading, "", (&result.events, &of.rules)));
    }
    let identities = told(&of.identities);
    parts.push(match identities.is_empty() {
        true => identities,
        false => format!("Who is who\n\n{identities}"),
    });
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
    if of.status != Status::Closed {
        let known = of.known_at.map_or_else(String::new, |time| format!(", known at {time}"));
        text.push_str(&format!("as of {}{known}\n", of.as_of));
    }
    text
}

fn clause(written: &str) -> String {
    let lines = written.lines().map(|line| format!("  | {}\n", visible(line)));
    lines.collect()
}

fn block(heading: &str, written: &str, (events, rules): (&[EventWorth], &str)) -> String {
    let mut table = grid(&["position", "id", "event", "day", "worth"], &[0, 4]);
    let row = |event: &EventWorth, what: String, worth: String| {
        let (position, id) = (event.position.to_string(), event.id.to_string());
        [position, id, what, event.effective_on.to_string(), worth]
    };
    for event in events {
        let close = event.close.as_ref().map(|close| format!(" by {}", close_name(close, rules)));
        let ended = event.ended_on.map(|day| format!(", ended on {day}")).unwrap_or_default();
        let what = format!("{}{}{ended}", event.event_type, close.unwrap_or_default());
        table.add_row(row(event, what, number(&event.worth)));
        for one in &event.credited {
            let what = format!("  credits {}", one.event_type);
            table.add_row(row(one, what, format!("({})", number(&one.worth))));
        }
    }
    let table = if table.is_empty() { String::new() } else { format!("\n{}", plain(&table)) };
    let text = format!("{}\n\n{}{table}", visible(heading), clause(written));
    format!("{}\n", text.replace("\n\n\n", "\n\n").trim_end_matches('\n'))
}

/// What later closes changed of it, and what it changes in earlier ones.
fn adjusted(of: &Explanation) -> String {
    let by = of.adjusted_by.iter().map(|one| (one, "adjusted by"));
    let adjusts = of.adjusts.iter().map(|one| (one, "adjusts"));
    let mut text = String::new();
    for (one, how) in by.chain(adjusts) {
        let close = close_name(&one.close, &of.rules);
        let whose = whose(&one.agent, of);
        text.push_str(&format!("{how} {close} (position {}){whose}\n", one.position));
        for line in &one.lines {
            text.push_str(&format!("  line {:?}: {}\n", visible(&line.name), line.amount));
        }
        for posting in &one.postings {
            let (account, amount) = (visible(&posting.account), &posting.amount);
            text.push_str(&format!("  posted to account {account}: {amount}\n"));
        }
    }
    for one in &of.unsettled {
        let NotSettled { account, agent, amount, how, to } = one;
        let (account, to) = (visible(account), visible(to));
        let (leads, place) = if *how == "borne" { ("by", to) } else { ("to", to) };
        text.push_str(&format!(
            "{how} {leads} {place}: {amount} of account {account}{}\n",
            whose(agent, of)
        ));
    }
    text
}

/// Under which other id something is, where it is another.
fn whose(id: &Id, of: &Explanation) -> String {
    if *id == of.agent { String::new() } else { format!(" as {id}") }
}

/// What others directed to the contributor.
fn received(of: &Explanation) -> String {
    let line = |one: &Received| {
        let Received { amount, from, line, position } = one;
        let line = visible(line);
        format!("given by {from}: {amount} of line {line:?}, directed at position {position}\n")
    };
    of.received.iter().map(line).collect()
}

/// What would count if it were accepted, or if a contest were settled.
fn waiting(of: &Explanation) -> String {
    let mut text = String::new();
    for one in &of.waiting {
        let Waiting { measure, position, id, effective_on, .. } = one;
        let why = match (one.contested_at, one.needed) {
            (Some(at), 0) => format!("contested at position {at}, and not settled"),
            (Some(at), needed) => format!(
                "contested at position {at}, and accepted since by {} of {needed}",
                one.accepted
            ),
            (None, needed) => format!("not yet accepted: {} of {needed}", one.accepted),
        };
        let outside = match one.outside {
            0 => String::new(),
            outside => format!("; {outside} more by agents whom the measure did not ask"),
        };
        text.push_str(&format!(
            "not counted in measure {measure}: position {position}, {id}, {effective_on}: \
             {why}{outside}\n"
        ));
    }
    text
}

fn lets(of: &Explanation) -> String {
    let mut text = String::new();
    for one in &of.lets {
        let value = match &one.value {
            Some(NamedOne::Number(value)) => number(value),
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

/// A close, with the rules' name where they are not the explained ones.
fn close_name(close: &CloseName, rules: &str) -> String {
    let number = if close.number == 1 { String::new() } else { format!(", {}", close.number) };
    let of = if close.rules == rules { "" } else { close.rules.as_str() };
    let of = if of.is_empty() { String::new() } else { format!(" of {:?}", visible(of)) };
    format!("the close of {}{number}{of}", close.period)
}

/// What a step moved in earlier closes.
fn past(of: &PastStep, rules: &str) -> String {
    let mut table = grid(&["close", "own", "all"], &[1, 2]);
    for row in &of.closes {
        let close = row.close.as_ref().map(|close| close_name(close, rules));
        let close = close.unwrap_or_else(|| "before the book began".to_owned());
        table.add_row([close, row.own.to_string(), row.all.to_string()]);
    }
    let table = if table.is_empty() { String::new() } else { format!("\n{}", plain(&table)) };
    format!("past of {:?}: own {}, all {}\n{table}", visible(&of.name), of.own, of.all)
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
