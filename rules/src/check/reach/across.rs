//! Money that goes from one file to another through a fund that both know.
//!
//! Pots belong to their file; a fund of one name is one fund in all. What one file declares
//! indivisible is so in all, and what one declares divisible may be paid to members. A path within
//! one file is that file's own problem, and is not looked for again; but it is found here when the
//! fund is declared indivisible in another.

use std::collections::BTreeMap;

use super::super::Checker;
use super::super::flow::Flow;
use super::super::place::Spot;
use super::ways::{By, Paths, Side, Way};
use crate::Rules;
use crate::syntax::ast::{FundKind, Item};

/// A path by which money of an indivisible fund could reach members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedPath {
    /// The fund.
    pub fund: String,
    /// The rules that declare it indivisible, by their place among those looked at.
    pub declared_by: usize,
    /// The steps in the order in which money takes them; two in a row differ.
    pub steps: Vec<SharedStep>,
    /// The divisible fund where the path ends; `None` are members.
    pub divisible: Option<String>,
}

/// A step on such a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedStep {
    /// Whose it is, by the place of the rules among those looked at.
    pub rules: usize,
    /// As it is shown: `line "labour"`.
    pub step: String,
}

/// A place of several files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// By its place among the names.
    Fund(usize),
    /// A pot of one file.
    Own(usize, Spot),
}

/// A fund of several files.
#[derive(Debug, Default)]
struct Shared<'a> {
    name: &'a str,
    /// The first file that declares it so.
    indivisible: Option<usize>,
    divisible: bool,
}

/// Finds money of an indivisible fund that reaches members over several rules in force together.
///
/// The first such fund by name is answered, with a shortest path.
pub(crate) fn across(files: &[&Rules]) -> Option<SharedPath> {
    let checkers: Vec<Checker<'_>> = files.iter().map(|rules| known(rules)).collect();
    let funds = shared_funds(files);
    let mut ways = Vec::new();
    for (file, (rules, checker)) in files.iter().zip(&checkers).enumerate() {
        let flow = Flow::of(checker, rules.document());
        let place = |spot: Spot| shared_place(&funds, checker, file, spot);
        ways.extend(checker.ways(&flow).into_iter().map(|way| Way {
            from: placed(way.from, file, &place),
            to: placed(way.to, file, &place),
            span: way.span,
            by: way.by,
            file,
        }));
    }
    let divisible = |place: Place| match place {
        Place::Fund(index) => funds.get(index).is_some_and(|fund| fund.divisible),
        Place::Own(..) => false,
    };
    let paths = Paths::to_members(ways, divisible);
    funds.iter().enumerate().find_map(|(index, fund)| {
        let declared_by = fund.indivisible?;
        let path = paths.from(Place::Fund(index), divisible);
        let last = path.last()?;
        let steps = path.iter().filter_map(|way| shown(&checkers, way));
        let mut steps: Vec<SharedStep> = steps.collect();
        steps.dedup();
        let divisible = match last.to {
            Side::Has(Place::Fund(end)) => funds.get(end).map(|fund| fund.name.to_owned()),
            Side::Has(Place::Own(..)) | Side::Short(_) | Side::Sources { .. } | Side::Members => {
                None
            }
        };
        Some(SharedPath { fund: fund.name.to_owned(), declared_by, steps, divisible })
    })
}

/// A checker that knows the names of rules without errors.
fn known(rules: &Rules) -> Checker<'_> {
    let mut checker = Checker::new(rules.text(), rules.document());
    checker.collect_names(rules.document());
    checker
}

/// All funds by name.
fn shared_funds<'a>(files: &[&'a Rules]) -> Vec<Shared<'a>> {
    let mut funds: BTreeMap<&str, Shared<'a>> = BTreeMap::new();
    for (file, rules) in files.iter().enumerate() {
        for item in &rules.document().items {
            let Item::Fund(fund) = item else { continue };
            let name = &*fund.name.text;
            let shared = funds.entry(name).or_insert(Shared { name, ..Shared::default() });
            match fund.kind {
                Some(FundKind::Indivisible) => {
                    shared.indivisible = shared.indivisible.or(Some(file));
                }
                Some(FundKind::Divisible) => shared.divisible = true,
                Some(FundKind::External) | None => {}
            }
        }
    }
    funds.into_values().collect()
}

fn shared_place(funds: &[Shared<'_>], checker: &Checker<'_>, file: usize, spot: Spot) -> Place {
    let own = Place::Own(file, spot);
    let Spot::Fund(index) = spot else { return own };
    let Some(Item::Fund(fund)) = checker.document.items.get(index) else { return own };
    let found = funds.binary_search_by(|shared| shared.name.cmp(&fund.name.text));
    found.map_or(own, Place::Fund)
}

fn placed(side: Side<Spot>, file: usize, place: &impl Fn(Spot) -> Place) -> Side<Place> {
    match side {
        Side::Has(spot) => Side::Has(place(spot)),
        Side::Short(spot) => Side::Short(place(spot)),
        Side::Sources { pot, behind, .. } => Side::Sources { file, pot, behind },
        Side::Members => Side::Members,
    }
}

fn shown(checkers: &[Checker<'_>], way: &Way<Place>) -> Option<SharedStep> {
    if way.by == By::Nothing {
        return None;
    }
    let checker = checkers.get(way.file)?;
    Some(SharedStep { rules: way.file, step: checker.step_shown(way.by) })
}
