//! Which claims a line pays, and which contributions it takes: read off the line's weight.
//!
//! A line shared by a measure `until paid`, or by a sum with such measures in it, pays those
//! claims; a line that says `pays account x` pays that account. Measures `once` that the weight
//! reads, also through a `let`, have earned when the line pays. The checker and the evaluator ask
//! here, so that they cannot disagree.

use std::collections::{BTreeMap, BTreeSet};

use crate::syntax::ast::{BinaryOperator, Document, Expr, ExprKind, Item, Line, Measure, SharedBy};

/// The measures of a file by name, and what each `let` reads.
pub(crate) struct Measured<'a> {
    measures: BTreeMap<&'a str, &'a Measure>,
    /// Each is followed once: a `let` reads those above it only.
    lets: BTreeMap<&'a str, Read<'a>>,
}

impl<'a> Measured<'a> {
    pub(crate) fn of(document: &'a Document) -> Self {
        let mut found = Self { measures: BTreeMap::new(), lets: BTreeMap::new() };
        for item in &document.items {
            if let Item::Measure(measure) = item {
                found.measures.entry(&measure.name.text).or_insert(measure);
            }
        }
        for item in &document.items {
            if let Item::Let(it) = item
                && !found.lets.contains_key(&*it.name.text)
            {
                let read = found.read(&it.value);
                found.lets.insert(&it.name.text, read);
            }
        }
        found
    }

    /// The measure that an expression is, when it is nothing but a measure `until paid`.
    pub(crate) fn claim(&self, expr: &'a Expr) -> Option<&'a str> {
        let ExprKind::Name(name) = &expr.kind else { return None };
        let measure = self.measures.get(&*name.text)?;
        measure.is_claim().then_some(&*name.text)
    }

    /// The measures that keep an account and that an expression reads, also through `let`s.
    pub(crate) fn read(&self, expr: &'a Expr) -> Read<'a> {
        let mut read = Read::default();
        let mut open: Vec<&'a Expr> = vec![expr];
        while let Some(expr) = open.pop() {
            if let ExprKind::Name(name) = &expr.kind {
                let name = &*name.text;
                if let Some(measure) = self.measures.get(name) {
                    if measure.is_claim() {
                        read.claims.insert(name);
                    } else if measure.keeps_account() {
                        read.once.insert(name);
                    }
                } else if let Some(of_let) = self.lets.get(name) {
                    read.claims.extend(&of_let.claims);
                    read.once.extend(&of_let.once);
                }
                continue;
            }
            open.extend(children(expr));
        }
        read
    }
}

/// The measures that keep an account, of those that something reads.
#[derive(Debug, Default)]
pub(crate) struct Read<'a> {
    /// `until paid`.
    pub(crate) claims: BTreeSet<&'a str>,
    /// `once`.
    pub(crate) once: BTreeSet<&'a str>,
}

/// The only weight of a line, when it has one.
pub(crate) fn single_weight(line: &Line) -> Option<&Expr> {
    match line.shared.as_ref().map(|shared| &shared.by) {
        Some(SharedBy::Keys(keys)) if keys.len() == 1 => keys.first().map(|key| &key.weight),
        Some(SharedBy::Keys(_) | SharedBy::Equally) | None => None,
    }
}

/// The summands of an expression, in the order written.
pub(crate) fn summands(expr: &Expr) -> Vec<&Expr> {
    let mut found = Vec::new();
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        if let ExprKind::Binary { operator: BinaryOperator::Add, left, right, .. } = &expr.kind {
            open.push(right);
            open.push(left);
        } else {
            found.push(expr);
        }
    }
    found
}

fn children(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::PercentOf { of: operand, .. } | ExprKind::Unary { operand, .. } => vec![operand],
        ExprKind::Binary { left, right, .. } => vec![left, right],
        ExprKind::If { condition, then, otherwise } => vec![condition, then, otherwise],
        ExprKind::Call { arguments, among, .. } => {
            arguments.iter().chain(among.as_deref()).collect()
        }
        ExprKind::Number(_)
        | ExprKind::Percent(_)
        | ExprKind::Name(_)
        | ExprKind::Key(_)
        | ExprKind::Pot(_)
        | ExprKind::Fund(_)
        | ExprKind::Account(_)
        | ExprKind::Vested(_)
        | ExprKind::Step { .. }
        | ExprKind::OwnPart { .. }
        | ExprKind::Due
        | ExprKind::Rest
        | ExprKind::Surplus
        | ExprKind::Called
        | ExprKind::Members
        | ExprKind::Attribute(_)
        | ExprKind::Tenure { .. }
        | ExprKind::Membership(_)
        | ExprKind::SinceLeft { .. }
        | ExprKind::PeriodLength(_)
        | ExprKind::Missing => Vec::new(),
    }
}
