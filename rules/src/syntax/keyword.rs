//! The words of the language, in one table.
//!
//! A *reserved* word can never be a name, because a reader (or the parser) could not tell: it
//! begins a statement or a clause, or it stands in expressions. A *soft* word has a meaning in one
//! place only and may be a name elsewhere. A *clause* word may be a name where no clause can begin,
//! but never a unit. A *later* word belongs to what the language has but this version does not; it
//! is reserved. The grammar in the specification names every word but the later ones; a test
//! compares the two.

/// How far a word belongs to the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Never a name.
    Reserved,
    /// A name where it does not mean anything else.
    Soft,
    /// Begins a clause; a name where no clause can begin, never a unit.
    Clause,
    /// Never a name, and not usable yet.
    Later,
}

macro_rules! keywords {
    ($($name:ident $spelling:literal $standing:ident,)+) => {
        /// A word of the language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Keyword {
            $($name,)+
        }

        impl Keyword {
            /// Every word.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The keyword with this spelling.
            pub(crate) fn of(word: &str) -> Option<Self> {
                match word { $($spelling => Some(Self::$name),)+ _ => None }
            }

            /// The word itself.
            pub(crate) const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $spelling,)+ }
            }

            /// How far it belongs to the language.
            pub(crate) const fn standing(self) -> Standing {
                match self { $(Self::$name => Standing::$standing,)+ }
            }
        }
    };
}

keywords! {
    // Statements.
    Rules "rules" Reserved,
    Currency "currency" Reserved,
    Engine "engine" Reserved,
    Closes "closes" Reserved,
    Figure "figure" Reserved,
    Fund "fund" Reserved,
    Account "account" Reserved,
    Table "table" Reserved,
    Measure "measure" Reserved,
    Pot "pot" Reserved,
    Let "let" Reserved,
    Line "line" Reserved,
    Each "each" Reserved,
    Check "check" Reserved,
    Report "report" Reserved,
    Continues "continues" Reserved,
    Split "split" Reserved,
    Absorb "absorb" Reserved,
    Redeem "redeem" Reserved,
    Adjustments "adjustments" Reserved,
    Decide "decide" Later,
    Example "example" Reserved,
    Expect "expect" Soft,
    Flows "flows" Later,
    // The header.
    Scale "scale" Soft,
    Every "every" Soft,
    Month "month" Soft,
    Quarter "quarter" Soft,
    Year "year" Soft,
    Week "week" Soft,
    On "on" Soft,
    Call "call" Soft,
    Dissolution "dissolution" Soft,
    Monday "monday" Soft,
    Tuesday "tuesday" Soft,
    Wednesday "wednesday" Soft,
    Thursday "thursday" Soft,
    Friday "friday" Soft,
    Saturday "saturday" Soft,
    Sunday "sunday" Soft,
    // Declarations.
    In "in" Reserved,
    Per "per" Reserved,
    Agent "agent" Reserved,
    By "by" Reserved,
    Else "else" Reserved,
    From "from" Reserved,
    Until "until" Reserved,
    Indivisible "indivisible" Soft,
    Divisible "divisible" Soft,
    External "external" Soft,
    May "may" Soft,
    Be "be" Soft,
    Negative "negative" Soft,
    Expires "expires" Clause,
    Vests "vests" Clause,
    Never "never" Clause,
    After "after" Soft,
    Amount "amount" Soft,
    Above "above" Reserved,
    // Measures.
    Counts "counts" Reserved,
    Where "where" Reserved,
    Contributions "contributions" Soft,
    Revenue "revenue" Soft,
    Figures "figures" Soft,
    Accepted "accepted" Clause,
    Worth "worth" Soft,
    At "at" Reserved,
    Open "open" Soft,
    Close "close" Soft,
    Average "average" Soft,
    For "for" Reserved,
    Ever "ever" Soft,
    Once "once" Clause,
    Only "only" Soft,
    Last "last" Soft,
    Periods "periods" Soft,
    Fading "fading" Clause,
    Over "over" Clause,
    // Pots and places.
    Result "result" Soft,
    Source "source" Soft,
    Rest "rest" Reserved,
    To "to" Reserved,
    // Lines and each.
    Takes "takes" Reserved,
    Least "least" Soft,
    Most "most" Soft,
    When "when" Reserved,
    Among "among" Reserved,
    Even "even" Reserved,
    Below "below" Soft,
    Zero "zero" Soft,
    Shared "shared" Reserved,
    Equally "equally" Soft,
    Otherwise "otherwise" Reserved,
    Rounded "rounded" Reserved,
    Half "half" Soft,
    Up "up" Reserved,
    Down "down" Soft,
    Difference "difference" Soft,
    Left "left" Soft,
    The "the" Soft,
    Ties "ties" Reserved,
    Turn "turn" Soft,
    Amounts "amounts" Reserved,
    Basis "basis" Reserved,
    Pays "pays" Clause,
    Paid "paid" Clause,
    Less "less" Clause,
    Under "under" Clause,
    Take "take" Clause,
    Back "back" Soft,
    Nobody "nobody" Clause,
    Waived "waived" Clause,
    Directed "directed" Clause,
    Catching "catching" Clause,
    Nets "nets" Clause,
    Spills "spills" Clause,
    Oldest "oldest" Clause,
    Older "older" Clause,
    First "first" Soft,
    Proportion "proportion" Soft,
    Than "than" Soft,
    Excess "excess" Soft,
    Again "again" Soft,
    Due "due" Soft,
    Them "them" Reserved,
    // Expressions.
    Of "of" Reserved,
    If "if" Reserved,
    Then "then" Reserved,
    And "and" Reserved,
    Or "or" Reserved,
    Not "not" Reserved,
    Surplus "surplus" Reserved,
    Called "called" Reserved,
    Members "members" Reserved,
    Own "own" Reserved,
    Vested "vested" Soft,
    Past "past" Reserved,
    Months "months" Reserved,
    Years "years" Reserved,
    Days "days" Reserved,
    As "as" Reserved,
    Period "period" Soft,
    Has "has" Soft,
    Is "is" Soft,
    Suspended "suspended" Soft,
    Since "since" Soft,
    With "with" Soft,
    Without "without" Soft,
    Fault "fault" Soft,
    Sum "sum" Reserved,
    Mean "mean" Reserved,
    Count "count" Reserved,
    Min "min" Reserved,
    Max "max" Reserved,
    Abs "abs" Reserved,
    Round "round" Reserved,
    Floor "floor" Reserved,
    Ceil "ceil" Reserved,
    Tiers "tiers" Reserved,
    // Units with a meaning of their own.
    Number "number" Soft,
}

impl Keyword {
    /// Whether it can never be a name.
    pub(crate) fn is_reserved(self) -> bool {
        matches!(self.standing(), Standing::Reserved | Standing::Later)
    }

    /// Whether it can be a unit.
    pub(crate) fn may_be_unit(self) -> bool {
        self.standing() == Standing::Soft
    }

    /// Whether this version understands it.
    pub(crate) fn is_usable(self) -> bool {
        self.standing() != Standing::Later
    }

    /// Whether it begins a statement, in this version or later.
    pub(crate) fn begins_statement(self) -> bool {
        matches!(
            self,
            Self::Rules
                | Self::Currency
                | Self::Engine
                | Self::Closes
                | Self::Figure
                | Self::Fund
                | Self::Account
                | Self::Table
                | Self::Measure
                | Self::Pot
                | Self::Let
                | Self::Line
                | Self::Each
                | Self::Check
                | Self::Report
                | Self::Continues
                | Self::Once
                | Self::Split
                | Self::Absorb
                | Self::Redeem
                | Self::Adjustments
                | Self::Example
        ) || self.begins_later_statement()
    }

    /// Whether it begins a statement that this version does not have.
    pub(crate) fn begins_later_statement(self) -> bool {
        matches!(self, Self::Decide | Self::Flows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_finds_itself() {
        for keyword in Keyword::ALL {
            assert_eq!(Keyword::of(keyword.as_str()), Some(*keyword));
        }
        assert_eq!(Keyword::of("surplusses"), None);
    }
}
