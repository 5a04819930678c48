//! What one event is worth in each measure: by which rules, for which close, and for whom it waits.

use commonbook_core::event::Position;
use commonbook_core::value::{Date, Exact};
use commonbook_rules::input::EventFields;
use commonbook_rules::model::MeasureSpec;
use commonbook_rules::{EvaluationError, Rules};

use super::memory::Credited;
use super::uncounted::Found;
use super::versions::Version;
use super::{Family, Slot, family};
use crate::error::ProjectionError;
use crate::explain::{Awaiting, Counted, EarlierCredit, Watch};
use crate::window::Window;

/// What one event is valued with.
pub(super) struct Valuing<'a> {
    pub(super) window: Window,
    pub(super) rules: &'a Rules,
    pub(super) version: &'a Version,
    pub(super) credited: &'a Credited,
    /// Whether an event waited for nothing in a measure of some rules by some size of the book.
    pub(super) was_accepted: &'a dyn Fn(&Rules, usize, u64) -> bool,
}

/// What is valued, beside what its fields say.
#[derive(Clone, Copy)]
pub(super) struct Valued {
    pub(super) of: Family,
    pub(super) number: usize,
    pub(super) position: Position,
    pub(super) expires: Option<Date>,
    pub(super) contested_at: Option<Position>,
}

impl Valuing<'_> {
    pub(super) fn value(
        &self,
        slots: &mut [Slot],
        (watch, barred): (&mut Option<Watch>, &mut Barred),
        fields: &dyn EventFields,
        event: Valued,
    ) -> Result<Found, ProjectionError> {
        let version = self.version;
        let (mut taken, mut passed) = (false, false);
        // The lists of the event's own day, and for measures that day did not know the present.
        bar(&mut barred.then, &version.rules, version.position, fields, event)?;
        if version.stands_for.iter().any(Vec::is_empty) {
            bar(&mut barred.now, self.rules, None, fields, event)?;
        }
        let measures = self.rules.measures().iter().zip(slots).enumerate();
        for (index, (spec, slot)) in measures {
            let past = version.stands_for.get(index).map_or(&[][..], Vec::as_slice);
            let (rules, adopted, kept_from, valued_by) = match past {
                [] => (self.rules, None, &barred.now, std::slice::from_ref(&index)),
                past => (&version.rules, version.position, &barred.then, past),
            };
            for measure in valued_by {
                let counts = rules.measures().get(*measure).and_then(|it| family(&it.counts));
                if counts != Some(event.of) {
                    continue;
                }
                let is_kept_from = kept_from.get(*measure) == Some(&true);
                let by = By { index, spec, rules, adopted, measure: *measure, event };
                let Some(back) = self.back(&by, fields) else {
                    passed = true;
                    if !is_kept_from {
                        self.note_earlier(&by, watch, fields);
                    }
                    continue;
                };
                if is_kept_from {
                    passed = true;
                    continue;
                }
                let Some(worth) = worth(rules, adopted, *measure, fields, event.position)? else {
                    passed |= self.waits(&by, (slot, watch), fields)?;
                    continue;
                };
                if past.is_empty() {
                    if spec.memory.keeps_account()
                        && self.is_given_up(&barred.then, fields, event)?
                    {
                        passed = true;
                        continue;
                    }
                    slot.unruled = slot.unruled.saturating_add(1);
                }
                taken = true;
                if let Some(watch) = watch {
                    watch.note(index, event.number, &worth, (event.position, fields.day()))?;
                }
                slot.add(spec, event, &worth, back)?;
            }
        }
        Ok(match (taken, passed) {
            (true, _) => Found::Counted,
            (false, true) => Found::Past,
            (false, false) => Found::Uncounted,
        })
    }

    /// How many periods back an event lies for a measure, where it counts.
    fn back(&self, by: &By<'_>, fields: &dyn EventFields) -> Option<u32> {
        let (day, position) = (fields.day(), by.event.position);
        let is_counted = |size| (self.was_accepted)(by.rules, by.measure, size);
        self.credited.back(self.window, &by.spec.memory, day, position, &is_counted)
    }

    /// Notes what an earlier close credited to somebody who is watched.
    fn note_earlier(&self, by: &By<'_>, watch: &mut Option<Watch>, fields: &dyn EventFields) {
        let Some(watch) = watch.as_mut().filter(|watch| watch.includes(by.event.number)) else {
            return;
        };
        let (day, position) = (fields.day(), by.event.position);
        let is_counted = |size| (self.was_accepted)(by.rules, by.measure, size);
        let first = self.credited.by(&by.spec.memory, day, position, &is_counted);
        // What rules no longer value is only not told.
        let found = worth(by.rules, by.adopted, by.measure, fields, position);
        let worth = found.ok().flatten().and_then(|worth| worth.kept().ok());
        if let (Some(first), Some(worth)) = (first, worth) {
            let counted = Counted { position, worth, on: day, ended: false };
            let credit = EarlierCredit { first, expires: by.event.expires, counted };
            watch.note_credited(by.index, by.event.number, credit);
        }
    }

    /// Whether an event that does not count waits to be accepted; it is noted for its period.
    fn waits(
        &self,
        by: &By<'_>,
        (slot, watch): (&mut Slot, &mut Option<Watch>),
        fields: &dyn EventFields,
    ) -> Result<bool, ProjectionError> {
        let position = by.event.position;
        let awaited = by.rules.awaited(by.measure, fields);
        let refused =
            |refusal: EvaluationError| rules_refuse(by.rules, by.adopted, position, &refusal);
        let Some(awaited) = awaited.map_err(refused)? else { return Ok(false) };
        if self.window.contains(fields.day()) {
            let contested_at = by.event.contested_at;
            let awaiting = Awaiting { position, awaited, contested_at };
            slot.waiting.add(&awaiting);
            if let Some(watch) = watch {
                watch.note_waiting(by.index, by.event.number, awaiting);
            }
        }
        Ok(true)
    }

    /// Whether the event's claim was one of a measure that has been closed since.
    fn is_given_up(
        &self,
        barred: &[bool],
        fields: &dyn EventFields,
        event: Valued,
    ) -> Result<bool, ProjectionError> {
        let Version { rules, ended, position, .. } = self.version;
        if ended.is_empty() {
            return Ok(false);
        }
        let is_free = |measure: &&usize| barred.get(**measure) != Some(&true);
        for measure in ended.iter().filter(is_free) {
            let counts = rules.measures().get(*measure).and_then(|it| family(&it.counts));
            if counts == Some(event.of)
                && worth(rules, *position, *measure, fields, event.position)?.is_some()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// By which measure of which rules an event is valued for which present one.
struct By<'a> {
    index: usize,
    spec: &'a MeasureSpec,
    rules: &'a Rules,
    adopted: Option<Position>,
    measure: usize,
    event: Valued,
}

/// Measures that an earlier one of their list keeps an event from, by their place: those of the
/// rules of the event's day, and of the present ones.
#[derive(Default)]
pub(super) struct Barred {
    then: Vec<bool>,
    now: Vec<bool>,
}

/// Says which measures of a version an event is kept from.
fn bar(
    barred: &mut Vec<bool>,
    rules: &Rules,
    adopted: Option<Position>,
    fields: &dyn EventFields,
    event: Valued,
) -> Result<(), ProjectionError> {
    barred.clear();
    for list in rules.once_only() {
        barred.resize(rules.measures().len(), false);
        let mut is_counted = false;
        for &measure in list {
            let spec = rules.measures().get(measure);
            if spec.is_none_or(|spec| family(&spec.counts) != Some(event.of)) {
                continue;
            }
            let Some(is_barred) = barred.get_mut(measure) else { continue };
            if is_counted {
                *is_barred = true;
            } else if !*is_barred {
                is_counted = worth(rules, adopted, measure, fields, event.position)?.is_some();
            }
        }
    }
    Ok(())
}

/// What an event is worth in a measure, or why the rules refuse to say.
fn worth(
    rules: &Rules,
    adopted: Option<Position>,
    measure: usize,
    fields: &dyn EventFields,
    position: Position,
) -> Result<Option<Exact>, ProjectionError> {
    let worth = rules.value_event(measure, fields);
    worth.map_err(|refusal| rules_refuse(rules, adopted, position, &refusal))
}

fn rules_refuse(
    rules: &Rules,
    adopted: Option<Position>,
    position: Position,
    refusal: &EvaluationError,
) -> ProjectionError {
    let file = adopted.map_or_else(String::new, |at| format!(", adopted at position {at}"));
    ProjectionError::RulesRefuse {
        code: refusal.code.as_str(),
        position: Some(position),
        rendered: refusal.render(rules.text(), &format!("{}{file}", rules.name())),
    }
}
