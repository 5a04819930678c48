//! How the past counts: memories of measures, and claims that outlive the rules that made them.

use serde::Serialize;

use super::{Name, PercentLiteral, Place, Span};

/// The memory of a measure.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Memory {
    /// Which.
    pub kind: MemoryKind,
    /// The clause's place.
    #[serde(skip)]
    pub span: Span,
}

/// The memories that can be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MemoryKind {
    /// `for ever`: all to date.
    ForEver,
    /// `once`: until a line shared by it has paid.
    Once,
    /// `until paid`: a claim, until that much was paid on it.
    UntilPaid,
    /// `fading by 20%`: each earlier period counts 80 % of the one after it.
    FadingBy(PercentLiteral),
    /// `over last N periods`, the present one included.
    OverLast(u32),
}

/// `expires after N years`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(transparent)]
pub struct Years {
    /// How many, 1 to 999.
    pub years: u32,
    /// The clause's place.
    #[serde(skip)]
    pub span: Span,
}

/// `once only: a, b, c`: an event that one of these measures counts, the later ones do not.
#[derive(Clone, Debug, Serialize)]
pub struct OnceOnly {
    /// The measures, first come first.
    pub measures: Vec<Name>,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

/// `continues "old" as new`, `closes "old"` or `closes "old" to fund x`.
#[derive(Clone, Debug, Serialize)]
pub struct Succession {
    /// The measure that is no longer declared.
    pub old: Name,
    /// What becomes of its open claims.
    pub successor: Successor,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

/// What becomes of open claims.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Successor {
    /// They become claims of this measure.
    Continues(Name),
    /// They end; what they came to goes to this fund, where one is named.
    Closes(Option<Place>),
}
