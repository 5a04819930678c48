//! The crates that compute touch nothing outside themselves, and each effect has one place.
//!
//! Lints hold floats, hash-ordered maps and the clock; this rule holds the rest: files,
//! environment, processes, network and threads in the pure crates. That SQL is in `store` alone
//! follows from what crates may depend on. Tests at the end of a file may read what they like.

use crate::repository::{File, Violation, expect_none, files};

/// Crates whose answers depend on their arguments alone.
const PURE: &[&str] = &["core/src/", "rules/src/", "projections/src/", "engine/src/"];

/// What a pure crate never names.
const WORLD: &[&str] = &["std::fs", "std::env", "std::net", "std::process", "std::thread"];

fn purity(file: &File) -> Vec<Violation> {
    let pure = PURE.iter().any(|folder| file.path.starts_with(folder));
    if !pure || !file.is_rust() {
        return Vec::new();
    }
    let code = file.lines().take_while(|(_, line)| line.trim() != "#[cfg(test)]");
    let mut violations = Vec::new();
    for (number, line) in code.filter(|(_, line)| !line.trim_start().starts_with("//")) {
        for name in WORLD.iter().filter(|name| line.contains(**name)) {
            let what = format!("`{name}` in a pure crate");
            let remedy = "take what it gives as an argument; only `cli` touches the world";
            violations.push(Violation::new(&file.path, number, what, remedy));
        }
    }
    violations
}

#[test]
fn core_rules_projections_and_engine_never_touch_the_world() {
    expect_none(&files().iter().flat_map(purity).collect::<Vec<_>>());
}

#[test]
fn an_effect_in_a_pure_crate_is_caught() {
    let text = "//! Reads `std::fs`.\nuse std::fs;\n#[cfg(test)]\nmod tests {\nuse std::env;\n}\n";
    let violations = purity(&File::new("core/src/log.rs", text));
    assert_eq!(violations.iter().map(Violation::line).collect::<Vec<_>>(), [2]);
    assert_eq!(purity(&File::new("cli/src/session.rs", text)), []);
}
