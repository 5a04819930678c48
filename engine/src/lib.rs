//! Commonbook: the engine that apps embed.
//!
//! [`Book`] over any [`Log`](commonbook_core::log::Log): append, adopt, close, reopen, reverse,
//! statements, verify. Clock, ids and salts come in as arguments ([`Stamp`]); there is no terminal,
//! no file and no environment here, so the same engine runs in a server, a test and a browser.
//!
//! ```
//! use commonbook::{Book, Stamp};
//! use commonbook::core::{log::MemoryLog, value::{Currency, Date, Timestamp}};
//!
//! let clock = Timestamp::parse("2026-01-02T09:00:00.000000Z")?;
//! let mut book = Book::new(MemoryLog::new());
//! let (euro, day) = (Currency::iso("EUR")?, Date::parse("2026-01-01")?);
//! book.open(&euro, "atelier", day, &mut Stamp::fixed(clock))?;
//! assert_eq!(book.verify()?.size, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod adopt;
mod attest;
mod book;
mod check_table;
mod close;
mod error;
mod guard;
pub mod import;
pub mod keeping;
mod ledger;
mod lines;
mod script;
mod stamp;
mod veiled;
mod what_if;

pub use adopt::Adopted;
pub use attest::{Erase, Redacted, Roles, Signed, must_follow};
pub use book::Book;
pub use check_table::check_table_by_rules;
pub use close::{Closed, Reopened};
pub use commonbook_core as core;
pub use commonbook_projections as projections;
pub use commonbook_rules as rules;
pub use commonbook_templates as templates;
pub use error::{AppendLinesError, BookError, LineFailure, WhatIfError};
pub use guard::{ForkError, Known};
pub use lines::{MAX_INPUT_LINE, read_append_lines};
pub use script::{ScriptError, ScriptFailure, ScriptWorld, run_script};
pub use stamp::Stamp;
pub use veiled::Veiled;
pub use what_if::{Changes, Range};
