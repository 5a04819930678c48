//! What a dissolution leaves without a destination, each with what a rule would have to say.
//!
//! Funds first, then accounts. An indivisible fund is never offered to members here. What went to
//! an external fund has left the co-op and is not asked about.

use std::collections::BTreeMap;

use commonbook_core::value::Exact;
use commonbook_rules::Rules;

use super::default::{Known, NOT_COVERED, UNDISTRIBUTED};
use super::{FundEnd, Left, Party};
use crate::error::ProjectionError;
use crate::statement::Shown;

/// What is looked at.
pub(super) struct Asked<'a> {
    pub(super) rules: &'a Rules,
    /// Whether the book has them, or they only stand in.
    pub(super) is_adopted: bool,
    pub(super) known: &'a Known,
    pub(super) funds: &'a [FundEnd],
    pub(super) agents: &'a [Party],
}

/// Everything that is left.
pub(super) fn left(of: &Asked<'_>) -> Result<Vec<Left>, ProjectionError> {
    let mut all = Vec::new();
    let open = of.funds.iter().filter(|fund| fund.kind != "external" && !fund.after.is_zero());
    for fund in open {
        let place = format!("fund {}", fund.name);
        all.push(Left { amount: fund.after.clone(), place, why: why_of_fund(of, fund) });
    }
    let mut accounts: BTreeMap<(&str, bool), Vec<Exact>> = BTreeMap::new();
    for party in of.agents {
        for (name, holding) in &party.accounts {
            let after = holding.after.exact();
            let is_paid = name == "cash" && !after.is_negative();
            let is_a_unit = holding.unit.as_ref().is_some_and(|unit| !unit.ends_with(" of claims"));
            if !is_paid && !is_a_unit && !after.is_zero() {
                let entry = accounts.entry((name.as_str(), after.is_negative())).or_default();
                entry.push(after);
            }
        }
    }
    for ((name, is_debt), amounts) in accounts {
        let sum = Exact::sum(amounts.iter()).map_err(ProjectionError::number(name))?;
        let why = why_of_account(of, name, is_debt);
        let amount = match of.known.is_money(name) {
            true => money(of, &sum)?,
            false => Shown::Number(sum),
        };
        all.push(Left { amount, place: format!("account {name}"), why });
    }
    Ok(all)
}

fn money(of: &Asked<'_>, sum: &Exact) -> Result<Shown, ProjectionError> {
    // Every amount of money has the book's places, and some fund or account shows them.
    let funds = of.funds.iter().map(|fund| &fund.after);
    let mut all = funds.chain(of.agents.iter().map(|party| &party.paid));
    let scale = all.find_map(|shown| match shown {
        Shown::Money(amount) => Some(amount.scale()),
        Shown::Number(_) => None,
    });
    crate::statement::shown(sum, scale)
}

fn why_of_fund(of: &Asked<'_>, fund: &FundEnd) -> String {
    let name = &fund.name;
    let is_short = fund.after.exact().is_negative();
    let is_named = of.rules.funds().iter().any(|spec| spec.name == *name);
    if !of.is_adopted && name == NOT_COVERED {
        return "nobody bears it: no fund and no account is left, so creditors outside get so much \
                less; say who bears a loss, or what they waive"
            .to_owned();
    }
    if !of.is_adopted && name == UNDISTRIBUTED {
        return "results that no close has taken: close their periods by their rules first, or \
                say whose they are"
            .to_owned();
    }
    if !is_named {
        return format!(
            "rules {:?} do not speak of it: declare fund {name} there, and say where it goes",
            of.rules.name()
        );
    }
    if is_short {
        return "nobody bears it: say who does, with absorb".to_owned();
    }
    let rule = match fund.kind {
        "indivisible" => format!(
            "indivisible, so it goes to no member, and no rule names its destination: a line from \
             fund {name} to an external fund, a similar co-op, a federation or the commons"
        ),
        "divisible" => {
            format!("no rule says whose it is: a line from fund {name}, shared or to a fund")
        }
        _ => format!(
            "no rule says whether members may have it: a line from fund {name}, shared or to an \
             external fund"
        ),
    };
    match of.is_adopted {
        true => rule,
        false => {
            format!("{rule}; in rules that close on dissolution, which the book does not have")
        }
    }
}

fn why_of_account(of: &Asked<'_>, name: &str, is_debt: bool) -> String {
    let is_named = name == "cash" || of.rules.accounts().iter().any(|spec| spec.name == *name);
    if is_debt {
        return "members owe it to the co-op: collect it, or set it off with each ... from another \
                account"
            .to_owned();
    }
    if !is_named {
        return format!(
            "rules {:?} do not speak of it: declare account {name} there, and say what is paid \
             of it",
            of.rules.name()
        );
    }
    if !of.known.is_money(name) {
        return format!(
            "claims that a later surplus was to pay; no money stands behind them: a line shared by \
             them that pays account {name} out of a fund, or members give them up"
        );
    }
    if of.known.vests(name) {
        return format!(
            "owed and not paid: redeem from account {name} what has vested; of what has not, no \
             rule says whose it is: give it up by an each of account {name} - vested account \
             {name} to a pot or fund, and from there to its holders, or to whom statutes name"
        );
    }
    format!("owed and not paid: redeem it from account {name}, or let it bear a loss with absorb")
}
