//! What a rules file declares, as plain data for those who fold a book for it.
//!
//! Names are the ones that events use. Units are those that values come in; a figure declared in
//! `%` has the unit `%`, since events record it so, while everything that steps calculate with is a
//! plain number.

use std::collections::BTreeSet;

use commonbook_core::value::{Exact, Unit};

use crate::syntax::ast::{
    self, BalanceDay, Document, FundKind, Item, MemoryKind, Name, Opening, PlaceKind, Successor,
};

/// A measure: one number per contributor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureSpec {
    /// Its name.
    pub name: String,
    /// What its values are counted in, never `%`.
    pub unit: Unit,
    /// What is counted.
    pub counts: Counts,
    /// Whether contributions count once they are accepted only.
    pub asks_approval: bool,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Memory {
    /// What was done in the period.
    InPeriod,
    /// Everything up to the period's last day.
    ForEver,
    /// Whatever no line shared by the measure has paid for yet; an account of the measure's name.
    Once,
    /// What is owed: an account of the measure's name, paid down by lines.
    UntilPaid,
    /// Every earlier period counts this part of the one after it, below 1.
    Fading {
        /// What is kept from one period to the next, from 0 to 1.
        keeps: Exact,
    },
    /// The last periods, the present one included.
    OverLast {
        /// How many, from 1.
        periods: u32,
    },
}

impl Memory {
    /// Whether the measure keeps an account of its name.
    #[must_use]
    pub fn keeps_account(&self) -> bool {
        matches!(self, Self::Once | Self::UntilPaid)
    }
}

/// What becomes of the open claims of a measure that is no longer declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Succession {
    /// The old measure, and the account it kept.
    pub old: String,
    /// Where its claims go.
    pub then: Then,
}

/// Where old claims go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// They become claims of this measure.
    Continues(String),
    /// They end; what they came to goes to this fund, where one is named.
    Closes(Option<String>),
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
    /// After how many months money in it, or missing in it, counts no more.
    pub expires_after: Option<u32>,
    /// Where what ends goes; `None` writes it off.
    pub expires_to: Option<EndsTo>,
}

/// Where what ends in a fund or account goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndsTo {
    /// A fund.
    Fund(String),
    /// A pot of the close that books it.
    Pot(String),
}

/// Money or something else owed per contributor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSpec {
    /// Its name.
    pub name: String,
    /// What it is counted in; `None` for claims that end, which these rules need not know.
    pub unit: Option<Unit>,
    /// Whether no step may take it below zero.
    pub never_negative: bool,
    /// After how many months a credit may be taken for its holder.
    pub vests_after: Option<u32>,
    /// After how many months a credit counts no more.
    pub expires_after: Option<u32>,
    /// Where what ends goes; `None` writes it off.
    pub expires_to: Option<EndsTo>,
    /// The measure, by its place among the measures, whose account it is: its balances are claims,
    /// decimals of at most 18 places.
    pub of_measure: Option<usize>,
    /// Whether only `continues` or `closes` names it: the account of a measure that is gone.
    pub is_old: bool,
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
                asks_approval: !measure.accepted.is_empty(),
                memory: memory(measure.memory.as_deref()),
                quantity_unit: quantity_units.get(item).cloned().flatten(),
                item,
            })
        })
        .collect()
}

fn memory(written: Option<&ast::Memory>) -> Memory {
    match written.map(|memory| &memory.kind) {
        None => Memory::InPeriod,
        Some(MemoryKind::ForEver) => Memory::ForEver,
        Some(MemoryKind::Once) => Memory::Once,
        Some(MemoryKind::UntilPaid) => Memory::UntilPaid,
        Some(MemoryKind::FadingBy(percent)) => {
            Memory::Fading { keeps: Exact::ONE.sub(&percent.fraction).unwrap_or_default() }
        }
        Some(MemoryKind::OverLast(periods)) => Memory::OverLast { periods: *periods },
    }
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
                expires_after: fund.expires_after.map(|lasting| lasting.months()),
                expires_to: fund.expires_to.as_ref().map(ends_to),
            })
        })
        .collect()
}

pub(super) fn accounts(
    document: &Document,
    measures: &[MeasureSpec],
    currency: &Unit,
) -> Vec<AccountSpec> {
    let items = document.items.iter();
    let declared = items.filter_map(|item| {
        let Item::Account(account) = item else { return None };
        let unit = account.unit.as_ref().map_or_else(|| currency.clone(), |it| it.unit.plain());
        Some(AccountSpec {
            name: text(&account.name),
            unit: Some(unit),
            never_negative: account.never_negative.is_some(),
            vests_after: account.vests_after.map(|lasting| lasting.months()),
            expires_after: account.expires_after.map(|lasting| lasting.months()),
            expires_to: account.expires_to.as_ref().map(ends_to),
            of_measure: None,
            is_old: false,
        })
    });
    let kept = measures.iter().enumerate().filter(|(_, it)| it.memory.keeps_account());
    let kept = kept.map(|(index, measure)| AccountSpec {
        name: measure.name.clone(),
        unit: Some(measure.unit.clone()),
        never_negative: false,
        vests_after: None,
        expires_after: None,
        expires_to: None,
        of_measure: Some(index),
        is_old: false,
    });
    let mut all: Vec<AccountSpec> = declared.chain(kept).collect();
    for succession in successions(document) {
        if all.iter().any(|account| account.name == succession.old) {
            continue;
        }
        let unit = match &succession.then {
            Then::Continues(new) => {
                let new = measures.iter().find(|measure| measure.name == *new);
                Some(new.map_or_else(|| currency.clone(), |measure| measure.unit.clone()))
            }
            Then::Closes(Some(_)) => Some(currency.clone()),
            Then::Closes(None) => None,
        };
        all.push(AccountSpec {
            name: succession.old,
            unit,
            never_negative: false,
            vests_after: None,
            expires_after: None,
            expires_to: None,
            of_measure: None,
            is_old: true,
        });
    }
    all
}

pub(super) fn successions(document: &Document) -> Vec<Succession> {
    let items = document.items.iter();
    items
        .filter_map(|item| {
            let Item::Succession(it) = item else { return None };
            let then = match &it.successor {
                Successor::Continues(name) => Then::Continues(text(name)),
                Successor::Closes(place) => {
                    Then::Closes(place.as_ref().map(|place| text(&place.name)))
                }
            };
            Some(Succession { old: text(&it.old), then })
        })
        .collect()
}

/// The lists of measures that never count one event twice, by their places.
pub(super) fn once_only(document: &Document, measures: &[MeasureSpec]) -> Vec<Vec<usize>> {
    let place = |name: &Name| measures.iter().position(|measure| measure.name == *name.text);
    let items = document.items.iter();
    items
        .filter_map(|item| {
            let Item::OnceOnly(list) = item else { return None };
            Some(list.measures.iter().filter_map(place).collect())
        })
        .collect()
}

/// The accounts whose single credits a step needs to know.
pub(super) fn lots_of(document: &Document) -> BTreeSet<String> {
    let items = document.items.iter();
    items
        .filter_map(|item| match item {
            Item::Redeem(redeem) => redeem.from.as_ref().map(|place| text(&place.name)),
            Item::Succession(it) => Some(text(&it.old)),
            Item::Account(it) => it.vests_after.map(|_| text(&it.name)),
            Item::Figure(_)
            | Item::Fund(_)
            | Item::Table(_)
            | Item::Measure(_)
            | Item::Pot(_)
            | Item::Let(_)
            | Item::Line(_)
            | Item::Each(_)
            | Item::Check(_)
            | Item::Report(_)
            | Item::Split(_)
            | Item::Absorb(_)
            | Item::Adjustments(_)
            | Item::OnceOnly(_)
            | Item::Example(_) => None,
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

/// A place that what ends goes to; the checker lets nothing else stand there.
fn ends_to(place: &ast::Place) -> EndsTo {
    let name = text(&place.name);
    if place.kind == PlaceKind::Fund { EndsTo::Fund(name) } else { EndsTo::Pot(name) }
}

fn text(name: &Name) -> String {
    name.text.to_string()
}
