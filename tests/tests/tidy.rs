//! The repository's own rules: what a reader may rely on in every file and every document.
//!
//! Each rule is one module: a function over a path and its text, a test that applies it to the
//! whole repository, and a test that it catches a violation. A failure prints, for every place,
//! `file:line: what is wrong; what to do`. Rules about Rust code that a lint can hold are in the
//! workspace's `Cargo.toml` and in `clippy.toml` instead.
#![expect(
    clippy::unwrap_used,
    reason = "a rule that cannot read the repository must stop, and loudly"
)]

#[path = "tidy/architecture.rs"]
mod architecture;
#[path = "tidy/console.rs"]
mod console;
#[path = "tidy/decisions.rs"]
mod decisions;
#[path = "tidy/dependencies.rs"]
mod dependencies;
#[path = "tidy/documents.rs"]
mod documents;
#[path = "tidy/fixtures.rs"]
mod fixtures;
#[path = "tidy/headers.rs"]
mod headers;
#[path = "tidy/markdown.rs"]
mod markdown;
#[path = "tidy/names.rs"]
mod names;
#[path = "tidy/purity.rs"]
mod purity;
#[path = "tidy/rejections.rs"]
mod rejections;
#[path = "tidy/repository.rs"]
mod repository;
#[path = "tidy/sizes.rs"]
mod sizes;
#[path = "tidy/words.rs"]
mod words;
