//! The cells of one row: what each key of an event is, by the map.
//!
//! The event is spelled as a writer hands it in, a line of JSON. An empty cell leaves a key out
//! only where the map says so; a cell that cannot be read is named by its column.

use std::collections::BTreeMap;

use commonbook_core::value::{Id, slug};
use serde_json::{Map as Object, Value};

use super::condition::{Asks, Condition};
use super::map::{DayFormat, EventMap};
use super::number::{Digits, in_unit, seconds};
use super::problem::RowProblem;
use super::row::RowReader;
use super::source::{self, Cell, Column, Source};

/// A problem with the column where it stands.
pub(super) struct Wrong {
    /// The column's name in the file.
    pub(super) column: Option<String>,
    /// What is wrong.
    pub(super) problem: Box<RowProblem>,
}

impl Wrong {
    /// A problem at a column.
    pub(super) fn at(column: Option<String>, problem: RowProblem) -> Self {
        Self { column, problem: Box::new(problem) }
    }
}

impl From<RowProblem> for Wrong {
    fn from(problem: RowProblem) -> Self {
        Self::at(None, problem)
    }
}

/// The cells of one row, by column.
pub(super) struct Cells<'a> {
    of: &'a RowReader<'a>,
    cells: &'a [String],
}

impl<'a> Cells<'a> {
    /// The cells of a row that is whole.
    pub(super) fn of(of: &'a RowReader<'a>, cells: &'a [String]) -> Self {
        Self { of, cells }
    }

    /// What a column says, where the file has it.
    pub(super) fn text(&self, column: &Column) -> Option<&str> {
        self.of.sheet.place(column).and_then(|place| self.cells.get(place)).map(String::as_str)
    }

    /// The name by which the file knows a column.
    pub(super) fn name(&self, column: &Column) -> Option<String> {
        let place = self.of.sheet.place(column)?;
        self.of.sheet.header().get(place).cloned()
    }

    /// The first event that is for this row.
    pub(super) fn event<'m>(&self, events: &'m [EventMap]) -> Result<Option<&'m EventMap>, Wrong> {
        for event in events {
            if self.fits(event)? {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    fn fits(&self, event: &EventMap) -> Result<bool, Wrong> {
        for condition in &event.when.0 {
            if !self.holds(condition)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a condition holds; the sign of what is no number cannot be told.
    pub(super) fn holds(&self, condition: &Condition) -> Result<bool, Wrong> {
        let Some(text) = self.text(&condition.column) else { return Ok(false) };
        match &condition.asks {
            Asks::Is(texts) => Ok(texts.iter().any(|one| one == text)),
            Asks::Sign(_) if text.is_empty() => Ok(false),
            Asks::Sign(sign) => {
                let digits = self.digits(text, false);
                let wrong = |problem| Wrong::at(self.name(&condition.column), problem);
                Ok(digits.map_err(wrong)?.sign() == *sign)
            }
        }
    }

    /// The event as a line that a writer hands in, and in words.
    pub(super) fn line(&self, id: &Id, event: &EventMap) -> Result<(String, String), Wrong> {
        let day = self.cell(&event.effective_on)?;
        let day = day.as_ref().and_then(Value::as_str).unwrap_or_default();
        let data = Value::Object(self.object(&event.data)?);
        let what = format!("{} {day} {data}", event.event_type);
        let mut line = Object::new();
        line.insert("id".to_owned(), id.as_str().into());
        line.insert("type".to_owned(), event.event_type.as_str().into());
        line.insert("effective_on".to_owned(), day.into());
        line.insert("data".to_owned(), data);
        let sealed = self.object(&event.sealed)?;
        if !sealed.is_empty() {
            line.insert("sealed".to_owned(), Value::Object(sealed));
        }
        Ok((Value::Object(line).to_string(), what))
    }

    fn object(&self, sources: &BTreeMap<String, Source>) -> Result<Object<String, Value>, Wrong> {
        let mut object = Object::new();
        for (key, source) in sources {
            if let Some(value) = self.value(source)? {
                object.insert(key.clone(), value);
            }
        }
        Ok(object)
    }

    fn value(&self, source: &Source) -> Result<Option<Value>, Wrong> {
        match source {
            Source::Constant(text) => Ok(Some(text.as_str().into())),
            Source::Cell(cell) => self.cell(cell),
            Source::List(sources) => {
                let mut list = Vec::new();
                for source in sources {
                    match self.value(source)? {
                        Some(Value::Array(items)) => list.extend(items),
                        Some(value) => list.push(value),
                        None => {}
                    }
                }
                Ok(Some(unique(list)))
            }
        }
    }

    fn cell(&self, cell: &Cell) -> Result<Option<Value>, Wrong> {
        let wrong = |problem| Wrong::at(self.name(&cell.column), problem);
        let text = self.text(&cell.column).unwrap_or_default();
        let text = match cell.words.get(text) {
            Some(word) => word.as_str(),
            None if text.is_empty() => text,
            None if cell.words.is_empty() => text,
            None => {
                let known: Vec<&str> = cell.words.keys().map(String::as_str).collect();
                let known = known.join(", ");
                return Err(wrong(RowProblem::CellWordUnknown { text: text.to_owned(), known }));
            }
        };
        match (text.is_empty(), cell.optional) {
            (true, true) => Ok(None),
            (true, false) => Err(wrong(RowProblem::CellEmpty)),
            (false, _) => self.read(&cell.reading, text).map(Some).map_err(wrong),
        }
    }

    fn read(&self, reading: &source::Reading, text: &str) -> Result<Value, RowProblem> {
        use source::Reading as R;
        let (map, people) = (self.of.map, self.of.people);
        let shown = || text.to_owned();
        Ok(match reading {
            R::Text => text.into(),
            R::Date(format) => day(text, format.as_ref().unwrap_or(&map.days))?.into(),
            R::Decimal { negate } => self.digits(text, *negate)?.decimal().into(),
            R::Money { negate } => {
                let scale = self.of.scale;
                let money = self.digits(text, *negate)?.money(scale);
                money.ok_or_else(|| RowProblem::CellNotMoney { text: shown(), scale })?.into()
            }
            R::Duration { unit, round } => {
                let span = seconds(text);
                let span = span.ok_or_else(|| RowProblem::CellNotADuration { text: shown() })?;
                let unit_name = unit.as_str();
                in_unit(span, *unit, *round)
                    .ok_or_else(|| RowProblem::CellNotExact { text: shown(), unit: unit_name })?
                    .into()
            }
            R::AgentName => people.by_name(text, &map.agents)?.into(),
            R::AgentId => people.by_id(text, &map.agents)?.into(),
            R::Slug => identifier(text)?.into(),
            R::Slugs { separator } => {
                let names = text.split(separator.as_str()).map(str::trim);
                let names = names.filter(|name| !name.is_empty());
                let ids = names.map(|name| Ok(Value::from(identifier(name)?)));
                unique(ids.collect::<Result<_, RowProblem>>()?)
            }
        })
    }

    fn digits(&self, text: &str, negate: bool) -> Result<Digits, RowProblem> {
        let marks = self.of.map.marks;
        let digits = Digits::read(text, marks).ok_or_else(|| RowProblem::CellNotANumber {
            text: text.to_owned(),
            marks: marks.described(),
        })?;
        Ok(if negate { digits.negated() } else { digits })
    }
}

fn day(text: &str, format: &DayFormat) -> Result<String, RowProblem> {
    let problem =
        || RowProblem::CellNotADate { text: text.to_owned(), format: format.as_str().to_owned() };
    Ok(format.read(text).ok_or_else(problem)?.to_string())
}

fn identifier(text: &str) -> Result<String, RowProblem> {
    slug(text).ok_or_else(|| RowProblem::CellNotAnId { text: text.to_owned() })
}

/// A list without the second of two equal items; lists of events are sets.
fn unique(items: Vec<Value>) -> Value {
    let mut kept: Vec<Value> = Vec::with_capacity(items.len());
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    Value::Array(kept)
}
