//! The published distributions, as the community's own file recorded them.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::error::CommandError;

/// The recorded rows; see the fixture's README for the source.
const PUBLISHED: &str = include_str!("../../../../fixtures/metagame_weekly_seeds/thesource.jsonl");

/// One published distribution.
#[derive(Clone, Debug)]
pub(super) struct Distribution {
    /// `d001` and so on.
    pub(super) id: String,
    /// Fast and slow amounts by person.
    pub(super) rows: BTreeMap<String, [i128; 2]>,
}

/// Every distribution in the order of publication.
pub(super) fn distributions() -> Result<Vec<Distribution>, CommandError> {
    let mut all = Vec::new();
    for line in PUBLISHED.lines() {
        let value: Value =
            serde_json::from_str(line).map_err(|error| broken(&error.to_string()))?;
        if value["type"] == "distribution" {
            all.push(distribution(&value).ok_or_else(|| broken("a row cannot be read"))?);
        }
    }
    Ok(all)
}

fn distribution(value: &Value) -> Option<Distribution> {
    let mut rows: BTreeMap<String, [i128; 2]> = BTreeMap::new();
    for allocation in value["allocations"].as_array()? {
        let slow = allocation["policy"] == "SLOW";
        for receipt in allocation["receipts"].as_array()? {
            let amount = receipt[1].as_str()?.parse().ok()?;
            let [fast_amount, slow_amount] =
                rows.entry(receipt[0].as_str()?.to_owned()).or_default();
            *(if slow { slow_amount } else { fast_amount }) = amount;
        }
    }
    Some(Distribution { id: value["id"].as_str()?.to_owned(), rows })
}

fn broken(what: &str) -> CommandError {
    CommandError::Plain {
        code: "DemoBroken".to_owned(),
        status: 4,
        place: Some("the published rows".to_owned()),
        message: format!("{what}\nhint: this program was built from a damaged source"),
    }
}
