//! `split`, `absorb` and `redeem`: what each entry and clause needs.
//!
//! A split gives one amount to places that belong to everybody. A loss is borne by funds, and by
//! accounts that say by what it is shared. What is redeemed is money that an account owes.

use commonbook_core::value::Exact;

use crate::check::Checker;
use crate::check::place::Spot;
use crate::check::step::weight::percent;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{
    Absorb, AbsorbPart, Place, PlaceKind, Redeem, SharedBy, Split, SplitPart, SplitWeight,
};

impl<'a> Checker<'a> {
    pub(in crate::check) fn split(&mut self, split: &Split) {
        let from = match &split.from {
            Some(place) => {
                let why = "an account is per contributor; a split gives to places of everybody";
                self.common_place(place, why, "split a pot or a fund")
            }
            None => Some(Spot::Main),
        };
        if let Some(takes) = &split.takes {
            self.amount(takes);
        }
        if let Some(when) = &split.when {
            self.one_condition(when, "`when`");
        }
        for part in &split.parts {
            self.split_part(part, from);
        }
        self.split_is_whole(split);
    }

    fn split_part(&mut self, part: &SplitPart, from: Option<Spot>) {
        let why = "an account is per contributor; a line shares among contributors";
        let to = self.common_place(&part.to, why, "give it to a pot, and share that by a line");
        if to.is_some() && to == from {
            let why = "a split cannot pay into the place that it takes from";
            self.not_here(&part.to, why, "name another place; what is not split stays");
        }
        if let SplitWeight::By(weight) = &part.weight {
            let found = self.numeric(weight);
            if found.each {
                let text = crate::check::expression::shorten(weight.span.of(self.text));
                self.report(
                    Diagnostic::new(
                        Code::OneNeeded,
                        weight.span,
                        "a part has one weight, not one per contributor",
                    )
                    .label("one per contributor")
                    .hint(format!("add it up, for example sum({text})")),
                );
            }
        }
        for cap in &part.at_most {
            self.amount(cap);
        }
    }

    /// Percentages do not exceed the whole, and are not mixed with weights.
    fn split_is_whole(&mut self, split: &Split) {
        let percents = split.parts.iter().filter_map(|part| match &part.weight {
            SplitWeight::Percent(literal) => Some(&literal.fraction),
            SplitWeight::By(_) => None,
        });
        let percents: Vec<&Exact> = percents.collect();
        let span = split.name.span;
        if !percents.is_empty() && percents.len() != split.parts.len() {
            self.report(
                Diagnostic::new(
                    Code::KeysNotWhole,
                    span,
                    "a split is by percentages or by weights, not by both",
                )
                .label("some parts have a percentage, some a weight")
                .hint("give all of them a percentage, or all of them by ..."),
            );
            return;
        }
        let Ok(sum) = Exact::sum(percents) else { return };
        if sum > Exact::ONE {
            let shown = percent(&sum);
            self.report(
                Diagnostic::new(
                    Code::KeysNotWhole,
                    span,
                    format!("the parts make up {shown}; more than the whole would be given away"),
                )
                .label(format!("{shown} in all"))
                .hint("lower a part; what is below 100% stays where it is"),
            );
        }
    }

    pub(in crate::check) fn absorb(&mut self, absorb: &Absorb) {
        if let Some(place) = &absorb.of {
            let spot = self.spot(place);
            if matches!(spot, Some(Spot::Fund(_) | Spot::Account(_))) {
                self.not_here(place, "a loss is what a pot is short of", "write of pot NAME");
            }
        }
        if let Some(when) = &absorb.when {
            self.one_condition(when, "`when`");
        }
        for part in &absorb.parts {
            self.absorb_part(part);
        }
    }

    fn absorb_part(&mut self, part: &AbsorbPart) {
        for cap in &part.at_most {
            self.amount(cap);
        }
        if let Some(among) = &part.among {
            self.circle(among);
        }
        match (self.spot(&part.from), &part.shared) {
            (Some(Spot::Account(account)), Some(shared)) => {
                self.account_in_money(&part.from, account);
                self.weights_of(shared, part.among.is_some());
                self.nothing_caught_up(shared);
            }
            (Some(Spot::Account(_)), None) => self.not_here(
                &part.from,
                "an account is per contributor; say by what the loss is shared",
                "for example from account capital shared by hours not below 0",
            ),
            (Some(Spot::Main | Spot::Pot(_)), _) => self.not_here(
                &part.from,
                "a loss is borne by funds and accounts",
                "name a fund, or let a line move money from that pot",
            ),
            (Some(Spot::Fund(_)), shared) => {
                let about_people = shared.as_ref().map(|shared| shared.span);
                let about_people = about_people.or(part.among.as_ref().map(|it| it.span));
                if let Some(span) = about_people.or(part.not_below_zero) {
                    self.report(
                        Diagnostic::new(
                            Code::OnlyWhenShared,
                            span,
                            "a fund is of everybody; it bears what it has, or what its cap says",
                        )
                        .label("says nothing here")
                        .hint("take this away; a fund below zero is declared may be negative"),
                    );
                }
            }
            (None, _) => {}
        }
    }

    pub(in crate::check) fn nothing_caught_up(&mut self, shared: &crate::syntax::ast::Shared) {
        if let Some(first) = shared.catching_up.first() {
            self.report(
                Diagnostic::new(Code::ClauseOfOther, first.span, "only a line catches up")
                    .label("not here")
                    .hint("take `catching up on` away"),
            );
        }
    }

    pub(in crate::check) fn redeem(&mut self, redeem: &Redeem) {
        if let Some(place) = &redeem.from {
            self.redeemed_account(place, "only an account owes something that can be redeemed");
        }
        if let Some(place) = &redeem.to {
            self.redeemed_account(place, "what is redeemed goes to an account");
        }
        if let (Some(from), Some(to)) = (&redeem.from, &redeem.to)
            && from.kind == to.kind
            && from.name.text == to.name.text
        {
            let why = "an account cannot be redeemed into itself";
            self.not_here(to, why, "name another account, or leave `to` away");
        }
        for amount in redeem.takes.iter().chain(&redeem.at_most) {
            self.amount(amount);
        }
        if let Some(amount) = &redeem.amounts_to {
            let found = self.numeric(amount);
            if !found.is_unknown() {
                let money = self.money();
                self.must_be(amount, &found, &money);
            }
        }
        if let Some(when) = &redeem.when {
            self.one_condition(when, "`when`");
        }
        if let Some(among) = &redeem.among {
            self.circle(among);
        }
    }

    fn redeemed_account(&mut self, place: &Place, why: &str) {
        if place.kind == PlaceKind::Account && &*place.name.text != "cash" {
            if let Some(Spot::Account(account)) = self.spot(place) {
                self.account_in_money(place, account);
            }
        } else if place.kind != PlaceKind::Account {
            self.not_here(place, why, "name an account, for example account retained");
        }
    }

    /// Weights outside of a line.
    fn weights_of(&mut self, shared: &crate::syntax::ast::Shared, has_circle: bool) {
        match &shared.by {
            SharedBy::Equally if !has_circle => self.equally_among_whom(shared.span),
            SharedBy::Equally => {}
            SharedBy::Keys(keys) => {
                for key in keys {
                    self.weight(&key.weight);
                }
                self.keys_make_a_whole(keys, shared.span);
            }
        }
    }
}
