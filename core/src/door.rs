//! The door: whether an event may enter the book, and what the book then has to remember.
//!
//! [`decide`] asks the look-up facts of the log whether a draft keeps every rule of the book; each
//! rule is one [`Rejection`], and they are tried in the order in which the variants stand.
//! [`keep`] derives the facts from an event once it has a position; the same functions run in the
//! append transaction of every store and again in `verify`. What the rules make of an event
//! (measures, shares) is not decided here.

mod close;
mod decide;
mod fact;
mod identity;
mod keep;
mod keys;
mod rejection;
mod without;

pub use close::{ClosedPeriod, closed_periods};
pub(crate) use decide::changes_book;
pub(crate) use decide::decide_in;
pub use decide::{Book, book, decide};
pub use fact::{Approval, approvals};
pub use identity::{Step, Tie, steps};
pub use keep::keep;
pub use keys::{Continuation, KeyEntry, continuations, keys, origin_at, roles};
pub use rejection::{Rejection, Returned, Shortfall};
