//! What every input of a fuzz target is held against.
//!
//! The fuzz targets in `fuzz/` and the test that replays their corpora carry out the same
//! properties, which stand here, a file for each target. A property answers what is wrong with an
//! input that it refutes; whatever panics or does not end is found by whoever runs it. Each target
//! has canaries: the same property with one mistake planted in what it looks at. A corpus that
//! finds none of them tests nothing.
//!
//! Inputs are made elsewhere, and nothing here knows libFuzzer.

pub mod append_line;
pub mod canonical_line;
pub mod csv;
mod imported;
pub mod map;
pub mod note;
pub mod proof;
mod purse;
pub mod rules;

/// What is wrong with an input, or nothing.
pub type Outcome = Result<(), String>;

/// What is held of every input of one kind.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name of the target, and of the folder of its corpus.
    pub name: &'static str,
    /// The mistakes that its corpus must find.
    pub canaries: &'static [Canary],
    /// The property, with a mistake planted or without.
    pub property: fn(&[u8], Option<Canary>) -> Outcome,
}

/// Every target.
pub const TARGETS: &[Target] = &[
    append_line::TARGET,
    canonical_line::TARGET,
    rules::TARGET,
    map::TARGET,
    csv::TARGET,
    note::TARGET,
    proof::TARGET,
];

/// A mistake planted on purpose: what the property looks at is spoilt as a wrong program would.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Canary {
    /// A line is written without who recorded it.
    WriterLosesBy,
    /// The commitment of a sealed text ignores its salt.
    SealIgnoresSalt,
    /// The slow reader passes over what an event reverses.
    SlowReaderLosesReverses,
    /// A line is written again with an amount in another spelling.
    WriterSpellsOtherwise,
    /// The scanner of canonical lines takes every line.
    ScannerTakesAll,
    /// The formatter drops comments.
    FormatterDropsComments,
    /// The formatter drops the last line.
    FormatterDropsALine,
    /// The formatter adds an empty line each time.
    FormatterIsNeverDone,
    /// A dry run is kept.
    DryRunIsKept,
    /// The ids of rows are forgotten from one import to the next.
    IdsAreForgotten,
    /// The first row that was not taken is missing in the rejects file.
    RejectsLoseARow,
    /// A verifier asks for the name of the key alone.
    VerifierTakesAnySignature,
    /// A verifier takes the signature over one text under every other.
    VerifierTakesAnyText,
    /// A verifier does not follow the hashes of a proof.
    VerifierIgnoresThePath,
    /// A verifier does not hash the line of a proof.
    VerifierIgnoresTheLine,
}

impl Canary {
    /// Every canary of every target.
    pub fn all() -> impl Iterator<Item = Self> {
        TARGETS.iter().flat_map(|target| target.canaries.iter().copied())
    }
}

impl Target {
    /// The target of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        TARGETS.iter().find(|target| target.name == name)
    }
}

/// Refutes the property when a claim does not hold.
fn claim(holds: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(otherwise()) }
}
