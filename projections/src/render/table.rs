//! A statement as tables that a member can read: where the money went, who gets what, and why.
//!
//! Order: what it is a statement of; every movement with its basis; every contributor with totals
//! that add up, what was taken off and where the rest went; which credits were paid back; funds and
//! accounts before and after, and who holds what in them; named values and reports; checks;
//! findings; what is pending; and last the hashes by which the statement can be held against a
//! book. Columns are as wide as their content, whatever the terminal.

use std::collections::{BTreeMap, BTreeSet};

use comfy_table::{
    CellAlignment, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle,
};
use commonbook_core::value::{Amount, Exact, Id};

use super::{Names, name_of, visible};
use crate::roster::identity::Identity;
use crate::statement::{
    AccountBalance, AgentResult, Less, Named, NamedOne, Provenance, Shown, Statement,
};

/// Titles over a line, columns parted by blanks.
const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none().junction(' '))
    .header_separator(LineStyle::none().fill('-').junction(' '))
    .content_lines(ContentLineStyle::none().junction(' '));

/// The statement as text of several tables.
#[must_use]
pub fn table(statement: &Statement, names: &Names) -> String {
    let parts = [
        title(&statement.provenance),
        section("Where the money goes", movements(statement)),
        section("Who gets what", shares(statement, names)),
        section("By key", keys(statement, names)),
        section("Taken off", taken_off(statement, names)),
        section("Paid into", paid_into(statement, names)),
        section("Taken from credits", redeemed(statement, names)),
        section("Adjusted in earlier closes", adjusted(statement)),
        section("Adjusted, by contributor", adjusted_shares(statement, names)),
        section("Adjusted and not settled", unsettled(statement, names)),
        section("Funds", funds(statement)),
        section("Accounts, all contributors together", accounts(statement)),
        section("Accounts by contributor, without cash", holders(statement, names)),
        section("Values", values(&statement.provenance.lets)),
        section("Reports", values(&statement.provenance.reports)),
        section("Checks", checks(statement)),
        section("Who is who", told(&statement.provenance.identities)),
        section("Findings", list(&statement.provenance.findings)),
        section(
            "Late: recorded for closed periods, for the next close to adjust",
            pending(statement),
        ),
        hashes(statement),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// An empty table with titles; the columns in `right` hold numbers.
pub(super) fn grid(titles: &[&str], right: &[usize]) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(titles.iter().map(|title| visible(title)).collect::<Vec<_>>());
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 1));
        if right.contains(&index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// A table's text, without blanks at the ends of its lines.
pub(super) fn plain(table: &Table) -> String {
    format!("{}\n", table.trim_fmt())
}

pub(super) fn section(heading: &str, body: String) -> String {
    if body.is_empty() { body } else { format!("{heading}\n\n{body}") }
}

fn title(of: &Provenance) -> String {
    let number = if of.number > 1 { format!(", number {}", of.number) } else { String::new() };
    let known = of.known_at.map_or_else(String::new, |time| format!(", known at {time}"));
    let later = of.adjusted_by.iter().map(|it| format!("{} (closed at {})", it.period, it.of));
    let later: Vec<String> = later.collect();
    let adjusted = match later.is_empty() {
        true => String::new(),
        false => format!("adjusted since by the close of {}\n", later.join(", ")),
    };
    format!(
        "Statement of {:?} for {}{number}: {}\n\
         book {}, amounts in {}, as of {}, {} events{known}\n{adjusted}",
        visible(&of.rules),
        of.period,
        of.status.as_str(),
        of.book,
        of.currency,
        of.as_of,
        of.position,
    )
}

fn movements(statement: &Statement) -> String {
    let result = &statement.result;
    if result.lines.is_empty() {
        return String::new();
    }
    let mut table = grid(&["line", "from", "amount", "to", "basis"], &[2]);
    for line in &result.lines {
        let step = statement.provenance.steps.iter().find(|step| step.name == line.name);
        let basis = step.and_then(|step| step.basis.as_deref()).unwrap_or_default();
        let name = if line.difference == Some(true) {
            format!("{}, rounding", line.name)
        } else if line.expired == Some(true) {
            format!("{}, ended", line.name)
        } else {
            line.name.clone()
        };
        table.add_row([
            visible(&name),
            visible(&line.from),
            line.amount.to_string(),
            visible(&line.to),
            visible(basis),
        ]);
    }
    plain(&table)
}

/// The account of what is to be paid.
const CASH: &str = "cash";

fn shares(statement: &Statement, names: &Names) -> String {
    let agents = &statement.result.agents;
    if agents.is_empty() {
        return String::new();
    }
    let paid: BTreeSet<&str> = agents
        .values()
        .flat_map(|agent| agent.lines.iter().map(|line| line.name.as_str()))
        .collect();
    let mut lines: Vec<&str> = Vec::new();
    for line in &statement.result.lines {
        if paid.contains(line.name.as_str()) && !lines.contains(&line.name.as_str()) {
            lines.push(&line.name);
        }
    }
    // What somebody gets is mostly what is to be paid; only else it is said beside it.
    let none = BTreeMap::new();
    let cash = statement.result.accounts.get(CASH).unwrap_or(&none);
    let payable = |id: &Id, total: &Shown| match (cash.get(id), total) {
        (Some(posted), _) => posted.clone(),
        (None, Shown::Money(total)) => {
            Amount::zero(total.scale()).map_or(Shown::Number(Exact::ZERO), Shown::Money)
        }
        (None, Shown::Number(_)) => Shown::Number(Exact::ZERO),
    };
    let apart = agents.iter().any(|(id, agent)| payable(id, &agent.total) != agent.total);
    let last: &[&str] = if apart { &["total", "payable"] } else { &["total"] };
    let titles: Vec<&str> = ["agent", "name"]
        .into_iter()
        .chain(lines.iter().copied())
        .chain(last.iter().copied())
        .collect();
    let right: Vec<usize> = (2..titles.len()).collect();
    let mut table = grid(&titles, &right);
    // A step may give somebody several parts: who bears a loss from two accounts.
    let of_line = |agent: &AgentResult, name: &str| -> Vec<Shown> {
        let parts = agent.lines.iter().filter(|line| line.name.as_str() == name);
        parts.map(|line| line.amount.clone()).collect()
    };
    for (id, agent) in agents {
        let amounts = lines.iter().map(|line| sum(of_line(agent, line).into_iter()));
        let row = [id.to_string(), name_of(names, id)].into_iter().chain(amounts);
        let row = row.chain([agent.total.to_string()]);
        let row = row.chain(apart.then(|| payable(id, &agent.total).to_string()));
        table.add_row(row.collect::<Vec<_>>());
    }
    let sums = lines.iter().map(|line| sum(agents.values().flat_map(|agent| of_line(agent, line))));
    let all = sum(agents.values().map(|agent| agent.total.clone()));
    let row = ["all".to_owned(), String::new()].into_iter().chain(sums).chain([all]);
    let paid = agents.iter().map(|(id, agent)| payable(id, &agent.total));
    let row = row.chain(apart.then(|| sum(paid)));
    table.add_row(row.collect::<Vec<_>>());
    let zero = statement.provenance.zero_shares;
    let zero =
        if zero == 0 { String::new() } else { format!("({zero} shares of zero are left out)\n") };
    format!("{}{zero}", plain(&table))
}

fn keys(statement: &Statement, names: &Names) -> String {
    let mut table = grid(&["agent", "name", "line", "by", "amount"], &[4]);
    for (id, agent) in &statement.result.agents {
        for line in &agent.lines {
            for part in &line.parts {
                table.add_row([
                    id.to_string(),
                    name_of(names, id),
                    visible(line.name.as_str()),
                    visible(&part.by),
                    part.amount.to_string(),
                ]);
            }
        }
    }
    if table.is_empty() { String::new() } else { plain(&table) }
}

/// Where something went, and by whose event.
fn directed_to(less: &Less) -> String {
    let to = visible(&less.to);
    less.directed.map_or(to.clone(), |at| format!("{to}, directed at position {at}"))
}

fn taken_off(statement: &Statement, names: &Names) -> String {
    let mut table = grid(&["agent", "name", "line", "amount", "to"], &[3]);
    for (id, agent) in &statement.result.agents {
        for line in &agent.lines {
            for less in &line.less {
                table.add_row([
                    id.to_string(),
                    name_of(names, id),
                    visible(line.name.as_str()),
                    less.amount.to_string(),
                    directed_to(less),
                ]);
            }
        }
    }
    if table.is_empty() { String::new() } else { plain(&table) }
}

fn paid_into(statement: &Statement, names: &Names) -> String {
    let mut table = grid(&["agent", "name", "line", "account", "amount"], &[4]);
    for (id, agent) in &statement.result.agents {
        for line in &agent.lines {
            for paid in &line.paid {
                table.add_row([
                    id.to_string(),
                    name_of(names, id),
                    visible(line.name.as_str()),
                    visible(&paid.account),
                    paid.amount.to_string(),
                ]);
            }
        }
    }
    if table.is_empty() { String::new() } else { plain(&table) }
}

fn redeemed(statement: &Statement, names: &Names) -> String {
    let mut table = grid(&["agent", "name", "account", "of", "amount"], &[4]);
    for one in &statement.provenance.redeemed {
        table.add_row([
            one.agent.to_string(),
            name_of(names, &one.agent),
            visible(&one.account),
            one.on.to_string(),
            one.amount.to_string(),
        ]);
    }
    if table.is_empty() { String::new() } else { plain(&table) }
}

/// A table of balances, with a column for what is adjusted where anything is.
fn balances(first: &[&str], change: &str, rows: Vec<(Vec<String>, [String; 4])>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let is_zero = |text: &String| text.chars().all(|one| matches!(one, '0' | '.'));
    let is_adjusted = rows.iter().any(|(_, amounts)| !is_zero(&amounts[1]));
    let adjusted: &[&str] = if is_adjusted { &["adjusted"] } else { &[] };
    let titles: Vec<&str> =
        [first, &["before"], adjusted, &[change, "after"]].concat().into_iter().collect();
    let numbers: Vec<usize> = (first.len()..titles.len()).collect();
    let mut table = grid(&titles, &numbers);
    for (names, [before, adjusted, change, after]) in rows {
        let adjusted = is_adjusted.then_some(adjusted);
        let amounts = [before].into_iter().chain(adjusted).chain([change, after]);
        table.add_row(names.into_iter().chain(amounts).collect::<Vec<_>>());
    }
    plain(&table)
}

fn funds(statement: &Statement) -> String {
    let rows = statement.provenance.balances.funds.iter().map(|(name, fund)| {
        let amounts = [&fund.opening, &fund.adjusted, &fund.moved, &fund.closing];
        (vec![visible(name)], amounts.map(ToString::to_string))
    });
    balances(&["fund"], "moved", rows.collect())
}

fn accounts(statement: &Statement) -> String {
    let all = statement.provenance.balances.accounts.iter().filter(|(_, a)| !a.is_empty());
    let rows = all.map(|(name, agents)| {
        let of = |which: fn(&AccountBalance) -> &Shown| {
            sum(agents.values().map(|balance| which(balance).clone()))
        };
        let amounts = [
            of(|it| &it.opening),
            of(|it| &it.adjusted),
            of(|it| &it.posted),
            of(|it| &it.closing),
        ];
        (vec![visible(name)], amounts)
    });
    balances(&["account"], "posted", rows.collect())
}

/// What changes in earlier closes, movement by movement.
fn adjusted(statement: &Statement) -> String {
    let mut table = grid(&["period", "rules", "line", "from", "difference", "to"], &[4]);
    for close in &statement.result.adjustments {
        let (period, rules) = closed(statement, close.of);
        for line in &close.lines {
            table.add_row([
                period.clone(),
                rules.clone(),
                visible(&line.name),
                visible(&line.from),
                line.amount.to_string(),
                visible(&line.to),
            ]);
        }
    }
    if table.is_empty() { String::new() } else { plain(&table) }
}

/// What changes in earlier closes, for every contributor.
fn adjusted_shares(statement: &Statement, names: &Names) -> String {
    let mut table = grid(&["agent", "name", "period", "rules", "line", "difference"], &[5]);
    for close in &statement.result.adjustments {
        let (period, rules) = closed(statement, close.of);
        for (agent, result) in &close.agents {
            for line in &result.lines {
                table.add_row([
                    agent.to_string(),
                    name_of(names, agent),
                    period.clone(),
                    rules.clone(),
                    visible(line.name.as_str()),
                    line.amount.to_string(),
                ]);
            }
        }
    }
    if table.is_empty() { String::new() } else { plain(&table) }
}

/// Which period and rules a close is of.
fn closed(statement: &Statement, of: u64) -> (String, String) {
    let close = statement.provenance.adjusts.iter().find(|close| close.of == of);
    close.map_or_else(
        || (format!("closed at {of}"), String::new()),
        |close| (close.period.to_string(), visible(&close.rules)),
    )
}

fn unsettled(statement: &Statement, names: &Names) -> String {
    let mut table = grid(&["agent", "name", "account", "amount", "how", "place"], &[3]);
    for one in &statement.result.unsettled {
        table.add_row([
            one.agent.to_string(),
            name_of(names, &one.agent),
            visible(&one.account),
            one.amount.to_string(),
            one.how.to_owned(),
            visible(&one.to),
        ]);
    }
    if table.is_empty() { String::new() } else { plain(&table) }
}

/// The most rows of the table of holders: a member finds itself, a printer is not emptied.
const MOST_HOLDERS: usize = 200;

/// Who holds what in every account but the payable, which stands beside each share.
fn holders(statement: &Statement, names: &Names) -> String {
    let accounts = statement.provenance.balances.accounts.iter();
    let rows = accounts.filter(|(account, _)| *account != CASH).flat_map(|(account, agents)| {
        agents.iter().map(move |(agent, balance)| (account, agent, balance))
    });
    let shown = rows.clone().take(MOST_HOLDERS).map(|(account, agent, balance)| {
        let amounts = [&balance.opening, &balance.adjusted, &balance.posted, &balance.closing];
        let of = vec![agent.to_string(), name_of(names, agent), visible(account)];
        (of, amounts.map(ToString::to_string))
    });
    let table = balances(&["agent", "name", "account"], "posted", shown.collect());
    if table.is_empty() {
        return String::new();
    }
    let more = match rows.skip(MOST_HOLDERS).count() {
        0 => String::new(),
        more => format!("({more} more; the JSON has all)\n"),
    };
    format!("{table}{more}")
}

fn values(named: &[Named]) -> String {
    let mut table = grid(&["name", "value", "unit"], &[1]);
    for one in named {
        let value = match (&one.value, &one.values) {
            (Some(NamedOne::Number(number)), _) => number.to_string(),
            (Some(NamedOne::Truth(truth)), _) => yes(*truth),
            (Some(NamedOne::Key(key)), _) => visible(key),
            (None, Some(values)) => format!("one for each of {}", values.len()),
            (None, None) => String::new(),
        };
        table.add_row([visible(&one.name), value, one.unit.clone().unwrap_or_default()]);
    }
    if table.is_empty() { String::new() } else { plain(&table) }
}

fn checks(statement: &Statement) -> String {
    let mut table = grid(&["check", "holds", "basis"], &[]);
    for check in &statement.provenance.checks {
        let basis = check.basis.as_deref().unwrap_or_default();
        table.add_row([visible(&check.name), yes(check.holds), visible(basis)]);
    }
    if table.is_empty() { String::new() } else { plain(&table) }
}

fn list(findings: &[String]) -> String {
    findings.iter().map(|finding| format!("- {}\n", visible(finding))).collect()
}

/// Merges and successions, a line each.
pub(super) fn told(identities: &[Identity]) -> String {
    identities.iter().map(|one| format!("- {}\n", one.told())).collect()
}

fn pending(statement: &Statement) -> String {
    let mut table = grid(&["position", "event", "day", "period"], &[0]);
    for one in &statement.provenance.pending {
        table.add_row([
            one.position.to_string(),
            one.event_type.as_str().to_owned(),
            one.effective_on.to_string(),
            one.period.to_string(),
        ]);
    }
    if table.is_empty() { String::new() } else { plain(&table) }
}

fn hashes(statement: &Statement) -> String {
    let of = &statement.provenance;
    format!("digest {}\nroot   {}\nrules  {}\n", statement.digest, of.root, of.rules_hash)
}

fn yes(truth: bool) -> String {
    (if truth { "yes" } else { "no" }).to_owned()
}

fn text(shown: Shown) -> String {
    shown.to_string()
}

/// A sum of shown numbers: money stays money.
fn sum(shown: impl Iterator<Item = Shown>) -> String {
    let mut total: Option<Shown> = None;
    for one in shown {
        total = Some(match (total, one) {
            (None, one) => one,
            (Some(Shown::Money(total)), Shown::Money(one)) => match total.checked_add(one) {
                Ok(sum) => Shown::Money(sum),
                Err(_) => wide(&total.exact(), &one.exact()),
            },
            (Some(total), one) => wide(&total.exact(), &one.exact()),
        });
    }
    total.map_or_else(String::new, text)
}

/// A sum that is no amount: too large for one, or of numbers that are not money.
fn wide(total: &Exact, one: &Exact) -> Shown {
    Shown::Number(total.add(one).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use commonbook_core::value::Amount;

    use super::*;

    #[test]
    fn a_sum_of_money_keeps_its_places() {
        let cents = |count| Shown::Money(Amount::new(count, 2).unwrap());
        assert_eq!(sum([cents(150), cents(50)].into_iter()), "2.00");
        assert_eq!(sum([cents(150), Shown::Number(Exact::ONE)].into_iter()), "2.5");
    }
}
