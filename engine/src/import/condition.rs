//! Conditions: what a map asks of a row, to leave it out or to say which event it becomes.
//!
//! A condition is about one cell: that it is one of some texts, or that the number in it is below,
//! above or equal to zero. An empty cell has no sign. A cell that should have one and is no number
//! is refused by its row and never taken for a "no". Which cells are there is not known here.

use serde::Deserialize;

use super::number::Sign;
use super::source::Column;

/// A question to one cell of a row.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Written")]
pub(super) struct Condition {
    pub(super) column: Column,
    pub(super) asks: Asks,
}

/// What is asked of a cell.
#[derive(Debug)]
pub(super) enum Asks {
    /// Whether it is one of these texts.
    Is(Vec<String>),
    /// Whether its number has this sign.
    Sign(Sign),
}

/// Conditions that hold together.
#[derive(Debug, Default, Deserialize)]
#[serde(try_from = "Vec<Condition>")]
pub(super) struct When(pub(super) Vec<Condition>);

/// Rows that are left out.
#[derive(Debug, Deserialize)]
#[serde(try_from = "WrittenSkip")]
pub(super) struct Skip {
    pub(super) condition: Condition,
    /// Why, for whoever reads the verdicts.
    pub(super) because: String,
}

/// The keys of a condition as they are written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    column: Column,
    is: Option<Vec<String>>,
    sign: Option<SignWord>,
}

/// The keys of a `[[skip]]` as they are written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSkip {
    column: Column,
    is: Option<Vec<String>>,
    sign: Option<SignWord>,
    because: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SignWord {
    Negative,
    Zero,
    Positive,
}

impl TryFrom<Written> for Condition {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let asks = match (written.is, written.sign) {
            (Some(texts), None) => Asks::Is(texts),
            (None, Some(SignWord::Negative)) => Asks::Sign(Sign::Negative),
            (None, Some(SignWord::Zero)) => Asks::Sign(Sign::Zero),
            (None, Some(SignWord::Positive)) => Asks::Sign(Sign::Positive),
            (Some(_), Some(_)) => {
                return Err("a condition has `is` or `sign`, not both; `when` is a list".to_owned());
            }
            (None, None) => {
                return Err("a condition needs `is`, a list of texts, or `sign`: \
                    \"negative\", \"zero\" or \"positive\""
                    .to_owned());
            }
        };
        Ok(Self { column: written.column, asks })
    }
}

impl TryFrom<WrittenSkip> for Skip {
    type Error = String;

    fn try_from(written: WrittenSkip) -> Result<Self, String> {
        let WrittenSkip { column, is, sign, because } = written;
        Ok(Self { condition: Written { column, is, sign }.try_into()?, because })
    }
}

impl TryFrom<Vec<Condition>> for When {
    type Error = String;

    fn try_from(conditions: Vec<Condition>) -> Result<Self, String> {
        let mut rest = conditions.iter();
        while let Some(one) = rest.next() {
            let Asks::Sign(_) = one.asks else { continue };
            let again = |other: &Condition| {
                matches!(other.asks, Asks::Sign(_)) && other.column == one.column
            };
            if rest.clone().any(again) {
                return Err(format!(
                    "`when` asks for the sign of {} twice; a number has one sign, so make an \
                     `[[event]]` for each",
                    one.column.described()
                ));
            }
        }
        Ok(Self(conditions))
    }
}
