//! What every fuzz target does with an input: hold it against its property, and stop if refuted.
//!
//! The properties stand in `tests/src/fuzzing`, where the test that replays the corpora finds them
//! too. `COMMONBOOK_FUZZ_CANARY` plants one of the mistakes by name, so that one can see a target
//! find it from nothing.

use std::sync::OnceLock;

use commonbook_tests::fuzzing::{Canary, Target};

/// Holds an input against the property of the target of a name.
///
/// # Panics
/// When the input refutes it, with what is wrong.
pub fn hold(name: &str, input: &[u8]) {
    static AT_WORK: OnceLock<(&'static Target, Option<Canary>)> = OnceLock::new();
    let (target, canary) = AT_WORK.get_or_init(|| {
        let target = Target::named(name).unwrap_or_else(|| panic!("no target is called {name}"));
        (target, canary(target))
    });
    if let Err(wrong) = (target.property)(input, *canary) {
        panic!("{name}: {wrong}");
    }
}

/// The mistake that is asked for, if any.
fn canary(target: &Target) -> Option<Canary> {
    let name = std::env::var("COMMONBOOK_FUZZ_CANARY").ok()?;
    let found = target.canaries.iter().find(|canary| format!("{canary:?}") == name);
    Some(*found.unwrap_or_else(|| panic!("{name} is none of {:?}", target.canaries)))
}
