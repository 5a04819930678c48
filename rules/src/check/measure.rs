//! Measures: what they count, which of it, what each is worth, and in which unit.
//!
//! Without `each worth` an event counts with its quantity (or its value), recorded in the
//! measure's own unit. With it, the expression must come to the measure's unit, and that says
//! which unit the quantity must have been recorded in: in a measure of EUR,
//! `quantity * 24.00 EUR/h` takes hours, and `quantity * rate` takes any unit, since a rate is
//! always money for one unit of its own quantity. The evaluator holds every event against that
//! unit and refuses another.

use super::Checker;
use super::kind::{Kind, Term, Type};
use super::names::Space;
use super::reader::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{Counts, Expr, Item, Measure, Name};

impl<'a> Checker<'a> {
    pub(super) fn measure(&mut self, index: usize, measure: &Measure) {
        let counted = self.counted(measure);
        let declared = measure.unit.as_ref().map(|node| Type::number(node.unit.plain()));
        let found = match (declared, counted) {
            (Some(declared), Some(counted)) => {
                self.unit_of_counted(measure, &declared, &counted);
                declared
            }
            (Some(declared), None) => declared,
            (None, Some(counted)) => counted,
            (None, None) => Type::bare(),
        };
        if matches!(measure.counts, Some(Counts::Contributions | Counts::Revenue) | None) {
            self.events(index, measure, &found);
        } else {
            self.no_events(measure);
        }
        self.acceptors(measure);
        self.memory(measure, &found);
        self.set_type(index, found.each(true));
    }

    /// The type of what is counted, where that is known without looking at events.
    fn counted(&mut self, measure: &Measure) -> Option<Type> {
        match measure.counts.as_ref()? {
            Counts::Contributions => None,
            // Worth something else where it says so, and money where it does not.
            Counts::Revenue => measure.worth.is_none().then(|| self.money()),
            Counts::Account { name, .. } => Some(self.account_counted(name)),
            Counts::Figures(name) => Some(self.figures_counted(name)),
        }
    }

    fn account_counted(&mut self, name: &Name) -> Type {
        if &*name.text == "cash" {
            return self.money();
        }
        match self.account_named(name) {
            Some(index) => self.type_of(index),
            None => Type::UNKNOWN,
        }
    }

    fn figures_counted(&mut self, name: &Name) -> Type {
        if let Some(index) = self.names.find(Space::AgentFigures, &name.text) {
            self.used.insert(index);
            return self.type_of(index);
        }
        let of_book = self.names.find(Space::Values, &name.text);
        let figure = of_book.and_then(|index| self.document.items.get(index));
        if let (Some(index), Some(Item::Figure(_))) = (of_book, figure) {
            self.used.insert(index);
            self.report(
                Diagnostic::new(
                    Code::FigureOfBook,
                    name.span,
                    format!("figure `{}` is one for the whole book, not one per agent", name.text),
                )
                .label("has no value per contributor")
                .hint("read it by its name in a step, or declare it with `per agent`"),
            );
            return Type::UNKNOWN;
        }
        self.unknown_name(Space::AgentFigures, name);
        Type::UNKNOWN
    }

    fn unit_of_counted(&mut self, measure: &Measure, declared: &Type, counted: &Type) {
        let (Kind::Number(wanted), Kind::Number(found)) = (&declared.kind, &counted.kind) else {
            return;
        };
        if wanted == found {
            return;
        }
        let span = measure.unit.as_ref().map_or(measure.span, |node| node.span);
        self.report(
            Diagnostic::new(
                Code::WrongUnit,
                span,
                format!("what is counted is in {}, not in {}", found.shown(), wanted.shown()),
            )
            .label(format!("{}, where {} is needed", wanted.shown(), found.shown()))
            .hint(format!("write in {}, and convert in a let", found.shown())),
        );
    }

    /// Types `where` and `each worth`.
    fn events(&mut self, index: usize, measure: &Measure, found: &Type) {
        self.scope = Scope::Event {
            revenue: matches!(measure.counts, Some(Counts::Revenue)),
            quantity: None,
            reads_quantity: false,
        };
        if let Some(worth) = &measure.worth {
            self.worth(worth, found);
        }
        if let Some(filter) = &measure.filter {
            self.condition(filter);
        }
        let scope = std::mem::replace(&mut self.scope, Scope::Nowhere);
        let Scope::Event { quantity, .. } = scope else { return };
        let plain = measure.worth.is_none().then(|| found.unit()).flatten();
        if let Some(slot) = self.quantity_units.get_mut(index) {
            *slot = plain.or(quantity);
        }
    }

    /// `accepted by` is about contributions, and says by whom with what is known of one agent.
    fn acceptors(&mut self, measure: &Measure) {
        let contributions = matches!(measure.counts, Some(Counts::Contributions) | None);
        if let Some(first) = measure.accepted.first().filter(|_| !contributions) {
            self.report(
                Diagnostic::new(
                    Code::ClauseOfOther,
                    first.span,
                    "`accepted by` is about contributions; nothing else is accepted",
                )
                .label("nothing to accept")
                .hint("take it away, or count contributions"),
            );
        }
        self.scope = Scope::Acceptor;
        for among in measure.accepted.iter().filter_map(|clause| clause.among.as_ref()) {
            self.condition(among);
        }
        self.scope = Scope::Nowhere;
    }

    /// `each worth` must come to the measure's unit.
    fn worth(&mut self, worth: &Expr, measure: &Type) {
        let found = self.numeric(worth);
        let (Kind::Number(wanted), Kind::Number(term)) = (&measure.kind, &found.kind) else {
            return;
        };
        if self.unify(term, wanted).is_some() {
            return;
        }
        let open = match &self.scope {
            Scope::Event { quantity, .. } => term.with_quantity(quantity.as_ref()),
            Scope::Nowhere | Scope::Step { .. } | Scope::Acceptor => Ok(term.clone()),
        };
        let shown = open.unwrap_or_else(|_| term.clone());
        let hint = self.hint_for_worth(&shown, wanted);
        self.report(
            Diagnostic::new(
                Code::WrongUnit,
                worth.span,
                format!(
                    "each is worth {}, but the measure is in {}",
                    shown.shown(),
                    wanted.shown()
                ),
            )
            .label(format!("{}, where {} is needed", shown.shown(), wanted.shown()))
            .hint(hint),
        );
    }

    fn hint_for_worth(&self, found: &Term, wanted: &Term) -> String {
        let money = Some(&wanted.unit) == self.currency.as_ref();
        match (money, found.quantities) {
            (true, _) => {
                format!("for example each worth quantity * rate, which is {}", wanted.shown())
            }
            (false, 0) => format!("write in {}, or multiply by a rate", found.shown()),
            (false, _) => "for example each worth quantity * weight".to_owned(),
        }
    }

    /// Accounts and figures are balances and numbers, not events.
    fn no_events(&mut self, measure: &Measure) {
        let clauses: [(Option<Span>, &str); 2] = [
            (measure.filter.as_ref().map(|expr| expr.span), "where"),
            (measure.worth.as_ref().map(|expr| expr.span), "each worth"),
        ];
        for (span, clause) in clauses {
            let Some(span) = span else { continue };
            self.report(
                Diagnostic::new(
                    Code::ClauseOfOther,
                    span,
                    format!("`{clause}` looks at events; balances and figures have none"),
                )
                .label("nothing to look at")
                .hint("combine measures in a let, choose contributors by `among`"),
            );
        }
    }
}
