//! The published distributions, as the community's own file recorded them.

use std::collections::BTreeMap;

use serde::Deserialize;

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

/// A line of the file; the first one is about the file itself.
#[derive(Deserialize)]
struct Line {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    allocations: Vec<Allocation>,
}

#[derive(Deserialize)]
struct Allocation {
    policy: String,
    receipts: Vec<(String, String)>,
}

/// Every distribution in the order of publication.
pub(super) fn distributions() -> Result<Vec<Distribution>, CommandError> {
    let mut all = Vec::new();
    for line in PUBLISHED.lines() {
        let line: Line = serde_json::from_str(line).map_err(|error| broken(&error.to_string()))?;
        if line.kind == "distribution" {
            all.push(distribution(line)?);
        }
    }
    Ok(all)
}

fn distribution(line: Line) -> Result<Distribution, CommandError> {
    let mut rows: BTreeMap<String, [i128; 2]> = BTreeMap::new();
    for allocation in line.allocations {
        let slow = allocation.policy == "SLOW";
        for (who, amount) in allocation.receipts {
            let amount = amount.parse().map_err(|_| broken(&format!("{amount:?} is no amount")))?;
            let [fast_amount, slow_amount] = rows.entry(who).or_default();
            *(if slow { slow_amount } else { fast_amount }) = amount;
        }
    }
    Ok(Distribution { id: line.id, rows })
}

fn broken(what: &str) -> CommandError {
    CommandError::Plain {
        code: "DemoBroken".to_owned(),
        status: 4,
        place: Some("the published rows".to_owned()),
        message: format!("{what}\nhint: this program was built from a damaged source"),
    }
}
