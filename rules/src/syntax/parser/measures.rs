//! `measure`: what is counted, which of it, who must accept it, what one is worth, for how long.

use super::Parser;
use crate::diagnostic::Code;
use crate::syntax::ast::{Accepted, BalanceDay, Counts, Measure};
use crate::syntax::keyword::Keyword;
use crate::syntax::layout::Clause;
use crate::syntax::problems::Reported;

const CLAUSES: [Clause; 6] =
    [Clause::In, Clause::Counts, Clause::Where, Clause::Accepted, Clause::Worth, Clause::Memory];

impl Parser<'_, '_> {
    pub(super) fn measure(&mut self) -> Result<Measure, Reported> {
        let word = self.cursor.bump();
        let name = self.word_name("a measure")?;
        let mut measure = Measure {
            name,
            unit: None,
            counts: None,
            filter: None,
            accepted: Vec::new(),
            worth: None,
            memory: None,
            span: word.span,
        };
        self.clauses(Keyword::Measure, &CLAUSES, &mut measure, &|parser, clause, measure| {
            parser.measure_clause(clause, measure)
        });
        if !self.has(Clause::Counts) {
            let hint = "for example counts contributions where kind = work";
            self.clause_missing(&word, "counts", hint);
        }
        measure.span = self.cursor.span_from(word.span);
        Ok(measure)
    }

    fn measure_clause(&mut self, clause: Clause, measure: &mut Measure) -> Result<(), Reported> {
        if clause == Clause::Memory {
            measure.memory = Some(Box::new(self.memory()?));
            return Ok(());
        }
        if clause == Clause::Accepted {
            measure.accepted.push(self.accepted()?);
            return Ok(());
        }
        self.cursor.bump();
        if clause == Clause::In {
            measure.unit = Some(self.unit(true)?);
        } else if clause == Clause::Counts {
            measure.counts = Some(self.counts()?);
        } else if clause == Clause::Where {
            measure.filter = Some(self.expression()?);
        } else {
            self.cursor.bump();
            measure.worth = Some(self.expression()?);
        }
        Ok(())
    }

    /// `accepted by 2 among members`.
    fn accepted(&mut self) -> Result<Accepted, Reported> {
        const HINT: &str = "for example accepted by 2 among members";
        let word = self.cursor.bump();
        self.expect(Keyword::By, HINT)?;
        let (by, _) = self.count_from_one("how many accept", HINT)?;
        let among = if self.cursor.eat(Keyword::Among) { Some(self.expression()?) } else { None };
        Ok(Accepted { by, among, span: self.cursor.span_from(word.span) })
    }

    fn counts(&mut self) -> Result<Counts, Reported> {
        const HINT: &str =
            "contributions, revenue, account NAME at open | at close | on average, figures NAME";
        let token = *self.cursor.peek();
        if self.cursor.eat(Keyword::Contributions) {
            return Ok(Counts::Contributions);
        }
        if self.cursor.eat(Keyword::Revenue) {
            return Ok(Counts::Revenue);
        }
        if self.cursor.eat(Keyword::Figures) {
            return Ok(Counts::Figures(self.word_name("the figure")?));
        }
        if self.cursor.eat(Keyword::Account) {
            let name = self.place_name("the account")?;
            return Ok(Counts::Account { name, when: self.balance_day()? });
        }
        let text = self.cursor.text_of(&token);
        if token.is(Keyword::Flows) || matches!(text, "produce" | "externalities") {
            let words = format!("counts {text}");
            return Err(self.not_yet(token.span, &words));
        }
        Err(self.expected(Code::ExpectedWord, "what is counted", HINT))
    }

    fn balance_day(&mut self) -> Result<BalanceDay, Reported> {
        const HINT: &str = "say at open, at close or on average";
        if self.cursor.eat(Keyword::On) {
            self.expect(Keyword::Average, HINT)?;
            return Ok(BalanceDay::OnAverage);
        }
        if self.cursor.eat(Keyword::At) {
            if self.cursor.eat(Keyword::Open) {
                return Ok(BalanceDay::AtOpen);
            }
            self.expect(Keyword::Close, HINT)?;
            return Ok(BalanceDay::AtClose);
        }
        Err(self.expected(Code::ExpectedWord, "the day of the balance", HINT))
    }
}
