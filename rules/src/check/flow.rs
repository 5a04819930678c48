//! How money moves in a file: which step takes from which place and where it puts it.
//!
//! Made once from a tree whose names are all known, and read by the checks of conservation and of
//! indivisible funds. Only paths are looked at here, never amounts.

use std::collections::BTreeMap;

use commonbook_core::value::Exact;

use super::Checker;
use super::place::Spot;
use crate::claims::{Measured, single_weight, summands};
use crate::syntax::Span;
use crate::syntax::ast::{
    After, Difference, Directing, Document, Each, Excess, Expr, ExprKind, Function, Item, Line,
    Place, RoundingMode, Split,
};

/// Every step that moves money, in order, and by the places it touches.
#[derive(Debug, Default)]
pub(super) struct Flow<'a> {
    pub(super) moves: Vec<Move<'a>>,
    /// What ends, before the first step.
    pub(super) endings: Vec<Ending>,
    drawn: BTreeMap<Spot, Vec<usize>>,
    filled: BTreeMap<Spot, Vec<(usize, Into)>>,
}

/// Where what ends in a fund or account goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ending {
    /// The declaration's index.
    pub(super) item: usize,
    /// Where it ends.
    pub(super) from: Spot,
    /// Where it goes.
    pub(super) to: Spot,
    /// Its place in the text.
    pub(super) span: Span,
    /// Whether a loss can end there.
    pub(super) of_losses: bool,
}

/// One step that moves money.
#[derive(Debug)]
pub(super) struct Move<'a> {
    /// The item's index.
    pub(super) item: usize,
    /// What it is.
    pub(super) step: Step<'a>,
    /// Where it takes from; `None` makes a claim out of nothing.
    pub(super) from: Option<Spot>,
    /// Whether contributors are paid from it.
    pub(super) pays_members: bool,
    /// The places that it can put money into.
    pub(super) into: Vec<Into>,
    /// Whether it pays a claim, and so never more than is owed.
    pub(super) pays_claim: bool,
}

/// A line, an `each` or a `split`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    Line(&'a Line),
    Each(&'a Each),
    Split(&'a Split),
}

/// A place that a step can put money into.
#[derive(Clone, Copy, Debug)]
pub(super) struct Into {
    pub(super) spot: Spot,
    /// Its place in the text.
    pub(super) span: Span,
    /// Whether it is a rounding difference.
    pub(super) difference: bool,
    /// Whether it is a rounding difference that can also be drawn from there.
    pub(super) both_ways: bool,
}

impl<'a> Flow<'a> {
    /// The movements of a file.
    pub(super) fn of(checker: &Checker<'a>, document: &'a Document) -> Self {
        let mut moves = Vec::new();
        let measured = Measured::of(document);
        for (item, step) in document.items.iter().enumerate() {
            match step {
                Item::Line(line) => moves.push(line_move(checker, &measured, item, line)),
                Item::Each(each) => moves.push(each_move(checker, item, each)),
                Item::Split(split) => moves.push(split_move(checker, item, split)),
                // A loss only fills what a pot is short of, and redeeming moves what is owed.
                Item::Absorb(_)
                | Item::Example(_)
                | Item::Redeem(_)
                | Item::Adjustments(_)
                | Item::OnceOnly(_)
                | Item::Succession(_)
                | Item::Figure(_)
                | Item::Fund(_)
                | Item::Account(_)
                | Item::Table(_)
                | Item::Measure(_)
                | Item::Pot(_)
                | Item::Let(_)
                | Item::Check(_)
                | Item::Report(_) => {}
            }
        }
        let endings = document.items.iter().enumerate();
        let endings = endings.filter_map(|(item, it)| ending(checker, item, it));
        let mut flow = Self { endings: endings.collect(), ..Self::default() };
        for (at, it) in moves.iter().enumerate() {
            if let Some(from) = it.from {
                flow.drawn.entry(from).or_default().push(at);
            }
            for into in &it.into {
                flow.filled.entry(into.spot).or_default().push((at, *into));
            }
        }
        Self { moves, ..flow }
    }

    /// What ends and goes to a place, before the first step.
    pub(super) fn ends_in(&self, spot: Spot) -> impl Iterator<Item = &Ending> {
        self.endings.iter().filter(move |ending| ending.to == spot)
    }

    /// The steps that take from a place.
    pub(super) fn draws(&self, from: Spot) -> impl DoubleEndedIterator<Item = &Move<'a>> {
        let steps = self.drawn.get(&from).into_iter().flatten();
        steps.filter_map(|at| self.moves.get(*at))
    }

    /// The steps that can put money into a place, with where they say so.
    pub(super) fn fills(&self, spot: Spot) -> impl Iterator<Item = (&Move<'a>, Into)> {
        let steps = self.filled.get(&spot).into_iter().flatten();
        steps.filter_map(|(at, into)| Some((self.moves.get(*at)?, *into)))
    }
}

impl<'a> Move<'a> {
    /// Its name's place.
    pub(super) fn name_span(&self) -> Span {
        match self.step {
            Step::Line(line) => line.name.span,
            Step::Each(each) => each.name.span,
            Step::Split(split) => split.name.span,
        }
    }

    /// As it is written: `line "labour"`.
    pub(super) fn shown(&self) -> String {
        match self.step {
            Step::Line(line) => format!("line \"{}\"", line.name.text),
            Step::Each(each) => format!("each \"{}\"", each.name.text),
            Step::Split(split) => format!("split \"{}\"", split.name.text),
        }
    }

    /// The line it is.
    pub(super) fn line(&self) -> Option<&'a Line> {
        match self.step {
            Step::Line(line) => Some(line),
            Step::Each(_) | Step::Split(_) => None,
        }
    }

    /// Where it says that it takes from, as written.
    pub(super) fn written_source(&self) -> Option<&'a Place> {
        match self.step {
            Step::Line(line) => line.from.as_ref(),
            Step::Each(each) => each.from.as_ref(),
            Step::Split(split) => split.from.as_ref(),
        }
    }

    /// Whether it can give its place money out of where it goes, though nothing is missing there.
    pub(super) fn can_be_negative(&self) -> bool {
        let plain =
            |line: &Line| line.takes.as_ref().is_some_and(is_rest) && line.at_most.is_empty();
        self.hands_on_losses() && !self.line().is_some_and(plain)
    }

    /// Whether it can take less than nothing, so that what is missing in its place is missing where
    /// it goes.
    pub(super) fn hands_on_losses(&self) -> bool {
        let never = |line: &Line| {
            line.takes.as_ref().is_some_and(is_never_negative) && line.at_most.is_empty()
        };
        self.goes_below_zero() && !self.line().is_some_and(never)
    }

    /// Whether it can take more than there is in its place, not only what is below zero there.
    pub(super) fn overdraws(&self) -> bool {
        let plain = |line: &Line| {
            let rest = line.takes.as_ref().is_some_and(is_rest) && line.at_least.is_empty();
            rest && !rounds_out_of_its_pot(line)
        };
        self.goes_below_zero() && !self.line().is_some_and(plain)
    }

    /// Whether it can take its place below zero.
    pub(super) fn goes_below_zero(&self) -> bool {
        self.line().is_some_and(|line| line.even_below_zero.is_some())
    }
}

/// Whether its shares can be more than it takes, and the pot gives what they are more.
fn rounds_out_of_its_pot(line: &Line) -> bool {
    line.rounded.as_ref().is_some_and(|rounded| {
        rounded.mode != RoundingMode::Down
            && matches!(rounded.difference, Some(Difference::LeftInThePot))
    })
}

/// Whether an amount is zero or more whatever the book holds.
pub(super) fn is_never_negative(expr: &Expr) -> bool {
    if let ExprKind::Number(literal) = &expr.kind {
        return !literal.value.is_negative();
    }
    if let ExprKind::Call { function: Function::Max, arguments, .. } = &expr.kind {
        return arguments.iter().any(is_never_negative);
    }
    expr.kind == ExprKind::Called
}

/// `rest`, or all of it: `100% of rest`.
pub(crate) fn is_rest(expr: &Expr) -> bool {
    if let ExprKind::PercentOf { percent, of } = &expr.kind {
        return percent.fraction == Exact::ONE && is_rest(of);
    }
    expr.kind == ExprKind::Rest
}

fn ending(checker: &Checker<'_>, item: usize, declared: &Item) -> Option<Ending> {
    let (from, place, of_losses) = if let Item::Fund(fund) = declared {
        (Spot::Fund(item), fund.expires_to.as_ref()?, fund.may_be_negative.is_some())
    } else if let Item::Account(account) = declared {
        (Spot::Account(Some(item)), account.expires_to.as_ref()?, false)
    } else {
        return None;
    };
    let to = checker.known_spot(place)?;
    Some(Ending { item, from, to, span: place.span, of_losses })
}

fn each_move<'a>(checker: &Checker<'a>, item: usize, each: &'a Each) -> Move<'a> {
    let spot = |place: &Place| checker.known_spot(place);
    let common = |spot: &Spot| !matches!(spot, Spot::Account(_));
    let to = each.to.as_ref().and_then(|place| Some((spot(place).filter(common)?, place.span)));
    let into = to.into_iter().map(|(spot, span)| Into::plainly(spot, span));
    Move {
        item,
        step: Step::Each(each),
        from: each.from.as_ref().and_then(spot).filter(common),
        pays_members: !each.collects(),
        into: into
            .chain(after_into(checker, &each.after))
            .chain(waived_into(checker, &each.directing))
            .collect(),
        pays_claim: false,
    }
}

fn split_move<'a>(checker: &Checker<'a>, item: usize, split: &'a Split) -> Move<'a> {
    let from = split.from.as_ref().map_or(Some(Spot::Main), |place| checker.known_spot(place));
    let into = split
        .parts
        .iter()
        .filter_map(|part| Some(Into::plainly(checker.known_spot(&part.to)?, part.to.span)));
    Move {
        item,
        step: Step::Split(split),
        from,
        pays_members: false,
        into: into.collect(),
        pays_claim: false,
    }
}

/// Where clauses after the allocation put money that belongs to everybody.
fn after_into<'a>(checker: &Checker<'a>, after: &'a [After]) -> Vec<Into> {
    let places = after.iter().filter_map(|clause| match clause {
        After::Less { to, .. } | After::Under { to, .. } => Some(to),
        After::NobodyAbove { excess: Excess::To(to), .. } => Some(to),
        After::NobodyAbove { excess: Excess::SharedAgain, .. } | After::Paid { .. } => None,
    });
    let spots = places.filter_map(|place| Some((checker.known_spot(place)?, place.span)));
    let common = spots.filter(|(spot, _)| !matches!(spot, Spot::Account(_)));
    common.map(|(spot, span)| Into::plainly(spot, span)).collect()
}

/// Where contributors may send money that is theirs, for everybody.
fn waived_into(checker: &Checker<'_>, directing: &Directing) -> Option<Into> {
    let place = directing.waived.as_ref()?;
    let spot = checker.known_spot(place).filter(|spot| !matches!(spot, Spot::Account(_)))?;
    Some(Into::plainly(spot, place.span))
}

impl Into {
    /// Money that goes there and does not come back.
    fn plainly(spot: Spot, span: Span) -> Self {
        Self { spot, span, difference: false, both_ways: false }
    }
}

fn line_move<'a>(
    checker: &Checker<'a>,
    measured: &Measured<'a>,
    item: usize,
    line: &'a Line,
) -> Move<'a> {
    let weight = single_weight(line);
    let pays_claim = line.pays.is_some()
        || weight.is_some_and(|weight| {
            summands(weight).into_iter().any(|expr| measured.claim(expr).is_some())
        });
    let from = line.from.as_ref().map_or(Some(Spot::Main), |place| checker.known_spot(place));
    let shared = line.shared.is_some();
    let difference = line.rounded.as_ref().and_then(|rounded| match &rounded.difference {
        Some(Difference::To(place)) => Some((place, rounded.mode != RoundingMode::Down)),
        Some(Difference::LeftInThePot) | None => None,
    });
    let places: [Option<(&Place, bool, bool)>; 3] = [
        line.to.as_ref().filter(|_| !shared).map(|place| (place, false, false)),
        line.otherwise.as_ref().map(|place| (place, false, false)),
        difference.map(|(place, both_ways)| (place, true, both_ways)),
    ];
    let into = places.into_iter().flatten().filter_map(|(place, difference, both_ways)| {
        let spot = checker.known_spot(place)?;
        Some(Into { spot, span: place.span, difference, both_ways })
    });
    let into = into.chain(after_into(checker, &line.after));
    let into = into.chain(waived_into(checker, &line.directing)).collect();
    Move { item, step: Step::Line(line), from, pays_members: shared, into, pays_claim }
}
