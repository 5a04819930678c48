//! What is folded for one distribution, and what the fold gives.

use std::collections::BTreeMap;

use commonbook_core::event::Position;
use commonbook_core::log::View;
use commonbook_core::value::{Id, Unit};
use commonbook_rules::Rules;
use commonbook_rules::input::Inputs;

use crate::adjustment::Replaced;
use crate::adjustment::aggregate::{Aggregate, Runs};
use crate::adopted::Adoptions;
use crate::balances::Later;
use crate::explain::{Trace, Watched};
use crate::projection::Replayed;
use crate::roster::identity::Identity;
use crate::standing::Claim;
use crate::standing::pending::Pending;
use crate::window::Window;

/// What one distribution is: the key of everything that is computed for it.
pub(crate) struct Distribution<'a> {
    pub(crate) view: &'a dyn View,
    pub(crate) origin: String,
    pub(crate) scale: u8,
    pub(crate) adoptions: &'a Adoptions,
    pub(crate) rules: &'a Rules,
    pub(crate) window: Window,
    pub(crate) number: u32,
    pub(crate) size: u64,
    /// How much of the book its rules are taken from: all, or what its close knew.
    pub(crate) rules_at: u64,
    /// What the distribution that is closed next takes, when this one is closed.
    pub(crate) next: Option<&'a Claim>,
    /// The results that stand for those of other closes.
    pub(crate) replaced: &'a Replaced,
    /// The lines that are read, when these are not all.
    pub(crate) runs: Option<&'a [(Position, Position)]>,
    /// Whether to say what it counted, for whoever closes.
    pub(crate) keeps: bool,
    /// Whether it is the end of the co-op: what no close has taken counts, from the start.
    pub(crate) dissolves: bool,
    /// Whose events are recorded one by one, for an explanation.
    pub(crate) watch: Watched<'a>,
}

/// What the fold gives.
pub(crate) struct Collected {
    pub(crate) inputs: Inputs,
    pub(crate) replayed: Replayed,
    pub(crate) findings: Vec<String>,
    pub(crate) later: Later,
    pub(crate) pending: Vec<Pending>,
    pub(crate) trace: Trace,
    pub(crate) account_units: BTreeMap<String, Unit>,
    /// What it counted, when that is asked for.
    pub(crate) aggregate: Option<Aggregate>,
    /// Where the records stand that are not of a period, since the last close in the log.
    pub(crate) standing: Runs,
    /// Who is who.
    pub(crate) identities: Vec<Identity>,
    /// Who holds what is posted to agents that are succeeded.
    pub(crate) successors: BTreeMap<Id, Id>,
}
