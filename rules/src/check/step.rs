//! Steps: what each clause of a `line`, `each`, `pot`, `let`, `check` and `report` needs.
//!
//! A line takes one amount of money and either moves it to one place or shares it. `each` pays an
//! amount to every contributor. A `check` is one condition. What is above a step is known to it,
//! what is below is not.

mod adjustments;
mod after;
mod example;
mod facts;
mod rounding;
mod transfer;
pub(super) mod weight;

use super::Checker;
use super::expression::shorten;
use super::kind::{Kind, Type};
use super::place::Spot;
use super::reader::Scope;
use crate::claims;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{
    After, Each, Expr, ExprKind, Item, Line, Name, Opening, Place, PlaceKind, Pot,
};
use after::Owner;

const REDEEM: &str = "paying out an account is `redeem`; a line draws on pots and funds";

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
            Item::Split(it) => {
                self.split(it);
                self.set_type(index, self.money());
            }
            Item::Absorb(it) => {
                self.absorb(it);
                self.set_type(index, self.money());
            }
            Item::Redeem(it) => {
                self.redeem(it);
                self.set_type(index, self.money());
            }
            Item::Example(it) => self.example(it),
            Item::Adjustments(it) => self.adjustments(it),
            Item::Fund(it) => self.ends_to(&it.name, it.expires_to.as_ref(), true),
            Item::Account(it) => {
                let in_money = self.is_money(&self.type_of(index));
                self.ends_to(&it.name, it.expires_to.as_ref(), in_money);
            }
            Item::OnceOnly(_)
            | Item::Succession(_)
            | Item::Figure(_)
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

    /// Where what ends goes: a pot, or a fund other than itself.
    fn ends_to(&mut self, name: &Name, place: Option<&Place>, in_money: bool) {
        let Some(place) = place else { return };
        let why = "what ends is no longer anybody's in particular";
        let hint = "name a fund, or a pot whose steps say whose it is";
        let Some(spot) = self.common_place(place, why, hint) else { return };
        if !in_money {
            let hint = "take `to` away, or keep the account in money";
            self.not_here(place, "only money can go to a pot or fund", hint);
        } else if matches!(spot, Spot::Fund(_)) && place.name.text == name.text {
            let hint = "name another fund, or take `expires` away";
            self.not_here(place, "what ends in a fund cannot stay in it", hint);
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
        if let Some(place) = &line.pays
            && let Some(spot) = self.spot(place)
        {
            match spot {
                Spot::Account(None) => self.not_here(
                    place,
                    "what is payable is paid by payouts, not by a line that credits it again",
                    "name the account of what is owed, or take this away",
                ),
                Spot::Account(account) => self.account_in_money(place, account),
                Spot::Main | Spot::Pot(_) | Spot::Fund(_) => self.not_here(
                    place,
                    "a line pays what an account owes",
                    "write pays account NAME",
                ),
            }
        }
        let rounded = line.rounded.as_ref().map(|rounded| rounded.span);
        self.after(&line.after, &Owner { shared: true, rounded });
        self.directing(&line.directing);
    }

    /// Where a shared line may go: the payable, or an account in money that it does not pay down.
    fn shared_to(&mut self, line: &Line) {
        if let Some(place) = line.to.as_ref().filter(|to| self.pays_down(line, to)) {
            self.not_here(
                place,
                "a line cannot pay an account down into that same account",
                "leave `to` away, or name another account",
            );
        } else if let Some(place) = &line.to {
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

    /// Whether a place is an account whose claims a line pays.
    fn pays_down(&self, line: &Line, place: &Place) -> bool {
        let spot = self.known_spot(place);
        let Some(Spot::Account(Some(_))) = spot else { return false };
        if let Some(pays) = &line.pays {
            return self.known_spot(pays) == spot;
        }
        let measured = claims::Measured::of(self.document);
        let weight = claims::single_weight(line).map(claims::summands).unwrap_or_default();
        weight.into_iter().any(|expr| measured.claim(expr) == Some(&*place.name.text))
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
        let clauses: [(Option<Span>, &str); 7] = [
            (line.among.as_ref().map(|it| it.span), "among"),
            (line.otherwise.as_ref().map(|it| it.span), "otherwise"),
            (line.rounded.as_ref().map(|it| it.span), "rounded"),
            (line.ties_by_turn, "ties by turn"),
            (line.pays.as_ref().map(|it| it.span), "pays account"),
            (line.after.first().map(After::span), "paid, less, under, nobody above"),
            (line.directing.first(), "waived to, directed to nobody"),
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

    pub(super) fn account_in_money(&mut self, place: &Place, account: Option<usize>) {
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
        let places = [&each.from, &each.to];
        for place in places.into_iter().flatten().filter(|it| it.kind != PlaceKind::Them) {
            if let Some(Spot::Account(account)) = self.spot(place)
                && each.from.is_some()
            {
                self.account_in_money(place, account);
            }
        }
        self.each_has_two_sides(each);
        if let Some(when) = &each.when {
            self.one_condition(when, "`when`");
        }
        if let Some(among) = &each.among {
            self.circle(among);
        }
        let unit = self.credited(each);
        if let Some(amount) = &each.amounts_to {
            self.amount_each(each, amount, &unit);
        }
        if let Some(rounded) = &each.rounded {
            self.rounded_each(rounded, unit.unit());
        }
        if let (Some(span), Some(_)) = (each.nets_to_zero, &each.from) {
            self.report(
                Diagnostic::new(
                    Code::ClauseOfOther,
                    span,
                    "amounts out of a place do not net to zero; only claims of either sign do",
                )
                .label("not here")
                .hint("leave `from` away, or this clause"),
            );
        }
        let rounded = each.rounded.as_ref().map(|rounded| rounded.span);
        if let (Some(first), true) = (each.after.first(), each.collects()) {
            self.report(
                Diagnostic::new(
                    Code::AfterOrder,
                    first.span(),
                    "these clauses are about what is due to contributors; here they pay",
                )
                .label("nothing is due to them")
                .hint("take it away, or write it where they are paid"),
            );
        }
        self.after(&each.after, &Owner { shared: false, rounded });
        if let Some(span) = each.directing.first().filter(|_| !each.draws_on_a_common_place()) {
            self.nothing_to_direct(span);
        }
        self.directing(&each.directing);
        self.set_type(index, unit.each(true));
    }

    /// The type of what an `each` credits.
    fn credited(&mut self, each: &Each) -> Type {
        let Some(place) = &each.to else { return self.money() };
        if place.kind == PlaceKind::Them {
            return self.money();
        }
        match self.known_spot(place) {
            Some(Spot::Account(account)) => {
                account.map_or_else(|| self.money(), |index| self.type_of(index))
            }
            Some(Spot::Main | Spot::Pot(_) | Spot::Fund(_)) => self.money(),
            None => Type::UNKNOWN,
        }
    }

    /// One side of an `each` is the contributors: them, or an account of theirs.
    fn each_has_two_sides(&mut self, each: &Each) {
        let common = |place: &Place| matches!(place.kind, PlaceKind::Pot | PlaceKind::Fund);
        let same = |a: &Place, b: &Place| {
            let account = |it: &Place| match it.kind {
                PlaceKind::Them => Some("cash".to_owned()),
                PlaceKind::Account => Some(it.name.text.to_string()),
                PlaceKind::Pot | PlaceKind::Fund => None,
            };
            account(a).is_some() && account(a) == account(b)
        };
        let them = |it: &Place| same(it, it) && account_is_cash(it);
        match (&each.from, &each.to) {
            (None | Some(_), Some(to)) if common(to) && each.from.as_ref().is_none_or(common) => {
                self.not_here(
                    to,
                    "`each` pays contributors, not one place",
                    "name an account, collect from them, or write a line that takes the sum",
                );
            }
            (Some(from), Some(to)) if same(from, to) => {
                self.not_here(to, "nothing moves from an account to itself", "name another place");
            }
            (Some(from), None) if them(from) => self.not_here(
                from,
                "what is paid by them must go somewhere",
                "add to pot NAME, to fund NAME or to account NAME",
            ),
            (_, _) => {}
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
    pub(super) fn must_be(&mut self, expr: &Expr, found: &Type, wanted: &Type) {
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
    pub(super) fn one_condition(&mut self, expr: &Expr, what: &str) {
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

/// Whether a place is what is payable to contributors.
fn account_is_cash(place: &Place) -> bool {
    place.kind == PlaceKind::Them || &*place.name.text == "cash"
}
