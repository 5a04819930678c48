//! The type of every expression, from its leaves up.
//!
//! One walk, depth first: leaves say what they are, operators and functions what becomes of their
//! operands. A mistake makes the expression [`Kind::Unknown`](super::kind::Kind) and is reported
//! where it was made. The parser bounds the depth, so the walk may recurse.

use commonbook_core::value::{Rounding, Unit};

use super::Checker;
use super::kind::{Kind, Type};
use super::names::Space;
use super::reader::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{Closes, Expr, ExprKind, Item, Name, NumberLiteral, Rhythm};

impl<'a> Checker<'a> {
    /// What an expression comes to.
    pub(super) fn expr(&mut self, expr: &Expr) -> Type {
        match &expr.kind {
            ExprKind::Number(literal) => self.number(literal),
            ExprKind::Percent(_) => Type::bare(),
            ExprKind::PercentOf { of, .. } => self.percent_of(of),
            ExprKind::Name(name) => self.name(name),
            ExprKind::Key(name) => self.lone_key(name),
            ExprKind::Unary { operator, operand } => self.unary(*operator, operand),
            ExprKind::Binary { operator, operator_span, left, right } => {
                self.binary(*operator, *operator_span, left, right)
            }
            ExprKind::If { condition, then, otherwise } => self.choice(condition, then, otherwise),
            ExprKind::Call { function, function_span, arguments, among } => {
                self.call(*function, *function_span, arguments, among.as_deref())
            }
            ExprKind::Attribute(_) => {
                Type::one(Kind::Key).each(!matches!(self.scope, Scope::Event { .. }))
            }
            ExprKind::Missing => Type::UNKNOWN,
            ExprKind::Pot(_)
            | ExprKind::Fund(_)
            | ExprKind::Account(_)
            | ExprKind::Line(_)
            | ExprKind::Each(_)
            | ExprKind::OwnLine(_)
            | ExprKind::OwnEach(_)
            | ExprKind::Rest
            | ExprKind::Surplus
            | ExprKind::Called
            | ExprKind::Members
            | ExprKind::Tenure { .. } => self.of_the_period(expr),
        }
    }

    /// What only steps can read.
    fn of_the_period(&mut self, expr: &Expr) -> Type {
        if matches!(self.scope, Scope::Event { .. }) {
            let what = format!("`{}`", shorten(expr.span.of(self.text)));
            return self.not_in_measure(expr.span, &what);
        }
        match &expr.kind {
            ExprKind::Pot(name) => self.read_pot(name, expr.span),
            ExprKind::Fund(name) => self.read_fund(name),
            ExprKind::Account(name) => self.read_account(name),
            ExprKind::Line(name) => self.read_line(name, expr.span, false),
            ExprKind::OwnLine(name) => self.read_line(name, expr.span, true),
            ExprKind::Each(name) => self.read_each(name, expr.span).each(false),
            ExprKind::OwnEach(name) => self.read_each(name, expr.span),
            ExprKind::Called => self.called(expr.span),
            ExprKind::Members => Type::one(Kind::Condition).each(true),
            ExprKind::Tenure { .. } => Type::bare().each(true),
            ExprKind::Rest => self.rest(expr.span),
            ExprKind::Surplus => self.money(),
            ExprKind::Number(_)
            | ExprKind::Percent(_)
            | ExprKind::PercentOf { .. }
            | ExprKind::Name(_)
            | ExprKind::Key(_)
            | ExprKind::Attribute(_)
            | ExprKind::Unary { .. }
            | ExprKind::Binary { .. }
            | ExprKind::If { .. }
            | ExprKind::Call { .. }
            | ExprKind::Missing => Type::UNKNOWN,
        }
    }

    /// One amount of money.
    pub(super) fn money(&self) -> Type {
        self.currency.clone().map_or(Type::UNKNOWN, Type::number)
    }

    /// A number as written.
    fn number(&mut self, literal: &NumberLiteral) -> Type {
        let Some(node) = &literal.unit else {
            return match literal.value.is_zero() {
                true => Type::one(Kind::Zero),
                false => Type::bare(),
            };
        };
        self.finer_than_money(literal, &node.unit);
        Type::number(node.unit.plain())
    }

    /// Warns of money below the currency's smallest part.
    fn finer_than_money(&mut self, literal: &NumberLiteral, unit: &Unit) {
        let Some(scale) = self.scale.filter(|_| Some(unit) == self.currency.as_ref()) else {
            return;
        };
        let Ok(rounded) = literal.value.round(scale, Rounding::HalfUp) else { return };
        if rounded == literal.value {
            return;
        }
        self.report(
            Diagnostic::new(
                Code::FinerThanMoney,
                literal.span,
                format!(
                    "{} {unit} is finer than the {scale} places that {unit} has",
                    literal.value
                ),
            )
            .label("is rounded where it is paid")
            .hint(format!("write {rounded} {unit}, or a percentage of an amount")),
        );
    }

    fn lone_key(&mut self, name: &Name) -> Type {
        self.report(
            Diagnostic::new(
                Code::KeyAlone,
                name.span,
                format!("`{}` is a key, and nothing here is compared with it", name.text),
            )
            .label("a key by itself")
            .hint("compare it: agent.level = senior; other names are small letters, no quotes"),
        );
        Type::UNKNOWN
    }

    fn read_pot(&mut self, name: &Name, span: Span) -> Type {
        if &*name.text == "main" || self.pot_here(name, span).is_some() {
            return self.money();
        }
        Type::UNKNOWN
    }

    fn read_fund(&mut self, name: &Name) -> Type {
        let Some(index) = self.names.find(Space::Funds, &name.text) else {
            self.unknown_name(Space::Funds, name);
            return Type::UNKNOWN;
        };
        self.used.insert(index);
        self.money()
    }

    fn read_account(&mut self, name: &Name) -> Type {
        if &*name.text == "cash" {
            return self.money().each(true);
        }
        let Some(index) = self.names.find(Space::Accounts, &name.text) else {
            self.unknown_name(Space::Accounts, name);
            return Type::UNKNOWN;
        };
        self.used.insert(index);
        self.type_of(index)
    }

    /// `line "x"` and `own line "x"`.
    fn read_line(&mut self, name: &Name, span: Span, own: bool) -> Type {
        let Some((index, item)) = self.step_named(name, span, "line") else {
            return Type::UNKNOWN;
        };
        let shared = matches!(item, Item::Line(line) if line.shared.is_some());
        if own && !shared {
            self.report(
                Diagnostic::new(
                    Code::NotShared,
                    span,
                    format!("line \"{}\" is not shared; nobody has an own part of it", name.text),
                )
                .label("nothing of one's own")
                .hint(format!("write line \"{}\" for the whole", name.text)),
            );
            return Type::UNKNOWN;
        }
        self.type_of(index).each(own)
    }

    fn read_each(&mut self, name: &Name, span: Span) -> Type {
        match self.step_named(name, span, "each") {
            Some((index, _)) => self.type_of(index).each(true),
            None => Type::UNKNOWN,
        }
    }

    /// The line or `each` of a name that stands above; anything else is reported.
    fn step_named(
        &mut self,
        name: &Name,
        span: Span,
        word: &'static str,
    ) -> Option<(usize, &'a Item)> {
        let Some(index) = self.names.find(Space::Steps, &name.text) else {
            self.unknown_name(Space::Steps, name);
            return None;
        };
        let item = self.document.items.get(index)?;
        let (actual, declared) = match item {
            Item::Line(it) => ("line", &it.name),
            Item::Each(it) => ("each", &it.name),
            Item::Figure(_)
            | Item::Fund(_)
            | Item::Account(_)
            | Item::Table(_)
            | Item::Measure(_)
            | Item::Pot(_)
            | Item::Let(_)
            | Item::Check(_)
            | Item::Report(_) => return None,
        };
        if actual != word {
            self.report(
                Diagnostic::new(
                    Code::UnknownName,
                    span,
                    format!("\"{0}\" is `{actual} \"{0}\"`, not `{word} \"{0}\"`", name.text),
                )
                .label(format!("no {word} of this name"))
                .hint(format!("write {actual} \"{}\"", name.text)),
            );
            return None;
        }
        if self.stands_below(index, actual, declared, span) {
            return None;
        }
        Some((index, item))
    }

    /// What is left in the step's own pot; a claim out of nothing has none.
    fn rest(&mut self, span: Span) -> Type {
        let Scope::Step { item, .. } = self.scope else { return self.money() };
        let step = self.document.items.get(item);
        let has_no_pot = matches!(step, Some(Item::Each(each)) if each.from.is_none());
        if !has_no_pot {
            return self.money();
        }
        self.report(
            Diagnostic::new(
                Code::NotReadableHere,
                span,
                "`rest` is what is left in the step's own pot, and this step has none",
            )
            .label("the rest of what?")
            .hint("say where it comes from: from pot NAME; or name the rest in a let above"),
        );
        Type::UNKNOWN
    }

    fn called(&mut self, span: Span) -> Type {
        let on_call =
            matches!(self.document.closes, None | Some(Closes { every: Rhythm::OnCall, .. }));
        if !on_call {
            self.report(
                Diagnostic::new(
                    Code::NotReadableHere,
                    span,
                    "`called` is the amount of a call, but these rules close by the calendar",
                )
                .label("nothing is called")
                .hint("write closes on call, or read surplus"),
            );
            return Type::UNKNOWN;
        }
        self.money()
    }
}

/// The first words of a long piece of text, on one line.
pub(super) fn shorten(text: &str) -> String {
    let mut words = text.split_whitespace();
    let mut short = String::new();
    for word in words.by_ref() {
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
        if short.chars().count() > 40 {
            let cut: String = short.chars().take(40).collect();
            return format!("{cut} ...");
        }
    }
    short
}
