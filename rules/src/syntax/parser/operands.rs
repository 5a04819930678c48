//! Operands: literals, names, what they read, and functions.

use commonbook_core::value::{Exact, parse_decimal};

use super::Parser;
use super::expressions::Built;
use crate::diagnostic::Code;
use crate::syntax::ast::{
    Expr, ExprKind, Function, Name, NumberLiteral, PercentLiteral, StepWord, TenureUnit,
    UnaryOperator,
};
use crate::syntax::keyword::Keyword;
use crate::syntax::problems::Reported;
use crate::syntax::span::Span;
use crate::syntax::suggest::nearest;
use crate::syntax::token::{Sign, Token, TokenKind};

const FUNCTIONS: [(Keyword, Function); 10] = [
    (Keyword::Sum, Function::Sum),
    (Keyword::Mean, Function::Mean),
    (Keyword::Count, Function::Count),
    (Keyword::Min, Function::Min),
    (Keyword::Max, Function::Max),
    (Keyword::Abs, Function::Abs),
    (Keyword::Round, Function::Round),
    (Keyword::Floor, Function::Floor),
    (Keyword::Ceil, Function::Ceil),
    (Keyword::Tiers, Function::Tiers),
];

impl Parser<'_, '_> {
    pub(super) fn operand(&mut self) -> Built {
        let token = *self.cursor.peek();
        match token.kind {
            TokenKind::Number => self.number_or_part(),
            TokenKind::Quoted => {
                self.cursor.bump();
                let kind = ExprKind::Key(self.name_of(&token));
                self.built(kind, token.span, 0)
            }
            TokenKind::Sign(Sign::Open) => self.group(),
            TokenKind::Sign(Sign::Minus) => {
                self.cursor.bump();
                self.tight();
                let (operand, depth) = self.nested(Self::operand)?;
                let operator = UnaryOperator::Negate;
                let kind = ExprKind::Unary { operator, operand: Box::new(operand) };
                self.built(kind, token.span, depth)
            }
            TokenKind::Word(_) if self.is_due() => {
                self.cursor.bump();
                self.built(ExprKind::Due, token.span, 0)
            }
            TokenKind::Word(Some(Keyword::Vested)) if self.cursor.ahead(1).is(Keyword::Account) => {
                self.cursor.bump();
                let name = self.after_word(|it| it.place_name("the account"))?;
                self.built(ExprKind::Vested(name), token.span, 0)
            }
            TokenKind::Word(None) => self.free_word(&token),
            TokenKind::Word(Some(keyword)) if !keyword.is_reserved() => self.free_word(&token),
            TokenKind::Word(Some(keyword)) => self.word(&token, keyword),
            TokenKind::Date => {
                let message = "a date stands in a table's entry only";
                let hint = "what depends on the day is written as a table with dates";
                Err(self.report(Code::ExpectedValue, token.span, message, "a date", hint))
            }
            TokenKind::Sign(_) | TokenKind::End => Err(self.expected_value()),
        }
    }

    fn group(&mut self) -> Built {
        let open = self.cursor.bump();
        let inner = self.nested(Self::choice)?;
        self.close(&open)?;
        Ok(inner)
    }

    fn close(&mut self, open: &Token) -> Result<(), Reported> {
        if self.cursor.eat_sign(Sign::Close) {
            return Ok(());
        }
        let next = *self.cursor.peek();
        if next.is_sign(Sign::Stray) {
            return Err(self.problems.reported_before());
        }
        let message = "this parenthesis is not closed";
        let found = super::clauses::named(self.cursor.text_of(&next), next.kind);
        let hint = format!("write ) before {found}");
        Err(self.report(Code::Parenthesis, open.span, message, "opened here", hint))
    }

    /// A number with its unit, a percentage, or a percentage of something.
    fn number_or_part(&mut self) -> Built {
        let literal = self.literal()?;
        let start = literal.span;
        if let ExprKind::Percent(percent) = &literal.kind
            && self.cursor.is(Keyword::Of)
        {
            let percent = percent.clone();
            self.cursor.bump();
            let (of, depth) = self.nested(Self::operand)?;
            return self.built(ExprKind::PercentOf { percent, of: Box::new(of) }, start, depth);
        }
        self.built(literal.kind, start, 0)
    }

    /// A number with its unit, or a percentage.
    pub(super) fn literal(&mut self) -> Result<Expr, Reported> {
        let token = self.cursor.bump();
        let value = self.value_of(&token);
        let next = *self.cursor.peek();
        let same_line = next.line == token.line;
        if same_line && next.is_sign(Sign::Percent) {
            self.cursor.bump();
            let span = token.span.to(next.span);
            let hundredth = Exact::from_count(1, 2);
            let fraction = value.mul(&hundredth).unwrap_or(Exact::ZERO);
            let kind = ExprKind::Percent(PercentLiteral { fraction, span });
            return Ok(Expr { kind, span });
        }
        let unit = match same_line && next.is_unit_word() {
            true => Some(self.unit(false)?),
            false => None,
        };
        let span = self.cursor.span_from(token.span);
        Ok(Expr { kind: ExprKind::Number(NumberLiteral { value, unit, span }), span })
    }

    /// The value of a number; zero where the lexer has reported it.
    fn value_of(&self, token: &Token) -> Exact {
        let text = self.cursor.text_of(token);
        let normal = match text.contains('.') {
            true => text.trim_end_matches('0').trim_end_matches('.'),
            false => text,
        };
        parse_decimal(normal).unwrap_or(Exact::ZERO)
    }

    /// A name or a key.
    fn free_word(&mut self, token: &Token) -> Built {
        self.cursor.bump();
        let text = self.cursor.text_of(token);
        let next = *self.cursor.peek();
        if let Some(kind) = self.membership_test(token)? {
            return self.built(kind, token.span, 0);
        }
        if next.is_sign(Sign::Open) && token.touches(&next) {
            let names = FUNCTIONS.iter().map(|(keyword, _)| keyword.as_str());
            let hint = match nearest(text, names) {
                Some(word) => format!("did you mean {word}?"),
                None => {
                    let all: Vec<_> = FUNCTIONS.iter().map(|(it, _)| it.as_str()).collect();
                    format!("the functions are {}", all.join(", "))
                }
            };
            let message = format!("there is no function `{text}`");
            return Err(self.report(Code::Unexpected, token.span, message, "not known", hint));
        }
        if next.is_sign(Sign::Dot) {
            let attribute = self.cursor.text_of(self.cursor.ahead(1));
            let hint = format!("write agent.{attribute}");
            let message = "only `agent` has attributes";
            return Err(self.report(Code::Unexpected, token.span, message, "not `agent`", hint));
        }
        let name = self.name_of(token);
        let key = name.text.bytes().any(|byte| byte.is_ascii_uppercase());
        let kind = if key { ExprKind::Key(name) } else { ExprKind::Name(name) };
        self.built(kind, token.span, 0)
    }

    /// What begins with a word of the language.
    fn word(&mut self, token: &Token, keyword: Keyword) -> Built {
        if let Some((_, function)) = FUNCTIONS.iter().find(|(word, _)| *word == keyword) {
            return self.call(token, *function);
        }
        let plain = |kind: ExprKind| Some(kind);
        let kind = match self.cursor.text_of(token) {
            "rest" => plain(ExprKind::Rest),
            "surplus" => plain(ExprKind::Surplus),
            "called" => plain(ExprKind::Called),
            _ => None,
        };
        if let Some(kind) = kind {
            self.cursor.bump();
            return self.built(kind, token.span, 0);
        }
        let kind = match self.cursor.text_of(token) {
            // The field of an event, in `where pot = shop`.
            "pot" if self.cursor.ahead(1).is_sign(Sign::Equal) => {
                self.cursor.bump();
                ExprKind::Name(self.name_of(token))
            }
            "pot" => ExprKind::Pot(self.after_word(|it| it.place_name("the pot"))?),
            "fund" => ExprKind::Fund(self.after_word(|it| it.place_name("the fund"))?),
            "account" => ExprKind::Account(self.after_word(|it| it.place_name("the account"))?),
            "line" | "each" | "split" | "absorb" | "redeem" => self.step(false, false)?,
            "agent" => ExprKind::Attribute(self.after_word(Self::attribute)?),
            "own" => self.own()?,
            "past" => self.past()?,
            "members" => {
                self.cursor.bump();
                self.members()?
            }
            "days" => self.tenure(TenureUnit::Days)?,
            "months" => self.tenure(TenureUnit::Months)?,
            "years" => self.tenure(TenureUnit::Years)?,
            "if" | "not" => {
                let text = self.cursor.text_of(token);
                let message = format!("`{text}` inside a calculation stands in parentheses");
                let hint = format!("write ({text} ...)");
                let label = "without parentheses";
                return Err(self.report(Code::Unexpected, token.span, message, label, hint));
            }
            _ => return Err(self.expected_value()),
        };
        self.built(kind, token.span, 0)
    }

    fn after_word(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<Name, Reported>,
    ) -> Result<Name, Reported> {
        self.cursor.bump();
        inner(self)
    }

    fn step_name(&mut self) -> Result<Name, Reported> {
        self.quoted_name("the step's name", "line \"legal reserve\"")
    }

    /// `.NAME` after `agent`; any word may be an attribute.
    pub(super) fn attribute(&mut self) -> Result<Name, Reported> {
        const HINT: &str = "for example agent.level";
        self.expect_sign(Sign::Dot, ".", HINT)?;
        let token = *self.cursor.peek();
        if matches!(token.kind, TokenKind::Word(_)) {
            self.cursor.bump();
            return Ok(self.name_of(&token));
        }
        Err(self.expected(Code::ExpectedName, "the attribute", HINT))
    }

    /// `line "NAME"` and the other steps that can be read.
    fn step(&mut self, own: bool, past: bool) -> Result<ExprKind, Reported> {
        let token = *self.cursor.peek();
        let Some(word) = token.keyword().and_then(step_word) else {
            let hint = "for example own line \"labour\"";
            return Err(self.expected(Code::ExpectedWord, "`line` or `each`", hint));
        };
        let name = self.after_word(Self::step_name)?;
        Ok(ExprKind::Step { word, name, own, past })
    }

    /// `own line "NAME"`, `own cash of line "NAME"`.
    fn own(&mut self) -> Result<ExprKind, Reported> {
        self.cursor.bump();
        let next = *self.cursor.peek();
        let names_account = next.is_free_word() || next.kind == TokenKind::Quoted;
        if !(names_account && self.cursor.ahead(1).is(Keyword::Of)) {
            return self.step(true, false);
        }
        let account = self.name_of(&next);
        self.cursor.bump();
        self.cursor.bump();
        let step = self.step(true, false)?;
        if let ExprKind::Step { word, name, .. } = step {
            return Ok(ExprKind::OwnPart { account, word, name });
        }
        Ok(step)
    }

    /// `past line "NAME"`, `past own line "NAME"`.
    fn past(&mut self) -> Result<ExprKind, Reported> {
        self.cursor.bump();
        let own = self.cursor.eat(Keyword::Own);
        self.step(own, true)
    }

    /// `sum(X among C)`, `max(X, Y)`.
    fn call(&mut self, token: &Token, function: Function) -> Built {
        self.cursor.bump();
        let word = self.cursor.text_of(token);
        let open = *self.cursor.peek();
        self.expect_sign(Sign::Open, "(", &format!("for example {word}(hours)"))?;
        let mut arguments = Vec::new();
        let mut among = None;
        let mut deepest = 0;
        while !self.cursor.is_sign(Sign::Close) {
            if self.cursor.is(Keyword::Among) {
                let (circle, depth) = self.among(function)?;
                among = Some(Box::new(circle));
                deepest = depth.max(deepest);
                break;
            }
            let (argument, depth) = self.nested(Self::choice)?;
            deepest = depth.max(deepest);
            arguments.push(argument);
            let comma = self.cursor.eat_sign(Sign::Comma);
            if !comma && !self.cursor.is(Keyword::Among) {
                break;
            }
        }
        self.close(&open)?;
        if arguments.is_empty() && (function != Function::Count || among.is_none()) {
            return Err(self.empty_call(token, &open));
        }
        let function_span = token.span;
        let kind = ExprKind::Call { function, function_span, arguments, among };
        self.built(kind, token.span, deepest)
    }

    fn among(&mut self, function: Function) -> Built {
        let among = self.cursor.bump();
        if !matches!(function, Function::Sum | Function::Mean | Function::Count) {
            let message = "`among` stands in sum, mean and count only";
            let hint = "choose who takes part with the step's own `among`";
            let label = "no circle here";
            return Err(self.report(Code::AmongMisplaced, among.span, message, label, hint));
        }
        self.nested(Self::choice)
    }

    fn empty_call(&mut self, token: &Token, open: &Token) -> Reported {
        let word = self.cursor.text_of(token);
        let message = format!("`{word}` of nothing");
        let hint = format!("for example {word}(hours)");
        let span: Span = open.span.to(Span::new(open.span.start, self.cursor.previous_end()));
        self.report(Code::ExpectedValue, span, message, "nothing inside", hint)
    }
}

fn step_word(keyword: Keyword) -> Option<StepWord> {
    const TABLE: [(Keyword, StepWord); 5] = [
        (Keyword::Line, StepWord::Line),
        (Keyword::Each, StepWord::Each),
        (Keyword::Split, StepWord::Split),
        (Keyword::Absorb, StepWord::Absorb),
        (Keyword::Redeem, StepWord::Redeem),
    ];
    TABLE.iter().find(|(word, _)| *word == keyword).map(|(_, step)| *step)
}
