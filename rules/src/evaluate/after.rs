//! Clauses after the allocation.
