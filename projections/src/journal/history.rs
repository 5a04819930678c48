//! The history of a member: every amount that ever moved for somebody, account by account.
//!
//! 1. Rows are the transactions of the journal that move one of the member's accounts, in the same
//!    order, each with the event behind it and the balance after it. What was taken back stands
//!    there with what took it back, and what ended on its day; so the last balance is what the book
//!    says of the account. Credits are above zero.
//! 2. What is pending for rules is in the balance, since it happened; a statement of these rules
//!    does not count it yet. Each such row says so, and `pending` is their sum.
//! 3. Shares are what closes gave by line. They are no movement of their own: the postings of the
//!    same close carry them into accounts. Those of a reopened close are listed and not counted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use commonbook_core::event::{EventType, Hash, Label, Position, ShareLess};
use commonbook_core::log::View;
use commonbook_core::value::{Amount, Date, Exact, Id, Period};
use serde::{Serialize, Serializer};

use super::account::Account;
use super::commodity::{Commodity, Kind};
use super::fold::Whose;
use super::trial_balance::amount;
use super::{Distribution, Extent, Folded, Journal, Reason, Transaction, folded};
use crate::error::ProjectionError;
use crate::roster::identity::{Identity, about};
use crate::statement::{Less, Shown};

/// The schema that histories of this version follow.
pub const SCHEMA: &str = "commonbook.history/1";

/// All that moved for somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct History {
    /// By account, then unit.
    pub accounts: Vec<AccountHistory>,
    /// Whose.
    pub agent: Id,
    /// The last day.
    pub as_of: Date,
    /// The book's name now.
    pub book: String,
    /// What it counts in.
    pub currency: String,
    /// Merges and successions that lead to them or away; what was on accounts has passed on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identities: Vec<Identity>,
    /// The root over the events that were read.
    pub root: Hash,
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// What closes gave, line by line, by day.
    pub shares: Vec<ShareRow>,
    /// The sum of the shares of closes that stand.
    pub shares_total: Shown,
    /// How many events were read.
    pub size: u64,
}

/// One account of somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountHistory {
    /// The balance after the last row.
    pub balance: Shown,
    /// `money`, `claim` in money, or `other` for any other unit.
    #[serde(serialize_with = "kind_name")]
    pub kind: Kind,
    /// The account.
    pub name: Label,
    /// What of the balance is pending for some rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending: Option<Shown>,
    /// What moved, by day.
    pub rows: Vec<HistoryRow>,
    /// The unit.
    pub unit: String,
}

/// One amount that moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HistoryRow {
    /// How much came, below zero for what went.
    pub amount: Shown,
    /// The balance after it.
    pub balance: Shown,
    /// The day it belongs to.
    pub effective_on: Date,
    /// The event's id; of what ended, that of the event that brought it.
    pub event: Id,
    /// Of a result, the lines that it comes from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Label>,
    /// Of a result, the distribution's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// The rules for which it is pending.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<PendingFor>,
    /// Of a result, the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The event's position.
    pub position: Position,
    /// `booked`, `taken back` or `ended`.
    pub reason: &'static str,
    /// Of a result, the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// The position of what it takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub takes_back: Option<Position>,
    /// The event's type.
    #[serde(rename = "type", serialize_with = "type_name")]
    pub event_type: EventType,
}

/// Rules that have closed the period of a row before it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PendingFor {
    /// The closed period.
    pub period: Period,
    /// The rules' name.
    pub rules: String,
}

/// What one line of a close gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShareRow {
    /// How much.
    pub amount: Shown,
    /// The last day of the period.
    pub effective_on: Date,
    /// The event's id.
    pub event: Id,
    /// What was taken off afterwards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub less: Vec<Less>,
    /// The line.
    pub line: Label,
    /// The distribution's number.
    pub number: u32,
    /// The period.
    pub period: Period,
    /// The event's position.
    pub position: Position,
    /// The position of the reopening, when the close stands no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reopened_at: Option<Position>,
    /// The rules.
    pub rules: String,
    /// The sum so far, of closes that stand.
    pub total: Shown,
}

/// A share while records come in.
pub(super) struct Share {
    pub(super) on: Date,
    pub(super) agent: Id,
    pub(super) position: Position,
    pub(super) id: Id,
    pub(super) distribution: Distribution,
    pub(super) line: Label,
    pub(super) amount: Amount,
    pub(super) less: Vec<ShareLess>,
    pub(super) reopened_at: Option<Position>,
}

fn type_name<S: Serializer>(of: &EventType, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(of.as_str())
}

fn kind_name<S: Serializer>(of: &Kind, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(match of {
        Kind::Money => "money",
        Kind::Claim => "claim",
        Kind::Other => "other",
    })
}

/// The history of an agent, of all accounts or of one.
///
/// # Errors
/// [`ProjectionError::AgentMustBeInTheBook`], [`ProjectionError::AccountMustBeInTheHistory`], and
/// those of [`super::journal`].
pub fn history(
    view: &dyn View,
    agent: &Id,
    account: Option<&str>,
    extent: Extent,
) -> Result<History, ProjectionError> {
    let Folded { journal, shares, identities, .. } = folded(view, extent, Whose::One(agent))?;
    let mut own = by_agent(&journal).remove(agent).unwrap_or_default();
    if let Some(asked) = account {
        let known: BTreeSet<String> = own.keys().map(|(name, _)| name.to_string()).collect();
        own.retain(|(name, _), _| name.as_str() == asked);
        if own.is_empty() {
            let (agent, account) = (agent.to_string(), asked.to_owned());
            let known = known.into_iter().collect();
            return Err(ProjectionError::AccountMustBeInTheHistory { agent, account, known });
        }
    }
    of_agent((&journal, &identities), agent, own, &shares.iter().collect::<Vec<_>>())
}

/// The histories of all agents of a book, by id.
///
/// # Errors
/// Those of [`super::journal`].
pub fn histories(view: &dyn View, extent: Extent) -> Result<Vec<History>, ProjectionError> {
    let Folded { journal, shares, agents, identities } = folded(view, extent, Whose::Everybody)?;
    let mut by_agent = by_agent(&journal);
    let mut shared: BTreeMap<&Id, Vec<&Share>> = BTreeMap::new();
    for share in &shares {
        shared.entry(&share.agent).or_default().push(share);
    }
    let histories = agents.iter().map(|agent| {
        let own = by_agent.remove(agent).unwrap_or_default();
        let shared = shared.remove(agent).unwrap_or_default();
        of_agent((&journal, &identities), agent, own, &shared)
    });
    histories.collect()
}

/// What moved the accounts of somebody, by account and commodity.
type Own<'a> = BTreeMap<(Label, Commodity), Vec<&'a Transaction>>;

fn by_agent(journal: &Journal) -> BTreeMap<Id, Own<'_>> {
    let mut found: BTreeMap<Id, Own<'_>> = BTreeMap::new();
    for one in &journal.transactions {
        for (name, agent) in one.members() {
            let own = found.entry(agent.clone()).or_default();
            own.entry((name.clone(), one.commodity.clone())).or_default().push(one);
        }
    }
    found
}

fn of_agent(
    (journal, identities): (&Journal, &[Identity]),
    agent: &Id,
    own: Own<'_>,
    shares: &[&Share],
) -> Result<History, ProjectionError> {
    let accounts = own.into_iter().map(|((name, commodity), transactions)| {
        let of = Account::Member(name.clone(), agent.clone());
        account_history(journal, name, &commodity, &of, &transactions)
    });
    let accounts = accounts.collect::<Result<_, _>>()?;
    let (shares, total) = share_rows(shares, journal.scale)?;
    Ok(History {
        accounts,
        agent: agent.clone(),
        as_of: journal.as_of,
        book: journal.book.clone(),
        currency: journal.currency.to_string(),
        identities: about(identities, agent),
        root: journal.root,
        schema: SCHEMA,
        shares,
        shares_total: Shown::Money(total),
        size: journal.size,
    })
}

fn account_history(
    journal: &Journal,
    name: Label,
    commodity: &Commodity,
    of: &Account,
    transactions: &[&Transaction],
) -> Result<AccountHistory, ProjectionError> {
    let failed = || ProjectionError::number("a balance");
    let (mut balance, mut pending, mut is_pending) = (Exact::ZERO, Exact::ZERO, false);
    let mut rows = Vec::with_capacity(transactions.len());
    for one in transactions {
        // A liability grows by credits.
        let change = one.change_of(of).unwrap_or_default().neg();
        balance = balance.add(&change).map_err(failed())?;
        if !one.pending.is_empty() {
            is_pending = true;
            pending = pending.add(&change).map_err(failed())?;
        }
        let shown = |value: &Exact| amount(journal, commodity, value);
        rows.push(row(one, shown(&change)?, shown(&balance)?));
    }
    Ok(AccountHistory {
        balance: amount(journal, commodity, &balance)?,
        kind: commodity.kind,
        name,
        pending: is_pending.then(|| amount(journal, commodity, &pending)).transpose()?,
        rows,
        unit: commodity.unit.to_string(),
    })
}

fn row(of: &Transaction, amount: Shown, balance: Shown) -> HistoryRow {
    let (reason, takes_back) = match of.reason {
        Reason::Booked => ("booked", None),
        Reason::TakesBack(position) => ("taken back", Some(position)),
        Reason::Ends => ("ended", None),
    };
    let rules = |rules: &Arc<str>| rules.to_string();
    let pending = of.pending.iter();
    HistoryRow {
        amount,
        balance,
        effective_on: of.on,
        event: of.id.clone(),
        lines: of.lines.clone(),
        number: of.distribution.as_ref().map(|of| of.number),
        pending: pending
            .map(|(name, period)| PendingFor { period: *period, rules: rules(name) })
            .collect(),
        period: of.distribution.as_ref().map(|of| of.period),
        position: of.position,
        reason,
        rules: of.distribution.as_ref().map(|of| rules(&of.rules)),
        takes_back,
        event_type: of.event_type,
    }
}

fn share_rows(shares: &[&Share], scale: u8) -> Result<(Vec<ShareRow>, Amount), ProjectionError> {
    let failed = || ProjectionError::number("the sum of shares");
    let mut total = Amount::zero(scale).map_err(failed())?;
    let mut rows = Vec::with_capacity(shares.len());
    for share in shares {
        if share.reopened_at.is_none() {
            total = total.checked_add(share.amount).map_err(failed())?;
        }
        let less = share.less.iter();
        rows.push(ShareRow {
            amount: Shown::Money(share.amount),
            effective_on: share.on,
            event: share.id.clone(),
            less: less
                .map(|one| Less {
                    amount: one.amount.into(),
                    directed: one.directed,
                    to: one.to.to_string(),
                })
                .collect(),
            line: share.line.clone(),
            number: share.distribution.number,
            period: share.distribution.period,
            position: share.position,
            reopened_at: share.reopened_at,
            rules: share.distribution.rules.to_string(),
            total: Shown::Money(total),
        });
    }
    Ok((rows, total))
}
