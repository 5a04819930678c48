//! That what is indivisible never reaches members, by any path.
//!
//! From each indivisible fund all places are followed that its money can move to: lines, their
//! `otherwise`, rounding differences (which can also be drawn from their place) and the rest of
//! pots. The path ends badly at contributors, or at a fund that is divisible by declaration, whose
//! money other rules may pay to them. Order and amounts do not matter: a path is enough.
//!
//! A line `even below zero` draws on the place it goes to when the pot is overdrawn. That is how a
//! loss is taken, and no path, unless another such line of the pot pays members: then that one's
//! money would come from the fund.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Checker;
use super::flow::{Flow, Move};
use super::place::Spot;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{Fund, FundKind, Item, Place};

/// Where a path can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stop {
    Place(Spot),
    Members,
}

/// One way out of a place.
#[derive(Clone, Debug)]
struct Way {
    to: Stop,
    /// Where the text says so.
    span: Span,
    /// Which step it is.
    by: String,
}

type Ways = BTreeMap<Spot, Vec<Way>>;

impl<'a> Checker<'a> {
    pub(super) fn reach(&mut self, flow: &Flow<'a>) {
        let funds: Vec<(usize, &Fund)> = self.indivisible_funds();
        if funds.is_empty() {
            return;
        }
        let ways = self.ways(flow);
        for (index, fund) in funds {
            if let Some(path) = self.path_to_members(&ways, Spot::Fund(index)) {
                self.reaches_members(fund, &path);
            }
        }
    }

    fn indivisible_funds(&self) -> Vec<(usize, &'a Fund)> {
        let items = self.document.items.iter().enumerate();
        items
            .filter_map(|(index, item)| match item {
                Item::Fund(fund) if fund.kind == Some(FundKind::Indivisible) => Some((index, fund)),
                _ => None,
            })
            .collect()
    }

    fn ways(&self, flow: &Flow<'a>) -> Ways {
        let mut ways = Ways::new();
        for step in &flow.moves {
            self.ways_of(flow, step, &mut ways);
        }
        for (index, item) in self.document.items.iter().enumerate() {
            let Item::Pot(pot) = item else { continue };
            let rest =
                pot.rest_to.as_ref().and_then(|place| Some((place, self.known_spot(place)?)));
            if let Some((place, spot)) = rest {
                let by = format!("the rest of pot {}", pot.name.text);
                let way = Way { to: Stop::Place(spot), span: place.span, by };
                ways.entry(Spot::Pot(index)).or_default().push(way);
            }
        }
        ways
    }

    fn ways_of(&self, flow: &Flow<'a>, step: &Move<'a>, ways: &mut Ways) {
        let Some(from) = step.from else { return };
        let span = step.line().and_then(|line| line.from.as_ref()).map_or(step.name_span(), of);
        let by = step.shown();
        let leaving = ways.entry(from).or_default();
        for into in &step.into {
            leaving.push(Way { to: Stop::Place(into.spot), span, by: by.clone() });
        }
        if step.pays_members {
            leaving.push(Way { to: Stop::Members, span, by: by.clone() });
        }
        for into in &step.into {
            let drawn = into.both_ways && step.pays_members;
            let overdrawn = step.goes_below_zero()
                && !into.both_ways
                && flow.draws(from).any(|other| {
                    other.item != step.item && other.goes_below_zero() && other.pays_members
                });
            if drawn || overdrawn {
                let way = Way { to: Stop::Members, span: into.span, by: by.clone() };
                ways.entry(into.spot).or_default().push(way);
            }
        }
    }

    /// The steps of a shortest path from a fund to members, the first one's place first.
    fn path_to_members(&self, ways: &Ways, fund: Spot) -> Option<Vec<Way>> {
        let mut seen: BTreeSet<Spot> = BTreeSet::from([fund]);
        let mut queue: VecDeque<(Spot, Vec<Way>)> = VecDeque::from([(fund, Vec::new())]);
        while let Some((at, path)) = queue.pop_front() {
            for way in ways.get(&at).into_iter().flatten() {
                let mut longer = path.clone();
                longer.push(way.clone());
                match way.to {
                    Stop::Members => return Some(longer),
                    Stop::Place(spot) if self.is_divisible(spot) => return Some(longer),
                    Stop::Place(spot) => {
                        if seen.insert(spot) {
                            queue.push_back((spot, longer));
                        }
                    }
                }
            }
        }
        None
    }

    fn is_divisible(&self, spot: Spot) -> bool {
        let Spot::Fund(index) = spot else { return false };
        matches!(
            self.document.items.get(index),
            Some(Item::Fund(fund)) if fund.kind == Some(FundKind::Divisible)
        )
    }

    fn reaches_members(&mut self, fund: &Fund, path: &[Way]) {
        let (Some(first), Some(last)) = (path.first(), path.last()) else { return };
        let name = &fund.name.text;
        let end = match last.to {
            Stop::Members => "members",
            Stop::Place(_) => "a divisible fund",
        };
        let steps: Vec<&str> = path.iter().map(|way| way.by.as_str()).collect();
        let line = self.line_of(fund.name.span);
        self.report(
            Diagnostic::new(
                Code::IndivisibleReachesMembers,
                first.span,
                format!("fund {name} is indivisible, but its money can reach {end}"),
            )
            .label(format!("declared indivisible in line {line}"))
            .note(format!("the path: {}", steps.join(", then ")))
            .hint("let it move to indivisible or external funds only, or draw on another fund"),
        );
    }
}

fn of(place: &Place) -> Span {
    place.span
}
