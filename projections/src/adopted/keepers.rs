//! Whether rules that are adopted do right by open claims: who keeps a claim's account, and for how
//! long.
//!
//! 1. One rule set keeps an account of claims: the measures of two sets never credit the same one,
//!    from the first day of the new text on.
//! 2. Where the text takes the place of another one, every measure whose account still holds
//!    something for somebody is declared in it with the same memory, or `continues` or `closes`
//!    says what becomes of it. So does an account that the text before was to hand on itself.
//!
//! A claim that has ended by the new text's first day is open no more. What becomes of claims is
//! the rules' matter.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use commonbook_core::event::{Event, Position, Record};
use commonbook_core::log::{FactKind, View};
use commonbook_core::value::{Date, Exact, Id, ValueError};
use commonbook_rules::Rules;
use commonbook_rules::model::{AccountSpec, Memory};

use crate::adopted::{Adoptions, names_before, parse};
use crate::balances::lots::{Entry, Lots};
use crate::error::ProjectionError;
use crate::projection::{Projection, replay};
use crate::standing::{Standing, Verdict};

/// Refuses rules under which claims would lose their keeper or have two.
///
/// `from` is the first day of the rules, `size` the book that they are to enter.
///
/// # Errors
/// [`ProjectionError::ClaimsMustHaveOneKeeper`], [`ProjectionError::ClaimsMustContinueOrClose`],
/// and what reading the book can meet.
pub fn claims_keep_their_keeper(
    view: &dyn View,
    rules: &Rules,
    from: Date,
    size: u64,
) -> Result<(), ProjectionError> {
    one_keeper(view, rules, from, size)?;
    let adoptions = Adoptions::load(view, rules.name(), size)?;
    let before = adoptions.in_force(from).and_then(|place| adoptions.get(place));
    let Some(before) = before else { return Ok(()) };
    let old = parse(view, rules.name(), before.position)?;
    let kept = old.accounts().iter().filter(|spec| spec.of_measure.is_some() || spec.is_old);
    for spec in kept.filter(|spec| !goes_on(&old, rules, spec)) {
        let open = open_claims(view, spec, from, size)?;
        if let Some((agent, amount)) = open.first() {
            return Err(ProjectionError::ClaimsMustContinueOrClose {
                rules: rules.name().to_owned(),
                account: spec.name.clone(),
                holders: open.len(),
                first: format!("{agent} has {amount} {}", spec.unit),
                line: line_for(rules, spec),
            });
        }
    }
    Ok(())
}

/// No other rules that are or will be in force keep one of the accounts.
fn one_keeper(
    view: &dyn View,
    rules: &Rules,
    from: Date,
    size: u64,
) -> Result<(), ProjectionError> {
    let keeps = |spec: &&AccountSpec| spec.of_measure.is_some();
    let own: Vec<&AccountSpec> = rules.accounts().iter().filter(keeps).collect();
    if own.is_empty() {
        return Ok(());
    }
    for name in names_before(view, size)?.into_iter().filter(|name| name != rules.name()) {
        let adoptions = Adoptions::load(view, &name, size)?;
        let first = adoptions.in_force(from).unwrap_or(0);
        for version in adoptions.versions().iter().skip(first) {
            let other = parse(view, &name, version.position)?;
            let shared = other.accounts().iter().filter(keeps);
            if let Some(account) =
                shared.map(|spec| &spec.name).find(|name| own.iter().any(|it| it.name == **name))
            {
                return Err(ProjectionError::ClaimsMustHaveOneKeeper {
                    account: account.clone(),
                    rules: rules.name().to_owned(),
                    other: name,
                    position: version.position,
                });
            }
        }
    }
    Ok(())
}

/// Whether the new rules say what becomes of an account of the old ones.
fn goes_on(old: &Rules, new: &Rules, spec: &AccountSpec) -> bool {
    let memory = |rules: &Rules| -> Option<Memory> {
        let mut measures = rules.measures().iter();
        let found = measures.find(|it| it.name == spec.name && it.memory.keeps_account())?;
        (found.unit == spec.unit).then(|| found.memory.clone())
    };
    let is_kept = match (memory(old), memory(new)) {
        (Some(old), Some(new)) => old == new,
        (None, Some(_)) => true,
        (_, None) => false,
    };
    is_kept || new.successions().iter().any(|succession| succession.old == spec.name)
}

/// The line that the new rules lack.
fn line_for(rules: &Rules, spec: &AccountSpec) -> String {
    let mut measures = rules.measures().iter();
    let successor = measures.find(|it| it.memory.keeps_account() && it.unit == spec.unit);
    match (successor, rules.funds().first()) {
        (Some(measure), _) => format!("continues \"{}\" as {}", spec.name, measure.name),
        (None, Some(fund)) => format!("closes \"{}\" to fund {}", spec.name, fund.name),
        (None, None) => format!("closes \"{}\" to fund NAME", spec.name),
    }
}

/// Who holds something of an account on the day before `from`, by id.
fn open_claims(
    view: &dyn View,
    spec: &AccountSpec,
    from: Date,
    size: u64,
) -> Result<Vec<(Id, Exact)>, ProjectionError> {
    if !is_held(view, &spec.name)? {
        return Ok(Vec::new());
    }
    let standing = Standing::load(view, "", None, size)?;
    let mut holders = Holders { account: &spec.name, standing, size, entries: BTreeMap::new() };
    replay(view, size, &mut holders)?;
    let mut open = Vec::new();
    for (agent, entries) in holders.entries {
        // What ends on the first day is no claim under the new rules, what comes later is one.
        let failed = |error| ProjectionError::number(&spec.name)(error);
        let days = [Some(from), entries.iter().map(|entry| entry.on).max()];
        for day in days.into_iter().flatten().filter(|day| *day >= from) {
            let amount = held(&entries, day).map_err(failed)?;
            if !amount.is_zero() {
                open.push((agent, amount));
                break;
            }
        }
    }
    Ok(open)
}

/// What is held at the end of a day.
fn held(entries: &[Entry], day: Date) -> Result<Exact, ValueError> {
    let lots = Lots::fold(entries, day)?;
    let amounts: Vec<Exact> = lots.open().map(|lot| lot.amount.clone()).collect();
    Exact::sum(&amounts)
}

/// Whether the look-up facts know of any balance of an account, so that most books fold nothing.
fn is_held(view: &dyn View, account: &str) -> Result<bool, ProjectionError> {
    let key = format!("{account}\t");
    let mut is_held = false;
    view.facts(FactKind::Balance, &key, "", &mut |found, _| {
        is_held = found.starts_with(&key);
        ControlFlow::Break(())
    })?;
    Ok(is_held)
}

/// The entries of one account, by agent.
struct Holders<'a> {
    account: &'a str,
    standing: Standing,
    size: u64,
    entries: BTreeMap<Id, Vec<Entry>>,
}

impl Holders<'_> {
    fn add(&mut self, agent: &Id, entry: Entry) {
        self.entries.entry(agent.clone()).or_default().push(entry);
    }

    /// The last day of the period whose standing close posted it.
    fn posted_on(&self, position: Position) -> Option<Date> {
        let close = self.standing.batch_of(position)?;
        close.stands_at(self.size).then(|| close.period.last_day())
    }
}

impl Projection for Holders<'_> {
    fn apply(&mut self, record: &Record) -> Result<(), ProjectionError> {
        if self.standing.judge(record)? != Verdict::Counts {
            return Ok(());
        }
        let (on, position) = (record.effective_on, record.position);
        #[expect(clippy::wildcard_enum_match_arm, reason = "only these move an account of claims")]
        match &record.event {
            Event::BalanceOpened(e) => {
                let account = e.account.as_ref().map(|account| account.as_str());
                if let (Some(agent), true) = (&e.agent, account == Some(self.account)) {
                    let (since, amount) = (e.origin_day.unwrap_or(on), e.exact());
                    let (expires, takes) = (e.expires, Vec::new());
                    self.add(agent, Entry { position, on, since, amount, expires, takes });
                }
            }
            Event::AccountPosted(e) if e.account.as_str() == self.account => {
                if let Some(on) = self.posted_on(position) {
                    let takes = e.lots.iter().map(|lot| (lot.of, lot.amount.exact())).collect();
                    let (amount, expires) = (e.exact(), e.expires);
                    let entry = Entry { position, on, since: on, amount, expires, takes };
                    self.add(&e.agent, entry);
                }
            }
            Event::CapitalPaidIn(e) if e.account_name() == self.account => {
                self.add(&e.agent, plain(position, on, e.amount.exact()));
            }
            Event::CapitalPaidOut(e) if e.account_name() == self.account => {
                self.add(&e.agent, plain(position, on, e.amount.exact().neg()));
            }
            Event::PayoutPaid(e) if e.account.as_str() == self.account => {
                let amount = e.amount.exact().neg();
                self.add(&e.agent, plain(position, on, amount));
            }
            Event::PayoutReturned(e) if e.account.as_str() == self.account => {
                self.add(&e.agent, plain(position, on, e.amount.exact()));
            }
            _ => {}
        }
        Ok(())
    }
}

fn plain(position: Position, on: Date, amount: Exact) -> Entry {
    Entry { position, on, since: on, amount, expires: None, takes: Vec::new() }
}
