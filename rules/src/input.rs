//! What an evaluation is given: every fact of one period that rules can read, as plain data.
//!
//! The projections fill these from the log; the evaluator reads nothing else, so that the same
//! inputs give the same outcome on every machine. Agents are sorted by id, and every value per
//! contributor is a vector in that order. Nothing here computes.

use std::collections::BTreeMap;
use std::sync::Arc;

use commonbook_core::value::{Amount, Date, Exact, Id, Period};

use crate::syntax::ast::TenureUnit;

/// Everything one distribution can read.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// The book's origin; `ties by turn` hashes it with the distribution.
    pub origin: String,
    /// Decimal places of the book's currency, 0 to 18; every amount below has them.
    pub scale: u8,
    /// The period that is closed.
    pub period: Period,
    /// The distribution's number within rules and period, from 1.
    pub number: u32,
    /// Every agent registered by the period's last day, sorted by id.
    pub agents: Vec<AgentInput>,
    /// Figures of the book by name: the latest effective by the period's last day, with `%`
    /// already divided by 100. The projections have checked the unit against the declaration.
    pub figures: BTreeMap<String, Exact>,
    /// One entry a declared measure, in the order of [`crate::Rules::measures`]: a value for each
    /// agent, in the measure's unit, at most 18 places.
    pub measures: Vec<Vec<Exact>>,
    /// What the period brought, by pot (`main` for results that name none), possibly negative.
    pub results: BTreeMap<String, Amount>,
    /// Opening balance of every declared fund (zero when it never moved).
    pub funds: BTreeMap<String, Amount>,
    /// Opening balance of every declared account and of `cash`, one for each agent.
    pub accounts: BTreeMap<String, Vec<Exact>>,
    /// The amount called by `distribution_called`, for rules that close on call.
    pub called: Option<Amount>,
    /// What contributions add in this close to the accounts that measures keep: by account, then
    /// agent, then the day they end; none is zero. `accounts` has the balances without it.
    pub claims: BTreeMap<String, Vec<ClaimCredit>>,
    /// The single credits of the accounts that [`crate::Rules::lots_of`] names: for each agent what
    /// is left of them, oldest first.
    pub lots: BTreeMap<String, Vec<Vec<Lot>>>,
    /// What ended and no close has booked yet; the balances above still have it.
    pub ended: Vec<Ended>,
    /// What steps moved in earlier closes, opening balances included, by the steps that
    /// [`crate::Rules::past_steps`] names.
    pub past: BTreeMap<String, Past>,
    /// What this close adjusts in contributors' accounts of money for earlier closes, by account:
    /// the place of an agent, ascending, and how much. The balances have it already.
    pub adjusted: BTreeMap<String, Vec<(usize, Amount)>>,
    /// The assembly's own amounts, by line.
    pub proposed: BTreeMap<String, Amount>,
    /// What contributors direct of their shares, in the order in which it is carried out.
    pub directions: Vec<Direction>,
}

/// What a contributor directs of its shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Direction {
    /// The position of its event.
    pub position: u64,
    /// Index into [`Inputs::agents`].
    pub agent: usize,
    /// The line or `each` alone whose shares are meant.
    pub line: Option<String>,
    /// How much.
    pub part: DirectedPart,
    /// Where it goes.
    pub to: DirectedTo,
}

/// How much of its shares a contributor directs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectedPart {
    /// This part of each share, above 0 up to 1.
    Fraction(Exact),
    /// This much of the whole distribution.
    Amount(Amount),
}

/// Where a directed share goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectedTo {
    /// To a fund, which the rules may not declare.
    Fund(String),
    /// To the payable of another agent, by its place in [`Inputs::agents`].
    Agent(usize),
    /// Where the line says that goes which is waived.
    Waived,
}

/// What contributions add to a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimCredit {
    /// Index into [`Inputs::agents`].
    pub agent: usize,
    /// How much, at most 18 places.
    pub amount: Exact,
    /// The first day on which it counts no more.
    pub expires: Option<Date>,
}

/// What is left of one credit to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// The position of the event that credited it.
    pub position: u64,
    /// The day it was earned.
    pub on: Date,
    /// What is left, above zero.
    pub amount: Exact,
    /// The first day on which it counts no more.
    pub expires: Option<Date>,
}

/// What ended of a fund or of somebody's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Where.
    pub of: EndedOf,
    /// How much, never zero; negative for a loss.
    pub amount: Exact,
    /// Of which credits, by the positions of their events; of an account alone.
    pub lots: Vec<(u64, Exact)>,
}

/// Where something ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndedOf {
    /// A fund.
    Fund(String),
    /// An account, and whose: an index into [`Inputs::agents`].
    Account(String, usize),
}

/// What a step moved in earlier closes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// All together.
    pub total: Amount,
    /// The shares by agent, in the order of the inputs; what contributors paid or bore is below
    /// zero.
    pub own: Vec<Amount>,
    /// What of all that the book opened with by agent, as it was written.
    pub opened: Vec<Amount>,
}

/// One agent as the rules see it.
#[derive(Clone, Debug)]
pub struct AgentInput {
    /// Who.
    pub id: Id,
    /// Attributes on the period's last day, `kind` and `sphere` among them; agents of whom the same
    /// holds may share them.
    pub attributes: Arc<BTreeMap<String, String>>,
    /// Memberships that began by the period's last day, in order of their start.
    pub memberships: Vec<MembershipInput>,
}

/// One spell of a membership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MembershipInput {
    /// The role or class, for example `employee`.
    pub role: String,
    /// First day.
    pub from: Date,
    /// The day it ended (no longer a member on that day), when it did.
    pub to: Option<Date>,
    /// Whether it ended through the member's own fault, as far as that was said.
    pub with_fault: bool,
    /// The stretches in which it was suspended, within the spell, in order.
    pub suspended: Vec<Stretch>,
    /// Whether it was that of somebody whom the agent succeeds: nobody inherits a membership, but
    /// how it ended decides what becomes of the money.
    pub of_predecessor: bool,
}

/// Days that follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// First day.
    pub from: Date,
    /// The first day after it; `None` while it lasts.
    pub to: Option<Date>,
}

impl Stretch {
    /// Whether a day lies in it.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }
}

impl MembershipInput {
    /// A spell that was never suspended and did not end with fault.
    #[must_use]
    pub fn new(role: &str, from: Date, to: Option<Date>) -> Self {
        let (with_fault, suspended, of_predecessor) = (false, Vec::new(), false);
        Self { role: role.to_owned(), from, to, with_fault, suspended, of_predecessor }
    }

    /// Whether the spell runs on a day, suspended or not.
    #[must_use]
    pub fn runs_on(&self, day: Date) -> bool {
        Stretch { from: self.from, to: self.to }.contains(day)
    }

    /// Whether it is suspended on a day.
    #[must_use]
    pub fn is_suspended_on(&self, day: Date) -> bool {
        self.runs_on(day) && self.suspended.iter().any(|stretch| stretch.contains(day))
    }

    /// Whether its member is one on a day: it runs, is not suspended, and is the agent's own.
    #[must_use]
    pub fn counts_on(&self, day: Date) -> bool {
        self.runs_on(day) && !self.is_suspended_on(day) && !self.of_predecessor
    }

    /// Its whole units from a day on, or from its first one, up to the day before `end`, as if it
    /// had begun so many days later as it was suspended.
    #[must_use]
    pub fn whole_units(&self, unit: TenureUnit, from: Option<Date>, end: Date) -> i64 {
        let to = self.to.map_or(end, |to| to.min(end));
        let from = from.map_or(self.from, |from| self.from.max(from));
        let suspended = self.suspended.iter().map(|stretch| {
            let end = stretch.to.map_or(to, |end| end.min(to));
            stretch.from.max(from).days_until(end).max(0)
        });
        let suspended = suspended.fold(0_i64, i64::saturating_add);
        from.plus_days(suspended).map_or(0, |from| unit.whole(from, to).max(0))
    }
}

/// One logged event as a measure's `where` and `worth` see it.
///
/// Numbers come with the unit they were recorded in; the measure knows which unit it needs.
pub trait EventFields {
    /// A key field: `kind`, `stream`, `task`, `module`, `project`, `process`, `purpose`,
    /// `done_by`, `pot`; `None` where the event has none.
    fn key(&self, field: &str) -> Option<&str>;
    /// Whether the event carries this tag.
    fn has_tag(&self, tag: &str) -> bool;
    /// A number field: `quantity`, `value`, `rate`, `weight`, with its unit's text.
    ///
    /// The amount of revenue is its `value`. A rate is money for one unit of the quantity beside
    /// it, whatever its unit's text; a weight that was not recorded is 1.
    fn number(&self, field: &str) -> Option<(Exact, &str)>;
    /// An attribute of the contributor on the event's day.
    fn attribute(&self, name: &str) -> Option<&str>;
    /// Whether a contribution is contested and nothing has settled that.
    fn is_contested(&self) -> bool {
        false
    }
    /// The acceptances of a contribution that stand, those after its last contest only, each as who
    /// accepts it on the day of the acceptance.
    fn acceptances(&self) -> Vec<Box<dyn EventFields + '_>> {
        Vec::new()
    }
    /// Whether who accepts has any membership running on that day.
    fn is_member(&self) -> bool {
        false
    }
    /// The whole units of membership in a role of who accepts, up to that day.
    fn tenure(&self, unit: TenureUnit, role: &str) -> i64 {
        let _ = (unit, role);
        0
    }
    /// The day the event belongs to; tables with validity dates read it.
    fn day(&self) -> Date;
    /// Places of the book's currency; only `round`, `floor` and `ceil` of money ask.
    ///
    /// Left out, it is the scale that the rules or ISO 4217 say, and 0 where neither does.
    fn scale(&self) -> Option<u8> {
        None
    }
}

impl Inputs {
    /// The facts of a period in which nothing happened in a book without agents.
    #[must_use]
    pub fn empty(origin: &str, period: Period, scale: u8) -> Self {
        Self {
            origin: origin.to_owned(),
            scale,
            period,
            number: 1,
            agents: Vec::new(),
            figures: BTreeMap::new(),
            measures: Vec::new(),
            results: BTreeMap::new(),
            funds: BTreeMap::new(),
            accounts: BTreeMap::new(),
            called: None,
            claims: BTreeMap::new(),
            lots: BTreeMap::new(),
            ended: Vec::new(),
            past: BTreeMap::new(),
            adjusted: BTreeMap::new(),
            proposed: BTreeMap::new(),
            directions: Vec::new(),
        }
    }
}
