//! Random steps, each by itself; `draw` makes them fit each other.

use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use crate::fraction::Mode;
use crate::plan::*;

pub(crate) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => line().prop_map(Step::Line),
        3 => split().prop_map(Step::Split),
        3 => each().prop_map(Step::Each),
        2 => absorb().prop_map(Step::Absorb),
        2 => redeem().prop_map(Step::Redeem),
    ]
}

fn tenths() -> impl Strategy<Value = u32> {
    prop_oneof![4 => 0_u32..=1000, 1 => select(vec![0, 100, 250, 333, 500, 1000])]
}

fn thousandths() -> impl Strategy<Value = i64> {
    prop_oneof![2 => (0_i64..200_000).prop_map(|euros| euros * 10), 1 => 0_i64..5_000_000]
}

fn base() -> impl Strategy<Value = Base> {
    prop_oneof![
        3 => Just(Base::Surplus),
        2 => Just(Base::Rest),
        1 => select(vec!["reserve", "law", "losses"]).prop_map(Base::Fund),
        1 => select(vec![Base::Pay, Base::Owed, Base::Work]),
        2 => (0_usize..8).prop_map(Base::Step),
    ]
}

pub(crate) fn money() -> impl Strategy<Value = Money> {
    prop_oneof![
        2 => thousandths().prop_map(Money::Euros),
        4 => (tenths(), base()).prop_map(|(part, base)| Money::Part(part, base)),
        1 => (thousandths(), base()).prop_map(|(up_to, base)| Money::UpTo(up_to, base)),
    ]
}

fn bounds() -> impl Strategy<Value = Vec<Money>> {
    prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(money(), 1..3)]
}

fn mode() -> impl Strategy<Value = Mode> {
    select(vec![Mode::HalfUp, Mode::HalfEven, Mode::Up, Mode::Down])
}

fn rounding() -> impl Strategy<Value = (Mode, i64)> {
    (mode(), select(vec![1_i64, 1, 5, 100]))
}

fn source() -> impl Strategy<Value = Place> {
    prop_oneof![
        6 => Just(Place::Pot("main")),
        2 => select(vec!["side", "shop", "grant"]).prop_map(Place::Pot),
        1 => select(vec!["reserve", "law"]).prop_map(Place::Fund),
    ]
}

fn target() -> impl Strategy<Value = Place> {
    prop_oneof![
        2 => Just(Place::Pot("side")),
        3 => select(vec!["reserve", "law", "losses"]).prop_map(Place::Fund),
    ]
}

fn circle() -> impl Strategy<Value = Option<Circle>> {
    let circle = prop_oneof![
        2 => Just(Circle::Members),
        1 => Just(Circle::Others),
        1 => Just(Circle::Seniors),
        1 => (0_u32..100).prop_map(Circle::Busy),
    ];
    weighted(0.3, circle)
}

fn when() -> impl Strategy<Value = Option<When>> {
    let when = prop_oneof![
        thousandths().prop_map(When::Surplus),
        (0_i64..15_000_000).prop_map(When::Reserve),
    ];
    weighted(0.15, when)
}

/// An amount for each: of a few euros up to a few hundred.
fn own() -> impl Strategy<Value = Own> {
    prop_oneof![
        2 => (0_i64..300_000).prop_map(Own::Euros),
        1 => (0_u32..100).prop_map(Own::Pay),
        1 => (0_u32..200).prop_map(Own::Work),
        1 => (0_u32..=1000).prop_map(|part| Own::Balance(part, "bonus")),
    ]
}

fn clauses() -> impl Strategy<Value = Vec<Clause>> {
    let due = || prop_oneof![1 => own(), 1 => tenths().prop_map(Own::Due)];
    let to = || prop_oneof![4 => target(), 1 => Just(Place::Account("bonus"))];
    let paid = (
        prop::collection::vec(
            (due(), select(vec!["cash", "bonus"]), weighted(0.5, rounding())),
            1..3,
        ),
        Just("retained"),
    );
    let paid = paid.prop_map(|(mut parts, last)| {
        let mut all = 0;
        parts.dedup_by_key(|(_, account, _)| *account);
        for (amount, _, _) in &mut parts {
            if let Own::Due(part) = amount {
                *part = (*part).min(1000 - all) / 2;
                all += *part;
            }
        }
        Clause::Paid(parts, last)
    });
    let clause = prop_oneof![
        2 => (own(), to()).prop_map(|(amount, to)| Clause::Above(amount, to)),
        2 => (due(), circle(), to()).prop_map(|(amount, when, to)| Clause::Less(amount, when, to)),
        2 => (own(), to()).prop_map(|(amount, to)| Clause::Under(amount, to)),
        2 => paid,
    ];
    prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(clause, 1..4)]
}

fn plain_weight() -> impl Strategy<Value = Weight> {
    prop_oneof![
        3 => Just(Weight::Hours),
        3 => Just(Weight::Pay),
        1 => (0_i64..8_000_000).prop_map(Weight::PayAbove),
        1 => Just(Weight::Seventh),
    ]
}

fn by() -> impl Strategy<Value = By> {
    let claims = select(vec![
        vec!["love"],
        vec!["care"],
        vec!["love", "care"],
        vec!["care", "pay", "love"],
        vec!["love", "pay"],
    ]);
    let keys = (1_u32..1000, plain_weight(), plain_weight())
        .prop_map(|(part, one, other)| By::Keys(vec![(part, one), (1000 - part, other)]));
    prop_oneof![
        1 => Just(By::Equally),
        4 => plain_weight().prop_map(By::One),
        1 => Just(By::One(Weight::Fresh)),
        3 => claims.prop_map(|names| By::One(Weight::Sum(names))),
        2 => keys,
    ]
}

fn shared() -> impl Strategy<Value = Shared> {
    let difference = prop_oneof![target().prop_map(Difference::To), Just(Difference::Left)];
    let rounded = weighted(0.15, (rounding(), difference));
    let account = prop_oneof![3 => Just("cash"), 1 => Just("bonus"), 1 => Just("retained")];
    let pays = weighted(0.15, select(vec!["love", "care", "bonus"]));
    let again = weighted(0.25, own());
    let first = (by(), circle(), account, weighted(0.9, target()));
    (first, prop::bool::weighted(0.15), pays, rounded, again, clauses()).prop_map(
        |((by, among, account, otherwise), catching, pays, rounded, again, clauses)| Shared {
            by,
            among,
            account: if pays == Some(account) { "cash" } else { account },
            otherwise,
            catching,
            pays,
            rounded: rounded.map(|((mode, step), difference)| (mode, step, difference)),
            again,
            clauses,
        },
    )
}

fn line() -> impl Strategy<Value = Line> {
    let goes = prop_oneof![
        1 => target().prop_map(Goes::To),
        3 => shared().prop_map(|shared| Goes::Shared(Box::new(shared))),
    ];
    let takes = weighted(0.7, money());
    (source(), takes, bounds(), bounds(), when(), prop::bool::weighted(0.1), goes).prop_map(
        |(from, takes, floors, caps, when, even, goes)| Line {
            from,
            takes,
            floors,
            caps,
            when,
            even,
            goes,
        },
    )
}

fn split() -> impl Strategy<Value = Split> {
    let part = (target(), tenths(), bounds());
    let parts = prop::collection::vec(part, 1..4);
    let takes = weighted(0.5, money());
    (source(), takes, when(), parts, any::<bool>(), any::<bool>()).prop_map(
        |(from, takes, when, parts, weights, spills)| Split {
            from,
            takes,
            when,
            parts,
            weights,
            spills,
        },
    )
}

fn each() -> impl Strategy<Value = Each> {
    let small = || {
        prop_oneof![
            (0_i64..20_000).prop_map(Own::Euros),
            (0_u32..20).prop_map(Own::Pay),
            (0_u32..100).prop_map(Own::Work),
        ]
    };
    let cash = || select(vec!["cash", "bonus"]).prop_map(Place::Account);
    let pays = (source().prop_map(Giver::Place), cash(), small(), Just(false));
    let created = (
        Just(Giver::Nothing),
        select(vec!["bonus", "cash"]).prop_map(Place::Account),
        prop_oneof![Just(Own::Evened), (-9_000_i64..9_000).prop_map(Own::Euros)],
        any::<bool>(),
    )
        .prop_map(|(from, to, amount, nets)| {
            let nets = nets && matches!(amount, Own::Evened);
            (from, to, amount, nets)
        });
    let claimed = (
        Just(Giver::Nothing),
        select(vec!["love", "care"]).prop_map(Place::Account),
        small(),
        Just(false),
    );
    let collected = (Just(Giver::Them), target(), small(), Just(false));
    let moved = (select(vec!["bonus", "retained"]), 0_u32..=1000, target()).prop_map(
        |(account, part, to)| {
            let from = Giver::Place(Place::Account(account));
            (from, to, Own::Balance(part, account), false)
        },
    );
    let form = prop_oneof![3 => pays, 1 => created, 1 => claimed, 1 => collected, 1 => moved];
    (form, circle(), when(), weighted(0.2, rounding()), clauses()).prop_map(
        |((from, to, amounts, nets), among, when, rounded, clauses)| Each {
            from,
            to,
            among,
            when,
            amounts,
            nets,
            rounded: if nets { None } else { rounded },
            clauses,
        },
    )
}

fn absorb() -> impl Strategy<Value = Absorb> {
    let place = prop_oneof![
        2 => select(vec!["reserve", "law"]).prop_map(Place::Fund),
        3 => select(vec!["bonus", "retained"]).prop_map(Place::Account),
    ];
    let by = prop_oneof![
        1 => Just(By::Equally),
        3 => plain_weight().prop_map(By::One),
    ];
    let entry = (place, by, circle(), bounds(), prop::bool::weighted(0.7)).prop_map(
        |(place, by, among, caps, not_below)| {
            let account = matches!(place, Place::Account(_));
            Bearer { place, by, among, caps, not_below: account && not_below }
        },
    );
    let last = Bearer {
        place: Place::Fund("losses"),
        by: By::Equally,
        among: None,
        caps: Vec::new(),
        not_below: false,
    };
    (
        prop::collection::vec(entry, 0..4),
        prop::bool::weighted(0.9),
        select(vec!["shop", "main"]),
        when(),
    )
        .prop_map(move |(mut entries, ends, pot, when)| {
            if ends || entries.is_empty() {
                entries.push(last.clone());
            }
            Absorb { pot, when, entries }
        })
}

fn redeem() -> impl Strategy<Value = Redeem> {
    let budget = (money(), bounds()).prop_map(|(takes, caps)| Redeemed::Budget(takes, caps));
    let each = (0_u32..=1000).prop_map(|part| Redeemed::Each(Own::Balance(part, "retained")));
    let pays = prop_oneof![3 => budget, 1 => each];
    (select(vec!["cash", "bonus"]), pays, any::<bool>(), weighted(0.4, 1_u32..9), circle())
        .prop_map(|(to, pays, oldest, older, among)| Redeem { to, pays, oldest, older, among })
}
