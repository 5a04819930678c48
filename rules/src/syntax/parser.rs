//! Tokens to tree.
//!
//! Statements begin in column 1 and are parsed one by one; a clause that cannot be parsed is
//! reported once and left out, and reading goes on at the next clause that begins a line, or at the
//! next statement. So the parser never fails and one slip is one problem. Time is linear in the
//! text: nothing is read twice, nesting is bounded, and what is too deep is skipped as a whole.

mod adjustments;
mod after;
mod clauses;
mod cursor;
mod declarations;
mod example;
mod expressions;
mod header;
mod measures;
mod membership;
mod memory;
mod names;
mod operands;
mod sharing;
mod steps;
mod tables;
mod transfer;

use super::ast::{Document, Item};
use super::keyword::Keyword;
use super::layout::{Clause, Piece, Statement};
use super::problems::Problems;
use super::suggest::nearest;
use super::token::{Token, TokenKind};
use crate::diagnostic::{Code, Diagnostic};
use cursor::Cursor;

/// The deepest nesting of parentheses, functions and the like.
pub const MAX_NESTING: u16 = 64;

/// The greatest depth of an expression's tree, chains of operators included.
pub const MAX_DEPTH: u16 = 256;

/// The most statements and table entries of a file.
pub const MAX_STATEMENTS: usize = 10_000;

/// What the parser makes of a file.
pub(crate) struct Tree {
    pub(crate) document: Document,
    pub(crate) statements: Vec<Statement>,
    /// Tokens that stand right after the one before, in order.
    pub(crate) tight: Vec<usize>,
}

/// Parses the tokens of a text.
pub(crate) fn parse_tokens(text: &str, tokens: &[Token], problems: &mut Problems) -> Tree {
    let mut parser = Parser {
        cursor: Cursor::new(text, tokens),
        problems,
        document: Document::default(),
        statements: Vec::new(),
        current: Vec::new(),
        tight: Vec::new(),
        counted: 0,
        nesting: 0,
        due_here: false,
    };
    parser.run();
    Tree { document: parser.document, statements: parser.statements, tight: parser.tight }
}

pub(crate) struct Parser<'a, 'p> {
    cursor: Cursor<'a>,
    problems: &'p mut Problems,
    document: Document,
    statements: Vec<Statement>,
    /// The pieces of the statement at hand.
    current: Vec<Piece>,
    tight: Vec<usize>,
    /// Statements and table entries so far.
    counted: usize,
    nesting: u16,
    /// Whether `due` means what is due to the contributor here.
    due_here: bool,
}

impl Parser<'_, '_> {
    fn run(&mut self) {
        while !self.cursor.at_end_of_text() {
            if self.counted >= MAX_STATEMENTS {
                return self.too_many();
            }
            self.cursor.open_statement(|token| is_clause_word(token.keyword()));
            self.not_indented();
            self.statement();
            self.cursor.close_statement();
        }
        self.header_is_whole();
    }

    /// Reports the statement or entry that is one too many, once.
    fn too_many(&mut self) {
        if self.counted > MAX_STATEMENTS {
            return;
        }
        self.counted = MAX_STATEMENTS.saturating_add(1);
        let span = self.cursor.peek().span;
        let message = format!("a file has at most {MAX_STATEMENTS} statements and table entries");
        self.problems.report(
            Diagnostic::new(Code::TooMany, span, message)
                .label("one too many")
                .hint("what differs by agent is an attribute, a figure or a contribution"),
        );
    }

    /// One statement, or several where the later ones are indented by mistake.
    fn statement(&mut self) {
        while !self.cursor.at_end() {
            self.counted = self.counted.saturating_add(1);
            let first = *self.cursor.peek();
            let Some(keyword) = first.keyword().filter(|it| it.begins_statement()) else {
                self.unknown_statement(&first);
                return self.cursor.skip_to_end();
            };
            if !first.column_one {
                self.indented(&first, keyword);
            }
            let start = self.cursor.index();
            self.current = vec![Piece { clause: Clause::Head, start }];
            self.begin(keyword);
            let pieces = std::mem::take(&mut self.current);
            self.statements.push(Statement { keyword, pieces, end: self.cursor.index() });
        }
    }

    /// Parses the statement that begins with this word, up to its end.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only words that begin statements come here"
    )]
    fn begin(&mut self, keyword: Keyword) {
        if keyword.begins_later_statement() {
            return self.later_statement();
        }
        if keyword == Keyword::Closes && self.cursor.ahead(1).kind == TokenKind::Quoted {
            return self.item(|it| it.closes_claims().map(Item::Succession));
        }
        match keyword {
            Keyword::Rules => self.rules(),
            Keyword::Currency => self.currency(),
            Keyword::Engine => self.engine(),
            Keyword::Closes => self.closes(),
            Keyword::Figure => self.item(|it| it.figure().map(Item::Figure)),
            Keyword::Fund => self.item(|it| it.fund().map(Item::Fund)),
            Keyword::Account => self.item(|it| it.account().map(Item::Account)),
            Keyword::Table => self.item(|it| it.table().map(Item::Table)),
            Keyword::Measure => self.item(|it| it.measure().map(Item::Measure)),
            Keyword::Once => self.item(|it| it.once_only().map(Item::OnceOnly)),
            Keyword::Continues => self.item(|it| it.continues().map(Item::Succession)),
            Keyword::Pot => self.item(|it| it.pot().map(Item::Pot)),
            Keyword::Let => self.item(|it| it.let_step().map(Item::Let)),
            Keyword::Line => self.item(|it| it.line().map(|line| Item::Line(Box::new(line)))),
            Keyword::Each => self.item(|it| it.each().map(|each| Item::Each(Box::new(each)))),
            Keyword::Split => self.item(|it| it.split().map(|it| Item::Split(Box::new(it)))),
            Keyword::Absorb => self.item(|it| it.absorb().map(|it| Item::Absorb(Box::new(it)))),
            Keyword::Redeem => self.item(|it| it.redeem().map(|it| Item::Redeem(Box::new(it)))),
            Keyword::Adjustments => {
                self.item(|it| it.adjustments().map(|it| Item::Adjustments(Box::new(it))));
            }
            Keyword::Example => {
                self.item(|it| it.example().map(|it| Item::Example(Box::new(it))));
            }
            Keyword::Check => self.item(|it| it.check().map(Item::Check)),
            _ => self.item(|it| it.report_step().map(Item::Report)),
        }
    }

    /// Takes a declaration or step in; one that cannot be read is left out as a whole.
    fn item(&mut self, parse: impl FnOnce(&mut Self) -> Result<Item, super::problems::Reported>) {
        match parse(self) {
            Ok(item) => self.document.items.push(item),
            Err(_) => self.cursor.skip_to_end(),
        }
    }

    fn indented(&mut self, first: &Token, keyword: Keyword) {
        let word = keyword.as_str();
        self.problems.report(
            Diagnostic::new(
                Code::StatementIndented,
                first.span,
                format!("`{word}` begins a statement, which starts in column 1"),
            )
            .label("indented")
            .hint("take away the blanks before it"),
        );
    }

    /// Reports the clauses in column 1 that were taken into the statement at hand.
    fn not_indented(&mut self) {
        for token in std::mem::take(&mut self.cursor.unindented) {
            let word = self.cursor.text_of(&token);
            self.problems.report(
                Diagnostic::new(
                    Code::ClauseNotIndented,
                    token.span,
                    format!("`{word}` belongs to the statement above and is indented"),
                )
                .label("in column 1")
                .hint("put two blanks before it"),
            );
        }
    }

    fn unknown_statement(&mut self, first: &Token) {
        if first.kind == TokenKind::Sign(super::token::Sign::Stray) {
            return;
        }
        let text = first.span.of(self.cursor.text());
        let words = Keyword::ALL.iter().filter(|it| it.begins_statement()).map(|it| it.as_str());
        let hint = match nearest(text, words) {
            Some(word) => format!("did you mean {word}?"),
            None => "what belongs to the statement above is indented".to_owned(),
        };
        self.problems.report(
            Diagnostic::new(Code::UnknownStatement, first.span, "no statement begins like this")
                .label("not known")
                .hint(hint),
        );
    }

    /// Notes that the token at hand stands right after the one before.
    fn tight(&mut self) {
        self.tight.push(self.cursor.index());
    }

    /// Notes that a clause begins at the token at hand.
    fn mark(&mut self, clause: Clause) {
        let start = self.cursor.index();
        self.current.push(Piece { clause, start });
    }
}

/// Whether a word in column 1 can only be a clause whose blanks are missing.
fn is_clause_word(keyword: Option<Keyword>) -> bool {
    keyword.is_some_and(|it| clauses::begins_clause(it) && !it.begins_statement())
}
