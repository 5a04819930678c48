//! A published distribution against the statement of its close.

use std::collections::BTreeMap;
use std::fmt;

use commonbook::projections::Statement;
use commonbook_core::door::ClosedPeriod;
use commonbook_core::value::{Exact, Timestamp};

use super::published::Distribution;

/// How one distribution compares.
#[derive(Clone, Debug)]
pub(super) struct Compared {
    id: String,
    period: String,
    published: String,
    status: &'static str,
    fast: Exact,
    slow: Exact,
    undistributed: Exact,
    rows: usize,
    /// Rows whose two amounts are both equal.
    pub(super) equal: usize,
    /// Rows that differ, and shares that nobody published.
    pub(super) moved: Vec<Moved>,
    /// The result digest.
    pub(super) digest: String,
}

/// A row that is not as published.
#[derive(Clone, Debug)]
pub(super) struct Moved {
    /// Who.
    pub(super) agent: String,
    distribution: String,
    published: [i128; 2],
    computed: [Exact; 2],
}

impl Moved {
    /// How far it moved, both lines together.
    pub(super) fn distance(&self) -> Exact {
        self.published.iter().zip(&self.computed).fold(Exact::ZERO, |sum, (was, is)| {
            let step = is.sub(&Exact::from_int(*was)).map(|d| d.abs()).unwrap_or_default();
            sum.add(&step).unwrap_or_default()
        })
    }
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [fast_was, slow_was] = &self.published;
        let [fast_is, slow_is] = &self.computed;
        write!(
            f,
            "{} in {}: fast {fast_was} -> {fast_is}, slow {slow_was} -> {slow_is}",
            self.agent, self.distribution
        )
    }
}

/// Compares every published row; a person without a share counts as 0.
pub(super) fn compare(
    distribution: &Distribution,
    close: &ClosedPeriod,
    statement: &Statement,
    time: Option<Timestamp>,
) -> Compared {
    let mut computed: BTreeMap<&str, [Exact; 2]> = BTreeMap::new();
    for (agent, result) in &statement.result.agents {
        let share = |name: &str| {
            let line = result.lines.iter().find(|line| line.name.as_str() == name);
            line.map_or(Exact::ZERO, |line| line.amount.exact())
        };
        computed.insert(agent.as_str(), [share("fast"), share("slow")]);
    }
    let mut moved = Vec::new();
    let mut row = |agent: &str, published: [i128; 2], computed: [Exact; 2]| {
        let same = published.iter().zip(&computed).all(|(was, is)| Exact::from_int(*was) == *is);
        if !same {
            let (agent, distribution) = (agent.to_owned(), distribution.id.clone());
            moved.push(Moved { agent, distribution, published, computed });
        }
        usize::from(same)
    };
    let mut equal: usize = 0;
    for (agent, published) in &distribution.rows {
        let share = computed.remove(agent.as_str()).unwrap_or_default();
        equal = equal.saturating_add(row(agent, *published, share));
    }
    for (agent, share) in computed {
        row(agent, [0, 0], share);
    }
    let line = |name: &str| {
        let found = statement.result.lines.iter().find(|line| line.name == name);
        found.map_or(Exact::ZERO, |line| line.amount.exact())
    };
    Compared {
        id: distribution.id.clone(),
        period: close.period.to_string(),
        published: time.map_or_else(String::new, |time| minutes(&time.to_string())),
        status: if close.reopened_at.is_some() { "replaced" } else { "" },
        fast: line("fast"),
        slow: line("slow"),
        undistributed: line("undistributed"),
        rows: distribution.rows.len(),
        equal,
        moved,
        digest: statement.digest.to_string(),
    }
}

/// `2020-06-07 23:26` of a time.
fn minutes(time: &str) -> String {
    time.get(..16).unwrap_or(time).replace('T', " ")
}

/// The comparison, a row a distribution.
pub(super) fn table(compared: &[Compared]) -> String {
    let row = |cells: [&str; 8]| {
        let [id, period, published, fast, slow, left, equal, status] = cells;
        format!(
            "{id:<5} {period:<22} {published:<16} {fast:>7} {slow:>7} {left:>13} {equal:>11} \
             {status}"
        )
    };
    let head = ["", "week", "published (UTC)", "fast", "slow", "undistributed", "rows equal", ""];
    let mut text = row(head).trim_end().to_owned();
    for compared in compared {
        let [fast, slow, left] =
            [&compared.fast, &compared.slow, &compared.undistributed].map(ToString::to_string);
        let equal = format!("{} of {}", compared.equal, compared.rows);
        let cells = [
            compared.id.as_str(),
            &compared.period,
            &compared.published,
            &fast,
            &slow,
            &left,
            &equal,
            compared.status,
        ];
        text.push('\n');
        text.push_str(row(cells).trim_end());
    }
    text.push('\n');
    text
}
