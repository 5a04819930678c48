//! A published table, read from CSV.
//!
//! One header: `who`, `line` or `value` first, `amount` last, and between them measures of the
//! rules by name. One row for each contributor, line or named value, and perhaps a last row named
//! `total`. Numbers have a point and no grouping marks. What a row is about is not known here.

use commonbook_core::value::{Exact, Id, parse_decimal, slug};
use csv::ReaderBuilder;
use thiserror::Error;

/// What the rows of a table are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableOf {
    /// Contributors.
    Who,
    /// Lines of the rules.
    Line,
    /// Named values: `let` and `report`.
    Value,
}

impl TableOf {
    /// What a row is about, in words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Who => "contributor",
            Self::Line => "line",
            Self::Value => "named value",
        }
    }
}

/// Why a file is not a table, or a row is about nothing.
#[derive(Debug, Error)]
pub enum TableError {
    /// The file is not rows and columns.
    #[error("row {row}: {what}\nhint: {hint}")]
    Malformed {
        /// The line of the file, from 1.
        row: u64,
        /// What is wrong.
        what: String,
        /// What to do.
        hint: String,
    },
    /// The header does not say what the columns are.
    #[error("the table's header cannot be used: {what}\nhint: {hint}")]
    HeaderMalformed {
        /// What is wrong.
        what: String,
        /// What to do.
        hint: String,
    },
    /// A number is not spelled as numbers are.
    #[error("row {row}: {text:?} in column {column:?} is no number\nhint: {hint}")]
    NumberMalformed {
        /// The line of the file, from 1.
        row: u64,
        /// The column.
        column: String,
        /// What stands there.
        text: String,
        /// What to do.
        hint: String,
    },
    /// A row is about somebody or something that is not there.
    #[error("row {row}: there is no {what} {name:?}\nhint: {}", there_are(.known))]
    RowUnknown {
        /// The line of the file, from 1.
        row: u64,
        /// What the row names.
        name: String,
        /// What it should be.
        what: &'static str,
        /// What there is.
        known: Vec<String>,
    },
    /// What the rules are given beside the table does not fit them.
    #[error("{what}\nhint: {hint}")]
    WorldMisfit {
        /// What is wrong.
        what: String,
        /// What to do.
        hint: String,
    },
}

impl TableError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "TableMalformed",
            Self::HeaderMalformed { .. } => "TableHeaderMalformed",
            Self::NumberMalformed { .. } => "TableNumberMalformed",
            Self::RowUnknown { .. } => "TableRowUnknown",
            Self::WorldMisfit { .. } => "TableWorldMisfit",
        }
    }
}

/// The names there are; of many only that they are many.
fn there_are(names: &[String]) -> String {
    const SHOWN: usize = 12;
    match names.len() {
        0 => "there are none".to_owned(),
        1..=SHOWN => format!("there are {}", names.join(", ")),
        many => format!("there are {many}; `commonbook statement` shows them"),
    }
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What its rows are about.
    pub of: TableOf,
    /// The columns between the first and the amount.
    pub measures: Vec<String>,
    pub(crate) rows: Vec<Row>,
    pub(crate) total: Option<Total>,
    /// Whether names are ids as they stand, or are made ids of.
    pub(crate) names_are_ids: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) row: u64,
    pub(crate) name: String,
    pub(crate) measures: Vec<Printed>,
    pub(crate) amount: Printed,
}

/// The row that states sums; a cell may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Total {
    pub(crate) measures: Vec<Option<Printed>>,
    pub(crate) amount: Option<Printed>,
}

/// A number as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Printed {
    pub(crate) text: String,
    pub(crate) value: Exact,
    pub(crate) places: u8,
}

impl Table {
    /// The id, line or name that a row's name stands for.
    pub(crate) fn key(&self, name: &str) -> String {
        if self.of != TableOf::Who || self.names_are_ids {
            return name.to_owned();
        }
        let small = name.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-");
        // A name that is no id as it stands: `José O'Neil` is jose-o-neil.
        if Id::parse(&small).is_ok() { small } else { slug(name).unwrap_or(small) }
    }
}

/// Reads a table.
///
/// # Errors
/// [`TableError`] names the row, and what to write instead.
pub fn read_table(text: &str) -> Result<Table, TableError> {
    let mut reader = ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut records = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let row = error.position().map_or(1, csv::Position::line);
            malformed(row, "the row has more or fewer columns than the header, or is no text")
        })?;
        let row = record.position().map_or(1, csv::Position::line);
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        records.push((row, cells));
    }
    let mut records = records.into_iter();
    let (_, header) = records.next().ok_or_else(|| malformed(1, "the table is empty"))?;
    let (of, measures) = columns(&header)?;
    let mut table = Table { of, measures, rows: Vec::new(), total: None, names_are_ids: true };
    for (row, cells) in records {
        if table.total.is_some() {
            return Err(malformed(row, "a row stands below the total"));
        }
        add(&mut table, row, &cells)?;
    }
    if table.rows.is_empty() {
        return Err(malformed(2, "the table has no rows"));
    }
    Ok(table)
}

fn malformed(row: u64, what: &str) -> TableError {
    let hint = "write CSV: a header, then a row for each contributor, cells parted by commas";
    TableError::Malformed { row, what: what.to_owned(), hint: hint.to_owned() }
}

fn columns(header: &[String]) -> Result<(TableOf, Vec<String>), TableError> {
    let hint = "who,hours,amount: `who`, `line` or `value` first, `amount` last, measures between";
    let wrong = |what: String| TableError::HeaderMalformed { what, hint: hint.to_owned() };
    let (Some(first), Some(last)) = (header.first(), header.last()) else {
        return Err(wrong("it is empty".to_owned()));
    };
    // A byte order mark is what spreadsheets put first.
    let of = match first.trim_start_matches('\u{feff}') {
        "who" => TableOf::Who,
        "line" => TableOf::Line,
        "value" => TableOf::Value,
        other if other.contains(';') => {
            return Err(wrong("its columns are parted by semicolons, not by commas".to_owned()));
        }
        other => return Err(wrong(format!("its first column is {other:?}"))),
    };
    if last != "amount" || header.len() < 2 {
        return Err(wrong(format!("its last column is {last:?}")));
    }
    let between = header.get(1..header.len().saturating_sub(1)).unwrap_or_default();
    if of != TableOf::Who && !between.is_empty() {
        return Err(wrong("only a table of contributors has measures".to_owned()));
    }
    for (at, column) in between.iter().enumerate() {
        if between.iter().take(at).any(|before| before == column) {
            return Err(wrong(format!("the column {column:?} stands twice")));
        }
    }
    Ok((of, between.to_vec()))
}

fn add(table: &mut Table, row: u64, cells: &[String]) -> Result<(), TableError> {
    let name = cells.first().cloned().unwrap_or_default();
    let columns = table.measures.iter().map(String::as_str).chain(["amount"]);
    let cells = cells.iter().skip(1).zip(columns);
    if name.eq_ignore_ascii_case("total") {
        let mut numbers = Vec::new();
        for (cell, column) in cells {
            let empty = cell.is_empty();
            numbers.push(if empty { None } else { Some(printed(row, column, cell)?) });
        }
        let amount = numbers.pop().flatten();
        table.total = Some(Total { measures: numbers, amount });
        return Ok(());
    }
    if name.is_empty() {
        return Err(malformed(row, "the row has no name"));
    }
    if table.rows.iter().any(|other| table.key(&other.name) == table.key(&name)) {
        return Err(malformed(row, &format!("{name:?} has a row already")));
    }
    let mut numbers = Vec::new();
    for (cell, column) in cells {
        numbers.push(printed(row, column, cell)?);
    }
    let Some(amount) = numbers.pop() else { return Err(malformed(row, "the row is empty")) };
    table.rows.push(Row { row, name, measures: numbers, amount });
    Ok(())
}

fn printed(row: u64, column: &str, text: &str) -> Result<Printed, TableError> {
    let wrong = |hint: &str| TableError::NumberMalformed {
        row,
        column: column.to_owned(),
        text: text.to_owned(),
        hint: hint.to_owned(),
    };
    if text.contains(',') {
        return Err(wrong("write a point and no grouping marks: 1000.50"));
    }
    let places = text.split_once('.').map_or(0, |(_, after)| after.len());
    let places = u8::try_from(places).map_err(|_| wrong("write at most 18 places"))?;
    // A table prints zeros at the end; a number has them in no second spelling.
    let bare = match text.split_once('.') {
        Some((_, after)) if !after.is_empty() => text.trim_end_matches('0').trim_end_matches('.'),
        Some(_) | None => text,
    };
    let bare = if bare == "-0" { "0" } else { bare };
    let value = parse_decimal(bare).map_err(|_| wrong("write digits and a point: 1000.50"))?;
    Ok(Printed { text: text.to_owned(), value, places })
}
