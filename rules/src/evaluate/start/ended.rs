//! What ended, booked before the first step: of funds, then of accounts.
//!
//! 1. Each fund gives what ended to the place that its declaration names, or outside; a loss that
//!    ends is borne there. A place that cannot bear it refuses the close.
//! 2. Of each account everybody's part is taken off, by the credits that ended; money goes to the
//!    place that the declaration names, or outside, in one sum. Claims and units of one's own are
//!    no money: they end by their postings alone.
//!
//! When something ends is known by whoever gives the inputs; here it is only moved.

use std::rc::Rc;
use std::sync::Arc;

use commonbook_core::value::{Amount, Exact, Rounding};

use crate::diagnostic::Code;
use crate::evaluate::Evaluation;
use crate::evaluate::places::Spot;
use crate::evaluate::refusal::Refusal;
use crate::input::EndedOf;
use crate::model::EndsTo;
use crate::outcome::{Posted, Posting, StepTrace};
use crate::syntax::Span;
use crate::syntax::ast::Item;

impl<'a> Evaluation<'a> {
    /// Books what ended and no close has booked.
    pub(super) fn book_ended(&mut self) -> Result<(), Refusal> {
        let (rules, inputs) = (self.rules, self.inputs);
        for spec in rules.funds() {
            let is_here = |of: &EndedOf| matches!(of, EndedOf::Fund(name) if *name == spec.name);
            let ended = inputs.ended.iter().filter(|one| is_here(&one.of));
            let amounts: Vec<&Exact> = ended.map(|one| &one.amount).collect();
            if !amounts.is_empty() {
                let from = Spot::Fund(&spec.name);
                self.goes_to(from, &amounts, spec.expires_to.as_ref())?;
            }
        }
        let mut accounts: Vec<(&'a str, Option<&'a EndsTo>)> = Vec::new();
        for one in &inputs.ended {
            let EndedOf::Account(name, agent) = &one.of else { continue };
            self.end_for(name, *agent, &one.amount, &one.lots)?;
            if !accounts.iter().any(|(known, _)| *known == name.as_str()) {
                let spec = rules.accounts().iter().find(|spec| spec.name == *name);
                accounts.push((name, spec.and_then(|spec| spec.expires_to.as_ref())));
            }
        }
        for (name, to) in accounts {
            if !self.is_of_money(name) {
                continue;
            }
            let ended = inputs
                .ended
                .iter()
                .filter(|one| matches!(&one.of, EndedOf::Account(of, _) if of == name));
            let amounts: Vec<&Exact> = ended.map(|one| &one.amount).collect();
            self.goes_to(Spot::Account(name), &amounts, to)?;
        }
        Ok(())
    }

    /// Moves what ended in one place to another one.
    fn goes_to(
        &mut self,
        from: Spot<'a>,
        amounts: &[&Exact],
        to: Option<&'a EndsTo>,
    ) -> Result<(), Refusal> {
        let name = from.place().to_string();
        let span = self.declared_at(from);
        let failed = |error| Refusal::value(&error, span);
        let sum = Exact::sum(amounts.iter().copied()).map_err(failed)?;
        let count = self.count(&sum, Rounding::HalfEven, span)?;
        let to = match to {
            Some(EndsTo::Fund(fund)) => Spot::Fund(fund),
            Some(EndsTo::Pot(pot)) => Spot::Pot(pot),
            None => Spot::Outside,
        };
        let available = match from {
            Spot::Fund(_) => self.available(from, span)?,
            Spot::Pot(_) | Spot::Account(_) | Spot::Members | Spot::Source | Spot::Outside => count,
        };
        let moved = self.transfer(None, from, to, count, span);
        moved.map_err(|mut refusal| {
            if refusal.code == Code::FundBelowZero {
                refusal.hint =
                    "let it go to a pot whose steps say who bears it (expires after ... \
                                to pot NAME), or to a fund that may be negative"
                        .into();
            }
            refusal.in_step(|| format!("what ended in {name}"))
        })?;
        if let Some(movement) = self.outcome.movements.last_mut() {
            movement.expired = true;
        }
        self.outcome.steps.push(StepTrace {
            kind: "ended",
            name: name.clone(),
            from: name,
            available: self.amount(available, span)?,
            asked: None,
            bound: None,
            amount: self.amount(count, span)?,
            weights: None,
            circle: 0,
            basis: None,
        });
        Ok(())
    }

    /// Takes what ended off somebody's account.
    fn end_for(
        &mut self,
        name: &'a str,
        agent: usize,
        amount: &Exact,
        lots: &[(u64, Exact)],
    ) -> Result<(), Refusal> {
        let span = self.declared_at(Spot::Account(name));
        let scale = self.inputs.scale;
        let is_claim = self.keeps_claims(name);
        let Some(account) = self.accounts.get_mut(name) else {
            return Err(Refusal::unchecked(span, "what ended in an account that is not declared"));
        };
        if let Some(balance) = Rc::make_mut(&mut account.opening).get_mut(agent) {
            *balance = balance.sub(amount).map_err(|error| Refusal::value(&error, span))?;
        }
        let amount = amount.neg();
        let amount = match is_claim {
            true => Posted::Claim(amount),
            false => {
                let rounded = Amount::from_exact(&amount, scale, Rounding::HalfEven);
                Posted::Amount(rounded.map_err(|error| Refusal::value(&error, span))?)
            }
        };
        self.outcome.postings.push(Posting {
            account: Arc::from(name),
            agent,
            amount,
            expires: None,
            lots: lots.to_vec(),
            expired: true,
        });
        Ok(())
    }

    /// Whether an account holds money: neither claims nor a unit of its own.
    fn is_of_money(&self, name: &str) -> bool {
        let in_money = self.accounts.get(name).is_some_and(|it| it.unit == self.currency);
        in_money && !self.keeps_claims(name)
    }

    fn declared_at(&self, spot: Spot<'_>) -> Span {
        let at = self.items.iter().find_map(|item| match (item, spot) {
            (Item::Fund(fund), Spot::Fund(name)) if &*fund.name.text == name => {
                Some(fund.expires_to.as_ref().map_or(fund.span, |place| place.span))
            }
            (Item::Account(account), Spot::Account(name)) if &*account.name.text == name => {
                Some(account.expires_to.as_ref().map_or(account.span, |place| place.span))
            }
            (_, _) => None,
        });
        at.unwrap_or(self.name_span)
    }
}
