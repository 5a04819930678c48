//! Which crate may know which, and what each may take from outside.
//!
//! The directions are the architecture: `core <- rules <- projections <- engine <- cli` and
//! `core <- store <- cli`, and `templates <- engine`, data that knows nobody; `store` and
//! `projections` do not know each other. A new edge or a new
//! crate from outside is a decision, written down in `docs/decisions` and then here. Cargo itself
//! reads the manifests, so no spelling of a dependency escapes.

use std::process::Command;

use commonbook_tests::program;
use serde_json::Value;

use crate::repository::{Violation, expect_none};

/// What one crate may depend on.
struct Allowed {
    package: &'static str,
    folder: &'static str,
    own: &'static [&'static str],
    outside: &'static [&'static str],
}

/// Every crate of the workspace, in the order of the directions.
const CRATES: &[Allowed] = &[
    Allowed {
        package: "commonbook-core",
        folder: "core",
        own: &[],
        outside: &[
            "base64",
            "ed25519-dalek",
            "iso_currency",
            "num-bigint",
            "num-integer",
            "num-rational",
            "num-traits",
            "rust_decimal",
            "serde",
            "serde_json",
            "sha2",
            "smol_str",
            "thiserror",
            "time",
        ],
    },
    Allowed {
        package: "commonbook-rules",
        folder: "rules",
        own: &["commonbook-core"],
        outside: &["serde", "serde_json", "sha2", "thiserror"],
    },
    Allowed {
        package: "commonbook-store",
        folder: "store",
        own: &["commonbook-core"],
        outside: &["rusqlite"],
    },
    Allowed {
        package: "commonbook-projections",
        folder: "projections",
        own: &["commonbook-core", "commonbook-rules"],
        outside: &["comfy-table", "csv", "serde", "serde_json", "sha2", "thiserror"],
    },
    Allowed { package: "commonbook-templates", folder: "templates", own: &[], outside: &[] },
    Allowed {
        package: "commonbook",
        folder: "engine",
        own: &[
            "commonbook-core",
            "commonbook-rules",
            "commonbook-projections",
            "commonbook-templates",
        ],
        outside: &[
            "csv",
            "encoding_rs",
            "serde",
            "serde_json",
            "sha2",
            "thiserror",
            "time",
            "toml",
        ],
    },
    Allowed {
        package: "commonbook-cli",
        folder: "cli",
        own: &[
            "commonbook",
            "commonbook-core",
            "commonbook-rules",
            "commonbook-projections",
            "commonbook-store",
        ],
        outside: &["clap", "getrandom", "indicatif", "serde", "serde_json", "tempfile", "uuid"],
    },
];

/// What the tests of any crate may take besides.
const FOR_TESTS: &[&str] =
    &["ct-merkle", "insta", "num-bigint", "num-rational", "proptest", "serde_json", "tempfile"];

/// The crate that may use every other, since nothing depends on it.
const TESTS: &str = "commonbook-tests";

fn dependencies(metadata: &Value, crates: &[Allowed]) -> Vec<Violation> {
    let packages = metadata["packages"].as_array().unwrap();
    let mut violations = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap();
        if name == TESTS {
            continue;
        }
        match crates.iter().find(|allowed| allowed.package == name) {
            None => violations.push(Violation::new(
                "Cargo.toml",
                1,
                format!("the crate `{name}` has no place in the architecture"),
                "decide what it may know, and write it down here and in ARCHITECTURE.md",
            )),
            Some(allowed) => violations.extend(of_package(package, allowed)),
        }
    }
    violations
}

fn of_package(package: &Value, allowed: &Allowed) -> Vec<Violation> {
    let manifest = format!("{}/Cargo.toml", allowed.folder);
    let (mut violations, mut used) = (Vec::new(), Vec::new());
    for dependency in package["dependencies"].as_array().unwrap() {
        let name = dependency["name"].as_str().unwrap();
        used.push(name);
        let for_tests = dependency["kind"] == "dev";
        let known = if name.starts_with("commonbook") {
            allowed.own.contains(&name)
        } else {
            allowed.outside.contains(&name) || (for_tests && FOR_TESTS.contains(&name))
        };
        if !known {
            let what = format!("`{}` may not depend on `{name}`", allowed.package);
            let remedy = "turn the dependency round, or decide it in docs/decisions and list it";
            violations.push(Violation::new(&manifest, 1, what, remedy));
        }
    }
    for name in allowed.outside.iter().filter(|name| !used.contains(*name)) {
        let what = format!("`{}` does not depend on `{name}`", allowed.package);
        violations.push(Violation::new(&manifest, 1, what, "strike it from the allowed ones"));
    }
    violations
}

/// What cargo reads in the manifests of the workspace.
fn metadata() -> Value {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--no-deps", "--format-version", "1"]);
    let output = cargo.current_dir(program::repository()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn crates_depend_only_in_the_allowed_directions() {
    let metadata = metadata();
    expect_none(&dependencies(&metadata, CRATES));
    let packages = metadata["packages"].as_array().unwrap();
    assert_eq!(packages.len(), CRATES.len() + 1, "every crate of the architecture exists");
}

#[test]
fn nothing_depends_on_the_program_or_the_tests() {
    for last in ["commonbook-cli", TESTS] {
        assert!(!CRATES.iter().any(|allowed| allowed.own.contains(&last)), "{last}");
    }
}

#[test]
fn a_forbidden_dependency_is_caught() {
    let with = |name: &str, kind: Option<&str>| {
        let mut dependencies = vec![serde_json::json!({"name": "rusqlite"})];
        dependencies.push(serde_json::json!({"name": name, "kind": kind}));
        let package = serde_json::json!({"name": "commonbook-store", "dependencies": dependencies});
        self::dependencies(&serde_json::json!({"packages": [package]}), CRATES).len()
    };
    assert_eq!(with("commonbook-projections", None), 1);
    assert_eq!(with("commonbook-projections", Some("dev")), 1);
    assert_eq!(with("tokio", None), 1);
    assert_eq!(with("proptest", None), 1);
    assert_eq!(with("proptest", Some("dev")), 0);
    assert_eq!(with("rusqlite", None), 0);
}

#[test]
fn an_allowance_without_use_is_caught() {
    let package = serde_json::json!({"name": "commonbook-store", "dependencies": []});
    assert_eq!(dependencies(&serde_json::json!({"packages": [package]}), CRATES).len(), 1);
}

#[test]
fn a_crate_without_a_place_is_caught() {
    let package = serde_json::json!({"name": "commonbook-odds", "dependencies": []});
    assert_eq!(dependencies(&serde_json::json!({"packages": [package]}), CRATES).len(), 1);
}
