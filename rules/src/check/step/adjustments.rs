//! `adjustments`: amounts in money, and places that can bear what is not settled.
//!
//! What is not settled goes either way, so a fund that takes it up may pay members: it must not be
//! indivisible. An account is the contributor's own, in the book's money, and not the payable
//! itself.

use crate::check::Checker;
use crate::check::place::Spot;
use crate::syntax::ast::{Adjustments, Place};

impl Checker<'_> {
    pub(in crate::check) fn adjustments(&mut self, adjustments: &Adjustments) {
        if let Some(under) = &adjustments.under {
            self.amount_of_due(&under.amount);
            if let Some(spot) = self.spot(&under.to)
                && !matches!(spot, Spot::Fund(_))
            {
                self.not_here(
                    &under.to,
                    "what is too small to settle is taken up by a fund",
                    "name a fund, for example under 1.00 EUR to fund reserve",
                );
            }
        }
        for back in &adjustments.back {
            if let Some(among) = &back.among {
                self.circle(among);
            }
            self.amount_of_due(&back.at_most);
            self.bearer(&back.rest_to);
        }
    }

    fn bearer(&mut self, place: &Place) {
        match self.spot(place) {
            Some(Spot::Account(account)) if &*place.name.text != "cash" => {
                self.account_in_money(place, account);
            }
            Some(Spot::Fund(_)) | None => {}
            Some(_) => self.not_here(
                place,
                "what is not taken back is borne by a fund, or stays owed in another account",
                "name a fund, or an account of the contributors that is not cash",
            ),
        }
    }
}
