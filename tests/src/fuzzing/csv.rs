//! CSV files under the maps that come with the program.
//!
//! The first byte of an input says which map; the rest is the file.

use std::sync::OnceLock;

use commonbook::import::{Map, SHIPPED};

use super::imported::Asked;
use super::{Canary, Outcome, Target};

/// Files under the maps that come with the program.
pub const TARGET: Target = Target {
    name: "csv",
    canaries: &[Canary::DryRunIsKept, Canary::IdsAreForgotten, Canary::RejectsLoseARow],
    property,
};

fn property(input: &[u8], canary: Option<Canary>) -> Outcome {
    let Some((chosen, file)) = input.split_first() else { return Ok(()) };
    let maps = maps()?;
    // A figure, so that an input is text: 0 is the first map by name.
    let index = usize::from(chosen.wrapping_sub(b'0')).checked_rem(maps.len());
    let Some(map) = index.and_then(|index| maps.get(index)) else { return Ok(()) };
    Asked { file, map, by_row: true, canary }.holds()
}

fn maps() -> Result<&'static [Map], String> {
    static MAPS: OnceLock<Result<Vec<Map>, String>> = OnceLock::new();
    let read = || SHIPPED.iter().map(|map| Map::parse(map.text)).collect::<Result<_, _>>();
    let maps = MAPS.get_or_init(|| read().map_err(|problem| problem.to_string()));
    maps.as_deref().map_err(Clone::clone)
}
