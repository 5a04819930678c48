//! What rules are given when there is no book: the table's own measures, an amount, figures.
//!
//! Contributors are the table's rows; a name becomes an id in small letters, blanks as hyphens,
//! letters with marks as plain ones, so ties go by that. Funds and accounts open at zero, nobody
//! has memberships or attributes. Rules that need more than this need a book.

use std::collections::BTreeMap;
use std::sync::Arc;

use commonbook_core::event::{Number, UnitText};
use commonbook_core::value::{Amount, Currency, Exact, Id, Period};
use commonbook_rules::Rules;
use commonbook_rules::input::{AgentInput, Inputs};
use commonbook_rules::syntax::ast::Rhythm;

use super::read::{Row, Table, TableError, TableOf};

/// What stands beside the table.
#[derive(Clone, Debug)]
pub struct TableWorld {
    /// What opened the main pot, at the currency's places; left out, nothing did.
    pub amount: Option<String>,
    /// Figures of the book by name, in the unit that the rules declare.
    pub figures: Vec<(String, String)>,
    /// The period that it is of.
    pub period: Period,
}

/// The inputs that a table is, and the table with its names as ids.
///
/// # Errors
/// [`TableError`] for a name that cannot be an id, a measure without a column, an amount or figure
/// that does not fit the rules.
pub fn table_inputs(
    mut table: Table,
    rules: &Rules,
    world: &TableWorld,
) -> Result<(Table, Inputs), TableError> {
    table.names_are_ids = false;
    let scale = scale(rules)?;
    let mut inputs = Inputs::empty("table", world.period, scale);
    let mut rows: BTreeMap<Id, &Row> = BTreeMap::new();
    if table.of == TableOf::Who {
        for row in &table.rows {
            let id = Id::parse(&table.key(&row.name)).map_err(|error| TableError::Malformed {
                row: row.row,
                what: format!("the name {:?} cannot be an id: {}", row.name, first(&error)),
                hint: "write names in Latin letters, or as ids: a to z, digits, and any of _.:/-"
                    .to_owned(),
            })?;
            rows.insert(id, row);
        }
    }
    let agent = |id: &Id| AgentInput {
        id: id.clone(),
        attributes: Arc::default(),
        memberships: Vec::new(),
    };
    inputs.agents = rows.keys().map(agent).collect();
    for spec in rules.measures() {
        let column = table.measures.iter().position(|column| *column == spec.name);
        if column.is_none() && table.of == TableOf::Who {
            return Err(TableError::HeaderMalformed {
                what: format!("it has no column {:?}, which the rules measure", spec.name),
                hint: "give every measure of the rules a column of its name".to_owned(),
            });
        }
        let of = |row: &Row| {
            let printed = column.and_then(|column| row.measures.get(column));
            printed.map_or(Exact::ZERO, |printed| printed.value.clone())
        };
        inputs.measures.push(rows.values().map(|row| of(row)).collect());
    }
    if let Some(text) = &world.amount {
        let amount = Amount::parse(text, scale).map_err(|error| TableError::WorldMisfit {
            what: format!("the amount {text:?} is no {}: {}", rules.currency(), first(&error)),
            hint: "write it with the places of the currency: 1000.00".to_owned(),
        })?;
        inputs.results.insert("main".to_owned(), amount);
        if rules.closes().every == Rhythm::OnCall {
            inputs.called = Some(amount);
        }
    }
    for (name, value) in &world.figures {
        inputs.figures.insert(name.clone(), figure(rules, name, value)?);
    }
    let zero = Amount::zero(scale).map_err(|error| misfit(first(&error)))?;
    inputs.funds = rules.funds().iter().map(|spec| (spec.name.clone(), zero)).collect();
    Ok((table, inputs))
}

fn scale(rules: &Rules) -> Result<u8, TableError> {
    if let Some(scale) = rules.scale() {
        return Ok(scale);
    }
    let currency = Currency::iso(&rules.currency().to_string());
    currency.map(|currency| currency.scale()).map_err(|error| misfit(first(&error)))
}

/// What is wrong, without the hint.
fn first(error: &impl std::fmt::Display) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

fn misfit(what: String) -> TableError {
    let hint = "say the places in the rules: currency SEED scale 0".to_owned();
    TableError::WorldMisfit { what, hint }
}

fn figure(rules: &Rules, name: &str, value: &str) -> Result<Exact, TableError> {
    let spec = rules.figures().iter().find(|spec| spec.name == name && !spec.per_agent);
    let wrong = |what: String| TableError::WorldMisfit {
        what,
        hint: "write NAME=VALUE for a figure that the rules declare, in its unit: rate=6"
            .to_owned(),
    };
    let spec = spec.ok_or_else(|| wrong(format!("the rules declare no figure {name:?}")))?;
    let unit = UnitText::parse(&spec.unit.to_string()).map_err(|error| wrong(first(&error)))?;
    let number = Number::parse(value)
        .map_err(|_| wrong(format!("{value:?} is no number for the figure {name:?}")))?;
    number.exact().mul(&unit.factor()).map_err(|error| wrong(first(&error)))
}
