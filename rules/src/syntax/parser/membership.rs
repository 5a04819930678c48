//! What is asked of memberships: `months as ROLE`, `months since left`, `members as ROLE`,
//! `has left with fault in period`, `is suspended`, and `days in period`.
//!
//! `has` and `is` are words like others unless `left` or `suspended` follows, where no name could
//! stand.

use crate::diagnostic::Code;
use crate::syntax::ast::{ExprKind, MembershipState, MembershipTest, Name, TenureUnit};
use crate::syntax::keyword::Keyword;
use crate::syntax::problems::Reported;
use crate::syntax::token::Token;

use super::Parser;

impl Parser<'_, '_> {
    /// `members`, `members as ROLE`; the first word is taken.
    pub(super) fn members(&mut self) -> Result<ExprKind, Reported> {
        let Some(role) = self.as_role()? else { return Ok(ExprKind::Members) };
        let state = MembershipState::Running;
        let role = Some(role);
        Ok(ExprKind::Membership(MembershipTest { state, role, fault: None, in_period: false }))
    }

    /// `has left ...`, `is suspended ...`; the first word is taken. `None` where it is a name.
    pub(super) fn membership_test(&mut self, first: &Token) -> Result<Option<ExprKind>, Reported> {
        if first.is(Keyword::Has) && self.cursor.eat(Keyword::Left) {
            let role = self.as_role()?;
            let fault = self.fault()?;
            let in_period = self.in_period();
            let state = MembershipState::Left;
            let test = MembershipTest { state, role, fault, in_period };
            return Ok(Some(ExprKind::Membership(test)));
        }
        if first.is(Keyword::Is) && self.cursor.eat(Keyword::Suspended) {
            let role = self.as_role()?;
            let state = MembershipState::Suspended;
            let test = MembershipTest { state, role, fault: None, in_period: false };
            return Ok(Some(ExprKind::Membership(test)));
        }
        Ok(None)
    }

    /// `with fault`, `without fault`.
    pub(super) fn fault(&mut self) -> Result<Option<bool>, Reported> {
        let with = match (self.cursor.is(Keyword::With), self.cursor.is(Keyword::Without)) {
            (true, _) => true,
            (_, true) => false,
            (false, false) => return Ok(None),
        };
        self.cursor.bump();
        self.expect(Keyword::Fault, "for example has left with fault")?;
        Ok(Some(with))
    }

    /// `months as ROLE [in period]`, `months since left [as ROLE]`, `months in period`.
    pub(super) fn tenure(&mut self, unit: TenureUnit) -> Result<ExprKind, Reported> {
        const HINT: &str =
            "for example months as employee in period, years since left, days in period";
        self.cursor.bump();
        if self.in_period() {
            return Ok(ExprKind::PeriodLength(unit));
        }
        if self.cursor.eat(Keyword::Since) {
            self.expect(Keyword::Left, HINT)?;
            return Ok(ExprKind::SinceLeft { unit, role: self.as_role()? });
        }
        if !self.cursor.is(Keyword::As) {
            return Err(self.expected(Code::ExpectedWord, "`as`, `since` or `in period`", HINT));
        }
        self.cursor.bump();
        let role = self.key("the role")?;
        let in_period = self.in_period();
        Ok(ExprKind::Tenure { unit, role, in_period })
    }

    fn as_role(&mut self) -> Result<Option<Name>, Reported> {
        match self.cursor.eat(Keyword::As) {
            true => self.key("the role").map(Some),
            false => Ok(None),
        }
    }

    fn in_period(&mut self) -> bool {
        let follows = self.cursor.is(Keyword::In) && self.cursor.ahead(1).is(Keyword::Period);
        if follows {
            self.cursor.bump();
            self.cursor.bump();
        }
        follows
    }
}
