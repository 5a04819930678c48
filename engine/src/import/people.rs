//! Who is meant: the text of a cell to an agent of the book.
//!
//! By name: what the map says under `[agents]` first, then the one agent of exactly that name in
//! the directory. By id: the same table, then the id itself. Nobody is guessed: a name that two
//! have, or one in other letters, is refused with a hint; two ids that were merged are one.

use std::collections::{BTreeMap, BTreeSet};

use commonbook_core::value::Id;
use commonbook_projections::AgentEntry;

use super::problem::RowProblem;

/// The directory, by name and by id.
pub(super) struct People {
    names: BTreeMap<String, Vec<Id>>,
    ids: BTreeSet<String>,
}

/// Of several ids of one name those that were not merged away; one id alone is itself.
fn those_that_stay(of_name: &[&AgentEntry]) -> Vec<Id> {
    let is_gone = |entry: &AgentEntry| entry.now.as_ref().is_some_and(|now| now.tie == "merged");
    let stay = of_name.iter().filter(|entry| of_name.len() == 1 || !is_gone(entry));
    stay.map(|entry| entry.id.clone()).collect()
}

impl People {
    /// The directory of a book.
    pub(super) fn new(entries: &[AgentEntry]) -> Self {
        let mut all: BTreeMap<String, Vec<&AgentEntry>> = BTreeMap::new();
        for entry in entries {
            if let Some(name) = &entry.name {
                all.entry(name.trim().to_owned()).or_default().push(entry);
            }
        }
        let names = all.into_iter().map(|(name, of_name)| (name, those_that_stay(&of_name)));
        let names = names.collect();
        Self { names, ids: entries.iter().map(|entry| entry.id.to_string()).collect() }
    }

    /// The agent of a name.
    pub(super) fn by_name(
        &self,
        text: &str,
        said: &BTreeMap<String, Id>,
    ) -> Result<String, RowProblem> {
        if let Some(id) = said.get(text) {
            return self.known(id.as_str(), text);
        }
        match self.names.get(text).map(Vec::as_slice) {
            Some([id]) => Ok(id.to_string()),
            Some(several) => {
                let ids: Vec<&str> = several.iter().map(Id::as_str).collect();
                Err(RowProblem::AgentAmbiguous { text: text.to_owned(), ids: ids.join(" or ") })
            }
            None => Err(self.unknown(text)),
        }
    }

    /// The agent of an id.
    pub(super) fn by_id(
        &self,
        text: &str,
        said: &BTreeMap<String, Id>,
    ) -> Result<String, RowProblem> {
        self.known(said.get(text).map_or(text, Id::as_str), text)
    }

    fn known(&self, id: &str, text: &str) -> Result<String, RowProblem> {
        if self.ids.contains(id) { Ok(id.to_owned()) } else { Err(self.unknown(text)) }
    }

    fn unknown(&self, text: &str) -> RowProblem {
        let small = text.to_lowercase();
        let near = self.names.iter().find(|(name, _)| name.to_lowercase() == small);
        let near = near.and_then(|(name, ids)| Some((name, ids.first()?)));
        let hint = match near {
            Some((name, id)) => {
                format!("{name:?} is {id}; if they are meant, say so under [agents] of the map")
            }
            None => "register them, or say who they are under [agents] of the map; \
                     `commonbook agents` lists who is known"
                .to_owned(),
        };
        RowProblem::AgentUnknown { text: text.to_owned(), hint }
    }
}
