//! Events: what can be recorded in a book, and how one event is one canonical line.
//!
//! A writer hands in a [`Draft`]; [`encode`] turns it, once and for ever, into the bytes that are
//! stored, hashed and exported; [`decode`] reads such a line back as a [`Record`]. Every type of
//! event has one struct, in one file a family. The catalogue below is the one list of types: an
//! event that is missing there does not exist.
//!
//! Only what one line alone can tell is checked here (spelling, keys, kinds, which fields belong
//! together). Whether an event may be recorded in a given book is decided in `door`.

mod adjustment;
mod agent;
mod book;
mod canonical;
mod catalogue;
mod content;
mod contribution;
mod correction;
mod decode;
mod digest;
mod draft;
mod encode;
mod envelope;
mod error;
mod fields;
mod hash;
mod json;
mod key;
mod keys;
mod label;
mod money;
mod named;
mod number;
mod place;
mod reader;
mod result;
mod rules;
mod seal;
mod shape;
mod signed;
mod text;
mod tree;
mod unit_text;
mod upcast;

pub use adjustment::{AdjustmentBorne, AdjustmentPosted, AdjustmentWaived};
pub use agent::{
    AgentKind, AgentRegistered, AgentSucceeded, AgentUpdated, AgentsMerged, MembershipEnded,
    MembershipResumed, MembershipStarted, MembershipSuspended, Sphere,
};
pub use book::{BalanceOpened, BookOpened, DocumentRecorded, FigureRecorded};
pub use canonical::check_canonical;
pub use catalogue::{Event, EventType};
pub use content::{Content, content_of, same_content, same_draft};
pub use contribution::{
    ContributionAccepted, ContributionContested, ContributionRecorded, ContributionRejected,
    ContributionWithdrawn,
};
pub use correction::{CloseReopened, EventReversed};
pub use decode::{check_line, decode};
pub use digest::{ResultDigest, result_digest};
pub use draft::parse_append_line;
pub use encode::{encode, encode_record};
pub use envelope::{Draft, ENVELOPE_VERSION, MAX_LINE_BYTES, Position, Record, SealedText};
pub use error::{LineError, Problem};
pub use hash::Hash;
pub use json::{Json, JsonValue, MAX_DEPTH, MAX_INTEGER, Member, read_json};
pub use key::{ED25519, PublicKey, Signature};
pub use keys::{
    BookContinued, KeyAdded, KeyRevoked, LostHead, Role, RoleGranted, RoleWithdrawn, TextRedacted,
};
pub use label::{Label, MAX_LABEL_BYTES};
pub use money::{
    BalanceTransferred, CapitalPaidIn, CapitalPaidOut, ExpenseRecorded, PaymentReceived,
    PayoutPaid, PayoutReturned, ResultRecorded, RevenueRecorded, ShareDirected,
};
pub use number::Number;
pub use place::Place;
pub use result::{
    AccountPosted, DistributionClosed, FundMoved, PostedLot, ShareAllocated, ShareLess, ShareLine,
    SharePaid, SharePart,
};
pub use rules::{DistributionCalled, DistributionProposed, ProposedAmount, RulesAdopted};
pub use seal::{Salt, commitment, commitment_text, sealed_paths};
pub use signed::signed_bytes;
pub(crate) use signed::signed_bytes_of;
pub use unit_text::UnitText;
pub use upcast::upcast;
