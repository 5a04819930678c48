//! Facts and values of a book: what may be recorded, and the exact numbers it is recorded with.

pub mod door;
pub mod event;
pub mod log;
pub mod value;
