//! Steps: what each clause of a `line`, `each`, `pot`, `let`, `check` and `report` needs.
//!
//! A line takes one amount of money and either moves it to one place or shares it. `each` pays an
//! amount to every contributor. A `check` is one condition. What is above a step is known to it,
//! what is below is not.

use super::Checker;
use super::expression::shorten;
use super::kind::{Kind, Type};
use super::place::Spot;
use super::reader::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{Each, Expr, ExprKind, Item, Line, Opening, Place, Pot};

const REDEEM: &str = "paying out an account is `redeem`, which this version does not have";

impl<'a> Checker<'a> {
    pub(super) fn step(&mut self, index: usize, item: &Item) {
        self.scope = Scope::Step { item: index, report: matches!(item, Item::Report(_)) };
        match item {
            Item::Pot(it) => self.pot(it),
            Item::Let(it) => {
                let found = self.expr(&it.value);
                self.set_type(index, found);
            }
            Item::Line(it) => {
                self.line(it);
                self.set_type(index, self.money());
            }
            Item::Each(it) => self.each(index, it),
            Item::Check(it) => self.one_condition(&it.condition, "a check"),
            Item::Report(it) => {
                let found = self.expr(&it.value);
                self.set_type(index, found);
            }
            Item::Figure(_)
            | Item::Fund(_)
            | Item::Account(_)
            | Item::Table(_)
            | Item::Measure(_) => {}
        }
        self.scope = Scope::Nowhere;
    }

    fn pot(&mut self, pot: &Pot) {
        match &pot.opens {
            Opening::Source(expr) => self.amount(expr),
            Opening::Empty | Opening::Result(_) => {}
        }
        let Some(place) = &pot.rest_to else { return };
        let Some(spot) = self.spot(place) else { return };
        if !matches!(spot, Spot::Fund(_)) {
            self.not_here(
                place,
                "what is left after the last step can only go to a fund",
                "name a fund here, or end the pot with a line that takes rest",
            );
        }
    }

    fn line(&mut self, line: &Line) {
        let from = match &line.from {
            Some(place) => self.common_place(place, REDEEM, "a line draws on a pot or a fund"),
            None => Some(Spot::Main),
        };
        for amount in line.takes.iter().chain(&line.at_least).chain(&line.at_most) {
            self.amount(amount);
        }
        if let Some(when) = &line.when {
            self.one_condition(when, "`when`");
        }
        if let Some(among) = &line.among {
            self.circle(among);
        }
        match &line.shared {
            Some(shared) => {
                self.shared(line, shared);
                self.shared_to(line);
            }
            None => {
                self.only_when_shared(line);
                self.moved_to(line, from);
            }
        }
        if let Some(rounded) = &line.rounded {
            self.rounded_line(rounded);
        }
    }

    /// Where a shared line may go: the payable, or an account in money.
    fn shared_to(&mut self, line: &Line) {
        if let Some(place) = &line.to {
            match self.spot(place) {
                Some(Spot::Account(account)) => self.account_in_money(place, account),
                Some(Spot::Main | Spot::Pot(_) | Spot::Fund(_)) => self.not_here(
                    place,
                    "a shared line goes to contributors, not to one place",
                    "leave `to` or `shared` away, or name an account",
                ),
                None => {}
            }
        }
        if let Some(place) = &line.otherwise {
            self.common_place(
                place,
                "with nobody to share among, no account can be credited",
                "name a pot or a fund",
            );
        }
    }

    /// Where a line that is not shared may go.
    fn moved_to(&mut self, line: &Line, from: Option<Spot>) {
        let Some(place) = &line.to else { return };
        let hint = "say by what: shared by hours, or shared equally among members";
        let why = "an account is per contributor; the line must be shared";
        let to = self.common_place(place, why, hint);
        if to.is_some() && to == from {
            self.not_here(
                place,
                "a line cannot pay into the place that it takes from",
                "name another place, or take the line away",
            );
        }
    }

    /// Reports clauses that say nothing on a line that is not shared.
    fn only_when_shared(&mut self, line: &Line) {
        let clauses: [(Option<Span>, &str); 4] = [
            (line.among.as_ref().map(|it| it.span), "among"),
            (line.otherwise.as_ref().map(|it| it.span), "otherwise"),
            (line.rounded.as_ref().map(|it| it.span), "rounded"),
            (line.ties_by_turn, "ties by turn"),
        ];
        if let Some(place) = &line.otherwise {
            self.spot(place);
        }
        // A line without `to` misses `shared` itself; the parser has said so.
        let written = clauses.iter().filter_map(|(span, clause)| Some(((*span)?, *clause)));
        let mut written: Vec<(Span, &str)> = written.filter(|_| line.to.is_some()).collect();
        written.sort_unstable();
        let Some((span, _)) = written.first().copied() else { return };
        let clauses: Vec<String> = written.iter().map(|(_, it)| format!("`{it}`")).collect();
        let verb = if clauses.len() == 1 { "is" } else { "are" };
        self.report(
            Diagnostic::new(
                Code::OnlyWhenShared,
                span,
                format!("{} {verb} about sharing, and this line is not shared", clauses.join(", ")),
            )
            .label("says nothing here")
            .hint("add what it is shared by, or take this away"),
        );
    }

    fn account_in_money(&mut self, place: &Place, account: Option<usize>) {
        let Some(index) = account else { return };
        let found = self.type_of(index);
        let (Kind::Number(term), Some(currency)) = (&found.kind, &self.currency) else { return };
        if &term.unit == currency {
            return;
        }
        let (unit, currency) = (term.shown(), currency.clone());
        self.report(
            Diagnostic::new(
                Code::WrongUnit,
                place.span,
                format!("money cannot be credited to an account in {unit}"),
            )
            .label(format!("{unit}, where {currency} is needed"))
            .hint(format!("declare an account without `in`, which is in {currency}")),
        );
    }

    fn each(&mut self, index: usize, each: &Each) {
        if let Some(place) = &each.from {
            self.common_place(place, REDEEM, "name a pot or a fund, or leave `from` away");
        }
        if let Some(among) = &each.among {
            self.circle(among);
        }
        let unit = self.credited(each);
        if let Some(amount) = &each.amounts_to {
            self.amount_each(each, amount, &unit);
        }
        if let Some(rounded) = &each.rounded {
            self.rounded_each(rounded);
        }
        self.set_type(index, unit.each(true));
    }

    /// The type of what an `each` credits.
    fn credited(&mut self, each: &Each) -> Type {
        let Some(place) = &each.to else { return self.money() };
        match self.spot(place) {
            Some(Spot::Account(account)) => {
                if each.from.is_some() {
                    self.account_in_money(place, account);
                }
                account.map_or_else(|| self.money(), |index| self.type_of(index))
            }
            Some(Spot::Main | Spot::Pot(_) | Spot::Fund(_)) => {
                self.not_here(
                    place,
                    "`each` pays contributors, not one place",
                    "name an account, or write a line that takes the sum",
                );
                self.money()
            }
            None => Type::UNKNOWN,
        }
    }

    fn amount_each(&mut self, each: &Each, amount: &Expr, unit: &Type) {
        let found = self.numeric(amount);
        if found.is_unknown() {
            return;
        }
        if !found.each && each.among.is_none() {
            self.report(
                Diagnostic::new(
                    Code::AmongNeeded,
                    amount.span,
                    "the same amount for everyone must say among whom; every agent would get it",
                )
                .label("among whom?")
                .hint("add a circle, for example among members"),
            );
            return;
        }
        self.must_be(amount, &found, unit);
    }

    /// One amount of money.
    pub(super) fn amount(&mut self, expr: &Expr) {
        let found = self.numeric(expr);
        if found.is_unknown() {
            return;
        }
        if found.each {
            let text = shorten(expr.span.of(self.text));
            self.report(
                Diagnostic::new(
                    Code::OneNeeded,
                    expr.span,
                    "one amount is needed here, not one per contributor",
                )
                .label("one per contributor")
                .hint(format!("add it up, for example sum({text})")),
            );
            return;
        }
        let money = self.money();
        self.must_be(expr, &found, &money);
    }

    /// Reports a number in another unit than the wanted one.
    fn must_be(&mut self, expr: &Expr, found: &Type, wanted: &Type) {
        let (Kind::Number(term), Kind::Number(needed)) = (&found.kind, &wanted.kind) else {
            return;
        };
        if term == needed {
            return;
        }
        let (shown, needed_shown) = (term.shown(), needed.shown());
        let hint = if term.unit.is_number() {
            match matches!(expr.kind, ExprKind::Percent(_)) {
                true => format!("say of what: {} of surplus", expr.span.of(self.text)),
                false => format!("only 0 fits every unit; give it its unit, {needed_shown}"),
            }
        } else {
            format!("multiply by a rate, for example 24.00 {needed_shown}/{shown}")
        };
        self.report(
            Diagnostic::new(
                Code::WrongUnit,
                expr.span,
                format!("an amount of {needed_shown} is needed; this is in {shown}"),
            )
            .label(format!("{shown}, where {needed_shown} is needed"))
            .hint(hint),
        );
    }

    /// A condition that holds or not, for all at once.
    fn one_condition(&mut self, expr: &Expr, what: &str) {
        let found = self.condition(expr);
        if found.is_unknown() || !found.each {
            return;
        }
        self.report(
            Diagnostic::new(
                Code::OneNeeded,
                expr.span,
                format!("{what} holds or not; this can hold for some contributors only"),
            )
            .label("one answer per contributor")
            .hint("add up or count first: sum(hours) > 0, count(hours > 0 among members) >= 3"),
        );
    }
}
