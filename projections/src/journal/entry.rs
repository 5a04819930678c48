//! Which accounts an event debits and credits.
//!
//! 1. Money that comes in debits an asset: revenue, capital paid in, a payout that came back; money
//!    that goes out credits it. A result, which the accounts gave as one number, has an asset of
//!    its own.
//! 2. A line of a close moves money between the places that it names. What goes to members or their
//!    accounts, or comes from them, stands in the clearing account, from which the close's postings
//!    take it: so each is a transaction of its own, and the clearing account is empty after every
//!    close. It is one for all accounts, since a share may be set off against another account.
//! 3. A claim, and whatever is not in the book's currency, is no money: its other side is
//!    `Claims`. The movement without a line from an account to a fund gives old claims up, and
//!    books them as money of the fund.
//! 4. What a line shared before the book began moves nothing.
//! 5. An adjustment books what the result that it changes would book of the difference. What of it
//!    is not settled goes from the member's account to the place that takes it up.
//!
//! An amount below zero turns both sides round. Whether an event counts is not asked here.

use commonbook_core::event::{
    AccountPosted, BalanceOpened, Event, FundMoved, Label, Place, Problem, ShareAllocated, UnitText,
};
use commonbook_core::value::{Exact, Id};

use super::account::Account;
use super::commodity::Commodity;

/// The account of what is payable.
const CASH: &str = "cash";
/// The pot of what names none.
const MAIN: &str = "main";

/// An event as one debit and one credit.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) debit: Account,
    pub(crate) credit: Account,
    pub(crate) amount: Exact,
    pub(crate) commodity: Commodity,
}

/// What an event books; nothing for one that moves neither money nor claims.
#[expect(clippy::too_many_lines, reason = "every type of event is seen in one place")]
pub(crate) fn entry(currency: &UnitText, event: &Event) -> Result<Option<Entry>, Problem> {
    let money = |debit, credit, amount: Exact| Entry {
        debit,
        credit,
        amount,
        commodity: Commodity::of(currency, currency, false),
    };
    Ok(Some(match event {
        Event::BalanceOpened(e) => return Ok(opened(currency, e)),
        Event::RevenueRecorded(e) => {
            money(Account::Cash, Account::Income(pot(e.pot.as_ref())?), e.amount.exact())
        }
        Event::ExpenseRecorded(e) => {
            money(Account::Expense(pot(e.pot.as_ref())?), Account::Cash, e.amount.exact())
        }
        Event::ResultRecorded(e) => {
            money(Account::Results, Account::Income(pot(e.pot.as_ref())?), e.amount.exact())
        }
        Event::CapitalPaidIn(e) => {
            let account = Label::parse(e.account_name())?;
            money(Account::Cash, member(&account, &e.agent), e.amount.exact())
        }
        Event::CapitalPaidOut(e) => {
            let account = Label::parse(e.account_name())?;
            money(member(&account, &e.agent), Account::Cash, e.amount.exact())
        }
        Event::PayoutPaid(e) => {
            money(member(&e.account, &e.agent), Account::Cash, e.amount.exact())
        }
        Event::PayoutReturned(e) => {
            money(Account::Cash, member(&e.account, &e.agent), e.amount.exact())
        }
        Event::PaymentReceived(e) => {
            money(Account::Cash, member(&e.account, &e.agent), e.amount.exact())
        }
        Event::BalanceTransferred(e) => Entry {
            debit: member(&e.account, &e.agent),
            credit: member(&e.account, &e.to),
            amount: e.exact(),
            commodity: Commodity::of(currency, &e.unit, e.claim.is_some()),
        },
        Event::FundMoved(_)
        | Event::ShareAllocated(_)
        | Event::AccountPosted(_)
        | Event::AdjustmentPosted(_) => {
            return Ok(part(event).and_then(|part| part.entry(currency)));
        }
        Event::AdjustmentWaived(e) => {
            money(member(&e.account, &e.agent), unsettled(&e.to, &e.agent), e.amount.exact())
        }
        Event::AdjustmentBorne(e) => {
            money(member(&e.account, &e.agent), unsettled(&e.to, &e.agent), e.amount.exact())
        }
        Event::BookOpened(_)
        | Event::DocumentRecorded(_)
        | Event::FigureRecorded(_)
        | Event::AgentRegistered(_)
        | Event::AgentUpdated(_)
        | Event::MembershipStarted(_)
        | Event::MembershipEnded(_)
        | Event::MembershipSuspended(_)
        | Event::BookContinued(_)
        | Event::KeyAdded(_)
        | Event::KeyRevoked(_)
        | Event::RoleGranted(_)
        | Event::RoleWithdrawn(_)
        | Event::TextRedacted(_)
        | Event::MembershipResumed(_)
        | Event::AgentSucceeded(_)
        | Event::AgentsMerged(_)
        | Event::ContributionRecorded(_)
        | Event::ContributionAccepted(_)
        | Event::ContributionContested(_)
        | Event::ContributionRejected(_)
        | Event::ContributionWithdrawn(_)
        | Event::ShareDirected(_)
        | Event::RulesAdopted(_)
        | Event::DistributionCalled(_)
        | Event::DistributionProposed(_)
        | Event::DistributionClosed(_)
        | Event::EventReversed(_)
        | Event::CloseReopened(_) => return Ok(None),
    }))
}

/// What a result says, in whichever type of event it stands.
#[derive(Clone, Copy)]
pub(crate) enum Part<'a> {
    /// Money moved between two places.
    Moved(&'a FundMoved),
    /// What somebody was given, line by line; it moves nothing of its own.
    Shared(&'a ShareAllocated),
    /// Somebody's account moved.
    Posted(&'a AccountPosted),
}

/// What a result says; nothing of an event that is none.
pub(crate) fn part(event: &Event) -> Option<Part<'_>> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other types are no results")]
    match event {
        Event::FundMoved(e) => Some(Part::Moved(e)),
        Event::ShareAllocated(e) => Some(Part::Shared(e)),
        Event::AccountPosted(e) => Some(Part::Posted(e)),
        Event::AdjustmentPosted(e) => {
            let moved = e.moved.as_ref().map(Part::Moved);
            let shared = e.shared.as_ref().map(Part::Shared);
            moved.or(shared).or(e.posted.as_ref().map(Part::Posted))
        }
        _ => None,
    }
}

impl Part<'_> {
    fn entry(self, currency: &UnitText) -> Option<Entry> {
        match self {
            Self::Moved(e) => Some(moved(currency, e)),
            Self::Shared(_) => None,
            Self::Posted(e) => Some(posted(currency, e)),
        }
    }
}

fn moved(currency: &UnitText, e: &FundMoved) -> Entry {
    let is_ended = e.expired == Some(true);
    let (debit, credit) = match (&e.line, &e.from, &e.to) {
        (_, Place::Fund(fund), Place::Outside) if is_ended => {
            (Account::Fund(fund.clone()), Account::EndedFund(fund.clone()))
        }
        (_, Place::Account(account), Place::Outside) if is_ended => {
            (Account::Clearing, Account::EndedAccount(account.clone()))
        }
        (_, from, to) if is_ended => (place(from), place(to)),
        (None, Place::Account(claims), Place::Fund(fund)) => {
            (Account::Claims(claims.clone()), Account::Fund(fund.clone()))
        }
        (_, from, to) => (place(from), place(to)),
    };
    let commodity = Commodity::of(currency, &e.unit, false);
    Entry { debit, credit, amount: e.amount.exact(), commodity }
}

fn posted(currency: &UnitText, e: &AccountPosted) -> Entry {
    let commodity = Commodity::of(currency, &e.unit, e.claim.is_some());
    let debit =
        if commodity.is_money() { Account::Clearing } else { Account::Claims(e.account.clone()) };
    Entry { debit, credit: member(&e.account, &e.agent), amount: e.exact(), commodity }
}

/// Whether an event books what had ended by itself.
pub(crate) fn is_ended(event: &Event) -> bool {
    match part(event) {
        Some(Part::Moved(e)) => e.expired == Some(true),
        Some(Part::Posted(e)) => e.expired == Some(true),
        Some(Part::Shared(_)) | None => false,
    }
}

/// The members' account that a place of a line stands for.
pub(crate) fn account_of(place: &Place) -> Result<Option<Label>, Problem> {
    match place {
        Place::Members => Label::parse(CASH).map(Some),
        Place::Account(name) => Ok(Some(name.clone())),
        Place::Agent(_) | Place::Pot(_) | Place::Fund(_) | Place::Source | Place::Outside => {
            Ok(None)
        }
    }
}

fn opened(currency: &UnitText, e: &BalanceOpened) -> Option<Entry> {
    let commodity = Commodity::of(currency, &e.unit, e.claim.is_some());
    let (debit, credit) = match (&e.fund, &e.account, &e.agent) {
        (Some(fund), _, _) => (Account::Opening, Account::Fund(fund.clone())),
        (None, Some(account), Some(agent)) if commodity.is_money() => {
            (Account::Opening, member(account, agent))
        }
        (None, Some(account), Some(agent)) => {
            (Account::Claims(account.clone()), member(account, agent))
        }
        (None, _, _) => return None,
    };
    Some(Entry { debit, credit, amount: e.exact(), commodity })
}

fn place(of: &Place) -> Account {
    match of {
        Place::Pot(name) => Account::Appropriation(name.clone()),
        Place::Fund(name) => Account::Fund(name.clone()),
        Place::Account(_) | Place::Members | Place::Agent(_) => Account::Clearing,
        Place::Source => Account::Sources,
        Place::Outside => Account::Outside,
    }
}

/// The place that takes up what of an adjustment is not settled: of the contributor's own accounts
/// another one, or a fund.
fn unsettled(to: &Place, agent: &Id) -> Account {
    match to {
        Place::Account(name) => member(name, agent),
        Place::Agent(_)
        | Place::Pot(_)
        | Place::Fund(_)
        | Place::Members
        | Place::Source
        | Place::Outside => place(to),
    }
}

fn member(account: &Label, agent: &Id) -> Account {
    Account::Member(account.clone(), agent.clone())
}

fn pot(name: Option<&Label>) -> Result<Label, Problem> {
    name.map_or_else(|| Label::parse(MAIN), |name| Ok(name.clone()))
}
