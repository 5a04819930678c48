//! The map: what the columns of a file mean, as TOML.
//!
//! Everything that two readers could understand differently is stated: encoding, delimiter, decimal
//! mark, form of days, unit, and by what a row is known again. Unknown keys are refused with their
//! place. What each key means stands in docs/reference/maps.md.

use std::collections::BTreeMap;

use commonbook_core::event::EventType;
use commonbook_core::value::{Date, Id};
use encoding_rs::Encoding;
use serde::Deserialize;
use time::format_description::{self, OwnedFormatItem};

use super::condition::{Skip, When};
use super::number::Marks;
use super::problem::FileProblem;
use super::source::{Cell, Column, Source};

/// The version of the form of maps.
const VERSION: u32 = 1;
/// The longest name of a map: ids of events hold it.
const LONGEST_NAME: usize = 40;

/// What the columns of a file mean.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Written")]
pub struct Map {
    pub(super) name: String,
    pub(super) encoding: &'static Encoding,
    pub(super) delimiter: u8,
    pub(super) marks: Marks,
    pub(super) days: DayFormat,
    pub(super) identity: Identity,
    pub(super) truncated: Option<String>,
    pub(super) agents: BTreeMap<String, Id>,
    pub(super) skips: Vec<Skip>,
    pub(super) events: Vec<EventMap>,
}

/// By what a row is known again.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Identity {
    /// By a column of keys that the source gives.
    Key(Column),
    /// By what these columns say, and by how many rows before it say the same.
    Columns(Vec<Column>),
    /// By what all columns say, and by how many rows before it say the same.
    Row,
}

/// The event that a row becomes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventMap {
    #[serde(rename = "type")]
    pub(super) event_type: EventType,
    #[serde(default)]
    pub(super) when: When,
    pub(super) effective_on: Cell,
    pub(super) data: BTreeMap<String, Source>,
    #[serde(default)]
    pub(super) sealed: BTreeMap<String, Source>,
}

/// The keys of a map as they are written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    map: u32,
    name: String,
    #[expect(dead_code, reason = "for people who choose a map")]
    about: String,
    #[serde(default = "utf8")]
    encoding: String,
    #[serde(default = "comma")]
    delimiter: char,
    #[serde(default = "point")]
    decimal: char,
    grouping: Option<char>,
    #[serde(default)]
    days: DayFormat,
    key: Option<Column>,
    identity: Option<Vec<Column>>,
    truncated: Option<String>,
    #[serde(default)]
    agents: BTreeMap<String, Id>,
    #[serde(default)]
    skip: Vec<Skip>,
    event: Vec<EventMap>,
}

fn utf8() -> String {
    "utf-8".to_owned()
}

fn comma() -> char {
    ','
}

fn point() -> char {
    '.'
}

impl Map {
    /// Reads a map.
    ///
    /// # Errors
    /// [`FileProblem::MapMalformed`] with line and column.
    pub fn parse(text: &str) -> Result<Self, FileProblem> {
        toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let before = text.get(..start).unwrap_or_default();
            let line = before.matches('\n').count().saturating_add(1);
            let column = before.chars().rev().take_while(|letter| *letter != '\n').count();
            let what = error.message().replace('\n', " ");
            FileProblem::MapMalformed { at: (line, column.saturating_add(1)), what }
        })
    }

    /// The name, which the ids of its events hold.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The columns that a file must have, or may have, to be read with this map.
    pub(super) fn columns(&self) -> Vec<(&Column, bool)> {
        let mut columns: Vec<(&Column, bool)> = Vec::new();
        match &self.identity {
            Identity::Key(column) => columns.push((column, true)),
            Identity::Columns(named) => columns.extend(named.iter().map(|column| (column, true))),
            Identity::Row => {}
        }
        columns.extend(self.skips.iter().map(|skip| (&skip.condition.column, true)));
        for event in &self.events {
            columns.extend(event.when.0.iter().map(|asked| (&asked.column, true)));
            columns.push((&event.effective_on.column, true));
            for source in event.data.values().chain(event.sealed.values()) {
                gather(source, &mut columns);
            }
        }
        columns
    }
}

fn gather<'a>(source: &'a Source, into: &mut Vec<(&'a Column, bool)>) {
    match source {
        Source::Constant(_) => {}
        Source::Cell(cell) => into.push((&cell.column, !cell.optional)),
        Source::List(sources) => sources.iter().for_each(|source| gather(source, into)),
    }
}

impl TryFrom<Written> for Map {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        if written.map != VERSION {
            return Err(format!("`map` says the form's version: {VERSION}"));
        }
        let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if written.name.is_empty()
            || written.name.len() > LONGEST_NAME
            || !written.name.chars().all(is_word)
        {
            return Err(format!("`name` is 1 to {LONGEST_NAME} of a-z, 0-9 and -"));
        }
        let encoding = Encoding::for_label(written.encoding.as_bytes())
            .filter(|found| *found == encoding_rs::UTF_8 || found.is_single_byte())
            .ok_or("`encoding` is utf-8 or one with one byte a letter, such as windows-1252")?;
        let delimiter = u8::try_from(written.delimiter)
            .ok()
            .filter(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric() && *byte != b'"')
            .ok_or("`delimiter` is one ASCII mark, such as \",\", \";\" or \"\\t\"")?;
        let marks = Marks { decimal: written.decimal, grouping: written.grouping };
        if marks.grouping == Some(marks.decimal) || marks.decimal.is_alphanumeric() {
            return Err("`decimal` and `grouping` are two different marks".to_owned());
        }
        let identity = match (written.key, written.identity) {
            (None, None) => Identity::Row,
            (Some(column), None) => Identity::Key(column),
            (None, Some(columns)) if !columns.is_empty() => Identity::Columns(columns),
            (None, Some(_)) => return Err("`identity` needs a column".to_owned()),
            (Some(_), Some(_)) => return Err("a map has `key` or `identity`, not both".to_owned()),
        };
        if written.event.is_empty() {
            return Err("a map needs an `[[event]]`".to_owned());
        }
        Ok(Self {
            name: written.name,
            encoding,
            delimiter,
            marks,
            days: written.days,
            identity,
            truncated: written.truncated,
            agents: written.agents,
            skips: written.skip,
            events: written.event,
        })
    }
}

/// The form of a day, in the words of the crate `time`: `[day]/[month]/[year]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct DayFormat {
    text: String,
    form: OwnedFormatItem,
}

impl TryFrom<String> for DayFormat {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if let Some(missing) = ["[year", "[month", "[day"].iter().find(|part| !text.contains(*part))
        {
            return Err(format!("a form of days needs {missing}], such as [year]-[month]-[day]"));
        }
        if !has_plain_brackets(&text) {
            let what = "a bracket stands within another, or alone";
            return Err(format!("{text:?} is no form of days: {what}"));
        }
        let form = format_description::parse_owned::<2>(&text)
            .map_err(|error| format!("{text:?} is no form of days: {error}"))?;
        Ok(Self { text, form })
    }
}

/// Whether brackets open and close in turn: on some others a debug build of `time` panics.
/// A backslash takes the meaning from what follows.
fn has_plain_brackets(text: &str) -> bool {
    let (mut is_open, mut is_escaped) = (false, false);
    for letter in text.chars() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' | ']' if is_open == (letter == '[') => return false,
            '[' | ']' => is_open = !is_open,
            _ => {}
        }
    }
    !is_open
}

impl Default for DayFormat {
    fn default() -> Self {
        let text = "[year]-[month]-[day]".to_owned();
        let form = OwnedFormatItem::Compound(Box::new([]));
        Self::try_from(text.clone()).unwrap_or(Self { text, form })
    }
}

impl DayFormat {
    /// The form as it is written.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The day of a text; a time of day that the form has is read and let go.
    pub(super) fn read(&self, text: &str) -> Option<Date> {
        let day = time::Date::parse(text, &self.form).ok()?;
        Date::new(day.year(), day.month().into(), day.day()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "map = 1\nname = \"a\"\nabout = \"A\"\n[[event]]\n\
        type = \"revenue_recorded\"\neffective_on = { column = \"D\", as = \"date\" }\n\
        [event.data]\nunit = \"EUR\"\n";

    fn wrong(from: &str, to: &str) -> (usize, String) {
        let text = LEAST.replacen(from, to, 1);
        assert_ne!(text, LEAST);
        match Map::parse(&text) {
            Err(FileProblem::MapMalformed { at, what }) => (at.0, what),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_least_map_is_read() {
        assert_eq!(Map::parse(LEAST).unwrap().name(), "a");
    }

    #[test]
    fn a_slip_in_a_map_is_named_with_its_line() {
        let (line, what) = wrong("unit = \"EUR\"", "unit = 1");
        assert_eq!(line, 8, "{what}");
        assert!(wrong("about", "abuot").1.contains("unknown field"));
        assert!(wrong("map = 1", "map = 2").1.contains("version"));
        assert!(wrong("\"a\"", "\"A b\"").1.contains("`name`"));
        assert!(wrong("revenue_recorded", "revenue").1.contains("no type of event"));
        let (line, what) = wrong("\"date\"", "\"date\", places = 2");
        assert!(line == 6 && what.contains("`places` belongs to `as` duration"), "{line}: {what}");
        assert!(wrong("\"date\"", "\"duration\"").1.contains("needs `in`"));
        assert!(wrong("\"date\"", "\"slugs\"").1.contains("needs a `separator`"));
        let half = "\"duration\", in = \"h\", places = 2";
        assert!(wrong("\"date\"", half).1.contains("stand together"));
        assert!(wrong("\"date\"", "\"date\", format = \"[year]\"").1.contains("[month]"));
        assert!(wrong("\"date\"", "\"day\"").1.contains("unknown variant"));
        assert!(wrong("[[event]]", "delimiter = \"a\"\n[[event]]").1.contains("`delimiter`"));
        assert!(wrong("[[event]]", "encoding = \"utf-16\"\n[[event]]").1.contains("`encoding`"));
        assert!(wrong("[[event]]", "grouping = \".\"\n[[event]]").1.contains("different marks"));
        let both = "key = \"K\"\nidentity = [\"I\"]\n[[event]]";
        assert!(wrong("[[event]]", both).1.contains("not both"));
        assert!(wrong("[[event]]", "identity = []\n[[event]]").1.contains("needs a column"));
    }

    #[test]
    fn a_condition_that_says_too_much_or_too_little_is_named_with_its_line() {
        let when =
            |conditions: &str| wrong("effective_on", &format!("when = {conditions}\neffective_on"));
        let sign = "{ column = \"A\", sign = \"negative\" }";
        let (line, what) = when("[{ column = \"A\", is = [\"-\"], sign = \"negative\" }]");
        assert!(line == 6 && what.contains("`is` or `sign`, not both"), "{line}: {what}");
        let (line, what) = when("[{ column = \"A\" }]");
        assert!(line == 6 && what.contains("needs `is`"), "{line}: {what}");
        let (line, what) = when(&format!("[{sign}, {{ column = \"A\", sign = \"zero\" }}]"));
        assert!(line == 6 && what.contains("sign of \"A\" twice"), "{line}: {what}");
        assert!(when("[{ column = \"A\", sign = \"minus\" }]").1.contains("unknown variant"));
        assert!(when("[{ column = \"A\", sing = \"zero\" }]").1.contains("unknown field"));
        let skip = "[[skip]]\ncolumn = \"A\"\nbecause = \"b\"\n[[event]]";
        let (line, what) = wrong("[[event]]", skip);
        assert!(line == 4 && what.contains("needs `is`"), "{line}: {what}");
        let text = LEAST.replacen("effective_on", &format!("when = [{sign}]\neffective_on"), 1);
        assert!(Map::parse(&text).is_ok());
    }

    #[test]
    fn a_form_of_days_with_brackets_within_brackets_is_refused() {
        let day = "[year]-[month]-[day]";
        for wrong in ["rT:][o[u[mnth]-[day]", "[o[", "]", "[", " [optional [[hour]]]", "[[x]]"] {
            let refused = DayFormat::try_from(format!("{day}{wrong}")).unwrap_err();
            assert!(refused.contains("a bracket stands within another, or alone"), "{refused}");
        }
        let form = DayFormat::try_from(format!("\\[{day}\\]")).unwrap();
        assert_eq!(form.read("[2026-01-15]"), Some(Date::parse("2026-01-15").unwrap()));
    }

    #[test]
    fn a_day_is_read_in_the_stated_form_alone() {
        let form = DayFormat::try_from("[month]/[day]/[year]".to_owned()).unwrap();
        assert_eq!(form.read("01/15/2026"), Some(Date::parse("2026-01-15").unwrap()));
        for wrong in ["15/01/2026", "1/15/2026", "2026-01-15", "01/15/2026 ", "02/30/2026"] {
            assert_eq!(form.read(wrong), None, "{wrong}");
        }
        let moment = "[year]-[month]-[day]T[hour]:[minute]:[second]".to_owned();
        let form = DayFormat::try_from(moment).unwrap();
        assert_eq!(form.read("2026-01-10T08:15:30"), Some(Date::parse("2026-01-10").unwrap()));
        assert_eq!(DayFormat::default().as_str(), "[year]-[month]-[day]");
    }
}
