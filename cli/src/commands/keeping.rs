//! A book kept elsewhere: copied, as lines and texts, and made of them again.

pub(super) mod backup;
pub(super) mod export;
pub(super) mod import;
pub(super) mod log;
mod new_file;
