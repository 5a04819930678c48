//! Functions: how many arguments they have, of which type, and what they give.
//!
//! `sum`, `mean` and `count` make one value out of one per contributor. A value exists for every
//! agent of the book, so `mean` and `count` must be told among whom. `min` and `max` compare
//! values of one unit, per contributor where one of them is. `round`, `floor` and `ceil` keep the
//! unit.

use super::Checker;
use super::kind::{Kind, Type};
use super::meeting::Meeting;
use super::reader::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{Expr, ExprKind, Function};

/// The most places that `round` keeps.
const MAX_PLACES: i128 = 18;

impl<'a> Checker<'a> {
    pub(super) fn call(
        &mut self,
        function: Function,
        at: Span,
        arguments: &[Expr],
        among: Option<&Expr>,
    ) -> Type {
        match function {
            Function::Sum | Function::Mean | Function::Count => {
                self.over_contributors(function, at, arguments, among)
            }
            Function::Min | Function::Max => self.least(function, at, arguments),
            Function::Abs | Function::Floor | Function::Ceil | Function::Round => {
                self.of_one(function, at, arguments)
            }
            Function::Tiers => self.tiers(at, arguments),
        }
    }

    /// `tiers(X, TABLE)`: the parts of an amount, each times the rate of its tier.
    fn tiers(&mut self, at: Span, arguments: &[Expr]) -> Type {
        let [amount, table] = arguments else {
            self.report(
                Diagnostic::new(
                    Code::Arguments,
                    at,
                    format!("`tiers` takes an amount and a table, not {} values", arguments.len()),
                )
                .label("two values")
                .hint("for example tiers(surplus, fee_tiers)"),
            );
            return Type::UNKNOWN;
        };
        let found = self.numeric(amount);
        let money = self.money();
        let ExprKind::Name(name) = &table.kind else {
            return self.no_tiers(table.span);
        };
        let index = self.names.find(super::names::Space::Values, &name.text);
        if index.is_none() {
            self.unknown_name(super::names::Space::Values, name);
            return Type::UNKNOWN;
        }
        let item = index.and_then(|index| self.document.items.get(index));
        let (Some(index), Some(crate::syntax::ast::Item::Table(declared))) = (index, item) else {
            return self.no_tiers(table.span);
        };
        self.used.insert(index);
        if !matches!(declared.by, Some(crate::syntax::ast::TableKey::Amount)) {
            return self.no_tiers(table.span);
        }
        if !found.is_unknown() {
            self.must_be(amount, &found, &money);
        }
        let rate = self.type_of(index).unit();
        if rate.is_some_and(|unit| !unit.is_number()) {
            self.report(
                Diagnostic::new(
                    Code::WrongUnit,
                    table.span,
                    "the rates of tiers are plain numbers",
                )
                .label("a rate with a unit")
                .hint("write percentages in the table"),
            );
        }
        money.each(found.each)
    }

    fn no_tiers(&mut self, span: Span) -> Type {
        self.report(
            Diagnostic::new(
                Code::Arguments,
                span,
                "the second value of `tiers` is a table of tiers",
            )
            .label("not a table by amount")
            .hint("declare it: table fee_tiers by amount, with up to ... and above ..."),
        );
        Type::UNKNOWN
    }

    fn over_contributors(
        &mut self,
        function: Function,
        at: Span,
        arguments: &[Expr],
        among: Option<&Expr>,
    ) -> Type {
        if matches!(self.scope, Scope::Event { .. }) {
            return self.not_in_measure(at, &format!("`{}`", word(function)));
        }
        if matches!(self.scope, Scope::Acceptor) {
            return self.not_of_acceptor(at, &format!("`{}`", word(function)));
        }
        let counts = function == Function::Count;
        if let Some(among) = among {
            self.circle(among);
        } else if function != Function::Sum {
            let among = "among members";
            self.report(
                Diagnostic::new(
                    Code::AmongNeeded,
                    at,
                    format!(
                        "`{}` must say among whom; every agent of the book would count",
                        word(function)
                    ),
                )
                .label("among whom?")
                .hint(format!("add a circle, for example {}(... {among})", word(function))),
            );
        }
        let unit = match arguments {
            [] if counts => Kind::Unknown,
            [value] => self.of_every_contributor(function, value),
            _ => {
                self.wrong_arguments(function, at, if counts { "at most one" } else { "one" });
                Kind::Unknown
            }
        };
        if counts { Type::bare() } else { Type::one(unit) }
    }

    fn of_every_contributor(&mut self, function: Function, value: &Expr) -> Kind {
        let counts = function == Function::Count;
        let of_value = if counts { self.expr(value) } else { self.numeric(value) };
        if of_value.is_unknown() || of_value.each {
            return of_value.kind;
        }
        let hint = if function == Function::Sum {
            "it is one value already: leave sum() away"
        } else {
            "give it a measure, an account or another value per contributor"
        };
        self.report(
            Diagnostic::new(
                Code::EachNeeded,
                value.span,
                format!("`{}` needs a value per contributor; here is one for all", word(function)),
            )
            .label("the same for everyone")
            .hint(hint),
        );
        Kind::Unknown
    }

    fn least(&mut self, function: Function, at: Span, arguments: &[Expr]) -> Type {
        let [first, rest @ ..] = arguments else {
            self.wrong_arguments(function, at, "two or more");
            return Type::UNKNOWN;
        };
        if rest.is_empty() {
            self.wrong_arguments(function, at, "two or more");
        }
        let mut so_far = self.numeric(first);
        let mut stands_for = first;
        for argument in rest {
            let next = self.numeric(argument);
            let met = self.meet(Meeting::Least, (&so_far, stands_for), (&next, argument));
            if so_far.kind == Kind::Zero {
                stands_for = argument;
            }
            so_far = met;
        }
        so_far
    }

    fn of_one(&mut self, function: Function, at: Span, arguments: &[Expr]) -> Type {
        let (value, places) = match arguments {
            [value] => (value, None),
            [value, places] if function == Function::Round => (value, Some(places)),
            _ => {
                let wanted = if function == Function::Round { "one or two" } else { "one" };
                self.wrong_arguments(function, at, wanted);
                return Type::UNKNOWN;
            }
        };
        if let Some(places) = places {
            self.places(places);
        }
        self.numeric(value)
    }

    /// The second argument of `round`: a whole number as written.
    fn places(&mut self, places: &Expr) {
        let whole = if let ExprKind::Number(literal) = &places.kind {
            literal.value.as_integer().filter(|_| literal.unit.is_none())
        } else {
            None
        };
        if whole.is_some_and(|places| (0..=MAX_PLACES).contains(&places)) {
            return;
        }
        self.report(
            Diagnostic::new(
                Code::RoundPlaces,
                places.span,
                format!("places are written as a whole number from 0 to {MAX_PLACES}"),
            )
            .label("not such a number")
            .hint("for example round(x, 2)"),
        );
    }

    fn wrong_arguments(&mut self, function: Function, at: Span, wanted: &str) {
        let name = word(function);
        let hint = match function {
            Function::Min | Function::Max => format!("for example {name}(0, x)"),
            Function::Sum => "for example sum(hours)".to_owned(),
            Function::Mean => "for example mean(hours among members)".to_owned(),
            Function::Count => "for example count(among members)".to_owned(),
            Function::Round => "for example round(x, 2)".to_owned(),
            Function::Abs | Function::Floor | Function::Ceil | Function::Tiers => {
                format!("for example {name}(x)")
            }
        };
        let plural = if wanted == "one" || wanted == "at most one" { "" } else { "s" };
        self.report(
            Diagnostic::new(Code::Arguments, at, format!("`{name}` takes {wanted} value{plural}"))
                .label("another number of values")
                .hint(hint),
        );
    }

    /// A condition per contributor, after `among`.
    pub(super) fn circle(&mut self, among: &Expr) {
        let found = self.condition(among);
        if found.is_unknown() || found.each {
            return;
        }
        self.report(
            Diagnostic::new(
                Code::EachNeeded,
                among.span,
                "`among` chooses contributors; this holds for all of them or for none",
            )
            .label("the same for everyone")
            .hint(
                "for example among members, among hours > 0; what holds for all stands in `when`",
            ),
        );
    }
}

/// The function's word.
pub(super) const fn word(function: Function) -> &'static str {
    match function {
        Function::Sum => "sum",
        Function::Mean => "mean",
        Function::Count => "count",
        Function::Min => "min",
        Function::Max => "max",
        Function::Abs => "abs",
        Function::Round => "round",
        Function::Floor => "floor",
        Function::Ceil => "ceil",
        Function::Tiers => "tiers",
    }
}
