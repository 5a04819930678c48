//! Maps: whatever the TOML, it is refused with its place, or imports by it keep their promises.
//!
//! An input is a map, and after a line `===` the file to import by it; without one, the samples of
//! the tools are imported.

use commonbook::import::{FileProblem, Map};

use super::imported::Asked;
use super::{Canary, Outcome, Target, claim};

/// Maps.
pub const TARGET: Target = Target {
    name: "map",
    canaries: &[Canary::DryRunIsKept, Canary::IdsAreForgotten, Canary::RejectsLoseARow],
    property,
};

/// What parts a map from its file.
const PARTED: &str = "\n===\n";

/// A sample of each tool's export.
const SAMPLES: [&[u8]; 6] = [
    include_bytes!("../../tests/samples/bank_de_semicolon_cp1252.csv"),
    include_bytes!("../../tests/samples/clockify_detailed_eu.csv"),
    include_bytes!("../../tests/samples/kimai_export_de_semicolon.csv"),
    include_bytes!("../../tests/samples/kimai_export_en.csv"),
    include_bytes!("../../tests/samples/opencollective_transactions.csv"),
    include_bytes!("../../tests/samples/toggl_detailed.csv"),
];

fn property(input: &[u8], canary: Option<Canary>) -> Outcome {
    let at = input.windows(PARTED.len()).position(|bytes| bytes == PARTED.as_bytes());
    let (text, file) = match at.and_then(|at| input.split_at_checked(at)) {
        Some((text, rest)) => (text, rest.get(PARTED.len()..)),
        None => (input, None),
    };
    let Ok(text) = std::str::from_utf8(text) else { return Ok(()) };
    let map = match Map::parse(text) {
        Ok(map) => map,
        Err(problem) => return has_its_place(&problem, text),
    };
    let files = file.as_slice().iter().chain(if file.is_some() { &[] } else { &SAMPLES[..] });
    for file in files {
        Asked { file, map: &map, by_row: false, canary }.holds()?;
    }
    Ok(())
}

/// A map is refused with a line of the text, or the one after it, and a column of that line.
fn has_its_place(problem: &FileProblem, text: &str) -> Outcome {
    let FileProblem::MapMalformed { at: (line, column), what } = problem else {
        return Err(format!("a map is refused as a file: {problem}"));
    };
    let lines: Vec<&str> = text.split('\n').collect();
    let index = line.checked_sub(1);
    let width = index.and_then(|index| lines.get(index)).map(|line| line.chars().count());
    let is_there = width.is_some_and(|width| (1..=width.saturating_add(1)).contains(column));
    claim(is_there && !what.is_empty(), || format!("{line}:{column}: {what:?} is not there"))
}
