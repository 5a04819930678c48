//! Whether rules that are adopted do right by claims: who keeps a claim's account, and for how
//! long.
//!
//! 1. One rule set keeps an account of claims: the measures of two sets never credit the same one,
//!    and what becomes of it is said by one, while both are in force.
//! 2. A text that takes the place of another one speaks of every account of claims which that one
//!    kept, or was to hand on itself: a measure of the same name and unit keeps it, with whatever
//!    memory, or `continues` or `closes` says what becomes of it. Whether anything is open does not
//!    matter; a close under the old text may still come. A text that comes in between is held
//!    against the one after it as well.
//! 3. `continues` and `closes` name claims of these rules alone, or what a `balance_opened` brought
//!    from before the book into an account that no rules of the book know and nobody paid capital
//!    into. Claims go on in their own unit, and to a fund as money.
//!
//! Of texts with the same first day the last one adopted is in force, so the others were never.
//! What becomes of claims at a close is the rules' matter.

use std::collections::{BTreeMap, BTreeSet};

use commonbook_core::event::{Event, Record};
use commonbook_core::log::View;
use commonbook_core::value::{Date, Unit};
use commonbook_rules::Rules;
use commonbook_rules::model::{AccountSpec, Succession, Then};

use super::neighbours::Neighbour;
use super::{Adoptions, names_before, parse};
use crate::error::{AdoptionError, ProjectionError};
use crate::projection::{Projection, replay};

/// Refuses rules under which claims would lose their keeper, have two, or move where they must not.
///
/// `from` is the first day of the rules, `size` the book that they are to enter, `beside` the texts
/// of other rules that are in force with them.
pub(super) fn claims_keep_their_keeper(
    view: &dyn View,
    rules: &Rules,
    from: Date,
    size: u64,
    beside: &[Neighbour],
) -> Result<(), ProjectionError> {
    one_keeper(rules, beside)?;
    let adoptions = Adoptions::load(view, rules.name(), size)?;
    let mut earlier = Vec::new();
    for version in adoptions.versions().iter().filter(|one| one.from <= from) {
        earlier.push((version.from, parse(view, rules.name(), version.position)?));
    }
    let mut known = Units { view, size, earlier: &earlier, opened: None };
    for succession in rules.successions() {
        known.are_theirs(rules, succession)?;
        known.in_unit(rules, succession)?;
    }
    let before = earlier.iter().rev().find(|(day, _)| *day < from);
    if let Some((_, old)) = before {
        known.go_on(old, rules, from)?;
    }
    let after = adoptions.spans().map(|(version, _)| version).find(|one| from < one.from);
    match after {
        Some(after) => {
            let next = parse(view, rules.name(), after.position)?;
            Ok(known.go_on(rules, &next, after.from)?)
        }
        None => Ok(()),
    }
}

/// Whether an account's claims are kept, or handed on, by the rules that it is of.
fn is_of_claims(spec: &AccountSpec) -> bool {
    spec.of_measure.is_some() || spec.is_old
}

/// No rules beside these say what becomes of the same claims.
fn one_keeper(rules: &Rules, beside: &[Neighbour]) -> Result<(), AdoptionError> {
    for other in beside {
        for own in rules.accounts() {
            let same = other.rules.accounts().iter().find(|spec| spec.name == own.name);
            // An account that other rules declare only reads claims, unless these are handed on.
            let clash = same
                .is_some_and(|theirs| theirs.is_old || (is_of_claims(own) && is_of_claims(theirs)));
            if clash {
                return Err(AdoptionError::ClaimsMustHaveOneKeeper {
                    account: own.name.clone(),
                    rules: rules.name().to_owned(),
                    other: other.name.clone(),
                    position: other.position,
                });
            }
        }
    }
    Ok(())
}

/// What is known of accounts of claims: by earlier texts of the rules, and by the book.
struct Units<'a> {
    view: &'a dyn View,
    size: u64,
    /// Earlier texts of the same name with their first days, in the order in which they hold.
    earlier: &'a [(Date, Rules)],
    /// Read from the lines when a statement speaks of what no rules kept.
    opened: Option<Opened>,
}

impl Units<'_> {
    /// The unit that a measure of an earlier text kept an account in.
    fn kept_in(&self, account: &str) -> Option<&Unit> {
        let accounts = self.earlier.iter().rev().flat_map(|(_, rules)| rules.accounts());
        let mut kept = accounts.filter(|spec| spec.name == account && spec.of_measure.is_some());
        kept.find_map(|spec| spec.unit.as_ref())
    }

    /// Refuses to end or hand on what is not these rules' to speak of.
    fn are_theirs(&mut self, rules: &Rules, of: &Succession) -> Result<(), ProjectionError> {
        let kept = |spec: &AccountSpec| spec.name == of.old && is_of_claims(spec);
        if self.earlier.iter().any(|(_, rules)| rules.accounts().iter().any(kept)) {
            return Ok(());
        }
        let refused = |why: String| {
            ProjectionError::from(AdoptionError::ClaimsMustBeOfTheseRules {
                account: of.old.clone(),
                rules: rules.name().to_owned(),
                why,
            })
        };
        for name in names_before(self.view, self.size)? {
            for version in Adoptions::load(self.view, &name, self.size)?.versions() {
                let text = parse(self.view, &name, version.position)?;
                if text.accounts().iter().any(|spec| spec.name == of.old) {
                    let at = version.position;
                    return Err(refused(format!("it is an account of {name:?}, position {at}")));
                }
            }
        }
        let opened = self.opened()?;
        if opened.capital.contains(&of.old) {
            return Err(refused("capital was paid into it".to_owned()));
        }
        if !opened.units.contains_key(&of.old) {
            return Err(refused("neither these rules nor a balance_opened know it".to_owned()));
        }
        Ok(())
    }

    /// Refuses to move claims into another unit than their own.
    fn in_unit(&mut self, rules: &Rules, of: &Succession) -> Result<(), ProjectionError> {
        let (wanted, to) = match &of.then {
            Then::Closes(None) => return Ok(()),
            Then::Closes(Some(fund)) => (rules.currency(), format!("fund {fund}")),
            Then::Continues(new) => {
                let found = rules.measures().iter().find(|measure| measure.name == *new);
                let Some(measure) = found else { return Ok(()) };
                (&measure.unit, format!("measure {new}"))
            }
        };
        let units: BTreeSet<String> = match self.kept_in(&of.old) {
            Some(unit) => BTreeSet::from([unit.to_string()]),
            None => self.opened()?.units.get(&of.old).cloned().unwrap_or_default(),
        };
        match units.into_iter().find(|unit| *unit != wanted.to_string()) {
            None => Ok(()),
            Some(unit) => Err(AdoptionError::ClaimsMustKeepTheirUnit {
                account: of.old.clone(),
                rules: rules.name().to_owned(),
                unit: unit.into(),
                to: to.into(),
                wanted: wanted.to_string().into(),
            }
            .into()),
        }
    }

    /// Refuses a text that is silent about claims of the one before it.
    fn go_on(&self, old: &Rules, new: &Rules, from: Date) -> Result<(), AdoptionError> {
        for spec in old.accounts().iter().filter(|spec| is_of_claims(spec)) {
            let unit = self.kept_in(&spec.name).or(spec.unit.as_ref());
            let mut measures = new.measures().iter();
            let is_kept = measures.any(|it| {
                let is_in_unit = unit.is_none_or(|unit| it.unit == *unit);
                it.name == spec.name && it.memory.keeps_account() && is_in_unit
            });
            let is_told = new.successions().iter().any(|one| one.old == spec.name);
            if !is_kept && !is_told {
                return Err(AdoptionError::ClaimsMustContinueOrClose {
                    rules: new.name().to_owned(),
                    from,
                    account: spec.name.clone(),
                    line: line_for(new, &spec.name, unit),
                });
            }
        }
        Ok(())
    }

    /// What the lines say of accounts from before the book.
    fn opened(&mut self) -> Result<&Opened, ProjectionError> {
        if self.opened.is_none() {
            let mut opened = Opened::default();
            replay(self.view, self.size, &mut opened)?;
            self.opened = Some(opened);
        }
        Ok(self.opened.get_or_insert_default())
    }
}

/// The line that the new rules lack.
fn line_for(rules: &Rules, account: &str, unit: Option<&Unit>) -> String {
    let keeps = || rules.measures().iter().filter(|it| it.memory.keeps_account());
    if keeps().any(|it| it.name == account) {
        return format!("closes {account:?}, and give the new measure another name");
    }
    match keeps().find(|it| Some(&it.unit) == unit) {
        Some(measure) => format!("continues {account:?} as {}", measure.name),
        None => format!("closes {account:?}"),
    }
}

/// Accounts that were opened or that capital went into.
#[derive(Default)]
struct Opened {
    units: BTreeMap<String, BTreeSet<String>>,
    capital: BTreeSet<String>,
}

impl Projection for Opened {
    fn apply(&mut self, record: &Record) -> Result<(), ProjectionError> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "only these open an account")]
        match &record.event {
            Event::BalanceOpened(e) => {
                if let Some(account) = &e.account {
                    let units = self.units.entry(account.to_string()).or_default();
                    units.insert(e.unit.to_string());
                }
            }
            Event::CapitalPaidIn(e) => {
                self.capital.insert(e.account_name().to_owned());
            }
            Event::CapitalPaidOut(e) => {
                self.capital.insert(e.account_name().to_owned());
            }
            _ => {}
        }
        Ok(())
    }
}
