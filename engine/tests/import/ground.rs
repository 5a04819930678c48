//! A book in memory with three people in it, a map of hours, and an import into that book.

use commonbook::core::log::MemoryLog;
use commonbook::core::value::{Currency, Date, Timestamp};
use commonbook::import::{
    FileProblem, Import, ImportError, ImportOptions, Map, Refusal, Sheet, Verdict,
};
use commonbook::{Book, Stamp, read_append_lines};

/// Hours by person and day; a row is known again by all of its cells.
pub(crate) const HOURS: &str = r#"
map = 1
name = "hours"
about = "Hours"

[agents]
"A. M." = "ada"
"Ghost" = "ghost"

[[skip]]
column = "Hours"
is = ["0"]
because = "nothing was done"

[[event]]
type = "contribution_recorded"
effective_on = { column = "Day", as = "date" }

[event.data]
agent = { column = "Who", as = "agent name" }
kind = "work"
quantity = { column = "Hours", as = "decimal" }
unit = "h"

[event.sealed]
note = { column = "Note", optional = true }
"#;

const PEOPLE: &str = r#"{"id":"a1","type":"agent_registered","effective_on":"2026-01-01","data":{"agent":"ada","kind":"person"},"sealed":{"name":"Ada Member"}}
{"id":"a2","type":"agent_registered","effective_on":"2026-01-01","data":{"agent":"bo","kind":"person"},"sealed":{"name":"Bo Member"}}
{"id":"a3","type":"agent_registered","effective_on":"2026-01-01","data":{"agent":"bo2","kind":"person"},"sealed":{"name":"Bo Member"}}
"#;

/// A book and the ways to ask it.
pub(crate) struct Ground {
    pub(crate) book: Book<MemoryLog>,
}

pub(crate) fn stamp() -> Stamp<'static> {
    Stamp::fixed(Timestamp::parse("2026-02-01T09:00:00.000000Z").expect("a time"))
}

pub(crate) const KEEP: ImportOptions = ImportOptions { dry_run: false, accept_partial: false };

impl Ground {
    pub(crate) fn new() -> Self {
        let mut book = Book::new(MemoryLog::new());
        let day = Date::parse("2026-01-01").expect("a day");
        let euro = Currency::iso("EUR").expect("a currency");
        book.open(&euro, "atelier", day, &mut stamp()).expect("opened");
        let mut ground = Self { book };
        ground.append(PEOPLE);
        ground
    }

    pub(crate) fn append(&mut self, lines: &str) {
        let drafts = read_append_lines(lines, &mut stamp()).expect("lines");
        let drafts: Vec<_> = drafts.into_iter().map(|(_, draft)| draft).collect();
        self.book.append(&drafts, &stamp(), false).expect("appended");
    }

    pub(crate) fn size(&self) -> u64 {
        self.book.head().expect("a head").size()
    }

    /// Imports and answers what became of it.
    pub(crate) fn import(&mut self, file: &[u8], map: &str, options: ImportOptions) -> Import {
        let map = Map::parse(map).expect("a map");
        let sheet = Sheet::read(file, &map).expect("a sheet");
        let mut told = (0, 0);
        let mut progress = |done, total| told = (done, total);
        let import = self.book.import(&sheet, &map, options, &mut stamp(), &mut progress);
        let import = import.expect("verdicts");
        assert_eq!(told.0, told.1, "progress comes to its end");
        import
    }

    /// The one refusal of a file that is otherwise good; nothing of the file is kept.
    pub(crate) fn refusal(&mut self, file: &[u8], map: &str) -> Refusal {
        let before = self.book.head().expect("a head");
        let import = self.import(file, map, KEEP);
        assert!(!import.kept && self.book.head().expect("a head") == before);
        let mut refusals = import.verdicts.iter().filter_map(Verdict::refusal);
        let refusal = refusals.next().expect("a refusal").clone();
        assert!(!refusal.hint.is_empty(), "{refusal:?}");
        assert_eq!(refusals.next(), None);
        refusal
    }
}

/// Why a file does not fit a map.
pub(crate) fn misfit(file: &[u8], map: &str) -> FileProblem {
    let map = Map::parse(map).expect("a map");
    let mut ground = Ground::new();
    let sheet = match Sheet::read(file, &map) {
        Ok(sheet) => sheet,
        Err(problem) => return problem,
    };
    match ground.book.import(&sheet, &map, KEEP, &mut stamp(), &mut |_, _| {}) {
        Err(ImportError::File(problem)) => problem,
        other => panic!("{other:?}"),
    }
}

/// The verdicts in one word each.
pub(crate) fn words(import: &Import) -> Vec<&'static str> {
    import.verdicts.iter().map(Verdict::word).collect()
}
