//! A published table held against rules: the first number that disagrees, and by how much.
//!
//! In this order: every row, in the order of the table, its measures before its amount; then who
//! gets something by the rules and has no row; then whether the table's own rows add up to the
//! total that it states. Money is compared to the smallest part; a named value at the places that
//! the table prints, halves away from zero. The rules are evaluated elsewhere: over a book, or over
//! the table's own measures ([`table_inputs`]).

use std::collections::{BTreeMap, BTreeSet};

use commonbook_core::event::Hash;
use commonbook_core::value::{Exact, Rounding};
use commonbook_rules::Rules;
use commonbook_rules::input::Inputs;
use commonbook_rules::outcome::{NamedValueKind, Outcome};
use serde::Serialize;

use crate::error::ProjectionError;
use crate::roster::identity::{Identity, holder};
use crate::statement::{Shown, shown};

mod inputs;
mod read;

pub use inputs::{TableWorld, table_inputs};
use read::{Printed, Row};
pub use read::{Table, TableError, TableOf, read_table};

/// The schema that answers of this version follow.
pub const TABLE_CHECK_SCHEMA: &str = "commonbook.table_check/1";

/// How a table compares with the rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableCheck {
    /// Whether every number agrees, nobody is missing, and the table adds up.
    pub agrees: bool,
    /// The place among `cells` of the first number that disagrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<usize>,
    /// Every number of the table, row by row.
    pub cells: Vec<Cell>,
    /// The account that the amounts were posted to; left out where they are shares of lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The line that the amounts are of; left out for all lines together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Who gets something by the rules and has no row.
    pub missing: Vec<Missing>,
    /// The rules' name.
    pub rules: String,
    /// SHA-256 of the rules' text.
    pub rules_hash: Hash,
    /// [`TABLE_CHECK_SCHEMA`].
    pub schema: &'static str,
    /// The columns of which the table states a total.
    pub sums: Vec<Sum>,
}

/// One number of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// Whether it is what the rules give.
    pub agrees: bool,
    /// The column.
    pub column: String,
    /// The table's less that of the rules.
    pub difference: Shown,
    /// Whose, or of what.
    pub name: String,
    /// The line of the file, from 1.
    pub row: u64,
    /// What the rules give, exactly.
    pub rules: Shown,
    /// What the table says.
    pub table: String,
}

/// What a table's amounts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked<'a> {
    /// What all lines give.
    Together,
    /// What this line gives.
    Line(&'a str),
    /// What is posted to this account: `cash` is what is to be paid.
    Account(&'a str),
}

/// Somebody whom the table leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// What the rules give.
    pub amount: Shown,
    /// Who.
    pub name: String,
}

/// What the table says of its own sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// The column.
    pub column: String,
    /// What is stated less what the rows add up to.
    pub difference: Shown,
    /// What the rows add up to.
    pub rows: Shown,
    /// What is stated.
    pub stated: String,
}

/// Holds a table against what the rules gave.
///
/// What is posted to an account of who is succeeded is the successor's.
///
/// # Errors
/// [`TableError::RowUnknown`] for a row of nobody and nothing,
/// [`ProjectionError::LineMustBeInTheRules`] and [`ProjectionError::AccountMustBeInTheRules`] for
/// what the rules do not have.
pub fn check_table(
    table: &Table,
    (rules, inputs, outcome): (&Rules, &Inputs, &Outcome),
    of: Asked<'_>,
    identities: &[Identity],
) -> Result<TableCheck, ProjectionError> {
    check_asked(rules, outcome, of)?;
    let due = due(table, (inputs, identities), outcome, of)?;
    let mut cells = Vec::new();
    for row in &table.rows {
        let known = due.get(&table.key(&row.name)).ok_or_else(|| TableError::RowUnknown {
            row: row.row,
            name: known_as(&row.name, identities),
            what: table.of.as_str(),
            known: due.keys().cloned().collect(),
        })?;
        measures(table, row, rules, inputs, &mut cells)?;
        let compared = compared(&row.amount, known, table.of)?;
        let mut cell = cell(row, "amount", &row.amount, compared);
        if table.of != TableOf::Value {
            cell.rules = shown(known, Some(inputs.scale))?;
        }
        cells.push(cell);
    }
    let rows: BTreeSet<String> = table.rows.iter().map(|row| table.key(&row.name)).collect();
    let missing = due.iter().filter(|(name, amount)| {
        table.of == TableOf::Who && !amount.is_zero() && !rows.contains(*name)
    });
    let missing = missing.map(|(name, amount)| {
        Ok(Missing { amount: shown(amount, Some(inputs.scale))?, name: name.clone() })
    });
    let missing: Vec<Missing> = missing.collect::<Result<_, ProjectionError>>()?;
    let sums = sums(table)?;
    let first = cells.iter().position(|cell| !cell.agrees);
    Ok(TableCheck {
        agrees: first.is_none()
            && missing.is_empty()
            && sums.iter().all(|sum| sum.difference.is_zero()),
        first,
        cells,
        account: match of {
            Asked::Account(name) => Some(name.to_owned()),
            Asked::Together | Asked::Line(_) => None,
        },
        line: match of {
            Asked::Line(name) => Some(name.to_owned()),
            Asked::Together | Asked::Account(_) => None,
        },
        missing,
        rules: rules.name().to_owned(),
        rules_hash: Hash(rules.hash()),
        schema: TABLE_CHECK_SCHEMA,
        sums,
    })
}

fn check_asked(rules: &Rules, outcome: &Outcome, of: Asked<'_>) -> Result<(), ProjectionError> {
    let line = match of {
        Asked::Together => return Ok(()),
        Asked::Account(account) => {
            let mut known: Vec<String> =
                rules.accounts().iter().map(|spec| spec.name.clone()).collect();
            known.push("cash".to_owned());
            if known.iter().any(|name| name == account) {
                return Ok(());
            }
            let (account, rules) = (account.to_owned(), rules.name().to_owned());
            return Err(ProjectionError::AccountMustBeInTheRules { account, rules, known });
        }
        Asked::Line(line) => line,
    };
    let known: Vec<String> = outcome.steps.iter().map(|step| step.name.clone()).collect();
    if known.iter().any(|name| name == line) {
        return Ok(());
    }
    let (line, rules) = (line.to_owned(), rules.name().to_owned());
    Err(ProjectionError::LineMustBeInTheRules { line, rules, known })
}

/// A name of the table, with who it is where its id was merged away.
fn known_as(name: &str, identities: &[Identity]) -> String {
    let step = identities.iter().find(|one| one.agent.as_str() == name && one.tie == "merged");
    step.map_or_else(|| name.to_owned(), |step| format!("{name}, now {}", step.other))
}

/// What the rules give, by the names that rows of this kind have.
fn due(
    table: &Table,
    (inputs, identities): (&Inputs, &[Identity]),
    outcome: &Outcome,
    of: Asked<'_>,
) -> Result<BTreeMap<String, Exact>, ProjectionError> {
    let mut due: BTreeMap<String, Exact> = BTreeMap::new();
    let mut add = |name: &str, amount: &Exact| {
        let sum = due.get(name).unwrap_or(&Exact::ZERO).add(amount);
        let sum = sum.map_err(ProjectionError::number("what the rules give"))?;
        due.insert(name.to_owned(), sum);
        Ok::<(), ProjectionError>(())
    };
    let named = outcome.lets.iter().chain(&outcome.reports);
    match table.of {
        TableOf::Who => {
            for agent in &inputs.agents {
                add(agent.id.as_str(), &Exact::ZERO)?;
            }
            let moves =
                |name: &str| outcome.movements.iter().any(|it| it.line.as_deref() == Some(name));
            if let Asked::Account(account) = of {
                for posting in outcome.postings.iter().filter(|it| *it.account == *account) {
                    if let Some(agent) = inputs.agents.get(posting.agent) {
                        let holder = holder(identities, &agent.id);
                        add(holder.as_str(), &posting.amount.exact())?;
                    }
                }
                return Ok(due);
            }
            for share in &outcome.shares {
                let counts = match of {
                    Asked::Line(line) => *line == *share.line,
                    Asked::Together | Asked::Account(_) => moves(&share.line),
                };
                if let Some(agent) = inputs.agents.get(share.agent).filter(|_| counts) {
                    add(agent.id.as_str(), &share.amount.exact())?;
                }
            }
        }
        TableOf::Line => {
            for step in &outcome.steps {
                add(&step.name, &step.amount.exact())?;
            }
        }
        TableOf::Value => {
            for value in named {
                if let NamedValueKind::One(number) = &value.value {
                    add(&value.name, number)?;
                }
            }
        }
    }
    Ok(due)
}

/// The measures that the table prints, beside those that the rules were given.
fn measures(
    table: &Table,
    row: &Row,
    rules: &Rules,
    inputs: &Inputs,
    cells: &mut Vec<Cell>,
) -> Result<(), ProjectionError> {
    let agent = inputs.agents.iter().position(|agent| agent.id.as_str() == table.key(&row.name));
    for (column, printed) in table.measures.iter().zip(&row.measures) {
        let place = rules.measures().iter().position(|spec| spec.name == *column);
        let place = place.ok_or_else(|| TableError::HeaderMalformed {
            what: format!("the rules have no measure {column:?}"),
            hint: "name each column between the first and `amount` after a measure".to_owned(),
        })?;
        let values = inputs.measures.get(place).zip(agent);
        let value = values.and_then(|(values, agent)| values.get(agent)).cloned();
        let compared = compared(printed, &value.unwrap_or_default(), TableOf::Who)?;
        cells.push(cell(row, column, printed, compared));
    }
    Ok(())
}

/// What the rules give, as the table would print it, and the difference.
fn compared(
    printed: &Printed,
    due: &Exact,
    of: TableOf,
) -> Result<(Exact, Exact), ProjectionError> {
    let failed = |error| ProjectionError::number("a difference")(error);
    let shown = match of {
        TableOf::Value => due.round(printed.places, Rounding::HalfUp).map_err(failed)?,
        TableOf::Who | TableOf::Line => due.clone(),
    };
    let difference = printed.value.sub(&shown).map_err(failed)?;
    Ok((shown, difference))
}

fn cell(row: &Row, column: &str, printed: &Printed, (due, difference): (Exact, Exact)) -> Cell {
    Cell {
        agrees: difference.is_zero(),
        column: column.to_owned(),
        difference: difference.into(),
        name: row.name.clone(),
        row: row.row,
        rules: due.into(),
        table: printed.text.clone(),
    }
}

/// Whether the rows add up to what is stated, column by column.
fn sums(table: &Table) -> Result<Vec<Sum>, ProjectionError> {
    let Some(total) = &table.total else { return Ok(Vec::new()) };
    let mut sums = Vec::new();
    let measures = table.measures.iter().enumerate();
    let measures = measures.map(|(at, column)| {
        let numbers: Vec<&Printed> =
            table.rows.iter().filter_map(|row| row.measures.get(at)).collect();
        (column.as_str(), numbers, total.measures.get(at).and_then(Option::as_ref))
    });
    let amounts = table.rows.iter().map(|row| &row.amount).collect();
    for (column, numbers, stated) in measures.chain([("amount", amounts, total.amount.as_ref())]) {
        let Some(stated) = stated else { continue };
        let failed = |error| ProjectionError::number("the table's sum")(error);
        let rows = Exact::sum(numbers.iter().map(|one| &one.value)).map_err(failed)?;
        let difference = stated.value.sub(&rows).map_err(failed)?;
        sums.push(Sum {
            column: column.to_owned(),
            difference: difference.into(),
            rows: rows.into(),
            stated: stated.text.clone(),
        });
    }
    Ok(sums)
}
