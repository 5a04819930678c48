//! What one event counts in a measure: whether `where` takes it and it is accepted, and its worth.
//!
//! Without `each worth` an event counts with its quantity, or with its value when it was recorded
//! with one. Every number is held against the unit that the measure needs, so that hours are never
//! added to days. Worth is exact here; the fold keeps it (at most 18 places).
//!
//! One event at a time, nothing but the event, the tables and the contributor's attributes on the
//! event's own day; for `where kind = x` nothing is allocated.

use commonbook_core::value::{Exact, Unit};

use super::refusal::{EvaluationError, Refusal};
use super::value::{Fault, Flaw};
use crate::Rules;
use crate::diagnostic::Code;
use crate::input::EventFields;
use crate::model::{Counts, MeasureSpec};
use crate::syntax::Span;
use crate::syntax::ast::{Expr, Item, Measure};

mod approval;
mod fields;
mod worth;

pub use approval::Awaited;

/// Values events for one measure; made once for a whole fold.
#[derive(Clone, Copy)]
pub struct EventValuer<'r> {
    rules: &'r Rules,
    spec: &'r MeasureSpec,
    measure: &'r Measure,
}

/// A value of one event.
enum OfEvent<'e> {
    Number(Exact),
    Truth(bool),
    Key(Option<&'e str>),
}

impl Rules {
    /// What an event counts in the measure with this index; `None` when `where` says no, or when it
    /// is not accepted yet.
    ///
    /// The number is exact, in the measure's unit.
    ///
    /// # Errors
    ///
    /// [`EvaluationError`] with [`Code::EventUnit`] naming both units, [`Code::EventField`] when
    /// the event lacks a number that the measure reads, [`Code::NoEntry`] for a table without the
    /// event's key, [`Code::DividedByZero`], [`Code::GrewTooLarge`].
    pub fn value_event(
        &self,
        measure_index: usize,
        event: &dyn EventFields,
    ) -> Result<Option<Exact>, EvaluationError> {
        self.event_valuer(measure_index)?.value(event)
    }

    /// The valuer of the measure with this index.
    ///
    /// # Errors
    ///
    /// [`Code::InputsMisfit`] when there is no such measure.
    pub fn event_valuer(&self, measure_index: usize) -> Result<EventValuer<'_>, EvaluationError> {
        let spec = self.measures().get(measure_index);
        let item = spec.and_then(|spec| self.document().items.get(spec.item));
        match (spec, item) {
            (Some(spec), Some(Item::Measure(measure))) => {
                Ok(EventValuer { rules: self, spec, measure })
            }
            (_, _) => Err(Refusal::new(
                Code::InputsMisfit,
                Span::default(),
                format!("there is no measure {measure_index}"),
                "this is a fault of the program; please report it",
            )),
        }
    }
}

impl<'r> EventValuer<'r> {
    /// What an event counts; `None` when `where` says no.
    ///
    /// # Errors
    ///
    /// Those of [`Rules::value_event`].
    pub fn value(&self, event: &dyn EventFields) -> Result<Option<Exact>, EvaluationError> {
        self.counted(event).map_err(|error| error.in_step(|| format!("measure {}", self.spec.name)))
    }

    fn counted(&self, event: &dyn EventFields) -> Result<Option<Exact>, EvaluationError> {
        if !self.is_chosen(event)? {
            return Ok(None);
        }
        if self.awaited_of(event)?.is_some() {
            return Ok(None);
        }
        match &self.measure.worth {
            Some(worth) => self.number(worth, event).map(Some),
            None => self.plain(event).map(Some),
        }
    }

    /// Whether `where` takes an event.
    fn is_chosen(&self, event: &dyn EventFields) -> Result<bool, EvaluationError> {
        match &self.measure.filter {
            Some(filter) => self.is_true(filter, event),
            None => Ok(true),
        }
    }

    fn is_true(&self, expr: &'r Expr, event: &dyn EventFields) -> Result<bool, EvaluationError> {
        match self.read(expr, event)? {
            OfEvent::Truth(truth) => Ok(truth),
            OfEvent::Number(_) | OfEvent::Key(_) => {
                Err(Refusal::unchecked(expr.span, "a condition is needed"))
            }
        }
    }

    /// The quantity or the value, in the measure's own unit.
    fn plain(&self, event: &dyn EventFields) -> Result<Exact, EvaluationError> {
        let span = self.measure.name.span;
        let quantity = match self.spec.counts {
            Counts::Contributions => event.number("quantity"),
            Counts::Revenue | Counts::Account { .. } | Counts::Figures { .. } => None,
        };
        match quantity.or_else(|| event.number("value")) {
            Some((value, unit)) => self.in_unit(value, unit, &self.spec.unit, span),
            None => Err(self.lacks("quantity", span)),
        }
    }

    /// A number that must have been recorded in a unit.
    fn in_unit(
        &self,
        value: Exact,
        recorded: &str,
        needed: &Unit,
        span: Span,
    ) -> Result<Exact, EvaluationError> {
        if is_unit(needed, recorded) {
            return Ok(value);
        }
        if recorded == "%" && needed.is_number() {
            let part = value.mul(&Unit::percent().factor());
            return part.map_err(|error| Refusal::value(&error, span));
        }
        let hint = if *needed == self.spec.unit && self.measure.worth.is_none() {
            format!(
                "choose events by where, or write each worth quantity * ... {needed}/{recorded}"
            )
        } else {
            format!("record it in {needed}, or choose events by where")
        };
        Err(Refusal::new(
            Code::EventUnit,
            span,
            format!("the event is in {recorded}, where {needed} is needed"),
            hint,
        ))
    }

    fn lacks(&self, field: &str, span: Span) -> EvaluationError {
        Refusal::new(
            Code::EventField,
            span,
            format!("the event has no {field}, which the measure reads"),
            format!("record it with a {field}, or leave such events out by where"),
        )
    }
}

/// Whether a text spells a unit; nothing is allocated for units of one word.
fn is_unit(unit: &Unit, text: &str) -> bool {
    unit.word() == Some(text) || unit.to_string() == text
}

/// The error of a calculation.
fn flawed(flaw: Flaw, span: Span) -> EvaluationError {
    Fault { flaw, span }.refusal(None)
}
