//! Projections: pure folds over the records of a book.
//!
//! A replay hands every record of a log to a fold and verifies the log on the way. From the records
//! come the inputs of the rules ([`compute`]), from an outcome a [`Statement`] and the events
//! that a
//! close writes, from the events of a close the statement that was published ([`published`]), and
//! from statements text ([`render`]). Beside these stand the directory of agents ([`agents()`]) and
//! what is [`pending()`].
//!
//! No clock, no files, no floats, no order that depends on hashing; nothing is written here. What
//! counts and what is late is said in one place, the module `standing`.

mod adjustment;
mod adopted;
mod agents;
pub mod audit;
mod balances;
pub mod check_table;
mod collect;
mod error;
pub mod explain;
pub mod journal;
mod measures;
mod projection;
pub mod render;
mod results;
mod roster;
mod standing;
mod statement;
pub mod what_if;
mod window;

pub use adjustment::report::{
    AdjustmentsReport, Change as AdjustedClose, ShareChange, adjustments,
};
pub use adopted::{Remark, may_be_adopted, rules_in_force};
pub use agents::{AgentEntry, Membership, Suspension, agents, names};
pub use audit::{
    Audit, Check as AuditCheck, Difference, Finding as AuditFinding, Recomputed, recompute_closes,
};
pub use balances::payables::{
    AccountPayable, PAYABLES_SCHEMA, Payable, Payables, PayablesRequest, payables,
};
pub use balances::vested::{NotThere, not_vested};
pub use error::{AdoptionError, ProjectionError};
pub use explain::{Explanation, compute_as_published, explain, explain_all};
pub use journal::history::{History, histories, history};
pub use journal::trial_balance::{TrialBalance, trial_balance};
pub use journal::{Extent, Journal, journal as journal_of};
pub use projection::{Projection, Replayed, replay};
pub use roster::Identity;
pub use standing::pending::{Pending, pending};
pub use statement::dissolution;
pub use statement::dissolution::{Dissolution, DissolutionRequest, dissolution};
pub use statement::{
    AccountBalance, AgentLine, AgentResult, Balances, Bound, Check, Computed, FundBalance, Less,
    LineResult, Named, NamedOne, Paid, Part, Pot, Provenance, Request, ResultFacts, SCHEMA,
    ShareWhy, Shown, Statement, Status, Step, compute, compute_statement, published, result_events,
};
pub use what_if::{Change, WhatIf};
