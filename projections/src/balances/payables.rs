//! Payables: who is owed what on every account, what of it was paid, and what is open.
//!
//! From the book alone: facts and standing closes by a day, credits that have ended left out as the
//! rules in force on that day say. For each contributor and account: *due* is all that came, less
//! what closes and transfers took; *paid* is what left the house, less what came back and what they
//! paid themselves; *open* is the difference, below zero where they owe the co-op. Of what is open,
//! *payable* is what has vested. Claims, which only a surplus turns into money, are listed when
//! their account is asked for. Nothing is planned or paid here.

use std::collections::BTreeMap;

use commonbook_core::door::book;
use commonbook_core::log::View;
use commonbook_core::value::{Currency, Date, Exact, Id, Timestamp, ValueError};
use commonbook_rules::lots::Lots;
use commonbook_rules::lots::passing::How;
use serde::Serialize;

use crate::balances::holdings::{Cause, Holding, Holdings, Term, terms_on};
use crate::balances::vested::shown;
use crate::error::ProjectionError;
use crate::projection::{replay, size_known};

/// The schema of the JSON form.
pub const PAYABLES_SCHEMA: &str = "commonbook.payables/1";

/// What a list is asked to be of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PayablesRequest {
    /// By this day; left out, by the latest day on which anything moved.
    pub on: Option<Date>,
    /// What the book knew when it was this many events long; left out, all that it knows.
    pub known_at: Option<u64>,
    /// This account alone.
    pub account: Option<String>,
    /// Also who has nothing open any more.
    pub settled: bool,
}

/// A list of payables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Payables {
    /// The sums of each account.
    pub accounts: Vec<AccountPayable>,
    /// The book's origin.
    pub book: String,
    /// The book's currency.
    pub currency: String,
    /// `recorded_at` of the last event that the book had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Timestamp>,
    /// The day by which they are; none in a book where nothing moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// How many events the book had.
    pub position: u64,
    /// By account, then agent.
    pub rows: Vec<Payable>,
    /// [`PAYABLES_SCHEMA`].
    pub schema: &'static str,
}

/// What one contributor is owed on one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Payable {
    /// The account.
    pub account: String,
    /// Who.
    pub agent: Id,
    /// All that came, less what closes and transfers took.
    pub due: String,
    /// What is left of it, below zero where they owe it.
    pub open: String,
    /// What left the house, less what came back.
    pub paid: String,
    /// What of the open may be paid: what has vested.
    pub payable: String,
    /// What of payouts came back.
    pub returned: String,
    /// The day of the oldest credit that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// The unit.
    pub unit: String,
}

/// The sums of one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountPayable {
    /// The account.
    pub account: String,
    /// What came.
    pub due: String,
    /// What is open.
    pub open: String,
    /// What was paid.
    pub paid: String,
    /// What may be paid.
    pub payable: String,
    /// The unit.
    pub unit: String,
}

/// Exact figures of a row or of a sum.
#[derive(Clone, Debug, Default)]
struct Figures {
    open: Exact,
    paid: Exact,
    payable: Exact,
    returned: Exact,
}

impl Figures {
    fn due(&self) -> Result<Exact, ValueError> {
        self.open.add(&self.paid)
    }

    fn add(&mut self, other: &Self) -> Result<(), ValueError> {
        self.open = self.open.add(&other.open)?;
        self.paid = self.paid.add(&other.paid)?;
        self.payable = self.payable.add(&other.payable)?;
        self.returned = self.returned.add(&other.returned)?;
        Ok(())
    }

    fn is_settled(&self) -> bool {
        self.open.is_zero()
    }
}

/// The payables of a book.
///
/// # Errors
/// [`ProjectionError::BookMustBeOpened`], [`ProjectionError::KnownAtMustBeInTheBook`],
/// and when lines, facts or rules cannot be read.
pub fn payables(view: &dyn View, request: &PayablesRequest) -> Result<Payables, ProjectionError> {
    let identity = book(view)?.ok_or(ProjectionError::BookMustBeOpened)?;
    let size = size_known(view, request.known_at)?;
    let mut holdings = Holdings::new(view, request.on, size)?;
    let replayed = replay(view, size, &mut holdings)?;
    let on = request.on.or(holdings.last_day);
    let mut list = Payables {
        accounts: Vec::new(),
        book: identity.origin,
        currency: identity.currency.code().to_owned(),
        known_at: replayed.recorded_at,
        on,
        position: size,
        rows: Vec::new(),
        schema: PAYABLES_SCHEMA,
    };
    let Some(on) = on else { return Ok(list) };
    let terms = terms_on(view, on, size)?;
    for ((account, unit), holding) in &holdings.accounts {
        let is_asked = match &request.account {
            Some(asked) => asked == account,
            None => unit == identity.currency.code() && !holding.is_claim,
        };
        if is_asked {
            let term = terms.get(account).copied().unwrap_or_default();
            let of = Of { account, unit, holding, term, on, settled: request.settled };
            of.list(&holdings.agents, &identity.currency, &mut list)
                .map_err(ProjectionError::number("a payable"))?;
        }
    }
    Ok(list)
}

/// One account to list.
struct Of<'a> {
    account: &'a str,
    unit: &'a str,
    holding: &'a Holding,
    term: Term,
    on: Date,
    settled: bool,
}

impl Of<'_> {
    fn list(
        &self,
        agents: &[Id],
        currency: &Currency,
        list: &mut Payables,
    ) -> Result<(), ValueError> {
        let lots = self.holding.lots(agents.len(), self.term, self.on)?;
        let figures = self.figures(&lots)?;
        let is_money = self.unit == currency.code() && !self.holding.is_claim;
        let text = |value: &Exact| match is_money {
            true => shown(value, currency.scale()),
            false => value.to_string(),
        };
        let (account, unit) = (self.account.to_owned(), self.unit.to_owned());
        let mut rows = Vec::new();
        let mut sum = Figures::default();
        for (number, of) in figures {
            let Some(agent) = agents.get(number) else { continue };
            sum.add(&of)?;
            if of.is_settled() && !self.settled {
                continue;
            }
            let lots = lots.get(number);
            let since = lots.and_then(|lots| lots.open().next()).map(|lot| lot.on);
            rows.push(Payable {
                account: account.clone(),
                agent: agent.clone(),
                due: text(&of.due()?),
                open: text(&of.open),
                paid: text(&of.paid),
                payable: text(&of.payable),
                returned: text(&of.returned),
                since,
                unit: unit.clone(),
            });
        }
        if rows.is_empty() {
            return Ok(());
        }
        rows.sort_by(|a, b| a.agent.cmp(&b.agent));
        list.rows.append(&mut rows);
        list.accounts.push(AccountPayable {
            account,
            due: text(&sum.due()?),
            open: text(&sum.open),
            paid: text(&sum.paid),
            payable: text(&sum.payable),
            unit,
        });
        Ok(())
    }

    /// What each holder's moves and lots come to.
    fn figures(&self, lots: &[Lots]) -> Result<BTreeMap<usize, Figures>, ValueError> {
        let mut all: BTreeMap<usize, Figures> = BTreeMap::new();
        let moves = self.holding.moves.iter().filter(|(one, _)| one.entry.on <= self.on);
        for (one, cause) in moves {
            if let How::To(receiver) = one.how {
                all.entry(receiver).or_default();
            }
            let of = all.entry(one.holder).or_default();
            let amount = &one.entry.amount;
            match cause {
                Cause::Booked => {}
                Cause::Paid | Cause::Received => of.paid = of.paid.sub(amount)?,
                Cause::Returned => {
                    of.paid = of.paid.sub(amount)?;
                    of.returned = of.returned.add(amount)?;
                }
            }
        }
        for (number, of) in &mut all {
            let Some(lots) = lots.get(*number) else { continue };
            of.open = Exact::sum(lots.open().map(|lot| &lot.amount))?;
            of.payable = self.term.vested(lots, self.on)?;
        }
        Ok(all)
    }
}
