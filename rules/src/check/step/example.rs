//! Examples: what they give is declared and in its unit, and what they expect can be compared.

use crate::check::Checker;
use crate::check::kind::{Kind, Type};
use crate::check::names::Space;
use crate::check::reader::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Example, Expect, Given, GivenKind, Item, Name, NumberLiteral};

impl<'a> Checker<'a> {
    pub(in crate::check) fn example(&mut self, example: &Example) {
        // An example sees every step; what it reads no step needs.
        self.scope = Scope::Step { item: usize::MAX, report: true };
        self.facts(example);
        for period in &example.periods {
            for given in &period.givens {
                self.given(given);
            }
            for expect in &period.expects {
                self.expect(expect);
            }
        }
    }

    fn given(&mut self, given: &Given) {
        let money = self.money();
        match &given.what {
            GivenKind::Result { amount, .. } | GivenKind::Called(amount) => {
                self.given_in(amount, &money);
            }
            GivenKind::Figure { name, value } => {
                if let Some(found) = self.given_name(Space::Values, name, "figure") {
                    self.given_in(value, &found);
                }
            }
            GivenKind::Fund { name, amount } => {
                if self.given_name(Space::Funds, name, "fund").is_some() {
                    self.given_in(amount, &money);
                }
            }
            GivenKind::Measure { name, values } => {
                if let Some(found) = self.given_name(Space::Values, name, "measure") {
                    values.iter().for_each(|(_, value)| self.given_in(value, &found));
                }
            }
            GivenKind::Account { name, values, .. } => {
                let found = match &*name.text {
                    "cash" => Some(money),
                    _ => self.given_name(Space::Accounts, name, "account"),
                };
                if let Some(found) = found {
                    values.iter().for_each(|(_, value)| self.given_in(value, &found));
                }
            }
            GivenKind::Agent { .. } | GivenKind::Member { .. } => {}
        }
    }

    /// The type of what is given, when it is declared as that.
    fn given_name(&mut self, space: Space, name: &Name, what: &str) -> Option<Type> {
        let Some(index) = self.names.find(space, &name.text) else {
            self.unknown_name(space, name);
            return None;
        };
        let item = self.document.items.get(index);
        let fits = match what {
            "figure" => matches!(item, Some(Item::Figure(_))),
            "measure" => matches!(item, Some(Item::Measure(_))),
            _ => true,
        };
        if !fits {
            self.report(
                Diagnostic::new(
                    Code::UnknownName,
                    name.span,
                    format!("`{}` is no {what}", name.text),
                )
                .label(format!("not a {what}"))
                .hint("an example gives figures, measures, funds and accounts"),
            );
            return None;
        }
        Some(self.type_of(index))
    }

    fn given_in(&mut self, value: &NumberLiteral, wanted: &Type) {
        let found = match &value.unit {
            Some(node) => Type::number(node.unit.plain()),
            None if value.value.is_zero() => return,
            None => Type::bare(),
        };
        let (Kind::Number(found), Kind::Number(needed)) = (&found.kind, &wanted.kind) else {
            return;
        };
        if found != needed {
            let (found, needed) = (found.shown(), needed.shown());
            self.report(
                Diagnostic::new(
                    Code::WrongUnit,
                    value.span,
                    format!("this is in {found}, where {needed} is needed"),
                )
                .label(format!("{found}, where {needed} is needed"))
                .hint(format!("write the number with its unit: {} {needed}", value.value)),
            );
        }
    }

    fn expect(&mut self, expect: &Expect) {
        if expect.values.is_empty() {
            return self.one_condition(&expect.expr, "`expect`");
        }
        let found = self.numeric(&expect.expr);
        if found.is_unknown() {
            return;
        }
        if !found.each {
            self.report(
                Diagnostic::new(
                    Code::EachNeeded,
                    expect.expr.span,
                    "this is one value for all, and values by contributor are expected",
                )
                .label("one value")
                .hint("compare it: expect line \"labour\" = 540.00 EUR"),
            );
            return;
        }
        expect.values.iter().for_each(|(_, value)| self.given_in(value, &found));
    }
}
