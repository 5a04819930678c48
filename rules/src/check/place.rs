//! Places that money comes from and goes to, and which of them a clause may name.
//!
//! A pot and a fund hold money of everybody; an account is per contributor. So only what is shared
//! or paid to each can go to an account, and only what is not shared can go to a pot or fund.

use super::Checker;
use super::names::Space;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Place, PlaceKind};

/// A place of this file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spot {
    /// The main pot.
    Main,
    /// A declared pot, by its item.
    Pot(usize),
    /// A fund, by its item.
    Fund(usize),
    /// An account, by its item; `None` is `account cash`.
    Account(Option<usize>),
}

impl<'a> Checker<'a> {
    /// Which place it is; an unknown one is reported.
    pub(super) fn spot(&mut self, place: &Place) -> Option<Spot> {
        let name = &place.name;
        match place.kind {
            PlaceKind::Pot if &*name.text == "main" => Some(Spot::Main),
            PlaceKind::Pot => self.pot_here(name, place.span).map(Spot::Pot),
            PlaceKind::Account if &*name.text == "cash" => Some(Spot::Account(None)),
            PlaceKind::Them => {
                self.not_here(
                    place,
                    "`them` are the contributors of an `each`",
                    "name a pot, a fund or an account",
                );
                None
            }
            PlaceKind::Fund | PlaceKind::Account => {
                let fund = place.kind == PlaceKind::Fund;
                if !fund {
                    return self.account_named(name).map(|index| Spot::Account(Some(index)));
                }
                let Some(index) = self.names.find(Space::Funds, &name.text) else {
                    self.unknown_name(Space::Funds, name);
                    return None;
                };
                self.used.insert(index);
                Some(Spot::Fund(index))
            }
        }
    }

    /// Which place it is, without reporting; for a tree whose names are all known.
    pub(super) fn known_spot(&self, place: &Place) -> Option<Spot> {
        let name = &*place.name.text;
        match place.kind {
            PlaceKind::Pot if name == "main" => Some(Spot::Main),
            PlaceKind::Pot => self.names.find(Space::Pots, name).map(Spot::Pot),
            PlaceKind::Fund => self.names.find(Space::Funds, name).map(Spot::Fund),
            PlaceKind::Account if name == "cash" => Some(Spot::Account(None)),
            PlaceKind::Them => None,
            PlaceKind::Account => {
                self.names.find(Space::Accounts, name).map(|index| Spot::Account(Some(index)))
            }
        }
    }

    /// A pot or a fund; an account is reported with `why` and `hint`.
    pub(super) fn common_place(&mut self, place: &Place, why: &str, hint: &str) -> Option<Spot> {
        let spot = self.spot(place)?;
        if matches!(spot, Spot::Account(_)) {
            self.not_here(place, why, hint);
            return None;
        }
        Some(spot)
    }

    /// Reports a place of the wrong kind.
    pub(super) fn not_here(&mut self, place: &Place, why: &str, hint: &str) {
        self.report(
            Diagnostic::new(Code::PlaceNotHere, place.span, why)
                .label("cannot stand here")
                .hint(hint),
        );
    }
}
