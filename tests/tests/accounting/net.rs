//! The trial balance is zero at every position, and the net assets after every close belong to
//! members, funds and results that nobody shared yet: counted here event by event.

use std::collections::BTreeMap;

use commonbook::core::event::{Event, Place, Record};
use commonbook::core::value::Exact;
use commonbook::projections::{Extent, TrialBalance};

use crate::books::{Memory, at_close, fixtures, records, stated};

/// Books of up to so many events are looked at after each of them, larger ones after some.
const EACH: u64 = 300;

/// Both sides of every commodity are one sum, and the net assets are somebody's.
pub(crate) fn is_zero(of: &TrialBalance) {
    for sides in &of.totals {
        assert_eq!(sides.debit, sides.credit, "{} at {}", sides.commodity, of.size);
    }
    let net = &of.net;
    let parts = [&net.members, &net.funds, &net.undistributed, &net.ended, &net.given_up];
    let parts: Vec<Exact> = parts.iter().map(|part| part.exact()).collect();
    assert_eq!(Exact::sum(&parts).expect("a sum"), net.assets.exact(), "at {}", of.size);
}

/// Asks for the trial balance after every event, or every few.
pub(crate) fn is_zero_at_every_position(book: &Memory) -> u64 {
    let size = book.head().expect("a head").size();
    let step = if size <= EACH { 1 } else { size / 50 };
    let mut looked = 0;
    // Before the first event too.
    let mut at = 0;
    while at <= size {
        let extent = Extent { known_at: Some(at), as_of: None };
        is_zero(&book.trial_balance(extent).expect("a trial balance"));
        (at, looked) = (at + step, looked + 1);
    }
    looked
}

#[test]
fn the_trial_balance_of_every_fixture_is_zero_at_every_position() {
    let mut looked = 0;
    for (_, book) in fixtures() {
        looked += is_zero_at_every_position(&book);
    }
    assert!(looked > 800, "only {looked} positions");
}

/// What the book has, and what of its results nobody shared, from the records alone.
fn counted(currency: &str, records: &[Record]) -> (Exact, Exact) {
    let (mut assets, mut shared) = (Exact::ZERO, Exact::ZERO);
    let mut results = Exact::ZERO;
    let add = |to: &mut Exact, amount: &Exact| *to = to.add(amount).expect("a sum");
    for record in records {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the other types move no money")]
        match &record.event {
            Event::BalanceOpened(e)
                if e.line.is_none() && e.claim.is_none() && e.unit.as_str() == currency =>
            {
                add(&mut assets, &e.exact());
            }
            Event::RevenueRecorded(e) => {
                add(&mut assets, &e.amount.exact());
                add(&mut results, &e.amount.exact());
            }
            Event::ExpenseRecorded(e) => {
                add(&mut assets, &e.amount.exact().neg());
                add(&mut results, &e.amount.exact().neg());
            }
            Event::ResultRecorded(e) => {
                add(&mut assets, &e.amount.exact());
                add(&mut results, &e.amount.exact());
            }
            Event::CapitalPaidIn(e) => add(&mut assets, &e.amount.exact()),
            Event::CapitalPaidOut(e) => add(&mut assets, &e.amount.exact().neg()),
            Event::PayoutPaid(e) => add(&mut assets, &e.amount.exact().neg()),
            Event::PayoutReturned(e) => add(&mut assets, &e.amount.exact()),
            Event::PaymentReceived(e) => add(&mut assets, &e.amount.exact()),
            _ => {}
        }
        let moved = match &record.event {
            Event::FundMoved(e) => Some(e),
            Event::AdjustmentPosted(e) => e.moved.as_ref(),
            _ => None,
        };
        // What ended is nobody's any more, and nothing left the house.
        if let Some(e) = moved {
            let amount = e.amount.exact();
            match (&e.from, &e.to) {
                (Place::Source, _) => add(&mut assets, &amount),
                (_, Place::Outside) if e.expired != Some(true) => add(&mut assets, &amount.neg()),
                _ => {}
            }
            let pot = |place: &Place| matches!(place, Place::Pot(_));
            if pot(&e.from) {
                add(&mut shared, &amount);
            }
            if pot(&e.to) {
                add(&mut shared, &amount.neg());
            }
        }
    }
    (assets, results.sub(&shared).expect("a difference"))
}

/// The records that count when the book has these.
pub(crate) fn standing(records: &[Record]) -> Vec<Record> {
    let mut gone: Vec<std::ops::Range<u64>> = Vec::new();
    let mut first: BTreeMap<u64, u64> = BTreeMap::new();
    for record in records {
        gone.extend(record.corrects.or(record.reverses).map(|of| of..of + 1));
        if let Event::DistributionClosed(e) = &record.event {
            first.insert(record.position, e.first);
        }
        if let Event::CloseReopened(e) = &record.event {
            gone.push(first[&e.of]..e.of);
        }
    }
    let counts = |record: &&Record| !gone.iter().any(|gone| gone.contains(&record.position));
    records.iter().filter(counts).cloned().collect()
}

/// After every close the net assets are what the statement says that members and funds hold, and
/// what is not shared yet.
pub(crate) fn net_assets_are_somebodys(name: &str, book: &Memory) -> usize {
    let all = records(book);
    let currency = book.identity().expect("a book").currency.code().to_owned();
    let closes = book.closes().expect("closes");
    for close in &closes {
        let end = usize::try_from(close.position).expect("small") + 1;
        let known = standing(&all[..end]);
        let mut now = known;
        now.retain(|record| record.effective_on <= close.period.last_day());
        let (assets, undistributed) = counted(&currency, &now);
        let found = book.trial_balance(at_close(close)).expect("a trial balance");
        is_zero(&found);
        assert_eq!(found.net.assets.exact(), assets, "{name}, {}", close.period);
        assert_eq!(found.net.undistributed.exact(), undistributed, "{name}, {}", close.period);
        // The statement's own figures, of accounts in money.
        let statement = book.published(close).expect("a statement");
        let declared = &statement.provenance.balances;
        let in_money = |holder: &str| {
            let rows = found.accounts.iter().filter(|row| row.commodity == currency);
            let mut names = rows.map(|row| {
                let of = |what| row.names.get(what).cloned().unwrap_or_default();
                match row.names.contains_key("fund") {
                    true => format!("fund {}", of("fund")),
                    false => format!("account {} of {}", of("account"), of("agent")),
                }
            });
            names.any(|name| name == holder)
        };
        let held = stated(&statement).into_iter().filter(|(holder, _)| in_money(holder));
        let held: Vec<Exact> = held.map(|(_, sum)| sum).collect();
        let undeclared: Vec<Exact> = found
            .accounts
            .iter()
            .filter(|row| row.commodity == currency)
            .filter(|row| match (row.names.get("fund"), row.names.get("agent")) {
                (Some(fund), _) => {
                    row.account.starts_with("Equity:Funds:") && !declared.funds.contains_key(fund)
                }
                (None, Some(_)) => !declared.accounts.contains_key(&row.names["account"]),
                (None, None) => false,
            })
            .map(|row| row.credit.as_ref().map_or(Exact::ZERO, |sum| sum.exact()))
            .collect();
        let parts = held.iter().chain(&undeclared);
        let held = Exact::sum(parts).expect("a sum");
        let rest = [undistributed, found.net.ended.exact(), found.net.given_up.exact(), held];
        assert_eq!(Exact::sum(&rest).expect("a sum"), assets, "{name}, {}", close.period);
    }
    closes.len()
}

#[test]
fn members_funds_and_undistributed_results_are_the_net_assets_after_every_close() {
    let closes: usize =
        fixtures().iter().map(|(name, book)| net_assets_are_somebodys(name, book)).sum();
    assert!(closes >= 40, "only {closes} closes");
}
