//! The catalogue: every type of event, its name in the log and the version of its shape.
//!
//! One line of the table below makes the enum variant, the name and the dispatch, so that they
//! cannot disagree. To add a type, add its struct to its family's file, a line here, its sealed
//! texts in `seal`, its rules in `shape`, and a golden file. A shape that was ever released is
//! never changed: raise its version and add an upcaster.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::{Serialize, Serializer};

use crate::event::error::shown;
use crate::event::{
    AccountPosted, AdjustmentBorne, AdjustmentPosted, AdjustmentWaived, AgentRegistered,
    AgentSucceeded, AgentUpdated, AgentsMerged, BalanceOpened, BalanceTransferred, BookContinued,
    BookOpened, CapitalPaidIn, CapitalPaidOut, CloseReopened, ContributionAccepted,
    ContributionContested, ContributionRecorded, ContributionRejected, ContributionWithdrawn,
    DistributionCalled, DistributionClosed, DistributionProposed, DocumentRecorded, EventReversed,
    ExpenseRecorded, FigureRecorded, FundMoved, KeyAdded, KeyRevoked, MembershipEnded,
    MembershipResumed, MembershipStarted, MembershipSuspended, PaymentReceived, PayoutPaid,
    PayoutReturned, Problem, ResultRecorded, RevenueRecorded, RoleGranted, RoleWithdrawn,
    RulesAdopted, ShareAllocated, ShareDirected, TextRedacted,
};

macro_rules! catalogue {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $version:literal;)+) => {
        /// What happened: one variant for each type of event.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Event {
            $($(#[$doc])* $variant($variant),)+
        }

        /// The types of events, in the order of the catalogue.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventType {
            $($(#[$doc])* $variant,)+
        }

        impl EventType {
            /// Every type of this version.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name in the log.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// The newest version of the type's shape, the one that is written.
            #[must_use]
            pub fn version(self) -> u32 {
                match self {
                    $(Self::$variant => $version,)+
                }
            }

            /// The type of that name, if there is one.
            fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl Event {
            /// The type.
            #[must_use]
            pub fn kind(&self) -> EventType {
                match self {
                    $(Self::$variant(_) => EventType::$variant,)+
                }
            }

            /// Reads the newest shape of a type's data.
            pub(crate) fn read<'de, D: Deserializer<'de>>(
                event_type: EventType,
                data: D,
            ) -> Result<Self, D::Error> {
                match event_type {
                    $(EventType::$variant => $variant::deserialize(data).map(Self::$variant),)+
                }
            }
        }

        /// The data alone, as it stands in a line.
        impl Serialize for Event {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(data) => data.serialize(serializer),)+
                }
            }
        }

        $(impl From<$variant> for Event {
            fn from(data: $variant) -> Self {
                Self::$variant(data)
            }
        })+
    };
}

catalogue! {
    /// The first event of every book.
    BookOpened = "book_opened", 1;
    /// The book goes on from a backup under a new name.
    BookContinued = "book_continued", 1;
    /// One part of a long text.
    DocumentRecorded = "document_recorded", 1;
    /// A declared number.
    FigureRecorded = "figure_recorded", 1;
    /// A balance from before the book.
    BalanceOpened = "balance_opened", 1;
    /// An agent enters the book.
    AgentRegistered = "agent_registered", 1;
    /// Something else holds of an agent.
    AgentUpdated = "agent_updated", 1;
    /// Another agent takes over what an agent holds.
    AgentSucceeded = "agent_succeeded", 1;
    /// Two ids are one person's.
    AgentsMerged = "agents_merged", 1;
    /// A membership begins.
    MembershipStarted = "membership_started", 1;
    /// A membership ends.
    MembershipEnded = "membership_ended", 1;
    /// A membership is suspended.
    MembershipSuspended = "membership_suspended", 1;
    /// A suspended membership counts again.
    MembershipResumed = "membership_resumed", 1;
    /// Somebody gave something.
    ContributionRecorded = "contribution_recorded", 1;
    /// A contribution was accepted.
    ContributionAccepted = "contribution_accepted", 1;
    /// A contribution is contested.
    ContributionContested = "contribution_contested", 1;
    /// A contribution was rejected.
    ContributionRejected = "contribution_rejected", 1;
    /// A contribution was taken back.
    ContributionWithdrawn = "contribution_withdrawn", 1;
    /// Money earned.
    RevenueRecorded = "revenue_recorded", 1;
    /// Money spent.
    ExpenseRecorded = "expense_recorded", 1;
    /// The result of a pot in a period.
    ResultRecorded = "result_recorded", 1;
    /// Capital was paid in.
    CapitalPaidIn = "capital_paid_in", 1;
    /// Capital was paid back.
    CapitalPaidOut = "capital_paid_out", 1;
    /// What somebody holds passed to another.
    BalanceTransferred = "balance_transferred", 1;
    /// A payout left the house.
    PayoutPaid = "payout_paid", 1;
    /// A payout came back.
    PayoutReturned = "payout_returned", 1;
    /// A contributor directs what it is to be paid.
    ShareDirected = "share_directed", 1;
    /// Somebody paid what they owed.
    PaymentReceived = "payment_received", 1;
    /// Rules are in force.
    RulesAdopted = "rules_adopted", 1;
    /// A distribution was called.
    DistributionCalled = "distribution_called", 1;
    /// What lines are proposed to share.
    DistributionProposed = "distribution_proposed", 1;
    /// Money moved between places of the book.
    FundMoved = "fund_moved", 1;
    /// What a distribution gave one contributor.
    ShareAllocated = "share_allocated", 1;
    /// A contributor's account moved.
    AccountPosted = "account_posted", 1;
    /// An earlier close's results differ.
    AdjustmentPosted = "adjustment_posted", 1;
    /// A small adjustment is not settled.
    AdjustmentWaived = "adjustment_waived", 1;
    /// An adjustment is borne by another place.
    AdjustmentBorne = "adjustment_borne", 1;
    /// The last event of a close.
    DistributionClosed = "distribution_closed", 1;
    /// An event counts no more.
    EventReversed = "event_reversed", 1;
    /// A close counts no more.
    CloseReopened = "close_reopened", 1;
    /// A key is in use.
    KeyAdded = "key_added", 1;
    /// A key is used no more.
    KeyRevoked = "key_revoked", 1;
    /// An agent has a role.
    RoleGranted = "role_granted", 1;
    /// An agent has a role no more.
    RoleWithdrawn = "role_withdrawn", 1;
    /// A sealed text was erased.
    TextRedacted = "text_redacted", 1;
}

impl EventType {
    /// The type of a name.
    ///
    /// # Errors
    ///
    /// [`Problem::TypeUnknown`], with the nearest name as a hint where one is near.
    pub fn parse(name: &str) -> Result<Self, Problem> {
        Self::named(name)
            .ok_or_else(|| Problem::TypeUnknown { name: shown(name), hint: nearest(name) })
    }

    /// Whether adopting, closing or reopening alone writes it; a raw append refuses it.
    #[must_use]
    pub fn is_result(self) -> bool {
        matches!(
            self,
            Self::DocumentRecorded
                | Self::RulesAdopted
                | Self::FundMoved
                | Self::ShareAllocated
                | Self::AccountPosted
                | Self::AdjustmentPosted
                | Self::AdjustmentWaived
                | Self::AdjustmentBorne
                | Self::DistributionClosed
                | Self::CloseReopened
                | Self::BookContinued
                | Self::TextRedacted
        )
    }
}

impl EventType {
    /// Whether it says who may record what, what is erased or how the book is named: nothing that
    /// a result depends on.
    #[must_use]
    pub fn is_of_keeping(self) -> bool {
        matches!(
            self,
            Self::BookContinued
                | Self::KeyAdded
                | Self::KeyRevoked
                | Self::RoleGranted
                | Self::RoleWithdrawn
                | Self::TextRedacted
        )
    }

    /// Whether it says something of a contribution: that it is accepted, or contested.
    #[must_use]
    pub fn is_said(self) -> bool {
        matches!(self, Self::ContributionAccepted | Self::ContributionContested)
    }

    /// Whether it is a result that only its close's `distribution_closed` completes.
    #[must_use]
    pub fn is_of_a_batch(self) -> bool {
        matches!(
            self,
            Self::FundMoved
                | Self::ShareAllocated
                | Self::AccountPosted
                | Self::AdjustmentPosted
                | Self::AdjustmentWaived
                | Self::AdjustmentBorne
        )
    }
}

/// A hint for a name that is not in the catalogue.
fn nearest(name: &str) -> String {
    let shared = |known: &str| name.bytes().zip(known.bytes()).take_while(|(a, b)| a == b).count();
    let best = EventType::ALL.iter().max_by_key(|known| shared(known.as_str()));
    match best {
        Some(best) if shared(best.as_str()) >= 4 => format!("did you mean {best}?"),
        Some(_) | None => "the event reference lists the types of this version".to_owned(),
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for EventType {
    type Err = Problem;

    fn from_str(name: &str) -> Result<Self, Problem> {
        Self::parse(name)
    }
}

impl Serialize for EventType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for EventType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;

        impl Visitor<'_> for Name {
            type Value = EventType;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a type of event, such as revenue_recorded")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<EventType, E> {
                EventType::parse(name).map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Name)
    }
}
