//! Where a value of an event comes from: a constant, a cell, or several of them.
//!
//! A text in the map is a constant. A table names a column, or several names of one column, and how
//! its cell is read: `as`. A list makes a list. Options that belong to another way of reading are
//! refused, so that nothing in a map is without effect.

use std::collections::BTreeMap;
use std::fmt;

use commonbook_core::value::Rounding;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::map::DayFormat;
use super::number::Clock;

/// The source of one value.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// The same in every row.
    Constant(String),
    /// What a cell says.
    Cell(Box<Cell>),
    /// A list of texts, each from its own source; those that are left out are missing in it.
    List(Vec<Source>),
}

/// One column by its name, or by the names that it has in different exports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column(pub(super) Vec<String>);

impl Column {
    /// The names as a message says them.
    pub(super) fn described(&self) -> String {
        let names: Vec<String> = self.0.iter().map(|name| format!("{name:?}")).collect();
        names.join(" or ")
    }
}

/// A cell and how it is read.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Written")]
pub(super) struct Cell {
    /// Where it stands.
    pub(super) column: Column,
    /// How it is read.
    pub(super) reading: Reading,
    /// Whether an empty cell, or a file without the column, leaves the value out.
    pub(super) optional: bool,
    /// What the cell's texts stand for; empty when they stand for themselves.
    pub(super) words: BTreeMap<String, String>,
}

/// The ways to read a cell.
#[derive(Clone, Debug)]
pub(super) enum Reading {
    /// As it is, without outer blanks.
    Text,
    /// A day, in the map's form or its own.
    Date(Option<DayFormat>),
    /// A number in normal form.
    Decimal {
        /// With the other sign.
        negate: bool,
    },
    /// Money at the places of the book's currency.
    Money {
        /// With the other sign.
        negate: bool,
    },
    /// A span of time.
    Duration {
        /// What it is counted in.
        unit: Clock,
        /// Places and mode; left out, it must be exact.
        round: Option<(u8, Rounding)>,
    },
    /// An agent by name.
    AgentName,
    /// An agent by id.
    AgentId,
    /// A name as an identifier.
    Slug,
    /// Several names as identifiers.
    Slugs {
        /// What stands between them.
        separator: String,
    },
}

/// The keys of a cell as they are written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    column: Column,
    #[serde(default, rename = "as")]
    reading: Way,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    words: BTreeMap<String, String>,
    format: Option<DayFormat>,
    negate: Option<bool>,
    #[serde(rename = "in")]
    unit: Option<UnitWord>,
    places: Option<u8>,
    rounding: Option<Rounding>,
    separator: Option<String>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
enum Way {
    #[default]
    #[serde(rename = "text")]
    Text,
    #[serde(rename = "date")]
    Date,
    #[serde(rename = "decimal")]
    Decimal,
    #[serde(rename = "money")]
    Money,
    #[serde(rename = "duration")]
    Duration,
    #[serde(rename = "agent name")]
    AgentName,
    #[serde(rename = "agent id")]
    AgentId,
    #[serde(rename = "slug")]
    Slug,
    #[serde(rename = "slugs")]
    Slugs,
}

#[derive(Clone, Copy, Deserialize)]
enum UnitWord {
    #[serde(rename = "h")]
    Hours,
    #[serde(rename = "min")]
    Minutes,
    #[serde(rename = "s")]
    Seconds,
}

impl TryFrom<Written> for Cell {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let belongs = [
            (written.format.is_some(), "format", &[Way::Date][..], "date"),
            (written.negate.is_some(), "negate", &[Way::Decimal, Way::Money], "decimal or money"),
            (written.unit.is_some(), "in", &[Way::Duration], "duration"),
            (written.places.is_some(), "places", &[Way::Duration], "duration"),
            (written.rounding.is_some(), "rounding", &[Way::Duration], "duration"),
            (written.separator.is_some(), "separator", &[Way::Slugs], "slugs"),
        ];
        for (is_there, key, ways, named) in belongs {
            if is_there && !ways.contains(&written.reading) {
                return Err(format!("`{key}` belongs to `as` {named} alone"));
            }
        }
        let negate = written.negate.unwrap_or_default();
        let reading = match written.reading {
            Way::Text => Reading::Text,
            Way::Date => Reading::Date(written.format),
            Way::Decimal => Reading::Decimal { negate },
            Way::Money => Reading::Money { negate },
            Way::Duration => duration(written.unit, written.places, written.rounding)?,
            Way::AgentName => Reading::AgentName,
            Way::AgentId => Reading::AgentId,
            Way::Slug => Reading::Slug,
            Way::Slugs => Reading::Slugs {
                separator: written
                    .separator
                    .filter(|mark| !mark.is_empty())
                    .ok_or("`as = \"slugs\"` needs a `separator`, the text between two names")?,
            },
        };
        let Written { column, optional, words, .. } = written;
        Ok(Self { column, reading, optional, words })
    }
}

fn duration(
    unit: Option<UnitWord>,
    places: Option<u8>,
    rounding: Option<Rounding>,
) -> Result<Reading, String> {
    let unit = match unit.ok_or("`as = \"duration\"` needs `in`: \"h\", \"min\" or \"s\"")? {
        UnitWord::Hours => Clock::Hours,
        UnitWord::Minutes => Clock::Minutes,
        UnitWord::Seconds => Clock::Seconds,
    };
    let round = match (places, rounding) {
        (None, None) => None,
        (Some(places @ 0..=18), Some(mode)) => Some((places, mode)),
        (Some(_), Some(_)) => return Err("`places` are 0 to 18".to_owned()),
        (None, Some(_)) | (Some(_), None) => {
            return Err("`places` and `rounding` stand together, or not at all".to_owned());
        }
    };
    Ok(Reading::Duration { unit, round })
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Source;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a table with `column`, or a list of them")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Source, E> {
                Ok(Source::Constant(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Source, A::Error> {
                let mut sources = Vec::new();
                while let Some(source) = list.next_element()? {
                    if matches!(source, Source::List(_)) {
                        return Err(A::Error::custom("a list stands in a list"));
                    }
                    sources.push(source);
                }
                Ok(Source::List(sources))
            }

            fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Source, A::Error> {
                let cell = Cell::deserialize(MapAccessDeserializer::new(table))?;
                Ok(Source::Cell(Box::new(cell)))
            }
        }

        deserializer.deserialize_any(Any)
    }
}

impl<'de> Deserialize<'de> for Column {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;

        impl<'de> Visitor<'de> for Names {
            type Value = Column;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a column, or a list of names that it may have")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Column, E> {
                Ok(Column(vec![name.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Column, A::Error> {
                let mut names = Vec::new();
                while let Some(name) = list.next_element()? {
                    names.push(name);
                }
                if names.is_empty() {
                    return Err(A::Error::custom("a column needs a name"));
                }
                Ok(Column(names))
            }
        }

        deserializer.deserialize_any(Names)
    }
}
