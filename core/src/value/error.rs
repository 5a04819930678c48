//! Why a text or a calculation is not a value.
//!
//! One variant for each rule. Every message says what is wrong in its first line and how to put it
//! right in the second, which starts with `hint: `. Input is repeated at most 64 characters long.

use thiserror::Error;

/// A text that is no value, or a calculation that has none.
///
/// All of them are bad data (or bad rules): the caller refuses the input and shows the message;
/// none of them is worth a retry.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ValueError {
    /// A number of no characters.
    #[error("a number is empty\nhint: write 0 for nothing")]
    NumberEmpty,
    /// A character that no number has.
    #[error(
        "{text:?} is not a number: {character:?} does not belong there\n\
         hint: write digits, one decimal point, no blanks and no thousands marks"
    )]
    NotANumber {
        /// The text as given.
        text: String,
        /// The first character that does not belong.
        character: char,
    },
    /// A number with an exponent.
    #[error("{text:?} has an exponent\nhint: write the digits out, 1500 for 1.5e3")]
    Exponent {
        /// The text as given.
        text: String,
    },
    /// A number that starts with a plus sign.
    #[error("{text:?} starts with a plus sign\nhint: leave the sign away")]
    PlusSign {
        /// The text as given.
        text: String,
    },
    /// A zero with a minus sign.
    #[error("{text:?} is a negative zero\nhint: leave the sign away")]
    NegativeZero {
        /// The text as given.
        text: String,
    },
    /// Zeros before the first digit.
    #[error("{text:?} has leading zeros\nhint: start with the first digit that counts")]
    LeadingZero {
        /// The text as given.
        text: String,
    },
    /// Zeros after the last digit of a decimal that is not money.
    #[error("{text:?} has trailing zeros after the point\nhint: write {spelling:?}")]
    TrailingZero {
        /// The text as given.
        text: String,
        /// The right spelling.
        spelling: String,
    },
    /// A point without a digit on both sides.
    #[error("{text:?} has a point without a digit on both sides\nhint: write 0.5 for .5, 5 for 5.")]
    BarePoint {
        /// The text as given.
        text: String,
    },
    /// More than 18 places after the point.
    #[error("{text:?} has {places} places after the point\nhint: at most 18 are kept; round it")]
    TooManyPlaces {
        /// The text as given.
        text: String,
        /// How many places it has.
        places: usize,
    },
    /// More digits than a number may have.
    #[error(
        "{text:?} has {digits} digits\nhint: a decimal has at most 28, money what fits 128 bits"
    )]
    TooManyDigits {
        /// The text as given.
        text: String,
        /// How many digits it has.
        digits: usize,
    },
    /// A fraction that is not `n/d` in lowest terms with `d > 1`.
    #[error("{text:?} is not a fraction in lowest terms\nhint: write {spelling:?}")]
    FractionNotLowest {
        /// The text as given.
        text: String,
        /// The right spelling.
        spelling: String,
    },
    /// A value with a fraction where a decimal of at most 18 places is needed.
    #[error(
        "{value} has no decimal of at most 18 places\nhint: round it, for example to 18 places"
    )]
    NotADecimal {
        /// The value.
        value: String,
    },
    /// A conversion that would lose digits.
    #[error("{value} does not fit a decimal of 28 digits\nhint: keep it as an exact number")]
    LostDigits {
        /// The value.
        value: String,
    },
    /// A result beyond what the program calculates with.
    #[error("a number grew too large\nhint: round inside the expression, or use a smaller scale")]
    TooLarge,
    /// A division by zero.
    #[error("a division by zero\nhint: give the case of zero its own value, with if or otherwise")]
    DivisionByZero,
    /// Money that is not written at its unit's scale.
    #[error(
        "{text:?} is not money at {scale} places after the point\nhint: {} {spelling:?}",
        if *.rounded { "round it, to" } else { "write" }
    )]
    MoneyAtWrongScale {
        /// The text as given.
        text: String,
        /// The places that its unit has.
        scale: u8,
        /// The right spelling.
        spelling: String,
        /// Whether that is another amount, the nearest one, because the text is too fine.
        rounded: bool,
    },
    /// A scale beyond 18 places.
    #[error("a scale of {scale} places\nhint: money has 0 to 18 places after the point")]
    ScaleTooLarge {
        /// The scale as given.
        scale: u8,
    },
    /// Two amounts of different scales in one sum.
    #[error("amounts at {left} and at {right} places do not add\nhint: bring them to one currency")]
    ScalesDiffer {
        /// The scale of the first.
        left: u8,
        /// The scale of the second.
        right: u8,
    },
    /// A text that is no unit.
    #[error("{text:?} is not a unit\nhint: join words like EUR or h by * and /, or write number")]
    UnitSpelling {
        /// The text as given.
        text: String,
    },
    /// A unit of more than 16 factors.
    #[error("a unit of more than 16 factors\nhint: check the multiplications; units must cancel")]
    UnitTooLong,
    /// A unit in another than its one spelling.
    #[error("{text:?} is not how this unit is written\nhint: write {spelling:?}")]
    UnitNotCanonical {
        /// The text as given.
        text: String,
        /// The right spelling.
        spelling: String,
    },
    /// A currency code that ISO 4217 does not give a scale for.
    #[error("{code:?} is not a currency of ISO 4217 with a scale\nhint: say its places, --scale 2")]
    UnknownCurrency {
        /// The code as given.
        code: String,
    },
    /// A currency whose unit is not one word.
    #[error("{code:?} cannot name a currency\nhint: use one word of letters and digits, like SEED")]
    CurrencyWord {
        /// The code as given.
        code: String,
    },
    /// A text that is no date.
    #[error("{text:?} is not a date\nhint: write year-month-day, like 2026-03-31")]
    DateSpelling {
        /// The text as given.
        text: String,
    },
    /// A day that no calendar has.
    #[error(
        "{text:?} is not a day of the calendar\nhint: check the month's length; years 0001-9999"
    )]
    NoSuchDay {
        /// The text as given.
        text: String,
    },
    /// A text that is no time.
    #[error("{text:?} is not a time\nhint: write UTC with six places, 2026-03-31T09:30:00.000000Z")]
    TimestampSpelling {
        /// The text as given.
        text: String,
    },
    /// A time outside the years 0001 to 9999.
    #[error("a time {micros} µs from 1970\nhint: times lie in the years 0001 to 9999")]
    TimestampOutOfRange {
        /// Microseconds since 1970-01-01T00:00:00Z.
        micros: i64,
    },
    /// A text that is no period.
    #[error(
        "{text:?} is not a period\n\
         hint: write 2026, 2026-03, 2026-Q1, 2026-W14 or 2025-07-01..2026-07-01"
    )]
    PeriodSpelling {
        /// The text as given.
        text: String,
    },
    /// A period that ends before it has begun.
    #[error("a period from {from} to {to} has no day\nhint: the end is the first day after it")]
    PeriodEmpty {
        /// The first day.
        from: String,
        /// The first day after it.
        to: String,
    },
    /// A period in another than its one spelling.
    #[error("{text:?} is not how this period is written\nhint: write {spelling:?}")]
    PeriodNotCanonical {
        /// The text as given.
        text: String,
        /// The right spelling.
        spelling: String,
    },
    /// A text that is no weekday.
    #[error("{text:?} is not a day of the week\nhint: write monday to sunday")]
    WeekdaySpelling {
        /// The text as given.
        text: String,
    },
    /// A text that is no rounding mode.
    #[error("{text:?} is not a rounding\nhint: half up, half even, up, down, ceiling or floor")]
    RoundingSpelling {
        /// The text as given.
        text: String,
    },
    /// An identifier of no characters.
    #[error("an identifier is empty\nhint: use a short word of a-z and 0-9, like amina")]
    IdEmpty,
    /// An identifier of more than 128 bytes.
    #[error("an identifier of {bytes} bytes\nhint: at most 128")]
    IdTooLong {
        /// Its length.
        bytes: usize,
    },
    /// An identifier with a character that identifiers do not have.
    #[error(
        "{text:?} is not an identifier: {character:?} does not belong there\n\
         hint: a letter a-z or digit, then a-z, 0-9 and _ . : / -"
    )]
    IdCharacter {
        /// The text as given.
        text: String,
        /// The first character that does not belong.
        character: char,
    },
}

impl ValueError {
    /// What is wrong, without the hint.
    #[must_use]
    pub fn what(&self) -> String {
        let message = self.to_string();
        message.split("\nhint: ").next().unwrap_or_default().to_owned()
    }

    /// How to put it right.
    #[must_use]
    pub fn hint(&self) -> String {
        let message = self.to_string();
        message.split("\nhint: ").nth(1).unwrap_or_default().to_owned()
    }
}
