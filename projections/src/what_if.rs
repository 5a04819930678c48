//! What would be otherwise, beside what is: the difference of statements as data.
//!
//! Both sides come from the same engine; nothing is computed here but differences. Per contributor,
//! per class, per line, per fund and per account: before, after, and what changed. A class is the
//! set of roles whose memberships run on the period's last day, so that everybody is in exactly one
//! and the classes add up to the whole. What did not change stands in the data too, and is left out
//! of the table.

use std::collections::{BTreeMap, BTreeSet};

use commonbook_core::event::{Hash, Position};
use commonbook_core::value::{Amount, Exact, Id, Period};
use commonbook_rules::input::{AgentInput, Inputs};
use serde::Serialize;

use crate::error::ProjectionError;
use crate::statement::{Computed, ResultFacts, Shown};

/// The schema that comparisons of this version follow.
pub const WHAT_IF_SCHEMA: &str = "commonbook.what_if/1";

/// What would be otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhatIf {
    /// The book's origin.
    pub book: String,
    /// What was changed.
    pub changes: Changed,
    /// The book's currency.
    pub currency: String,
    /// One entry a distribution, in order.
    pub periods: Vec<Difference>,
    /// The rules' name.
    pub rules: String,
    /// [`WHAT_IF_SCHEMA`].
    pub schema: &'static str,
    /// All distributions together, when there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub together: Option<Differences>,
}

/// What was changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// Figures that were set.
    pub figures: Vec<FigureSet>,
    /// SHA-256 of the rules file that was tried: of exactly its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules_hash: Option<Hash>,
    /// Ids of events that were added.
    pub with: Vec<Id>,
    /// Positions of events that were left out, those that hang on them among them.
    pub without: Vec<Position>,
}

/// A figure that was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FigureSet {
    /// Its name.
    pub name: String,
    /// The unit.
    pub unit: String,
    /// The value.
    pub value: String,
}

/// One distribution before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// With what was changed.
    pub after: Side,
    /// As it is.
    pub before: Side,
    /// What differs.
    pub differences: Differences,
    /// The distribution's number within rules and period.
    pub number: u32,
    /// The period.
    pub period: Period,
}

/// Which result a side is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// SHA-256 over the result events.
    pub digest: Hash,
    /// SHA-256 of the rules in force.
    pub rules_hash: Hash,
}

/// Every number of two results.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Differences {
    /// What is posted to all contributors together, by account.
    pub accounts: BTreeMap<String, Change>,
    /// What each contributor gets.
    pub agents: BTreeMap<Id, Change>,
    /// What each class gets.
    pub classes: BTreeMap<String, Change>,
    /// By how much each fund moves.
    pub funds: BTreeMap<String, Change>,
    /// What each line moves.
    pub lines: BTreeMap<String, Change>,
    /// What is to be paid to each contributor.
    pub payable: BTreeMap<Id, Change>,
}

/// Before, after, and the difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// With what was changed.
    pub after: Shown,
    /// As it is.
    pub before: Shown,
    /// After less before.
    pub difference: Shown,
}

impl Change {
    /// The change from one number to another; money stays money.
    ///
    /// # Errors
    /// [`ProjectionError::NumberMustFit`] beyond what numbers can be.
    pub fn new(before: Shown, after: Shown) -> Result<Self, ProjectionError> {
        let failed = |error| ProjectionError::number("a difference")(error);
        let difference = match (&before, &after) {
            (Shown::Money(before), Shown::Money(after)) => {
                Shown::Money(after.checked_sub(*before).map_err(failed)?)
            }
            (before, after) => Shown::Number(after.exact().sub(&before.exact()).map_err(failed)?),
        };
        Ok(Self { after, before, difference })
    }

    /// Whether nothing changed.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.difference.is_zero()
    }
}

impl Differences {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        let named = [&self.accounts, &self.classes, &self.funds, &self.lines];
        named
            .into_iter()
            .flat_map(BTreeMap::values)
            .chain(self.agents.values())
            .chain(self.payable.values())
            .all(Change::is_zero)
    }
}

/// What differs between two computations of one distribution.
///
/// # Errors
/// [`ProjectionError::NumberMustFit`] beyond what numbers can be.
pub fn difference(before: &Computed, after: &Computed) -> Result<Difference, ProjectionError> {
    let side = |of: &Computed| Side { digest: of.digest, rules_hash: of.rules_hash };
    Ok(Difference {
        after: side(after),
        before: side(before),
        differences: Numbers::of(before)?.changed_to(&Numbers::of(after)?)?,
        number: before.number,
        period: before.period,
    })
}

/// What differs over several distributions.
///
/// # Errors
/// [`ProjectionError::NumberMustFit`] beyond what numbers can be.
pub fn together(all: &[(Computed, Computed)]) -> Result<Differences, ProjectionError> {
    let (mut before, mut after) = (Numbers::default(), Numbers::default());
    for (was, is) in all {
        before.add(Numbers::of(was)?)?;
        after.add(Numbers::of(is)?)?;
    }
    before.changed_to(&after)
}

/// The account of what is to be paid.
const CASH: &str = "cash";

/// The numbers of a result that are compared.
#[derive(Clone, Debug, Default)]
struct Numbers {
    zero: Option<Shown>,
    accounts: BTreeMap<String, Shown>,
    agents: BTreeMap<Id, Shown>,
    classes: BTreeMap<String, Shown>,
    funds: BTreeMap<String, Shown>,
    lines: BTreeMap<String, Shown>,
    payable: BTreeMap<Id, Shown>,
}

impl Numbers {
    fn of(computed: &Computed) -> Result<Self, ProjectionError> {
        let ResultFacts { accounts, agents, funds, lines, .. } = &computed.statement.result;
        let zero = Amount::zero(computed.inputs.scale).map_err(ProjectionError::number("zero"))?;
        let mut numbers = Self { zero: Some(zero.into()), ..Self::default() };
        let classes = classes(&computed.inputs);
        for class in classes.values() {
            put(&mut numbers.classes, class.clone(), zero.into())?;
        }
        for (id, result) in agents {
            put(&mut numbers.agents, id.clone(), result.total.clone())?;
            let class = classes.get(id).cloned().unwrap_or_else(no_class);
            put(&mut numbers.classes, class, result.total.clone())?;
        }
        for line in lines {
            put(&mut numbers.lines, line.name.clone(), line.amount.clone())?;
        }
        // What was taken off shares for a pot or fund was moved before, and stands among the lines
        // once more.
        for share in agents.values().flat_map(|result| &result.lines) {
            for less in share.less.iter().filter(|less| !less.is_of_an_account()) {
                let again = match &less.amount {
                    Shown::Money(amount) => amount.checked_neg().map(Shown::Money),
                    Shown::Number(number) => Ok(Shown::Number(number.neg())),
                };
                let again = again.map_err(ProjectionError::number("what was taken off"))?;
                put(&mut numbers.lines, share.name.to_string(), again)?;
            }
        }
        for (fund, moved) in funds {
            put(&mut numbers.funds, fund.clone(), moved.clone())?;
        }
        for (account, agents) in accounts {
            for (id, posted) in agents {
                put(&mut numbers.accounts, account.clone(), posted.clone())?;
                if account == CASH {
                    put(&mut numbers.payable, id.clone(), posted.clone())?;
                }
            }
        }
        Ok(numbers)
    }

    fn add(&mut self, other: Self) -> Result<(), ProjectionError> {
        self.zero = self.zero.take().or(other.zero);
        add(&mut self.accounts, other.accounts)?;
        add(&mut self.agents, other.agents)?;
        add(&mut self.classes, other.classes)?;
        add(&mut self.funds, other.funds)?;
        add(&mut self.lines, other.lines)?;
        add(&mut self.payable, other.payable)
    }

    fn changed_to(&self, after: &Self) -> Result<Differences, ProjectionError> {
        let zero = self.zero.clone().or_else(|| after.zero.clone());
        let zero = zero.unwrap_or(Shown::Number(Exact::ZERO));
        Ok(Differences {
            accounts: changes(&self.accounts, &after.accounts, &zero)?,
            agents: changes(&self.agents, &after.agents, &zero)?,
            classes: changes(&self.classes, &after.classes, &zero)?,
            funds: changes(&self.funds, &after.funds, &zero)?,
            lines: changes(&self.lines, &after.lines, &zero)?,
            payable: changes(&self.payable, &after.payable, &zero)?,
        })
    }
}

fn put<K: Ord>(
    into: &mut BTreeMap<K, Shown>,
    key: K,
    number: Shown,
) -> Result<(), ProjectionError> {
    let failed = |error| ProjectionError::number("a sum")(error);
    let sum = match (into.get(&key), number) {
        (None, number) => number,
        (Some(Shown::Money(before)), Shown::Money(more)) => {
            Shown::Money(before.checked_add(more).map_err(failed)?)
        }
        (Some(before), more) => Shown::Number(before.exact().add(&more.exact()).map_err(failed)?),
    };
    into.insert(key, sum);
    Ok(())
}

fn add<K: Ord>(
    into: &mut BTreeMap<K, Shown>,
    other: BTreeMap<K, Shown>,
) -> Result<(), ProjectionError> {
    other.into_iter().try_for_each(|(key, number)| put(into, key, number))
}

fn changes<K: Ord + Clone>(
    before: &BTreeMap<K, Shown>,
    after: &BTreeMap<K, Shown>,
    zero: &Shown,
) -> Result<BTreeMap<K, Change>, ProjectionError> {
    let keys: BTreeSet<&K> = before.keys().chain(after.keys()).collect();
    let number = |of: &BTreeMap<K, Shown>, key: &K| of.get(key).unwrap_or(zero).clone();
    keys.into_iter()
        .map(|key| Ok((key.clone(), Change::new(number(before, key), number(after, key))?)))
        .collect()
}

/// The class of every agent on the period's last day.
fn classes(inputs: &Inputs) -> BTreeMap<Id, String> {
    let day = inputs.period.last_day();
    let class = |agent: &AgentInput| {
        let runs = agent.memberships.iter().filter(|spell| spell.to.is_none_or(|to| day < to));
        let roles: BTreeSet<&str> = runs.map(|spell| spell.role.as_str()).collect();
        if roles.is_empty() {
            return no_class();
        }
        roles.into_iter().collect::<Vec<_>>().join(" + ")
    };
    inputs.agents.iter().map(|agent| (agent.id.clone(), class(agent))).collect()
}

fn no_class() -> String {
    "no membership".to_owned()
}
