//! The law: what was published with all adjustments is what one computation with full knowledge
//! gives, for every contributor, fund and account, after every close.

use std::collections::BTreeMap;

use commonbook::projections::{AgentResult, LineResult, Request, Shown, Statement, render};
use commonbook_core::value::{Exact, Id};
use proptest::prelude::*;

use crate::clean::{Clean, clean};
use crate::real::{Came, Real};
use crate::story::{Act, Story, on_call, story};

/// Numbers by what they are of; none is zero.
#[derive(Clone, Default, PartialEq, Eq)]
struct Sums(BTreeMap<String, Exact>);

impl Sums {
    fn add(&mut self, key: String, number: &Shown) {
        let sum = self.0.entry(key.clone()).or_insert(Exact::ZERO);
        *sum = sum.add(&number.exact()).expect("it fits");
        if sum.is_zero() {
            self.0.remove(&key);
        }
    }

    fn result(
        &mut self,
        lines: &[LineResult],
        agents: &BTreeMap<Id, AgentResult>,
        accounts: &BTreeMap<String, BTreeMap<Id, Shown>>,
        funds: &BTreeMap<String, Shown>,
    ) {
        for line in lines {
            let LineResult { name, from, to, difference, expired, amount } = line;
            self.add(format!("movement {name}, {from} to {to} {difference:?} {expired:?}"), amount);
        }
        for (agent, result) in agents {
            self.add(format!("{agent} in all"), &result.total);
            for line in &result.lines {
                let of = format!("{agent} {}", line.name);
                self.add(format!("{of}, amount"), &line.amount);
                line.less
                    .iter()
                    .for_each(|it| self.add(format!("{of}, less {}", it.to), &it.amount));
                line.paid
                    .iter()
                    .for_each(|it| self.add(format!("{of}, paid {}", it.account), &it.amount));
                line.parts
                    .iter()
                    .for_each(|it| self.add(format!("{of}, by {}", it.by), &it.amount));
                line.rounding.iter().for_each(|it| self.add(format!("{of}, rounding"), it));
            }
        }
        for (account, agents) in accounts {
            for (agent, posted) in agents {
                self.add(format!("posted {account} {agent}"), posted);
            }
        }
        for (fund, moved) in funds {
            self.add(format!("moved {fund}"), moved);
        }
    }

    /// What a statement publishes of its own distribution.
    fn of(statement: &Statement) -> Self {
        let mut sums = Self::default();
        let of = &statement.result;
        sums.result(&of.lines, &of.agents, &of.accounts, &of.funds);
        sums
    }

    fn closing(statement: &Statement) -> Self {
        let mut sums = Self::default();
        let balances = &statement.provenance.balances;
        for (fund, balance) in &balances.funds {
            sums.add(format!("fund {fund}"), &balance.closing);
        }
        for (account, agents) in &balances.accounts {
            for (agent, balance) in agents {
                sums.add(format!("account {account} {agent}"), &balance.closing);
            }
        }
        sums
    }

    /// What differs, in words.
    fn against(&self, other: &Self) -> Result<(), String> {
        let keys = self.0.keys().chain(other.0.keys());
        let mut told: Vec<String> = keys
            .filter(|key| self.0.get(*key) != other.0.get(*key))
            .map(|key| {
                let shown = |sums: &Self| sums.0.get(key).map_or("0".into(), Exact::to_string);
                format!("{key}: {} in the book, {} with full knowledge", shown(self), shown(other))
            })
            .collect();
        told.sort();
        told.dedup();
        if told.is_empty() { Ok(()) } else { Err(told.join("\n")) }
    }
}

/// Holds the book after a close against a clean one.
fn holds(real: &Real) -> Result<(), String> {
    let Clean { book, statements } = clean(real, None)?;
    let standing = real.standing_closes();
    for (at, (close, clean)) in standing.iter().zip(&statements).enumerate() {
        let name = format!("{:?} {}", close.request.rules, close.request.period);
        let mut sums = Sums::of(&close.statement);
        let later = standing[at + 1..].iter().flat_map(|later| &later.statement.result.adjustments);
        for by in later.filter(|by| by.of == close.position) {
            sums.result(&by.lines, &by.agents, &by.accounts, &by.funds);
        }
        sums.against(&Sums::of(clean))
            .map_err(|told| format!("{name} with adjustments:\n{told}"))?;
        let request = Request {
            known_at: Some(real.book.head().expect("a head").size()),
            ..close.request.clone()
        };
        let known = real.book.statement(&request).map_err(|error| format!("{name}: {error}"))?;
        let full = Request {
            known_at: Some(book.head().expect("a head").size()),
            ..close.request.clone()
        };
        let full = book.statement(&full).map_err(|error| format!("clean {name}: {error}"))?;
        Sums::of(&known)
            .against(&Sums::of(clean))
            .map_err(|told| format!("{name} as now known:\n{told}"))?;
        Sums::closing(&known)
            .against(&Sums::closing(&full))
            .map_err(|told| format!("balances of {name} as now known:\n{told}"))?;
        let steps =
            |it: &Statement| format!("{:#?} {:#?}", it.provenance.steps, it.provenance.shares);
        if steps(&known) != steps(&full) {
            return Err(format!("{name} as now known: {} but {}", steps(&known), steps(&full)));
        }
    }
    let (Some(close), Some(clean)) = (standing.last(), statements.last()) else { return Ok(()) };
    Sums::closing(&close.statement)
        .against(&Sums::closing(clean))
        .map_err(|told| format!("closing balances of {}:\n{told}", close.request.period))?;
    let closes = real.book.closes().expect("closes");
    let last = closes.last().expect("a close");
    let published = real.book.published(last).map_err(|error| error.to_string())?;
    if published.digest != close.statement.digest {
        return Err("the close is published with another digest".to_owned());
    }
    let odd = |finding: &&String| finding.contains("again");
    published.provenance.findings.iter().find(odd).map_or(Ok(()), |odd| Err(odd.clone()))
}

/// What a story came to.
#[derive(Clone, Copy, Debug, Default)]
struct Tried {
    closes: usize,
    adjusting: usize,
    /// Adjustments of a close that was adjusted before.
    again: usize,
    refused: usize,
    reopened: usize,
    /// Further distributions of the same days.
    further: usize,
}

impl std::ops::AddAssign for Tried {
    fn add_assign(&mut self, other: Self) {
        self.closes += other.closes;
        self.adjusting += other.adjusting;
        self.again += other.again;
        self.refused += other.refused;
        self.reopened += other.reopened;
        self.further += other.further;
    }
}

/// Carries a story out and holds every close against a clean book.
fn carried_out(story: &Story) -> Result<Tried, String> {
    let mut real = Real::opened(story.rules.as_ref());
    let mut tried = Tried::default();
    let outcome = (|| {
        for act in story.acts.iter().chain(&[Act::Month(0)]) {
            match real.act(act) {
                Came::Recorded => {}
                Came::Closed => {
                    tried.closes += 1;
                    holds(&real)?;
                }
                Came::Refused(request, why) => {
                    tried.refused += 1;
                    if clean(&real, Some(&request)).is_ok() {
                        return Err(format!("a clean book closes {}, but: {why}", request.period));
                    }
                    break;
                }
            }
        }
        let report = real.book.verify().expect("it verifies");
        if !report.findings.is_empty() {
            return Err(format!("{:?}", report.findings));
        }
        // Every close is computed once more by an audit, so that one story of many has to do.
        if !report.size.is_multiple_of(8) {
            return Ok(());
        }
        let audit = real.book.audit(&mut |_, _| {}).expect("an audit");
        if audit.in_order { Ok(()) } else { Err(render::audit(&audit)) }
    })();
    let mut adjusted = Vec::new();
    for close in real.standing_closes() {
        let adjustments = &close.statement.result.adjustments;
        tried.adjusting += usize::from(!adjustments.is_empty());
        tried.again += adjustments.iter().filter(|it| adjusted.contains(&it.of)).count();
        tried.further += usize::from(close.statement.provenance.number > 1);
        adjusted.extend(adjustments.iter().map(|it| it.of));
    }
    tried.reopened = real.closes.iter().filter(|close| !close.stands).count();
    outcome.map_err(|why| {
        let texts = real.texts.iter().map(|(from, text)| format!("# from month {from} on\n{text}"));
        let texts = texts.collect::<Vec<_>>().join("\n");
        format!("{texts}\n\n{}\n\n{why}\n", real.told.join("\n"))
    })?;
    Ok(tried)
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 4_000,
        ..ProptestConfig::with_cases(cases)
    }
}

fn law_of(story: &Story) -> Result<(), String> {
    carried_out(story).map(|_| ())
}

fn law(story: &Story) -> Result<(), TestCaseError> {
    law_of(story).map_err(TestCaseError::fail)
}

proptest! {
    // Thousands, since the rules of a story have many clauses that meet.
    #![proptest_config(cases(2_000))]

    #[test]
    fn published_and_adjusted_is_what_full_knowledge_gives(story in story()) {
        law(&story)?;
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn further_distributions_of_the_same_days_keep_the_law(story in on_call()) {
        law(&story)?;
    }
}

#[test]
fn the_stories_adjust_closes_again_and_again_and_reopen_them() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut all, mut called) = (Tried::default(), Tried::default());
    for _ in 0..30 {
        let drawn = story().new_tree(&mut runner).expect("a story").current();
        all += carried_out(&drawn).expect("the law holds");
        let drawn = on_call().new_tree(&mut runner).expect("a story").current();
        called += carried_out(&drawn).expect("the law holds");
    }
    let tried =
        [all.adjusting, all.again, all.reopened, called.adjusting, called.again, called.further];
    assert!(tried.iter().all(|count| *count >= 5), "{all:?} {called:?}");
    assert!(all.refused + called.refused <= 4, "{all:?} {called:?}");
}
