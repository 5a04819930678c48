//! The table of all problems that rules can have.
//!
//! One line a problem: its name, its stable spelling, its title. Families: E01 characters and
//! numbers, E02 syntax, E03 types and units, E04 names, E05 conservation, E06 values, E07
//! evaluation,
//! W0 warnings.
//! A spelling is never used again for something else; E0231 stands in the design's example and
//! keeps that spelling, E0412 stands there too and is left free. A new problem is a new line of its
//! family and nothing else.

use std::fmt;

/// Whether rules with this problem can be adopted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// They cannot.
    Error,
    /// They can, but somebody should look.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])+ $name:ident = $spelling:literal, $title:literal;)+) => {
        /// Which problem a diagnostic is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])+ $name,)+
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable spelling, for example `E0201`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $spelling,)+ }
            }

            /// What it is about, in one line.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }
        }
    };
}

codes! {
    /// The text begins with U+FEFF; `rules format` takes it away.
    ByteOrderMark = "E0101", "the file begins with a byte order mark";
    /// A line ends in CR LF or CR; `rules format` mends it.
    CarriageReturn = "E0102", "lines end with something else than a line feed";
    /// The text does not end with exactly one line feed; `rules format` mends it.
    FinalLineFeed = "E0103", "the file does not end with one line feed";
    /// A tab stands in the text; `rules format` makes blanks of it.
    Tab = "E0104", "a tab stands in the file";
    /// A character beyond ASCII stands outside quotes and comments.
    NotAscii = "E0105", "a character that only quotes and comments may hold";
    /// An ASCII character that the language does not know.
    StrayCharacter = "E0106", "a character that has no meaning here";
    /// An invisible or direction-changing character stands in quotes or in a comment.
    HiddenCharacter = "E0107", "a character that cannot be seen";
    /// A quote is not closed on its line.
    UnclosedQuote = "E0108", "a quote is not closed";
    /// A quoted text is empty, padded with blanks or too long.
    QuotedText = "E0109", "a quoted text that cannot be a name";
    /// A number is not in the one spelling that numbers have.
    NumberSpelling = "E0110", "a number is not spelled as numbers are";
    /// A number and a word stand without a blank between them.
    NumberRunsOn = "E0111", "a number runs into a word";
    /// A date does not exist or is not spelled `2026-03-31`.
    DateSpelling = "E0112", "a date does not exist";
    /// The text is larger than 1 MiB.
    FileTooLarge = "E0113", "the file is too large";
    /// A word is longer than 64 characters.
    WordTooLong = "E0114", "a word is too long";

    /// The word in column 1 begins no statement.
    UnknownStatement = "E0201", "no statement begins like this";
    /// A statement's word stands where a clause should, not in column 1.
    StatementIndented = "E0202", "a statement does not start in column 1";
    /// A clause's word stands in column 1.
    ClauseNotIndented = "E0203", "a clause is not indented";
    /// Something stands where a clause should begin.
    UnknownClause = "E0204", "no clause begins like this";
    /// The clause exists, but not in this statement.
    ClauseOfOther = "E0205", "a clause does not belong to this statement";
    /// A clause that may stand once stands twice.
    ClauseTwice = "E0206", "a clause stands twice";
    /// A clause that must be there is not.
    ClauseMissing = "E0207", "a clause is missing";
    /// `rules`, `currency`, `engine` or `closes` is missing.
    HeaderMissing = "E0209", "a part of the header is missing";
    /// A part of the header stands twice.
    HeaderTwice = "E0210", "a part of the header stands twice";
    /// Something stands before `rules "NAME"`.
    RulesNotFirst = "E0211", "the file does not begin with its name";
    /// A value is missing.
    ExpectedValue = "E0212", "a value is missing";
    /// A name is missing.
    ExpectedName = "E0213", "a name is missing";
    /// A name in quotes is missing.
    ExpectedQuoted = "E0214", "a name in quotes is missing";
    /// A certain word or sign is missing.
    ExpectedWord = "E0215", "a word is missing";
    /// A word of the language was used as a name or key.
    ReservedWord = "E0216", "a word of the language is used as a name";
    /// A name is not spelled as names are.
    NameSpelling = "E0217", "a name is not spelled as names are";
    /// A unit is missing or not spelled as units are.
    ExpectedUnit = "E0218", "a unit is missing";
    /// A unit stands on another line than its number.
    UnitOnOtherLine = "E0219", "a unit does not stand on its number's line";
    /// A place (`pot x`, `fund x`, `account x`) is missing.
    ExpectedPlace = "E0220", "a place is missing";
    /// Two comparisons in a row.
    ComparisonChain = "E0221", "comparisons cannot be chained";
    /// An operator of another language.
    OperatorSpelling = "E0222", "an operator is not spelled as operators are";
    /// A parenthesis is not closed, or closes nothing.
    Parenthesis = "E0223", "a parenthesis has no partner";
    /// Expressions are nested deeper than 64 or built of too many parts.
    TooDeep = "E0224", "an expression is too deep";
    /// More than 10,000 statements and table entries.
    TooMany = "E0225", "the file has too many statements";
    /// More than 100 problems; the rest is not shown.
    MoreProblems = "E0226", "there are more problems than are shown";
    /// Something follows where the statement or clause should have ended.
    Unexpected = "E0227", "something stands where nothing should follow";
    /// The construct belongs to the language, but this version does not have it.
    NotYet = "E0228", "not in this version yet";
    /// A table's entry is not `KEY VALUE` on one line.
    EntrySpelling = "E0229", "a table's entry is not spelled as entries are";
    /// Keys of a line are not percentages of it, or not one key.
    ShareKeys = "E0230", "keys are not spelled as keys are";
    /// Numbers of different units are added, compared or chosen between.
    MixedUnits = "E0231", "numbers of different units meet";
    /// `among` stands in a function that has no circle.
    AmongMisplaced = "E0232", "`among` stands where there is no circle";
    /// A number is outside of what its place allows.
    NumberRange = "E0233", "a number is out of range";

    /// A key or a number stands where a condition is needed.
    NotACondition = "E0301", "a condition is needed";
    /// A key or a condition stands where a number is needed.
    NotANumber = "E0302", "a number is needed";
    /// One value is needed, and there is one per contributor.
    OneNeeded = "E0303", "one value is needed";
    /// A value per contributor is needed, and there is one for all.
    EachNeeded = "E0304", "a value per contributor is needed";
    /// A number is in another unit than its place needs.
    WrongUnit = "E0305", "another unit is needed";
    /// `mean`, `count`, `shared equally` or a same amount for all without a circle.
    AmongNeeded = "E0306", "a circle is needed";
    /// A function has another number of values than it takes.
    Arguments = "E0307", "a function takes another number of values";
    /// A key is compared with something that is none, or conditions with each other.
    KeyCompared = "E0308", "two sides cannot be compared";
    /// A key stands where nothing is compared with it.
    KeyAlone = "E0309", "a key is compared with nothing";
    /// `then` and `else` give values of different kinds.
    BranchesDiffer = "E0310", "two branches are of different kinds";
    /// A unit has more factors than can be read.
    UnitTooLong = "E0311", "a unit has too many factors";
    /// The places of `round` are not written as a whole number from 0 to 18.
    RoundPlaces = "E0312", "places are not a whole number";
    /// A clause about sharing stands on a line that is not shared.
    OnlyWhenShared = "E0313", "a clause is about sharing";
    /// A field of an event is compared with a key that is no identifier.
    KeyNeverHeld = "E0314", "a key that no event can hold";

    /// A memory that the measure cannot have.
    MemoryNotHere = "E0315", "a memory that this measure cannot have";
    /// A line is shared by a claim in a way that does not say which claim it pays.
    ClaimUnclear = "E0316", "it is not clear which claim is paid";
    /// A clause after the allocation stands where it cannot be carried out.
    AfterOrder = "E0317", "a clause after the allocation is in the wrong place";

    /// Nothing of this name is declared.
    UnknownName = "E0401", "a name is not declared";
    /// A name is given twice.
    DuplicateName = "E0402", "a name is given twice";
    /// A step reads what stands below it, or itself.
    ForwardReference = "E0403", "a step reads what stands below it";
    /// A name that the language gives is declared.
    NameTaken = "E0404", "a name is taken by the language";
    /// Something exists, but cannot be read at this place.
    NotReadableHere = "E0405", "something cannot be read here";
    /// A step reads a figure that has a value per agent.
    FigurePerAgent = "E0406", "a figure per agent is read through a measure";
    /// A measure counts a figure that is one for the whole book.
    FigureOfBook = "E0407", "a figure of the book has no value per agent";
    /// `own line` of a line that is not shared.
    NotShared = "E0408", "a line is not shared";
    /// The currency is not one word.
    CurrencyWord = "E0409", "a currency is not one word";

    /// A pot could keep money after the last step.
    PotCouldKeepMoney = "E0501", "a pot could keep money";
    /// The last line of a pot is shared and says nothing for an empty circle.
    EmptyCircle = "E0502", "a last line can meet an empty circle";
    /// Money comes into a pot, or is overdrawn from it, after its rest was taken.
    FilledAfterRest = "E0503", "a pot changes after its rest was taken";
    /// Fixed percentages of one amount exceed 100 %.
    PercentagesExceed = "E0504", "percentages exceed the whole";
    /// An indivisible fund reaches members, or a divisible fund.
    IndivisibleReachesMembers = "E0505", "an indivisible fund reaches members";
    /// A place of a kind that a clause cannot name.
    PlaceNotHere = "E0506", "a place of the wrong kind";
    /// Rounded shares without a word about the difference.
    DifferenceUnsaid = "E0507", "nothing is said about a rounding difference";
    /// One result opens two pots.
    ResultTakenTwice = "E0508", "a result opens two pots";

    /// A divisor that is written as zero.
    DivisionByZero = "E0601", "a divisor is zero";
    /// The keys of a line do not make up 100 %.
    KeysNotWhole = "E0602", "keys do not make up the whole";
    /// A key of a table has two values on one day.
    EntriesOverlap = "E0603", "two entries hold on the same day";
    /// An entry of a table that holds on no day.
    EntryNeverHolds = "E0604", "an entry holds on no day";
    /// Shares cannot be rounded to this.
    RoundingStep = "E0605", "shares cannot be rounded to this";

    /// An example does not come out as it says.
    ExampleFails = "E0607", "an example does not come out as it says";
    /// What an example gives cannot be in one book.
    FactsContradict = "E0608", "facts of an example contradict each other";
    /// Tiers that do not rise, or have no end.
    TiersOrder = "E0606", "tiers do not rise to an end";

    /// A figure that a step reads was not recorded by the period's last day.
    FigureMissing = "E0701", "a figure that a step reads is missing";
    /// A division by zero while the rules were evaluated.
    DividedByZero = "E0702", "a division by zero";
    /// A number grew beyond what the evaluator calculates with.
    GrewTooLarge = "E0703", "a number grew too large";
    /// A table has no entry for an agent's key on that day, and no `else`.
    NoEntry = "E0704", "a table has no entry for a key";
    /// `called` is read, and no `distribution_called` opened the close.
    NothingCalled = "E0705", "no amount was called";
    /// A `check` does not hold.
    CheckFails = "E0706", "a check does not hold";
    /// A weight is below zero.
    WeightBelowZero = "E0707", "a weight is below zero";
    /// A line has an amount to share and nobody to share it among.
    NobodyToShareAmong = "E0708", "there is nobody to share among";
    /// A line has an amount to share and all weights are zero.
    AllWeightsZero = "E0709", "all weights are zero";
    /// A fund that may not be negative would be.
    FundBelowZero = "E0710", "a fund would be below zero";
    /// A negative rounding difference is more than its place or pot has.
    DifferenceNotCovered = "E0711", "a rounding difference is not covered";
    /// After the last step a pot still has money.
    PotKeepsMoney = "E0712", "a pot keeps money after the last step";
    /// After the last step a pot is below zero.
    LossNotClosed = "E0713", "a loss cannot be closed";
    /// A result flows into main, and no step draws on main.
    ResultUnclaimed = "E0714", "no pot and no step claims a result";
    /// An `each` asks for more than its pot or fund has.
    MoreThanIsLeft = "E0715", "a step asks for more than is left";
    /// An `each` from a pot or fund asks for less than zero.
    AmountBelowZero = "E0716", "an amount is below zero";
    /// An event's number is in another unit than its measure needs.
    EventUnit = "E0718", "an event has another unit than its measure";
    /// An event lacks a number that its measure reads.
    EventField = "E0719", "an event lacks a number that its measure reads";
    /// What a pot is short of is more than its `absorb` finds bearers for.
    LossNotAbsorbed = "E0720", "a loss is not absorbed in full";
    /// More is taken from somebody's account than it holds, or than may be paid of it.
    MoreThanIsOwed = "E0721", "more is taken from an account than it holds";
    /// A proposed amount breaks a floor, a cap or what is left.
    ProposalBreaksRule = "E0722", "a proposed amount breaks a rule";
    /// A proposed amount is for a line that the rules do not have.
    ProposalOfNothing = "E0723", "a proposed amount is for no line";
    /// Everybody in the circle has reached the cap, and something is left.
    EverybodyAtTheCap = "E0724", "everybody has reached the cap";
    /// Amounts that should net to zero do not.
    NotNetting = "E0725", "amounts do not net to zero";
    /// An account that is never negative would be, or is.
    AccountBelowZero = "E0730", "an account would be below zero";
    /// More is taken from somebody's account than has vested of it.
    NotVested = "E0731", "more is taken from an account than has vested";
    /// The rules did not pass the checker; never seen on adopted rules.
    RulesUnchecked = "E0790", "the rules were not checked";
    /// The inputs do not fit the rules; a fault of the program around the evaluator.
    InputsMisfit = "E0791", "the inputs do not fit the rules";

    /// A declaration that nothing uses.
    NeverRead = "W0101", "a declaration is never used";
    /// A pot that can be below zero, with no step that takes a loss.
    LossCannotBeClosed = "W0102", "a loss cannot be closed";
    /// Money that is written finer than it can be paid.
    FinerThanMoney = "W0103", "an amount is finer than money";
    /// A pot that no step fills and nothing opens.
    PotStaysEmpty = "W0104", "a pot stays empty";
    /// The past of a step that these rules do not have.
    PastOfNothing = "W0105", "the past of a step that is not in the file";
    /// A line is shared by what is owed and pays no claim.
    ClaimStaysOpen = "W0106", "a claim stays open";
    /// A step that no result of any book makes move something.
    NeverActs = "W0107", "a step never acts";
    /// A condition that no book can change.
    ConditionIsFixed = "W0108", "a condition comes out the same in every book";
}

impl Code {
    /// How bad it is: told by the spelling's first letter.
    #[must_use]
    pub fn severity(self) -> Severity {
        if self.as_str().starts_with('W') { Severity::Warning } else { Severity::Error }
    }

    /// The code with this spelling.
    #[must_use]
    pub fn parse(spelling: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == spelling)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_has_a_spelling_of_its_own_and_a_title() {
        let mut seen = BTreeSet::new();
        for code in Code::ALL {
            let spelling = code.as_str();
            assert!(seen.insert(spelling), "{spelling} is used twice");
            assert_eq!(spelling.len(), 5, "{spelling}");
            assert!(spelling.starts_with("E0") || spelling.starts_with("W0"), "{spelling}");
            assert!(spelling.bytes().skip(1).all(|byte| byte.is_ascii_digit()), "{spelling}");
            assert!(!code.title().is_empty() && !code.title().ends_with('.'), "{spelling}");
            assert_eq!(Code::parse(spelling), Some(*code));
        }
    }

    #[test]
    fn only_spellings_with_a_w_are_warnings() {
        for code in Code::ALL {
            let warning = code.as_str().starts_with('W');
            assert_eq!(code.severity() == Severity::Warning, warning, "{code}");
        }
    }
}
