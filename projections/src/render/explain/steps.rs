//! One step of an explanation in words: what it took, the part by weight, or why there is none.
//!
//! A fraction whose exact spelling is long stands as a decimal of [`PLACES`] places after `≈`; the
//! exact one is in the JSON. What is said of a place is what was true of it: pots and funds had
//! something, or were short; accounts stand with each contributor, so what was moved is said of all
//! together; a claim comes from nowhere.

use commonbook_core::value::{Exact, Rounding};

use super::super::visible;
use super::clause;
use crate::explain::{Behind, Line, Nothing, Reason, Taken};
use crate::statement::Shown;

/// The places of a long fraction.
const PLACES: u8 = 6;
/// How many characters a fraction may have to stand as it is.
const SHORT: usize = 12;

/// A number as people read it.
pub(super) fn number(of: &Shown) -> String {
    let written = of.to_string();
    if !written.contains('/') || written.len() <= SHORT {
        return written;
    }
    let count = of.exact().to_count(PLACES, Rounding::HalfEven);
    count.map_or(written, |count| format!("≈{}", Exact::from_count(count, PLACES)))
}

/// A number as it stands in a sum.
pub(super) fn in_sum(of: &Shown) -> String {
    let shown = number(of);
    if of.exact().is_negative() { format!("({shown})") } else { shown }
}

/// The step, what it took, and the clauses about that.
fn heading(kind: &str, name: &str, what: &str, pot: &Taken, basis: Option<&str>) -> String {
    let mut text = format!("{kind} {:?}: {what}\n\n", visible(name));
    text.push_str(&format!("  {}\n", took(kind, pot)));
    if let Some(bound) = &pot.bound {
        let clause = visible(&bound.clause);
        text.push_str(&match clause.starts_with("when ") {
            true => format!("  {clause} does not hold\n"),
            false => format!("  bound by {clause} = {}\n", number(&bound.value)),
        });
    }
    if let Some(basis) = basis {
        text.push_str(&format!("  basis: {}\n", visible(basis)));
    }
    text
}

/// What was there, and what became of it.
fn took(kind: &str, pot: &Taken) -> String {
    let (from, amount) = (visible(&pot.from), &pot.amount);
    let Some(base) = &pot.base else {
        return match pot.from.as_str() {
            "outside" => format!("{amount} claimed in all; nothing had to be there for it"),
            _ => format!("{amount} moved from {from}, all contributors together"),
        };
    };
    let asked =
        pot.takes.as_ref().map_or_else(String::new, |it| format!(", {} asked for", number(it)));
    let (positive, is_short) = (amount.exact().abs(), base.exact().is_negative());
    let borne = kind == "absorb" || amount.exact().is_negative();
    match (is_short, borne) {
        (true, true) => {
            let (short, borne) = (unsigned(base), unsigned(amount));
            format!("{from} was short of {short}{asked}; {borne} was borne")
        }
        (true, false) => {
            format!("{from} was short of {}{asked}; {amount} left it", unsigned(base))
        }
        (false, true) if positive.is_zero() => {
            format!("{from} had {base} and was short of nothing")
        }
        (false, true) => format!("{from} had {base}{asked}; {} was borne", unsigned(amount)),
        (false, false) if kind == "redeem" => {
            format!("{from} had {base} that may be paid{asked}; {amount} left it")
        }
        (false, false) => format!("{from} had {base}{asked}; {amount} left it"),
    }
}

/// Money or a number without its sign.
fn unsigned(of: &Shown) -> String {
    of.to_string().trim_start_matches('-').to_owned()
}

/// Whether more than a smallest unit lies between quota and amount: a limit cut it, or it got what
/// others could not take.
fn is_more_than_a_unit(of: &Line) -> bool {
    let unit = match &of.amount {
        Shown::Money(amount) => Exact::from_count(1, amount.scale()),
        Shown::Number(_) => Exact::ONE,
    };
    of.rounding.exact().abs() >= unit
}

/// A line that gave something.
pub(super) fn line(of: &Line) -> String {
    let claim = if of.claim { ", a claim that moves no money" } else { "" };
    let what = format!("{} {}{claim}", of.amount, of.unit);
    let mut text = heading(&of.kind, &of.name, &what, &of.pot, of.basis.as_deref());
    let mut say = |words: String| text.push_str(&format!("  {words}\n"));
    if let Some(account) = &of.borne_from {
        say(format!("borne by {}", visible(account)));
    }
    if let Some(behind) = &of.behind {
        say(behind_by(behind, &of.weight));
    }
    let quota = number(&of.quota);
    match (&of.shared, &of.weights) {
        (Some(shared), Some(weights)) => {
            let (weight, weights) = (number(&of.weight), number(weights));
            say(format!("weight {weight} of {weights}, {} in the circle", of.circle));
            let equals = match quota.strip_prefix('≈') {
                Some(rounded) => format!("≈ {rounded}"),
                None => format!("= {quota}"),
            };
            let shared = in_sum(shared);
            say(format!("{shared} × {} / {weights} {equals}", in_sum(&of.weight)));
        }
        (_, _) => say(format!("exactly {quota}")),
    }
    if !of.rounding.is_zero() || of.rounding_unit != 0 {
        let unit = match of.rounding_unit {
            0 => String::new(),
            units => format!(", {units} smallest unit by largest remainder"),
        };
        let rounding = in_sum(&of.rounding);
        let why = if is_more_than_a_unit(of) { "rounding and limits" } else { "rounding" };
        say(format!("{quota} + {rounding} {why}{unit} = {}", of.amount));
    }
    for part in &of.parts {
        say(format!("by {}: {}", visible(&part.by), part.amount));
    }
    for one in &of.less {
        let to = visible(&one.to);
        say(format!("{}: {} to {to}", visible(&one.clause), one.amount));
    }
    for one in &of.paid {
        say(format!("paid into account {}: {}", visible(&one.account), one.amount));
    }
    text.push_str(&ending(&of.reads, &of.written));
    text
}

/// A step that gave nothing, and why.
pub(super) fn nothing(of: &Nothing) -> String {
    let mut text = heading(&of.kind, &of.name, "nothing", &of.pot, of.basis.as_deref());
    let mut say = |words: String| text.push_str(&format!("  {words}\n"));
    if let (Some(behind), Some(weight)) = (&of.behind, &of.weight) {
        say(behind_by(behind, weight));
    }
    if let Some(weights) = &of.weights {
        let (weights, circle) = (number(weights), of.circle);
        say(match &of.weight {
            Some(weight) => {
                format!("weight {} of {weights}, {circle} in the circle", number(weight))
            }
            None => format!("{circle} in the circle, with a weight of {weights}"),
        });
    }
    say(format!("why nothing: {}", why(of)));
    text.push_str(&ending(&of.reads, &of.written));
    text
}

/// The reason in words.
fn why(of: &Nothing) -> String {
    let clause = of.clause.as_deref().map(visible).unwrap_or_default();
    let is_each = of.kind == "each";
    match of.reason {
        Reason::AtTheCap => format!("{clause} leaves nothing"),
        Reason::LessThanAUnit => {
            let quota = of.quota.as_ref().map(number).unwrap_or_default();
            format!("the exact part, {quota}, rounds to nothing")
        }
        Reason::NoCredit => "no credit there may be paid".to_owned(),
        Reason::NoWeight if is_each => "the amount is 0".to_owned(),
        Reason::NoWeight if of.kind == "redeem" => "the sum is 0".to_owned(),
        Reason::NoWeight => "no weight: 0 of what it is shared by".to_owned(),
        Reason::NotInTheCircle => format!("not in the circle: {clause} does not hold"),
        Reason::NotShared => "it gives no contributor anything".to_owned(),
        Reason::NothingOwed => "nothing is owed that it could pay".to_owned(),
        Reason::OthersFirst => "others come first, and nothing was left".to_owned(),
        Reason::TookNothing => match &of.pot.bound {
            Some(bound) if bound.clause == "what is owed" => {
                "nothing is owed that it could pay".to_owned()
            }
            Some(_) | None if of.kind == "absorb" => "there was nothing to bear".to_owned(),
            Some(_) | None => "there was nothing to share".to_owned(),
        },
    }
}

/// How far somebody is behind, or ahead where a loss is shared.
fn behind_by(of: &Behind, weight: &Shown) -> String {
    let on: Vec<String> = of.on.iter().map(|name| format!("{:?}", visible(name))).collect();
    let (own, all) = (number(&of.weight), number(&of.weights));
    let paid = in_sum(&of.paid);
    format!(
        "catching up on {}: {} in all × {own} / {all} - {paid} got before: weight {}",
        on.join(", "),
        in_sum(&of.all),
        number(weight)
    )
}

fn ending(reads: &[String], written: &str) -> String {
    let reads = match reads {
        [] => String::new(),
        _ => format!("  reads {}\n", visible(&reads.join(", "))),
    };
    format!("{reads}{}", clause(written))
}
