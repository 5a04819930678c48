//! Passing: what goes from one holder of an account to another, or comes back, and keeps its age.
//!
//! 1. Moves of all holders of one account take effect in the order of their days, and on one day
//!    what comes before what goes, as entries do; what passes or comes back is among what goes.
//! 2. A transfer takes from the giver's lots as every debit does. The receiver gets the same lots:
//!    the event that brought them, the day they date from, and their end are as they were. What
//!    the giver had no lot for is dated from the transfer.
//! 3. What comes back of a payout undoes it from its end: the lots that it took last are there
//!    again as they were, as if less had been paid. What it had no lot for dates from its return.
//! 4. What reaches somebody who is below zero fills that first.
//!
//! Nothing is created or lost: a transfer changes no sum. Who may give, and how much may come back,
//! is the door's matter.

use std::collections::BTreeMap;

use commonbook_core::event::Position;
use commonbook_core::value::{Date, Exact, ValueError};

use super::{Entry, Lots, Open};

/// One thing that happened to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Whose account it is, by number.
    pub holder: usize,
    /// What came, or went where it is negative; of a transfer, what went.
    pub entry: Entry,
    /// Whether it has to do with other lots than the holder's own.
    pub how: How,
}

impl Move {
    /// Its place among all moves.
    fn turn(&self) -> (Date, bool, super::Age) {
        let goes = self.entry.amount.is_negative() || self.how != How::Plain;
        (self.entry.on, goes, self.entry.age())
    }
}

/// How a move comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// By itself.
    Plain,
    /// It passes to this holder.
    To(usize),
    /// It comes back of what went at this position.
    BackOf(Position),
}

/// Folds the moves of an account, in any order, to the end of a day: the lots of each holder.
///
/// # Errors
/// A number beyond what numbers can be.
pub fn fold(moves: &[Move], holders: usize, until: Date) -> Result<Vec<Lots>, ValueError> {
    let mut in_order: Vec<&Move> = moves.iter().filter(|one| one.entry.on <= until).collect();
    in_order.sort_by_key(|one| one.turn());
    let mut ledger = Ledger::new(&in_order, holders);
    for one in in_order {
        ledger.apply(one)?;
    }
    for lots in &mut ledger.lots {
        lots.end(until);
    }
    // What ended by then and was booked later is booked.
    for one in moves.iter().filter(|one| one.entry.books && one.entry.on > until) {
        if let Some(lots) = ledger.lots.get_mut(one.holder) {
            lots.enter_later(&one.entry)?;
        }
    }
    Ok(ledger.lots)
}

/// The lots of every holder, while moves come in.
struct Ledger {
    lots: Vec<Lots>,
    /// What each payout of which something comes back has taken, and not given back.
    taken: BTreeMap<Position, Vec<Open>>,
}

impl Ledger {
    fn new(moves: &[&Move], holders: usize) -> Self {
        let backs = moves.iter().filter_map(|one| match one.how {
            How::BackOf(of) => Some((of, Vec::new())),
            How::Plain | How::To(_) => None,
        });
        Self { taken: backs.collect(), lots: vec![Lots::default(); holders] }
    }

    fn apply(&mut self, one: &Move) -> Result<(), ValueError> {
        match one.how {
            How::Plain if self.taken.contains_key(&one.entry.position) => {
                let pieces = self.debit(one)?;
                self.taken.insert(one.entry.position, pieces);
                Ok(())
            }
            How::Plain => self.enter(one.holder, &one.entry),
            How::To(holder) => {
                let pieces = self.debit(one)?;
                let credit = Entry {
                    amount: one.entry.amount.neg(),
                    takes: Vec::new(),
                    ..one.entry.clone()
                };
                self.bring(holder, &credit, &pieces)
            }
            How::BackOf(of) => {
                let pieces = self.given_back(of, &one.entry.amount)?;
                self.bring(one.holder, &one.entry, &pieces)
            }
        }
    }

    fn enter(&mut self, holder: usize, entry: &Entry) -> Result<(), ValueError> {
        let Some(lots) = self.lots.get_mut(holder) else { return Ok(()) };
        lots.end(entry.on);
        lots.enter(entry).map(|_| ())
    }

    /// Takes from a holder's lots; what it took, in that order.
    fn debit(&mut self, one: &Move) -> Result<Vec<Open>, ValueError> {
        let mut pieces = Vec::new();
        let Some(lots) = self.lots.get_mut(one.holder) else { return Ok(pieces) };
        lots.end(one.entry.on);
        // A debt has no end; only what is passed on has the entry's.
        let debit = Entry { expires: None, ..one.entry.clone() };
        lots.add(&debit, &mut |lot, taken| {
            if taken.is_negative() {
                pieces.push(Open { amount: taken.neg(), ..lot.clone() });
            }
        })?;
        Ok(pieces)
    }

    /// Of what a payout took, what comes back with an amount: the last first.
    fn given_back(&mut self, of: Position, amount: &Exact) -> Result<Vec<Open>, ValueError> {
        let Some(taken) = self.taken.get_mut(&of) else { return Ok(Vec::new()) };
        let (mut rest, mut pieces) = (amount.clone(), Vec::new());
        while let Some(mut piece) = taken.pop().filter(|_| rest.is_positive()) {
            let back = piece.amount.clone().min(rest.clone());
            let kept = piece.amount.sub(&back)?;
            rest = rest.sub(&back)?;
            pieces.push(Open { amount: back, ..piece.clone() });
            if !kept.is_zero() {
                piece.amount = kept;
                taken.push(piece);
                break;
            }
        }
        Ok(pieces)
    }

    /// Brings an amount to a holder in pieces that keep what they are; the rest is a lot by itself.
    fn bring(&mut self, holder: usize, all: &Entry, pieces: &[Open]) -> Result<(), ValueError> {
        let mut rest = all.amount.clone();
        for piece in pieces {
            rest = rest.sub(&piece.amount)?;
            let entry = Entry {
                position: piece.position,
                since: piece.on,
                amount: piece.amount.clone(),
                expires: piece.expires,
                ..all.clone()
            };
            self.enter(holder, &entry)?;
        }
        if rest.is_zero() {
            return Ok(());
        }
        self.enter(holder, &Entry { amount: rest, ..all.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(day: u8) -> Date {
        Date::new(2026, 1, day).unwrap()
    }

    fn one(holder: usize, position: Position, on: u8, amount: &str, how: How) -> Move {
        let amount = Exact::parse(amount).unwrap();
        let on = day(on);
        let (expires, takes, books) = (None, Vec::new(), false);
        let entry = Entry { position, on, since: on, amount, expires, takes, books };
        Move { holder, entry, how }
    }

    fn plain(holder: usize, position: Position, on: u8, amount: &str) -> Move {
        one(holder, position, on, amount, How::Plain)
    }

    /// What each of two holds at the end of the month: `position@day amount`.
    fn held(moves: &[Move]) -> [Vec<String>; 2] {
        let lots = fold(moves, 2, day(31)).unwrap();
        let shown = |lots: &Lots| {
            lots.open().map(|it| format!("{}@{} {}", it.position, it.on.day(), it.amount)).collect()
        };
        [shown(&lots[0]), shown(&lots[1])]
    }

    #[test]
    fn what_is_passed_on_is_the_oldest_and_keeps_its_age() {
        let moves = [
            plain(0, 1, 1, "10"),
            plain(0, 2, 5, "10"),
            plain(1, 3, 3, "1"),
            one(0, 4, 9, "-15", How::To(1)),
        ];
        assert_eq!(held(&moves), [vec!["2@5 5"], vec!["1@1 10", "3@3 1", "2@5 5"]]);
    }

    #[test]
    fn two_parts_of_one_credit_are_one_lot_again() {
        let moves = [
            plain(0, 1, 1, "10"),
            one(0, 2, 2, "-4", How::To(1)),
            one(0, 3, 3, "-4", How::To(1)),
            one(1, 4, 4, "-7", How::To(0)),
        ];
        assert_eq!(held(&moves), [vec!["1@1 9"], vec!["1@1 1"]]);
    }

    #[test]
    fn a_debt_is_filled_by_what_is_received() {
        let moves = [plain(0, 1, 1, "10"), plain(1, 2, 2, "-6"), one(0, 3, 3, "-10", How::To(1))];
        assert_eq!(held(&moves), [vec![], vec!["1@1 4"]]);
    }

    #[test]
    fn what_comes_back_is_there_as_if_less_had_been_paid() {
        let paid = [plain(0, 1, 1, "10"), plain(0, 2, 5, "10"), plain(0, 3, 6, "-15")];
        let back = |position, amount: &str| one(0, position, 8, amount, How::BackOf(3));
        let moves = [&paid[..], &[back(4, "7")]].concat();
        assert_eq!(held(&moves)[0], ["1@1 2", "2@5 10"]);
        let moves = [&paid[..], &[back(4, "7"), back(5, "8")]].concat();
        assert_eq!(held(&moves)[0], ["1@1 10", "2@5 10"]);
        // What nothing was taken for dates from its return.
        let moves = [plain(0, 3, 6, "-15"), back(4, "15")];
        assert_eq!(held(&moves)[0], [""; 0]);
        assert_eq!(held(&[back(4, "15")])[0], ["4@8 15"]);
    }

    #[test]
    fn an_end_goes_with_what_is_passed_on() {
        let mut ending = plain(0, 1, 1, "10");
        ending.entry.expires = Some(day(20));
        let moves = [ending, one(0, 2, 9, "-4", How::To(1))];
        assert_eq!(held(&moves), [[""; 0], [""; 0]]);
        let lots = fold(&moves, 2, day(19)).unwrap();
        let sums: Vec<Exact> =
            lots.iter().map(|it| Exact::sum(it.open().map(|it| &it.amount)).unwrap()).collect();
        assert_eq!(sums, [Exact::from_int(6), Exact::from_int(4)]);
        let ended: Vec<String> = fold(&moves, 2, day(31))
            .unwrap()
            .iter()
            .flat_map(|it| it.ended().iter().map(|it| it.amount.to_string()))
            .collect();
        assert_eq!(ended, ["6", "4"]);
    }

    #[test]
    fn what_a_close_booked_of_what_was_passed_on_is_booked_of_each_holder() {
        let mut ending = plain(0, 1, 1, "10");
        ending.entry.expires = Some(day(20));
        let books = |holder, position, amount: &str, named: i64| {
            let mut one = plain(holder, position, 28, amount);
            one.entry.takes = vec![(1, Exact::from_int(named.into()))];
            one.entry.books = true;
            one
        };
        let moves = [
            ending,
            one(0, 2, 9, "-4", How::To(1)),
            plain(1, 3, 10, "7"),
            books(0, 4, "-6", 6),
            books(1, 5, "-4", 4),
        ];
        assert_eq!(held(&moves), [vec![], vec!["3@10 7"]]);
        for until in [25, 31] {
            for lots in fold(&moves, 2, day(until)).unwrap() {
                assert_eq!(lots.ended().len(), 1);
                assert_eq!(lots.unbooked().unwrap(), [], "by {until}");
                assert_eq!(lots.booked_later().count(), 0);
            }
        }
        // Of what comes back after its end each part is named once.
        let paid = [moves[0].clone(), plain(0, 6, 9, "-8"), one(0, 7, 22, "5", How::BackOf(6))];
        let lots = fold(&paid, 1, day(31)).unwrap();
        assert_eq!(lots[0].ended().len(), 2);
        assert_eq!(lots[0].unbooked().unwrap(), [(1, Exact::from_int(7))]);
    }

    fn moves() -> impl Strategy<Value = Vec<Move>> {
        let how = prop_oneof![
            4 => Just(None),
            3 => (0_usize..3).prop_map(|to| Some(How::To(to))),
            2 => (0_u64..20).prop_map(|of| Some(How::BackOf(of))),
        ];
        let one = (0_usize..3, 1_u8..20, -30_i128..30, prop::option::of(1_u8..28), how);
        prop::collection::vec(one, 0..20).prop_map(|all| {
            let made = |(position, (holder, on, cents, expires, how)): (Position, _)| {
                let how = Option::<How>::unwrap_or(how, How::Plain);
                let cents: i128 = match how {
                    How::Plain => cents,
                    How::To(_) => i128::abs(cents).saturating_neg(),
                    How::BackOf(_) => i128::abs(cents),
                };
                let amount = Exact::from_count(cents, 2);
                let expires = Option::<u8>::filter(expires, |_| how == How::Plain).map(day);
                let (on, takes, books) = (day(on), Vec::new(), false);
                let entry = Entry { position, on, since: on, amount, expires, takes, books };
                Move { holder, entry, how }
            };
            (0..).zip(all).map(made).collect()
        })
    }

    proptest! {
        #[test]
        fn lots_add_up_to_balances_and_a_transfer_changes_no_sum(
            moves in moves(),
            until in 1_u8..=28,
        ) {
            let lots = fold(&moves, 3, day(until)).unwrap();
            let mut expected = [Exact::ZERO, Exact::ZERO, Exact::ZERO];
            for one in moves.iter().filter(|one| one.entry.on <= day(until)) {
                let Move { holder, entry, how } = one;
                expected[*holder] = expected[*holder].add(&entry.amount).unwrap();
                if let How::To(to) = how {
                    expected[*to] = expected[*to].sub(&entry.amount).unwrap();
                }
            }
            for (lots, expected) in lots.iter().zip(&expected) {
                let open: Vec<Exact> = lots.open().map(|it| it.amount.clone()).collect();
                let ended: Vec<Exact> = lots.ended().iter().map(|it| it.amount.clone()).collect();
                prop_assert_eq!(&Exact::sum(open.iter().chain(&ended)).unwrap(), expected);
                let debts = open.iter().filter(|it| it.is_negative()).count();
                prop_assert!(debts == 0 || debts == open.len(), "credits beside debts");
                prop_assert!(open.iter().all(|it| !it.is_zero()));
            }
        }

        #[test]
        fn without_transfers_and_returns_it_is_what_each_has_alone(
            moves in moves(),
            until in 1_u8..=28,
        ) {
            let plain: Vec<Move> = moves.into_iter().filter(|it| it.how == How::Plain).collect();
            let lots = fold(&plain, 3, day(until)).unwrap();
            for (holder, lots) in lots.iter().enumerate() {
                let own = plain.iter().filter(|one| one.holder == holder);
                let own: Vec<Entry> = own.map(|one| one.entry.clone()).collect();
                let alone = Lots::fold(&own, day(until)).unwrap();
                prop_assert_eq!(
                    lots.open().collect::<Vec<_>>(), alone.open().collect::<Vec<_>>()
                );
                prop_assert_eq!(lots.ended(), alone.ended());
            }
        }
    }
}
