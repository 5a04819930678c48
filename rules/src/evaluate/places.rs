//! Where money stands during an evaluation, and every movement of it.
//!
//! One door: a movement draws from one place and enters the other by the same count, is recorded
//! even when it is zero, and refuses when a fund that may not be negative would be. Pots may go
//! below zero on the way; that they end at zero is looked at after the last step.

use std::rc::Rc;

use commonbook_core::value::{Amount, Exact, Unit, ValueError};

use super::Evaluation;
use super::refusal::Refusal;
use crate::diagnostic::Code;
use crate::outcome::{Movement, Place};
use crate::syntax::Span;
use crate::syntax::ast::{self, PlaceKind};

/// The pot of all results that no other pot claims.
pub(super) const MAIN: &str = "main";
/// The account of what is payable to a contributor.
pub(super) const CASH: &str = "cash";

/// A pot now.
#[derive(Debug, Default)]
pub(super) struct Pot {
    /// All that entered it.
    pub(super) entered: i128,
    /// What is left.
    pub(super) left: i128,
}

/// A fund now.
#[derive(Debug)]
pub(super) struct Fund {
    pub(super) balance: i128,
    pub(super) may_be_negative: bool,
}

/// An account now.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) unit: Unit,
    /// Whether nothing may take it below zero.
    pub(super) never_negative: bool,
    /// After how many months a credit may be taken for its holder.
    pub(super) vests_after: Option<u32>,
    /// The opening balances, one for each agent.
    pub(super) opening: Rc<Vec<Exact>>,
    /// What this distribution posted, one for each agent; empty while it posted nothing.
    pub(super) posted: Vec<i128>,
    /// What of it was taken, above zero, one for each agent; as long as `posted`.
    pub(super) taken: Vec<i128>,
}

impl Account {
    /// What was taken of somebody in this distribution.
    pub(super) fn taken_of(&self, agent: usize) -> i128 {
        self.taken.get(agent).copied().unwrap_or_default()
    }

    /// What somebody was credited in this distribution.
    pub(super) fn credited_to(&self, agent: usize) -> i128 {
        let posted = self.posted.get(agent).copied().unwrap_or_default();
        posted.saturating_add(self.taken_of(agent))
    }
}

/// A place, by a name that lives as long as the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot<'a> {
    Pot(&'a str),
    Fund(&'a str),
    Account(&'a str),
    Members,
    Source,
    Outside,
}

impl<'a> Spot<'a> {
    pub(super) fn of(place: &'a ast::Place) -> Self {
        match place.kind {
            PlaceKind::Pot => Self::Pot(&place.name.text),
            PlaceKind::Fund => Self::Fund(&place.name.text),
            PlaceKind::Account => Self::Account(&place.name.text),
            PlaceKind::Them => Self::Account(CASH),
        }
    }

    pub(super) fn place(self) -> Place {
        match self {
            Self::Pot(name) => Place::Pot(name.to_owned()),
            Self::Fund(name) => Place::Fund(name.to_owned()),
            Self::Account(name) => Place::Account(name.to_owned()),
            Self::Members => Place::Members,
            Self::Source => Place::Source,
            Self::Outside => Place::Outside,
        }
    }
}

impl<'a> Evaluation<'a> {
    /// Moves money and records it.
    pub(super) fn transfer(
        &mut self,
        line: Option<&str>,
        from: Spot<'a>,
        to: Spot<'a>,
        count: i128,
        span: Span,
    ) -> Result<(), Refusal> {
        self.draw(from, count, span)?;
        self.enter(to, count, span)?;
        self.record(line, (from, to), count, false, span)
    }

    /// Moves a rounding difference and records it; zero is left out.
    pub(super) fn transfer_difference(
        &mut self,
        line: &str,
        from: Spot<'a>,
        to: Spot<'a>,
        count: i128,
        span: Span,
    ) -> Result<(), Refusal> {
        if count == 0 {
            return Ok(());
        }
        if count < 0
            && let Spot::Pot(name) = to
            && self.pots.get(name).is_some_and(|pot| pot.left.saturating_add(count) < 0)
        {
            return Err(self.not_covered(&to.place().to_string(), count, span));
        }
        self.draw(from, count, span)?;
        let entered = self.enter(to, count, span);
        entered.map_err(|refusal| {
            let not_covered = refusal.code == Code::FundBelowZero;
            let place = to.place().to_string();
            if not_covered { self.not_covered(&place, count, span) } else { refusal }
        })?;
        self.record(Some(line), (from, to), count, true, span)
    }

    /// The refusal of a negative difference that its place cannot bear.
    pub(super) fn not_covered(&self, place: &str, count: i128, span: Span) -> Refusal {
        Refusal::new(
            Code::DifferenceNotCovered,
            span,
            format!(
                "rounding pays {} {} too much, and {place} has not that much",
                self.shown(count.saturating_neg()),
                self.currency
            ),
            "round down, or send the difference to a place that can bear it",
        )
    }

    fn record(
        &mut self,
        line: Option<&str>,
        (from, to): (Spot<'a>, Spot<'a>),
        count: i128,
        difference: bool,
        span: Span,
    ) -> Result<(), Refusal> {
        let amount = self.amount(count, span)?;
        let line = line.map(str::to_owned);
        let (from, to) = (from.place(), to.place());
        let expired = false;
        self.outcome.movements.push(Movement { line, from, to, amount, difference, expired });
        Ok(())
    }

    /// What a place has to give: what is left in a pot, a fund's balance.
    pub(super) fn available(&self, spot: Spot<'a>, span: Span) -> Result<i128, Refusal> {
        let found = match spot {
            Spot::Pot(name) => self.pots.get(name).map(|pot| pot.left),
            Spot::Fund(name) => self.funds.get(name).map(|fund| fund.balance),
            Spot::Account(_) | Spot::Members | Spot::Source | Spot::Outside => None,
        };
        found.ok_or_else(|| Refusal::unchecked(span, "a place that nothing can be taken from"))
    }

    fn draw(&mut self, from: Spot<'a>, count: i128, span: Span) -> Result<(), Refusal> {
        match from {
            Spot::Pot(name) => {
                let pot = self.pot(name, span)?;
                pot.left = less(pot.left, count, span)?;
            }
            Spot::Fund(name) => self.change_fund(name, less(0, count, span)?, span)?,
            Spot::Account(_) | Spot::Members | Spot::Source | Spot::Outside => {}
        }
        Ok(())
    }

    fn enter(&mut self, to: Spot<'a>, count: i128, span: Span) -> Result<(), Refusal> {
        match to {
            Spot::Pot(name) => {
                let pot = self.pot(name, span)?;
                pot.left = plus(pot.left, count, span)?;
                pot.entered = plus(pot.entered, count, span)?;
            }
            Spot::Fund(name) => self.change_fund(name, count, span)?,
            Spot::Account(_) | Spot::Members | Spot::Source | Spot::Outside => {}
        }
        Ok(())
    }

    fn pot(&mut self, name: &str, span: Span) -> Result<&mut Pot, Refusal> {
        self.pots
            .get_mut(name)
            .ok_or_else(|| Refusal::unchecked(span, "a pot that is not declared"))
    }

    fn change_fund(&mut self, name: &str, change: i128, span: Span) -> Result<(), Refusal> {
        let Some(fund) = self.funds.get_mut(name) else {
            return Err(Refusal::unchecked(span, "a fund that is not declared"));
        };
        let before = fund.balance;
        let after = plus(before, change, span)?;
        if after < 0 && change < 0 && !fund.may_be_negative {
            return Err(Refusal::new(
                Code::FundBelowZero,
                span,
                format!(
                    "fund {name} has {0} {2} and would be at {1} {2}",
                    self.shown(before),
                    self.shown(after),
                    self.currency
                ),
                format!("take less, or declare fund {name} may be negative"),
            ));
        }
        fund.balance = after;
        Ok(())
    }

    /// Posts to a contributor's account.
    pub(super) fn post(
        &mut self,
        account: &'a str,
        agent: usize,
        count: i128,
        span: Span,
    ) -> Result<(), Refusal> {
        let agents = self.inputs.agents.len();
        let name = account;
        let Some(account) = self.accounts.get_mut(account) else {
            return Err(Refusal::unchecked(span, "an account that is not declared"));
        };
        if account.posted.is_empty() {
            account.posted = vec![0; agents];
            account.taken = vec![0; agents];
        }
        if let (Some(posted), Some(taken)) =
            (account.posted.get_mut(agent), account.taken.get_mut(agent))
        {
            *posted = plus(*posted, count, span)?;
            *taken = less(*taken, count.min(0), span)?;
        }
        if account.never_negative && count < 0 {
            return self.not_below_zero(name, agent, span);
        }
        Ok(())
    }

    /// An account that is never negative is not.
    pub(super) fn not_below_zero(
        &self,
        account: &str,
        agent: usize,
        span: Span,
    ) -> Result<(), Refusal> {
        let balances = self.balances_of(account, span)?;
        let Some(balance) = balances.get(agent).filter(|balance| balance.is_negative()) else {
            return Ok(());
        };
        let who = self.inputs.agents.get(agent).map_or("", |agent| agent.id.as_str());
        let unit = self.accounts.get(account).map_or(&self.currency, |account| &account.unit);
        Err(Refusal::new(
            Code::AccountBelowZero,
            span,
            format!(
                "account {account} of {who} would be at {balance} {unit}, and is never negative"
            ),
            "take no more than there is: `min(...)`, or `not below 0` of a loss; what is owed by \
             mistake is corrected, or paid in (payment_received)",
        ))
    }

    /// The balances of an account now: what it opened with and what was posted since.
    pub(super) fn balances(
        &self,
        account: &Account,
        span: Span,
    ) -> Result<Rc<Vec<Exact>>, Refusal> {
        if account.posted.is_empty() {
            return Ok(Rc::clone(&account.opening));
        }
        let scale = self.inputs.scale;
        let now = account.opening.iter().zip(&account.posted).map(|(opening, posted)| {
            if *posted == 0 {
                return Ok(opening.clone());
            }
            opening.add(&Exact::from_count(*posted, scale))
        });
        let now: Result<Vec<Exact>, ValueError> = now.collect();
        now.map(Rc::new).map_err(|error| Refusal::value(&error, span))
    }

    /// The balances of the account of a name now.
    pub(super) fn balances_of(&self, name: &str, span: Span) -> Result<Rc<Vec<Exact>>, Refusal> {
        match self.accounts.get(name) {
            Some(account) => self.balances(account, span),
            None => Err(Refusal::unchecked(span, "an account that is not declared")),
        }
    }

    /// A count as an amount of the book's currency.
    pub(super) fn amount(&self, count: i128, span: Span) -> Result<Amount, Refusal> {
        Amount::new(count, self.inputs.scale).map_err(|error| Refusal::value(&error, span))
    }

    /// A count as text, for messages.
    pub(super) fn shown(&self, count: i128) -> String {
        Amount::new(count, self.inputs.scale)
            .map_or_else(|_| count.to_string(), |amount| amount.to_string())
    }
}

/// A sum of counts.
pub(super) fn plus(left: i128, right: i128, span: Span) -> Result<i128, Refusal> {
    left.checked_add(right).ok_or_else(|| Refusal::value(&ValueError::TooLarge, span))
}

/// A difference of counts.
pub(super) fn less(left: i128, right: i128, span: Span) -> Result<i128, Refusal> {
    left.checked_sub(right).ok_or_else(|| Refusal::value(&ValueError::TooLarge, span))
}
