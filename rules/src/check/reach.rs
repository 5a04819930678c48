//! That what is indivisible never reaches members, by any path.
//!
//! From members all places are followed back whose money can move to them: by lines, their
//! `otherwise`, rounding differences (which can also be drawn from their place) and the rest of
//! pots. The path ends badly at contributors, or at a fund that is divisible by declaration, whose
//! money other rules may pay to them. Order and amounts do not matter: a path is enough.
//!
//! A line that `takes rest` even below zero draws on the place it goes to when the pot is
//! overdrawn. That is how a loss is taken, and no path, unless another line of the pot pays members
//! even below zero: then that one's money would come from the fund. A line that takes anything else
//! even below zero can be negative at will, and is a path back into its pot; so is the difference
//! of negative shares. A fund that bears a loss by `absorb` makes good what such a line has paid
//! out of the same pot, so its money goes where that line goes.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, VecDeque};

use super::Checker;
use super::flow::{Flow, Move};
use super::names::{declared, noun};
use super::place::Spot;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{Absorb, Fund, FundKind, Item};

/// How many steps of a path are shown.
const SHOWN: usize = 5;

/// Where a path can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stop {
    Place(Spot),
    Members,
}

/// One way out of a place.
#[derive(Clone, Copy, Debug)]
struct Way {
    from: Spot,
    to: Stop,
    /// Where the text says so.
    span: Span,
    /// Which item it is.
    item: usize,
}

/// The first step of a shortest path to members, from each place that has one.
type Next = BTreeMap<Spot, Way>;

impl<'a> Checker<'a> {
    pub(super) fn reach(&mut self, flow: &Flow<'a>) {
        let document = self.document;
        let next = self.towards_members(flow);
        for (index, item) in document.items.iter().enumerate() {
            if let Item::Fund(fund) = item
                && self.fund_is(Spot::Fund(index), FundKind::Indivisible)
            {
                self.reaches_members(&next, Spot::Fund(index), fund);
            }
        }
    }

    /// Walks back from members over all ways.
    fn towards_members(&self, flow: &Flow<'a>) -> Next {
        let mut into: BTreeMap<Spot, Vec<Way>> = BTreeMap::new();
        let mut next = Next::new();
        let mut queue: VecDeque<Spot> = VecDeque::new();
        let mut ends = Vec::new();
        for way in self.ways(flow) {
            match way.to {
                Stop::Place(spot) if !self.fund_is(spot, FundKind::Divisible) => {
                    into.entry(spot).or_default().push(way);
                }
                Stop::Place(_) | Stop::Members => ends.push(way),
            }
        }
        for way in ends {
            if let Entry::Vacant(free) = next.entry(way.from) {
                free.insert(way);
                queue.push_back(way.from);
            }
        }
        while let Some(at) = queue.pop_front() {
            for way in into.get(&at).into_iter().flatten() {
                if let Entry::Vacant(free) = next.entry(way.from) {
                    free.insert(*way);
                    queue.push_back(way.from);
                }
            }
        }
        next
    }

    fn ways(&self, flow: &Flow<'a>) -> Vec<Way> {
        let mut ways = Vec::new();
        // How many lines of a place can overdraw it to pay members.
        let mut overdrawing: BTreeMap<Spot, usize> = BTreeMap::new();
        for step in flow.moves.iter().filter(|it| it.goes_below_zero() && it.pays_members) {
            let count = step.from.map(|from| overdrawing.entry(from).or_default());
            if let Some(count) = count {
                *count = count.saturating_add(1);
            }
        }
        for step in &flow.moves {
            let others = step.from.and_then(|from| overdrawing.get(&from)).copied().unwrap_or(0);
            let itself = usize::from(step.goes_below_zero() && step.pays_members);
            ways_of(step, others > itself, &mut ways);
        }
        for (index, item) in self.document.items.iter().enumerate() {
            if let Item::Absorb(absorb) = item {
                self.ways_of_a_loss(flow, index, absorb, &mut ways);
            }
            let Item::Pot(pot) = item else { continue };
            let Some(place) = &pot.rest_to else { continue };
            let Some(spot) = self.known_spot(place) else { continue };
            let (from, to) = (Spot::Pot(index), Stop::Place(spot));
            ways.push(Way { from, to, span: place.span, item: index });
        }
        ways
    }

    /// Where the money goes that funds put into a pot which a step has overdrawn.
    fn ways_of_a_loss(&self, flow: &Flow<'a>, item: usize, absorb: &Absorb, ways: &mut Vec<Way>) {
        let pot = absorb.of.as_ref().map_or(Some(Spot::Main), |place| self.known_spot(place));
        let Some(pot) = pot else { return };
        for step in flow.draws(pot).filter(|step| step.overdraws()) {
            for part in &absorb.parts {
                let Some(from @ Spot::Fund(_)) = self.known_spot(&part.from) else { continue };
                let span = part.from.span;
                let into = step.into.iter().map(|into| Stop::Place(into.spot));
                let members = step.pays_members.then_some(Stop::Members);
                ways.extend(into.chain(members).map(|to| Way { from, to, span, item }));
            }
        }
    }

    fn fund_is(&self, spot: Spot, kind: FundKind) -> bool {
        let Spot::Fund(index) = spot else { return false };
        let item = self.document.items.get(index);
        matches!(item, Some(Item::Fund(fund)) if fund.kind == Some(kind))
    }

    fn reaches_members(&mut self, next: &Next, start: Spot, fund: &Fund) {
        let Some(first) = next.get(&start).copied() else { return };
        let mut steps = vec![self.step_shown(first.item)];
        let mut last = first;
        while let Stop::Place(spot) = last.to {
            if self.fund_is(spot, FundKind::Indivisible) {
                // That fund has a problem of its own, and mending it mends this one.
                return;
            }
            let Some(way) = next.get(&spot).copied() else { break };
            if self.fund_is(spot, FundKind::Divisible) {
                break;
            }
            steps.push(self.step_shown(way.item));
            last = way;
        }
        let end = match last.to {
            Stop::Members => "members",
            Stop::Place(_) => "a divisible fund",
        };
        let left_out = if steps.len() > SHOWN { " and so on" } else { "" };
        steps.truncate(SHOWN);
        let (name, line) = (&fund.name.text, self.line_of(fund.name.span));
        self.report(
            Diagnostic::new(
                Code::IndivisibleReachesMembers,
                first.span,
                format!("fund {name} is indivisible, but its money can reach {end}"),
            )
            .label(format!("declared indivisible in line {line}"))
            .note(format!("the path: {}{left_out}", steps.join(", then ")))
            .hint("let it move to indivisible or external funds only, or draw on another fund"),
        );
    }

    fn step_shown(&self, item: usize) -> String {
        let item = self.document.items.get(item);
        let Some((item, (_, name))) = item.and_then(|it| Some((it, declared(it)?))) else {
            return String::new();
        };
        if matches!(item, Item::Pot(_)) {
            return format!("the rest of pot {}", name.text);
        }
        format!("{} \"{}\"", noun(item), name.text)
    }
}

fn ways_of(step: &Move<'_>, overdrawn_by_others: bool, ways: &mut Vec<Way>) {
    let Some(from) = step.from else { return };
    let item = step.item;
    let named = step.written_source();
    let span = named.map_or(step.name_span(), |place| place.span);
    for into in &step.into {
        ways.push(Way { from, to: Stop::Place(into.spot), span, item });
        let below_zero = step.goes_below_zero();
        if step.can_be_negative() || (below_zero && into.difference) {
            ways.push(Way { from: into.spot, to: Stop::Place(from), span: into.span, item });
        }
        let drawn = into.both_ways && step.pays_members;
        let overdrawn = below_zero && !into.difference && overdrawn_by_others;
        if drawn || overdrawn {
            ways.push(Way { from: into.spot, to: Stop::Members, span: into.span, item });
        }
    }
    if step.pays_members {
        ways.push(Way { from, to: Stop::Members, span, item });
    }
}
