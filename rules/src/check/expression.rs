//! The type of every expression, from its leaves up.
//!
//! One walk, depth first: leaves say what they are, operators and functions what becomes of their
//! operands. A mistake makes the expression [`Kind::Unknown`](super::kind::Kind) and is reported
//! where it was made. The parser bounds the depth, so the walk may recurse.

use commonbook_core::value::{Rounding, Unit};

use super::Checker;
use super::kind::{Kind, Type};
use super::names::{Space, declared, noun};
use super::reader::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{
    After, Closes, Excess, Expr, ExprKind, Item, Name, NumberLiteral, PlaceKind, Rhythm, StepWord,
};

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
            ExprKind::Attribute(_) => Type::one(Kind::Key).each(!self.is_of_one()),
            ExprKind::Missing => Type::UNKNOWN,
            ExprKind::Pot(_)
            | ExprKind::Fund(_)
            | ExprKind::Account(_)
            | ExprKind::Vested(_)
            | ExprKind::Step { .. }
            | ExprKind::OwnPart { .. }
            | ExprKind::Due
            | ExprKind::Rest
            | ExprKind::Surplus
            | ExprKind::Called
            | ExprKind::Members
            | ExprKind::Tenure { .. }
            | ExprKind::Membership(_)
            | ExprKind::SinceLeft { .. }
            | ExprKind::PeriodLength(_) => self.of_the_period(expr),
        }
    }

    /// What only steps can read.
    fn of_the_period(&mut self, expr: &Expr) -> Type {
        if matches!(self.scope, Scope::Event { .. }) {
            let what = format!("`{}`", shorten(expr.span.of(self.text)));
            return self.not_in_measure(expr.span, &what);
        }
        if matches!(self.scope, Scope::Acceptor) {
            return self.of_acceptor(expr);
        }
        match &expr.kind {
            ExprKind::Pot(name) => self.read_pot(name, expr.span),
            ExprKind::Fund(name) => self.read_fund(name),
            ExprKind::Account(name) | ExprKind::Vested(name) => self.read_account(name),
            ExprKind::Step { word, name, own, past } => {
                self.read_step(*word, name, expr.span, *own, *past)
            }
            ExprKind::OwnPart { account, word, name } => {
                self.own_part(account, *word, name, expr.span)
            }
            ExprKind::Due => self.money().each(true),
            ExprKind::Called => self.called(expr.span),
            ExprKind::Members | ExprKind::Membership(_) => Type::one(Kind::Condition).each(true),
            ExprKind::Tenure { .. } | ExprKind::SinceLeft { .. } => Type::bare().each(true),
            ExprKind::PeriodLength(_) => Type::bare(),
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

    /// Whether the expression is about one event or one agent, not about every contributor.
    fn is_of_one(&self) -> bool {
        matches!(self.scope, Scope::Event { .. } | Scope::Acceptor)
    }

    /// What of a period is known of one who accepts: the memberships up to that day.
    fn of_acceptor(&mut self, expr: &Expr) -> Type {
        if matches!(expr.kind, ExprKind::Members) {
            return Type::one(Kind::Condition);
        }
        if matches!(expr.kind, ExprKind::Tenure { in_period: false, .. }) {
            return Type::bare();
        }
        let what = format!("`{}`", shorten(expr.span.of(self.text)));
        self.not_of_acceptor(expr.span, &what)
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
        match self.account_named(name) {
            Some(index) => self.type_of(index),
            None => Type::UNKNOWN,
        }
    }

    /// `line "x"`, `own line "x"`, `past line "x"` and the like.
    fn read_step(
        &mut self,
        word: StepWord,
        name: &Name,
        span: Span,
        own: bool,
        past: bool,
    ) -> Type {
        if past {
            self.past_of(word, name);
            self.past_is_money(name, span);
            return self.money().each(own);
        }
        let Some((index, item)) = self.step_named(name, span, word.as_str()) else {
            return Type::UNKNOWN;
        };
        if own && !has_own_parts(item) {
            let shown = word.as_str();
            self.report(
                Diagnostic::new(
                    Code::NotShared,
                    span,
                    format!(
                        "{shown} \"{}\" is not shared; nobody has an own part of it",
                        name.text
                    ),
                )
                .label("nothing of one's own")
                .hint(format!("write {shown} \"{}\" for the whole", name.text)),
            );
            return Type::UNKNOWN;
        }
        self.type_of(index).each(own)
    }

    /// A step of earlier closes; one that this file does not have may be a slip.
    pub(super) fn past_of(&mut self, word: StepWord, name: &Name) {
        self.past_steps.insert(name.text.to_string());
        if self.names.find(Space::Steps, &name.text).is_some()
            || !self.said.insert((Space::Reports, format!("past {}", name.text)))
        {
            return;
        }
        let hint = self.meant(Space::Steps, name).unwrap_or_else(|| {
            "leave it if earlier rules had it, or its history was opened by balance_opened".into()
        });
        self.report(
            Diagnostic::new(
                Code::PastOfNothing,
                name.span,
                format!(
                    "these rules have no {} \"{}\"; only its past is read",
                    word.as_str(),
                    name.text
                ),
            )
            .label("not in this file")
            .hint(hint),
        );
    }

    /// A claim in another unit moves no money, and a close writes no share of it.
    fn past_is_money(&mut self, name: &Name, span: Span) {
        let item = |index: usize| self.document.items.get(index);
        let step = self.names.find(Space::Steps, &name.text).and_then(item);
        let Some(Item::Each(each)) = step else { return };
        let Some(to) = &each.to else { return };
        let account = self.names.find(Space::Accounts, &to.name.text).and_then(item);
        let Some(Item::Account(account)) = account else { return };
        let unit = account.unit.as_ref().map(|node| node.unit.plain());
        let Some(unit) = unit.filter(|unit| Some(unit) != self.currency.as_ref()) else { return };
        let message =
            format!("each \"{}\" creates a claim in {unit}, of which no past is kept", name.text);
        self.report(
            Diagnostic::new(Code::WrongUnit, span, message)
                .label(format!("in {unit}, not in money"))
                .hint(format!("read what it left: account {}", to.name.text)),
        );
    }

    /// `own cash of line "x"`.
    fn own_part(&mut self, account: &Name, word: StepWord, name: &Name, span: Span) -> Type {
        let Some((_, item)) = self.step_named(name, span, word.as_str()) else {
            return Type::UNKNOWN;
        };
        let parts = if let Item::Line(line) = item {
            accounts_of(&line.after, line.to.as_ref().map(|to| &*to.name.text))
        } else if let Item::Each(each) = item {
            accounts_of(&each.after, each.to.as_ref().map(|to| &*to.name.text))
        } else {
            Vec::new()
        };
        if !has_own_parts(item) || !parts.contains(&&*account.text) {
            let shown = format!("{} \"{}\"", word.as_str(), name.text);
            self.report(
                Diagnostic::new(
                    Code::NotShared,
                    account.span,
                    format!("{shown} pays nothing into account `{}`", account.text),
                )
                .label("not an account of that step")
                .hint(format!("it pays into {}", parts.join(", "))),
            );
            return Type::UNKNOWN;
        }
        self.money().each(true)
    }

    /// The step of a name that stands above; anything else is reported.
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
        let actual = noun(item);
        let (_, declared) = declared(item)?;
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
        let has_no_pot = match step {
            Some(Item::Each(each)) => !each.draws_on_a_common_place(),
            Some(Item::Redeem(_)) => true,
            Some(_) | None => false,
        };
        if !has_no_pot {
            return self.money();
        }
        let hint = match step {
            Some(Item::Redeem(_)) => "name an amount, for example takes sum(account NAME)",
            Some(_) | None => {
                "say where it comes from: from pot NAME; or name the rest in a let above"
            }
        };
        self.report(
            Diagnostic::new(
                Code::NotReadableHere,
                span,
                "`rest` is what is left in the step's own pot, and this step has none",
            )
            .label("the rest of what?")
            .hint(hint),
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

/// Whether contributors have parts of their own in a step.
fn has_own_parts(item: &Item) -> bool {
    if let Item::Line(line) = item {
        return line.shared.is_some();
    }
    if let Item::Absorb(absorb) = item {
        return absorb.parts.iter().any(|part| part.shared.is_some());
    }
    matches!(item, Item::Each(_) | Item::Redeem(_))
}

/// The accounts that a step's shares go to.
fn accounts_of<'a>(after: &'a [After], to: Option<&'a str>) -> Vec<&'a str> {
    let mut accounts: Vec<&str> = Vec::new();
    let mut divided = false;
    for clause in after {
        let place = match clause {
            After::Paid { parts, .. } => {
                accounts.extend(parts.iter().map(|part| &*part.account.text));
                divided = true;
                continue;
            }
            After::Less { to, .. }
            | After::Under { to, .. }
            | After::NobodyAbove { excess: Excess::To(to), .. } => to,
            After::NobodyAbove { excess: Excess::SharedAgain, .. } => continue,
        };
        accounts.extend((place.kind == PlaceKind::Account).then_some(&*place.name.text));
    }
    if !divided {
        accounts.insert(0, to.unwrap_or("cash"));
    }
    accounts
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
