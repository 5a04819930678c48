//! `absorb`.
use super::Evaluation;
use super::refusal::Refusal;
use crate::syntax::ast::Absorb;

impl<'a> Evaluation<'a> {
    pub(super) fn absorb(&mut self, it: &'a Absorb) -> Result<(), Refusal> {
        Err(Refusal::unchecked(it.span, "not yet"))
    }
}
