//! What a name in an expression stands for, and whether it can be read at that place.
//!
//! Declarations hold everywhere. What steps make is ordered: a step sees only the `let`s, lines,
//! `each` steps and pots with a source that stand above it. Within a measure there is one event,
//! its contributor's attributes and the tables, and nothing else.

use commonbook_core::value::Unit;

use super::Checker;
use super::fields;
use super::kind::{Kind, Term, Type};
use super::names::{Space, noun};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{Item, Name, Opening, TableKey};

/// Where an expression stands.
#[derive(Clone, Debug)]
pub(super) enum Scope {
    /// Outside of everything.
    Nowhere,
    /// In the step with this index; `report` says that it only shows.
    Step {
        /// The item's index.
        item: usize,
        /// Whether it is a report.
        report: bool,
    },
    /// In `where` or `worth` of a measure.
    Event {
        /// Whether it counts revenue, not contributions.
        revenue: bool,
        /// The quantity's unit, once something fixed it.
        quantity: Option<Unit>,
        /// Whether the quantity, or a rate for it, was read.
        reads_quantity: bool,
    },
    /// In `accepted by N among ...` of a measure: one agent on the day of its acceptance.
    Acceptor,
}

impl<'a> Checker<'a> {
    /// A bare word.
    pub(super) fn name(&mut self, name: &Name) -> Type {
        match self.scope {
            Scope::Event { revenue, .. } => self.name_in_event(name, revenue),
            Scope::Acceptor => {
                if let Some(index) = self.names.find(Space::Values, &name.text) {
                    self.used.insert(index);
                }
                self.not_of_acceptor(name.span, &format!("`{}`", name.text))
            }
            Scope::Nowhere | Scope::Step { .. } => self.name_in_step(name),
        }
    }

    fn name_in_step(&mut self, name: &Name) -> Type {
        let Some(index) = self.names.find(Space::Values, &name.text) else {
            return self.no_such_value(name);
        };
        self.used.insert(index);
        match self.document.items.get(index) {
            Some(Item::Figure(_)) => self.read_figure(index),
            Some(Item::Table(table)) if matches!(table.by, Some(TableKey::Field(_))) => {
                self.table_of_fields(name)
            }
            Some(Item::Table(table)) if matches!(table.by, Some(TableKey::Amount)) => {
                self.table_of_tiers(name)
            }
            Some(Item::Let(it)) => {
                if self.stands_below(index, "let", &it.name, name.span) {
                    return Type::UNKNOWN;
                }
                self.type_of(index)
            }
            Some(_) | None => self.type_of(index),
        }
    }

    fn read_figure(&mut self, index: usize) -> Type {
        if !matches!(self.scope, Scope::Step { report: true, .. }) {
            self.figures_in_steps.insert(index);
        }
        self.type_of(index)
    }

    fn table_of_fields(&mut self, name: &Name) -> Type {
        self.report(
            Diagnostic::new(
                Code::NotReadableHere,
                name.span,
                format!(
                    "table `{}` is looked up by a field of an event; a step has no event",
                    name.text
                ),
            )
            .label("only a measure can read it")
            .hint("read it in `each worth` of a measure, or look it up by agent.NAME"),
        );
        Type::UNKNOWN
    }

    fn table_of_tiers(&mut self, name: &Name) -> Type {
        self.report(
            Diagnostic::new(
                Code::NotReadableHere,
                name.span,
                format!("`{}` has tiers, which an amount passes through", name.text),
            )
            .label("has no value by itself")
            .hint(format!("write tiers(AMOUNT, {})", name.text)),
        );
        Type::UNKNOWN
    }

    fn no_such_value(&mut self, name: &Name) -> Type {
        if let Some(index) = self.names.find(Space::AgentFigures, &name.text) {
            self.used.insert(index);
            self.report(
                Diagnostic::new(
                    Code::FigurePerAgent,
                    name.span,
                    format!(
                        "figure `{}` has a value per agent, which only measures read",
                        name.text
                    ),
                )
                .label("not readable in a step")
                .hint(format!("write a measure: measure my_{0} counts figures {0}", name.text)),
            );
        } else if fields::is_field(&name.text) {
            self.report(
                Diagnostic::new(
                    Code::NotReadableHere,
                    name.span,
                    format!("`{}` is a field of an event; a step has no event", name.text),
                )
                .label("only a measure can read it")
                .hint("count what the step needs in a measure, with `where` and `each worth`"),
            );
        } else {
            self.unknown_name(Space::Values, name);
        }
        Type::UNKNOWN
    }

    fn name_in_event(&mut self, name: &Name, revenue: bool) -> Type {
        if fields::is_field(&name.text) {
            return self.field(name, revenue);
        }
        let found = self.names.find(Space::Values, &name.text);
        let Some(index) = found else {
            if self.names.find(Space::AgentFigures, &name.text).is_some() {
                return self.not_in_measure(name.span, &format!("figure `{}`", name.text));
            }
            self.unknown_name(Space::Values, name);
            return Type::UNKNOWN;
        };
        match self.document.items.get(index) {
            Some(Item::Table(table)) => {
                self.used.insert(index);
                if matches!(table.by, Some(TableKey::Amount)) {
                    return self.table_of_tiers(name);
                }
                if let Some(TableKey::Field(field)) = &table.by
                    && fields::is_field(&field.text)
                    && !fields::has(revenue, &field.text)
                {
                    self.no_such_field(name.span, &field.text, revenue);
                }
                // One event has one contributor and one value for each field.
                self.type_of(index).each(false)
            }
            Some(item) => {
                let what = format!("{} `{}`", noun(item), name.text);
                self.used.insert(index);
                self.not_in_measure(name.span, &what)
            }
            None => Type::UNKNOWN,
        }
    }

    fn field(&mut self, name: &Name, revenue: bool) -> Type {
        if !fields::has(revenue, &name.text) && &*name.text != "effort" {
            self.no_such_field(name.span, &name.text, revenue);
            return Type::UNKNOWN;
        }
        if fields::is_key(&name.text) {
            return Type::one(Kind::Key);
        }
        self.number_field(name)
    }

    fn no_such_field(&mut self, span: Span, field: &str, revenue: bool) {
        let what = if revenue { "revenue" } else { "a contribution" };
        self.report(
            Diagnostic::new(Code::NotReadableHere, span, format!("{what} has no `{field}`"))
                .label("not one of its fields")
                .hint(format!("it has {}", fields::listed(fields::all(revenue)))),
        );
    }

    fn number_field(&mut self, name: &Name) -> Type {
        let Some(currency) = self.currency.clone() else { return Type::UNKNOWN };
        if let Scope::Event { reads_quantity, .. } = &mut self.scope {
            *reads_quantity |= matches!(&*name.text, "quantity" | "rate");
        }
        let term = match &*name.text {
            "quantity" => Term { unit: Unit::number(), quantities: 1 },
            "rate" => Term { unit: currency, quantities: -1 },
            "value" => Term::known(currency),
            "weight" => Term::known(Unit::number()),
            _ => {
                self.report(
                    Diagnostic::new(
                        Code::NotYet,
                        name.span,
                        format!(
                            "`{}` is a field of flows, which this version does not have",
                            name.text
                        ),
                    )
                    .label("not in this version")
                    .hint("contributions have quantity, value, rate and weight"),
                );
                return Type::UNKNOWN;
            }
        };
        Type::one(Kind::Number(term))
    }

    /// Reports what one event cannot know.
    pub(super) fn not_in_measure(&mut self, span: Span, what: &str) -> Type {
        self.report(
            Diagnostic::new(
                Code::NotReadableHere,
                span,
                format!("{what} cannot be read in a measure; it would value one event by others"),
            )
            .label("not known of one event")
            .hint("a measure reads fields, attributes and tables; combine measures in a let"),
        );
        Type::UNKNOWN
    }

    /// Reports what is not known of who accepts a contribution.
    pub(super) fn not_of_acceptor(&mut self, span: Span, what: &str) -> Type {
        self.report(
            Diagnostic::new(
                Code::NotReadableHere,
                span,
                format!("{what} says nothing of who accepts"),
            )
            .label("not known of who accepts")
            .hint("say who by members, months as ROLE and agent.NAME = KEY"),
        );
        Type::UNKNOWN
    }

    /// What an item comes to.
    pub(super) fn type_of(&self, index: usize) -> Type {
        self.types.get(index).cloned().flatten().unwrap_or(Type::UNKNOWN)
    }

    /// Whether an ordered item stands at or below the step at hand; reports it.
    pub(super) fn stands_below(
        &mut self,
        index: usize,
        what: &str,
        name: &Name,
        span: Span,
    ) -> bool {
        let Scope::Step { item, .. } = self.scope else { return false };
        if index < item {
            return false;
        }
        let shown = match what {
            "line" | "each" => format!("{what} \"{}\"", name.text),
            _ => format!("{what} {}", name.text),
        };
        if !self.said.insert((Space::Checks, format!("{item} {shown}"))) {
            return true;
        }
        let line = self.line_of(name.span);
        let (message, hint) = if index == item {
            (format!("`{shown}` reads itself"), "say it in terms of what stands above".to_owned())
        } else {
            (
                format!("`{shown}` stands below, in line {line}; a step sees what is above it"),
                format!("move `{shown}` above this step"),
            )
        };
        self.report(
            Diagnostic::new(Code::ForwardReference, span, message)
                .label("not known yet at this step")
                .hint(hint),
        );
        true
    }

    /// The pot of a name, when it can be read or used at this place; `None` is reported.
    pub(super) fn pot_here(&mut self, name: &Name, span: Span) -> Option<usize> {
        let Some(index) = self.names.find(Space::Pots, &name.text) else {
            self.unknown_name(Space::Pots, name);
            return None;
        };
        self.used.insert(index);
        if let Some(Item::Pot(pot)) = self.document.items.get(index)
            && matches!(pot.opens, Opening::Source(_))
            && self.stands_below(index, "pot", &pot.name, span)
        {
            return None;
        }
        Some(index)
    }
}
