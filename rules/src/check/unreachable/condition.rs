//! Conditions that come out the same whatever is recorded.
//!
//! Looked at are bounds that follow from the text alone: numbers as written, counts and tenure
//! that are never below zero, funds that may not be negative, what a line took. Of conditions
//! joined by `and`, two of one subject that cannot both hold: `kind = work and kind = care`,
//! `surplus > 0 and surplus < 0`. Where nothing follows, a condition counts as open; so a warning
//! is never wrong about a book.

use commonbook_core::value::Exact;

use crate::check::Checker;
use crate::check::names::Space;
use crate::syntax::ast::{
    BinaryOperator, Expr, ExprKind, Function, Item, Name, StepWord, UnaryOperator,
};

/// How many conditions of one chain are held against each other.
const MAX_CHAIN: usize = 16;

/// What a number is not below, and not above.
#[derive(Clone, Debug, Default)]
struct Bounds {
    low: Option<Exact>,
    high: Option<Exact>,
}

/// What one condition says of one subject, as written.
struct Claim<'t> {
    subject: &'t str,
    says: Says<'t>,
}

enum Says<'t> {
    Key(&'t str),
    Above(Exact, bool),
    Below(Exact, bool),
    Holds(bool),
}

impl Checker<'_> {
    /// Whether a condition always holds, or never; `None` where the book decides.
    pub(in crate::check) fn outcome(&self, expr: &Expr) -> Option<bool> {
        if let ExprKind::Unary { operator: UnaryOperator::Not, operand } = &expr.kind {
            return self.outcome(operand).map(|holds| !holds);
        }
        let ExprKind::Binary { operator, left, right, .. } = &expr.kind else { return None };
        match operator {
            BinaryOperator::And => match (self.outcome(left), self.outcome(right)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                (_, _) => self.contradicts_itself(expr).then_some(false),
            },
            BinaryOperator::Or => match (self.outcome(left), self.outcome(right)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                (_, _) => None,
            },
            BinaryOperator::Equal
            | BinaryOperator::Less
            | BinaryOperator::AtMost
            | BinaryOperator::Greater
            | BinaryOperator::AtLeast => self.compared(*operator, left, right),
            BinaryOperator::Multiply
            | BinaryOperator::Divide
            | BinaryOperator::Add
            | BinaryOperator::Subtract => None,
        }
    }

    fn compared(&self, operator: BinaryOperator, left: &Expr, right: &Expr) -> Option<bool> {
        if left.span.of(self.text) == right.span.of(self.text) {
            return Some(!matches!(operator, BinaryOperator::Less | BinaryOperator::Greater));
        }
        let (a, b) = (self.bounds(left), self.bounds(right));
        let below = |a: &Bounds, b: &Bounds| a.high.as_ref()?.lt(b.low.as_ref()?).then_some(());
        let not_above = |a: &Bounds, b: &Bounds| a.high.as_ref()?.le(b.low.as_ref()?).then_some(());
        let (less, at_most) = (below(&a, &b).is_some(), not_above(&a, &b).is_some());
        let (more, at_least) = (below(&b, &a).is_some(), not_above(&b, &a).is_some());
        let sides = match operator {
            BinaryOperator::Less => (less, at_least),
            BinaryOperator::AtMost => (at_most, more),
            BinaryOperator::Greater => (more, at_most),
            BinaryOperator::AtLeast => (at_least, less),
            BinaryOperator::Equal => (at_most && at_least, less || more),
            BinaryOperator::Multiply
            | BinaryOperator::Divide
            | BinaryOperator::Add
            | BinaryOperator::Subtract
            | BinaryOperator::And
            | BinaryOperator::Or => (false, false),
        };
        match sides {
            (true, _) => Some(true),
            (_, true) => Some(false),
            (false, false) => None,
        }
    }

    /// What the text alone says of a number.
    fn bounds(&self, expr: &Expr) -> Bounds {
        let exactly =
            |value: &Exact| Bounds { low: Some(value.clone()), high: Some(value.clone()) };
        match &expr.kind {
            ExprKind::Number(literal) => exactly(&literal.value),
            ExprKind::Percent(literal) => exactly(&literal.fraction),
            ExprKind::PercentOf { percent, of } => {
                let of = self.bounds(of);
                let part = |it: Option<Exact>| it.and_then(|it| percent.fraction.mul(&it).ok());
                Bounds { low: part(of.low), high: part(of.high) }
            }
            ExprKind::Unary { operator: UnaryOperator::Negate, operand } => {
                let of = self.bounds(operand);
                Bounds { low: of.high.map(|it| it.neg()), high: of.low.map(|it| it.neg()) }
            }
            ExprKind::Tenure { .. } | ExprKind::SinceLeft { .. } | ExprKind::PeriodLength(_) => {
                Bounds::not_negative()
            }
            ExprKind::Fund(name) => Bounds::when(self.stays_above_zero(name)),
            ExprKind::Step { word, name, past: false, own: false } => {
                Bounds::when(self.takes_no_loss(*word, name))
            }
            ExprKind::Call { function, arguments, .. } => self.bounds_of_call(*function, arguments),
            ExprKind::Name(_)
            | ExprKind::Key(_)
            | ExprKind::Pot(_)
            | ExprKind::Account(_)
            | ExprKind::Vested(_)
            | ExprKind::Step { .. }
            | ExprKind::OwnPart { .. }
            | ExprKind::Due
            | ExprKind::Rest
            | ExprKind::Surplus
            | ExprKind::Called
            | ExprKind::Members
            | ExprKind::Membership(_)
            | ExprKind::Attribute(_)
            | ExprKind::Unary { operator: UnaryOperator::Not, .. }
            | ExprKind::Binary { .. }
            | ExprKind::If { .. }
            | ExprKind::Missing => Bounds::default(),
        }
    }

    fn bounds_of_call(&self, function: Function, arguments: &[Expr]) -> Bounds {
        let all: Vec<Bounds> = arguments.iter().map(|it| self.bounds(it)).collect();
        let lows = || all.iter().filter_map(|it| it.low.clone());
        let highs = || all.iter().filter_map(|it| it.high.clone());
        let every = |found: usize| found == all.len();
        match function {
            Function::Count | Function::Abs => Bounds::not_negative(),
            Function::Sum | Function::Mean => {
                Bounds::when(lows().next().is_some_and(|low| !low.is_negative()))
            }
            Function::Max => {
                Bounds { low: lows().max(), high: highs().max().filter(|_| every(highs().count())) }
            }
            Function::Min => {
                Bounds { low: lows().min().filter(|_| every(lows().count())), high: highs().min() }
            }
            Function::Round | Function::Floor | Function::Ceil | Function::Tiers => {
                Bounds::default()
            }
        }
    }

    fn stays_above_zero(&self, fund: &Name) -> bool {
        let item = self.names.find(Space::Funds, &fund.text);
        let item = item.and_then(|index| self.document.items.get(index));
        matches!(item, Some(Item::Fund(fund)) if fund.may_be_negative.is_none())
    }

    fn takes_no_loss(&self, word: StepWord, name: &Name) -> bool {
        let item = self.names.find(Space::Steps, &name.text);
        match item.and_then(|index| self.document.items.get(index)) {
            Some(Item::Line(line)) => line.even_below_zero.is_none(),
            Some(_) => matches!(word, StepWord::Split | StepWord::Absorb | StepWord::Redeem),
            None => false,
        }
    }

    /// Whether two conditions of a chain of `and` cannot hold together.
    fn contradicts_itself(&self, expr: &Expr) -> bool {
        let mut claims = Vec::new();
        let mut open = vec![expr];
        while let Some(expr) = open.pop() {
            if let ExprKind::Binary { operator: BinaryOperator::And, left, right, .. } = &expr.kind
            {
                open.extend([&**left, &**right]);
            } else if claims.len() < MAX_CHAIN {
                claims.push(self.claim_of(expr));
            }
        }
        let pairs = claims.iter().enumerate();
        pairs.into_iter().any(|(at, a)| claims.iter().skip(at).any(|b| a.excludes(b)))
    }

    fn claim_of<'t>(&'t self, expr: &'t Expr) -> Claim<'t> {
        let written = |expr: &Expr| expr.span.of(self.text);
        if let ExprKind::Unary { operator: UnaryOperator::Not, operand } = &expr.kind {
            return Claim { subject: written(operand), says: Says::Holds(false) };
        }
        let holds = Claim { subject: written(expr), says: Says::Holds(true) };
        let ExprKind::Binary { operator, left, right, .. } = &expr.kind else { return holds };
        if let (BinaryOperator::Equal, ExprKind::Name(key) | ExprKind::Key(key)) =
            (operator, &right.kind)
            && self.keys.contains(&key.span)
        {
            // An event may have several tags.
            let several = matches!(&left.kind, ExprKind::Name(name) if &*name.text == "tag");
            let says = if several { Says::Holds(true) } else { Says::Key(&key.text) };
            let subject = if several { written(expr) } else { written(left) };
            return Claim { subject, says };
        }
        let Bounds { low: Some(low), high: Some(high) } = self.bounds(right) else { return holds };
        let says = match operator {
            BinaryOperator::Greater => Says::Above(high, false),
            BinaryOperator::AtLeast => Says::Above(high, true),
            BinaryOperator::Less => Says::Below(low, false),
            BinaryOperator::AtMost => Says::Below(low, true),
            BinaryOperator::Equal
            | BinaryOperator::Multiply
            | BinaryOperator::Divide
            | BinaryOperator::Add
            | BinaryOperator::Subtract
            | BinaryOperator::And
            | BinaryOperator::Or => return holds,
        };
        Claim { subject: written(left), says }
    }
}

impl Bounds {
    fn not_negative() -> Self {
        Self { low: Some(Exact::ZERO), high: None }
    }

    fn when(not_negative: bool) -> Self {
        if not_negative { Self::not_negative() } else { Self::default() }
    }
}

impl Claim<'_> {
    fn excludes(&self, other: &Self) -> bool {
        if self.subject != other.subject {
            return false;
        }
        match (&self.says, &other.says) {
            (Says::Key(a), Says::Key(b)) => a != b,
            (Says::Holds(a), Says::Holds(b)) => a != b,
            (Says::Above(low, at_low), Says::Below(high, at_high))
            | (Says::Below(high, at_high), Says::Above(low, at_low)) => {
                low > high || (low == high && !(*at_low && *at_high))
            }
            (_, _) => false,
        }
    }
}
