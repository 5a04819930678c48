//! Why a projection has no answer: one variant a reason, with a stable code.
//!
//! Each message says what is wrong, where, and what to do; nothing was computed and nothing was
//! written when one is returned. A log that verifies always replays: most of these are about what
//! was asked for, about rules and figures that are not there yet, or about a damaged book. What is
//! odd but harmless is a finding of the statement instead.

mod adoption;

use commonbook_core::event::{LineError, Position};
use commonbook_core::log::LogError;
use commonbook_core::value::{Date, Period, ValueError};
use thiserror::Error;

pub use adoption::AdoptionError;

use crate::check_table::TableError;

/// Why there is no answer. The doc of each variant says how to handle it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ProjectionError {
    /// The store failed; try again, or look at the disk.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A line that cannot be read; run verify.
    #[error("the line at position {position} cannot be read: {cause}")]
    LineMustBeReadable {
        /// Where.
        position: Position,
        /// Why.
        #[source]
        cause: LineError,
    },
    /// Lines are missing or doubled; run verify, then restore a backup.
    #[error(
        "position {expected} of the book is missing; its store went on with {found}\n\
         hint: run verify, then restore a backup"
    )]
    PositionsMustBeGapless {
        /// The position that had to come.
        expected: Position,
        /// The one that came, or the size that the book should have.
        found: Position,
    },
    /// Late records make a closed distribution refuse; put them right, then close.
    #[error(
        "{period} of {rules:?} is closed, and what was recorded for it since cannot be adjusted: \
         {cause}\n\
         hint: `commonbook adjustments` lists the late records; reverse the one that is wrong, or \
         record it for an open day"
    )]
    CloseMustBeComputableAgain {
        /// The rules' name.
        rules: String,
        /// The closed period.
        period: Period,
        /// Why it cannot be computed again.
        cause: Box<ProjectionError>,
    },
    /// The lines are not those that the book, or a close in it, vouches for.
    #[error(
        "the first {size} lines of the book have the root {found}, but {by} says {expected}\n\
         hint: a line was changed; run verify, then restore a backup"
    )]
    RootMustAgree {
        /// How many lines were read.
        size: u64,
        /// Who says otherwise: `the head`, `the close at position 12`.
        by: String,
        /// The root that was vouched for.
        expected: String,
        /// The root of the lines.
        found: String,
    },
    /// The look-up table says something else than the lines; run verify.
    #[error(
        "the look-up table {table} says {found}, but the lines say {expected}\n\
         hint: run verify; the table can be derived again from the lines"
    )]
    FactsMustAgree {
        /// Which table, with the key where it is about one row.
        table: String,
        /// What the lines say.
        expected: String,
        /// What is stored.
        found: String,
    },
    /// There is no book yet.
    #[error("the book is empty, so it has no statements\nhint: run `commonbook init`")]
    BookMustBeOpened,
    /// A known-at that has not happened.
    #[error(
        "the book has {head} events, so what it knew after {known_at} cannot be told\n\
         hint: ask for {head} or less"
    )]
    KnownAtMustBeInTheBook {
        /// The size asked for.
        known_at: u64,
        /// The size there is.
        head: u64,
    },
    /// An as-of outside of the period.
    #[error(
        "{day} is not a day of {period}; a statement is as of a day of its period\n\
         hint: leave the day away for the period's end, or ask for another period"
    )]
    DayMustLieInThePeriod {
        /// The day asked for.
        day: Date,
        /// The period.
        period: Period,
    },
    /// No rules in force; adopt some.
    #[error(
        "no rules{} are in force on {day}, so {period} cannot be computed\nhint: {hint}",
        named(.name.as_deref())
    )]
    RulesMustBeAdopted {
        /// The name asked for.
        name: Option<String>,
        /// The period's last day.
        day: Date,
        /// The period.
        period: Period,
        /// What to do.
        hint: String,
    },
    /// Several rule sets are in force; name one.
    #[error(
        "{} rule sets are in force on {day}, so it must be said which one is meant\nhint: {}",
        .names.len(),
        list(.names)
    )]
    RulesMustBeNamed {
        /// The period's last day.
        day: Date,
        /// What there is.
        names: Vec<String>,
    },
    /// Adopted rules that this program cannot read.
    #[error(
        "the rules {name:?}, adopted at position {position}, cannot be read by this program, so \
         nothing was computed\n\
         {problems}\n\
         hint: use the program that adopted them, or adopt rules that it can read"
    )]
    RulesMustBeReadable {
        /// Their name.
        name: String,
        /// Where they were adopted.
        position: Position,
        /// The problems, rendered.
        problems: String,
    },
    /// The text of adopted rules is not what was voted on; run verify.
    #[error(
        "the text of the rules {name:?}, adopted at position {position}, {what}\n\
         hint: run verify, then restore a backup"
    )]
    RulesTextMustBeWhole {
        /// Their name.
        name: String,
        /// Where they were adopted.
        position: Position,
        /// What is wrong with it.
        what: String,
    },
    /// The rules count in other money than the book.
    #[error(
        "the rules {name:?} count in {rules}, but the book counts in {book}\n\
         hint: adopt rules in the book's currency"
    )]
    RulesMustBeInTheBooksCurrency {
        /// Their name.
        name: String,
        /// The rules' currency.
        rules: String,
        /// The book's.
        book: String,
    },
    /// A period that the rules do not close.
    #[error("the rules {name:?} close {closes}, and {period} is not such a period\nhint: {hint}")]
    PeriodMustFitTheRules {
        /// Their name.
        name: String,
        /// How often they close.
        closes: String,
        /// The period asked for.
        period: Period,
        /// The period that fits.
        hint: String,
    },
    /// Rules that say what goes where when the co-op ends; they close no period.
    #[error(
        "the rules {name:?} close on dissolution: they say what goes where when the co-op ends, \
         and close no period such as {period}\n\
         hint: see what they give with dissolve --preview --rules {name:?}; for {period} name \
         other rules"
    )]
    DissolutionMustBePreviewed {
        /// Their name.
        name: String,
        /// The period asked for.
        period: Period,
    },
    /// Rules that are named for a dissolution, and close periods.
    #[error(
        "the rules {name:?} close periods; they do not say what goes where when the co-op ends\n\
         hint: name rules that close on dissolution, or leave --rules away to see what is owed \
         and which funds have no destination"
    )]
    DissolutionMustHaveItsRules {
        /// Their name.
        name: String,
    },
    /// Rules that close on call, and nobody called.
    #[error(
        "the rules {name:?} close on call, and distribution {number} of {period} was not called, \
         so there is no amount to share\n\
         hint: append a distribution_called for {period}"
    )]
    DistributionMustBeCalled {
        /// Their name.
        name: String,
        /// The period.
        period: Period,
        /// Which distribution of the period.
        number: u32,
    },
    /// A figure in another unit than declared.
    #[error(
        "the figure {figure:?} at position {position} is in {found}, but the rules {name:?} \
         declare it in {expected}\n\
         hint: correct the event, or adopt rules that declare {found}"
    )]
    FigureMustBeInItsUnit {
        /// The rules' name.
        name: String,
        /// The figure.
        figure: String,
        /// Where it was recorded.
        position: Position,
        /// The unit declared.
        expected: String,
        /// The unit recorded.
        found: String,
    },
    /// A balance in another unit than its account.
    #[error(
        "the amount at position {position} is in {found}, but the rules {name:?} keep {place} in \
         {expected}\n\
         hint: reverse the event, or adopt rules that declare {found}"
    )]
    BalanceMustBeInItsUnit {
        /// The rules' name.
        name: String,
        /// The fund or account.
        place: String,
        /// Where it was recorded.
        position: Position,
        /// The unit declared.
        expected: String,
        /// The unit recorded.
        found: String,
    },
    /// Money of a fund that a later close has given away already; take less, or reopen that close.
    #[error(
        "fund {fund} would be at {balance} on {day}: closes that stand have moved it after \
         {period}\n\
         hint: take less from it, declare it may be negative, or reopen the later close first"
    )]
    FundMustBearLaterCloses {
        /// The fund.
        fund: String,
        /// Its balance on that day, with the currency.
        balance: String,
        /// The first day on which it would be below zero.
        day: Date,
        /// The period computed.
        period: Period,
    },
    /// A fund that is indivisible in one rule set is so in all; adopt a text that says it.
    #[error(
        "rules {rules:?} hold the fund {fund} less strictly than {declared_by:?}, adopted at \
         position {position}, which declares it indivisible\n\
         hint: declare it indivisible here too; such a fund is never paid to members"
    )]
    FundMustStayIndivisible {
        /// The fund.
        fund: String,
        /// The rules that hold it loosely.
        rules: String,
        /// The rules that bound it.
        declared_by: String,
        /// Where those were adopted.
        position: Position,
    },
    /// Rules that do not fit beside or after those that the book has; the text says what to write.
    #[error(transparent)]
    Adoption(#[from] AdoptionError),
    /// The rules say no: an event cannot be valued, or a step cannot be carried out.
    #[error("{}{rendered}", at_event(.position))]
    RulesRefuse {
        /// The refusal's own code.
        code: &'static str,
        /// The event that was valued, when it was about one.
        position: Option<Position>,
        /// The refusal with its place in the rules text.
        rendered: String,
    },
    /// An agent that was asked for and is not there; look at the list of agents.
    #[error(
        "no agent {agent:?} is in the book on {day}, so there is nothing to explain\n\
         hint: `commonbook agents` lists the ids"
    )]
    AgentMustBeInTheBook {
        /// The id asked for.
        agent: String,
        /// The last day that counts.
        day: Date,
    },
    /// An account in which nothing ever moved for an agent; name another one.
    #[error("nothing ever moved for {agent:?} in an account {account:?}\nhint: {}", list(.known))]
    AccountMustBeInTheHistory {
        /// The agent.
        agent: String,
        /// The account asked for.
        account: String,
        /// The accounts in which something did.
        known: Vec<String>,
    },
    /// A line that the rules do not have.
    #[error("the rules {rules:?} have no line {line:?}\nhint: {}", list(.known))]
    LineMustBeInTheRules {
        /// The line asked for.
        line: String,
        /// The rules' name.
        rules: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A table is held against an account that the rules do not have.
    #[error("{rules:?} keeps no account {account:?}\nhint: it keeps {}", .known.join(", "))]
    AccountMustBeInTheRules {
        /// The account asked for.
        account: String,
        /// The rules' name.
        rules: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A table that cannot be compared.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A calculation beyond what numbers can be.
    #[error("{what}: {cause}")]
    NumberMustFit {
        /// What was calculated.
        what: String,
        /// Why it could not be.
        #[source]
        cause: ValueError,
    },
    /// The outcome names something that cannot stand in an event; adopt shorter names.
    #[error("the result cannot be recorded: {what}\nhint: adopt rules with shorter names")]
    ResultMustBeRecordable {
        /// What.
        what: String,
    },
}

impl ProjectionError {
    /// The stable code, for programs.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Log(error) => error.code(),
            Self::LineMustBeReadable { cause, .. } => cause.code(),
            Self::PositionsMustBeGapless { .. } => "PositionsMustBeGapless",
            Self::CloseMustBeComputableAgain { .. } => "CloseMustBeComputableAgain",
            Self::RootMustAgree { .. } => "RootMustAgree",
            Self::FactsMustAgree { .. } => "FactsMustAgree",
            Self::BookMustBeOpened => "BookMustBeOpened",
            Self::KnownAtMustBeInTheBook { .. } => "KnownAtMustBeInTheBook",
            Self::DayMustLieInThePeriod { .. } => "DayMustLieInThePeriod",
            Self::RulesMustBeAdopted { .. } => "RulesMustBeAdopted",
            Self::RulesMustBeNamed { .. } => "RulesMustBeNamed",
            Self::RulesMustBeReadable { .. } => "RulesMustBeReadable",
            Self::RulesTextMustBeWhole { .. } => "RulesTextMustBeWhole",
            Self::RulesMustBeInTheBooksCurrency { .. } => "RulesMustBeInTheBooksCurrency",
            Self::PeriodMustFitTheRules { .. } => "PeriodMustFitTheRules",
            Self::DissolutionMustBePreviewed { .. } => "DissolutionMustBePreviewed",
            Self::DissolutionMustHaveItsRules { .. } => "DissolutionMustHaveItsRules",
            Self::DistributionMustBeCalled { .. } => "DistributionMustBeCalled",
            Self::FigureMustBeInItsUnit { .. } => "FigureMustBeInItsUnit",
            Self::BalanceMustBeInItsUnit { .. } => "BalanceMustBeInItsUnit",
            Self::FundMustBearLaterCloses { .. } => "FundMustBearLaterCloses",
            Self::FundMustStayIndivisible { .. } => "FundMustStayIndivisible",
            Self::Adoption(error) => error.code(),
            Self::RulesRefuse { code, .. } => code,
            Self::AgentMustBeInTheBook { .. } => "AgentMustBeInTheBook",
            Self::AccountMustBeInTheHistory { .. } => "AccountMustBeInTheHistory",
            Self::LineMustBeInTheRules { .. } => "LineMustBeInTheRules",
            Self::AccountMustBeInTheRules { .. } => "AccountMustBeInTheRules",
            Self::Table(error) => error.code(),
            Self::NumberMustFit { .. } => "NumberMustFit",
            Self::ResultMustBeRecordable { .. } => "ResultMustBeRecordable",
        }
    }

    /// The exit status of a command that ends with this error: 3 for bad data, 4 for the store.
    #[must_use]
    pub fn status(&self) -> u8 {
        if matches!(self, Self::Log(_)) { 4 } else { 3 }
    }

    /// Whether the book cannot be read or contradicts itself, whatever was asked for.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        matches!(
            self,
            Self::Log(_)
                | Self::LineMustBeReadable { .. }
                | Self::PositionsMustBeGapless { .. }
                | Self::RootMustAgree { .. }
                | Self::FactsMustAgree { .. }
                | Self::RulesTextMustBeWhole { .. }
        )
    }

    /// A calculation that failed, with what it was for.
    pub(crate) fn number(what: &str) -> impl FnOnce(ValueError) -> Self {
        move |cause| Self::NumberMustFit { what: what.to_owned(), cause }
    }
}

fn named(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!(" named {name:?}"))
}

fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    match quoted.as_slice() {
        [] => "there is none to name".to_owned(),
        quoted => format!("name one of {}", quoted.join(", ")),
    }
}

fn at_event(position: &Option<Position>) -> String {
    position.map_or_else(String::new, |at| format!("the event at position {at} has no value\n"))
}
