//! Keys, roles and erased texts: who may record what, and what of it can no longer be read.
//!
//! A key without an agent is the book's own: it signs tree checkpoints. A key of an agent signs
//! the events that the agent records. What follows from keys and roles is decided in `door`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event::{Hash, Label, Position, PublicKey};
use crate::value::Id;

/// A key is in use from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyAdded {
    /// Whose key it is; left out for a key of the book.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<Id>,
    /// The public key.
    pub key: PublicKey,
}

/// A key is used no more; what it signed before stays signed. May seal `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRevoked {
    /// Whose key it is; left out for a key of the book.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<Id>,
    /// The public key.
    pub key: PublicKey,
}

/// What a role lets somebody record. Where nobody has a role, everybody may do what it lets one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Accepts, contests and rejects contributions.
    Approver,
    /// Adopts rules, closes and reopens; gives roles and keys; erases texts.
    Closer,
    /// Records everything else.
    Recorder,
}

impl Role {
    /// Every role, in the order of their names.
    pub const ALL: [Self; 3] = [Self::Approver, Self::Closer, Self::Recorder];

    /// The word in the log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approver => "approver",
            Self::Closer => "closer",
            Self::Recorder => "recorder",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// An agent has a role from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleGranted {
    /// Who.
    pub agent: Id,
    /// Which.
    pub role: Role,
}

/// An agent has a role no more. May seal `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleWithdrawn {
    /// Who.
    pub agent: Id,
    /// Which.
    pub role: Role,
}

/// A sealed text and its salt were erased; the commitment in the line stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextRedacted {
    /// By what right: a law, a resolution, a request; no personal data.
    pub authority: Label,
    /// Which text of the event.
    pub path: Label,
    /// The event.
    pub position: Position,
}

/// The book goes on from a backup under a new name, since events after it were lost: a checkpoint
/// under the old name is ahead of it. May seal `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookContinued {
    /// The checkpoint that the book cannot follow.
    pub lost: LostHead,
    /// The book's name from now on.
    pub origin: Id,
}

/// What a checkpoint said that is known and that the book does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LostHead {
    /// The book's name in it.
    pub origin: Id,
    /// The root.
    pub root: Hash,
    /// How many events.
    pub size: u64,
}
