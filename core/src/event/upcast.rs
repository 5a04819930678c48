//! Upcasters: old shapes of an event are lifted to the newest when they are read.
//!
//! A released shape is in somebody's book for ever. Each step lifts one type from one version to
//! the next, is pure, and never sees the book; a line's bytes are never rewritten. An unknown
//! version is an error: skipping an event would change everything that follows from it.

use crate::event::{EventType, Json, LineError, Problem};

/// One step: the data of one version in, that of the next out.
pub(crate) type Step = fn(Json) -> Result<Json, LineError>;

/// The step from a version of a type to the next; none of this release's shapes has an older one.
fn released(_event_type: EventType, _from: u32) -> Option<Step> {
    None
}

/// Lifts data of a type from version `tv` to the newest.
///
/// # Errors
///
/// [`Problem::VersionUnknown`] for a version without a way to the newest, and what a step says of
/// data that it cannot lift.
pub fn upcast(event_type: EventType, tv: u32, data: Json) -> Result<Json, LineError> {
    lift(event_type, tv, data, released)
}

/// Lifts through the steps that `step` knows.
pub(crate) fn lift(
    event_type: EventType,
    tv: u32,
    data: Json,
    step: impl Fn(EventType, u32) -> Option<Step>,
) -> Result<Json, LineError> {
    let mut data = data;
    let mut version = tv;
    while version != event_type.version() {
        let next = step(event_type, version).ok_or_else(|| unknown(event_type, tv))?;
        data = next(data)?;
        version = version.checked_add(1).ok_or_else(|| unknown(event_type, tv))?;
    }
    Ok(data)
}

/// Refuses a version.
pub(crate) fn unknown(event_type: EventType, tv: u32) -> LineError {
    Problem::VersionUnknown { name: event_type.as_str().to_owned(), tv: tv.into() }.into()
}

#[cfg(test)]
mod tests {
    use super::{Step, lift};
    use crate::event::{Event, EventType, Json, JsonValue, LineError, Member, read_json, upcast};

    /// A shape that never was: `of` was called `contribution`.
    fn renamed(data: Json) -> Result<Json, LineError> {
        let JsonValue::Object(members) = data.value else {
            panic!("no object");
        };
        let rename = |member: Member| match &*member.key {
            "contribution" => Member { key: "of".to_owned(), ..member },
            _ => member,
        };
        let members = members.into_iter().map(rename).collect();
        Ok(Json { value: JsonValue::Object(members), ..data })
    }

    fn fake(event_type: EventType, from: u32) -> Option<Step> {
        let step: Step = renamed;
        (event_type == EventType::ContributionAccepted && from == 0).then_some(step)
    }

    #[test]
    fn an_old_shape_is_lifted_step_by_step() {
        let old = read_json(r#"{"agent":"a","contribution":12}"#).unwrap();
        let new = lift(EventType::ContributionAccepted, 0, old, fake).unwrap();
        let event = Event::read(EventType::ContributionAccepted, &new).unwrap();
        let Event::ContributionAccepted(data) = event else {
            panic!("another type");
        };
        assert_eq!(data.of, 12);
    }

    #[test]
    fn the_newest_shape_is_left_as_it_is() {
        let data = read_json(r#"{"agent":"a","of":12}"#).unwrap();
        let same = upcast(EventType::ContributionAccepted, 1, data.clone()).unwrap();
        assert_eq!(same, data);
    }

    #[test]
    fn an_unknown_version_is_refused() {
        for (event_type, version) in [
            (EventType::ContributionAccepted, 2),
            (EventType::ContributionAccepted, u32::MAX),
            (EventType::ContributionRejected, 0),
        ] {
            let data = read_json("{}").unwrap();
            let error = lift(event_type, version, data, fake).unwrap_err();
            assert_eq!(error.code(), "VersionUnknown");
        }
    }
}
