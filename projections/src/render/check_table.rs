//! How a table compares with rules, as text: every number, then what was found.

use super::table::{grid, plain};
use super::visible;
use crate::check_table::{Cell, TableCheck};

/// The answer as canonical JSON, ended by a line feed.
#[must_use]
pub fn check_table_json(of: &TableCheck) -> String {
    // Writing our own structs into memory cannot fail: every key is a string.
    let mut text = serde_json::to_string(of).unwrap_or_default();
    text.push('\n');
    text
}

/// The answer as text.
#[must_use]
pub fn check_table(of: &TableCheck) -> String {
    let mut table = grid(&["row", "name", "column", "table", "rules", "difference"], &[0, 3, 4, 5]);
    for cell in &of.cells {
        let difference = if cell.agrees { String::new() } else { cell.difference.to_string() };
        table.add_row([
            cell.row.to_string(),
            visible(&cell.name),
            visible(&cell.column),
            visible(&cell.table),
            cell.rules.to_string(),
            difference,
        ]);
    }
    let mut text = format!("{}\n", plain(&table));
    if let Some(cell) = of.first.and_then(|first| of.cells.get(first)) {
        text.push_str(&first(cell));
    }
    for missing in &of.missing {
        let name = visible(&missing.name);
        text.push_str(&format!("{name} has no row and gets {} by the rules\n", missing.amount));
    }
    for sum in &of.sums {
        let column = visible(&sum.column);
        let stated = visible(&sum.stated);
        text.push_str(&if sum.difference.is_zero() {
            format!("column {column} adds up to the total that it states, {stated}\n")
        } else {
            format!(
                "column {column} adds up to {}, and not to the total that it states, {stated}\n",
                sum.rows
            )
        });
    }
    let agree = of.cells.iter().filter(|cell| cell.agrees).count();
    text.push_str(&format!("{agree} of {} numbers agree with {:?}\n", of.cells.len(), of.rules));
    text
}

fn first(cell: &Cell) -> String {
    let by = cell.difference.exact();
    let (by, word) = if by.is_negative() { (by.neg(), "little") } else { (by, "much") };
    format!(
        "first difference: row {}, {}: the table says {}, the rules give {}; {by} too {word}\n",
        cell.row,
        visible(&cell.name),
        visible(&cell.table),
        cell.rules,
    )
}
