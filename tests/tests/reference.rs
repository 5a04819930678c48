//! The documents against the code: every rules text, event line, code and command that they show.
//!
//! Sessions at a terminal are run by `tidy`; this target holds the rest to the code. A block marked
//! `rules` is a whole file without errors, `rules,fragment` stands in the frame that the reference
//! of the language shows, `wrong=CODE` must give that code and no other. A block marked `jsonl` is
//! lines that a writer hands in. The reference of the commands is what they print about themselves,
//! that of the errors names every code there is.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a document that cannot be read must stop the test, and loudly; lines are few"
)]

#[path = "reference/blocks.rs"]
mod blocks;
#[path = "reference/codes.rs"]
mod codes;
#[path = "reference/commands.rs"]
mod commands;
#[path = "reference/embedding.rs"]
mod embedding;
#[path = "reference/events.rs"]
mod events;
#[path = "reference/language.rs"]
mod language;
#[path = "reference/maps.rs"]
mod maps;
