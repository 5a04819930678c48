//! That fixed parts of one amount do not exceed the whole, and that no result is taken twice.
//!
//! Lines and splits of one pot that take a percentage of the same base are added up. A line with
//! `when` or a cap is not fixed and does not count, nor is a split that has weights or caps that
//! could keep something; `rest` is another amount at every step. A `let` that only gives a base
//! another name is that base; a percentage of a percentage is their product.

use std::collections::BTreeMap;

use commonbook_core::value::Exact;

use super::Checker;
use super::conservation::split_gives;
use super::names::Space;
use super::place::Spot;
use super::step::weight::percent;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{Document, Expr, ExprKind, Item, Line, Opening, Place, Split};

/// How many names of names are followed.
const MAX_NAMES: u8 = 16;

/// What a percentage is taken of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Base {
    Surplus,
    Called,
    Pot(String),
    Fund(String),
    /// A `let` or figure, by its item.
    Value(usize),
}

/// A share of a base.
struct Part {
    fraction: Exact,
    base: Base,
    span: Span,
}

/// What the steps of one pot take of one base.
#[derive(Clone, Debug, Default)]
struct Sum {
    fraction: Exact,
    steps: usize,
    /// Whether one of them is a split.
    with_split: bool,
}

impl<'a> Checker<'a> {
    pub(super) fn percentages(&mut self, document: &'a Document) {
        let mut sums: BTreeMap<(Spot, Base), Sum> = BTreeMap::new();
        for item in &document.items {
            let (name, is_split, part) = if let Item::Line(line) = item {
                (&line.name, false, self.fixed_part(line))
            } else if let Item::Split(split) = item {
                (&split.name, true, self.fixed_split(split))
            } else {
                continue;
            };
            let Some((spot, part)) = part else { continue };
            let sum = sums.entry((spot, part.base)).or_default();
            let Ok(fraction) = sum.fraction.add(&part.fraction) else { continue };
            let before = std::mem::replace(&mut sum.fraction, fraction);
            sum.steps = sum.steps.saturating_add(1);
            sum.with_split |= is_split;
            if before <= Exact::ONE && sum.fraction > Exact::ONE {
                let word = if is_split { "split" } else { "line" };
                let sum = sum.clone();
                self.exceeded(&format!("{word} \"{}\"", name.text), part.span, &sum);
            }
        }
        self.results_taken_once(document);
    }

    fn exceeded(&mut self, step: &str, span: Span, sum: &Sum) {
        let shown = percent(&sum.fraction);
        let many = if sum.with_split { "steps" } else { "lines" };
        let message = match sum.steps {
            0 | 1 => format!("{step} takes {shown} of an amount"),
            steps => format!("with {step}, {steps} {many} take {shown} of one amount"),
        };
        self.report(
            Diagnostic::new(
                Code::PercentagesExceed,
                span,
                format!("{message}; more than 100% would be assigned"),
            )
            .label(format!("{shown} with this {}", if sum.with_split { "step" } else { "line" }))
            .hint("lower a percentage, take a percentage of rest, or end with takes rest"),
        );
    }

    fn fixed_part(&self, line: &Line) -> Option<(Spot, Part)> {
        if line.when.is_some() || !line.at_most.is_empty() {
            return None;
        }
        self.taken(line.from.as_ref(), line.takes.as_ref()?)
    }

    /// What a split surely gives away: a part of what it takes.
    fn fixed_split(&self, split: &Split) -> Option<(Spot, Part)> {
        if split.when.is_some() {
            return None;
        }
        let given = split_gives(split)?;
        let (spot, part) = self.taken(split.from.as_ref(), split.takes.as_ref()?)?;
        let fraction = part.fraction.mul(&given).ok()?;
        Some((spot, Part { fraction, ..part }))
    }

    fn taken(&self, from: Option<&Place>, takes: &Expr) -> Option<(Spot, Part)> {
        let spot = from.map_or(Some(Spot::Main), |place| self.known_spot(place))?;
        Some((spot, self.part(takes, MAX_NAMES)?))
    }

    /// An expression as a percentage of something.
    fn part(&self, expr: &Expr, names: u8) -> Option<Part> {
        let ExprKind::PercentOf { percent, of } = &expr.kind else { return None };
        let span = percent.span;
        if let Some(inner) = self.part(of, names) {
            let fraction = percent.fraction.mul(&inner.fraction).ok()?;
            return Some(Part { fraction, base: inner.base, span });
        }
        Some(Part { fraction: percent.fraction.clone(), base: self.base(of, names)?, span })
    }

    fn base(&self, expr: &Expr, names: u8) -> Option<Base> {
        if let ExprKind::Pot(name) = &expr.kind {
            return Some(Base::Pot(name.text.to_string()));
        }
        if let ExprKind::Fund(name) = &expr.kind {
            return Some(Base::Fund(name.text.to_string()));
        }
        let ExprKind::Name(name) = &expr.kind else {
            let called = (expr.kind == ExprKind::Called).then_some(Base::Called);
            return called.or((expr.kind == ExprKind::Surplus).then_some(Base::Surplus));
        };
        let index = self.names.find(Space::Values, &name.text)?;
        let Item::Let(it) = self.document.items.get(index)? else {
            return Some(Base::Value(index));
        };
        let inner = names.checked_sub(1).and_then(|less| self.base(&it.value, less));
        Some(inner.unwrap_or(Base::Value(index)))
    }

    /// Reports a second pot of the same result.
    fn results_taken_once(&mut self, document: &'a Document) {
        let mut taken: BTreeMap<&str, Span> = BTreeMap::new();
        for item in &document.items {
            let Item::Pot(pot) = item else { continue };
            let Opening::Result(name) = &pot.opens else { continue };
            let first = *taken.entry(&name.text).or_insert(name.span);
            if first == name.span {
                continue;
            }
            let line = self.line_of(first);
            self.report(
                Diagnostic::new(
                    Code::ResultTakenTwice,
                    name.span,
                    format!("the result `{}` opens two pots; it would be shared twice", name.text),
                )
                .label(format!("opens another pot in line {line}"))
                .hint("open one pot by it, and fill the other by a line"),
            );
        }
    }
}
