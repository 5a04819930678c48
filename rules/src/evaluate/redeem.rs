//! `redeem`.
use super::Evaluation;
use super::refusal::Refusal;
use crate::syntax::ast::Redeem;

impl<'a> Evaluation<'a> {
    pub(super) fn redeem(&mut self, it: &'a Redeem) -> Result<(), Refusal> {
        Err(Refusal::unchecked(it.span, "not yet"))
    }
}
