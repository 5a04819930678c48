//! Clauses: which one begins here, whether it may, and where to go on after a mistake.
//!
//! Clauses come in any order. A clause begins with a reserved word, so no expression can run into
//! it. What stands where no clause begins is reported with what was probably meant.

use super::Parser;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::keyword::Keyword;
use crate::syntax::layout::Clause;
use crate::syntax::problems::Reported;
use crate::syntax::span::Span;
use crate::syntax::suggest::nearest;
use crate::syntax::token::{Sign, Token, TokenKind};

/// What a statement makes of one of its clauses.
type Handler<'h, 'a, 'p, T> =
    &'h dyn Fn(&mut Parser<'a, 'p>, Clause, &mut T) -> Result<(), Reported>;

/// Whether a word can begin a clause.
pub(super) fn begins_clause(keyword: Keyword) -> bool {
    clause_of(keyword).is_some()
}

fn clause_of(keyword: Keyword) -> Option<Clause> {
    const TABLE: [(Keyword, Clause); 40] = [
        (Keyword::In, Clause::In),
        (Keyword::Per, Clause::Per),
        (Keyword::From, Clause::From),
        (Keyword::Counts, Clause::Counts),
        (Keyword::Where, Clause::Where),
        (Keyword::Accepted, Clause::Accepted),
        (Keyword::Each, Clause::Worth),
        (Keyword::For, Clause::Memory),
        (Keyword::Once, Clause::Memory),
        (Keyword::Until, Clause::Memory),
        (Keyword::Fading, Clause::Memory),
        (Keyword::Over, Clause::Memory),
        (Keyword::Never, Clause::NeverNegative),
        (Keyword::Vests, Clause::Vests),
        (Keyword::Expires, Clause::Expires),
        (Keyword::Spills, Clause::SpillsOver),
        (Keyword::Nets, Clause::NetsToZero),
        (Keyword::Oldest, Clause::Order),
        (Keyword::Older, Clause::OlderThan),
        (Keyword::Pays, Clause::Pays),
        (Keyword::Paid, Clause::After),
        (Keyword::Less, Clause::After),
        (Keyword::Under, Clause::After),
        (Keyword::Nobody, Clause::After),
        (Keyword::Take, Clause::Part),
        (Keyword::Waived, Clause::Waived),
        (Keyword::Directed, Clause::Directed),
        (Keyword::Takes, Clause::Takes),
        (Keyword::At, Clause::AtLeast),
        (Keyword::When, Clause::When),
        (Keyword::Even, Clause::EvenBelowZero),
        (Keyword::Shared, Clause::Shared),
        (Keyword::Among, Clause::Among),
        (Keyword::Amounts, Clause::AmountsTo),
        (Keyword::To, Clause::To),
        (Keyword::Otherwise, Clause::Otherwise),
        (Keyword::Ties, Clause::Ties),
        (Keyword::Rounded, Clause::Rounded),
        (Keyword::Rest, Clause::Rest),
        (Keyword::Basis, Clause::Basis),
    ];
    TABLE.iter().find(|(word, _)| *word == keyword).map(|(_, clause)| *clause)
}

/// What a clause is in a statement that reads its first word in a way of its own.
fn in_statement(owner: Keyword, clause: Clause) -> Clause {
    match (owner, clause) {
        (Keyword::Split, Clause::To)
        | (Keyword::Absorb, Clause::From)
        | (Keyword::Adjustments, Clause::After) => Clause::Part,
        (Keyword::Redeem, Clause::In) => Clause::Order,
        (_, other) => other,
    }
}

impl<'a, 'p> Parser<'a, 'p> {
    /// The clause that begins at the token at hand.
    pub(super) fn clause_here(&self) -> Option<Clause> {
        let keyword = self.cursor.peek().keyword()?;
        let next = self.cursor.ahead(1);
        let clause = clause_of(keyword)?;
        if clause == Clause::AtLeast && next.is(Keyword::Most) {
            return Some(Clause::AtMost);
        }
        let other_meaning = (clause == Clause::Worth && !next.is(Keyword::Worth))
            || (clause == Clause::Rest && !next.is(Keyword::To));
        (!other_meaning).then_some(clause)
    }

    /// Parses all clauses of a statement into `parts`.
    pub(super) fn clauses<T>(
        &mut self,
        owner: Keyword,
        allowed: &[Clause],
        parts: &mut T,
        handle: Handler<'_, 'a, 'p, T>,
    ) {
        let mut seen: Vec<Clause> = Vec::new();
        while !self.cursor.at_end() {
            let token = *self.cursor.peek();
            let here = self.clause_here().map(|clause| in_statement(owner, clause));
            let Some(clause) = here else {
                let begins = token.keyword().is_some_and(Keyword::begins_statement);
                if begins && token.begins_line {
                    return;
                }
                self.leftover(owner, allowed);
                self.skip_to_next_clause();
                continue;
            };
            if !allowed.contains(&clause) {
                self.clause_of_other(owner, clause, &token);
            } else if seen.contains(&clause) && !clause.repeats() {
                self.clause_twice(clause, &token);
            } else {
                seen.push(clause);
                self.mark(clause);
                if handle(self, clause, parts).is_ok() {
                    continue;
                }
            }
            self.skip_to_next_clause();
        }
    }

    /// Skips to the next clause or statement that begins a line.
    fn skip_to_next_clause(&mut self) {
        while !self.cursor.at_end() {
            let token = self.cursor.bump();
            let next = self.cursor.peek();
            let statement = next.keyword().is_some_and(Keyword::begins_statement);
            let stays = token.line == next.line && !next.begins_line;
            if !stays && (statement || self.clause_here().is_some()) {
                return;
            }
        }
    }

    fn clause_of_other(&mut self, owner: Keyword, clause: Clause, token: &Token) {
        if let Some((code, message, hint)) = self.known_slip(token) {
            let problem = Diagnostic::new(code, token.span, message).label("not here");
            self.problems.report(problem.hint(hint));
            return;
        }
        let owner = owner.as_str();
        let words = clause.words();
        let problem = Diagnostic::new(
            Code::ClauseOfOther,
            token.span,
            format!("`{words}` does not belong to `{owner}`"),
        );
        let problem = problem.label("not here");
        self.problems.report(if matches!(clause, Clause::From | Clause::To) {
            problem.hint("money moves in steps only: line, each, split, absorb, redeem")
        } else if clause == Clause::Where {
            problem.hint("`where` chooses events in a `measure`; use `among`")
        } else if clause == Clause::Rest {
            problem.hint("write a last line that `takes rest`")
        } else {
            problem.hint(format!("take it away, or look up what `{owner}` may say"))
        });
    }

    fn clause_twice(&mut self, clause: Clause, token: &Token) {
        let words = clause.words();
        self.problems.report(
            Diagnostic::new(Code::ClauseTwice, token.span, format!("`{words}` stands twice"))
                .label("the second one")
                .hint("one statement says it once; join them or take one away"),
        );
    }

    /// Reports a clause that must be there and is not.
    pub(super) fn clause_missing(&mut self, owner: &Token, clause: &str, hint: &str) -> Reported {
        let word = self.cursor.text_of(owner);
        let message = format!("this `{word}` needs `{clause}`");
        let problem = Diagnostic::new(Code::ClauseMissing, owner.span, message);
        self.problems.report(problem.label(format!("`{clause}` is missing")).hint(hint))
    }

    /// Reports what stands where a clause should begin.
    pub(super) fn leftover(&mut self, owner: Keyword, allowed: &[Clause]) -> Reported {
        let token = *self.cursor.peek();
        if token.is_sign(Sign::Stray) {
            return self.problems.reported_before();
        }
        let text = self.cursor.text_of(&token);
        if let Some((code, message, hint)) = self.known_slip(&token) {
            let problem = Diagnostic::new(code, token.span, message).label("not here");
            return self.problems.report(problem.hint(hint));
        }
        let is_word = matches!(token.kind, TokenKind::Word(_));
        #[expect(clippy::wildcard_enum_match_arm, reason = "what the others have begins so")]
        let entry = match owner {
            Keyword::Absorb => "from",
            Keyword::Adjustments => "under, take back",
            _ => "to",
        };
        let owner = owner.as_str();
        if token.begins_line && is_word {
            let words = |it: &Clause| if *it == Clause::Part { entry } else { it.words() };
            let words: Vec<&str> = allowed.iter().map(words).collect();
            let first = words.iter().filter_map(|it| it.split(' ').next());
            let hint = match nearest(text, first) {
                Some(word) => format!("did you mean {word}?"),
                None if words.is_empty() => format!("`{owner}` has no clauses"),
                None => format!("`{owner}` may say: {}", words.join(", ")),
            };
            let message = format!("no clause of `{owner}` begins like this");
            let problem = Diagnostic::new(Code::UnknownClause, token.span, message);
            return self.problems.report(problem.label("not known").hint(hint));
        }
        let message = format!("{} does not follow here", named(text, token.kind));
        let problem = Diagnostic::new(Code::Unexpected, token.span, message);
        self.problems.report(problem.label("not expected").hint("is something missing before it?"))
    }

    /// A slip that is known well enough to say what was meant.
    fn known_slip(&self, token: &Token) -> Option<(Code, String, String)> {
        let previous = self.cursor.previous()?;
        let before = self.cursor.text_of(previous);
        let text = self.cursor.text_of(token);
        let after_number = previous.kind == TokenKind::Number;
        let is_word = matches!(token.kind, TokenKind::Word(_));
        let unit_like = is_word && text.bytes().any(|byte| byte.is_ascii_uppercase());
        let of_kind = token.is(Keyword::Of) && previous.is(Keyword::Contributions);
        let say = |code, message: &str, hint: String| Some((code, message.to_owned(), hint));
        if after_number && unit_like && token.begins_line {
            let message = "a unit stands on its number's line";
            return say(Code::UnitOnOtherLine, message, format!("write {before} {text}"));
        }
        if after_number && token.kind == TokenKind::Number {
            let message = "two numbers in a row";
            let hint = "no grouping marks or blanks in a number: 1000.00";
            return say(Code::Unexpected, message, hint.to_owned());
        }
        if after_number && self.is_tenure(token) {
            let message = "a tenure is compared with a plain number";
            return say(Code::Unexpected, message, format!("write {before} without {text}"));
        }
        if token.is_sign(Sign::Close) {
            let hint = "take it away, or open one before".to_owned();
            return say(Code::Parenthesis, "this parenthesis closes nothing", hint);
        }
        if of_kind {
            let kind = self.cursor.text_of(self.cursor.ahead(2));
            let hint = format!("write where kind = {kind}");
            return say(Code::Unexpected, "contributions are chosen with `where`", hint);
        }
        if token.is(Keyword::May) && self.cursor.ahead(1).is(Keyword::Be) {
            let hint = "take it away; an account that may not says `never negative`".to_owned();
            return say(Code::Unexpected, "an account may be negative by itself", hint);
        }
        if token.is(Keyword::Of) && previous.is(Keyword::Rest) {
            let hint = "give the line `from pot ...`, or use `pot x` for all that entered it";
            let message = "`rest` is what is left in the step's own pot";
            return say(Code::Unexpected, message, hint.to_owned());
        }
        if token.is(Keyword::In) && self.cursor.ahead(1).is_sign(Sign::Open) {
            let hint = format!("write {before} = A or {before} = B");
            return say(Code::Unexpected, "keys are compared one by one", hint);
        }
        if token.is_sign(Sign::Minus) && previous.touches(token) && previous.is_free_word() {
            let hint = format!("write {before}_..., or put it in quotes");
            return say(Code::NameSpelling, "a name has no hyphen", hint);
        }
        None
    }

    /// Reports a construct that this version does not have.
    pub(super) fn not_yet(&mut self, span: Span, words: &str) -> Reported {
        let message = format!("`{words}` is not in this version yet");
        let problem = Diagnostic::new(Code::NotYet, span, message).label("known, but not built");
        self.problems.report(problem.hint("the changelog says what a version can do"))
    }

    /// Leaves out a whole statement that the language has and this version does not.
    pub(super) fn later_statement(&mut self) {
        let token = self.cursor.bump();
        self.not_yet(token.span, self.cursor.text_of(&token));
        self.cursor.skip_to_end();
    }

    fn is_tenure(&self, token: &Token) -> bool {
        token.is(Keyword::Days) || token.is(Keyword::Months) || token.is(Keyword::Years)
    }
}

/// A token for messages.
pub(super) fn named(text: &str, kind: TokenKind) -> String {
    match kind {
        TokenKind::End => "the end of the statement".to_owned(),
        TokenKind::Quoted => "this quoted text".to_owned(),
        TokenKind::Number => "this number".to_owned(),
        TokenKind::Date => "this date".to_owned(),
        TokenKind::Word(_) | TokenKind::Sign(_) => format!("`{text}`"),
    }
}
