//! Agents: who takes part, what holds of them from which day, and their memberships.
//!
//! The log holds opaque ids; an agent's name is sealed text. Whether an agent is known is decided
//! in `door`.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event::Label;
use crate::value::Id;

/// What an agent is, in ValueFlows' terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AgentKind {
    /// A human being.
    Person,
    /// A group or a legal person.
    Organization,
    /// A place or being that is not human: a river, a forest.
    Ecological,
}

impl AgentKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Person, Self::Organization, Self::Ecological];

    /// The word in the log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organization => "organization",
            Self::Ecological => "ecological",
        }
    }
}

impl fmt::Display for AgentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The part of the economy that an agent belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sphere {
    /// A commons.
    Commons,
    /// A co-operative.
    #[serde(rename = "co-op")]
    Coop,
    /// A non-profit organization.
    NonProfit,
    /// A public body.
    Public,
    /// A for-profit business.
    ForProfit,
}

impl Sphere {
    /// Every sphere.
    pub const ALL: [Self; 5] =
        [Self::Commons, Self::Coop, Self::NonProfit, Self::Public, Self::ForProfit];

    /// The word in the log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Commons => "commons",
            Self::Coop => "co-op",
            Self::NonProfit => "non-profit",
            Self::Public => "public",
            Self::ForProfit => "for-profit",
        }
    }
}

impl fmt::Display for Sphere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An agent enters the book. May seal `name`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentRegistered {
    /// Who.
    pub agent: Id,
    /// What holds of the agent from the event's effective day on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<Id, Label>,
    /// What the agent is.
    pub kind: AgentKind,
    /// The part of the economy, where it matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sphere: Option<Sphere>,
}

/// Something else holds of an agent from the event's effective day on. May seal `name`.
///
/// `attribute` and `value` come together; both are left out when only the sealed name changes.
/// The attributes `kind` and `sphere` change what was said at registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentUpdated {
    /// Who.
    pub agent: Id,
    /// Which attribute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute: Option<Id>,
    /// Its new value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Label>,
}

/// Another agent takes over what an agent holds, as heirs and legal successors do. May seal
/// `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentSucceeded {
    /// Who is succeeded: who died, or was dissolved.
    pub agent: Id,
    /// Who takes over.
    pub by: Id,
}

/// Two ids are one person's: from the event's effective day on there is only the one that it is
/// merged into. May seal `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentsMerged {
    /// The id that is given up.
    pub agent: Id,
    /// The id that stays.
    pub into: Id,
}

/// An agent is a member, in a role, from the event's effective day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipStarted {
    /// Who.
    pub agent: Id,
    /// The role or class, for example `employee`.
    pub role: Id,
}

/// An agent is no longer a member in a role on the event's effective day. May seal `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipEnded {
    /// Who.
    pub agent: Id,
    /// Whether the member left through own fault; left out when that was not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<bool>,
    /// The role or class.
    pub role: Id,
}

/// A membership is suspended from the event's effective day on. May seal `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipSuspended {
    /// Who.
    pub agent: Id,
    /// The role or class.
    pub role: Id,
}

/// A suspended membership counts again from the event's effective day on. May seal `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipResumed {
    /// Who.
    pub agent: Id,
    /// The role or class.
    pub role: Id,
}
