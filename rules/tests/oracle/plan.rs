//! A rule set as data: what the oracle computes and `write` puts down as rules.
//!
//! Steps are named `s0`, `s1` and so on by their place. Percentages are tenths of a percent,
//! euros are thousandths, steps of rounding are cents. The declarations are always the same ones,
//! so that a small case shrinks to a few steps.

use crate::fraction::Mode;

/// Pot, fund or account by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Pot(&'static str),
    Fund(&'static str),
    Account(&'static str),
}

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) steps: Vec<Step>,
    /// Whether pot `grant = source 100.00 EUR` is declared.
    pub(crate) grant: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Line(Line),
    Split(Split),
    Each(Each),
    Absorb(Absorb),
    Redeem(Redeem),
}

/// What a percentage or a bound is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    Surplus,
    Rest,
    Fund(&'static str),
    /// `sum(pay)`.
    Pay,
    /// `sum(love)`.
    Owed,
    /// `price * sum(hours)`.
    Work,
    /// What the step of this place moved in all.
    Step(usize),
}

/// One amount of money.
#[derive(Clone, Debug)]
pub(crate) enum Money {
    Euros(i64),
    Part(u32, Base),
    /// Euros less a base.
    UpTo(i64, Base),
}

/// An amount for each contributor.
#[derive(Clone, Debug)]
pub(crate) enum Own {
    Euros(i64),
    /// A part of what is due.
    Due(u32),
    Pay(u32),
    /// A part of `price * hours`.
    Work(u32),
    /// A part of what is on an account, where it is above zero.
    Balance(u32, &'static str),
    /// `price * (hours - mean(hours among members))`.
    Evened,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Circle {
    Members,
    Others,
    Seniors,
    /// More than so many hours.
    Busy(u32),
}

/// A condition that holds or not for all.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    /// The surplus is above so many euros.
    Surplus(i64),
    /// The reserve is below so many euros.
    Reserve(i64),
}

#[derive(Clone, Debug)]
pub(crate) enum Weight {
    Hours,
    Pay,
    /// `max(0.00 EUR, pay - ...)`.
    PayAbove(i64),
    /// A weight times a fraction.
    Times(u32, u32, Box<Weight>),
    /// `hours / 7`, which has no end and is kept at 18 places.
    Seventh,
    /// `once`.
    Fresh,
    /// Claims and measures that are no claim, added.
    Sum(Vec<&'static str>),
}

#[derive(Clone, Debug)]
pub(crate) enum By {
    Equally,
    One(Weight),
    Keys(Vec<(u32, Weight)>),
}

#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) from: Place,
    /// `None` is the rest.
    pub(crate) takes: Option<Money>,
    pub(crate) floors: Vec<Money>,
    pub(crate) caps: Vec<Money>,
    pub(crate) when: Option<When>,
    pub(crate) even: bool,
    pub(crate) goes: Goes,
}

#[derive(Clone, Debug)]
pub(crate) enum Goes {
    To(Place),
    Shared(Box<Shared>),
}

#[derive(Clone, Debug)]
pub(crate) struct Shared {
    pub(crate) by: By,
    pub(crate) among: Option<Circle>,
    /// `cash` where nothing is said.
    pub(crate) account: &'static str,
    pub(crate) otherwise: Option<Place>,
    /// Whether the weight catches up on what line `s0` paid in earlier closes.
    pub(crate) catching: bool,
    pub(crate) pays: Option<&'static str>,
    pub(crate) rounded: Option<(Mode, i64, Difference)>,
    /// A cap for each, the excess shared again.
    pub(crate) again: Option<Own>,
    pub(crate) clauses: Vec<Clause>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Difference {
    To(Place),
    Left,
}

#[derive(Clone, Debug)]
pub(crate) enum Clause {
    Above(Own, Place),
    Less(Own, Option<Circle>, Place),
    Under(Own, Place),
    /// Parts with their accounts and how they are rounded; the last account takes the rest.
    Paid(Vec<Part>, &'static str),
}

/// An amount, the account it goes to, and how it is rounded.
pub(crate) type Part = (Own, &'static str, Option<(Mode, i64)>);

#[derive(Clone, Debug)]
pub(crate) struct Split {
    pub(crate) from: Place,
    pub(crate) takes: Option<Money>,
    pub(crate) when: Option<When>,
    /// Parts with tenths of a percent, or weights.
    pub(crate) parts: Vec<(Place, u32, Vec<Money>)>,
    pub(crate) weights: bool,
    pub(crate) spills: bool,
}

/// Where an `each` takes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Giver {
    Place(Place),
    Nothing,
    Them,
}

#[derive(Clone, Debug)]
pub(crate) struct Each {
    pub(crate) from: Giver,
    pub(crate) to: Place,
    pub(crate) among: Option<Circle>,
    pub(crate) when: Option<When>,
    pub(crate) amounts: Own,
    pub(crate) nets: bool,
    pub(crate) rounded: Option<(Mode, i64)>,
    pub(crate) clauses: Vec<Clause>,
}

#[derive(Clone, Debug)]
pub(crate) struct Absorb {
    pub(crate) pot: &'static str,
    pub(crate) when: Option<When>,
    pub(crate) entries: Vec<Bearer>,
}

#[derive(Clone, Debug)]
pub(crate) struct Bearer {
    /// A fund, or an account that is shared.
    pub(crate) place: Place,
    pub(crate) by: By,
    pub(crate) among: Option<Circle>,
    pub(crate) caps: Vec<Money>,
    pub(crate) not_below: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Redeem {
    pub(crate) to: &'static str,
    pub(crate) pays: Redeemed,
    pub(crate) oldest: bool,
    /// Years.
    pub(crate) older: Option<u32>,
    pub(crate) among: Option<Circle>,
}

#[derive(Clone, Debug)]
pub(crate) enum Redeemed {
    Budget(Money, Vec<Money>),
    Each(Own),
}

impl Step {
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Line(_) => "line",
            Self::Split(_) => "split",
            Self::Each(_) => "each",
            Self::Absorb(_) => "absorb",
            Self::Redeem(_) => "redeem",
        }
    }

    /// Whether somebody has a part of it.
    pub(crate) fn has_own(&self) -> bool {
        match self {
            Self::Line(line) => matches!(line.goes, Goes::Shared(_)),
            Self::Split(_) => false,
            Self::Absorb(absorb) => {
                absorb.entries.iter().any(|it| matches!(it.place, Place::Account(_)))
            }
            Self::Each(_) | Self::Redeem(_) => true,
        }
    }
}
