//! The ways of money: which money can become whose, and a shortest path of it to members.
//!
//! A place has two sides. What it *has* goes where its steps put it. What it is *short* of, because
//! a step took more than there was, somebody makes good later: that one's money then is where the
//! step has put it, not in the place. So money moves between sides:
//!
//! - from what a place has, to what a step puts it into;
//! - from what a place has, to what it is short of: that is where money goes that comes in;
//! - from what a place is short of, to where a step put what it took beyond what there was;
//! - from what a place is short of, to what the place is short of that has handed a loss on to it.
//!
//! A place that is short of a result has no way onwards: such a loss is borne, and nobody got it.
//! Order and amounts do not matter: a path is enough.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, VecDeque};

use crate::syntax::Span;

/// Where money is, or is missing; `P` names a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side<P> {
    /// In the place.
    Has(P),
    /// Missing in the place.
    Short(P),
    /// Outside, where the sources of all pots but one pay from: those before it, or behind it.
    Sources {
        /// In which of several files.
        file: usize,
        /// Counted among the sources.
        pot: usize,
        /// Whether the sources behind it are meant.
        behind: bool,
    },
    /// Paid to members.
    Members,
}

/// What makes a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// A step, or the rest or source of a pot: the item's index.
    Item(usize),
    /// Nothing is moved.
    Nothing,
}

/// One way of money.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way<P> {
    pub(super) from: Side<P>,
    pub(super) to: Side<P>,
    /// Where the text says so.
    pub(super) span: Span,
    pub(super) by: By,
    /// In which of several files.
    pub(super) file: usize,
}

/// The first way of a shortest path to members, from each side that has one.
#[derive(Debug)]
pub(super) struct Paths<P>(BTreeMap<Side<P>, Way<P>>);

impl<P: Copy + Ord> Paths<P> {
    /// Walks back from members over all ways; where money is at an `end`, it counts as theirs.
    pub(super) fn to_members(ways: Vec<Way<P>>, is_end: impl Fn(P) -> bool) -> Self {
        let mut into: BTreeMap<Side<P>, Vec<Way<P>>> = BTreeMap::new();
        let mut ends = Vec::new();
        for way in ways {
            match way.to {
                Side::Has(place) if is_end(place) => ends.push(way),
                Side::Members => ends.push(way),
                Side::Has(_) | Side::Short(_) | Side::Sources { .. } => {
                    into.entry(way.to).or_default().push(way);
                }
            }
        }
        let mut paths = Self(BTreeMap::new());
        let mut queue = VecDeque::new();
        for way in ends {
            paths.found(way, &mut queue);
        }
        while let Some(at) = queue.pop_front() {
            for way in into.get(&at).into_iter().flatten() {
                paths.found(*way, &mut queue);
            }
            if let Side::Short(place) = at {
                let (from, span) = (Side::Has(place), Span::default());
                paths.found(Way { from, to: at, span, by: By::Nothing, file: 0 }, &mut queue);
            }
        }
        paths
    }

    fn found(&mut self, way: Way<P>, queue: &mut VecDeque<Side<P>>) {
        if let Entry::Vacant(free) = self.0.entry(way.from) {
            free.insert(way);
            queue.push_back(way.from);
        }
    }

    /// The path from what a place has, up to members or an end; empty where there is none.
    pub(super) fn from(&self, place: P, is_end: impl Fn(P) -> bool) -> Vec<Way<P>> {
        let mut path = Vec::new();
        let mut at = Side::Has(place);
        while let Some(way) = self.0.get(&at) {
            if way.by != By::Nothing {
                path.push(*way);
            }
            at = way.to;
            if matches!(at, Side::Has(place) if is_end(place)) {
                break;
            }
        }
        path
    }
}
