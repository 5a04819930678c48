//! Units: what a number counts, such as `EUR`, `h` or `EUR/h`.
//!
//! A unit is a product of words with exponents; words multiply and cancel. `number` is the unit of
//! a bare number. `%` is another way to write such a number, in hundredths: it has no words either,
//! but a [factor](Unit::factor) of 1/100. One unit has one spelling: the words above the stroke in
//! the order of their bytes joined by `*`, then each word below after its own `/`.
//!
//! No conversion: `kg` and `g` are two words, and so are `EUR` and `eur`.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::value::ValueError;
use crate::value::text::{self, shown};

/// The most factors that a unit is written with.
pub const MAX_UNIT_FACTORS: usize = 16;

const NUMBER: &str = "number";
const PERCENT: &str = "%";

/// A product of words with exponents; clones share one list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit {
    /// In the order of the words, no exponent 0.
    factors: Arc<[(Arc<str>, i8)]>,
    percent: bool,
}

impl Unit {
    /// The unit of a bare number.
    #[must_use]
    pub fn number() -> Self {
        Self { factors: Arc::from([]), percent: false }
    }

    /// Hundredths of a bare number.
    #[must_use]
    pub fn percent() -> Self {
        Self { factors: Arc::from([]), percent: true }
    }

    /// Reads a unit in any order of its factors: `EUR/h`, `h*EUR/t`, `number/h`, `%`.
    ///
    /// # Errors
    ///
    /// [`ValueError::UnitSpelling`], [`ValueError::UnitTooLong`].
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        if text == PERCENT {
            return Ok(Self::percent());
        }
        let mut exponents = Exponents::default();
        let mut sign = 1;
        let mut rest = text;
        let mut count: usize = 0;
        loop {
            let (word, next) = match rest.find(['*', '/']) {
                Some(at) => rest.split_at(at),
                None => (rest, ""),
            };
            if !is_word(word) {
                return Err(ValueError::UnitSpelling { text: shown(text) });
            }
            count = count.saturating_add(1);
            // One factor may be the word `number`, above or below.
            if count > MAX_UNIT_FACTORS.saturating_add(1) {
                return Err(ValueError::UnitTooLong);
            }
            if word != NUMBER {
                exponents.add(word, sign)?;
            }
            let mut after = next.chars();
            match after.next() {
                None => return exponents.unit(),
                Some('/') => sign = -1,
                Some(_) => sign = 1,
            }
            rest = after.as_str();
        }
    }

    /// Reads a unit in its one spelling, as events keep it.
    ///
    /// # Errors
    ///
    /// Those of [`Unit::parse`], and [`ValueError::UnitNotCanonical`] with the right spelling.
    pub fn parse_canonical(text: &str) -> Result<Self, ValueError> {
        let unit = Self::parse(text)?;
        let spelling = unit.to_string();
        if spelling == text {
            return Ok(unit);
        }
        Err(ValueError::UnitNotCanonical { text: shown(text), spelling })
    }

    /// The unit of a product; `%` counts as `number`, see [`Unit::factor`].
    ///
    /// # Errors
    ///
    /// [`ValueError::UnitTooLong`] over 16 factors.
    pub fn mul(&self, other: &Self) -> Result<Self, ValueError> {
        self.combined(other, 1)
    }

    /// The unit of a quotient; `%` counts as `number`, see [`Unit::factor`].
    ///
    /// # Errors
    ///
    /// [`ValueError::UnitTooLong`] over 16 factors.
    pub fn div(&self, other: &Self) -> Result<Self, ValueError> {
        self.combined(other, -1)
    }

    /// Whether it counts nothing in particular: `number` or `%`.
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.factors.is_empty()
    }

    /// Whether it is `%`.
    #[must_use]
    pub fn is_percent(&self) -> bool {
        self.percent
    }

    /// What a figure in this unit is multiplied by to stand in [`Unit::plain`]: 1/100 for `%`.
    #[must_use]
    pub fn factor(&self) -> crate::value::Exact {
        crate::value::Exact::from_count(1, if self.percent { 2 } else { 0 })
    }

    /// The unit to calculate with: `number` for `%`, otherwise itself.
    #[must_use]
    pub fn plain(&self) -> Self {
        Self { factors: Arc::clone(&self.factors), percent: false }
    }

    /// The word, when the unit is just one.
    #[must_use]
    pub fn word(&self) -> Option<&str> {
        match &*self.factors {
            [(word, 1)] => Some(word),
            _ => None,
        }
    }

    /// The words with their exponents, in the order of the words.
    pub fn factors(&self) -> impl Iterator<Item = (&str, i8)> {
        self.factors.iter().map(|(word, exponent)| (&**word, *exponent))
    }

    fn combined(&self, other: &Self, sign: i8) -> Result<Self, ValueError> {
        let mut exponents = Exponents::default();
        for (word, exponent) in self.factors() {
            exponents.add(word, exponent)?;
        }
        for (word, exponent) in other.factors() {
            exponents.add(word, exponent.checked_mul(sign).ok_or(ValueError::UnitTooLong)?)?;
        }
        exponents.unit()
    }
}

#[derive(Default)]
struct Exponents<'a>(BTreeMap<&'a str, i8>);

impl<'a> Exponents<'a> {
    fn add(&mut self, word: &'a str, exponent: i8) -> Result<(), ValueError> {
        let sum = self.0.entry(word).or_default();
        *sum = sum.checked_add(exponent).ok_or(ValueError::UnitTooLong)?;
        Ok(())
    }

    fn unit(self) -> Result<Unit, ValueError> {
        let kept = || self.0.iter().filter(|(_, exponent)| **exponent != 0);
        let written: usize = kept().map(|(_, exponent)| usize::from(exponent.unsigned_abs())).sum();
        if written > MAX_UNIT_FACTORS {
            return Err(ValueError::UnitTooLong);
        }
        let factors = kept().map(|(word, exponent)| (Arc::from(*word), *exponent)).collect();
        Ok(Unit { factors, percent: false })
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

impl Default for Unit {
    fn default() -> Self {
        Self::number()
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.percent {
            return f.write_str(PERCENT);
        }
        let mut above = false;
        for (word, exponent) in self.factors() {
            for _ in 0..exponent {
                write!(f, "{}{word}", if above { "*" } else { "" })?;
                above = true;
            }
        }
        if !above {
            f.write_str(NUMBER)?;
        }
        for (word, exponent) in self.factors() {
            for _ in exponent..0 {
                write!(f, "/{word}")?;
            }
        }
        Ok(())
    }
}

text::reads_and_writes_as_text!(Unit, Unit::parse_canonical, "a unit, such as EUR/h");
