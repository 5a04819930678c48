//! Laws over random histories: the door agrees with the model, the facts are always those that the
//! lines give, and grouping changes nothing.

use commonbook_core::event::Draft;
use commonbook_core::log::{FactKind, Log, LogError};
use commonbook_core::value::Exact;
use proptest::prelude::*;

use crate::drafts::{drafted, named, posting};
use crate::ground::{Ground, opened};
use crate::model::{Act, Model, Months};

/// One append.
#[derive(Clone, Debug)]
enum Attempt {
    /// Acts in one batch, each perhaps correcting or reversing a position.
    Acts(Vec<(Act, Option<usize>)>),
    /// A close that posts one amount.
    Close { rules: usize, months: Months, number: Option<u32>, posted: (usize, usize, i64) },
}

fn months() -> impl Strategy<Value = Months> {
    (0_u8..8, 1_u8..4).prop_map(|(from, count)| Months { from, count })
}

fn act() -> impl Strategy<Value = Act> {
    let agent = || prop_oneof![30 => 0_usize..2, 1 => Just(2_usize)];
    let two = || 0_usize..2;
    let day = || 0_u8..16;
    let cents = || 1_i64..500;
    prop_oneof![
        1 => agent().prop_map(|agent| Act::Register { agent }),
        3 => agent().prop_map(|agent| Act::Work { agent }),
        1 => any::<bool>().prop_map(|money| Act::Misspelt { money }),
        6 => (agent(), two(), day()).prop_map(|(agent, role, day)| Act::Start { agent, role, day }),
        14 => (agent(), two(), day()).prop_map(|(agent, role, day)| Act::End { agent, role, day }),
        4 => (two(), day()).prop_map(|(pot, day)| Act::Revenue { pot, day }),
        4 => (two(), months()).prop_map(|(pot, months)| Act::Result { pot, months }),
        3 => (agent(), two(), cents())
            .prop_map(|(agent, account, cents)| Act::Open { agent, account, cents }),
        5 => (agent(), two(), cents())
            .prop_map(|(agent, account, cents)| Act::Pay { agent, account, cents }),
        3 => (agent(), two(), cents())
            .prop_map(|(agent, account, cents)| Act::PayIn { agent, account, cents }),
        4 => (0_usize..60, agent(), two(), cents())
            .prop_map(|(of, agent, account, cents)| Act::Return { of, agent, account, cents }),
        4 => (two(), two(), cents()).prop_map(|(agent, account, cents)| {
            Act::Transfer { agent, to: 1 - agent, account, cents }
        }),
        2 => (agent(), two(), cents())
            .prop_map(|(agent, account, cents)| Act::Receive { agent, account, cents }),
        3 => (0_usize..40).prop_map(|of| Act::Reject { of }),
        2 => (two(), day()).prop_map(|(rules, from)| Act::Adopt { rules, from }),
        3 => (two(), months()).prop_map(|(rules, months)| Act::Call { rules, months }),
        3 => (0_usize..60).prop_map(|of| Act::Reopen { of }),
    ]
}

fn attempt() -> impl Strategy<Value = Attempt> {
    let one = prop_oneof![
        5 => act().prop_map(|act| (act, None)),
        2 => (act(), 0_usize..40).prop_map(|(act, of)| (act, Some(of))),
        2 => (0_usize..40).prop_map(|of| (Act::Reverse, Some(of))),
    ];
    let number = prop_oneof![4 => Just(None), 1 => (1_u32..4).prop_map(Some)];
    let close = (0_usize..2, months(), number, (0_usize..2, 0_usize..2, -300_i64..500));
    prop_oneof![
        6 => one.clone().prop_map(|act| Attempt::Acts(vec![act])),
        2 => prop::collection::vec(one, 2..4).prop_map(Attempt::Acts),
        2 => close.prop_map(|(rules, months, number, posted)| {
            Attempt::Close { rules, months, number, posted }
        }),
    ]
}

/// Positions by chance rarely fit: most are moved to the next one that has the right type.
fn aimed(model: &Model, act: Act, target: Option<usize>, at: usize) -> (Act, Option<usize>) {
    if at.is_multiple_of(5) {
        return (act, target);
    }
    let fits = |act: &Act, target| match model.judge(act, target) {
        Ok(()) => true,
        Err(codes) => !codes.iter().any(|code| code.starts_with("Target")),
    };
    let from = |start: usize| {
        let start = start % model.size();
        (start..model.size()).chain(0..start)
    };
    match (&act, target) {
        (Act::Reject { of }, None) => {
            let found = from(*of).find(|of| fits(&Act::Reject { of: *of }, None));
            (found.map_or(act, |of| Act::Reject { of }), None)
        }
        (Act::Reopen { of }, None) => {
            let found = from(*of).find(|of| fits(&Act::Reopen { of: *of }, None));
            (found.map_or(act, |of| Act::Reopen { of }), None)
        }
        (Act::Return { of, agent, account, cents }, None) => {
            let at = |of| Act::Return { of, agent: *agent, account: *account, cents: *cents };
            let found = from(*of).find(|of| model.judge(&at(*of), None).is_ok());
            let found = found.or_else(|| from(*of).find(|of| fits(&at(*of), None)));
            (found.map_or(act.clone(), at), None)
        }
        (_, Some(of)) => {
            let found = from(of).find(|of| fits(&act, Some(*of)));
            (act, found.or(target))
        }
        (_, None) => (act, None),
    }
}

/// Tries everything in order; the batches that were let in.
fn carried_out(attempts: Vec<Attempt>) -> (Ground, Model, Vec<Vec<Draft>>) {
    let mut ground = Ground::default();
    let mut model = Model::opened();
    let mut batches = vec![vec![opened()]];
    let first = [
        Act::Register { agent: 0 },
        Act::Register { agent: 1 },
        Act::Adopt { rules: 0, from: 0 },
        Act::Adopt { rules: 1, from: 4 },
    ];
    for (at, act) in first.into_iter().enumerate() {
        batches[0].push(drafted(&act, None, 10_000 + at));
        model.record(act, None);
    }
    ground.add(&batches[0]);
    for (at, attempt) in attempts.into_iter().enumerate() {
        let mut after = model.clone();
        let (drafts, verdict) = match attempt {
            Attempt::Acts(acts) => {
                let mut verdict = Ok(());
                let mut drafts = Vec::new();
                for (act, target) in acts {
                    let (act, target) = aimed(&after, act, target, at);
                    drafts.push(drafted(&act, target, at * 10 + drafts.len()));
                    if verdict.is_ok() {
                        verdict = after.judge(&act, target);
                        if verdict.is_ok() {
                            after.record(act, target);
                        }
                    }
                }
                (drafts, verdict)
            }
            Attempt::Close { rules, months, number, posted: (agent, account, cents) } => {
                let number = number.unwrap_or_else(|| after.next_number(rules, months));
                let (name, period) = named(rules, months);
                let posted = [posting(agent, account, cents)];
                let mut verdict = after.judge(&Act::Work { agent }, None);
                if verdict.is_ok() {
                    verdict = after.judge_close(rules, months, number);
                }
                if verdict.is_ok() {
                    after.record_close((rules, months, number), (agent, account, cents));
                }
                (ground.closing(name, &period, number, &posted), verdict)
            }
        };
        match verdict {
            Ok(()) => {
                ground.add(&drafts);
                model = after;
                batches.push(drafts);
            }
            Err(codes) => {
                let (_, rejection) = ground.refused_with(&drafts, &Ground::options(true));
                let code = rejection.code();
                assert!(codes.contains(&code.as_str()), "{code} instead of {codes:?}: {drafts:?}");
            }
        }
    }
    (ground, model, batches)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 800, ..ProptestConfig::default() })]

    #[test]
    fn the_door_agrees_with_a_model_that_reads_the_whole_history(
        attempts in prop::collection::vec(attempt(), 1..60)
    ) {
        let (ground, model, _) = carried_out(attempts);
        let head = ground.log.read::<_, LogError>(|view| view.head()).unwrap();
        prop_assert_eq!(usize::try_from(head.size()).unwrap(), model.size());
        let balances: Vec<(String, i64)> = ground
            .facts(FactKind::Balance)
            .into_iter()
            .map(|(key, value)| {
                let (count, places) = Exact::parse(&value).unwrap().as_count().unwrap();
                (key, i64::try_from(count).unwrap() * 10_i64.pow(2 - u32::from(places)))
            })
            .collect();
        prop_assert_eq!(balances, model.balances());
    }

    #[test]
    fn a_book_does_not_depend_on_how_its_appends_were_grouped(
        attempts in prop::collection::vec(attempt(), 1..40),
        cuts in prop::collection::vec(1_usize..6, 1..20),
    ) {
        let (ground, _, batches) = carried_out(attempts);
        let mut regrouped = Ground::default();
        let mut rest = batches.as_slice();
        for cut in cuts.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (now, later) = rest.split_at((*cut).min(rest.len()));
            regrouped.add(&now.concat());
            rest = later;
        }
        prop_assert_eq!(regrouped.contents(), ground.contents());
        // Handing everything in once more writes nothing.
        let appended = regrouped.append(&batches.concat(), &Ground::options(true)).unwrap();
        prop_assert_eq!(appended.written, 0);
    }
}
