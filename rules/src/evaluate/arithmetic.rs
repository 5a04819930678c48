//! Operators and functions of single numbers, the same for steps and for measures.
//!
//! Everything is exact; what cannot be computed is the value error it is. `round`, `floor` and
//! `ceil` go to the unit's scale: the currency's places for money, whole numbers for the rest.

use std::cmp::Ordering;

use commonbook_core::value::{Exact, Rounding, Unit, ValueError};

use crate::syntax::ast::{BinaryOperator, Function, RoundingMode};

/// What an operator between two numbers makes of them.
pub(super) enum Operation {
    /// A number.
    Number(fn(&Exact, &Exact) -> Result<Exact, ValueError>),
    /// A condition on how the left compares with the right.
    Comparison(fn(Ordering) -> bool),
    /// `and`, `or`: not of numbers.
    Logic,
}

pub(super) fn operation(operator: BinaryOperator) -> Operation {
    match operator {
        BinaryOperator::Multiply => Operation::Number(Exact::mul),
        BinaryOperator::Divide => Operation::Number(Exact::div),
        BinaryOperator::Add => Operation::Number(Exact::add),
        BinaryOperator::Subtract => Operation::Number(Exact::sub),
        BinaryOperator::Equal => Operation::Comparison(Ordering::is_eq),
        BinaryOperator::Less => Operation::Comparison(Ordering::is_lt),
        BinaryOperator::AtMost => Operation::Comparison(Ordering::is_le),
        BinaryOperator::Greater => Operation::Comparison(Ordering::is_gt),
        BinaryOperator::AtLeast => Operation::Comparison(Ordering::is_ge),
        BinaryOperator::And | BinaryOperator::Or => Operation::Logic,
    }
}

/// The unit of a result; `None` where it is a bare zero, which fits every unit.
pub(super) fn unit_of(
    operator: BinaryOperator,
    left: Option<Unit>,
    right: Option<Unit>,
) -> Result<Option<Unit>, ValueError> {
    match operator {
        BinaryOperator::Multiply => match (left, right) {
            (Some(left), Some(right)) => left.mul(&right).map(Some),
            (None, _) | (_, None) => Ok(None),
        },
        BinaryOperator::Divide => match (left, right) {
            (Some(left), Some(right)) => left.div(&right).map(Some),
            (None, _) | (_, None) => Ok(None),
        },
        BinaryOperator::Add | BinaryOperator::Subtract => Ok(left.or(right)),
        BinaryOperator::Equal
        | BinaryOperator::Less
        | BinaryOperator::AtMost
        | BinaryOperator::Greater
        | BinaryOperator::AtLeast
        | BinaryOperator::And
        | BinaryOperator::Or => Ok(None),
    }
}

/// `round`, `floor`, `ceil` and `abs` of one number.
pub(super) fn single(function: Function, value: &Exact, places: u8) -> Result<Exact, ValueError> {
    match function {
        Function::Abs => Ok(value.abs()),
        Function::Floor => value.round(places, Rounding::Floor),
        Function::Ceil => value.round(places, Rounding::Ceiling),
        Function::Round => value.round(places, Rounding::HalfUp),
        Function::Sum
        | Function::Mean
        | Function::Count
        | Function::Min
        | Function::Max
        | Function::Tiers => Ok(value.clone()),
    }
}

/// The smaller or the larger of two numbers.
pub(super) fn extreme(function: Function, left: &Exact, right: &Exact) -> Exact {
    let smaller = left <= right;
    if smaller == (function == Function::Min) { left.clone() } else { right.clone() }
}

/// The rounding that rules can write.
pub(super) fn rounding(mode: RoundingMode) -> Rounding {
    match mode {
        RoundingMode::HalfUp => Rounding::HalfUp,
        RoundingMode::HalfEven => Rounding::HalfEven,
        RoundingMode::Up => Rounding::Up,
        RoundingMode::Down => Rounding::Down,
    }
}
