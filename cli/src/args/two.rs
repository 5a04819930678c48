//! Two paths of which the first may be left out: a book, and what is done with it.
//!
//! Of one path alone the book is left out; options may stand between the two, which clap does not
//! allow where the first of two may be missing.

use std::path::PathBuf;

use super::{Adopt, Append, Backup, CheckTable, Import, Reverse};

pub(super) fn of_two<'a>(
    first: &'a PathBuf,
    second: Option<&'a PathBuf>,
) -> (Option<&'a PathBuf>, &'a PathBuf) {
    match second {
        Some(second) => (Some(first), second),
        None => (None, first),
    }
}

impl Append {
    /// The book, unless it is left out, and what is done with it.
    pub(crate) fn book_and_file(&self) -> (Option<&PathBuf>, &PathBuf) {
        of_two(&self.first, self.second.as_ref())
    }
}

impl Adopt {
    /// The book, unless it is left out, and what is done with it.
    pub(crate) fn book_and_file(&self) -> (Option<&PathBuf>, &PathBuf) {
        of_two(&self.first, self.second.as_ref())
    }
}

impl Backup {
    /// The book, unless it is left out, and what is done with it.
    pub(crate) fn book_and_file(&self) -> (Option<&PathBuf>, &PathBuf) {
        of_two(&self.first, self.second.as_ref())
    }
}

impl CheckTable {
    /// The book, unless it is left out, and what is done with it.
    pub(crate) fn book_and_file(&self) -> (Option<&PathBuf>, &PathBuf) {
        of_two(&self.first, self.second.as_ref())
    }
}

impl Reverse {
    /// The book, unless it is left out, and what is done with it.
    pub(crate) fn book_and_file(&self) -> (Option<&PathBuf>, &PathBuf) {
        of_two(&self.first, self.second.as_ref())
    }
}

impl Import {
    /// Whether a new book is made from exported lines: no map says what columns mean.
    pub(crate) fn is_of_lines(&self) -> bool {
        self.map.is_none() && !self.maps && self.show_map.is_none()
    }

    /// The book, unless it is left out, and the file.
    pub(crate) fn book_and_file(&self) -> Option<(Option<&PathBuf>, &PathBuf)> {
        Some(of_two(self.first.as_ref()?, self.second.as_ref()))
    }
}
