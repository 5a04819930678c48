//! Rule sets side by side: whether rules that are adopted agree with those that are in force at
//! the same time about what they share.
//!
//! 1. A fund that any rules of the book ever declared indivisible is so in all.
//! 2. A fund or account of one name is one for all: what else is said of it is the same in all
//!    texts that are in force on one day. A text that takes the place of another of the same name
//!    may change it.
//! 3. One result is shared once. Two rule sets that take the same one, main or that of a pot, may
//!    still share different periods, so they are adopted, and whoever adopts is told.
//!
//! Claims have one keeper; that is asked in [`keepers`](super::keepers).

use commonbook_core::event::Position;
use commonbook_core::log::View;
use commonbook_core::value::Date;
use commonbook_rules::Rules;
use commonbook_rules::model::{AccountSpec, EndsTo, FundSpec, PotOpens, PotSpec};
use commonbook_rules::syntax::ast::Rhythm;

use super::remark::Remark;
use super::{Adoptions, in_force, names_before, parse, visit};
use crate::error::{AdoptionError, ProjectionError};

/// A text of other rules.
pub(crate) struct Neighbour {
    /// The rules' name.
    pub(crate) name: String,
    /// Where the text was adopted.
    pub(crate) position: Position,
    /// The text.
    pub(crate) rules: Rules,
}

/// The texts of other names that are in force on some day on which these rules are.
pub(crate) fn beside(
    view: &dyn View,
    rules: &Rules,
    from: Date,
    size: u64,
) -> Result<Vec<Neighbour>, ProjectionError> {
    let own = Adoptions::load(view, rules.name(), size)?;
    let until = own.versions().iter().map(|one| one.from).find(|day| from < *day);
    let mut found = Vec::new();
    for name in names_before(view, size)?.into_iter().filter(|name| name != rules.name()) {
        for (version, end) in Adoptions::load(view, &name, size)?.spans() {
            let is_over = end.is_some_and(|end| end <= from);
            let is_later = until.is_some_and(|until| until <= version.from);
            if !is_over && !is_later {
                let rules = parse(view, &name, version.position)?;
                found.push(Neighbour { name: name.clone(), position: version.position, rules });
            }
        }
    }
    Ok(found)
}

/// Refuses rules that say something else of a fund or account than rules beside them.
pub(crate) fn declarations_agree(rules: &Rules, beside: &[Neighbour]) -> Result<(), AdoptionError> {
    for other in beside {
        for own in rules.funds() {
            let same = other.rules.funds().iter().find(|fund| fund.name == own.name);
            let theirs = same.map_or_else(|| of_fund(own), of_fund);
            agree(rules, other, format!("fund {}", own.name), of_fund(own), theirs)?;
        }
        // What becomes of old claims declares no account.
        let is_declared = |spec: &&AccountSpec| !spec.is_old;
        for own in rules.accounts().iter().filter(is_declared) {
            let mut theirs = other.rules.accounts().iter().filter(is_declared);
            let same = theirs.find(|account| account.name == own.name);
            let theirs = same.map_or_else(|| of_account(own), of_account);
            agree(rules, other, format!("account {}", own.name), of_account(own), theirs)?;
        }
    }
    Ok(())
}

fn agree(
    rules: &Rules,
    other: &Neighbour,
    what: String,
    own: String,
    theirs: String,
) -> Result<(), AdoptionError> {
    if own == theirs {
        return Ok(());
    }
    Err(AdoptionError::DeclarationsMustAgree {
        what: what.into(),
        rules: rules.name().to_owned(),
        own: own.into(),
        other: other.name.clone(),
        position: other.position,
        theirs: theirs.into(),
    })
}

/// What is said of a fund, other than whether it may be divided.
fn of_fund(fund: &FundSpec) -> String {
    let words = [
        fund.external.then(|| "external".to_owned()),
        fund.may_be_negative.then(|| "may be negative".to_owned()),
        expires(fund.expires_after, fund.expires_to.as_ref()),
    ];
    let said: Vec<String> = words.into_iter().flatten().collect();
    if said.is_empty() { "nothing more".to_owned() } else { said.join(" ") }
}

fn of_account(account: &AccountSpec) -> String {
    let unit = account.unit.as_ref().map(|unit| format!("in {unit}"));
    let never = account.never_negative.then(|| "never negative".to_owned());
    let ages = [
        lasting("vests", account.vests_after),
        expires(account.expires_after, account.expires_to.as_ref()),
    ];
    let words = unit.into_iter().chain(never).chain(ages.into_iter().flatten());
    words.collect::<Vec<String>>().join(" ")
}

fn expires(months: Option<u32>, to: Option<&EndsTo>) -> Option<String> {
    let lasting = lasting("expires", months)?;
    Some(match to {
        Some(EndsTo::Fund(name)) => format!("{lasting} to fund {name}"),
        Some(EndsTo::Pot(name)) => format!("{lasting} to pot {name}"),
        None => lasting,
    })
}

fn lasting(verb: &str, months: Option<u32>) -> Option<String> {
    months.map(|months| match (months.checked_div(12), months.checked_rem(12)) {
        (Some(years), Some(0)) => format!("{verb} after {years} years"),
        (_, _) => format!("{verb} after {months} months"),
    })
}

/// The results that these rules take and rules beside them take too.
pub(crate) fn shared_results(rules: &Rules, beside: &[Neighbour]) -> Vec<Remark> {
    let own = if closes_periods(rules) { results(rules) } else { Vec::new() };
    let mut shared = Vec::new();
    for other in beside.iter().filter(|other| closes_periods(&other.rules)) {
        for pot in results(&other.rules).into_iter().filter(|pot| own.contains(pot)) {
            shared.push(Remark::SharedResult {
                pot: pot.to_owned(),
                rules: rules.name().to_owned(),
                other: other.name.clone(),
                position: other.position,
            });
        }
    }
    shared
}

/// Whether rules take results of periods; those for dissolution take what no period took.
fn closes_periods(rules: &Rules) -> bool {
    rules.closes().every != Rhythm::OnDissolution
}

/// The results that rules take, by pot.
fn results(rules: &Rules) -> Vec<&str> {
    let main = rules.draws_on_main().then_some("main");
    let of_pots = rules.pots().iter().filter_map(result_of).map(String::as_str);
    main.into_iter().chain(of_pots).collect()
}

/// The result that opens a pot, where one does.
pub(crate) fn result_of(pot: &PotSpec) -> Option<&String> {
    match &pot.opens {
        PotOpens::Result(name) => Some(name),
        PotOpens::Empty | PotOpens::Source => None,
    }
}

/// The other rules in force on a day that close periods, in the order of their names.
pub(crate) fn others_in_force(
    view: &dyn View,
    rules: &Rules,
    day: Date,
    size: u64,
) -> Result<Vec<Rules>, ProjectionError> {
    let others = in_force(view, day, size)?.into_iter();
    let others = others.filter(|(name, other)| name != rules.name() && closes_periods(other));
    Ok(others.map(|(_, other)| other).collect())
}

/// The pots whose results belong to other rules in force, and so not to these.
///
/// A result that a pot of another rule set names is that set's; the main pot is left to the others
/// by rules that take nothing from it.
pub(crate) fn claimed_elsewhere(rules: &Rules, others: &[Rules]) -> Vec<String> {
    let own: Vec<&String> = rules.pots().iter().filter_map(result_of).collect();
    let mut claimed = Vec::new();
    for other in others {
        let pots = other.pots().iter().filter_map(result_of);
        claimed.extend(pots.filter(|pot| !own.contains(pot)).cloned());
        if other.draws_on_main() && !rules.draws_on_main() {
            claimed.push("main".to_owned());
        }
    }
    claimed
}

/// Refuses rules that hold a fund more loosely than rules adopted before `size` ever did; with a
/// day, than rules that were in force by it.
///
/// The checker follows an indivisible fund within one file; several files share the funds, so what
/// one of them calls indivisible is indivisible in all. A close asks this too, for rules that were
/// adopted before those that bind the fund.
pub(crate) fn funds_stay_indivisible(
    view: &dyn View,
    rules: &Rules,
    day: Option<Date>,
    size: u64,
) -> Result<(), ProjectionError> {
    if rules.funds().iter().all(|fund| fund.indivisible) {
        return Ok(());
    }
    let mut adopted = Vec::new();
    visit(view, size, &mut |name, from, position| {
        if day.is_none_or(|day| from <= day) {
            adopted.push((position, name.to_owned()));
        }
    })?;
    adopted.sort_unstable();
    for (position, name) in adopted {
        let earlier = parse(view, &name, position)?;
        for bound in earlier.funds().iter().filter(|fund| fund.indivisible) {
            if rules.funds().iter().any(|fund| fund.name == bound.name && !fund.indivisible) {
                return Err(ProjectionError::FundMustStayIndivisible {
                    fund: bound.name.clone(),
                    rules: rules.name().to_owned(),
                    declared_by: name,
                    position,
                });
            }
        }
    }
    Ok(())
}
