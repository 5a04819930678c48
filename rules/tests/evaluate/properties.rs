//! Properties that hold for whatever weights, bounds and amounts.
//!
//! The oracle knows nothing of splits: it multiplies fractions, floors them and hands out what is
//! missing one by one.

use commonbook_core::value::{Amount, Exact, Rounding};
use proptest::prelude::*;

use crate::world::{Done, World, rules, world};

const SHARED: &str = "fund reserve\nfund law\nfund prior  may be negative\n\
    measure a in h  counts contributions where kind = a\n\
    measure b in EUR  counts contributions where kind = b\n\
    line \"legal\"\n  takes 15% of surplus\n  at least 3% of surplus\n  \
    at most 500.00 EUR - fund law\n  to fund law\n\
    line \"one\"\n  takes 37.5% of surplus\n  shared by a\n  otherwise to fund reserve\n\
    line \"two\"\n  takes 50% of rest\n  shared 35% by a, 65% by b\n  otherwise to fund reserve\n\
    line \"three\"\n  takes rest\n  even below zero\n  shared by b\n  rounded down, difference to fund prior\n  \
    otherwise to fund prior";

fn with_weights(text: &str, weights: &[(u32, u32)]) -> World {
    let mut built = world(text);
    for (index, (a, b)) in weights.iter().enumerate() {
        let tenth = |number: &u32| Exact::from_count(i128::from(*number), 1).to_string();
        built = built
            .measure("a", &format!("p{index:03} {}", tenth(a)))
            .measure("b", &format!("p{index:03} {}", tenth(b)));
    }
    built
}

fn cents(count: i64) -> String {
    Amount::new(i128::from(count), 2).unwrap().to_string()
}

/// Shares of a line by agent index, in cents.
fn of_line(done: &Done, line: &str) -> Vec<i128> {
    let mut parts = vec![0; done.inputs.agents.len()];
    for share in done.outcome.shares.iter().filter(|share| &*share.line == line) {
        parts[share.agent] += share.amount.count();
    }
    parts
}

/// Largest remainder by hand: fractions, floors, and the missing units one by one.
fn by_hand(total: i128, weights: &[Exact]) -> Vec<i128> {
    let sum = Exact::sum(weights).unwrap();
    let quotas: Vec<Exact> = weights
        .iter()
        .map(|weight| Exact::from_int(total).mul(weight).unwrap().div(&sum).unwrap())
        .collect();
    let mut parts: Vec<i128> =
        quotas.iter().map(|quota| quota.to_count(0, Rounding::Floor).unwrap()).collect();
    let mut given = vec![false; parts.len()];
    while parts.iter().sum::<i128>() < total {
        let mut best: Option<(Exact, usize)> = None;
        for (index, quota) in quotas.iter().enumerate() {
            let above = quota.sub(&quota.floor()).unwrap();
            let better = best.as_ref().is_none_or(|(most, _)| above > *most);
            if !given[index] && better {
                best = Some((above, index));
            }
        }
        let (_, winner) = best.unwrap();
        given[winner] = true;
        parts[winner] += 1;
    }
    parts
}

fn weights() -> impl Strategy<Value = Vec<(u32, u32)>> {
    prop::collection::vec((0_u32..10_000, 0_u32..1_000_000), 0..12)
}

/// Mostly everyday numbers, some at the edge of what fits.
fn any_size() -> impl Strategy<Value = i128> {
    prop_oneof![
        4 => -1_000_000_i128..1_000_000,
        1 => any::<i128>(),
        1 => prop::sample::select(vec![i128::MIN, i128::MIN + 1, -1, 0, 1, i128::MAX]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn money_out_is_money_in(weights in weights(), result in -10_000_000_i64..10_000_000) {
        let done = with_weights(SHARED, &weights).result(&cents(result)).run();
        let mut at = std::collections::BTreeMap::new();
        for it in &done.outcome.movements {
            *at.entry(it.from.to_string()).or_insert(0_i128) -= it.amount.count();
            *at.entry(it.to.to_string()).or_insert(0_i128) += it.amount.count();
        }
        prop_assert_eq!(at["pot main"], -i128::from(result), "main ends at zero");
        let shared: i128 = done.outcome.shares.iter().map(|share| share.amount.count()).sum();
        let posted: i128 = done
            .outcome
            .postings
            .iter()
            .filter_map(|it| it.amount.exact().to_count(2, Rounding::Down).ok())
            .sum();
        prop_assert_eq!(at.get("members").copied().unwrap_or(0), shared);
        prop_assert_eq!(shared, posted);
        for share in &done.outcome.shares {
            let parts: i128 = share.parts.iter().map(|(_, amount)| amount.count()).sum();
            prop_assert!(share.parts.is_empty() || parts == share.amount.count());
        }
    }

    #[test]
    fn bounds_hold_exactly_after_rounding(
        result in 0_i64..100_000,
        floor in 0_u32..400,
        cap in 0_u32..400,
    ) {
        let percent = |tenths: u32| format!("{}%", Exact::from_count(i128::from(tenths), 1));
        let (floor, cap) = (floor.min(cap), cap);
        let text = format!(
            "fund law\nfund reserve\nline \"x\"\n  takes 12.5% of surplus\n  \
             at least {0} of surplus\n  at most {1} of surplus\n  to fund law\n\
             line \"rest\"\n  takes rest\n  to fund reserve",
            percent(floor), percent(cap),
        );
        let done = world(&text).result(&cents(result)).run();
        let line = Exact::parse(done.line("x").trim_end_matches('0').trim_end_matches('.')).unwrap();
        let of_surplus = |tenths: u32| {
            let part = Exact::from_count(i128::from(tenths), 3);
            part.mul(&Exact::from_count(i128::from(result), 2)).unwrap()
        };
        prop_assert!(line <= of_surplus(cap));
        // Where no cent lies between floor and cap, the cap wins.
        let highest = of_surplus(cap).round(2, Rounding::Floor).unwrap();
        prop_assert!(line >= of_surplus(floor).min(highest));
    }

    #[test]
    fn scaling_all_weights_changes_nothing(
        weights in weights(),
        factor in 1_u32..1_000,
        result in 0_i64..10_000_000,
    ) {
        let scaled: Vec<(u32, u32)> =
            weights.iter().map(|(a, b)| (a * factor, b * factor)).collect();
        let run = |weights: &[(u32, u32)]| {
            let done = with_weights(SHARED, weights).result(&cents(result)).run();
            ["one", "two", "three"].map(|line| of_line(&done, line))
        };
        prop_assert_eq!(run(&weights), run(&scaled));
    }

    #[test]
    fn a_larger_weight_never_gets_less(weights in weights(), result in 0_i64..10_000_000) {
        let done = with_weights(SHARED, &weights).result(&cents(result)).run();
        let (one, three) = (of_line(&done, "one"), of_line(&done, "three"));
        for (left, (a, b)) in weights.iter().enumerate() {
            for (right, (c, d)) in weights.iter().enumerate() {
                prop_assert!(a <= c || one[left] >= one[right]);
                prop_assert!(b <= d || three[left] >= three[right]);
            }
        }
    }

    #[test]
    fn a_share_is_what_the_hand_would_give(weights in weights(), result in 1_i64..10_000_000) {
        let total: u32 = weights.iter().map(|(a, _)| a).sum();
        prop_assume!(total > 0);
        let text = "fund reserve\nmeasure a in h  counts contributions where kind = a\n\
                    measure b in EUR  counts contributions where kind = b\n\
                    line \"x\"\n  takes rest\n  shared by a\n  otherwise to fund reserve\nlet all_b = sum(b)";
        let done = with_weights(text, &weights).result(&cents(result)).run();
        let exact: Vec<Exact> =
            weights.iter().map(|(a, _)| Exact::from_int(i128::from(*a))).collect();
        prop_assert_eq!(of_line(&done, "x"), by_hand(i128::from(result), &exact));
    }

    #[test]
    fn a_share_by_several_keys_is_what_the_hand_would_give(
        weights in weights(),
        result in 1_i64..10_000_000,
        part in 1_u32..100,
        flip in any::<bool>(),
    ) {
        let (sum_a, sum_b) = weights.iter().fold((0, 0), |(x, y), (a, b)| (x + a, y + b));
        prop_assume!(sum_a > 0 && sum_b > 0);
        let (by_a, by_b) = (format!("{part}% by a"), format!("{}% by b", 100 - part));
        let keys = if flip { format!("{by_b}, {by_a}") } else { format!("{by_a}, {by_b}") };
        let text = format!(
            "fund reserve\nmeasure a in h  counts contributions where kind = a\n\
             measure b in EUR  counts contributions where kind = b\n\
             line \"x\"\n  takes rest\n  shared {keys}\n  otherwise to fund reserve"
        );
        let done = with_weights(&text, &weights).result(&cents(result)).run();
        let ratio = |number: u32, sum: u32| Exact::ratio(number.into(), sum.into()).unwrap();
        let exact: Vec<Exact> = weights
            .iter()
            .map(|(a, b)| {
                let of_a = ratio(*a, sum_a).mul(&ratio(part, 100)).unwrap();
                of_a.add(&ratio(*b, sum_b).mul(&ratio(100 - part, 100)).unwrap()).unwrap()
            })
            .collect();
        prop_assert_eq!(of_line(&done, "x"), by_hand(i128::from(result), &exact));
    }

    #[test]
    fn a_loss_is_shared_as_a_gain_of_the_same_size(
        weights in weights(),
        result in 1_i64..10_000_000,
    ) {
        let text = "fund prior  may be negative\nmeasure a in h  counts contributions where kind = a\n\
                    measure b in EUR  counts contributions where kind = b\n\
                    line \"x\"\n  takes rest\n  even below zero\n  shared by a\n  otherwise to fund prior\n\
                    let all_b = sum(b)";
        let gain = of_line(&with_weights(text, &weights).result(&cents(result)).run(), "x");
        let loss = of_line(&with_weights(text, &weights).result(&cents(-result)).run(), "x");
        prop_assert_eq!(gain, loss.iter().map(|part| -part).collect::<Vec<_>>());
    }

    #[test]
    fn nothing_panics_whatever_the_numbers(
        figure in any_size(),
        places in 0_u8..=18,
        result in any_size(),
        opening in any_size(),
        weights in prop::collection::vec(any_size(), 0..5),
    ) {
        let text = "figure f in EUR\nfund a\nfund b may be negative\naccount due\n\
                    measure m in h  counts contributions where kind = a\n\
                    pot s = source f * f / 1.00 EUR  rest to fund b\n\
                    let big = m * m * m\nlet q = if m = 0 then 0 else big / m\n\
                    line \"x\"\n  takes f\n  at least 1% of f\n  at most 300% of f\n  even below zero\n  \
                    shared by max(0, m)\n  to account due\n  otherwise to fund b\n\
                    line \"y\"\n  takes 33% of rest\n  shared by abs(m) + 1 h\n  \
                    rounded up to 7.00 EUR, difference to fund b\n\
                    each \"z\"\n  amounts to f * m / 1 h\n  to account due\n\
                    line \"r\"\n  takes rest\n  even below zero\n  to fund b\n\
                    check fund b < f\nreport \"p\" sum(q / m)";
        let mut inputs = world(text).inputs();
        inputs.figures.insert("f".to_owned(), Exact::from_count(figure, places));
        inputs.results.insert("main".to_owned(), Amount::new(result, 2).unwrap());
        inputs.funds.insert("b".to_owned(), Amount::new(opening, 2).unwrap());
        let with = weights.iter().enumerate().fold(world(text), |world, (index, _)| {
            world.agents(&format!("p{index}"))
        });
        inputs.agents = with.inputs().agents;
        inputs.measures = vec![weights.iter().map(|it| Exact::from_count(*it, places)).collect()];
        inputs.accounts.clear();
        if let Err(refusal) = rules(text).evaluate(&inputs) {
            prop_assert!(refusal.code.as_str().starts_with("E07"));
            prop_assert!(!refusal.code.as_str().starts_with("E079"), "{}", refusal);
        }
    }
}
