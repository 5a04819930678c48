//! How the statements of a file are put together: which tokens belong to which clause.
//!
//! The parser writes this down as it goes; the formatter needs it and nothing else to put clauses
//! into their order and onto their lines. Clauses are listed in the one order in which they are
//! written, so comparing two clauses says which stands first.

use super::keyword::Keyword;

/// The clauses of all statements, in canonical order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Clause {
    /// The statement's own words, up to its first clause.
    Head,
    /// `in UNIT`.
    In,
    /// `per agent`.
    Per,
    /// `from PLACE`.
    From,
    /// A table's entry.
    Entry,
    /// `counts ...`.
    Counts,
    /// `where ...`.
    Where,
    /// `accepted by ...`.
    Accepted,
    /// `each worth ...`.
    Worth,
    /// `for ever`, `once`, `until paid`, `fading by ...`, `over last ...`.
    Memory,
    /// `never negative`.
    NeverNegative,
    /// `vests after ...`.
    Vests,
    /// `expires after ...`.
    Expires,
    /// `takes ...`.
    Takes,
    /// `at least ...`.
    AtLeast,
    /// `at most ...`.
    AtMost,
    /// `when ...`.
    When,
    /// `even below zero`.
    EvenBelowZero,
    /// `shared ...`.
    Shared,
    /// `among ...`.
    Among,
    /// `amounts to ...`.
    AmountsTo,
    /// `nets to zero`.
    NetsToZero,
    /// An entry of `split` (`to PLACE ...`), of `absorb` (`from PLACE ...`) or of `adjustments`.
    Part,
    /// `spills over`.
    SpillsOver,
    /// `oldest first` or `in proportion`.
    Order,
    /// `older than ...`.
    OlderThan,
    /// `to PLACE`.
    To,
    /// `otherwise to PLACE`.
    Otherwise,
    /// `ties by turn`.
    Ties,
    /// `rounded ...`.
    Rounded,
    /// `pays account X`.
    Pays,
    /// `paid ...`, `less ...`, `under ...`, `nobody above ...`.
    After,
    /// `waived to PLACE`.
    Waived,
    /// `directed to nobody`.
    Directed,
    /// `rest to PLACE`.
    Rest,
    /// `basis "..."`.
    Basis,
}

impl Clause {
    /// Its words, for messages.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Head | Self::Entry | Self::Part => "",
            Self::In => "in",
            Self::Per => "per agent",
            Self::From => "from",
            Self::Counts => "counts",
            Self::Where => "where",
            Self::Accepted => "accepted by",
            Self::Worth => "each worth",
            Self::Memory => "for ever, once, until paid, fading by, over last",
            Self::NeverNegative => "never negative",
            Self::Vests => "vests after",
            Self::Expires => "expires after",
            Self::SpillsOver => "spills over",
            Self::Takes => "takes",
            Self::AtLeast => "at least",
            Self::AtMost => "at most",
            Self::When => "when",
            Self::EvenBelowZero => "even below zero",
            Self::Shared => "shared",
            Self::Among => "among",
            Self::AmountsTo => "amounts to",
            Self::NetsToZero => "nets to zero",
            Self::Order => "oldest first",
            Self::OlderThan => "older than",
            Self::To => "to",
            Self::Otherwise => "otherwise to",
            Self::Ties => "ties by turn",
            Self::Rounded => "rounded",
            Self::Pays => "pays account",
            Self::After => "paid, less, under, nobody above",
            Self::Waived => "waived to",
            Self::Directed => "directed to nobody",
            Self::Rest => "rest to",
            Self::Basis => "basis",
        }
    }

    /// Whether it may stand several times.
    pub(crate) fn repeats(self) -> bool {
        matches!(self, Self::Accepted | Self::AtLeast | Self::AtMost | Self::Part | Self::After)
    }
}

/// One statement: the tokens `start..end` and how they are divided.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    /// The word that it begins with.
    pub(crate) keyword: Keyword,
    /// Its parts in the order written; each ends where the next begins. The first is the head.
    pub(crate) pieces: Vec<Piece>,
    /// The token after its last one.
    pub(crate) end: usize,
}

/// A part of a statement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    /// What it is.
    pub(crate) clause: Clause,
    /// Its first token.
    pub(crate) start: usize,
}
