//! A published table held against a book, or against a rules file without one.
//!
//! A closed period is compared as it was computed when it was closed, an open one as it is now.

use commonbook_core::log::Log;
use commonbook_projections::check_table::{
    Asked, TableCheck, TableWorld, check_table, read_table, table_inputs,
};
use commonbook_projections::{ProjectionError, Request, compute_as_published};
use commonbook_rules::Rules;

use crate::book::Book;
use crate::error::BookError;

impl<L: Log> Book<L> {
    /// Holds a table against what this book gives.
    ///
    /// # Errors
    /// [`BookError::Projection`] when the table cannot be read or there is nothing to compare with.
    pub fn check_table(
        &self,
        request: &Request,
        table: &str,
        of: Asked<'_>,
    ) -> Result<TableCheck, BookError> {
        let table = read_table(table).map_err(ProjectionError::from)?;
        self.log.read(|view| {
            let computed = compute_as_published(view, request)?;
            let rules = computed.rules();
            let given = (rules, &computed.inputs, &computed.outcome);
            let identities = &computed.statement.provenance.identities;
            Ok(check_table(&table, given, of, identities)?)
        })
    }
}

/// Holds a table against rules alone, over the table's own measures.
///
/// # Errors
/// [`BookError::Rules`] with every problem of the text; [`BookError::Projection`] when the table
/// cannot be read, lacks something, or the rules refuse.
pub fn check_table_by_rules(
    rules: &str,
    table: &str,
    world: &TableWorld,
    of: Asked<'_>,
) -> Result<TableCheck, BookError> {
    let rules = Rules::parse(rules).map_err(BookError::Rules)?;
    let table = read_table(table).map_err(ProjectionError::from)?;
    let (table, inputs) = table_inputs(table, &rules, world).map_err(ProjectionError::from)?;
    let outcome = rules.evaluate(&inputs).map_err(|refusal| ProjectionError::RulesRefuse {
        code: refusal.code.as_str(),
        position: None,
        rendered: refusal.render(rules.text(), rules.name()),
    })?;
    Ok(check_table(&table, (&rules, &inputs, &outcome), of, &[])?)
}
