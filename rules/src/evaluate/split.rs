//! `split`.
use super::Evaluation;
use super::refusal::Refusal;
use crate::syntax::ast::Split;

impl<'a> Evaluation<'a> {
    pub(super) fn split(&mut self, it: &'a Split) -> Result<(), Refusal> {
        Err(Refusal::unchecked(it.span, "not yet"))
    }
}
