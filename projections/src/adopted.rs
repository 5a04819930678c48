//! Which rules are in force: the versions of each name, and their text.
//!
//! A version holds from its first day until that of the next one; of two with the same first day
//! the one adopted later holds. Facts say where the adoptions are, the lines what they say; a long
//! text is put together from its document. A text is held against the hash that was voted on
//! before anybody reads it. Whether a text may join the others is asked here as a whole; what the
//! rules mean is the language's matter.

mod keepers;
pub(crate) mod neighbours;
mod remark;
mod together;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use commonbook_core::event::{Event, Hash, Position, Record, RulesAdopted};
use commonbook_core::log::{FactKind, LogError, View, line_at};
use commonbook_core::value::{Date, Period};
use commonbook_rules::syntax::ast::Rhythm;
use commonbook_rules::{Rules, diagnostic};
use sha2::{Digest as _, Sha256};

use crate::error::ProjectionError;
use crate::projection::read;
pub use remark::Remark;

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

    /// The versions that are in force on some day, each with the first day of the next one.
    pub(crate) fn spans(&self) -> impl DoubleEndedIterator<Item = (Adoption, Option<Date>)> {
        let next = self.versions.iter().skip(1).map(|next| Some(next.from)).chain([None]);
        let spans = self.versions.iter().copied().zip(next.collect::<Vec<_>>());
        spans.filter(|(one, end)| *end != Some(one.from))
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
    if name.is_none() && names.len() > 1 {
        names = closing_periods(view, &names, day, size)?;
    }
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

/// Those of these rules, in force on a day, that close periods; all where none does.
fn closing_periods(
    view: &dyn View,
    names: &BTreeSet<String>,
    day: Date,
    size: u64,
) -> Result<BTreeSet<String>, ProjectionError> {
    let mut closing = names.clone();
    for (name, rules) in in_force(view, day, size)? {
        if rules.closes().every == Rhythm::OnDissolution {
            closing.remove(&name);
        }
    }
    Ok(if closing.is_empty() { names.clone() } else { closing })
}

/// All rules in force on a day, by name.
pub(crate) fn in_force(
    view: &dyn View,
    day: Date,
    size: u64,
) -> Result<Vec<(String, Rules)>, ProjectionError> {
    let mut found = Vec::new();
    for name in names_before(view, size)? {
        let adoptions = Adoptions::load(view, &name, size)?;
        let version = adoptions.in_force(day).and_then(|place| adoptions.get(place));
        let Some(version) = version else { continue };
        let rules = parse(view, &name, version.position)?;
        found.push((name, rules));
    }
    Ok(found)
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

/// Whether rules may enter the book beside and after those that it has, and what is odd about it.
///
/// `from` is the first day of the rules, `size` the book that they are to enter. Nothing is
/// computed, and nothing written.
///
/// # Errors
/// [`ProjectionError::FundMustStayIndivisible`], [`ProjectionError::Adoption`], and what reading
/// the book can meet.
pub fn may_be_adopted(
    view: &dyn View,
    rules: &Rules,
    from: Date,
    size: u64,
) -> Result<Vec<Remark>, ProjectionError> {
    neighbours::funds_stay_indivisible(view, rules, None, size)?;
    together::indivisible_funds_stay_together(view, rules, from, size)?;
    let beside = neighbours::beside(view, rules, from, size)?;
    neighbours::declarations_agree(rules, &beside)?;
    keepers::claims_keep_their_keeper(view, rules, from, size, &beside)?;
    let mut remarks = neighbours::shared_results(rules, &beside);
    remarks.append(&mut remark::past_left_behind(view, rules, from, size)?);
    Ok(remarks)
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
