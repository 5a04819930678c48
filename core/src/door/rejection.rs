//! Every rule of the book, one variant each, in order of precedence.
//!
//! A rejection is an answer, not a failure: the book is as it was, and the message says where,
//! what, the consequence and what to do. [`Rejection::code`] is stable and meant for programs. An
//! event that breaks two rules is refused by the one that stands first here.

mod shortfall;

use thiserror::Error;

pub use shortfall::{Returned, Shortfall};

use crate::event::{Position, Role};
use crate::value::{Date, Period, Timestamp};

/// Why an event may not enter the book. The doc of each variant is the rule it keeps.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Rejection {
    /// A write is based on the book as it stands.
    #[error(
        "the book grew from {expected} to {found} events meanwhile; nothing was written\n\
         hint: run the command again"
    )]
    HeadMustNotHaveMoved {
        /// The size the command was computed at.
        expected: u64,
        /// The size now.
        found: u64,
    },
    /// An id keeps its content for ever.
    #[error(
        "id {id:?} is already at position {position} with other content\n\
         hint: give the new event an id of its own, or send the same content again"
    )]
    IdMustKeepItsContent {
        /// The idempotency key.
        id: String,
        /// Where it is.
        position: Position,
    },
    /// The clock is not more than a day behind the last event.
    #[error(
        "the clock says {clock}, more than a day behind the last event ({last}), so nothing was \
         recorded\nhint: set the clock, or say that it is right (--clock-is-right)"
    )]
    ClockMustNotBeBehind {
        /// What the clock says.
        clock: Timestamp,
        /// `recorded_at` of the last event.
        last: Timestamp,
    },
    /// The clock is not more than a year ahead of the last event.
    #[error(
        "the clock says {clock}, more than a year ahead of the last event ({last}), so nothing \
         was recorded\nhint: set the clock, or say that it is right (--clock-is-right)"
    )]
    ClockMustNotBeAhead {
        /// What the clock says.
        clock: Timestamp,
        /// `recorded_at` of the last event.
        last: Timestamp,
    },
    /// The first event of a book is `book_opened`.
    #[error("the book is empty; its first event must be book_opened\nhint: run `commonbook init`")]
    BookMustBeOpenedFirst,
    /// A book is opened once.
    #[error(
        "the book is already open under the origin {origin:?}\n\
         hint: one book is one log; start another file for another book"
    )]
    BookMustBeOpenedOnce {
        /// The origin it has.
        origin: String,
    },
    /// The scale of a currency is 0 to 18 places.
    #[error(
        "a scale of {scale} places is not possible; 0 to 18 are\n\
         hint: 2 for cents, 0 for whole units"
    )]
    ScaleMustBeAtMost18 {
        /// The scale asked for.
        scale: u64,
    },
    /// A book counts in one word that is a unit.
    #[error(
        "{currency:?} is not a currency that a book can count in\n\
         hint: use one word, like EUR or SEED; number and % are no money"
    )]
    CurrencyMustBeOneWord {
        /// The currency asked for.
        currency: String,
    },
    /// Adoption, closing, reopening, erasing and going on have their own commands.
    #[error(
        "{event_type} is written by its own command, never appended\n\
         hint: use `adopt`, `close`, `reopen`, `redact` or `continue`"
    )]
    EventNeedsItsCommand {
        /// The type.
        event_type: &'static str,
    },
    /// Where somebody has a role, what it is for is recorded by name.
    #[error(
        "{event_type} is for who has the role {role}, and this one names nobody\n\
         hint: say who records it (`by`, or --by), or sign it with --signed-by"
    )]
    RecorderMustBeNamed {
        /// The role.
        role: Role,
        /// The type.
        event_type: &'static str,
    },
    /// Where somebody has a role, only who has it records what it is for.
    #[error(
        "{by:?} has not the role {role}, which {event_type} needs\n\
         hint: let who has the role record it (`commonbook key list` names them), or give it first"
    )]
    RoleMustBeHeld {
        /// Who.
        by: String,
        /// The role.
        role: Role,
        /// The type.
        event_type: &'static str,
    },
    /// Who ever had a key signs.
    #[error(
        "{by:?} has a key in this book, but the event is not signed\n\
         hint: sign it with --signed-by FILE, or let somebody without a key record it"
    )]
    SignatureMustBeGiven {
        /// Who.
        by: String,
    },
    /// A signature is of somebody who has a key.
    #[error(
        "the event is signed, but {by:?} has no key in this book\n\
         hint: add the key first: `commonbook key add`"
    )]
    SignatureMustBeOfAKeyHolder {
        /// Who.
        by: String,
    },
    /// A signature verifies under a key that stands.
    #[error(
        "the signature is of none of the keys that {by:?} uses now, or of another text or book\n\
         hint: sign the event as it is, for this book's origin, with a key that is not revoked"
    )]
    SignatureMustVerify {
        /// Who.
        by: String,
    },
    /// A key is one holder's, for ever.
    #[error(
        "the key {key} is in the book since position {position}\n\
         hint: make another: `commonbook key new`"
    )]
    KeyMustBeNew {
        /// The key.
        key: String,
        /// Where it was added.
        position: Position,
    },
    /// What is revoked is a key in use.
    #[error(
        "no key {key} is in use by that holder\nhint: `commonbook key list` shows who uses which"
    )]
    KeyMustStand {
        /// The key.
        key: String,
    },
    /// A book that has a key keeps one.
    #[error(
        "{key} is the only key of the book that is in use; without it nobody could sign its tree\n\
         hint: add another one in the same step: `commonbook key rotate`"
    )]
    BookMustKeepAKey {
        /// The key.
        key: String,
    },
    /// A role is given to who lacks it.
    #[error("{agent:?} has the role {role} since position {position}\nhint: nothing is to be done")]
    RoleMustBeLacked {
        /// Who.
        agent: String,
        /// The role.
        role: Role,
        /// Since when.
        position: Position,
    },
    /// A role is withdrawn from who has it.
    #[error(
        "{agent:?} has not the role {role}\nhint: `commonbook key list` names who has which role"
    )]
    RoleMustBeThere {
        /// Who.
        agent: String,
        /// The role.
        role: Role,
    },
    /// What is erased is a sealed text.
    #[error(
        "the event at position {position} seals no {path:?}\nhint: {}",
        if .known.is_empty() { "nothing of it can be erased".to_owned() }
        else { format!("it seals {}", .known.join(", ")) }
    )]
    TextMustBeSealed {
        /// The event.
        position: Position,
        /// The path asked for.
        path: String,
        /// What it seals.
        known: Vec<String>,
    },
    /// A text is erased once.
    #[error(
        "{path:?} of position {position} was erased at position {by}\nhint: nothing is to be done"
    )]
    TextMustBeThere {
        /// The event.
        position: Position,
        /// The path.
        path: String,
        /// The event that erased it.
        by: Position,
    },
    /// What is lost was known under the book's name.
    #[error(
        "the checkpoint is of {found:?}, and this book is {origin:?}\n\
         hint: name a checkpoint of this book"
    )]
    LostHeadMustBeOfTheBook {
        /// The book's name.
        origin: String,
        /// The name in the checkpoint.
        found: String,
    },
    /// A book goes on under a name that it never had.
    #[error("this book was {origin:?} before\nhint: choose a name that it never had")]
    OriginMustBeNew {
        /// The name.
        origin: String,
    },
    /// Money is in the book's currency.
    #[error(
        "{field} is in {unit}, but this book counts in {currency}\n\
         hint: convert it first, or keep a book for each currency"
    )]
    UnitMustBeTheBooks {
        /// The field.
        field: &'static str,
        /// The unit found.
        unit: String,
        /// The book's currency.
        currency: String,
    },
    /// Flows are above zero; only results, opening balances, figures and corrections may be less.
    #[error("{field} {found} must be above zero\nhint: to take back, reverse or correct its event")]
    NumberMustBePositive {
        /// The field.
        field: &'static str,
        /// As written.
        found: String,
    },
    /// What is proposed to be shared is not negative.
    #[error("{field} {found} must not be negative\nhint: propose 0.00 to share nothing")]
    NumberMustNotBeNegative {
        /// The field.
        field: &'static str,
        /// As written.
        found: String,
    },
    /// Money is written at the currency's scale.
    #[error(
        "{field} {found} must have {scale} places, as {currency} has in this book\n\
         hint: write {hint}"
    )]
    MoneyMustBeAtScale {
        /// The field.
        field: &'static str,
        /// As written.
        found: String,
        /// The book's currency.
        currency: String,
        /// Its places.
        scale: u8,
        /// The right spelling, or why there is none.
        hint: String,
    },
    /// A number that is not money has one spelling.
    #[error(
        "{field} {found} has zeros at its end; two spellings would be two hashes\n\
         hint: write {hint}"
    )]
    NumberMustBeNormal {
        /// The field.
        field: &'static str,
        /// As written.
        found: String,
        /// The right spelling.
        hint: String,
    },
    /// An agent is known before anything else is said of it.
    #[error(
        "agent {agent:?} is not registered\n\
         hint: append agent_registered first; `commonbook agents` lists who is known"
    )]
    AgentMustBeRegistered {
        /// Who.
        agent: String,
    },
    /// An agent is registered once.
    #[error(
        "agent {agent:?} is already registered at position {position}\n\
         hint: use agent_updated to change it"
    )]
    AgentMustBeNew {
        /// Who.
        agent: String,
        /// Where.
        position: Position,
    },
    /// An event reverses or corrects, not both.
    #[error("an event cannot both correct and reverse\nhint: reverse first, then record anew")]
    CorrectionMustNotReverse,
    /// `event_reversed` says what it reverses, and nothing else does.
    #[error(
        "`reverses` belongs to event_reversed, and event_reversed needs it\n\
         hint: use `commonbook reverse POSITION --reason TEXT`"
    )]
    ReversalMustNameItsEvent,
    /// `corrects`, `reverses` and `of` name an event of this book.
    #[error("position {position} is not in this book yet\nhint: `commonbook log` shows positions")]
    TargetMustExist {
        /// The position named.
        position: Position,
    },
    /// An event is corrected, reversed, rejected or withdrawn once.
    #[error(
        "position {position} counts no more since position {by}\n\
         hint: correct or reverse that one, or record the fact anew"
    )]
    TargetMustStand {
        /// The position named.
        position: Position,
        /// What took it back.
        by: Position,
    },
    /// Only events with an effect of their own are corrected or reversed.
    #[error("position {position} is {found}, which cannot be corrected or reversed\nhint: {hint}")]
    TargetMustBeReversible {
        /// The position named.
        position: Position,
        /// Its type.
        found: &'static str,
        /// What to do.
        hint: &'static str,
    },
    /// A correction is of its own type, acceptance of a contribution, reopening of a close.
    #[error("position {position} is {found}, where {needed} is needed\nhint: {hint}")]
    TargetMustBeOfType {
        /// The position named.
        position: Position,
        /// Its type.
        found: &'static str,
        /// The type needed.
        needed: &'static str,
        /// What to do.
        hint: &'static str,
    },
    /// Nobody accepts what they gave or did.
    #[error(
        "{agent:?} gave or did the contribution at position {position}, so it is for others to \
         accept it\nhint: name somebody else as agent, or leave the acceptance out"
    )]
    AcceptanceMustBeByAnother {
        /// Who.
        agent: String,
        /// The contribution.
        position: Position,
    },
    /// Who contests a contribution takes that back before accepting it.
    #[error(
        "{agent:?} contests the contribution at position {position} since position {at}\n\
         hint: reverse position {at} first, then accept"
    )]
    ContestMustBeTakenBackFirst {
        /// Who.
        agent: String,
        /// The contribution.
        position: Position,
        /// The contest.
        at: Position,
    },
    /// One person's acceptance counts once.
    #[error(
        "{agent:?} already accepted the contribution at position {position}, at position {at}\n\
         hint: somebody else may accept it; after a contest it may be accepted again"
    )]
    AcceptanceMustBeGivenOnce {
        /// Who.
        agent: String,
        /// The contribution.
        position: Position,
        /// The acceptance.
        at: Position,
    },
    /// Nobody contests a contribution twice at once.
    #[error(
        "{agent:?} already contests the contribution at position {position}, since position \
         {at}\nhint: one contest is enough until it is settled; reverse position {at} to take it \
         back"
    )]
    ContestMustBeMadeOnce {
        /// Who.
        agent: String,
        /// The contribution.
        position: Position,
        /// The contest.
        at: Position,
    },
    /// The start of a membership is not taken away from its end.
    #[error(
        "{agent:?} as {role:?} ended on {end}, and that end would be left without its start\n\
         hint: reverse the membership_ended first; a corrected start lies before {end}"
    )]
    MembershipMustHaveItsStart {
        /// Who.
        agent: String,
        /// The role.
        role: String,
        /// The day on which it ended.
        end: Date,
    },
    /// A call that was shared is taken back only after its close is reopened.
    #[error(
        "{rules:?} already shared this call as number {number} of {period}\n\
         hint: reopen that close first, if nothing of it is paid"
    )]
    CallMustNotBeClosed {
        /// The rules' name.
        rules: String,
        /// The period.
        period: Period,
        /// The distribution's number.
        number: u32,
    },
    /// A successor is somebody else.
    #[error("{agent:?} cannot succeed itself\nhint: `by` names who takes over")]
    SuccessorMustBeAnother {
        /// Who.
        agent: String,
    },
    /// Successions and merges never lead back to where they began.
    #[error(
        "{by:?} is itself succeeded by, or merged into, {agent:?}, so neither would be anybody\n\
         hint: name as `by` who holds it now; a succession by mistake is reversed"
    )]
    SuccessionMustNotGoInACircle {
        /// Who is to be succeeded.
        agent: String,
        /// Who is to take over.
        by: String,
    },
    /// An agent is succeeded by one agent, once.
    #[error(
        "{agent:?} is already succeeded by {by:?} from {day} on\n\
         hint: several heirs: register the estate as an agent, let it succeed, and pay out of \
         it; \
         a succession by mistake is reversed or corrected"
    )]
    AgentMustBeSucceededOnce {
        /// Who.
        agent: String,
        /// By whom.
        by: String,
        /// From when on.
        day: Date,
    },
    /// A merge is of two ids.
    #[error("{agent:?} cannot be merged into itself\nhint: `into` names the id that stays")]
    MergeMustBeOfTwo {
        /// Who.
        agent: String,
    },
    /// Merges never lead back to where they began.
    #[error(
        "{into:?} was itself merged into, or is succeeded by, {agent:?}, so nobody would be left\n\
         hint: one of the two ids stays; to change which one, reverse the first event"
    )]
    MergeMustNotGoInACircle {
        /// The id to be given up.
        agent: String,
        /// The id that was to stay.
        into: String,
    },
    /// An id is merged away once.
    #[error(
        "{agent:?} was already merged into {into:?}\n\
         hint: merge {into:?} instead; a merge by mistake is reversed or corrected"
    )]
    AgentMustBeMergedOnce {
        /// Who.
        agent: String,
        /// Into whom.
        into: String,
    },
    /// Who is succeeded stays, so that its successor holds what both ids held.
    #[error(
        "{agent:?} is succeeded, so its id stays\n\
         hint: merge the other way: {into:?} into {agent:?}"
    )]
    MergeMustNotBeOfTheSucceeded {
        /// The id to be given up.
        agent: String,
        /// The id that was to stay.
        into: String,
    },
    /// A new event names the id that a person has now.
    #[error(
        "{agent:?} was merged into {into:?}, so nothing new is recorded under the old id\n\
         hint: name {into:?}; if they are two people after all, reverse the agents_merged first"
    )]
    AgentMustNotBeMerged {
        /// The id named.
        agent: String,
        /// Who it is now.
        into: String,
    },
    /// From the day on which somebody is succeeded, events name the successor.
    #[error(
        "{agent:?} is succeeded by {by:?} from {day} on, so nothing of that day or later is \
         recorded under its name\nhint: name {by:?}; work and money of earlier days keep {agent:?}"
    )]
    AgentMustNotBeSucceeded {
        /// The id named.
        agent: String,
        /// The first day.
        day: Date,
        /// Who took over.
        by: String,
    },
    /// A merge or succession is taken back only while what was paid out meanwhile was one's own.
    #[error(
        "without {of:?}, {agent:?} would have {balance} on account {account:?}: more was paid out \
         meanwhile than it has by itself\nhint: reverse or correct those payouts first, or record \
         what comes back as payout_returned"
    )]
    HolderMustNotFallBelowZero {
        /// Who would be short.
        agent: String,
        /// Whose money it no longer is.
        of: String,
        /// The account.
        account: String,
        /// What would be left, with its unit.
        balance: String,
    },
    /// Memberships of one role do not overlap, and are recorded in their order of time.
    #[error(
        "{agent:?} is already {role:?} from {since} on\n\
         hint: end that membership first; of one role, the earlier membership is recorded before \
         the later one"
    )]
    MembershipMustNotOverlap {
        /// Who.
        agent: String,
        /// The role.
        role: String,
        /// First day of the membership in the way.
        since: Date,
    },
    /// Only a running membership ends, on a later day than it started.
    #[error(
        "{agent:?} has no running membership as {role:?} from before {day}, so none can end \
         then\nhint: record membership_started first; a start by mistake is reversed"
    )]
    MembershipMustBeRunning {
        /// Who.
        agent: String,
        /// The role.
        role: String,
        /// The day.
        day: Date,
    },
    /// Whoever is suspended, or no longer so, is a member then.
    #[error(
        "{agent:?} is not {role:?} on {day}, so no suspension can begin or end then\n\
         hint: a suspension lies within one membership; what ends a membership ends its \
         suspension; \
         to change that membership, first reverse the suspension of that day"
    )]
    SuspensionMustLieInMembership {
        /// Who.
        agent: String,
        /// The role.
        role: String,
        /// The day on which it would begin or end.
        day: Date,
    },
    /// Suspensions of one membership follow one another, and are recorded in their order of time.
    #[error(
        "{agent:?} as {role:?} is already suspended from {since} on\n\
         hint: record membership_resumed first, or correct the earlier suspension"
    )]
    SuspensionMustNotOverlap {
        /// Who.
        agent: String,
        /// The role.
        role: String,
        /// First day of the suspension in the way.
        since: Date,
    },
    /// Only a running suspension ends, on a later day than it began.
    #[error(
        "{agent:?} as {role:?} has no suspension from before {day} that could end then\n\
         hint: record membership_suspended first; a suspension by mistake is reversed"
    )]
    SuspensionMustBeRunning {
        /// Who.
        agent: String,
        /// The role.
        role: String,
        /// The day.
        day: Date,
    },
    /// A result belongs to its period.
    #[error(
        "effective_on {day} is not in the period {period}\n\
         hint: a result is effective on a day of its period, usually the last"
    )]
    DayMustLieInPeriod {
        /// The day.
        day: Date,
        /// The period.
        period: Period,
    },
    /// A pot's result is either recorded, once, or made of revenues and expenses.
    #[error(
        "pot {pot:?} already has {what} in {period}\n\
         hint: a pot has either result_recorded or revenues and expenses in a period, or \
         everything would count twice"
    )]
    ResultMustNotCountTwice {
        /// The pot.
        pot: String,
        /// What stands in the way.
        what: &'static str,
        /// The period.
        period: String,
    },
    /// A payout is of what is owed.
    #[error("{0}\nhint: nothing above the balance is payable")]
    PayoutMustBeOwed(Box<Shortfall>),
    /// What is transferred is held.
    #[error("{0}\nhint: nobody passes on more than they have; lower the amount")]
    TransferMustBeHeld(Box<Shortfall>),
    /// What is paid or passed on of an account that vests has vested.
    #[error("{0}\nhint: pay what has vested; the rules say after how long the rest does")]
    AmountMustHaveVested(Box<Shortfall>),
    /// What is paid or passed on has not ended.
    #[error("{0}\nhint: what has ended is booked by the next close, as its rules say")]
    AmountMustNotHaveEnded(Box<Shortfall>),
    /// What is payable in money is no claim.
    #[error("account cash holds money, and {unit} here is a claim\nhint: give `amount` in money")]
    CashMustBeMoney {
        /// The unit.
        unit: String,
    },
    /// A payment by a contributor is of what they owe.
    #[error("{0}\nhint: what is paid in advance is `capital_paid_in` of that account")]
    PaymentMustBeOwed(Box<Shortfall>),
    /// What came in and was spent since is not taken back.
    #[error("{0}, which would be taken back\nhint: reverse position {1} first, which spent it")]
    CreditMustNotBeSpent(Box<Shortfall>, Position),
    /// A return is to the agent, account and unit of its payout.
    #[error("position {0} paid {1}\nhint: name agent, account and unit as it does")]
    ReturnMustMatchItsPayout(Position, String),
    /// A payout comes back once, never more than was paid.
    #[error("{0}\nhint: never more comes back than was paid; a return by mistake is reversed")]
    ReturnMustNotExceedItsPayout(Returned),
    /// A payout that came back is not taken back from its return.
    #[error("{0}, which would be left without it\nhint: reverse the payout_returned first")]
    ReturnMustHaveItsPayout(Returned),
    /// Of a share no more than the whole is directed.
    #[error(
        "{part}% of a share is more than the whole\n\
         hint: 100% is all of it; an amount of money has the book's currency as its unit"
    )]
    DirectedPartMustBeWithinTheWhole {
        /// The percentage.
        part: String,
    },
    /// Nobody directs a share to themselves.
    #[error(
        "{agent:?} would direct the share to {agent:?}, who gets it anyway\n\
         hint: name another agent or a fund, or waive it"
    )]
    DirectionMustBeToAnother {
        /// Who.
        agent: String,
    },
    /// A direction ends after it began.
    #[error(
        "a direction from {day} on cannot end before {until}\n\
         hint: `until` is the first day on which it no longer holds; left out, it holds for the \
         period of its day"
    )]
    DirectionMustEndAfterItBegins {
        /// Its day.
        day: Date,
        /// The end asked for.
        until: Date,
    },
    /// Parts of a document come whole, in order.
    #[error(
        "part {part} of {of} of document {document:?} does not follow what is there\n\
         hint: adopt the text again; its parts are written together"
    )]
    DocumentPartsMustFollow {
        /// The document.
        document: String,
        /// The part.
        part: u64,
        /// How many.
        of: u64,
    },
    /// A document that is cited is in the book, with all its parts.
    #[error(
        "document {document:?} is not in the book with all its parts, so its text cannot be \
         adopted\nhint: adopt the text again; its parts are written together"
    )]
    DocumentMustBeWhole {
        /// The document.
        document: String,
    },
    /// Rules do not reach back into a closed period.
    #[error(
        "rules {name:?} from {day} would reach into the closed period {period}\n\
         hint: adopt them from the period's end, or reopen it"
    )]
    RulesMustNotReachIntoAClosedPeriod {
        /// The rules' name.
        name: String,
        /// First day in force.
        day: Date,
        /// The closed period.
        period: Period,
    },
    /// Rules are in force before anything is called, proposed or closed under them.
    #[error("no rules {name:?} are in force on {day}\nhint: {hint}")]
    RulesMustBeAdopted {
        /// The rules' name.
        name: String,
        /// The day.
        day: Date,
        /// Which names there are, or how to adopt.
        hint: String,
    },
    /// Rules count in the book's currency.
    #[error(
        "the rules count in {rules}, the book in {book}\n\
         hint: state the book's currency and scale in the rules"
    )]
    RulesMustBeInTheBooksCurrency {
        /// The rules' currency and scale.
        rules: String,
        /// The book's.
        book: String,
    },
    /// A period is closed once by the same rules; nothing is proposed for it afterwards.
    #[error(
        "{rules:?} already closed {period} as number {number}\n\
         hint: reopen it first, if nothing of it is paid"
    )]
    PeriodMustBeOpen {
        /// The rules' name.
        rules: String,
        /// The period.
        period: Period,
        /// The standing distribution's number.
        number: u32,
    },
    /// Periods of one rule set do not overlap.
    #[error(
        "{period} overlaps {closed}, which {rules:?} already closed\n\
         hint: periods of the same rules follow one another"
    )]
    PeriodMustNotOverlap {
        /// The rules' name.
        rules: String,
        /// The period asked for.
        period: Period,
        /// The closed one.
        closed: Period,
    },
    /// Closes of one rule set run in order of time.
    #[error(
        "{period} comes before {closed}, which {rules:?} already closed\n\
         hint: a period before a closed one is out of order; reopen the later one first"
    )]
    CloseMustBeInOrder {
        /// The rules' name.
        rules: String,
        /// The period asked for.
        period: Period,
        /// The closed one.
        closed: Period,
    },
    /// Distributions of one period are numbered without gaps, from 1.
    #[error(
        "the next distribution of {period} by {rules:?} is number {next}, not {number}\n\
         hint: leave the number away, or use {next}"
    )]
    NumberMustFollow {
        /// The rules' name.
        rules: String,
        /// The period.
        period: Period,
        /// The number asked for.
        number: u32,
        /// The number that comes next.
        next: u32,
    },
    /// Each result is taken by one distribution.
    #[error(
        "the result of pot {pot:?} in {period} is already taken by {rules:?} for {closed}\n\
         hint: one result is shared once; use another pot"
    )]
    ResultMustNotBeTaken {
        /// The pot.
        pot: String,
        /// The period asked for.
        period: Period,
        /// Who took it.
        rules: String,
        /// For which period.
        closed: Period,
    },
    /// What is adjusted is a close that counts.
    #[error("position {of} is no standing close, so nothing adjusts it\nhint: close again")]
    AdjustedCloseMustStand {
        /// The position.
        of: Position,
    },
    /// Only the book's latest standing close is reopened.
    #[error("{period} of {rules:?} is not the latest close of the book\nhint: {hint}")]
    ReopenMustBeOfTheLatest {
        /// The rules' name.
        rules: String,
        /// The period asked for.
        period: String,
        /// What is the latest, if any.
        hint: String,
    },
    /// A close is reopened before anything of it is paid.
    #[error(
        "position {position} moved money of an account that the close posted to\n\
         hint: a paid close stays; reverse the payout if the money never left, else a later \
         close settles it"
    )]
    ReopenMustComeBeforePayouts {
        /// The first payout, payment or transfer after the close.
        position: Position,
    },
    /// A closing event describes the results before it.
    #[error(
        "distribution_closed says {field} {found}, but its results give {expected}\n\
         hint: close again; a close is computed and written by one command"
    )]
    CloseMustDescribeItsResults {
        /// Its field.
        field: &'static str,
        /// What it says.
        found: String,
        /// What the results before it say.
        expected: String,
    },
    /// Results are written whole, with the event that completes them.
    #[error(
        "no distribution_closed completes the results from position {first} on\n\
         hint: a close is written whole or not at all; `commonbook verify` names what is \
         incomplete"
    )]
    ResultsMustBeCompleted {
        /// The first of them.
        first: Position,
    },
}
