//! That no unit of money is left over: every pot ends in an unconditional rest.
//!
//! A pot ends when a line `takes rest` of it with no `when`, no cap and no rounding left in it, is
//! either not shared or says what happens `otherwise`, and nothing puts money into the pot at that
//! line or below. Or when the pot itself says `rest to` a fund. The main pot needs an end only
//! where a step takes from it or puts money into it: untouched, a result refuses the close by
//! itself. A floor cannot hold money back, since no line takes more than is left; only on a line
//! `even below zero` it can.
//!
//! A loss is another matter: a pot that can be below zero is warned of, unless its last line takes
//! the rest `even below zero`. The rest of a pot is never a loss.

use commonbook_core::value::Exact;

use super::Checker;
use super::expression::shorten;
use super::flow::{Flow, Move, Step, is_rest};
use super::place::Spot;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{Difference, Item, Line, Opening, Pot, Split, SplitPart, SplitWeight};

impl<'a> Checker<'a> {
    pub(super) fn conservation(&mut self, flow: &Flow<'a>) {
        let document = self.document;
        self.main_pot(flow);
        for (index, item) in document.items.iter().enumerate() {
            if let Item::Pot(pot) = item {
                self.declared_pot(flow, Spot::Pot(index), pot);
            }
        }
    }

    /// Warnings about pots, for files that have no errors.
    pub(super) fn losses(&mut self, flow: &Flow<'a>) {
        if let Some(span) = main_span(flow) {
            self.loss(flow, Spot::Main, "pot main", span);
        }
        for (index, item) in self.document.items.iter().enumerate() {
            let Item::Pot(pot) = item else { continue };
            let (spot, shown) = (Spot::Pot(index), format!("pot {}", pot.name.text));
            if stays_empty(flow, spot, pot) {
                self.never_filled(&shown, pot.name.span);
            }
            let can_be_negative = matches!(pot.opens, Opening::Result(_))
                || flow.draws(spot).any(Move::goes_below_zero)
                || flow.fills(spot).any(|(it, _)| it.goes_below_zero())
                || flow.ends_in(spot).any(|it| it.of_losses);
            if can_be_negative {
                self.loss(flow, spot, &shown, pot.name.span);
            }
        }
    }

    fn main_pot(&mut self, flow: &Flow<'a>) {
        if let Some(span) = main_span(flow) {
            self.pot_ends(flow, Spot::Main, "pot main", span);
        }
    }

    fn declared_pot(&mut self, flow: &Flow<'a>, spot: Spot, pot: &Pot) {
        let shown = format!("pot {}", pot.name.text);
        if !stays_empty(flow, spot, pot) && pot.rest_to.is_none() {
            self.pot_ends(flow, spot, &shown, pot.name.span);
        }
    }

    fn never_filled(&mut self, pot: &str, span: Span) {
        self.report(
            Diagnostic::new(
                Code::PotStaysEmpty,
                span,
                format!("nothing ever enters {pot}; every line on it takes nothing"),
            )
            .label("stays empty")
            .hint(format!("write a line that goes to {pot}, or open it: = result NAME")),
        );
    }

    /// Reports a pot that could keep money, with the clause that lets it.
    fn pot_ends(&mut self, flow: &Flow<'a>, spot: Spot, pot: &str, span: Span) {
        let draws: Vec<&Move<'a>> = flow.draws(spot).collect();
        let end = draws.iter().rev().find(|it| it.takes_all());
        if let Some(end) = end {
            return self.nothing_after(flow, spot, pot, end);
        }
        // The line that was meant to be the last: the last one that takes the rest, if any does.
        let meant = draws.iter().rev().find(|it| it.line().is_some_and(takes_rest));
        match meant.or(draws.last()).copied() {
            Some(last) => self.holds_back(pot, last),
            None => self.report(
                Diagnostic::new(
                    Code::PotCouldKeepMoney,
                    span,
                    format!("{pot} could keep money: no line takes from it"),
                )
                .label("nothing leaves it")
                .note("rules under which a unit of money is left unassigned are refused")
                .hint(end_hint(pot)),
            ),
        }
    }

    fn holds_back(&mut self, pot: &str, last: &Move<'a>) {
        let shown = last.shown();
        let problem = match last.line().and_then(hold) {
            Some(Hold { code: Code::EmptyCircle, span, .. }) => Diagnostic::new(
                Code::EmptyCircle,
                span,
                format!("{pot} could keep money: {shown} may find nobody to share among"),
            )
            .label("nobody may have weight, or be in the circle")
            .hint("add otherwise to fund NAME"),
            Some(Hold { code, span, why }) => {
                let message = format!("{pot} could keep money: {shown} {why}");
                Diagnostic::new(code, span, message)
                    .label("can leave something in the pot")
                    .hint(end_hint(pot))
            }
            None => {
                let why = match last.step {
                    _ if last.pays_claim => "pays no more than is owed",
                    Step::Split(_) => "does not surely give all of it away",
                    Step::Line(_) | Step::Each(_) => "does not take its rest",
                };
                let message = format!("{pot} could keep money: {shown} {why}");
                Diagnostic::new(Code::PotCouldKeepMoney, last.name_span(), message)
                    .label("the last step on this pot")
                    .hint(end_hint(pot))
            }
        };
        self.report(
            problem.note("rules under which a unit of money is left unassigned are refused"),
        );
    }

    /// Reports money that comes into a pot, or is overdrawn from it, after its rest was taken.
    fn nothing_after(&mut self, flow: &Flow<'a>, spot: Spot, pot: &str, end: &Move<'a>) {
        let late = flow.fills(spot).find(|(it, _)| it.item >= end.item);
        if let Some((step, into)) = late {
            let message =
                format!("{pot} could keep money: {} fills it after its rest", step.shown());
            self.report(
                Diagnostic::new(Code::FilledAfterRest, into.span, message)
                    .label(format!("{} has taken the rest before", end.shown()))
                    .note("rules under which a unit of money is left unassigned are refused")
                    .hint(format!("write the line that takes the rest of {pot} below this one")),
            );
            return;
        }
        let over = flow.draws(spot).find(|it| it.item > end.item && it.goes_below_zero());
        if let Some(step) = over {
            let message = format!("{} overdraws {pot} after its rest was taken", step.shown());
            self.report(
                Diagnostic::new(Code::FilledAfterRest, step.name_span(), message)
                    .label("would leave the pot below zero")
                    .hint(format!("write it above {}", end.shown())),
            );
        }
    }

    /// Warns of a pot that can be below zero and has no line that takes a loss.
    fn loss(&mut self, flow: &Flow<'a>, spot: Spot, pot: &str, span: Span) {
        if self.absorbs(spot) {
            return;
        }
        let takes_losses = |it: &&Move<'a>| {
            it.goes_below_zero() && it.line().is_some_and(|line| hold(line).is_none())
        };
        let taker = flow.draws(spot).rev().find(takes_losses).map(|it| it.item);
        let below_zero_after = |item: usize| {
            flow.fills(spot).any(|(it, _)| it.item >= item && it.goes_below_zero())
                || flow.draws(spot).any(|it| it.item > item && it.goes_below_zero())
        };
        if taker.is_some_and(|item| !below_zero_after(item)) {
            return;
        }
        self.report(
            Diagnostic::new(
                Code::LossCannotBeClosed,
                span,
                format!("a loss in {pot} cannot be closed: no step absorbs it"),
            )
            .label("a close with a loss would be refused")
            .hint("write absorb, or let a last line take the rest even below zero, to a fund"),
        );
    }

    /// Whether a step says who bears what a pot is short of.
    fn absorbs(&self, spot: Spot) -> bool {
        self.document.items.iter().any(|item| {
            let Item::Absorb(absorb) = item else { return false };
            let of = absorb.of.as_ref().map_or(Some(Spot::Main), |place| self.known_spot(place));
            of == Some(spot)
        })
    }
}

/// What shows that the main pot is used: the first step that takes from it, or fills it.
fn main_span(flow: &Flow<'_>) -> Option<Span> {
    let first = flow.draws(Spot::Main).next().map(Move::name_span);
    let first = first.or_else(|| flow.fills(Spot::Main).next().map(|(_, into)| into.span));
    first.or_else(|| flow.ends_in(Spot::Main).next().map(|ending| ending.span))
}

/// Whether nothing can ever enter a pot. A negative amount taken `even below zero` enters it too.
fn stays_empty(flow: &Flow<'_>, spot: Spot, pot: &Pot) -> bool {
    matches!(pot.opens, Opening::Empty)
        && flow.fills(spot).next().is_none()
        && flow.ends_in(spot).next().is_none()
        && !flow.draws(spot).any(Move::goes_below_zero)
}

impl Move<'_> {
    /// Whether nothing can be left in its pot once it has run.
    pub(super) fn takes_all(&self) -> bool {
        match self.step {
            Step::Line(line) => !self.pays_claim && hold(line).is_none(),
            Step::Split(split) => splits_all(split),
            Step::Each(_) => false,
        }
    }
}

/// Whether a split gives all that is there away, whatever its caps say.
fn splits_all(split: &Split) -> bool {
    let all = split.when.is_none() && split.takes.as_ref().is_none_or(is_rest);
    all && split_gives(split) == Some(Exact::ONE)
}

/// The part of its amount that a split gives away, whatever its caps and weights come to.
pub(super) fn split_gives(split: &Split) -> Option<Exact> {
    // A part of nothing takes nothing, not even what spills over.
    let mut parts = split.parts.iter().filter(|part| !is_nothing(part));
    let free = match split.spills_over {
        Some(_) => parts.any(|part| part.at_most.is_empty()),
        None => parts.all(|part| part.at_most.is_empty()),
    };
    let percents = split.parts.iter().map(|part| match &part.weight {
        SplitWeight::Percent(literal) => Some(&literal.fraction),
        SplitWeight::By(_) => None,
    });
    let percents: Option<Vec<&Exact>> = percents.collect();
    // Weights can all be zero, so only percentages are sure to give anything away.
    percents.filter(|_| free).and_then(|percents| Exact::sum(percents).ok())
}

fn is_nothing(part: &SplitPart) -> bool {
    matches!(&part.weight, SplitWeight::Percent(percent) if percent.fraction.is_zero())
}

/// Why a line may leave something in its pot.
struct Hold {
    code: Code,
    span: Span,
    why: String,
}

/// What could keep a line from emptying its pot; `None` for an unconditional rest.
fn hold(line: &Line) -> Option<Hold> {
    let keeps = |span: Span, why: &str| {
        Some(Hold { code: Code::PotCouldKeepMoney, span, why: why.to_owned() })
    };
    let takes = line.takes.as_ref()?;
    if !is_rest(takes) {
        return keeps(takes.span, "does not take its rest");
    }
    if let Some(when) = &line.when {
        return keeps(when.span, "takes its rest only `when` something holds");
    }
    if let Some(cap) = line.at_most.first() {
        return keeps(cap.span, "takes its rest only up to a cap");
    }
    if let (Some(_), Some(floor)) = (line.even_below_zero, line.at_least.first()) {
        return keeps(floor.span, "can be held above its rest by a floor");
    }
    let shared = line.shared.as_ref()?;
    if let Some(rounded) = &line.rounded
        && matches!(rounded.difference, Some(Difference::LeftInThePot))
    {
        return keeps(rounded.span, "leaves its rounding difference there");
    }
    if line.otherwise.is_none() {
        let why = String::new();
        return Some(Hold { code: Code::EmptyCircle, span: shared.span, why });
    }
    None
}

fn takes_rest(line: &Line) -> bool {
    line.takes.as_ref().is_some_and(is_rest)
}

fn end_hint(pot: &str) -> String {
    if pot == "pot main" {
        return "end with a line that takes rest, to fund NAME".to_owned();
    }
    format!(
        "end with a line from {} that takes rest, or give the pot: rest to fund NAME",
        shorten(pot)
    )
}
