//! Numbers as a writer wrote them: a count and the places after the point, nothing rounded.
//!
//! `"12.50"` and `"12.5"` are one value in two spellings, so the places are kept: money must have
//! those of its currency and everything else its normal form, and only `door` knows which is
//! which. What every number obeys is checked here: digits and at most one point, no exponent, no
//! `+`, no `-0`, no leading zeros, at most 18 places, at most 28 digits (38 for amounts that a
//! close computed).

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};
use serde::{Serialize, Serializer};

use crate::event::Problem;
use crate::event::error::shown;
use crate::event::text::reads_and_writes_as_text;
use crate::value::{Amount, Exact, MAX_DIGITS, MAX_PLACES, ValueError};

/// The most digits of an amount that a close computed: those that are sure to fit a count.
const COMPUTED_DIGITS: usize = 38;

/// A decimal with the places it was written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    count: i128,
    places: u8,
}

impl Number {
    /// The number `count` smallest parts of `places`: `new(125, 1)` is 12.5.
    ///
    /// # Errors
    ///
    /// [`ValueError::ScaleTooLarge`] above 18 places.
    pub fn new(count: i128, places: u8) -> Result<Self, ValueError> {
        Amount::new(count, places).map(Self::from)
    }

    /// Reads a decimal of at most 18 places and 28 digits.
    ///
    /// # Errors
    ///
    /// One variant of [`ValueError`] for each rule that is broken, as a problem.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        Ok(read(text, MAX_DIGITS)?)
    }

    /// How many of the smallest part that was written.
    #[must_use]
    pub fn count(self) -> i128 {
        self.count
    }

    /// Places after the point, 0 to 18.
    #[must_use]
    pub fn places(self) -> u8 {
        self.places
    }

    /// Whether nothing can be left away: no zero at the end of the places.
    #[must_use]
    pub fn is_normal(self) -> bool {
        self.places == 0 || self.count.checked_rem(10) != Some(0)
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.count < 0
    }

    /// The same value as an exact number.
    #[must_use]
    pub fn exact(self) -> Exact {
        Exact::from_count(self.count, self.places)
    }

    /// The same number as an amount, at the scale it was written with.
    ///
    /// # Errors
    ///
    /// [`ValueError::ScaleTooLarge`], which a checked number does not meet.
    pub fn amount(self) -> Result<Amount, ValueError> {
        Amount::new(self.count, self.places)
    }

    /// The same value in normal form.
    #[must_use]
    pub fn normal(self) -> Self {
        let mut number = self;
        while !number.is_normal() {
            let count = number.count.checked_div(10).unwrap_or_default();
            number = Self { count, places: number.places.saturating_sub(1) };
        }
        number
    }
}

impl From<Amount> for Number {
    fn from(amount: Amount) -> Self {
        Self { count: amount.count(), places: amount.scale() }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.amount() {
            Ok(amount) => amount.fmt(f),
            Err(_) => Err(fmt::Error),
        }
    }
}

reads_and_writes_as_text!(Number, Number::parse, "a decimal number in quotes, such as \"12.5\"");

/// The number of an event that has it as an amount or as a claim.
pub(crate) fn either(amount: Option<Amount>, claim: Option<Number>) -> Exact {
    let amount = amount.map(|amount| amount.exact());
    amount.or(claim.map(Number::exact)).unwrap_or(Exact::ZERO)
}

/// Reads a decimal of at most `digits` digits.
fn read(text: &str, digits: usize) -> Result<Number, ValueError> {
    let bare = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = bare.split_once('.').unwrap_or((bare, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let has_leading_zero = whole.len() > 1 && whole.starts_with('0');
    let has_bare_point = bare.ends_with('.') || whole.is_empty();
    let mut count: i128 = 0;
    let mut used: usize = 0;
    for byte in whole.bytes().chain(fraction.bytes()) {
        let digit = i128::from(byte.wrapping_sub(b'0'));
        count = count.saturating_mul(10).saturating_add(digit);
        used = used.saturating_add(1);
    }
    used = if whole == "0" { fraction.len() } else { used };
    let is_negative_zero = count == 0 && bare.len() < text.len();
    let is_spelled = is_number(whole) && is_number(fraction);
    if !is_spelled || has_leading_zero || has_bare_point || is_negative_zero {
        return Err(spelling_error(text));
    }
    let places = match u8::try_from(fraction.len()) {
        Ok(places) if places <= MAX_PLACES => places,
        Ok(_) | Err(_) => {
            return Err(ValueError::TooManyPlaces { text: shown(text), places: fraction.len() });
        }
    };
    if used > digits {
        return Err(ValueError::TooManyDigits { text: shown(text), digits: used });
    }
    let count = if bare.len() < text.len() { count.saturating_neg() } else { count };
    Ok(Number { count, places })
}

/// Names the rule of spelling that a text breaks; values know it best.
fn spelling_error(text: &str) -> ValueError {
    match Amount::parse(text, 0) {
        Err(error) => error,
        Ok(_) => ValueError::NotANumber { text: shown(text), character: ' ' },
    }
}

/// Reads an amount: where a number of a writer stands, at the places it was written with.
struct AmountVisitor {
    digits: usize,
}

impl Visitor<'_> for AmountVisitor {
    type Value = Amount;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount in quotes, such as \"12.50\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Amount, E> {
        read(text, self.digits).and_then(Number::amount).map_err(E::custom)
    }
}

/// Amounts that a writer hands in: at most 28 digits.
pub(crate) mod amount_text {
    use super::{Amount, AmountVisitor, Deserializer, MAX_DIGITS, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(value: &Amount, to: S) -> Result<S::Ok, S::Error> {
        super::Number::from(*value).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Amount, D::Error> {
        from.deserialize_str(AmountVisitor { digits: MAX_DIGITS })
    }
}

/// Amounts that a close computed: at most 38 digits, since sums may be longer than their parts.
pub(crate) mod computed {
    use super::{Amount, AmountVisitor, COMPUTED_DIGITS, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(value: &Amount, to: S) -> Result<S::Ok, S::Error> {
        super::Number::from(*value).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Amount, D::Error> {
        from.deserialize_str(AmountVisitor { digits: COMPUTED_DIGITS })
    }
}

/// Amounts that a writer may leave out.
pub(crate) mod amount_option {
    use serde::Deserialize;

    use super::{Amount, Deserializer, Serializer};

    /// So that an amount is read where it is present.
    #[derive(Deserialize)]
    struct Present(#[serde(with = "super::amount_text")] Amount);

    pub(crate) fn serialize<S: Serializer>(
        value: &Option<Amount>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        super::computed_option::serialize(value, to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Amount>, D::Error> {
        let present = Option::<Present>::deserialize(from)?;
        Ok(present.map(|Present(amount)| amount))
    }
}

/// Computed numbers that are no money and may be left out.
pub(crate) mod computed_number_option {
    use super::{Amount, Deserializer, Number, Serialize, Serializer, computed_option};

    pub(crate) fn serialize<S: Serializer>(
        value: &Option<Number>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        value.serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Number>, D::Error> {
        let amount: Option<Amount> = computed_option::deserialize(from)?;
        Ok(amount.map(Number::from))
    }
}

/// Computed amounts that may be left out.
pub(crate) mod computed_option {
    use serde::Deserialize;

    use super::{Amount, Deserializer, Serializer};

    /// So that an amount is read where it is present.
    #[derive(Deserialize)]
    struct Present(#[serde(with = "super::computed")] Amount);

    pub(crate) fn serialize<S: Serializer>(
        value: &Option<Amount>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(amount) => super::computed::serialize(amount, to),
            None => to.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Amount>, D::Error> {
        let present = Option::<Present>::deserialize(from)?;
        Ok(present.map(|Present(amount)| amount))
    }
}
