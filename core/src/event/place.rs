//! Places: where money stands in a book, as fund movements name it.
//!
//! `pot NAME`, `fund NAME`, `account NAME`, `members` (shared among them), `source` (money the
//! book did not know of), `outside` (paid away), `agent ID` (somebody who was given a share).
//! Whether the name exists is the rules' matter.

use std::fmt;

use crate::event::error::shown;
use crate::event::text::reads_and_writes_as_text;
use crate::event::{Label, Problem};
use crate::value::Id;

/// A place that money moves from or to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A pot of the distribution; `main` is the one that results open.
    Pot(Label),
    /// Collective money.
    Fund(Label),
    /// The contributors' accounts of a name, together.
    Account(Label),
    /// The contributors, by their shares.
    Members,
    /// Money that the book did not know of before.
    Source,
    /// Somebody outside the book.
    Outside,
    /// The payable of an agent to whom another gave a share.
    Agent(Id),
}

impl Place {
    /// Reads a place.
    ///
    /// # Errors
    ///
    /// [`Problem::PlaceMalformed`], [`Problem::LabelMalformed`] for the name after the word.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        match text.split_once(' ') {
            Some(("pot", name)) => Label::parse(name).map(Self::Pot),
            Some(("fund", name)) => Label::parse(name).map(Self::Fund),
            Some(("account", name)) => Label::parse(name).map(Self::Account),
            Some(("agent", id)) => Ok(Self::Agent(Id::parse(id)?)),
            None if text == "members" => Ok(Self::Members),
            None if text == "source" => Ok(Self::Source),
            None if text == "outside" => Ok(Self::Outside),
            Some(_) | None => Err(Problem::PlaceMalformed { text: shown(text) }),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pot(name) => write!(f, "pot {name}"),
            Self::Fund(name) => write!(f, "fund {name}"),
            Self::Account(name) => write!(f, "account {name}"),
            Self::Members => f.write_str("members"),
            Self::Source => f.write_str("source"),
            Self::Outside => f.write_str("outside"),
            Self::Agent(id) => write!(f, "agent {id}"),
        }
    }
}

reads_and_writes_as_text!(Place, Place::parse, "a place, such as \"fund legal_reserve\"");
