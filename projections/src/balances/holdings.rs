//! What everybody holds in every account, as facts and closes leave it, whatever rules say of it.
//!
//! One fold for those who look at accounts rather than at one distribution: what is payable, and
//! whether what leaves an account has vested. Entries are those of [`crate::balances`], under no
//! rules' name: nothing is late here, since money that moved has moved. A close that later ones
//! adjusted counts as it stands now, and what was left unsettled leaves the account. An account is
//! whose it is by the day asked for: of whoever succeeded, or of the id that a merge left. How long
//! credits count and when they vest is what rules in force on a day say ([`Terms`]).

use std::collections::BTreeMap;

use commonbook_core::door::ClosedPeriod;
use commonbook_core::event::{
    AccountPosted, BalanceOpened, Event, Label, Place, Position, Record, UnitText,
};
use commonbook_core::log::View;
use commonbook_core::value::{Amount, Date, Exact, Id, ValueError};
use commonbook_rules::Rules;
use commonbook_rules::lots::passing::{How, Move, fold};
use commonbook_rules::lots::{Entry, Lots, end};

use crate::adjustment::Replaced;
use crate::adjustment::standing::replaced;
use crate::adopted::in_force;
use crate::error::ProjectionError;
use crate::projection::Projection;
use crate::roster::identity::Identities;
use crate::standing::{Standing, Verdict};

/// What brought an entry about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// A close, an opening balance, capital, or somebody else.
    Booked,
    /// Money left the house.
    Paid,
    /// It came back.
    Returned,
    /// Somebody paid what they owed.
    Received,
}

/// One account in one unit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holding {
    pub(crate) moves: Vec<(Move, Cause)>,
    /// Whether it holds claims, which are no money yet.
    pub(crate) is_claim: bool,
}

/// How long the credits of an account count, and when they vest, in months.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) expires_after: Option<u32>,
    pub(crate) vests_after: Option<u32>,
}

/// What rules in force say of accounts, by name.
pub(crate) type Terms = BTreeMap<String, Term>;

/// All accounts, while records come in.
pub(crate) struct Holdings {
    standing: Standing,
    size: u64,
    /// Closes as they stand, where later ones adjusted them.
    replaced: Replaced,
    /// Who holds what is on whose account.
    identities: Identities,
    numbers: BTreeMap<Id, usize>,
    pub(crate) agents: Vec<Id>,
    /// By account and unit.
    pub(crate) accounts: BTreeMap<(String, String), Holding>,
    /// The latest day on which anything moved.
    pub(crate) last_day: Option<Date>,
}

impl Holdings {
    /// Of a book of `size` events; accounts are whose they are by a day, or by now.
    pub(crate) fn new(
        view: &dyn View,
        by: Option<Date>,
        size: u64,
    ) -> Result<Self, ProjectionError> {
        let standing = Standing::load(view, "", None, size)?;
        let closes: Vec<&ClosedPeriod> = standing.standing().collect();
        Ok(Self {
            replaced: replaced(view, &closes)?,
            standing,
            size,
            identities: Identities::by(view, by, size)?,
            numbers: BTreeMap::new(),
            agents: Vec::new(),
            accounts: BTreeMap::new(),
            last_day: None,
        })
    }

    /// The number of an agent that holds something.
    pub(crate) fn number(&self, agent: &Id) -> Option<usize> {
        self.numbers.get(self.identities.holder(agent)).copied()
    }

    fn numbered(&mut self, agent: &Id) -> usize {
        let agent = self.identities.holder(agent);
        if let Some(number) = self.numbers.get(agent) {
            return *number;
        }
        let number = self.agents.len();
        self.agents.push(agent.clone());
        self.numbers.insert(agent.clone(), number);
        number
    }

    fn note(&mut self, (account, unit): (&str, &UnitText), one: Move, cause: Cause) {
        self.last_day = self.last_day.max(Some(one.entry.on));
        let key = (account.to_owned(), unit.as_str().to_owned());
        self.accounts.entry(key).or_default().moves.push((one, cause));
    }

    fn opened(&mut self, e: &BalanceOpened, record: &Record) {
        let (Some(account), Some(agent)) = (&e.account, &e.agent) else { return };
        let holder = self.numbered(agent);
        let since = e.origin_day.unwrap_or(record.effective_on);
        let entry = Entry {
            since,
            expires: e.expires,
            ..entry(record.position, record.effective_on, e.exact())
        };
        let place = (account.as_str(), &e.unit);
        self.note(place, Move { holder, entry, how: How::Plain }, Cause::Booked);
        self.claims(place, e.claim.is_some());
    }

    /// A posting of a close that stands and that none adjusted.
    fn published(&mut self, e: &AccountPosted, position: Position) {
        let Some((on, close)) = self.close_of(position) else { return };
        if self.replaced.of(close).is_none() {
            self.posted(e, position, on);
        }
    }

    /// The results that stand for those of a close.
    fn stands_for(&mut self, close: Position) {
        let Some((on, _)) = self.close_of(close) else { return };
        let replaced = std::mem::take(&mut self.replaced);
        for (position, event) in replaced.of(close).into_iter().flatten() {
            if let Event::AccountPosted(e) = event {
                self.posted(e, *position, on);
            }
        }
        self.replaced = replaced;
    }

    /// The last day and the position of a result's close, where it stands.
    fn close_of(&self, position: Position) -> Option<(Date, Position)> {
        let close = self.standing.batch_of(position)?;
        close.stands_at(self.size).then(|| (close.period.last_day(), close.position))
    }

    fn posted(&mut self, e: &AccountPosted, position: Position, on: Date) {
        let holder = self.numbered(&e.agent);
        let takes = e.lots.iter().map(|lot| (lot.of, lot.amount.exact())).collect();
        let (expires, books) = (e.expires, e.expired == Some(true));
        let entry =
            Entry { on, since: on, expires, takes, books, ..entry(position, on, e.exact()) };
        let place = (e.account.as_str(), &e.unit);
        self.note(place, Move { holder, entry, how: How::Plain }, Cause::Booked);
        self.claims(place, e.claim.is_some());
    }

    /// What an adjustment left unsettled goes from the account to another place.
    fn unsettled(
        &mut self,
        (account, agent, unit): (&Label, &Id, &UnitText),
        (amount, to): (Amount, &Place),
        position: Position,
    ) {
        let Some((on, _)) = self.close_of(position) else { return };
        let holder = self.numbered(agent);
        let mut post = |account: &Label, amount| {
            let one = Move { holder, entry: entry(position, on, amount), how: How::Plain };
            self.note((account.as_str(), unit), one, Cause::Booked);
        };
        post(account, amount.exact().neg());
        if let Place::Account(other) = to {
            post(other, amount.exact());
        }
    }

    fn claims(&mut self, (account, unit): (&str, &UnitText), is_claim: bool) {
        let key = (account.to_owned(), unit.as_str().to_owned());
        if let Some(holding) = self.accounts.get_mut(&key).filter(|_| is_claim) {
            holding.is_claim = true;
        }
    }

    /// What people moved.
    fn moved(&mut self, record: &Record) {
        let plain = How::Plain;
        #[expect(clippy::wildcard_enum_match_arm, reason = "the caller lists these")]
        let (account, agent, unit, amount, how, cause) = match &record.event {
            Event::CapitalPaidIn(e) => {
                (e.account_name(), &e.agent, &e.unit, e.amount.exact(), plain, Cause::Booked)
            }
            Event::CapitalPaidOut(e) => {
                (e.account_name(), &e.agent, &e.unit, e.amount.exact().neg(), plain, Cause::Paid)
            }
            Event::BalanceTransferred(e) => {
                let how = How::To(self.numbered(&e.to));
                (e.account.as_str(), &e.agent, &e.unit, e.exact().neg(), how, Cause::Booked)
            }
            Event::PayoutPaid(e) => {
                let amount = e.amount.exact().neg();
                (e.account.as_str(), &e.agent, &e.unit, amount, plain, Cause::Paid)
            }
            Event::PayoutReturned(e) => {
                let how = How::BackOf(e.of);
                (e.account.as_str(), &e.agent, &e.unit, e.amount.exact(), how, Cause::Returned)
            }
            Event::PaymentReceived(e) => {
                (e.account.as_str(), &e.agent, &e.unit, e.amount.exact(), plain, Cause::Received)
            }
            _ => return,
        };
        let holder = self.numbered(agent);
        let one = Move { holder, entry: entry(record.position, record.effective_on, amount), how };
        self.note((account, unit), one, cause);
    }
}

/// An entry of a day, without an end.
fn entry(position: Position, on: Date, amount: Exact) -> Entry {
    Entry { position, on, since: on, amount, expires: None, takes: Vec::new(), books: false }
}

impl Projection for Holdings {
    fn apply(&mut self, record: &Record) -> Result<(), ProjectionError> {
        if self.standing.judge(record)? != Verdict::Counts {
            return Ok(());
        }
        match &record.event {
            Event::BalanceOpened(e) => self.opened(e, record),
            Event::AccountPosted(e) => self.published(e, record.position),
            Event::DistributionClosed(_) => self.stands_for(record.position),
            Event::AdjustmentWaived(e) => {
                let (whose, what) = ((&e.account, &e.agent, &e.unit), (e.amount, &e.to));
                self.unsettled(whose, what, record.position);
            }
            Event::AdjustmentBorne(e) => {
                let (whose, what) = ((&e.account, &e.agent, &e.unit), (e.amount, &e.to));
                self.unsettled(whose, what, record.position);
            }
            Event::CapitalPaidIn(_)
            | Event::CapitalPaidOut(_)
            | Event::BalanceTransferred(_)
            | Event::PayoutPaid(_)
            | Event::PayoutReturned(_)
            | Event::PaymentReceived(_) => self.moved(record),
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
            | Event::ContributionRejected(_)
            | Event::ContributionContested(_)
            | Event::ContributionWithdrawn(_)
            | Event::RevenueRecorded(_)
            | Event::ExpenseRecorded(_)
            | Event::ResultRecorded(_)
            | Event::RulesAdopted(_)
            | Event::DistributionCalled(_)
            | Event::DistributionProposed(_)
            | Event::ShareDirected(_)
            | Event::FundMoved(_)
            | Event::ShareAllocated(_)
            | Event::AdjustmentPosted(_)
            | Event::EventReversed(_)
            | Event::CloseReopened(_) => {}
        }
        Ok(())
    }
}

impl Holding {
    /// The lots of every holder at the end of a day.
    pub(crate) fn lots(
        &self,
        holders: usize,
        term: Term,
        until: Date,
    ) -> Result<Vec<Lots>, ValueError> {
        let with_end = |(one, _): &(Move, Cause)| {
            let is_credit = one.entry.amount.is_positive() || matches!(one.how, How::To(_));
            let months = term.expires_after.filter(|_| is_credit);
            let expires = end(one.entry.since, months, one.entry.expires);
            Move { entry: Entry { expires, ..one.entry.clone() }, ..one.clone() }
        };
        let moves: Vec<Move> = self.moves.iter().map(with_end).collect();
        fold(&moves, holders, until)
    }
}

impl Term {
    /// Whether a credit of a day has vested by the end of another.
    pub(crate) fn has_vested(self, since: Date, on: Date) -> bool {
        let Some(months) = self.vests_after else { return true };
        on.next().is_some_and(|next| since.whole_months_until(next) >= i64::from(months))
    }

    /// What of somebody's lots may be taken for them.
    pub(crate) fn vested(self, lots: &Lots, on: Date) -> Result<Exact, ValueError> {
        let open = lots.open().filter(|lot| lot.amount.is_positive());
        Exact::sum(open.filter(|lot| self.has_vested(lot.on, on)).map(|lot| &lot.amount))
    }
}

/// What all rules in force on a day say of accounts; they agree where several speak of one.
pub(crate) fn terms_on(view: &dyn View, day: Date, size: u64) -> Result<Terms, ProjectionError> {
    let mut terms = Terms::new();
    for (_, rules) in in_force(view, day, size)? {
        say(&mut terms, &rules);
    }
    Ok(terms)
}

fn say(terms: &mut Terms, rules: &Rules) {
    for account in rules.accounts() {
        let (expires_after, vests_after) = (account.expires_after, account.vests_after);
        if expires_after.is_some() || vests_after.is_some() {
            terms.insert(account.name.clone(), Term { expires_after, vests_after });
        }
    }
}

/// What leaves an account for somebody: the account, whose, how much, in which unit.
pub(crate) fn leaving(event: &Event) -> Option<(&str, &Id, Exact, &UnitText)> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others take nothing for anybody")]
    match event {
        Event::CapitalPaidOut(e) => Some((e.account_name(), &e.agent, e.amount.exact(), &e.unit)),
        Event::BalanceTransferred(e) => Some((e.account.as_str(), &e.agent, e.exact(), &e.unit)),
        Event::PayoutPaid(e) => Some((e.account.as_str(), &e.agent, e.amount.exact(), &e.unit)),
        _ => None,
    }
}
