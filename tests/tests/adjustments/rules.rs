//! Rule sets put together from clauses, so that a failure shrinks to the clause that matters.
//!
//! `M` closes every month and shares what is earned; `Q` closes every quarter and shares what a
//! film brings. They share funds and accounts, and neither refuses whatever is recorded.

/// A clause: what it declares, and what it does.
struct Clause {
    declares: &'static str,
    steps: &'static str,
}

/// How many clauses there are.
pub(crate) const CLAUSES: usize = MONTHLY.len();

/// Those with claims.
const CLAIMS: [usize; 2] = [2, 3];

const MONTHLY: [Clause; 19] = [
    // A fund that fills up to a cap.
    Clause {
        declares: "",
        steps: r#"
line "reserve"
  takes 50% of rest
  at most 500.00 EUR - fund reserve
  to fund reserve
"#,
    },
    // Losses are carried forward and made good.
    Clause {
        declares: "",
        steps: r#"
line "losses made good"
  takes rest
  at most -fund losses
  to fund losses
"#,
    },
    // Two claims are paid down together, and one of them ends.
    Clause {
        declares: r"
measure love in EUR
  counts contributions where kind = love
  each worth quantity * 0.70 EUR/h
  until paid
measure care in EUR
  counts contributions where kind = care
  each worth quantity * 0.30 EUR/h
  until paid
",
        steps: r#"
line "owed"
  takes 30% of rest
  shared by love + care
  otherwise to fund kept
"#,
    },
    // What earns once.
    Clause {
        declares: r"
measure fresh in h  counts contributions where kind = fresh  once
",
        steps: r#"
line "fresh"
  takes 10% of rest
  shared by fresh
  otherwise to fund kept
"#,
    },
    // What is returned on capital in a lifetime.
    Clause {
        declares: r"
measure capital in EUR  counts account share_capital at close
",
        steps: r#"
let still = max(0.00 EUR, 150% of capital - past own line "capital return")
line "capital return"
  takes 10% of rest
  at most sum(still)
  shared by still
  otherwise to fund kept
"#,
    },
    // Whoever is behind catches up.
    Clause {
        declares: "",
        steps: r#"
line "caught up"
  takes 20% of rest
  shared by all_hours
  catching up on "caught up"
  otherwise to fund kept
"#,
    },
    // A first amount over all years.
    Clause {
        declares: "",
        steps: r#"
line "first hundred"
  takes 10% of rest
  at most 100.00 EUR - past line "first hundred"
  to fund kept
"#,
    },
    // Partly in cash, the rest kept.
    Clause {
        declares: "",
        steps: r#"
line "refund"
  takes 30% of rest
  shared by hours
  otherwise to fund kept
  paid 20% cash, rest retained
"#,
    },
    // What was kept is paid back, oldest first.
    Clause {
        declares: "",
        steps: r#"
redeem "what was kept" from account retained
  takes 40.00 EUR
  oldest first
  older than 1 months
"#,
    },
    // The past fades, or counts for three periods.
    Clause {
        declares: r"
measure fading in h  counts contributions where kind = work  fading by 20%
measure window in h  counts contributions where kind = work  over last 3 periods
",
        steps: r#"
line "past work"
  takes 10% of rest
  shared 50% by fading, 50% by window
  otherwise to fund kept
"#,
    },
    // Interest on what accounts held, at the beginning and over the days.
    Clause {
        declares: r"
measure at_start in EUR  counts account retained at open
measure on_average in EUR  counts account share_capital on average
",
        steps: r#"
let interest = 5% of max(0.00 EUR, at_start) + rate * max(0.00 EUR, on_average)
line "interest"
  takes sum(interest)
  at most 20% of surplus
  shared by interest
  otherwise to fund kept
"#,
    },
    // Months of membership.
    Clause {
        declares: "",
        steps: r#"
line "months"
  takes 10% of rest
  shared by months as member
  among members
  otherwise to fund kept
"#,
    },
    // Caps and deductions below the shares.
    Clause {
        declares: "",
        steps: r#"
line "bounded"
  takes 20% of rest
  shared by hours
  otherwise to fund kept
  nobody above 30.00 EUR, excess shared again
  less 10% of due when agent.level = senior to fund tax
  under 2.00 EUR to fund kept
"#,
    },
    // Every share is rounded alone.
    Clause {
        declares: "",
        steps: r#"
line "each alone"
  takes 10% of rest
  shared by hours
  otherwise to fund kept
  rounded half even to 1.00 EUR, difference to fund kept
"#,
    },
    // Money is drawn from the reserve.
    Clause {
        declares: "",
        steps: r#"
line "from the reserve" from fund reserve
  takes 30% of fund reserve
  shared by hours
  otherwise to fund kept
"#,
    },
    // Members pay a fee.
    Clause {
        declares: "",
        steps: r#"
each "fee" from them to fund kept
  among members
  amounts to 1.00 EUR
"#,
    },
    // Figures of each.
    Clause {
        declares: r"
figure score in point per agent
measure points in point  counts figures score
measure latest in point  counts figures score  for ever
",
        steps: r#"
line "points"
  takes 10% of rest
  shared 50% by max(0, points), 50% by max(0, latest)
  otherwise to fund kept
"#,
    },
    // Claims out of nothing in a unit of their own.
    Clause {
        declares: r"
account loyalty in point expires after 4 months
",
        steps: r#"
each "loyalty" to account loyalty
  amounts to round(hours / 3 h, 2) * 1 point
"#,
    },
    // Purchases, and what is kept in cash.
    Clause {
        declares: r"
measure bought in EUR  counts revenue
measure in_cash in EUR  counts account cash on average
",
        steps: r#"
line "patronage"
  takes 20% of rest
  shared by bought + max(0.00 EUR, in_cash)
  ties by turn
  otherwise to fund kept
"#,
    },
];

/// What both rule sets say of the places they share.
fn shared(loss_ends: bool, kept_ends: bool) -> String {
    let loss = if loss_ends { " expires after 2 months" } else { "" };
    let kept = if kept_ends { " expires after 3 months" } else { "" };
    format!(
        "figure rate in %\nfund reserve\nfund kept may be negative\nfund tax\n\
         fund losses may be negative{loss}\naccount share_capital\naccount retained{kept}\n\
         table level by agent.level\n  senior 1.5\n  else 1\n\
         measure hours in h  counts contributions where kind = work  each worth quantity * level\n\
         measure all_hours in h  counts contributions where kind = work  for ever\n"
    )
}

/// What is drawn of rules.
#[derive(Clone, Debug)]
pub(crate) struct Drawn {
    /// Which clauses M has.
    pub(crate) clauses: Vec<bool>,
    /// From which month on it has others; the clauses with claims stay.
    pub(crate) changed: Option<(u8, Vec<bool>)>,
    pub(crate) loss_ends: bool,
    pub(crate) kept_ends: bool,
    /// Members and funds bear a loss, before it is carried forward.
    pub(crate) absorbs: bool,
    /// Whether Q is adopted.
    pub(crate) quarterly: bool,
}

impl Drawn {
    /// The texts, each with the month from which it is in force.
    pub(crate) fn texts(&self) -> Vec<(u8, String)> {
        let later = self.changed.as_ref().map(|(from, clauses)| {
            let mut clauses = clauses.clone();
            for at in CLAIMS {
                clauses[at] = self.clauses[at];
            }
            (*from, self.monthly(&clauses))
        });
        let quarterly = self.quarterly.then(|| (0, self.quarterly()));
        [Some((0, self.monthly(&self.clauses))), quarterly, later].into_iter().flatten().collect()
    }

    fn monthly(&self, drawn: &[bool]) -> String {
        let mut text = "rules \"M\"\ncurrency EUR\nengine 0\ncloses every month\n\n".to_owned();
        text.push_str(&shared(self.loss_ends, self.kept_ends));
        let clauses = || MONTHLY.iter().zip(drawn).filter(|(_, on)| **on).map(|it| it.0);
        let has_capital = drawn.get(4) == Some(&true);
        if self.absorbs && !has_capital {
            text.push_str(MONTHLY[4].declares);
        }
        clauses().for_each(|clause| text.push_str(clause.declares));
        clauses().for_each(|clause| text.push_str(clause.steps));
        if self.absorbs {
            text.push_str(ABSORB);
        }
        text.push_str("line \"rest\"\n  takes rest\n  even below zero\n  to fund losses\n");
        text
    }

    fn quarterly(&self) -> String {
        let mut text = "rules \"Q\"\ncurrency EUR\nengine 0\ncloses every quarter\n\n".to_owned();
        text.push_str("pot film = result film\n");
        text.push_str(&shared(self.loss_ends, self.kept_ends));
        text.push_str(QUARTERLY);
        text
    }
}

const ABSORB: &str = r#"
absorb "loss"
  from fund reserve at most 50% of fund reserve
  from account share_capital shared by max(0.00 EUR, capital) not below 0
  from fund losses
"#;

const QUARTERLY: &str = r#"
measure kept_open in EUR  counts account retained at open

line "film reserve" from pot film
  takes 50% of pot film
  at most 500.00 EUR - fund reserve
  to fund reserve
line "film kept" from pot film
  takes 30% of pot film
  shared by hours
  to account retained
  otherwise to fund kept
line "film interest" from pot film
  takes 10% of pot film
  shared by max(0.00 EUR, kept_open)
  otherwise to fund kept
line "film" from pot film
  takes rest
  even below zero
  shared by all_hours
  otherwise to fund losses
line "set aside" from fund reserve
  takes 20% of fund reserve
  to fund kept
redeem "old" from account retained
  takes 25.00 EUR
  in proportion
"#;

/// Rules that share what is called.
pub(crate) const ON_CALL: &str = r#"rules "C"
currency EUR
engine 0
closes on call

figure rate in %
fund reserve
fund kept may be negative
fund losses may be negative expires after 5 months
account share_capital
account retained expires after 6 months
measure hours in h  counts contributions where kind = work
measure all_hours in h  counts contributions where kind = work  for ever
measure love in EUR
  counts contributions where kind = love
  each worth quantity * 0.70 EUR/h
  until paid
measure care in EUR
  counts contributions where kind = care
  each worth quantity * 0.30 EUR/h
  until paid
measure fresh in h  counts contributions where kind = fresh  once
measure on_average in EUR  counts account share_capital on average
pot run = source called

line "reserve" from pot run
  takes 30% of rest
  at most 250.00 EUR - fund reserve
  to fund reserve
line "owed" from pot run
  takes 30% of rest
  shared by love + care
  otherwise to fund kept
line "fresh" from pot run
  takes 20% of rest
  shared by fresh
  otherwise to fund kept
line "caught up" from pot run
  takes 20% of rest
  shared by all_hours
  catching up on "caught up"
  otherwise to fund kept
line "refund" from pot run
  takes 50% of rest
  shared by hours
  otherwise to fund kept
  paid 20% cash, rest retained
redeem "what was kept" from account retained
  takes 20.00 EUR
  oldest first
  older than 1 months
line "interest" from pot run
  takes sum(rate * max(0.00 EUR, on_average))
  shared by max(0.00 EUR, on_average)
  otherwise to fund kept
line "rest" from pot run
  takes rest
  to fund losses
line "earned"
  takes rest
  even below zero
  shared by hours
  otherwise to fund losses
"#;
