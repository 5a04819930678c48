//! What is owed by account: what each held, what losses took of it, what is paid of it.
//!
//! Read from the movements of the steps and from the balances; nothing is computed a second time.
//! Accounts stand in the order in which steps touch them, so that who bears a loss first stands
//! before who bears it last.

use commonbook_core::value::Exact;

use super::default::Known;
use super::{Claim, Party};
use crate::error::ProjectionError;
use crate::statement::{Computed, LineResult, shown};

/// What is payable.
const CASH: &str = "cash";
/// The payable as a movement names it.
const MEMBERS: &str = "members";

/// What is owed, by account of money.
pub(super) fn claims(
    known: &Known,
    computed: &Computed,
    agents: &[Party],
    scale: u8,
) -> Result<Vec<Claim>, ProjectionError> {
    let lines = &computed.statement.result.lines;
    let mut names: Vec<&str> = Vec::new();
    let touched = lines.iter().filter(|line| !line.amount.is_zero());
    let touched = touched.map(|line| match line.from.as_str() {
        MEMBERS => CASH,
        place => place.strip_prefix("account ").unwrap_or_default(),
    });
    let held = agents.iter().flat_map(|party| party.accounts.keys().map(String::as_str));
    for name in touched.chain(held).filter(|name| *name != CASH).chain([CASH]) {
        if !name.is_empty() && known.is_money(name) && !names.contains(&name) {
            names.push(name);
        }
    }
    names.into_iter().map(|name| claim(name, lines, agents, scale)).collect()
}

fn claim(
    name: &str,
    lines: &[LineResult],
    agents: &[Party],
    scale: u8,
) -> Result<Claim, ProjectionError> {
    let failed = ProjectionError::number(name);
    let holdings = || agents.iter().filter_map(|party| party.accounts.get(name));
    let before: Vec<Exact> = holdings().map(|it| it.before.exact()).collect();
    let after: Vec<Exact> = holdings().map(|it| it.after.exact()).collect();
    let place = if name == CASH { MEMBERS.to_owned() } else { format!("account {name}") };
    let out = |to_members: bool| {
        let of_place = lines.iter().filter(|line| line.from == place);
        let amounts = of_place.filter(|line| (line.to == MEMBERS) == to_members);
        amounts.map(|line| line.amount.exact()).collect::<Vec<_>>()
    };
    let (taken, redeemed) = (out(false), out(true));
    let sum = |all: &[Exact]| Exact::sum(all.iter());
    let sums =
        sum(&before).and_then(|held| Ok((held, sum(&taken)?, sum(&redeemed)?, sum(&after)?)));
    let (held, taken, redeemed, after) = sums.map_err(failed)?;
    let (paid, left) = if name == CASH { (after, Exact::ZERO) } else { (redeemed, after) };
    Ok(Claim {
        account: name.to_owned(),
        held: shown(&held, Some(scale))?,
        left: shown(&left, Some(scale))?,
        paid: shown(&paid, Some(scale))?,
        taken: shown(&taken, Some(scale))?,
    })
}
