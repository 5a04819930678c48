//! The days that a statement looks at.

use commonbook_core::value::{Date, Period};

/// A period, and the last of its days that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// The period.
    pub(crate) period: Period,
    /// The last day that counts: the period's last one, or an earlier one of it.
    pub(crate) until: Date,
}

impl Window {
    /// Whether a day lies in the part of the period that counts.
    pub(crate) fn contains(self, day: Date) -> bool {
        self.period.from() <= day && day <= self.until
    }
}
