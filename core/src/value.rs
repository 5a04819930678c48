//! Values: what numbers, money, units, days and names of a book are.
//!
//! Everything here can only be built valid, is exact, and is the same on every machine: amounts
//! are whole counts of the smallest part, expressions are exact fractions, days have no zone.
//!
//! No floats, no locale, no clock, and no rounding that the caller did not name.

mod amount;
mod currency;
mod date;
mod decimal;
mod error;
mod exact;
mod id;
mod integer;
mod period;
mod quantity;
mod rounding;
mod slug;
mod split;
mod text;
mod timestamp;
mod unit;

pub use amount::Amount;
pub use currency::Currency;
pub use date::{Date, Weekday};
pub use decimal::{MAX_DIGITS, MAX_PLACES, parse_decimal};
pub use error::ValueError;
pub use exact::{Exact, MAX_BITS};
pub use id::{Id, MAX_ID_BYTES};
pub use period::{Period, PeriodKind};
pub use quantity::Quantity;
pub use rounding::Rounding;
pub use slug::slug;
pub use split::{
    Blend, Rounded, Split, SplitError, Ties, each_rounded, largest_remainder, round_to_total,
    share_within, split_parts,
};
pub use timestamp::Timestamp;
pub use unit::{MAX_UNIT_FACTORS, Unit};
