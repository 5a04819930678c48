//! That what is indivisible never reaches members, by any path.
//!
//! From members all [`ways`] are followed back by which money can become theirs: by lines, their
//! `otherwise`, rounding differences (which can also be drawn from their place), the rest of pots,
//! and by whoever bears what a step took beyond what there was. The path ends badly at
//! contributors, or at a fund that is divisible by declaration, whose money may be paid to them.
//!
//! What a step can do to the place that it takes from is kept apart. A line that `takes rest` even
//! below zero never overdraws its place, it hands on what is missing there; so does `absorb`. A
//! line that takes anything else even below zero, or whose rounding is left in the pot, can
//! overdraw it, and can be negative, which is a way back. Other steps take no more than there is.
//! [`across`] follows money through the funds that several files share.

mod across;
mod ways;

use super::Checker;
use super::flow::{Flow, Move, is_never_negative};
use super::names::{declared, noun};
use super::place::Spot;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{Absorb, Adjustments, Fund, FundKind, Item, Opening};
pub(crate) use across::across;
pub use across::{SharedPath, SharedStep};
use ways::{By, Paths, Side, Way};

/// How many steps of a path are shown.
const SHOWN: usize = 5;

impl<'a> Checker<'a> {
    pub(super) fn reach(&mut self, flow: &Flow<'a>) {
        let document = self.document;
        let paths = Paths::to_members(self.ways(flow), |spot| self.is_divisible(spot));
        for (index, item) in document.items.iter().enumerate() {
            if let Item::Fund(fund) = item
                && self.fund_is(Spot::Fund(index), FundKind::Indivisible)
            {
                let path = paths.from(Spot::Fund(index), |spot| self.is_divisible(spot));
                self.reaches_members(&path, Spot::Fund(index), fund);
            }
        }
    }

    fn ways(&self, flow: &Flow<'a>) -> Vec<Way<Spot>> {
        let mut ways = Ways::default();
        for step in &flow.moves {
            self.ways_of_a_step(step, &mut ways);
        }
        for ending in flow.endings.iter().filter(|it| matches!(it.from, Spot::Fund(_))) {
            let at = (ending.span, By::Item(ending.item));
            ways.add(Side::Has(ending.from), Side::Has(ending.to), at);
            if ending.of_losses {
                // A loss that ends is missing where it goes from then on.
                ways.add(Side::Short(ending.to), Side::Short(ending.from), at);
            }
        }
        let (mut sources, mut may_be_negative) = (Vec::new(), Vec::new());
        for (index, item) in self.document.items.iter().enumerate() {
            if let Item::Absorb(absorb) = item {
                self.ways_of_a_loss(index, absorb, &mut ways);
            }
            if let Item::Adjustments(adjustments) = item {
                self.ways_of_adjustments(index, adjustments, &mut ways);
            }
            let Item::Pot(pot) = item else { continue };
            if let Opening::Source(source) = &pot.opens {
                if !is_never_negative(source) {
                    may_be_negative.push((sources.len(), source.span));
                }
                sources.push((index, source.span));
            }
            if let Some(place) = &pot.rest_to
                && let Some(spot) = self.known_spot(place)
            {
                let at = (place.span, By::Item(index));
                ways.add(Side::Has(Spot::Pot(index)), Side::Has(spot), at);
            }
        }
        ways_of_sources(&sources, &may_be_negative, &mut ways);
        ways.0
    }

    fn ways_of_a_step(&self, step: &Move<'_>, ways: &mut Ways) {
        let Some(from) = step.from else { return };
        let by = By::Item(step.item);
        let span = step.written_source().map_or(step.name_span(), |place| place.span);
        let overdraws = step.overdraws() && self.can_be_short(from);
        let targets = step.into.iter().map(|into| Side::Has(into.spot));
        for to in step.pays_members.then_some(Side::Members).into_iter().chain(targets) {
            ways.add(Side::Has(from), to, (span, by));
            if overdraws {
                ways.add(Side::Short(from), to, (span, by));
            }
        }
        for into in &step.into {
            let (spot, at) = (into.spot, (into.span, by));
            let hands_on = step.hands_on_losses();
            if hands_on && self.can_be_short(from) {
                ways.add(Side::Short(spot), Side::Short(from), at);
            }
            let mut back = Vec::new();
            if step.can_be_negative() || (hands_on && into.difference) {
                back.push(Side::Has(from));
            }
            if into.both_ways && step.pays_members {
                back.push(Side::Members);
            }
            for to in back {
                ways.add(Side::Has(spot), to, at);
                if self.can_be_short(spot) {
                    ways.add(Side::Short(spot), to, at);
                }
            }
        }
    }

    /// A fund that bears what a pot is short of.
    fn ways_of_a_loss(&self, index: usize, absorb: &Absorb, ways: &mut Ways) {
        let pot = absorb.of.as_ref().map_or(Some(Spot::Main), |place| self.known_spot(place));
        let Some(pot) = pot else { return };
        for part in &absorb.parts {
            if let Some(from @ Spot::Fund(_)) = self.known_spot(&part.from) {
                let at = (part.from.span, By::Item(index));
                ways.add(Side::Short(from), Side::Short(pot), at);
            }
        }
    }

    /// A fund that takes up what is not settled with contributors, or bears it for them.
    fn ways_of_adjustments(&self, index: usize, it: &Adjustments, ways: &mut Ways) {
        let under = it.under.iter().map(|under| &under.to);
        for place in under.chain(it.back.iter().map(|back| &back.rest_to)) {
            if let Some(fund @ Spot::Fund(_)) = self.known_spot(place) {
                let at = (place.span, By::Item(index));
                ways.add(Side::Has(fund), Side::Members, at);
                if self.can_be_short(fund) {
                    ways.add(Side::Short(fund), Side::Members, at);
                }
            }
        }
    }

    /// Whether a close can take a place below zero: it refuses that to most funds.
    fn can_be_short(&self, spot: Spot) -> bool {
        let Spot::Fund(index) = spot else { return true };
        let item = self.document.items.get(index);
        matches!(item, Some(Item::Fund(fund)) if fund.may_be_negative.is_some())
    }

    fn fund_is(&self, spot: Spot, kind: FundKind) -> bool {
        let Spot::Fund(index) = spot else { return false };
        let item = self.document.items.get(index);
        matches!(item, Some(Item::Fund(fund)) if fund.kind == Some(kind))
    }

    fn is_divisible(&self, spot: Spot) -> bool {
        self.fund_is(spot, FundKind::Divisible)
    }

    fn reaches_members(&mut self, path: &[Way<Spot>], start: Spot, fund: &Fund) {
        let (Some(first), Some(last)) = (path.first(), path.last()) else { return };
        let other = |side: Side<Spot>| match side {
            Side::Has(spot) | Side::Short(spot) => {
                spot != start && self.fund_is(spot, FundKind::Indivisible)
            }
            Side::Sources { .. } | Side::Members => false,
        };
        if path.iter().any(|way| other(way.to)) {
            // That fund has a problem of its own, and mending it mends this one.
            return;
        }
        let end = if last.to == Side::Members { "members" } else { "a divisible fund" };
        let mut steps: Vec<String> = path.iter().map(|way| self.step_shown(way.by)).collect();
        steps.dedup();
        let left_out = if steps.len() > SHOWN { " and so on" } else { "" };
        steps.truncate(SHOWN);
        let overdrawing = path.iter().find(|way| takes_too_much(way));
        let hint = match overdrawing.map(|way| self.step_shown(way.by)) {
            Some(step) => {
                format!("let {step} take no more than there is, or another fund bear what is short")
            }
            None => "let it move to indivisible or external funds only, or draw on another fund"
                .to_owned(),
        };
        let (name, line) = (&fund.name.text, self.line_of(fund.name.span));
        let mut problem = Diagnostic::new(
            Code::IndivisibleReachesMembers,
            first.span,
            format!("fund {name} is indivisible, but its money can reach {end}"),
        )
        .label(format!("declared indivisible in line {line}"))
        .note(format!("the path: {}{left_out}", steps.join(", then ")));
        if let Some(way) = overdrawing {
            let step = self.step_shown(way.by);
            let why = format!("{step} can take more than there is, which fund {name} then bears");
            problem = problem.note(why);
        }
        self.report(problem.hint(hint));
    }

    fn step_shown(&self, by: By) -> String {
        let By::Item(index) = by else { return String::new() };
        let item = self.document.items.get(index);
        if let Some(Item::Adjustments(_)) = item {
            return "adjustments".to_owned();
        }
        let Some((item, (_, name))) = item.and_then(|it| Some((it, declared(it)?))) else {
            return String::new();
        };
        if matches!(item, Item::Fund(_) | Item::Account(_)) {
            return format!("what ends in {} {}", noun(item), name.text);
        }
        let Item::Pot(pot) = item else { return format!("{} \"{}\"", noun(item), name.text) };
        match pot.opens {
            Opening::Source(_) => format!("pot {}", name.text),
            Opening::Empty | Opening::Result(_) => format!("the rest of pot {}", name.text),
        }
    }
}

/// Ways of one file.
#[derive(Default)]
struct Ways(Vec<Way<Spot>>);

impl Ways {
    fn add(&mut self, from: Side<Spot>, to: Side<Spot>, (span, by): (Span, By)) {
        self.0.push(Way { from, to, span, by, file: 0 });
    }
}

/// Whether a step took more than there was on this way.
fn takes_too_much<P>(way: &Way<P>) -> bool {
    matches!((&way.from, &way.to), (Side::Short(_), Side::Has(_) | Side::Members))
}

/// Outside there is one purse: a source below zero puts into it what other sources can pay out.
///
/// Its own pot is left out, since a source is either above zero or below. So the others are reached
/// in two rows, one towards the first of them and one towards the last.
fn ways_of_sources(sources: &[(usize, Span)], negative: &[(usize, Span)], ways: &mut Ways) {
    let row = |pot: usize, behind: bool| Side::Sources { file: 0, pot, behind };
    for (place, (index, span)) in sources.iter().enumerate() {
        let at = (*span, By::Item(*index));
        for behind in [false, true] {
            ways.add(row(place, behind), Side::Has(Spot::Pot(*index)), at);
            if let Some(next) = next_to(place, behind) {
                ways.add(row(place, behind), row(next, behind), (*span, By::Nothing));
            }
        }
    }
    for (place, span) in negative {
        let Some((index, _)) = sources.get(*place) else { continue };
        for behind in [false, true] {
            if let Some(next) = next_to(*place, behind) {
                let from = Side::Short(Spot::Pot(*index));
                ways.add(from, row(next, behind), (*span, By::Item(*index)));
            }
        }
    }
}

fn next_to(place: usize, behind: bool) -> Option<usize> {
    if behind { place.checked_add(1) } else { place.checked_sub(1) }
}
