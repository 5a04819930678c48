//! The oracle's clauses after the allocation: what is taken off a share and where the rest goes.

use crate::fraction::*;
use crate::plan::*;
use crate::reckon::{Oracle, Reckoning};

impl Oracle<'_> {
    /// Carries the clauses out and credits what is due after them; amounts below zero are left.
    /// Says what of each share was not paid at all: above a cap or too little, and given to others.
    pub(crate) fn pay_out(
        &mut self,
        shares: &[i128],
        account: &'static str,
        clauses: &[Clause],
    ) -> Reckoning<Vec<i128>> {
        let mut due = shares.to_vec();
        let mut unpaid = vec![0; shares.len()];
        for clause in clauses {
            let (taken, to) = match clause {
                Clause::Paid(parts, last) => {
                    self.paid(&due, account, parts, last)?;
                    return Ok(unpaid);
                }
                Clause::Above(amount, to) => (self.taken(&due, clause, amount), *to),
                Clause::Less(amount, _, to) => (self.taken(&due, clause, amount), *to),
                Clause::Under(amount, to) => (self.taken(&due, clause, amount), *to),
            };
            for (at, taken) in taken.iter().enumerate() {
                due[at] -= taken;
                if let Place::Account(name) = to {
                    self.credit(name, at, *taken);
                }
            }
            if !matches!(to, Place::Account(_)) {
                self.put(to, taken.iter().sum())?;
                for (unpaid, taken) in unpaid.iter_mut().zip(&taken) {
                    *unpaid += if matches!(clause, Clause::Less(..)) { 0 } else { *taken };
                }
            }
        }
        for (at, due) in due.iter().enumerate() {
            self.credit(account, at, *due);
        }
        Ok(unpaid)
    }

    fn taken(&self, due: &[i128], clause: &Clause, amount: &Own) -> Vec<i128> {
        let of = |(at, due): (usize, &i128)| {
            if *due <= 0 {
                return 0;
            }
            let amount = self.own_money(amount, at, *due);
            match clause {
                Clause::Above(..) => (due - cents_down(&amount)).max(0),
                Clause::Less(_, when, _) if !self.is_in(*when, at) => 0,
                Clause::Less(..) => cents(&amount).clamp(0, *due),
                Clause::Under(..) if euros(*due) < amount => *due,
                _ => 0,
            }
        };
        due.iter().enumerate().map(of).collect()
    }

    fn paid(
        &mut self,
        due: &[i128],
        account: &'static str,
        parts: &[Part],
        last: &'static str,
    ) -> Reckoning {
        for (at, due) in due.iter().enumerate() {
            if *due <= 0 {
                self.credit(account, at, *due);
                continue;
            }
            let amounts: Vec<Fraction> =
                parts.iter().map(|(amount, _, _)| self.own_money(amount, at, *due)).collect();
            let mut left = *due;
            for ((_, to, rounded), amount) in parts.iter().zip(amounts) {
                let (mode, step) = rounded.unwrap_or((Mode::HalfUp, 1));
                let part = to_step(&amount, mode, step.into()).clamp(0, left);
                self.credit(to, at, part);
                left -= part;
            }
            self.credit(last, at, left);
        }
        Ok(())
    }
}
