//! Balances of funds and accounts, as a statement finds them.
//!
//! 1. A balance is as of the end of the last day that counts, without the distribution that is
//!    computed. `at open` is the end of the day before the period, with what opening balances of
//!    its first day say; `on average` the mean of the days' ends, kept at 18 places.
//! 2. It folds from opening balances, capital paid in and out, payouts paid and returned, and from
//!    what standing closes of any rules moved and posted. A close's results belong to its period's
//!    last day. Closes count in their own order: one that was closed after the distribution that is
//!    computed does not change what that found.
//! 3. What has an end (`expires` of the event, or of the account or fund in the rules) counts until
//!    the day before, as far as it is still there: every row is kept entry by entry, and
//!    [`lots`] says when and what ended. A row in which nothing ends is a plain sum.
//!    A close books what ended: its entry is set against that, so that it is taken off once, on the
//!    day it ended. Until then a fund or account opens with it, and the next close is told.
//! 4. An account's end in the rules is that of its credits; a fund's is that of its losses too.
//! 5. What passes from one contributor to another moves both; where it does, or a payout comes
//!    back, the rows of the account are folded as one ([`passing`]).
//!
//! What moves a fund after the last day is kept by day: money that a later close has given away
//! is not there to be given again. Whether a balance may be below zero is otherwise the rules' and
//! the door's matter.

mod asked;
pub(crate) mod holdings;
mod passing;
pub(crate) mod payables;
mod row;
pub(crate) mod total;
pub(crate) mod vested;

use std::collections::BTreeMap;

use commonbook_core::event::{BalanceOpened, FundMoved, Place, Position, PostedLot, UnitText};
use commonbook_core::value::{Amount, Date, Exact, Unit, ValueError};
use commonbook_rules::Rules;
pub(crate) use commonbook_rules::lots;
pub(crate) use commonbook_rules::lots::passing::How;
use commonbook_rules::lots::passing::Move;
use commonbook_rules::model::EndsTo;

use crate::balances::total::Total;
use crate::error::ProjectionError;
use crate::explain::Counted;
use crate::window::Window;
use lots::Lots;
use row::{Row, count_ended};

/// The payable, an account that no rules need to declare.
pub(crate) const CASH: &str = "cash";

/// The declared funds and accounts, while records come in.
pub(crate) struct Balances {
    window: Window,
    rules: String,
    scale: u8,
    currency: Unit,
    funds: BTreeMap<String, Fund>,
    later: Later,
    accounts: BTreeMap<String, Account>,
    /// What moved the accounts of the watched agents, by number and account.
    watched: BTreeMap<usize, BTreeMap<String, Vec<Counted>>>,
}

/// What moves each fund after the last day that counts, by day.
pub(crate) type Later = BTreeMap<String, BTreeMap<Date, Total>>;

struct Fund {
    /// After how many months what came, or is missing, no longer counts.
    months: Option<u32>,
    /// Where what ends goes.
    ends_to: Option<EndsTo>,
    row: Row,
}

struct Account {
    /// Learned from the first entry where the rules need not know it.
    unit: Option<Unit>,
    /// After how many months a credit no longer counts.
    months: Option<u32>,
    /// Where what ends goes.
    ends_to: Option<EndsTo>,
    /// By the agents' numbers.
    rows: Vec<Row>,
    /// What passed from one to another, or came back.
    passed: Vec<Move>,
    /// The lots of every row, where they have to do with one another.
    folded: Option<Vec<Lots>>,
}

/// An amount for somebody's account.
#[derive(Clone)]
pub(crate) struct Entry<'a> {
    pub(crate) account: &'a str,
    pub(crate) number: usize,
    pub(crate) amount: Exact,
    pub(crate) unit: &'a UnitText,
    pub(crate) on: Date,
    /// The day that it dates from.
    pub(crate) since: Date,
    /// The first day on which it no longer counts.
    pub(crate) expires: Option<Date>,
    /// What it takes from which earlier credits.
    pub(crate) takes: &'a [PostedLot],
    /// Whether a close booked with it what had ended.
    pub(crate) books: bool,
    pub(crate) position: Position,
    /// Whether it passes to somebody else, or comes back.
    pub(crate) how: How,
}

impl Balances {
    pub(crate) fn new(rules: &Rules, window: Window, scale: u8) -> Self {
        let account = |unit: Option<Unit>, months, ends_to| Account {
            unit,
            months,
            ends_to,
            rows: Vec::new(),
            passed: Vec::new(),
            folded: None,
        };
        let declared = rules.accounts().iter().map(|spec| {
            let ends_to = spec.expires_to.clone();
            (spec.name.clone(), account(spec.unit.clone(), spec.expires_after, ends_to))
        });
        let cash = (CASH.to_owned(), account(Some(rules.currency().clone()), None, None));
        let funds = rules.funds().iter().map(|spec| {
            let (months, ends_to) = (spec.expires_after, spec.expires_to.clone());
            (spec.name.clone(), Fund { months, ends_to, row: Row::default() })
        });
        Self {
            window,
            rules: rules.name().to_owned(),
            scale,
            currency: rules.currency().clone(),
            funds: funds.collect(),
            later: Later::new(),
            // `cash` may be declared, to say when it ends.
            accounts: [cash].into_iter().chain(declared).collect(),
            watched: BTreeMap::new(),
        }
    }

    /// Whether the rules declare a fund of this name.
    pub(crate) fn has_fund(&self, name: &str) -> bool {
        self.funds.contains_key(name)
    }

    /// Whether the rules have an account of this name.
    pub(crate) fn has_account(&self, name: &str) -> bool {
        self.accounts.contains_key(name)
    }

    /// A balance from before the book; whether it is one of these.
    pub(crate) fn opened(
        &mut self,
        event: &BalanceOpened,
        number: Option<usize>,
        on: Date,
        position: Position,
    ) -> Result<bool, ProjectionError> {
        let (unit, expires) = (&event.unit, event.expires);
        let since = event.origin_day.unwrap_or(on);
        if let (Some(fund), Some(amount)) = (&event.fund, event.amount) {
            let dates = Dates { on, since, expires, books: false };
            return self.fund(fund.as_str(), amount, unit, dates, position);
        }
        let (Some(account), Some(number)) = (&event.account, number) else { return Ok(false) };
        let (account, amount) = (account.as_str(), event.exact());
        let (takes, held) = (&[], amount.clone());
        let (books, how) = (false, How::Plain);
        let entry = Entry {
            account,
            number,
            amount,
            unit,
            on,
            since,
            expires,
            takes,
            books,
            position,
            how,
        };
        let is_kept = self.post(&entry)?;
        // It was held before its day began, so a period that begins with it opens with it.
        let is_first_day = on == self.window.period.from();
        let rows = self.accounts.get_mut(account).filter(|_| is_first_day);
        if let Some(row) = rows.and_then(|account| account.rows.get_mut(number)) {
            row.at_open.add_kept(&held).map_err(number_of(account))?;
            let watched = self.watched.get_mut(&number).and_then(|all| all.get_mut(account));
            let counted = watched.and_then(|counted| counted.last_mut());
            if let (Some(counted), Some(before)) = (counted, on.previous()) {
                counted.on = before;
            }
        }
        Ok(is_kept)
    }

    /// A standing close moved money.
    pub(crate) fn moved(
        &mut self,
        event: &FundMoved,
        on: Date,
        position: Position,
    ) -> Result<(), ProjectionError> {
        let dates = Dates { on, since: on, expires: None, books: false };
        if let Place::Fund(fund) = &event.to {
            self.fund(fund.as_str(), event.amount, &event.unit, dates, position)?;
        }
        if let Place::Fund(fund) = &event.from {
            let amount = event.amount.checked_neg().map_err(number_of(fund.as_str()))?;
            let dates = Dates { books: event.expired == Some(true), ..dates };
            self.fund(fund.as_str(), amount, &event.unit, dates, position)?;
        }
        Ok(())
    }

    /// An amount comes to an account; whether it is one of these, by the last day.
    pub(crate) fn post(&mut self, entry: &Entry<'_>) -> Result<bool, ProjectionError> {
        let window = self.window;
        let Some(account) = self.accounts.get_mut(entry.account) else { return Ok(false) };
        let is_later = entry.on > window.until;
        if is_later && !entry.books {
            return Ok(false);
        }
        if account.unit.is_none() {
            account.unit = Some(entry.unit.unit().map_err(number_of(entry.account))?);
        }
        if let Some(unit) = &account.unit {
            check_unit(&self.rules, "account", entry.account, unit, entry.unit, entry.position)?;
        }
        let receiver = match entry.how {
            How::To(number) => Some(number),
            How::Plain | How::BackOf(_) => None,
        };
        let last = receiver.unwrap_or_default().max(entry.number);
        if account.rows.len() <= last {
            account.rows.resize_with(last.saturating_add(1), Row::default);
        }
        let is_credit = entry.amount.is_positive() || receiver.is_some();
        let ends_by_rules = account.months.filter(|_| is_credit);
        let takes = entry.takes.iter().map(|lot| (lot.of, lot.amount.exact()));
        let noted = lots::Entry {
            position: entry.position,
            on: entry.on,
            since: entry.since,
            amount: entry.amount.clone(),
            expires: lots::end(entry.since, ends_by_rules, entry.expires),
            takes: takes.collect(),
            books: entry.books,
        };
        if !is_later {
            self.move_rows(entry, receiver)?;
        }
        let Some(account) = self.accounts.get_mut(entry.account) else { return Ok(false) };
        match account.rows.get_mut(entry.number).filter(|_| entry.how == How::Plain) {
            Some(row) => row.note(noted),
            None => {
                let (holder, how) = (entry.number, entry.how);
                account.passed.push(Move { holder, entry: noted, how });
            }
        }
        Ok(!is_later)
    }

    /// Moves the balance of whoever an entry is for, and of whoever it passes to.
    fn move_rows(
        &mut self,
        entry: &Entry<'_>,
        receiver: Option<usize>,
    ) -> Result<(), ProjectionError> {
        let window = self.window;
        let Some(account) = self.accounts.get_mut(entry.account) else { return Ok(()) };
        let own = (entry.number, entry.amount.clone());
        let passed = receiver.map(|number| (number, entry.amount.neg()));
        for (number, amount) in [own].into_iter().chain(passed) {
            let Some(row) = account.rows.get_mut(number) else { continue };
            row.add(&amount, entry.on, window).map_err(number_of(entry.account))?;
            if let Some(accounts) = self.watched.get_mut(&number) {
                let (position, on) = (entry.position, entry.on);
                let counted = Counted { position, worth: amount, on, ended: false };
                accounts.entry(entry.account.to_owned()).or_default().push(counted);
            }
        }
        Ok(())
    }

    /// Takes off what ended, once every record came; nothing may come after. Gives what ended and
    /// no close has booked, in words.
    pub(crate) fn settle(&mut self) -> Result<Vec<String>, ProjectionError> {
        let window = self.window;
        let mut told = Vec::new();
        for (name, fund) in &mut self.funds {
            let lots = fund.row.lots(window.until).map_err(number_of(name))?;
            fund.row.settle(&lots, window).map_err(number_of(name))?;
            let ended = fund.row.ended().map_err(number_of(name))?;
            if !ended.is_zero() {
                let to = goes_to(fund.ends_to.as_ref());
                told.push(format!("fund {name}: {ended} {} ended; {to}", self.currency));
            }
            let later = fund.row.booked_later(&lots, window);
            for (on, amount) in later {
                let days = self.later.entry(name.clone()).or_default();
                days.entry(on).or_default().add_kept(&amount).map_err(number_of(name))?;
            }
        }
        for (name, account) in &mut self.accounts {
            let (mut sum, mut holders) = (Exact::ZERO, 0_usize);
            account.fold_together(window.until).map_err(number_of(name))?;
            for number in 0..account.rows.len() {
                if !account.ends_for(number) {
                    continue;
                }
                let lots = account.lots_of(number, window.until).map_err(number_of(name))?;
                let Some(row) = account.rows.get_mut(number) else { continue };
                row.settle(&lots, window).map_err(number_of(name))?;
                let ended = row.ended().map_err(number_of(name))?;
                if !ended.is_zero() {
                    sum = sum.add(&ended).map_err(number_of(name))?;
                    holders = holders.saturating_add(1);
                }
                let Some(watched) = self.watched.get_mut(&number) else { continue };
                let counted = watched.entry(name.clone()).or_default();
                count_ended(counted, &lots).map_err(number_of(name))?;
            }
            if holders > 0 {
                let unit = account.unit.as_ref().unwrap_or(&self.currency);
                let to = goes_to(account.ends_to.as_ref());
                told.push(format!(
                    "account {name}: {sum} {unit} of {holders} contributor(s) ended; {to}"
                ));
            }
        }
        Ok(told)
    }

    fn fund(
        &mut self,
        fund: &str,
        amount: Amount,
        unit: &UnitText,
        dates: Dates,
        position: Position,
    ) -> Result<bool, ProjectionError> {
        let window = self.window;
        let Some(found) = self.funds.get_mut(fund) else { return Ok(false) };
        let is_later = dates.on > window.until;
        if is_later && !dates.books {
            let days = self.later.entry(fund.to_owned()).or_default();
            days.entry(dates.on).or_default().add_amount(amount).map_err(number_of(fund))?;
            return Ok(false);
        }
        check_unit(&self.rules, "fund", fund, &self.currency, unit, position)?;
        let noted = lots::Entry {
            position,
            on: dates.on,
            since: dates.since,
            amount: amount.exact(),
            expires: lots::end(dates.since, found.months, dates.expires),
            takes: Vec::new(),
            books: dates.books,
        };
        if !is_later {
            found.row.add(&noted.amount, noted.on, window).map_err(number_of(fund))?;
        }
        found.row.note(noted);
        Ok(!is_later)
    }
}

/// When an amount comes, how old it is and when it ends.
#[derive(Clone, Copy)]
struct Dates {
    on: Date,
    since: Date,
    expires: Option<Date>,
    /// Whether a close booked with it what had ended.
    books: bool,
}

/// What becomes of what ended, in words.
fn goes_to(place: Option<&EndsTo>) -> String {
    match place {
        Some(EndsTo::Fund(fund)) => format!("it goes to fund {fund}"),
        Some(EndsTo::Pot(pot)) => format!("it goes to pot {pot}"),
        None => "it is written off".to_owned(),
    }
}

fn number_of(place: &str) -> impl FnOnce(ValueError) -> ProjectionError {
    move |cause| ProjectionError::NumberMustFit { what: format!("the balance of {place}"), cause }
}

fn check_unit(
    rules: &str,
    kind: &str,
    place: &str,
    expected: &Unit,
    found: &UnitText,
    position: Position,
) -> Result<(), ProjectionError> {
    // One word is compared as text: units are spelled in one way.
    if expected.word() == Some(found.as_str()) {
        return Ok(());
    }
    let unit = found.unit().map_err(ProjectionError::number("the unit of a balance"))?;
    if unit == *expected && !found.is_percent() {
        return Ok(());
    }
    Err(ProjectionError::BalanceMustBeInItsUnit {
        name: rules.to_owned(),
        place: format!("{kind} {place}"),
        position,
        expected: expected.to_string(),
        found: found.to_string(),
    })
}
