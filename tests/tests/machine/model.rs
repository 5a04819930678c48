//! What a book should hold, as lists.

use std::collections::BTreeSet;

use commonbook_core::log::{Hash, leaf_hash, node_hash};

/// An event that is in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its id's number, where it is one that a test appended.
    pub(crate) number: Option<u64>,
    /// Whether it seals a note.
    pub(crate) has_note: bool,
    /// The line, once it was read.
    pub(crate) line: Vec<u8>,
}

/// Whether the book may be written to beside a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Follows {
    Yes,
    No,
    IsOfAnother,
}

/// What the book should hold.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) entries: Vec<Entry>,
    pub(crate) erased: BTreeSet<u64>,
    /// The next id.
    pub(crate) next: u64,
    /// The number of the book's name.
    pub(crate) name: u64,
    /// Former names: the number, the position at which the book went on, what was lost.
    pub(crate) former: Vec<(u64, u64, u64, Hash)>,
    /// What was signed: sizes and roots.
    pub(crate) signed: Vec<(u64, Hash)>,
}

impl Model {
    /// A book of its opening event and one agent.
    pub(crate) fn new() -> Self {
        let other = |_| Entry { number: None, has_note: false, line: Vec::new() };
        Self {
            entries: (0..2).map(other).collect(),
            erased: BTreeSet::new(),
            next: 0,
            name: 0,
            former: Vec::new(),
            signed: Vec::new(),
        }
    }

    pub(crate) fn size(&self) -> u64 {
        u64::try_from(self.entries.len()).expect("few")
    }

    /// A fresh id.
    pub(crate) fn fresh(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    pub(crate) fn add(&mut self, number: Option<u64>, has_note: bool) {
        self.entries.push(Entry { number, has_note, line: Vec::new() });
    }

    /// The positions of events that a test appended.
    pub(crate) fn own(&self) -> Vec<u64> {
        let own = (0..).zip(&self.entries).filter(|(_, entry)| entry.number.is_some());
        own.map(|(position, _)| position).collect()
    }

    /// What the guard should say to a checkpoint of a name.
    pub(crate) fn follows(&self, name: u64, size: u64, root: &Hash) -> Follows {
        let holds = |length: u64| size <= length && self.root(size) == *root;
        if name == self.name {
            return if holds(self.size()) { Follows::Yes } else { Follows::No };
        }
        match self.former.iter().find(|(of, ..)| *of == name) {
            None => Follows::IsOfAnother,
            Some((_, at, lost, lost_root)) => {
                let is_lost = (*at < size && size <= *lost) || (size == *lost && root == lost_root);
                if holds(*at) || is_lost { Follows::Yes } else { Follows::No }
            }
        }
    }

    /// The root over the first lines, as RFC 6962, section 2.1, defines it.
    pub(crate) fn root(&self, size: u64) -> Hash {
        let lines = self.entries.iter().take(usize::try_from(size).expect("few"));
        let leaves: Vec<Hash> = lines.map(|entry| leaf_hash(&entry.line)).collect();
        over(&leaves)
    }
}

fn over(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::default(),
        [one] => *one,
        many => {
            let (left, right) = many.split_at(many.len().next_power_of_two() / 2);
            node_hash(&over(left), &over(right))
        }
    }
}
