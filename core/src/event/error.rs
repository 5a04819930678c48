//! Why bytes are not a line, or a line is not an event.
//!
//! One variant for each rule, each with a code that never changes. A message has up to four
//! parts: what is wrong, where (the column, counted in characters from 1), the consequence, and a
//! hint that starts on its own line. Somebody's input is repeated at most 64 characters long.

use std::fmt;

use thiserror::Error;

use crate::value::ValueError;

/// A line that cannot be read or written: a [`Problem`] and the column where it stands.
///
/// Always bad data: the whole append is refused and nothing is written, no retry helps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineError {
    problem: Problem,
    column: Option<usize>,
}

impl LineError {
    /// A problem at a column (characters, from 1).
    #[must_use]
    pub fn at(problem: Problem, column: usize) -> Self {
        Self { problem, column: Some(column) }
    }

    /// The same error with a column, unless it has one already.
    #[must_use]
    pub fn or_at(self, column: usize) -> Self {
        Self { column: self.column.or(Some(column)), ..self }
    }

    /// What rule was broken.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// Where in the line, in characters from 1, where that is known.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.column
    }

    /// The stable name of the rule that was broken.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.problem.code()
    }

    /// What is wrong, without column, consequence and hint.
    #[must_use]
    pub fn what(&self) -> String {
        let message = self.problem.to_string();
        message.split("\nhint: ").next().unwrap_or_default().to_owned()
    }

    /// How to put it right.
    #[must_use]
    pub fn hint(&self) -> String {
        let message = self.problem.to_string();
        message.split("\nhint: ").nth(1).unwrap_or_default().to_owned()
    }
}

impl From<Problem> for LineError {
    fn from(problem: Problem) -> Self {
        Self { problem, column: None }
    }
}

impl From<ValueError> for LineError {
    fn from(error: ValueError) -> Self {
        Problem::from(error).into()
    }
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(column) = self.column {
            write!(f, "column {column}: ")?;
        }
        write!(f, "{}\n = the line is refused\nhint: {}", self.what(), self.hint())
    }
}

impl std::error::Error for LineError {}

/// One rule of lines that was broken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Problem {
    /// Bytes that are not UTF-8.
    #[error("the line is not UTF-8\nhint: save the file as UTF-8")]
    NotUtf8,
    /// Text that is not JSON.
    #[error("this is not JSON: {what}\nhint: one JSON object on each line, quotes around texts")]
    JsonMalformed {
        /// What was found, and what was expected.
        what: String,
    },
    /// Lists or objects within one another beyond the limit.
    #[error(
        "lists and objects are nested more than {limit} deep\nhint: no event needs more than 4"
    )]
    NestedTooDeep {
        /// The deepest that is read.
        limit: usize,
    },
    /// A key that stands twice in one object.
    #[error("the key {key:?} stands here twice\nhint: keep one of them")]
    KeyDuplicate {
        /// The key.
        key: String,
    },
    /// A key that does not belong here.
    #[error("the key {key:?} is unknown here\nhint: {hint}")]
    KeyUnknown {
        /// The key.
        key: String,
        /// The known ones, or that there are none.
        hint: String,
    },
    /// A key that has to be there.
    #[error("the key {key:?} is missing\nhint: add it; the event is nothing without it")]
    KeyMissing {
        /// The key.
        key: String,
    },
    /// A null.
    #[error("null is not a value here\nhint: leave the key out")]
    NullNotAllowed,
    /// A JSON number with a point or an exponent.
    #[error("{text} is a float, and floats round\nhint: write it as a text, {text:?} in quotes")]
    NumberIsFloat {
        /// The number as given.
        text: String,
    },
    /// A JSON number that is not an integer in its one spelling.
    #[error("{text} is not how an integer is written\nhint: no +, no -0 and no leading zeros")]
    NumberSpelling {
        /// The number as given.
        text: String,
    },
    /// An integer that not every JSON reader reads exactly.
    #[error("{text} is beyond 2^53 - 1\nhint: amounts and quantities are texts in quotes")]
    IntegerTooLarge {
        /// The number as given.
        text: String,
    },
    /// A value of another kind than the key has.
    #[error("{found} stands where {expected} is needed\nhint: {hint}")]
    WrongKind {
        /// What is needed.
        expected: String,
        /// What was found.
        found: String,
        /// How to write it.
        hint: &'static str,
    },
    /// A text that is none of the words the key allows.
    #[error("{text:?} is none of the words allowed here\nhint: use {allowed}")]
    WordUnknown {
        /// The text as given.
        text: String,
        /// The words.
        allowed: String,
    },
    /// A type of event that this version does not know.
    #[error("{name:?} is no type of event\nhint: {hint}")]
    TypeUnknown {
        /// The name as given.
        name: String,
        /// A near name, or where the list is.
        hint: String,
    },
    /// A version of a type that this program does not know.
    #[error("version {tv} of {name} is unknown\nhint: use the newer program that wrote it")]
    VersionUnknown {
        /// The type's name.
        name: String,
        /// The version.
        tv: u64,
    },
    /// A version of the envelope that this program does not know.
    #[error("version {v} of the envelope is unknown\nhint: use the newer program that wrote it")]
    EnvelopeUnknown {
        /// The version.
        v: u64,
    },
    /// A number, amount, unit, date, time, period or identifier that is not well written.
    #[error("{0}")]
    Value(#[from] ValueError),
    /// A name of the rules that cannot be one.
    #[error(
        "{text:?} is not a name: {what}\nhint: at most 128 bytes, on one line, no outer blanks"
    )]
    LabelMalformed {
        /// The text as given.
        text: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A text that is not 64 hexadecimal digits.
    #[error("{text:?} is not a hash\nhint: 64 digits of 0-9 and a-f")]
    HashMalformed {
        /// The text as given.
        text: String,
    },
    /// A text that is no public key.
    #[error(
        "{text:?} is not a key: {what}\n\
         hint: the base64 of 0x01 and the 32 bytes of an Ed25519 public key, as `commonbook key \
         new` prints it"
    )]
    KeyMalformed {
        /// The text as given.
        text: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A text that is no signature.
    #[error(
        "{text:?} is not a signature\nhint: the base64 of the 64 bytes of an Ed25519 signature"
    )]
    SignatureMalformed {
        /// The text as given.
        text: String,
    },
    /// A text that names no place of the book.
    #[error(
        "{text:?} is not a place\n\
         hint: pot NAME, fund NAME, account NAME, members, source or outside"
    )]
    PlaceMalformed {
        /// The text as given.
        text: String,
    },
    /// Fields that contradict each other.
    #[error("{what}\nhint: {hint}")]
    FieldsDisagree {
        /// What does not go together.
        what: &'static str,
        /// How to put it right.
        hint: &'static str,
    },
    /// A sealed text that events of this type do not have.
    #[error("{name} has no sealed text {path:?}\nhint: {hint}")]
    SealedPathUnknown {
        /// The type's name.
        name: &'static str,
        /// The path as given.
        path: String,
        /// What may be sealed.
        hint: String,
    },
    /// A line that is longer than a line may be.
    #[error(
        "the line has {bytes} bytes\n\
         hint: at most 65535; shorten its lists, and its sealed texts to 400000"
    )]
    LineTooLong {
        /// Its length.
        bytes: usize,
    },
    /// A line in another than its one spelling.
    #[error("the line is not canonical: {what}\nhint: a book's lines are never edited by hand")]
    NotCanonical {
        /// What is spelled otherwise.
        what: String,
    },
    /// A value that its type refused, in the reader's words.
    #[error("{message}\nhint: compare the event's reference")]
    FieldMalformed {
        /// The reader's words.
        message: String,
    },
}

impl Problem {
    /// The stable name of the rule.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotUtf8 => "NotUtf8",
            Self::JsonMalformed { .. } => "JsonMalformed",
            Self::NestedTooDeep { .. } => "NestedTooDeep",
            Self::KeyDuplicate { .. } => "KeyDuplicate",
            Self::KeyUnknown { .. } => "KeyUnknown",
            Self::KeyMissing { .. } => "KeyMissing",
            Self::NullNotAllowed => "NullNotAllowed",
            Self::NumberIsFloat { .. } => "NumberIsFloat",
            Self::NumberSpelling { .. } => "NumberSpelling",
            Self::IntegerTooLarge { .. } => "IntegerTooLarge",
            Self::WrongKind { .. } => "WrongKind",
            Self::WordUnknown { .. } => "WordUnknown",
            Self::TypeUnknown { .. } => "TypeUnknown",
            Self::VersionUnknown { .. } => "VersionUnknown",
            Self::EnvelopeUnknown { .. } => "EnvelopeUnknown",
            Self::Value(error) => value_code(error),
            Self::LabelMalformed { .. } => "LabelMalformed",
            Self::HashMalformed { .. } => "HashMalformed",
            Self::KeyMalformed { .. } => "KeyMalformed",
            Self::SignatureMalformed { .. } => "SignatureMalformed",
            Self::PlaceMalformed { .. } => "PlaceMalformed",
            Self::FieldsDisagree { .. } => "FieldsDisagree",
            Self::SealedPathUnknown { .. } => "SealedPathUnknown",
            Self::LineTooLong { .. } => "LineTooLong",
            Self::NotCanonical { .. } => "NotCanonical",
            Self::FieldMalformed { .. } => "FieldMalformed",
        }
    }
}

/// The code of a value's error: the groups that a writer of lines can tell apart.
fn value_code(error: &ValueError) -> &'static str {
    match error {
        ValueError::TooManyDigits { .. } => "NumberTooLong",
        ValueError::TooManyPlaces { .. } => "NumberTooManyPlaces",
        ValueError::Exponent { .. } => "NumberExponent",
        ValueError::PlusSign { .. } => "NumberPlusSign",
        ValueError::NegativeZero { .. } => "NumberNegativeZero",
        ValueError::LeadingZero { .. } => "NumberLeadingZero",
        ValueError::TrailingZero { .. } => "NumberTrailingZero",
        ValueError::MoneyAtWrongScale { .. } => "MoneyAtWrongScale",
        ValueError::NoSuchDay { .. } => "DateDoesNotExist",
        ValueError::DateSpelling { .. } => "DateMalformed",
        ValueError::TimestampSpelling { .. } | ValueError::TimestampOutOfRange { .. } => {
            "TimeMalformed"
        }
        ValueError::PeriodSpelling { .. } | ValueError::PeriodEmpty { .. } => "PeriodMalformed",
        ValueError::PeriodNotCanonical { .. } => "PeriodNotCanonical",
        ValueError::UnitSpelling { .. } | ValueError::UnitTooLong => "UnitMalformed",
        ValueError::UnitNotCanonical { .. } => "UnitNotCanonical",
        ValueError::UnknownCurrency { .. } | ValueError::CurrencyWord { .. } => "CurrencyMalformed",
        ValueError::IdEmpty | ValueError::IdTooLong { .. } | ValueError::IdCharacter { .. } => {
            "IdMalformed"
        }
        ValueError::NumberEmpty
        | ValueError::NotANumber { .. }
        | ValueError::BarePoint { .. }
        | ValueError::FractionNotLowest { .. }
        | ValueError::NotADecimal { .. }
        | ValueError::LostDigits { .. }
        | ValueError::TooLarge
        | ValueError::DivisionByZero
        | ValueError::ScaleTooLarge { .. }
        | ValueError::ScalesDiffer { .. }
        | ValueError::WeekdaySpelling { .. }
        | ValueError::RoundingSpelling { .. } => "NumberMalformed",
    }
}

/// The longest piece of somebody's input that a message repeats, in characters.
const SHOWN: usize = 64;

/// A piece of input as an error keeps it.
pub(crate) fn shown(text: &str) -> String {
    let mut rest = text.chars();
    let mut kept: String = rest.by_ref().take(SHOWN).collect();
    if rest.next().is_some() {
        kept.push('…');
    }
    kept
}
