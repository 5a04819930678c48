//! Corrections: an event is undone, a close is opened again.
//!
//! Nothing is ever erased: these say that something before them counts no more. Which one may be
//! undone is decided in `door`.

use serde::{Deserialize, Serialize};

use crate::event::Position;

/// The event named by the envelope's `reverses` counts no more. May seal `reason`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventReversed {}

/// A close counts no more. May seal `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseReopened {
    /// The position of the `distribution_closed` event.
    pub of: Position,
}
