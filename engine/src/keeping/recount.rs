//! What closes counted, counted again for a log that has their lines alone.
//!
//! Each close in order is computed from what its book knew; where that gives what its line says
//! under `inputs`, it is kept, and later adjustments need not read the whole log. A close that
//! cannot be computed, or gives something else, is left out: nothing but speed depends on it.

use commonbook_core::door::ClosedPeriod;
use commonbook_core::event::{Event, Hash, decode};
use commonbook_core::log::{Log, View, line_at};
use commonbook_projections::{Request, compute};

use crate::book::Book;
use crate::error::BookError;

/// How many closes there are, and of how many it is kept what they counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recounted {
    /// Closes whose line says what they counted.
    pub closes: u64,
    /// Closes of which that is kept now.
    pub kept: u64,
}

impl<L: Log> Book<L> {
    /// Keeps what the closes of this book counted, where that is missing.
    ///
    /// # Errors
    /// [`BookError::Log`] when the store fails.
    pub fn recount(&mut self) -> Result<Recounted, BookError> {
        let closes = self.closes()?;
        let mut recounted = Recounted::default();
        for close in &closes {
            let Some(inputs) = self.log.read(|view| said(view, close))? else { continue };
            recounted.closes = recounted.closes.saturating_add(1);
            let counted = self.log.read(|view| counted(view, close, &inputs))?;
            if let Some(text) = counted {
                self.transact(false, |storage| Ok(storage.put_aggregate(&inputs.0, &text)?))?;
                recounted.kept = recounted.kept.saturating_add(1);
            }
        }
        Ok(recounted)
    }
}

/// What the line of a close says as `inputs`, where that is not kept already.
fn said(view: &dyn View, close: &ClosedPeriod) -> Result<Option<Hash>, BookError> {
    let Some(line) = line_at(view, close.position)? else { return Ok(None) };
    let Event::DistributionClosed(closed) = decode(&line)?.event else { return Ok(None) };
    let Some(inputs) = closed.inputs else { return Ok(None) };
    Ok(view.aggregate(&inputs.0)?.is_none().then_some(inputs))
}

/// What the close counted, where computing it again gives what its line says.
fn counted(
    view: &dyn View,
    close: &ClosedPeriod,
    inputs: &Hash,
) -> Result<Option<Vec<u8>>, BookError> {
    let request = Request {
        rules: Some(close.rules.clone()),
        period: close.period,
        known_at: Some(close.first),
        as_of: None,
        number: Some(close.number),
    };
    match compute(view, &request) {
        Ok(computed) => {
            Ok(computed.counted.filter(|(hash, _)| hash == inputs).map(|(_, text)| text))
        }
        Err(error) if error.is_damage() => Err(error.into()),
        Err(_) => Ok(None),
    }
}
