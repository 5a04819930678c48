//! Dissolution: what goes where if the co-op ended on a day.
//!
//! 1. Rules that close on dissolution and are in force on that day are carried out over what the
//!    book holds at its end: every fund and account, and every result that no close has taken.
//!    Their period is the year up to that day.
//! 2. Without such rules the `default` ones stand in: they pay what is owed, let funds bear what
//!    is missing before members do, and give nothing else to anybody.
//! 3. What is left in a fund or an account afterwards has no destination. It is named, each with
//!    what a rule would have to say; so is what rules for dissolution do not speak of.
//!
//! Nothing is written, and nobody is told that money is there: the book knows what is owed, and
//! not what the co-op's things will sell for. A gain or loss of selling them is a result like any
//! other; record it in a copy of the book.

use std::collections::{BTreeMap, BTreeSet};

use commonbook_core::event::{Hash, Position};
use commonbook_core::log::View;
use commonbook_core::value::{Date, Exact, Id, Period, Timestamp};
use commonbook_rules::Rules;
use commonbook_rules::syntax::ast::Rhythm;
use serde::Serialize;

use super::compute::compute_dissolution;
use super::{Computed, LineResult, Shown, shown};
use crate::adopted::neighbours::funds_stay_indivisible;
use crate::adopted::{Adoptions, in_force};
use crate::error::ProjectionError;
use crate::projection::size_known;
use crate::standing::pending::pending;

mod claims;
mod default;
mod left;

use default::Known;

/// The schema that the answer follows.
pub const SCHEMA: &str = "commonbook.dissolution/1";

/// What a dissolution is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DissolutionRequest {
    /// The rules' name; left out, the only rules in force that close on dissolution.
    pub rules: Option<String>,
    /// The last day of the co-op.
    pub on: Date,
    /// What the book knew when it was this many events long; left out, all that it knows.
    pub known_at: Option<u64>,
}

/// What goes where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dissolution {
    /// Everybody who holds something, or gets something, by id.
    pub agents: Vec<Party>,
    /// The book's origin.
    pub book: String,
    /// What is owed, by account of money, in the order in which steps touch them.
    pub claims: Vec<Claim>,
    /// The book's currency.
    pub currency: String,
    /// What is odd.
    pub findings: Vec<String>,
    /// Every fund, before and after.
    pub funds: Vec<FundEnd>,
    /// `recorded_at` of the last event that the book had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Timestamp>,
    /// Every movement, in order.
    pub lines: Vec<LineResult>,
    /// The last day.
    pub on: Date,
    /// What has no destination.
    pub open: Vec<Left>,
    /// How many events the book had.
    pub position: Position,
    /// Results that no close has taken, by pot.
    pub results: BTreeMap<String, Shown>,
    /// The rules that say so; left out where the book has none for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// SHA-256 of their text; that of the default ones where the book has none.
    pub rules_hash: Hash,
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Whether everything has a destination.
    pub settled: bool,
    /// The text that was carried out.
    #[serde(skip)]
    pub text: String,
    /// The sums.
    pub totals: Totals,
}

/// The sums of a dissolution, in money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// What goes to external funds.
    pub destinations: Shown,
    /// What has no destination: funds and accounts that are left, together.
    pub left: Shown,
    /// What is to be paid to members and others with an account.
    pub paid: Shown,
    /// What there is: funds that are the co-op's, accounts, results.
    pub there: Shown,
}

/// What one of them holds and gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Party {
    /// By account, before and after; those of money first to last by name.
    pub accounts: BTreeMap<String, Holding>,
    /// Who.
    pub agent: Id,
    /// What the accounts of money hold before.
    pub held: Shown,
    /// What is to be paid, or with a minus is owed to the co-op.
    pub paid: Shown,
}

/// What is owed by one account, all holders together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// The account.
    pub account: String,
    /// What it held.
    pub held: Shown,
    /// What is left in it, unpaid.
    pub left: Shown,
    /// What of it is to be paid; of `cash` all that is, whatever brought it there.
    pub paid: Shown,
    /// What steps took from it for a loss, or to set it off.
    pub taken: Shown,
}

/// An account before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Holding {
    /// After.
    pub after: Shown,
    /// Before.
    pub before: Shown,
    /// The unit, where it is not money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// A fund before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FundEnd {
    /// After.
    pub after: Shown,
    /// Before.
    pub before: Shown,
    /// `indivisible`, `divisible`, `external`, or `unsaid` where rules say none of them.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
}

/// Something without a destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Left {
    /// How much of it.
    pub amount: Shown,
    /// Where it stands: `fund reserve`, `account shares`.
    pub place: String,
    /// What is missing, and what to do.
    pub why: String,
}

/// What goes where if the co-op ended on a day.
///
/// # Errors
/// [`ProjectionError::KnownAtMustBeInTheBook`], and when rules are missing or refuse;
/// nothing is written either way.
pub fn dissolution(
    view: &dyn View,
    request: &DissolutionRequest,
) -> Result<Dissolution, ProjectionError> {
    let size = size_known(view, request.known_at)?;
    let period = year_up_to(request.on)?;
    let chosen = chosen(view, request, period, size)?;
    let known = Known::of(view, request.on, size)?;
    let stand_in = known.rules(view)?;
    let nobodys = Adoptions::default();
    let plain = compute_dissolution(view, (&stand_in, &nobodys), period, size)?;
    let computed = match &chosen {
        None => plain.clone(),
        Some(rules) => {
            funds_stay_indivisible(view, rules, Some(request.on), size)?;
            let adoptions = Adoptions::load(view, rules.name(), size)?;
            compute_dissolution(view, (rules, &adoptions), period, size)?
        }
    };
    let rules = chosen.as_ref().unwrap_or(&stand_in);
    let mut found = answer(rules, chosen.is_some(), &known, (&computed, &plain), request.on)?;
    for (name, rules) in in_force(view, request.on, size)? {
        let late = pending(view, &name, size)?.len();
        if rules.closes().every != Rhythm::OnDissolution && late > 0 {
            found.findings.push(format!(
                "{late} event(s) were recorded late for closed periods of rules {name:?}, and no \
                 close has settled them: settle them first"
            ));
        }
    }
    Ok(found)
}

/// The year up to a day: that is how far back `over last N periods` counts.
fn year_up_to(on: Date) -> Result<Period, ProjectionError> {
    let period = on.next().and_then(|to| Some(Period::new(to.plus_months(-12)?, to)));
    let fails = ProjectionError::number("the year up to the last day");
    match period {
        Some(Ok(period)) => Ok(period),
        Some(Err(error)) => Err(fails(error)),
        None => Err(fails(commonbook_core::value::ValueError::TooLarge)),
    }
}

/// The rules that say what goes where; `None` where the book has none.
fn chosen(
    view: &dyn View,
    request: &DissolutionRequest,
    period: Period,
    size: u64,
) -> Result<Option<Rules>, ProjectionError> {
    let all = in_force(view, request.on, size)?;
    let ends = |rules: &Rules| rules.closes().every == Rhythm::OnDissolution;
    let day = request.on;
    if let Some(name) = &request.rules {
        let known: Vec<String> = all.iter().map(|(name, _)| format!("{name:?}")).collect();
        return match all.into_iter().find(|(found, _)| found == name) {
            Some((_, rules)) if ends(&rules) => Ok(Some(rules)),
            Some((name, _)) => Err(ProjectionError::DissolutionMustHaveItsRules { name }),
            None => Err(ProjectionError::RulesMustBeAdopted {
                name: Some(name.clone()),
                day,
                period,
                hint: match known.is_empty() {
                    true => "adopt rules that close on dissolution".to_owned(),
                    false => format!("in force on that day are {}", known.join(", ")),
                },
            }),
        };
    }
    let mut ending = all.into_iter().filter(|(_, rules)| ends(rules));
    let Some((first, rules)) = ending.next() else { return Ok(None) };
    let more: Vec<String> = ending.map(|(name, _)| name).collect();
    if more.is_empty() {
        return Ok(Some(rules));
    }
    let names = std::iter::once(first).chain(more).collect();
    Err(ProjectionError::RulesMustBeNamed { day, names })
}

fn answer(
    rules: &Rules,
    is_adopted: bool,
    known: &Known,
    (computed, plain): (&Computed, &Computed),
    on: Date,
) -> Result<Dissolution, ProjectionError> {
    let funds = funds(rules, known, computed, plain)?;
    let agents = parties(known, computed, plain)?;
    let open =
        left::left(&left::Asked { rules, is_adopted, known, funds: &funds, agents: &agents })?;
    let results = computed.inputs.results.iter();
    let results = results.filter(|(_, amount)| !amount.is_zero());
    let results: BTreeMap<String, Shown> =
        results.map(|(pot, amount)| (pot.clone(), Shown::Money(*amount))).collect();
    let scale = computed.inputs.scale;
    let totals = totals(&funds, &agents, &results, scale)?;
    let mut findings = computed.statement.provenance.findings.clone();
    let away = difference(&totals)?;
    if away.is_positive() {
        let amount = shown(&away, Some(scale))?;
        findings.push(format!(
            "the steps pay {amount} more than there is: claims that no money stands behind, or a \
             source; let a fund pay them instead"
        ));
    }
    Ok(Dissolution {
        book: computed.statement.provenance.book.clone(),
        claims: claims::claims(known, computed, &agents, scale)?,
        agents,
        currency: computed.statement.provenance.currency.clone(),
        findings,
        funds,
        known_at: computed.statement.provenance.known_at,
        lines: computed.statement.result.lines.clone(),
        on,
        settled: open.is_empty(),
        open,
        position: computed.position,
        results,
        rules: is_adopted.then(|| rules.name().to_owned()),
        rules_hash: Hash(rules.hash()),
        schema: SCHEMA,
        text: rules.text().to_owned(),
        totals,
    })
}

/// Every fund: those of the rules, then those that they do not speak of.
fn funds(
    rules: &Rules,
    known: &Known,
    computed: &Computed,
    plain: &Computed,
) -> Result<Vec<FundEnd>, ProjectionError> {
    let mut all = Vec::new();
    let own = &computed.statement.provenance.balances.funds;
    for (name, row) in own {
        let kind = known.kind_of(name, rules);
        let (before, after) = (row.opening.clone(), row.closing.clone());
        all.push(FundEnd { after, before, kind, name: name.clone() });
    }
    for (name, row) in &plain.statement.provenance.balances.funds {
        if own.contains_key(name) || !known.has_fund(name) {
            continue;
        }
        let before = row.opening.clone();
        let kind = known.kind_of(name, rules);
        all.push(FundEnd { after: before.clone(), before, kind, name: name.clone() });
    }
    all.sort_by(|one, next| one.name.cmp(&next.name));
    Ok(all)
}

/// Everybody with an account that holds something before or after.
fn parties(
    known: &Known,
    computed: &Computed,
    plain: &Computed,
) -> Result<Vec<Party>, ProjectionError> {
    let scale = computed.inputs.scale;
    let own = &computed.statement.provenance.balances.accounts;
    let others = &plain.statement.provenance.balances.accounts;
    let mut agents: BTreeMap<Id, BTreeMap<String, Holding>> = BTreeMap::new();
    let names: BTreeSet<&String> = own.keys().chain(others.keys()).collect();
    for name in names {
        let is_own = own.contains_key(name);
        let rows = own.get(name).or_else(|| others.get(name)).into_iter().flatten();
        for (agent, row) in rows {
            let after = if is_own { row.closing.clone() } else { row.opening.clone() };
            let unit = known.other_unit(name);
            let holding = Holding { after, before: row.opening.clone(), unit };
            if !(holding.before.is_zero() && holding.after.is_zero()) {
                agents.entry(agent.clone()).or_default().insert(name.clone(), holding);
            }
        }
    }
    let party = |(agent, accounts): (Id, BTreeMap<String, Holding>)| {
        let money = accounts.iter().filter(|(name, _)| known.is_money(name));
        let held = Exact::sum(money.map(|(_, it)| it.before.exact()).collect::<Vec<_>>().iter());
        let held = held.map_err(ProjectionError::number("what somebody holds"))?;
        let paid = accounts.get("cash").map_or(Exact::ZERO, |cash| cash.after.exact());
        Ok(Party {
            accounts,
            agent,
            held: shown(&held, Some(scale))?,
            paid: shown(&paid, Some(scale))?,
        })
    };
    agents.into_iter().map(party).collect()
}

fn totals(
    funds: &[FundEnd],
    agents: &[Party],
    results: &BTreeMap<String, Shown>,
    scale: u8,
) -> Result<Totals, ProjectionError> {
    let sum = |all: Vec<Exact>| {
        let sum = Exact::sum(all.iter()).map_err(ProjectionError::number("a sum"))?;
        shown(&sum, Some(scale))
    };
    let is_external = |fund: &&FundEnd| fund.kind == "external";
    let own = || funds.iter().filter(|fund| fund.kind != "external");
    let there = own().map(|fund| fund.before.exact());
    let there = there.chain(agents.iter().map(|party| party.held.exact()));
    let there = there.chain(results.values().map(Shown::exact));
    let money = |it: &&Holding| it.unit.is_none();
    let in_accounts = agents.iter().flat_map(|party| {
        let others = party.accounts.iter().filter(|(name, _)| *name != "cash");
        others.map(|(_, it)| it).filter(money).map(|it| it.after.exact())
    });
    let moved = funds.iter().filter(is_external).map(|fund| {
        fund.after.exact().sub(&fund.before.exact()).map_err(ProjectionError::number("a fund"))
    });
    Ok(Totals {
        destinations: sum(moved.collect::<Result<_, _>>()?)?,
        left: sum(own().map(|fund| fund.after.exact()).chain(in_accounts).collect())?,
        paid: sum(agents.iter().map(|party| party.paid.exact()).collect())?,
        there: sum(there.collect())?,
    })
}

/// By how much more goes somewhere than there is.
fn difference(of: &Totals) -> Result<Exact, ProjectionError> {
    let goes = [of.destinations.exact(), of.left.exact(), of.paid.exact()];
    let goes = Exact::sum(goes.iter()).and_then(|goes| goes.sub(&of.there.exact()));
    goes.map_err(ProjectionError::number("a sum"))
}
