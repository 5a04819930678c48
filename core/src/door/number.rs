//! Whether a number is spelled as this book needs it.
//!
//! Money has exactly the places of the book's currency; every other number is in normal form.
//! Two spellings of one value would be two hashes of one fact. Nothing is rounded or converted.

use super::rejection::Rejection;
use crate::event::Number;
use crate::value::{Amount, Currency};

/// Money must be in the book's currency, at its scale and, unless `signed`, above zero.
pub(super) fn check_money(
    currency: &Currency,
    field: &'static str,
    amount: Amount,
    unit: &str,
    signed: bool,
) -> Result<(), Rejection> {
    if unit != currency.code() {
        return Err(Rejection::UnitMustBeTheBooks {
            field,
            unit: unit.to_owned(),
            currency: currency.code().to_owned(),
        });
    }
    check_number(currency, field, &Number::from(amount), unit, signed)
}

/// A number in any unit: money at scale, everything else in normal form.
pub(super) fn check_number(
    currency: &Currency,
    field: &'static str,
    number: &Number,
    unit: &str,
    signed: bool,
) -> Result<(), Rejection> {
    if !signed && number.count() <= 0 {
        return Err(Rejection::NumberMustBePositive { field, found: number.to_string() });
    }
    if unit == currency.code() {
        if number.places() == currency.scale() {
            return Ok(());
        }
        return Err(Rejection::MoneyMustBeAtScale {
            field,
            found: number.to_string(),
            currency: unit.to_owned(),
            scale: currency.scale(),
            hint: at_scale(*number, currency.scale()),
        });
    }
    if number.is_normal() {
        return Ok(());
    }
    let hint = number.normal().to_string();
    Err(Rejection::NumberMustBeNormal { field, found: number.to_string(), hint })
}

/// The same value at the scale, or why there is none.
fn at_scale(number: Number, scale: u8) -> String {
    match number.exact().round(scale, crate::value::Rounding::HalfUp) {
        Ok(rounded) if rounded == number.exact() => {
            Amount::from_exact(&rounded, scale, crate::value::Rounding::HalfUp)
                .map_or_else(|e| e.to_string(), |amount| amount.to_string())
        }
        _ => "an amount of whole smallest units; it has more places than the currency".to_owned(),
    }
}
