//! What the words of an expression read of memberships: who is a member, on trial, suspended or
//! gone, for how long, and how long the period is.
//!
//! 1. Memberships are those of the period's last day. One that is suspended on that day runs, but
//!    does not count.
//! 2. Who has left had memberships, and none runs. The day of leaving is that on which the last of
//!    them ended; it was with fault when one of those that ended on that day was. Who never was a
//!    member itself, such as an estate, has left as whom it succeeds has.
//! 3. Whole months and years run from day d to day d of each spell, up to the end of the period;
//!    the spells of one role are added. A spell that was suspended for n days counts as if it had
//!    begun n days later.

use commonbook_core::value::{Date, Exact, Unit};

use crate::evaluate::Evaluation;
use crate::evaluate::value::{Column, Spread, Value};
use crate::input::{AgentInput, MembershipInput};
use crate::syntax::ast::{MembershipState, MembershipTest, Name, TenureUnit};

impl<'a> Evaluation<'a> {
    /// Who has any membership that runs on the period's last day and is not suspended.
    pub(in crate::evaluate) fn members(&self) -> Value<'a> {
        self.truths(|agent| of_role(agent, None).any(|spell| self.counts(spell)))
    }

    /// Who passes a test of memberships on the period's last day.
    pub(in crate::evaluate) fn membership(&self, test: &MembershipTest) -> Value<'a> {
        let day = self.last_day;
        let role = test.role.as_ref();
        self.truths(|agent| {
            let mut spells = of_role(agent, role);
            match test.state {
                MembershipState::Running => spells.any(|spell| self.counts(spell)),
                MembershipState::Suspended => {
                    let is_member = of_role(agent, role).any(|spell| self.counts(spell));
                    !is_member && spells.any(|spell| spell.is_suspended_on(day))
                }
                MembershipState::Left => self.left(agent, role).is_some_and(|left| {
                    test.fault.is_none_or(|with_fault| left.with_fault == with_fault)
                        && (!test.in_period || self.inputs.period.contains(left.on))
                }),
            }
        })
    }

    /// Whole units of membership in a role, suspended stretches left out.
    pub(in crate::evaluate) fn tenure(
        &self,
        unit: TenureUnit,
        role: &Name,
        in_period: bool,
    ) -> Value<'a> {
        let whole = |agent: &AgentInput| {
            let units = of_role(agent, Some(role));
            let units = units.map(|spell| self.whole_units(unit, spell, in_period));
            units.fold(0_i64, i64::saturating_add)
        };
        self.numbers(whole)
    }

    /// Whole units since the last membership ended; 0 for who has not left.
    pub(in crate::evaluate) fn since_left(
        &self,
        unit: TenureUnit,
        role: Option<&Name>,
    ) -> Value<'a> {
        self.numbers(|agent| {
            let left = self.left(agent, role);
            left.map_or(0, |left| unit.whole(left.on, self.inputs.period.to()))
        })
    }

    /// How long the period is.
    pub(in crate::evaluate) fn period_length(&self, unit: TenureUnit) -> Value<'a> {
        let period = self.inputs.period;
        Value::number(Unit::number(), Exact::from(unit.whole(period.from(), period.to())))
    }

    fn truths(&self, holds: impl Fn(&AgentInput) -> bool) -> Value<'a> {
        let truths = self.inputs.agents.iter().map(holds);
        Value::Truth(Spread::Each(Column::of(truths.collect())))
    }

    fn numbers(&self, of: impl Fn(&AgentInput) -> i64) -> Value<'a> {
        let numbers = self.inputs.agents.iter().map(|agent| Exact::from(of(agent)));
        Value::numbers(Unit::number(), numbers.collect())
    }

    fn counts(&self, spell: &MembershipInput) -> bool {
        spell.runs_on(self.last_day) && !spell.is_suspended_on(self.last_day)
    }

    /// When and how somebody left; `None` for who is still there or never was.
    fn left(&self, agent: &AgentInput, role: Option<&Name>) -> Option<Left> {
        let day = self.last_day;
        let mut left: Option<Left> = None;
        let was_member = of_role(agent, None).any(|spell| spell.from <= day);
        let spells = spells_of(agent, role).filter(|spell| spell.of_predecessor != was_member);
        for spell in spells.filter(|spell| spell.from <= day) {
            let on = spell.to.filter(|to| *to <= day)?;
            let with_fault =
                spell.with_fault || left.is_some_and(|other| other.on == on && other.with_fault);
            if left.is_none_or(|other| other.on <= on) {
                left = Some(Left { on, with_fault });
            }
        }
        left
    }

    fn whole_units(&self, unit: TenureUnit, spell: &MembershipInput, in_period: bool) -> i64 {
        let period = self.inputs.period;
        spell.whole_units(unit, in_period.then_some(period.from()), period.to())
    }
}

/// A contributor's last day as a member, and how it came.
#[derive(Clone, Copy)]
struct Left {
    /// The first day on which none ran.
    on: Date,
    with_fault: bool,
}

/// The own spells, in a role or in any.
fn of_role<'s>(
    agent: &'s AgentInput,
    role: Option<&Name>,
) -> impl Iterator<Item = &'s MembershipInput> {
    spells_of(agent, role).filter(|spell| !spell.of_predecessor)
}

fn spells_of<'s>(
    agent: &'s AgentInput,
    role: Option<&Name>,
) -> impl Iterator<Item = &'s MembershipInput> {
    let role = role.map(|role| role.text.clone());
    agent.memberships.iter().filter(move |spell| role.as_ref().is_none_or(|it| **it == *spell.role))
}
