//! What a period brought, by pot, and the figures of the book.
//!
//! A recorded result counts in a period that contains its whole period; revenue less expense of a
//! pot counts by day. The door sees to it that a pot has one or the other. A pot that nobody named
//! is `main`. Where a co-op ends, all that no close has taken counts. The figure of a name is the
//! latest effective by the last day that counts; of two on one day the later position wins.

use std::collections::BTreeMap;

use commonbook_core::event::{FigureRecorded, Label, Position, ResultRecorded, UnitText};
use commonbook_core::value::{Amount, Date, Exact, Rounding};
use commonbook_rules::Rules;

use crate::balances::total::Total;
use crate::error::ProjectionError;
use crate::window::Window;

/// Results by pot and figures by name, while records come in.
pub(crate) struct Results {
    window: Window,
    /// Whether what came before the period counts as well.
    from_the_start: bool,
    scale: u8,
    pots: BTreeMap<String, Brought>,
    figures: BTreeMap<String, Figure>,
    unfit: Vec<String>,
}

/// What the period brought to one pot.
struct Brought {
    total: Total,
    /// The first event that named it.
    first: Position,
}

struct Figure {
    on: Date,
    position: Position,
    value: Exact,
    unit: UnitText,
}

impl Results {
    pub(crate) fn new(window: Window, scale: u8, from_the_start: bool) -> Self {
        let (pots, figures, unfit) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        Self { window, from_the_start, scale, pots, figures, unfit }
    }

    /// Money earned, or with `spent` money spent.
    pub(crate) fn money(
        &mut self,
        pot: Option<&Label>,
        amount: Amount,
        spent: bool,
        (on, position): (Date, Position),
    ) -> Result<(), ProjectionError> {
        let is_before = self.from_the_start && on <= self.window.until;
        if !self.window.contains(on) && !is_before {
            return Ok(());
        }
        let name = pot.map_or("main", Label::as_str);
        if !self.pots.contains_key(name) {
            let brought = Brought { total: Total::default(), first: position };
            self.pots.insert(name.to_owned(), brought);
        }
        let Some(Brought { total, .. }) = self.pots.get_mut(name) else { return Ok(()) };
        let added = if spent { total.subtract_amount(amount) } else { total.add_amount(amount) };
        added.map_err(|cause| ProjectionError::NumberMustFit {
            what: format!("the result of pot {name}"),
            cause,
        })
    }

    /// The result of a pot in a period.
    pub(crate) fn recorded(
        &mut self,
        event: &ResultRecorded,
        at: (Date, Position),
    ) -> Result<(), ProjectionError> {
        let whole = self.window.period;
        let begins = self.from_the_start || whole.from() <= event.period.from();
        let inside = begins && event.period.to() <= whole.to();
        if inside {
            return self.money(event.pot.as_ref(), event.amount, false, at);
        }
        if whole.overlaps(&event.period) {
            let pot = event.pot.as_ref().map_or("main", Label::as_str);
            let period = event.period;
            self.unfit.push(format!(
                "the result of pot {pot} recorded for {period} does not lie in {whole}; it counts \
                 in no period that is shorter"
            ));
        }
        Ok(())
    }

    /// Results that overlap the period and do not lie in it, so that nobody wonders where they are.
    pub(crate) fn unfit(&self) -> &[String] {
        &self.unfit
    }

    /// Where a pot was named first.
    pub(crate) fn first_of(&self, pot: &str) -> Option<Position> {
        self.pots.get(pot).map(|brought| brought.first)
    }

    /// A figure of the book.
    pub(crate) fn figure(&mut self, event: &FigureRecorded, on: Date, position: Position) {
        if on > self.window.until {
            return;
        }
        let known = self.figures.get(event.name.as_str());
        if known.is_none_or(|known| (known.on, known.position) < (on, position)) {
            let (value, unit) = (event.value.exact(), event.unit.clone());
            let figure = Figure { on, position, value, unit };
            self.figures.insert(event.name.to_string(), figure);
        }
    }

    /// Where the figure of a name that counts was recorded.
    pub(crate) fn figure_position(&self, name: &str) -> Option<Position> {
        self.figures.get(name).map(|figure| figure.position)
    }

    /// The results, and with their keys the pots that were taken.
    pub(crate) fn pots(&self) -> Result<BTreeMap<String, Amount>, ProjectionError> {
        let mut pots = BTreeMap::new();
        for (name, brought) in &self.pots {
            let amount = Amount::from_exact(&brought.total.value(), self.scale, Rounding::HalfEven);
            let what = format!("the result of pot {name}");
            pots.insert(name.clone(), amount.map_err(ProjectionError::number(&what))?);
        }
        Ok(pots)
    }

    /// The figures that the rules declare, each as a plain number in its declared unit.
    pub(crate) fn figures(
        &self,
        rules: &Rules,
    ) -> Result<BTreeMap<String, Exact>, ProjectionError> {
        let mut figures = BTreeMap::new();
        for spec in rules.figures().iter().filter(|spec| !spec.per_agent) {
            // A step that reads a figure that is not there refuses, with its place in the text.
            let Some(figure) = self.figures.get(&spec.name) else { continue };
            let what = format!("figure {}", spec.name);
            if figure.unit.unit().map_err(ProjectionError::number(&what))? != spec.unit.plain() {
                return Err(ProjectionError::FigureMustBeInItsUnit {
                    name: rules.name().to_owned(),
                    figure: spec.name.clone(),
                    position: figure.position,
                    expected: spec.unit.to_string(),
                    found: figure.unit.to_string(),
                });
            }
            let value =
                figure.value.mul(&figure.unit.factor()).map_err(ProjectionError::number(&what))?;
            figures.insert(spec.name.clone(), value);
        }
        Ok(figures)
    }
}
