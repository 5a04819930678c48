//! What goes where at the end, as text: what there is, who gets what, what has no destination.

use super::table::{grid, plain};
use super::{Names, name_of, visible};
use crate::dissolution::Dissolution;

/// The answer as canonical JSON, ended by a line feed.
#[must_use]
pub fn dissolution_json(of: &Dissolution) -> String {
    // Writing our own structs into memory cannot fail: every key is a string.
    let mut text = serde_json::to_string(of).unwrap_or_default();
    text.push('\n');
    text
}

/// The answer as text.
#[must_use]
pub fn dissolution(of: &Dissolution, names: &Names) -> String {
    let by = match &of.rules {
        Some(rules) => format!("by the rules {:?}", visible(rules)),
        None => "without rules for it: what is owed is paid, nothing else given away".to_owned(),
    };
    let known = of.known_at.map_or_else(String::new, |time| format!(", known at {time}"));
    let title = format!(
        "If the co-op ended on {}: {by}\nbook {}, amounts in {}, {} events{known}\n",
        of.on, of.book, of.currency, of.position
    );
    let parts = [
        title,
        section("What there is", there(of)),
        section("Where it goes", lines(of)),
        section("What is owed, account by account", claims(of)),
        section("Who gets what", parties(of, names)),
        section("Destinations", destinations(of)),
        section("Without a destination", open(of)),
        section("Findings", findings(of)),
        sums(of),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

fn section(heading: &str, body: String) -> String {
    if body.is_empty() { body } else { format!("{heading}\n\n{body}") }
}

fn there(of: &Dissolution) -> String {
    let mut table = grid(&["place", "kind", "amount"], &[2]);
    for (pot, amount) in &of.results {
        let place = format!("result of pot {}", visible(pot));
        table.add_row([place, "not distributed".to_owned(), amount.to_string()]);
    }
    for fund in of.funds.iter().filter(|fund| fund.kind != "external" && !fund.before.is_zero()) {
        let place = format!("fund {}", visible(&fund.name));
        table.add_row([place, fund.kind.to_owned(), fund.before.to_string()]);
    }
    for (party, name, holding) in holdings(of) {
        let kind = holding.unit.clone().unwrap_or_else(|| "owed".to_owned());
        let place = format!("account {} of {party}", visible(name));
        table.add_row([place, kind, holding.before.to_string()]);
    }
    if table.is_empty() { String::new() } else { plain(&table) }
}

fn holdings(
    of: &Dissolution,
) -> impl Iterator<Item = (String, &String, &crate::dissolution::Holding)> {
    of.agents.iter().flat_map(|party| {
        let accounts = party.accounts.iter().filter(|(_, it)| !it.before.is_zero());
        accounts.map(|(name, holding)| (party.agent.to_string(), name, holding))
    })
}

fn lines(of: &Dissolution) -> String {
    let mut table = grid(&["step", "from", "amount", "to"], &[2]);
    for line in of.lines.iter().filter(|line| !line.amount.is_zero()) {
        table.add_row([
            visible(&line.name),
            visible(&line.from),
            line.amount.to_string(),
            visible(&line.to),
        ]);
    }
    if table.is_empty() { String::new() } else { plain(&table) }
}

fn claims(of: &Dissolution) -> String {
    let mut table = grid(&["account", "held", "taken", "paid", "left"], &[1, 2, 3, 4]);
    for claim in &of.claims {
        table.add_row([
            visible(&claim.account),
            claim.held.to_string(),
            claim.taken.to_string(),
            claim.paid.to_string(),
            claim.left.to_string(),
        ]);
    }
    if table.is_empty() { String::new() } else { plain(&table) }
}

fn parties(of: &Dissolution, names: &Names) -> String {
    let mut table = grid(&["id", "name", "held", "paid"], &[2, 3]);
    for party in &of.agents {
        table.add_row([
            party.agent.to_string(),
            name_of(names, &party.agent),
            party.held.to_string(),
            party.paid.to_string(),
        ]);
    }
    if table.is_empty() { String::new() } else { plain(&table) }
}

fn destinations(of: &Dissolution) -> String {
    let mut table = grid(&["fund", "before", "after"], &[1, 2]);
    for fund in of.funds.iter().filter(|fund| fund.kind == "external" && fund.before != fund.after)
    {
        table.add_row([visible(&fund.name), fund.before.to_string(), fund.after.to_string()]);
    }
    if table.is_empty() { String::new() } else { plain(&table) }
}

fn open(of: &Dissolution) -> String {
    let lines = of.open.iter().map(|left| {
        format!("- {}: {}\n  {}\n", visible(&left.place), left.amount, visible(&left.why))
    });
    lines.collect()
}

fn findings(of: &Dissolution) -> String {
    of.findings.iter().map(|finding| format!("- {}\n", visible(finding))).collect()
}

fn sums(of: &Dissolution) -> String {
    let totals = &of.totals;
    format!(
        "there is {}; paid {}, to destinations {}, without a destination {}\n",
        totals.there, totals.paid, totals.destinations, totals.left
    )
}
