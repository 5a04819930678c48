//! Claims that a line pays.
