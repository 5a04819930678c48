//! Currencies: the unit that a book pays in, and the places it has.
//!
//! ISO 4217 says the places for its codes; own units (a seed, a point, a token) say their own.
//! Nothing here converts between currencies.

use std::fmt;

use crate::value::text::shown;
use crate::value::{Amount, Unit, ValueError, decimal::MAX_PLACES};

/// A unit of one word with the places that its smallest part stands at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    unit: Unit,
    scale: u8,
}

impl Currency {
    /// A currency with its own scale, 0 to 18 places.
    ///
    /// # Errors
    ///
    /// [`ValueError::CurrencyWord`] when the code is not one word (`number` is none),
    /// [`ValueError::ScaleTooLarge`] above 18 places.
    pub fn new(code: &str, scale: u8) -> Result<Self, ValueError> {
        if scale > MAX_PLACES {
            return Err(ValueError::ScaleTooLarge { scale });
        }
        match Unit::parse(code) {
            Ok(unit) if unit.word() == Some(code) => Ok(Self { unit, scale }),
            Ok(_) | Err(_) => Err(ValueError::CurrencyWord { code: shown(code) }),
        }
    }

    /// A currency of ISO 4217 with the places that the standard gives it.
    ///
    /// # Errors
    ///
    /// [`ValueError::UnknownCurrency`] for any other code, and for codes without a smallest part
    /// (gold, special drawing rights).
    pub fn iso(code: &str) -> Result<Self, ValueError> {
        let known = iso_currency::Currency::from_code(code).filter(|known| known.code() == code);
        let places = known.and_then(|known| known.exponent());
        match places.and_then(|places| u8::try_from(places).ok()) {
            Some(scale) => Self::new(code, scale),
            None => Err(ValueError::UnknownCurrency { code: shown(code) }),
        }
    }

    /// Its unit.
    #[must_use]
    pub fn unit(&self) -> &Unit {
        &self.unit
    }

    /// Its word, such as `EUR`.
    #[must_use]
    pub fn code(&self) -> &str {
        self.unit.word().unwrap_or_default()
    }

    /// Places after the point, 0 to 18.
    #[must_use]
    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// Reads money of this currency.
    ///
    /// # Errors
    ///
    /// Those of [`Amount::parse`].
    pub fn parse_amount(&self, text: &str) -> Result<Amount, ValueError> {
        Amount::parse(text, self.scale)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}
