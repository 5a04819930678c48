//! The steps: `let`, `line`, `each`, `check`, `report`.

use super::Parser;
use crate::diagnostic::Code;
use crate::syntax::ast::{Check, Directing, Each, Expr, ExprKind, Let, Line, Name, Report};
use crate::syntax::keyword::Keyword;
use crate::syntax::layout::Clause;
use crate::syntax::problems::Reported;
use crate::syntax::token::{Sign, Token};

const LINE: [Clause; 17] = [
    Clause::From,
    Clause::Takes,
    Clause::AtLeast,
    Clause::AtMost,
    Clause::When,
    Clause::EvenBelowZero,
    Clause::Shared,
    Clause::Among,
    Clause::To,
    Clause::Otherwise,
    Clause::Ties,
    Clause::Rounded,
    Clause::Pays,
    Clause::After,
    Clause::Waived,
    Clause::Directed,
    Clause::Basis,
];

const EACH: [Clause; 11] = [
    Clause::From,
    Clause::When,
    Clause::Among,
    Clause::AmountsTo,
    Clause::NetsToZero,
    Clause::To,
    Clause::Rounded,
    Clause::After,
    Clause::Waived,
    Clause::Directed,
    Clause::Basis,
];

impl Parser<'_, '_> {
    pub(super) fn let_step(&mut self) -> Result<Let, Reported> {
        let word = self.cursor.bump();
        let name = self.word_name("a value")?;
        let value = match self.expect_sign(Sign::Equal, "=", "for example let base = rest") {
            Ok(()) => self.value(),
            Err(_) => self.missing(),
        };
        let mut step = Let { name, value, basis: None, span: word.span };
        self.clauses(Keyword::Let, &[Clause::Basis], &mut step, &|parser, _, step| {
            step.basis = Some(parser.basis()?);
            Ok(())
        });
        step.span = self.cursor.span_from(word.span);
        Ok(step)
    }

    pub(super) fn check(&mut self) -> Result<Check, Reported> {
        let word = self.cursor.bump();
        let quoted = self.cursor.peek().kind == crate::syntax::token::TokenKind::Quoted;
        let name = if quoted { Some(self.quoted_name("the name", "\"\"")?) } else { None };
        let condition = self.value();
        let mut step = Check { name, condition, basis: None, span: word.span };
        self.clauses(Keyword::Check, &[Clause::Basis], &mut step, &|parser, _, step| {
            step.basis = Some(parser.basis()?);
            Ok(())
        });
        step.span = self.cursor.span_from(word.span);
        Ok(step)
    }

    pub(super) fn report_step(&mut self) -> Result<Report, Reported> {
        let word = self.cursor.bump();
        let example = "report \"hours in all\" sum(hours)";
        let name = self.quoted_name("the report's name", example)?;
        let value = self.value();
        let mut step = Report { name, value, basis: None, span: word.span };
        self.clauses(Keyword::Report, &[Clause::Basis], &mut step, &|parser, _, step| {
            step.basis = Some(parser.basis()?);
            Ok(())
        });
        step.span = self.cursor.span_from(word.span);
        Ok(step)
    }

    pub(super) fn line(&mut self) -> Result<Line, Reported> {
        let word = self.cursor.bump();
        let name = self.quoted_name("the line's name", "line \"legal reserve\"")?;
        let mut line = Line {
            name,
            from: None,
            takes: None,
            at_least: Vec::new(),
            at_most: Vec::new(),
            when: None,
            among: None,
            even_below_zero: None,
            to: None,
            shared: None,
            otherwise: None,
            rounded: None,
            ties_by_turn: None,
            pays: None,
            after: Vec::new(),
            directing: Directing::default(),
            basis: None,
            span: word.span,
        };
        self.clauses(Keyword::Line, &LINE, &mut line, &|parser, clause, line| {
            parser.line_clause(clause, line)
        });
        self.line_is_whole(&word);
        line.span = self.cursor.span_from(word.span);
        Ok(line)
    }

    fn line_clause(&mut self, clause: Clause, line: &mut Line) -> Result<(), Reported> {
        if clause == Clause::Shared {
            line.shared = Some(self.shared()?);
            return Ok(());
        }
        if clause == Clause::Rounded {
            line.rounded = Some(self.rounded()?);
            return Ok(());
        }
        if clause == Clause::Basis {
            line.basis = Some(self.basis()?);
            return Ok(());
        }
        if clause == Clause::After {
            let after = self.after()?;
            line.after.push(after);
            return Ok(());
        }
        if matches!(clause, Clause::Waived | Clause::Directed) {
            return self.directing(clause, &mut line.directing);
        }
        let word = self.cursor.bump();
        if clause == Clause::From {
            line.from = Some(self.place()?);
        } else if clause == Clause::Takes {
            line.takes = Some(self.expression()?);
        } else if clause == Clause::AtLeast {
            self.expect(Keyword::Least, "write at least or at most")?;
            let floor = self.expression()?;
            line.at_least.push(floor);
        } else if clause == Clause::AtMost {
            self.cursor.bump();
            let cap = self.expression()?;
            line.at_most.push(cap);
        } else if clause == Clause::When {
            line.when = Some(self.expression()?);
        } else if clause == Clause::Among {
            line.among = Some(self.expression()?);
        } else if clause == Clause::To {
            line.to = Some(self.place()?);
        } else if clause == Clause::Pays {
            line.pays = Some(self.place()?);
        } else if clause == Clause::Otherwise {
            self.expect(Keyword::To, "for example otherwise to fund reserve")?;
            line.otherwise = Some(self.place()?);
        } else if clause == Clause::EvenBelowZero {
            self.expect(Keyword::Below, "write even below zero")?;
            self.expect(Keyword::Zero, "write even below zero")?;
            line.even_below_zero = Some(self.cursor.span_from(word.span));
        } else {
            self.expect(Keyword::By, "write ties by turn")?;
            self.expect(Keyword::Turn, "write ties by turn")?;
            line.ties_by_turn = Some(self.cursor.span_from(word.span));
        }
        Ok(())
    }

    fn line_is_whole(&mut self, word: &Token) {
        if !self.has(Clause::Takes) {
            let hint = "for example takes 15% of surplus, or takes rest";
            self.clause_missing(word, "takes", hint);
        }
        if !self.has(Clause::To) && !self.has(Clause::Shared) {
            let hint = "say where it goes: to fund reserve, or shared by hours";
            self.clause_missing(word, "to ... or shared ...", hint);
        }
    }

    pub(super) fn each(&mut self) -> Result<Each, Reported> {
        let word = self.cursor.bump();
        let name = self.quoted_name("the step's name", "each \"licence fee\"")?;
        let mut each = Each {
            name,
            from: None,
            to: None,
            when: None,
            among: None,
            amounts_to: None,
            nets_to_zero: None,
            after: Vec::new(),
            directing: Directing::default(),
            rounded: None,
            basis: None,
            span: word.span,
        };
        self.clauses(Keyword::Each, &EACH, &mut each, &|parser, clause, each| {
            parser.each_clause(clause, each)
        });
        if !self.has(Clause::AmountsTo) {
            self.clause_missing(&word, "amounts to", "for example amounts to 2% of purchases");
        }
        each.span = self.cursor.span_from(word.span);
        Ok(each)
    }

    fn each_clause(&mut self, clause: Clause, each: &mut Each) -> Result<(), Reported> {
        if clause == Clause::Rounded {
            each.rounded = Some(self.rounded()?);
            return Ok(());
        }
        if clause == Clause::Basis {
            each.basis = Some(self.basis()?);
            return Ok(());
        }
        if clause == Clause::After {
            let after = self.after()?;
            each.after.push(after);
            return Ok(());
        }
        if matches!(clause, Clause::Waived | Clause::Directed) {
            return self.directing(clause, &mut each.directing);
        }
        let word = self.cursor.bump();
        if clause == Clause::From {
            each.from = Some(self.place()?);
        } else if clause == Clause::To {
            each.to = Some(self.place()?);
        } else if clause == Clause::Among {
            each.among = Some(self.expression()?);
        } else if clause == Clause::When {
            each.when = Some(self.expression()?);
        } else if clause == Clause::NetsToZero {
            self.expect(Keyword::To, "write nets to zero")?;
            self.expect(Keyword::Zero, "write nets to zero")?;
            each.nets_to_zero = Some(self.cursor.span_from(word.span));
        } else {
            self.expect(Keyword::To, "write amounts to")?;
            each.amounts_to = Some(self.expression()?);
        }
        Ok(())
    }

    /// `basis "..."`.
    pub(super) fn basis(&mut self) -> Result<Name, Reported> {
        self.cursor.bump();
        self.quoted_name("the basis", "basis \"Law 78-763, art. 33\"")
    }

    /// An expression, or a hole where none can be read; the mistake is then reported, and what is
    /// left of the line skipped.
    fn value(&mut self) -> Expr {
        match self.expression() {
            Ok(value) => value,
            Err(_) => self.missing(),
        }
    }

    fn missing(&mut self) -> Expr {
        let span = self.cursor.peek().span;
        while !self.cursor.at_end() {
            self.cursor.bump();
            let next = self.cursor.peek();
            let statement = next.keyword().is_some_and(Keyword::begins_statement);
            if next.begins_line && (statement || self.clause_here().is_some()) {
                break;
            }
        }
        Expr { kind: ExprKind::Missing, span }
    }

    pub(super) fn expected_value(&mut self) -> Reported {
        let token = *self.cursor.peek();
        let word = token.keyword().filter(|it| it.is_reserved()).map(Keyword::as_str);
        let hint = match word {
            Some(word) => format!("{word} is a word of the language; a key is written \"{word}\""),
            None => "a value is a number, a name, or something like 15% of surplus".to_owned(),
        };
        self.expected(Code::ExpectedValue, "a value", &hint)
    }
}
