//! Forgeries by a keeper who makes line, tree, digests and every derived table anew: nothing that
//! is derived differs, so the two ways that look at amounts must find it, each by itself.

use commonbook_core::event::{Event, Position};
use commonbook_core::log::MemoryLog;
use commonbook_core::value::Amount;

use crate::books::{audited, book, fixture, folders, forged, found};

const AGAIN: &str = "closes computed again";
const CONSERVATION: &str = "conservation";

fn more(amount: &mut Amount, count: i128) {
    let by = Amount::new(count, amount.scale()).unwrap();
    *amount = amount.checked_add(by).unwrap();
}

#[test]
fn every_fixture_is_in_order() {
    let mut closes = 0;
    for folder in folders() {
        let audit = audited(&book(&folder));
        assert!(audit.in_order, "{}", commonbook::projections::render::audit(&audit));
        assert_eq!((audit.checks.len(), &audit.first), (15, &None));
        closes += audit.closes.iter().map(|of| of.count).sum::<u64>();
    }
    assert!(closes >= 40, "only {closes} closes");
}

/// Forges every fixture once, at the first event that `change` takes; the checks that must find it.
fn every(change: &mut dyn FnMut(&mut Event) -> bool, expected: &[&str], at_least: usize) {
    let mut tried = 0;
    for folder in folders() {
        let mut changed: Option<Position> = None;
        let cheat = forged(&book(&folder), MemoryLog::new(), &mut |at, event| {
            if changed.is_none() && change(event) {
                changed = Some(at);
            }
        });
        let Some(position) = changed else { continue };
        let audit = audited(&cheat);
        assert_eq!(found(&audit), expected, "{folder:?}, position {position}");
        for check in audit.checks.iter().filter(|check| !check.is_in_order()) {
            let named: Vec<Option<Position>> =
                check.findings.iter().map(|it| it.position).collect();
            assert!(named.iter().all(Option::is_some), "{folder:?}, {}: {named:?}", check.name);
        }
        let again = audit.checks.iter().find(|check| check.name == AGAIN).unwrap();
        let first = again.findings.first().unwrap();
        assert_eq!(first.position, Some(position), "{folder:?}: {first:?}");
        tried += 1;
    }
    assert!(tried >= at_least, "{tried} books were forged");
}

#[test]
fn a_share_that_was_raised_is_found_in_two_ways() {
    every(
        &mut |event| {
            let Event::ShareAllocated(e) = event else { return false };
            more(&mut e.total, 1);
            more(&mut e.lines[0].amount, 1);
            true
        },
        &[CONSERVATION, AGAIN],
        25,
    );
}

#[test]
fn a_total_that_is_not_the_sum_of_its_lines_is_found_in_two_ways() {
    every(
        &mut |event| {
            let Event::ShareAllocated(e) = event else { return false };
            more(&mut e.total, 1);
            true
        },
        &[CONSERVATION, AGAIN],
        25,
    );
}

#[test]
fn a_movement_that_does_not_balance_is_found_in_two_ways() {
    every(
        &mut |event| {
            let Event::FundMoved(e) = event else { return false };
            // What goes out of a pot, or is brought in, has a pot to leave something in.
            let from = e.from.to_string();
            if !from.starts_with("pot ") {
                return false;
            }
            more(&mut e.amount, 1);
            true
        },
        &[CONSERVATION, AGAIN],
        30,
    );
}

#[test]
fn a_posting_that_was_raised_is_found_in_two_ways() {
    let mut tried = 0;
    for folder in folders() {
        let mut changed = None;
        let cheat = forged(&book(&folder), MemoryLog::new(), &mut |at, event| {
            if let Event::AccountPosted(e) = event
                && let Some(amount) = &mut e.amount
                && changed.is_none()
                && e.expired.is_none()
                && e.unit.as_str().len() == 3
            {
                more(amount, 1);
                changed = Some(at);
            }
        });
        let Some(position) = changed else { continue };
        let audit = audited(&cheat);
        let found = found(&audit);
        assert!(found.contains(&CONSERVATION) && found.contains(&AGAIN), "{folder:?}: {found:?}");
        let again = audit.checks.iter().find(|check| check.name == AGAIN).unwrap();
        assert_eq!(again.findings[0].position, Some(position), "{folder:?}");
        tried += 1;
    }
    assert!(tried >= 25, "{tried} books were forged");
}

/// The first two shares of one line in a batch, by the lowest position.
fn two_shares(name: &str) -> (Position, Position) {
    let mut shares = Vec::new();
    drop(forged(&book(&fixture(name)), MemoryLog::new(), &mut |at, event| {
        if matches!(event, Event::ShareAllocated(_)) {
            shares.push(at);
        }
    }));
    assert_eq!(shares[0] + 1, shares[1]);
    (shares[0], shares[1])
}

#[test]
fn an_amount_moved_from_one_member_to_another_is_found_at_both() {
    let name = "friends_last_cent";
    let (one, other) = two_shares(name);
    let cheat = forged(&book(&fixture(name)), MemoryLog::new(), &mut |at, event| {
        let Event::ShareAllocated(e) = event else { return };
        let count = if at == one {
            1
        } else if at == other {
            -1
        } else {
            return;
        };
        more(&mut e.total, count);
        more(&mut e.lines[0].amount, count);
    });
    let audit = audited(&cheat);
    assert_eq!(found(&audit), [CONSERVATION, AGAIN]);
    for check in audit.checks.iter().filter(|check| !check.is_in_order()) {
        let named: Vec<Option<Position>> = check.findings.iter().map(|it| it.position).collect();
        assert_eq!(named[..2], [Some(one), Some(other)], "{}", check.name);
    }
    assert_eq!(audit.first.unwrap().position, Some(one));
}

#[test]
fn an_amount_moved_with_its_postings_adds_up_and_is_not_what_the_rules_give() {
    let name = "friends_last_cent";
    let (one, other) = two_shares(name);
    let mut agents = Vec::new();
    let cheat = forged(&book(&fixture(name)), MemoryLog::new(), &mut |at, event| match event {
        Event::ShareAllocated(e) if at == one || at == other => {
            let count = if at == one { 1 } else { -1 };
            more(&mut e.total, count);
            more(&mut e.lines[0].amount, count);
            agents.push((e.agent.clone(), count));
        }
        Event::AccountPosted(e) => {
            let of = agents.iter().position(|(agent, _)| *agent == e.agent);
            if let (Some(of), Some(amount)) = (of, &mut e.amount) {
                more(amount, agents.remove(of).1);
            }
        }
        _ => {}
    });
    let audit = audited(&cheat);
    assert_eq!(found(&audit), [AGAIN], "everything adds up");
    assert_eq!(audit.first.unwrap().position, Some(one));
}

#[test]
fn a_result_that_was_changed_after_its_close_is_not_what_the_pot_gave_away() {
    let name = "friends_last_cent";
    let mut changed = None;
    let cheat = forged(&book(&fixture(name)), MemoryLog::new(), &mut |at, event| {
        let amount = match event {
            Event::ResultRecorded(e) => &mut e.amount,
            Event::RevenueRecorded(e) => &mut e.amount,
            _ => return,
        };
        if changed.is_none() {
            more(amount, 100);
            changed = Some(at);
        }
    });
    assert!(changed.is_some());
    let audit = audited(&cheat);
    assert_eq!(found(&audit), [CONSERVATION, AGAIN]);
    let conservation = audit.checks.iter().find(|check| check.name == CONSERVATION).unwrap();
    assert!(conservation.findings[0].place.contains("pots with a result"), "{conservation:?}");
}
