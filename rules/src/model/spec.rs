//! What a rules file declares, as plain data for those who fold a book for it.
//!
//! Names are the ones that events use. Units are those that values come in; a figure declared in
//! `%` has the unit `%`, since events record it so, while everything that steps calculate with is a
//! plain number.

use std::collections::BTreeSet;

use commonbook_core::value::Unit;

use crate::syntax::ast::{self, BalanceDay, Document, FundKind, Item, Name, Opening};

/// A measure: one number per contributor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureSpec {
    /// Its name.
    pub name: String,
    /// What its values are counted in, never `%`.
    pub unit: Unit,
    /// What is counted.
    pub counts: Counts,
    /// How the past counts.
    pub memory: Memory,
    /// The unit in which events must have recorded their quantity; `None` takes any.
    pub quantity_unit: Option<Unit>,
    /// The index of the measure among the document's items.
    pub item: usize,
}

/// What a measure counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Contributions that stand, by their contributor.
    Contributions,
    /// Revenue, by whom it came from.
    Revenue,
    /// An account's balance.
    Account {
        /// The account; `cash` is the payable.
        name: String,
        /// When its balance is read.
        at: BalanceAt,
    },
    /// A figure per agent, the latest, never summed.
    Figures {
        /// The figure.
        name: String,
    },
}

/// When an account's balance is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BalanceAt {
    /// Before the period's first day.
    Open,
    /// After the period's last day, before the steps.
    Close,
    /// The mean over the period's days.
    Average,
}

/// How the past counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// What was done in the period.
    InPeriod,
    /// Everything up to the period's last day.
    ForEver,
}

/// A declared number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureSpec {
    /// Its name.
    pub name: String,
    /// What events record it in; may be `%`.
    pub unit: Unit,
    /// Whether there is one for each agent.
    pub per_agent: bool,
    /// Whether a step other than a report reads it, so that a close refuses when it is missing.
    pub used_by_steps: bool,
}

/// Collective money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundSpec {
    /// Its name.
    pub name: String,
    /// Never paid to members.
    pub indivisible: bool,
    /// Leaves the co-op.
    pub external: bool,
    /// Whether its balance may be below zero.
    pub may_be_negative: bool,
}

/// Money or something else owed per contributor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSpec {
    /// Its name.
    pub name: String,
    /// What it is counted in.
    pub unit: Unit,
}

/// A declared pot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PotSpec {
    /// Its name.
    pub name: String,
    /// What is in it before the steps.
    pub opens: PotOpens,
}

/// What is in a pot before the steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PotOpens {
    /// Nothing.
    Empty,
    /// The results recorded under this name.
    Result(String),
    /// Money that the book did not know of.
    Source,
}

/// What an item comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemType {
    /// Number, key or condition.
    pub shape: Shape,
    /// The unit of a number; `None` for keys and conditions.
    pub unit: Option<Unit>,
    /// Whether there is one per contributor.
    pub each: bool,
}

/// The shapes of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A number of a unit.
    Number,
    /// A key.
    Key,
    /// A condition.
    Condition,
}

pub(super) fn measures(
    document: &Document,
    types: &[Option<ItemType>],
    quantity_units: &[Option<Unit>],
    currency: &Unit,
) -> Vec<MeasureSpec> {
    let items = document.items.iter().enumerate();
    items
        .filter_map(|(item, declared)| {
            let Item::Measure(measure) = declared else { return None };
            let found = types.get(item).and_then(Option::as_ref);
            let unit = found.and_then(|found| found.unit.clone());
            Some(MeasureSpec {
                name: text(&measure.name),
                unit: unit.unwrap_or_else(|| currency.clone()),
                counts: counts(measure.counts.as_ref()?),
                memory: match measure.for_ever {
                    Some(_) => Memory::ForEver,
                    None => Memory::InPeriod,
                },
                quantity_unit: quantity_units.get(item).cloned().flatten(),
                item,
            })
        })
        .collect()
}

fn counts(written: &ast::Counts) -> Counts {
    match written {
        ast::Counts::Contributions => Counts::Contributions,
        ast::Counts::Revenue => Counts::Revenue,
        ast::Counts::Account { name, when } => Counts::Account {
            name: text(name),
            at: match when {
                BalanceDay::AtOpen => BalanceAt::Open,
                BalanceDay::AtClose => BalanceAt::Close,
                BalanceDay::OnAverage => BalanceAt::Average,
            },
        },
        ast::Counts::Figures(name) => Counts::Figures { name: text(name) },
    }
}

pub(super) fn figures(document: &Document, in_steps: &BTreeSet<usize>) -> Vec<FigureSpec> {
    let items = document.items.iter().enumerate();
    items
        .filter_map(|(index, item)| {
            let Item::Figure(figure) = item else { return None };
            let unit = figure.unit.as_ref().map_or_else(Unit::number, |node| node.unit.clone());
            Some(FigureSpec {
                name: text(&figure.name),
                unit,
                per_agent: figure.per_agent,
                used_by_steps: in_steps.contains(&index),
            })
        })
        .collect()
}

pub(super) fn funds(document: &Document) -> Vec<FundSpec> {
    let items = document.items.iter();
    items
        .filter_map(|item| {
            let Item::Fund(fund) = item else { return None };
            Some(FundSpec {
                name: text(&fund.name),
                indivisible: fund.kind == Some(FundKind::Indivisible),
                external: fund.kind == Some(FundKind::External),
                may_be_negative: fund.may_be_negative.is_some(),
            })
        })
        .collect()
}

pub(super) fn accounts(document: &Document, currency: &Unit) -> Vec<AccountSpec> {
    let items = document.items.iter();
    items
        .filter_map(|item| {
            let Item::Account(account) = item else { return None };
            let unit = account.unit.as_ref().map_or_else(|| currency.clone(), |it| it.unit.plain());
            Some(AccountSpec { name: text(&account.name), unit })
        })
        .collect()
}

pub(super) fn pots(document: &Document) -> Vec<PotSpec> {
    let items = document.items.iter();
    items
        .filter_map(|item| {
            let Item::Pot(pot) = item else { return None };
            let opens = match &pot.opens {
                Opening::Empty => PotOpens::Empty,
                Opening::Result(name) => PotOpens::Result(text(name)),
                Opening::Source(_) => PotOpens::Source,
            };
            Some(PotSpec { name: text(&pot.name), opens })
        })
        .collect()
}

fn text(name: &Name) -> String {
    name.text.to_string()
}
