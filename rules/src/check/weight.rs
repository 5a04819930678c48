//! What a line is shared by: weights per contributor, keys that make up the whole.
//!
//! A weight may have any unit, since only its part of the sum counts; that the parts of a sum have
//! one unit follows from how sums are typed. Whether anybody has weight shows only at the close.

use commonbook_core::value::Exact;

use super::Checker;
use super::expression::shorten;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{Expr, Line, ShareKey, Shared, SharedBy};

impl<'a> Checker<'a> {
    pub(super) fn shared(&mut self, line: &Line, shared: &Shared) {
        match &shared.by {
            SharedBy::Equally => {
                if line.among.is_none() {
                    self.equally_among_whom(shared.span);
                }
            }
            SharedBy::Keys(keys) => {
                for key in keys {
                    self.weight(&key.weight);
                }
                self.keys_make_a_whole(keys, shared.span);
            }
        }
    }

    fn equally_among_whom(&mut self, span: Span) {
        self.report(
            Diagnostic::new(
                Code::AmongNeeded,
                span,
                "`shared equally` must say among whom; every agent of the book would get a part",
            )
            .label("among whom?")
            .hint("add a circle, for example among members"),
        );
    }

    fn weight(&mut self, weight: &Expr) {
        let found = self.numeric(weight);
        if found.is_unknown() || found.each {
            return;
        }
        let text = shorten(weight.span.of(self.text));
        self.report(
            Diagnostic::new(
                Code::EachNeeded,
                weight.span,
                format!("`{text}` is the same for everyone; it says nothing about who gets what"),
            )
            .label("one value for all")
            .hint("share by a measure, or write shared equally among members"),
        );
    }

    fn keys_make_a_whole(&mut self, keys: &[ShareKey], span: Span) {
        let parts: Vec<&Exact> =
            keys.iter().filter_map(|key| key.percent.as_ref().map(|it| &it.fraction)).collect();
        if parts.is_empty() {
            return;
        }
        let Ok(sum) = Exact::sum(parts) else { return };
        if sum == Exact::ONE {
            return;
        }
        let shown = percent(&sum);
        let (left, hint) = if sum < Exact::ONE {
            ("something would be shared by nothing", "raise a key, or add one")
        } else {
            ("more than the whole would be shared", "lower a key")
        };
        self.report(
            Diagnostic::new(
                Code::KeysNotWhole,
                span,
                format!("the keys make up {shown}, not 100%; {left}"),
            )
            .label(format!("{shown} in all"))
            .hint(hint),
        );
    }
}

/// A fraction as a percentage.
pub(super) fn percent(fraction: &Exact) -> String {
    match fraction.mul(&Exact::from_int(100)) {
        Ok(shown) => format!("{shown}%"),
        Err(_) => format!("{fraction}"),
    }
}
