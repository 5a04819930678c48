//! Which rules are in force: the versions of each name, and their text.
//!
//! A version holds from its first day until that of the next one; of two with the same first day
//! the one adopted later holds. Facts say where the adoptions are, the lines what they say; a long
//! text is put together from its document. A text is held against the hash that was voted on
//! before anybody reads it. What the rules mean is the language's matter.

pub(crate) mod keepers;
pub(crate) mod together;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use commonbook_core::event::{Event, Hash, Position, Record, RulesAdopted};
use commonbook_core::log::{FactKind, LogError, View, line_at};
use commonbook_core::value::{Date, Period};
use commonbook_rules::model::{PotOpens, PotSpec};
use commonbook_rules::{Rules, diagnostic};
use sha2::{Digest as _, Sha256};

use crate::error::ProjectionError;
use crate::projection::read;

/// One adoption of a rule set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Adoption {
    /// The first day.
    pub(crate) from: Date,
    /// Where it was adopted.
    pub(crate) position: Position,
}

/// All adoptions of one name, in the order in which they hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Adoptions {
    pub(crate) name: String,
    versions: Vec<Adoption>,
}

impl Adoptions {
    /// The adoptions of a name before `size`.
    pub(crate) fn load(view: &dyn View, name: &str, size: u64) -> Result<Self, ProjectionError> {
        let mut versions = Vec::new();
        visit(view, size, &mut |found, from, position| {
            if found == name {
                versions.push(Adoption { from, position });
            }
        })?;
        versions.sort_by_key(|one| (one.from, one.position));
        Ok(Self { name: name.to_owned(), versions })
    }

    /// Which version is in force on a day, by its place among [`Self::versions`].
    pub(crate) fn in_force(&self, day: Date) -> Option<usize> {
        self.versions.partition_point(|one| one.from <= day).checked_sub(1)
    }

    /// All versions.
    pub(crate) fn versions(&self) -> &[Adoption] {
        &self.versions
    }

    /// The version at a place.
    pub(crate) fn get(&self, place: usize) -> Option<Adoption> {
        self.versions.get(place).copied()
    }
}

/// The one rule set meant: the named one, or the only one in force on the period's last day.
pub(crate) fn choose(
    view: &dyn View,
    name: Option<&str>,
    period: Period,
    size: u64,
) -> Result<Adoptions, ProjectionError> {
    let day = period.last_day();
    let mut names = BTreeSet::new();
    let mut later = BTreeSet::new();
    visit(view, size, &mut |found, from, _| {
        if from <= day {
            names.insert(found.to_owned());
        } else {
            later.insert(format!("{found:?} from {from}"));
        }
    })?;
    let chosen = match name {
        Some(name) => names.get(name).cloned(),
        None if names.len() > 1 => {
            return Err(ProjectionError::RulesMustBeNamed {
                day,
                names: names.into_iter().collect(),
            });
        }
        None => names.first().cloned(),
    };
    match chosen {
        Some(name) => Adoptions::load(view, &name, size),
        None => {
            let name = name.map(str::to_owned);
            Err(ProjectionError::RulesMustBeAdopted {
                name,
                day,
                period,
                hint: hint(&names, later),
            })
        }
    }
}

fn hint(names: &BTreeSet<String>, later: BTreeSet<String>) -> String {
    let known: Vec<String> = names.iter().map(|name| format!("{name:?}")).chain(later).collect();
    if known.is_empty() {
        "adopt rules with a first day in the period or before it".to_owned()
    } else {
        format!("the book has {}", known.join(", "))
    }
}

/// Visits every adoption before `size`.
fn visit(
    view: &dyn View,
    size: u64,
    found: &mut dyn FnMut(&str, Date, Position),
) -> Result<(), ProjectionError> {
    let mut broken = None;
    view.facts(FactKind::Rules, "", "", &mut |key, _| {
        let mut fields = key.split('\t');
        let name = fields.next();
        let from = fields.next().and_then(|text| Date::parse(text).ok());
        let position = fields.next().and_then(|text| text.parse::<Position>().ok());
        let (Some(name), Some(from), Some(position)) = (name, from, position) else {
            broken = Some(LogError::damaged(format!("table rules, {key}"), "cannot be read"));
            return ControlFlow::Break(());
        };
        if position < size {
            found(name, from, position);
        }
        ControlFlow::Continue(())
    })?;
    broken.map_or(Ok(()), |error| Err(error.into()))
}

/// The names of all rules adopted before `size`, whenever they are in force.
pub(crate) fn names_before(
    view: &dyn View,
    size: u64,
) -> Result<BTreeSet<String>, ProjectionError> {
    let mut names = BTreeSet::new();
    visit(view, size, &mut |name, _, _| {
        names.insert(name.to_owned());
    })?;
    Ok(names)
}

/// The other rules in force on a day, in the order of their names.
pub(crate) fn others_in_force(
    view: &dyn View,
    rules: &Rules,
    day: Date,
    size: u64,
) -> Result<Vec<Rules>, ProjectionError> {
    let mut names = names_before(view, size)?;
    names.remove(rules.name());
    let mut others = Vec::with_capacity(names.len());
    for name in names {
        let adoptions = Adoptions::load(view, &name, size)?;
        let version = adoptions.in_force(day).and_then(|place| adoptions.get(place));
        let Some(version) = version else { continue };
        others.push(parse(view, &name, version.position)?);
    }
    Ok(others)
}

/// The pots whose results belong to other rules in force, and so not to these.
///
/// A result that a pot of another rule set names is that set's; the main pot is left to the others
/// by rules that take nothing from it.
pub(crate) fn claimed_elsewhere(rules: &Rules, others: &[Rules]) -> Vec<String> {
    let own: Vec<&String> = rules.pots().iter().filter_map(result_of).collect();
    let mut claimed = Vec::new();
    for other in others {
        let pots = other.pots().iter().filter_map(result_of);
        claimed.extend(pots.filter(|pot| !own.contains(pot)).cloned());
        if other.draws_on_main() && !rules.draws_on_main() {
            claimed.push("main".to_owned());
        }
    }
    claimed
}

/// The result that opens a pot, where one does.
pub(crate) fn result_of(pot: &PotSpec) -> Option<&String> {
    match &pot.opens {
        PotOpens::Result(name) => Some(name),
        PotOpens::Empty | PotOpens::Source => None,
    }
}

/// Refuses rules that hold a fund more loosely than rules adopted before `size` ever did; with a
/// day, than rules that were in force by it.
///
/// The checker follows an indivisible fund within one file; several files share the funds, so what
/// one of them calls indivisible is indivisible in all.
///
/// # Errors
/// [`ProjectionError::FundMustStayIndivisible`], and what reading the adopted rules can meet.
pub fn funds_stay_indivisible(
    view: &dyn View,
    rules: &Rules,
    day: Option<Date>,
    size: u64,
) -> Result<(), ProjectionError> {
    if rules.funds().iter().all(|fund| fund.indivisible) {
        return Ok(());
    }
    let mut adopted = Vec::new();
    visit(view, size, &mut |name, from, position| {
        if day.is_none_or(|day| from <= day) {
            adopted.push((position, name.to_owned()));
        }
    })?;
    adopted.sort_unstable();
    for (position, name) in adopted {
        let earlier = parse(view, &name, position)?;
        for bound in earlier.funds().iter().filter(|fund| fund.indivisible) {
            if rules.funds().iter().any(|fund| fund.name == bound.name && !fund.indivisible) {
                return Err(ProjectionError::FundMustStayIndivisible {
                    fund: bound.name.clone(),
                    rules: rules.name().to_owned(),
                    declared_by: name,
                    position,
                });
            }
        }
    }
    Ok(())
}

/// The rules in force on a period's last day: the named ones, or the only ones.
///
/// # Errors
/// [`ProjectionError::RulesMustBeAdopted`], [`ProjectionError::RulesMustBeNamed`], and what reading
/// the adopted rules can meet.
pub fn rules_in_force(
    view: &dyn View,
    name: Option<&str>,
    period: Period,
) -> Result<Rules, ProjectionError> {
    let adoptions = choose(view, name, period, view.head()?.size())?;
    let day = period.last_day();
    match adoptions.in_force(day).and_then(|place| adoptions.get(place)) {
        Some(adoption) => parse(view, &adoptions.name, adoption.position),
        None => {
            let hint = hint(&BTreeSet::new(), BTreeSet::new());
            let name = Some(adoptions.name);
            Err(ProjectionError::RulesMustBeAdopted { name, day, period, hint })
        }
    }
}

/// Reads and parses the rules adopted at a position.
pub(crate) fn parse(
    view: &dyn View,
    name: &str,
    position: Position,
) -> Result<Rules, ProjectionError> {
    let text = text_of(view, name, position)?;
    Rules::parse(&text).map_err(|problems| ProjectionError::RulesMustBeReadable {
        name: name.to_owned(),
        position,
        problems: diagnostic::render(&text, name, &problems),
    })
}

fn text_of(view: &dyn View, name: &str, position: Position) -> Result<String, ProjectionError> {
    let broken = |what: &str| ProjectionError::RulesTextMustBeWhole {
        name: name.to_owned(),
        position,
        what: what.to_owned(),
    };
    let record = record_at(view, position)?.ok_or_else(|| broken("is not in the book"))?;
    let Event::RulesAdopted(event) = record.event else {
        return Err(broken("is not in the book: another event stands there"));
    };
    if event.name.as_str() != name {
        return Err(broken("was adopted under another name"));
    }
    let text = match (&event.text, &event.document) {
        (Some(text), _) => text.clone(),
        (None, Some(_)) => document(view, &event)?.ok_or_else(|| broken("has parts missing"))?,
        (None, None) => return Err(broken("was left out")),
    };
    if Hash(Sha256::digest(text.as_bytes()).into()) == event.hash {
        Ok(text)
    } else {
        Err(broken("does not have the hash that was adopted"))
    }
}

/// The text of a document; `None` when a part is missing.
fn document(view: &dyn View, event: &RulesAdopted) -> Result<Option<String>, ProjectionError> {
    let Some(document) = &event.document else { return Ok(None) };
    let mut text = String::new();
    let (mut part, mut of) = (1_u32, 1_u32);
    while part <= of {
        let fact = view.fact(FactKind::Document, &format!("{document}\t{part:08}"))?;
        let Some(position) = fact.and_then(|text| text.parse().ok()) else { return Ok(None) };
        let Some(record) = record_at(view, position)? else { return Ok(None) };
        let Event::DocumentRecorded(found) = record.event else { return Ok(None) };
        if found.document != *document || found.part != part {
            return Ok(None);
        }
        text.push_str(&found.text);
        of = found.of;
        part = part.saturating_add(1);
    }
    Ok(Some(text))
}

fn record_at(view: &dyn View, position: Position) -> Result<Option<Record>, ProjectionError> {
    line_at(view, position)?.map(|line| read(position, &line)).transpose()
}
