//! A model of the book's rules that looks through its whole history for every question.
//!
//! It shares nothing with the door: no facts, no keys, no order of look-ups. Days are half months
//! of 2026 (0 is 1 January, 1 is 15 January), periods are whole months.

use crate::drafts::on;
use crate::ground;

pub(crate) const AGENTS: [&str; 3] = ["anna", "ben", "cleo"];
pub(crate) const ROLES: [&str; 2] = ["member", "employee"];
pub(crate) const POTS: [&str; 2] = ["main", "shop"];
pub(crate) const ACCOUNTS: [&str; 2] = ["patronage", "loan"];
pub(crate) const RULES: [&str; 2] = ["annual", "grants"];

/// Whole months of 2026, from the first on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Months {
    pub(crate) from: u8,
    pub(crate) count: u8,
}

impl Months {
    pub(crate) fn to(self) -> u8 {
        self.from + self.count
    }

    fn contains(self, day: u8) -> bool {
        self.from <= day / 2 && day / 2 < self.to()
    }

    fn overlaps(self, other: Self) -> bool {
        self.from < other.to() && other.from < self.to()
    }

    pub(crate) fn text(self) -> String {
        let text = format!("{}..{}", on(self.from * 2), on(self.to() * 2));
        ground::period(&text).to_string()
    }
}

/// What somebody tries to record; numbers choose among the names above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Register { agent: usize },
    Work { agent: usize },
    Misspelt { money: bool },
    Start { agent: usize, role: usize, day: u8 },
    End { agent: usize, role: usize, day: u8 },
    Revenue { pot: usize, day: u8 },
    Result { pot: usize, months: Months },
    Open { agent: usize, account: usize, cents: i64 },
    Pay { agent: usize, account: usize, cents: i64 },
    PayIn { agent: usize, account: usize, cents: i64 },
    Return { of: usize, agent: usize, account: usize, cents: i64 },
    Transfer { agent: usize, to: usize, account: usize, cents: i64 },
    Receive { agent: usize, account: usize, cents: i64 },
    Reject { of: usize },
    Adopt { rules: usize, from: u8 },
    Call { rules: usize, months: Months },
    Reopen { of: usize },
    Reverse,
}

/// One event of the history.
#[derive(Clone, Debug)]
struct Entry {
    act: Recorded,
    void: bool,
}

#[derive(Clone, Debug)]
enum Recorded {
    Act(Act),
    Opened,
    Posted { agent: usize, account: usize, cents: i64 },
    Closed { rules: usize, months: Months, number: u32, reopened: bool },
}

/// What the model says: nothing, or one of these codes.
pub(crate) type Verdict = Result<(), Vec<&'static str>>;

fn no(code: &'static str) -> Verdict {
    Err(vec![code])
}

fn require(holds: bool, code: &'static str) -> Verdict {
    if holds { Ok(()) } else { no(code) }
}

/// The whole history.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    entries: Vec<Entry>,
}

impl Model {
    pub(crate) fn opened() -> Self {
        Self { entries: vec![Entry { act: Recorded::Opened, void: false }] }
    }

    pub(crate) fn size(&self) -> usize {
        self.entries.len()
    }

    fn standing(&self) -> impl Iterator<Item = &Act> {
        self.entries.iter().filter(|entry| !entry.void).filter_map(|entry| match &entry.act {
            Recorded::Act(act) => Some(act),
            _ => None,
        })
    }

    fn known(&self, agent: usize) -> bool {
        self.standing().any(|act| *act == Act::Register { agent })
    }

    /// Whether an act may be recorded that corrects or reverses a target.
    pub(crate) fn judge(&self, act: &Act, target: Option<usize>) -> Verdict {
        if let Act::Misspelt { money } = act {
            return no(if *money { "MoneyMustBeAtScale" } else { "NumberMustBeNormal" });
        }
        match act {
            Act::Register { agent } => require(!self.known(*agent), "AgentMustBeNew")?,
            Act::Work { agent }
            | Act::Start { agent, .. }
            | Act::End { agent, .. }
            | Act::Open { agent, .. }
            | Act::Pay { agent, .. }
            | Act::PayIn { agent, .. }
            | Act::Receive { agent, .. }
            | Act::Return { agent, .. } => require(self.known(*agent), "AgentMustBeRegistered")?,
            Act::Transfer { agent, to, .. } => {
                require(self.known(*agent) && self.known(*to), "AgentMustBeRegistered")?;
            }
            _ => {}
        }
        let mut without = self.clone();
        if let Some(of) = target {
            self.judge_target(act, of)?;
        }
        if let Act::Return { of, .. } = act {
            self.judge_payout(*of)?;
        }
        if let Some(of) = target {
            without.entries[of].void = true;
            let mut after = without.clone();
            after.push(act.clone());
            after.judge_memberships()?;
            self.judge_taking_back(of, Some(act))?;
            self.judge_call(of)?;
        }
        without.judge_own(act)
    }

    fn judge_target(&self, act: &Act, of: usize) -> Verdict {
        let entry = self.entries.get(of);
        let Some(entry) = entry else { return no("TargetMustExist") };
        require(!entry.void, "TargetMustStand")?;
        let Recorded::Act(target) = &entry.act else { return no("TargetMustBeReversible") };
        let is_final = matches!(
            target,
            Act::Register { .. }
                | Act::Reject { .. }
                | Act::Adopt { .. }
                | Act::Reopen { .. }
                | Act::Reverse
        );
        require(!is_final, "TargetMustBeReversible")?;
        let same = std::mem::discriminant(act) == std::mem::discriminant(target);
        require(*act == Act::Reverse || same, "TargetMustBeOfType")
    }

    fn judge_call(&self, of: usize) -> Verdict {
        let Recorded::Act(call @ Act::Call { rules, months }) = &self.entries[of].act else {
            return Ok(());
        };
        let is_before =
            |entry: &&Entry| !entry.void && matches!(&entry.act, Recorded::Act(act) if act == call);
        let ordinal = self.entries[..=of].iter().filter(is_before).count();
        require(self.last_number(*rules, *months) < ordinal, "CallMustNotBeClosed")
    }

    /// Every agent's days in every role must be start, end, start, end, and so on.
    fn judge_memberships(&self) -> Verdict {
        for (agent, role) in (0..AGENTS.len()).flat_map(|a| (0..ROLES.len()).map(move |r| (a, r))) {
            let of = |wanted: bool| {
                let mut days: Vec<u8> = self
                    .standing()
                    .filter_map(|act| match act {
                        Act::Start { agent: a, role: r, day }
                            if wanted && (*a, *r) == (agent, role) =>
                        {
                            Some(*day)
                        }
                        Act::End { agent: a, role: r, day }
                            if !wanted && (*a, *r) == (agent, role) =>
                        {
                            Some(*day)
                        }
                        _ => None,
                    })
                    .collect();
                days.sort_unstable();
                days
            };
            let (starts, ends) = (of(true), of(false));
            let ended = starts.iter().zip(&ends).all(|(start, end)| start < end);
            let apart = ends.iter().zip(starts.iter().skip(1)).all(|(end, next)| end <= next);
            let counted = ends.len() == starts.len() || ends.len() + 1 == starts.len();
            if !(ended && apart && counted) {
                return Err(vec![
                    "MembershipMustNotOverlap",
                    "MembershipMustBeRunning",
                    "MembershipMustHaveItsStart",
                ]);
            }
        }
        Ok(())
    }

    fn judge_own(&self, act: &Act) -> Verdict {
        match act {
            Act::Start { .. } | Act::End { .. } => {
                let mut after = self.clone();
                after.push(act.clone());
                after.judge_memberships()
            }
            Act::Revenue { pot, day } => {
                let mut results = self.standing().filter(|other| match other {
                    Act::Result { pot: p, months } => p == pot && months.contains(*day),
                    _ => false,
                });
                require(results.next().is_none(), "ResultMustNotCountTwice")
            }
            Act::Result { pot, months } => {
                let mut twice = self.standing().filter(|other| match other {
                    Act::Result { pot: p, months: m } => p == pot && m.overlaps(*months),
                    Act::Revenue { pot: p, day } => p == pot && months.contains(*day),
                    _ => false,
                });
                require(twice.next().is_none(), "ResultMustNotCountTwice")
            }
            Act::Pay { agent, account, cents } => {
                require(*cents <= self.balance(*agent, *account), "PayoutMustBeOwed")
            }
            Act::Transfer { agent, account, cents, .. } => {
                require(*cents <= self.balance(*agent, *account), "TransferMustBeHeld")
            }
            Act::Receive { agent, account, cents } => {
                require(*cents <= -self.balance(*agent, *account), "PaymentMustBeOwed")
            }
            Act::Return { of, agent, account, cents } => {
                let act = &self.entries[*of].act;
                let Recorded::Act(Act::Pay { agent: a, account: c, cents: paid }) = *act else {
                    return no("TargetMustBeOfType");
                };
                require((a, c) == (*agent, *account), "ReturnMustMatchItsPayout")?;
                require(self.returned(*of) + cents <= paid, "ReturnMustNotExceedItsPayout")
            }
            Act::Reject { of } => {
                let Some(entry) = self.entries.get(*of) else { return no("TargetMustExist") };
                require(!entry.void, "TargetMustStand")?;
                let is_work = matches!(entry.act, Recorded::Act(Act::Work { .. }));
                require(is_work, "TargetMustBeOfType")
            }
            Act::Adopt { rules, from } => {
                let mut reached = self.closes(*rules).filter(|(months, _)| *from < months.to() * 2);
                require(reached.next().is_none(), "RulesMustNotReachIntoAClosedPeriod")
            }
            Act::Call { rules, months } => self.judge_adopted(*rules, *months),
            Act::Reopen { of } => self.judge_reopening(*of),
            _ => Ok(()),
        }
    }

    /// Whether rules are in force on a period's last day.
    fn judge_adopted(&self, rules: usize, months: Months) -> Verdict {
        let adopted = self.standing().any(|act| match act {
            Act::Adopt { rules: r, from } => *r == rules && *from < months.to() * 2,
            _ => false,
        });
        require(adopted, "RulesMustBeAdopted")
    }

    fn judge_reopening(&self, of: usize) -> Verdict {
        let Some(entry) = self.entries.get(of) else { return no("TargetMustExist") };
        let Recorded::Closed { .. } = entry.act else {
            let code = if entry.void { "TargetMustStand" } else { "TargetMustBeOfType" };
            return no(code);
        };
        let is_standing =
            |entry: &Entry| matches!(entry.act, Recorded::Closed { reopened: false, .. });
        let latest = self.entries.iter().rposition(is_standing);
        require(latest == Some(of), "ReopenMustBeOfTheLatest")?;
        let Some(Entry { act: Recorded::Posted { agent, account, .. }, .. }) =
            of.checked_sub(1).and_then(|at| self.entries.get(at))
        else {
            return Ok(());
        };
        let paid = self.entries[of..].iter().any(|entry| {
            let is_of_it = |act: &Act| leaves(act) == Some((*agent, *account));
            !entry.void && matches!(&entry.act, Recorded::Act(act) if is_of_it(act))
        });
        require(!paid, "ReopenMustComeBeforePayouts")
    }

    /// Standing closes of a rule set: period and number.
    fn closes(&self, rules: usize) -> impl Iterator<Item = (Months, u32)> {
        self.entries.iter().filter_map(move |entry| match &entry.act {
            Recorded::Closed { rules: r, months, number, reopened: false } if *r == rules => {
                Some((*months, *number))
            }
            _ => None,
        })
    }

    fn last_number(&self, rules: usize, months: Months) -> usize {
        let same = self.closes(rules).filter(|close| close.0 == months);
        same.map(|close| close.1).max().unwrap_or(0).try_into().unwrap()
    }

    pub(crate) fn next_number(&self, rules: usize, months: Months) -> u32 {
        u32::try_from(self.last_number(rules, months)).unwrap() + 1
    }

    /// Whether a period may be closed under a number.
    pub(crate) fn judge_close(&self, rules: usize, months: Months, number: u32) -> Verdict {
        self.judge_adopted(rules, months)?;
        let last = self.last_number(rules, months);
        let number = usize::try_from(number).unwrap();
        require(last < number, "PeriodMustBeOpen")?;
        let others = || self.closes(rules).map(|close| close.0).filter(|other| *other != months);
        require(!others().any(|other| other.overlaps(months)), "PeriodMustNotOverlap")?;
        require(!others().any(|other| months.to() <= other.from), "CloseMustBeInOrder")?;
        require(number == last + 1, "NumberMustFollow")
    }

    pub(crate) fn balance(&self, agent: usize, account: usize) -> i64 {
        let mut sum = 0;
        for (at, entry) in self.entries.iter().enumerate().filter(|(_, entry)| !entry.void) {
            sum += match &entry.act {
                Recorded::Act(
                    Act::Open { agent: a, account: c, cents }
                    | Act::PayIn { agent: a, account: c, cents }
                    | Act::Receive { agent: a, account: c, cents }
                    | Act::Transfer { to: a, account: c, cents, .. }
                    | Act::Return { agent: a, account: c, cents, .. },
                ) if (*a, *c) == (agent, account) => *cents,
                Recorded::Act(
                    Act::Pay { agent: a, account: c, cents }
                    | Act::Transfer { agent: a, account: c, cents, .. },
                ) if (*a, *c) == (agent, account) => -*cents,
                Recorded::Posted { agent: a, account: c, cents }
                    if (*a, *c) == (agent, account) && !self.is_reopened(at + 1) =>
                {
                    *cents
                }
                _ => 0,
            };
        }
        sum
    }

    /// Whether a position is a payout that stands.
    fn judge_payout(&self, of: usize) -> Verdict {
        let Some(entry) = self.entries.get(of) else { return no("TargetMustExist") };
        require(!entry.void, "TargetMustStand")?;
        let is_paid = matches!(entry.act, Recorded::Act(Act::Pay { .. }));
        require(is_paid, "TargetMustBeOfType")
    }

    /// What came back of a payout.
    fn returned(&self, payout: usize) -> i64 {
        let of_it = |act: &Act| match act {
            Act::Return { of, cents, .. } if *of == payout => *cents,
            _ => 0,
        };
        self.standing().map(of_it).sum()
    }

    /// Whether what an act stood for may go, where another perhaps takes its place.
    fn judge_taking_back(&self, of: usize, instead: Option<&Act>) -> Verdict {
        let Recorded::Act(target) = &self.entries[of].act else { return Ok(()) };
        if matches!(target, Act::Pay { .. }) {
            require(self.returned(of) == 0, "ReturnMustHaveItsPayout")?;
        }
        let Some((agent, account, cents)) = brings(target) else { return Ok(()) };
        let before = self.balance(agent, account);
        let mut without = self.clone();
        without.entries[of].void = true;
        let again = instead.and_then(brings).filter(|it| (it.0, it.1) == (agent, account));
        let after = without.balance(agent, account) + again.map_or(0, |it| it.2);
        // A transfer to oneself is no event, so what is left is what came less what it brought.
        assert_eq!(without.balance(agent, account), before - cents);
        let is_spent = self.entries[of + 1..].iter().any(|entry| match &entry.act {
            Recorded::Act(act) => !entry.void && leaves(act) == Some((agent, account)),
            _ => false,
        });
        require(after >= 0 || after >= before || !is_spent, "CreditMustNotBeSpent")
    }

    fn is_reopened(&self, at: usize) -> bool {
        matches!(
            self.entries.get(at),
            Some(Entry { act: Recorded::Closed { reopened: true, .. }, .. })
        )
    }

    fn push(&mut self, act: Act) {
        self.entries.push(Entry { act: Recorded::Act(act), void: false });
    }

    /// Records an act that was let in.
    pub(crate) fn record(&mut self, act: Act, target: Option<usize>) {
        if let Some(of) = target {
            self.entries[of].void = true;
        }
        match &act {
            Act::Reject { of } => self.entries[*of].void = true,
            Act::Reopen { of } => {
                if let Recorded::Closed { reopened, .. } = &mut self.entries[*of].act {
                    *reopened = true;
                }
            }
            _ => {}
        }
        self.push(act);
    }

    /// Records a close with one posting.
    pub(crate) fn record_close(
        &mut self,
        (rules, months, number): (usize, Months, u32),
        (agent, account, cents): (usize, usize, i64),
    ) {
        let acts = [
            Recorded::Posted { agent, account, cents },
            Recorded::Closed { rules, months, number, reopened: false },
        ];
        self.entries.extend(acts.map(|act| Entry { act, void: false }));
    }

    /// The balances that are not zero, as the facts spell them.
    pub(crate) fn balances(&self) -> Vec<(String, i64)> {
        let mut rows: Vec<(String, i64)> = (0..AGENTS.len())
            .flat_map(|agent| (0..ACCOUNTS.len()).map(move |account| (agent, account)))
            .map(|(agent, account)| {
                let key = format!("{}\t{}\tEUR", ACCOUNTS[account], AGENTS[agent]);
                (key, self.balance(agent, account))
            })
            .filter(|(_, cents)| *cents != 0)
            .collect();
        rows.sort();
        rows
    }
}

/// Whose account an act pays out of, passes on from, or makes good.
fn leaves(act: &Act) -> Option<(usize, usize)> {
    match act {
        Act::Pay { agent, account, .. }
        | Act::Transfer { agent, account, .. }
        | Act::Receive { agent, account, .. } => Some((*agent, *account)),
        _ => None,
    }
}

/// What an act brings to whom, where nothing but money brings it.
fn brings(act: &Act) -> Option<(usize, usize, i64)> {
    match act {
        Act::PayIn { agent, account, cents }
        | Act::Transfer { to: agent, account, cents, .. }
        | Act::Return { agent, account, cents, .. } => Some((*agent, *account, *cents)),
        _ => None,
    }
}
