//! Memories: which measures can have which, and what becomes of claims whose measure is gone.
//!
//! `until paid` is what is owed, so it is money. Periods that are counted back follow the rhythm of
//! the rules, so rules that close on call have none. A balance has added up the past already, and a
//! figure is never summed.

use commonbook_core::value::Exact;

use super::Checker;
use super::kind::{Kind, Type};
use super::names::{Space, quoted};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{
    Closes, Counts, Item, Measure, MemoryKind, Name, OnceOnly, Rhythm, Succession, Successor,
};

impl<'a> Checker<'a> {
    pub(super) fn memory(&mut self, measure: &Measure, found: &Type) {
        let Some(memory) = &measure.memory else { return };
        let on_call = matches!(self.document.closes, Some(Closes { every: Rhythm::OnCall, .. }));
        let by_period = matches!(memory.kind, MemoryKind::FadingBy(_) | MemoryKind::OverLast(_));
        let problem = match (&measure.counts, &memory.kind) {
            (Some(Counts::Account { .. }), _) => {
                Some(("a balance has added up the past already", "leave it away"))
            }
            (Some(Counts::Figures(_)), kind) if *kind != MemoryKind::ForEver => {
                Some(("figures are never summed over time", "for figures there is for ever only"))
            }
            (_, MemoryKind::UntilPaid) if !self.is_money(found) => Some((
                "what is owed is money",
                "give each its worth: each worth quantity * 20.00 EUR/h",
            )),
            (_, MemoryKind::FadingBy(part)) if !is_part(&part.fraction) => {
                Some(("what fades keeps between nothing and all", "write 0% to 100%"))
            }
            _ if on_call && by_period => Some((
                "rules that close on call have no periods to count back",
                "close by the calendar, or choose by a figure",
            )),
            _ => None,
        };
        let Some((why, hint)) = problem else { return };
        self.report(
            Diagnostic::new(Code::MemoryNotHere, memory.span, why).label("not here").hint(hint),
        );
    }

    pub(super) fn is_money(&self, found: &Type) -> bool {
        match &found.kind {
            Kind::Number(term) => Some(&term.unit) == self.currency.as_ref(),
            Kind::Unknown | Kind::Zero | Kind::Key | Kind::Condition => true,
        }
    }

    pub(super) fn once_only(&mut self, list: &OnceOnly) {
        for name in &list.measures {
            let found = self.names.find(Space::Values, &name.text);
            let item = found.and_then(|index| self.document.items.get(index));
            match (found, item) {
                (Some(index), Some(Item::Measure(measure))) => {
                    self.used.insert(index);
                    if !matches!(
                        measure.counts,
                        Some(Counts::Contributions | Counts::Revenue) | None
                    ) {
                        self.not_an_event_measure(name);
                    }
                }
                (Some(_), _) => self.not_an_event_measure(name),
                (None, _) => self.unknown_name(Space::Values, name),
            }
        }
    }

    fn not_an_event_measure(&mut self, name: &Name) {
        self.report(
            Diagnostic::new(
                Code::MemoryNotHere,
                name.span,
                format!("`{}` counts no events, so none twice", name.text),
            )
            .label("not a measure of contributions or revenue")
            .hint("name measures that count contributions, or revenue"),
        );
    }

    pub(super) fn succession(&mut self, index: usize, it: &Succession) {
        match &it.successor {
            Successor::Continues(new) => {
                let Some(place) = self.names.find(Space::Values, &new.text) else {
                    self.unknown_name(Space::Values, new);
                    return;
                };
                self.used.insert(place);
                let keeps = matches!(
                    self.document.items.get(place),
                    Some(Item::Measure(measure)) if measure.keeps_account()
                );
                if !keeps {
                    self.report(
                        Diagnostic::new(
                            Code::MemoryNotHere,
                            new.span,
                            format!("`{}` keeps no claims that old ones could join", new.text),
                        )
                        .label("neither `until paid` nor `once`")
                        .hint("name a measure until paid, or end the old claims: closes \"old\""),
                    );
                }
                let of_new = self.type_of(place);
                self.set_type(index, of_new);
            }
            Successor::Closes(None) => {}
            Successor::Closes(Some(place)) => {
                self.common_place(
                    place,
                    "claims of many are given up in favour of a fund",
                    "name a fund",
                );
                self.set_type(index, self.money().each(true));
            }
        }
    }
}

impl Checker<'_> {
    /// The item of an account that a step or a measure names; what cannot be named is reported.
    pub(super) fn account_named(&mut self, name: &Name) -> Option<usize> {
        let Some(index) = self.names.find(Space::Accounts, &name.text) else {
            self.unknown_name(Space::Accounts, name);
            return None;
        };
        self.used.insert(index);
        let item = self.document.items.get(index);
        let Some(Item::Succession(Succession { successor: Successor::Closes(None), .. })) = item
        else {
            return Some(index);
        };
        self.report(
            Diagnostic::new(
                Code::PlaceNotHere,
                name.span,
                format!("the claims of {} end before the first step", quoted(name)),
            )
            .label("nothing is there")
            .hint("leave it away, or let the claims go on: continues \"old\" as new"),
        );
        None
    }
}

fn is_part(fraction: &Exact) -> bool {
    !fraction.is_negative() && *fraction <= Exact::ONE
}
