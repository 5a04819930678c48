//! What a line is shared by: weights per contributor, keys that make up the whole.
//!
//! A weight may have any unit, since only its part of the sum counts; that the parts of a sum have
//! one unit follows from how sums are typed. Whether anybody has weight shows only at the close.

use std::collections::BTreeSet;
use std::rc::Rc;

use commonbook_core::value::Exact;

use crate::check::Checker;
use crate::check::expression::shorten;
use crate::claims;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{Expr, ExprKind, Line, ShareKey, Shared, SharedBy};

impl<'a> Checker<'a> {
    pub(in crate::check) fn shared(&mut self, line: &Line, shared: &Shared) {
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
        for name in &shared.catching_up {
            self.past_of(crate::syntax::ast::StepWord::Line, name);
        }
        if let (Some(first), true) =
            (shared.catching_up.first(), claims::single_weight(line).is_none())
        {
            self.report(
                Diagnostic::new(Code::ShareKeys, first.span, "only one weight can catch up")
                    .label("shared by several keys, or equally")
                    .hint("share by one measure, and write a line for the other"),
            );
        }
        self.claims_are_clear(line, shared);
    }

    /// A claim is paid by a line that is shared by it alone, or by a sum with it; or by name.
    fn claims_are_clear(&mut self, line: &Line, shared: &Shared) {
        let measured = Rc::clone(&self.measured);
        let SharedBy::Keys(keys) = &shared.by else { return };
        let claims: BTreeSet<&str> =
            keys.iter().flat_map(|key| measured.read(&key.weight).claims).collect();
        let Some(first) = claims.first() else { return };
        let weight = claims::single_weight(line);
        let direct = weight.is_some_and(|weight| {
            let summands = claims::summands(weight);
            let plain = summands.iter().filter_map(|expr| measured.claim(expr)).count();
            plain == claims.len() && plain > 0 && shared.catching_up.is_empty()
        });
        if direct && line.pays.is_none() || line.pays.is_some() && weight.is_some() {
            return;
        }
        let named = keys.iter().any(|key| reads_by_name(&key.weight, &claims));
        if !named {
            let (message, hint) = (
                format!("this line is shared by what is owed, and `{first}` stays owed"),
                format!("add pays account {first}, or share by account {first}"),
            );
            let problem = Diagnostic::new(Code::ClaimStaysOpen, shared.span, message);
            self.report(problem.label("pays no claim").hint(hint));
            return;
        }
        self.report(
            Diagnostic::new(
                Code::ClaimUnclear,
                shared.span,
                format!("`{first}` is owed until paid; it is not clear what this line pays of it"),
            )
            .label("which claim is paid?")
            .hint(match weight {
                Some(_) => {
                    format!("share by {first} alone, by a sum with it, or add pays account {first}")
                }
                None => {
                    format!("share by {first} alone, or by a sum with it, in a line of its own")
                }
            }),
        );
    }

    pub(in crate::check) fn equally_among_whom(&mut self, span: Span) {
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

    pub(in crate::check) fn weight(&mut self, weight: &Expr) {
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

    pub(in crate::check) fn keys_make_a_whole(&mut self, keys: &[ShareKey], span: Span) {
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

/// Whether a weight names a claim itself, not through a `let`.
fn reads_by_name(weight: &Expr, claims: &BTreeSet<&str>) -> bool {
    let summands = claims::summands(weight);
    summands
        .iter()
        .any(|expr| matches!(&expr.kind, ExprKind::Name(name) if claims.contains(&*name.text)))
}

/// A fraction as a percentage.
pub(in crate::check) fn percent(fraction: &Exact) -> String {
    match fraction.mul(&Exact::from_int(100)) {
        Ok(shown) => format!("{shown}%"),
        Err(_) => format!("{fraction}"),
    }
}
