//! The book as accounts: double entry, balances, and what moved for somebody.

pub(super) mod history;
pub(super) mod journal;
pub(super) mod trial_balance;
