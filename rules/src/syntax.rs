//! Text to syntax tree and back.
//!
//! [`ast`] is the tree. Nothing here knows what a name stands for, what unit a value has or whether
//! money is conserved: that is the checker's work.

pub mod ast;
pub mod expression;
pub mod span;
mod tree_json;

pub use span::Span;
pub use tree_json::tree_json;
