//! Whether rule sets that are in force together do right by indivisible funds that they share.
//!
//! 1. Rules in force from the first day of the new ones on hold every fund at least as strictly as
//!    the new ones do; otherwise they could not be closed any more.
//! 2. No money of an indivisible fund reaches members by steps of several rule sets. All versions
//!    are looked at that are in force on that day or will be: what one version has moved into a
//!    fund may be paid out under a later one of another set.
//!
//! What an earlier version has moved is not asked; whether one text is sound is the rules' matter.

use commonbook_core::event::Position;
use commonbook_core::log::View;
use commonbook_core::value::Date;
use commonbook_rules::{Rules, SharedPath};

use crate::adopted::{Adoptions, names_before, parse};
use crate::error::{AdoptionError, ProjectionError};

/// Rules that are in force, and where they were adopted; the new ones are not yet.
struct InForce {
    rules: Rules,
    position: Option<Position>,
}

/// Refuses rules under which an indivisible fund would reach members, together with the others.
///
/// `from` is the first day of the rules, `size` the book that they are to enter.
///
/// # Errors
/// [`AdoptionError::FundMustBeIndivisibleInAll`],
/// [`AdoptionError::IndivisibleMustNotReachMembers`], and what reading the book can meet.
pub(crate) fn indivisible_funds_stay_together(
    view: &dyn View,
    rules: &Rules,
    from: Date,
    size: u64,
) -> Result<(), ProjectionError> {
    let mut all = vec![InForce { rules: rules.clone(), position: None }];
    all.append(&mut others(view, rules.name(), from, size)?);
    for bound in rules.funds().iter().filter(|fund| fund.indivisible) {
        let loose = all.iter().find(|other| {
            let mut funds = other.rules.funds().iter();
            funds.any(|fund| fund.name == bound.name && !fund.indivisible)
        });
        if let Some(InForce { rules: other, position: Some(position) }) = loose {
            return Err(AdoptionError::FundMustBeIndivisibleInAll {
                fund: bound.name.clone(),
                rules: rules.name().to_owned(),
                held_by: other.name().to_owned(),
                position: *position,
            }
            .into());
        }
    }
    let texts: Vec<&Rules> = all.iter().map(|one| &one.rules).collect();
    match Rules::indivisible_reaches_members(&texts) {
        Some(path) => Err(refusal(&path, &all).into()),
        None => Ok(()),
    }
}

/// All versions of other rule sets in force on a day or later.
fn others(
    view: &dyn View,
    name: &str,
    from: Date,
    size: u64,
) -> Result<Vec<InForce>, ProjectionError> {
    let mut found = Vec::new();
    for other in names_before(view, size)?.iter().filter(|other| *other != name) {
        let adoptions = Adoptions::load(view, other, size)?;
        let first = adoptions.in_force(from).unwrap_or_default();
        for version in adoptions.versions().iter().skip(first) {
            let rules = parse(view, other, version.position)?;
            found.push(InForce { rules, position: Some(version.position) });
        }
    }
    Ok(found)
}

fn refusal(path: &SharedPath, all: &[InForce]) -> AdoptionError {
    let name = |place: usize| all.get(place).map_or("", |one| one.rules.name());
    let steps = path.steps.iter().map(|step| format!("{} of {:?}", step.step, name(step.rules)));
    AdoptionError::IndivisibleMustNotReachMembers {
        fund: path.fund.clone(),
        declared_by: name(path.declared_by).to_owned(),
        end: path
            .divisible
            .as_ref()
            .map_or_else(|| "members".to_owned(), |fund| format!("the divisible fund {fund}"))
            .into(),
        path: steps.collect::<Vec<String>>().join(", then ").into(),
    }
}
