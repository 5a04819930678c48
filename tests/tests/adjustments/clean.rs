//! The same history in a book in which everything was recorded in time.
//!
//! Only what stands is recorded, each fact before the first close that knows its day, or where it
//! was if that is earlier; closes follow one another as in the real book, without those that were
//! reopened. So nothing in it is late, and it has no adjustments.

use std::collections::BTreeMap;

use commonbook::Book;
use commonbook::projections::{Request, Statement};
use commonbook_core::log::MemoryLog;

use crate::facts::Entry;
use crate::real::{Real, drafts, opened, stamp};
use crate::story::What;

/// The clean book, and the statements of its closes.
pub(crate) struct Clean {
    pub(crate) book: Book<MemoryLog>,
    pub(crate) statements: Vec<Statement>,
}

/// The clean book of a real one, with its standing closes and one that was refused; why it refuses
/// one.
pub(crate) fn clean(real: &Real, refused: Option<&Request>) -> Result<Clean, String> {
    let standing = real.standing_closes();
    let mut requests: Vec<&Request> = standing.iter().map(|close| &close.request).collect();
    requests.extend(refused);
    let slot = |entry: &Entry| {
        // Spells of membership are recorded in their order.
        let root = &real.entries[entry.root];
        let known = if is_membership(entry) { root.closes } else { entry.closes };
        let seen = real.closes[..known].iter().filter(|close| close.stands).count();
        if entry.what == What::Called {
            return seen;
        }
        // What comes between two distributions of its period is of the second one.
        let is_money = matches!(entry.what, What::Revenue | What::Purchase | What::Expense);
        let takes =
            |at: usize| standing.get(at).is_some_and(|it| it.pots.iter().any(|pot| pot == "main"));
        let is_of_a_further = |at: usize, of: &Request| {
            let further = requests.iter().enumerate().skip(at + 1);
            let mut further =
                further.filter(|(_, it)| it.rules == of.rules && it.period == of.period);
            of.period.contains(entry.on)
                && if is_money {
                    !takes(at) && further.any(|(at, _)| takes(at))
                } else {
                    further.any(|(at, _)| at >= seen)
                }
        };
        let knows = requests.iter().enumerate().position(|(at, of)| {
            entry.on <= of.period.last_day() && !(at < seen && is_of_a_further(at, of))
        });
        seen.min(knows.unwrap_or(requests.len()))
    };
    let mut entries: Vec<(usize, usize, &Entry)> = Vec::new();
    for (order, entry) in real.entries.iter().enumerate().filter(|(_, entry)| entry.stands) {
        let order = if is_membership(entry) { entry.root } else { order };
        entries.push((slot(entry), order, entry));
    }
    entries.sort_by_key(|(_, order, _)| *order);
    // A spell ends where it began, or later.
    let mut spells: BTreeMap<&str, usize> = BTreeMap::new();
    for (slot, _, entry) in entries.iter_mut().filter(|(_, _, entry)| is_membership(entry)) {
        let last = spells.entry(entry.agent()).or_default();
        *slot = (*slot).max(*last);
        *last = *slot;
    }
    entries.sort_by_key(|(slot, order, _)| (*slot, *order));
    let mut book = opened(&real.texts);
    let mut statements = Vec::new();
    for at in 0..=requests.len() {
        let lines = entries.iter().filter(|(slot, _, _)| *slot == at);
        let lines: Vec<String> = lines.map(|(_, _, entry)| entry.clean()).collect();
        for line in lines {
            let done = book.append(&drafts(std::slice::from_ref(&line)), &stamp(), false);
            done.map_err(|error| format!("the clean book does not take {line}: {error}"))?;
        }
        let Some(request) = requests.get(at) else { break };
        let closed = book.close(request, &mut stamp(), false);
        let closed = closed.map_err(|error| format!("clean {}: {error}", request.period))?;
        if !closed.statement.result.adjustments.is_empty() {
            return Err(format!("the clean book adjusts at {}", request.period));
        }
        statements.push(closed.statement);
    }
    Ok(Clean { book, statements })
}

fn is_membership(entry: &Entry) -> bool {
    matches!(entry.what, What::Joined | What::Left)
}
