//! The evaluation of checked rules over given inputs: every amount, and why it is that amount.
//!
//! Order: the inputs are held against the rules; figures that steps read are looked up, all of
//! them before the first step; results open the pots; then the statements run as they are written,
//! each seeing what stands above it; after the last one the rests of pots are given, and every pot
//! is exactly zero. The first thing that does not hold refuses, and nothing is given back. The
//! calculation is described in `docs/spec/calculation.md`.
//!
//! No part of this reads a clock, a log or an order that depends on hashing: the same rules and
//! inputs give the same outcome everywhere. What an explanation shows is recorded on the way;
//! there is no second calculation for it.

mod absorb;
mod arithmetic;
mod each;
mod expect;
mod expression;
mod line;
mod measure;
mod note;
mod past;
mod places;
mod postings;
mod pots;
mod reading;
mod redeem;
mod refusal;
mod settlement;
mod share;
mod split;
mod start;
mod value;

use std::collections::BTreeMap;
use std::rc::Rc;

use commonbook_core::value::{Date, Exact, Unit};

pub use measure::{Awaited, EventValuer};
pub use refusal::{EvaluationError, Refusal};

use crate::Rules;
use crate::claims::Measured;
use crate::input::Inputs;
use crate::outcome::Outcome;
use crate::syntax::Span;
use crate::syntax::ast::{Expect, Item, Name};
use places::{Account, Fund, Pot};
use value::Value;

/// One evaluation on its way through the steps.
struct Evaluation<'a> {
    rules: &'a Rules,
    text: &'a str,
    inputs: &'a Inputs,
    /// For whom it is recorded why steps give them nothing, in ascending order.
    watched: &'a [usize],
    items: &'a [Item],
    currency: Unit,
    last_day: Date,
    /// Where the rules' name stands, for what concerns the file as a whole.
    name_span: Span,
    /// Figures of the book, measures and tables by name.
    values: BTreeMap<&'a str, &'a Item>,
    measures: BTreeMap<&'a str, (Unit, Rc<Vec<Exact>>)>,
    lets: BTreeMap<&'a str, Value<'a>>,
    /// What lines and `each` steps paid, by name.
    paid: BTreeMap<&'a str, Paid<'a>>,
    /// What is due to each contributor, while clauses after the allocation are read.
    due: Option<Rc<Vec<Exact>>>,
    measured: Measured<'a>,
    /// Who was paid for which measures `once`.
    earned: BTreeMap<&'a str, Vec<bool>>,
    /// What was taken of which credits, by account, then agent and position.
    redeemed: BTreeMap<&'a str, BTreeMap<(usize, u64), i128>>,
    /// What contributors direct, as far as it is carried out.
    directed: share::direct::Directed,
    surplus: i128,
    pots: BTreeMap<&'a str, Pot>,
    funds: BTreeMap<&'a str, Fund>,
    accounts: BTreeMap<&'a str, Account>,
    outcome: Outcome,
}

/// What a line or an `each` paid.
struct Paid<'a> {
    /// What left its pot, or the sum of the claims it created.
    total: i128,
    /// The parts by agent.
    own: Vec<(usize, i128)>,
    unit: Unit,
    /// What of it went to which account, by agent.
    into: BTreeMap<&'a str, Vec<(usize, i128)>>,
}

impl Paid<'_> {
    /// What a step moved that contributors have no parts of.
    fn of_all(total: i128, unit: Unit) -> Self {
        Self { total, own: Vec::new(), unit, into: BTreeMap::new() }
    }
}

impl Rules {
    /// Carries out the rules over the facts of one period.
    ///
    /// ```
    /// use commonbook_core::value::{Amount, Period};
    /// use commonbook_rules::{Inputs, Rules};
    ///
    /// let text = "rules \"Keep all\"\ncurrency EUR\nengine 0\ncloses every year\n\n\
    ///             fund reserve\n\nline \"all\"\n  takes rest\n  to fund reserve\n";
    /// let rules = Rules::parse(text).expect("these rules are sound");
    /// let mut inputs = Inputs::empty("coop", Period::parse("2026").expect("a year"), 2);
    /// inputs.results.insert("main".to_owned(), Amount::new(120_000, 2).expect("two places"));
    /// let outcome = rules.evaluate(&inputs).expect("nothing refuses");
    /// assert_eq!(outcome.movements[0].amount.to_string(), "1200.00");
    /// ```
    ///
    /// # Errors
    ///
    /// The first [`Refusal`]: a step that cannot be carried out, a check that does not hold, a pot
    /// that is not zero at the end.
    pub fn evaluate(&self, inputs: &Inputs) -> Result<Outcome, Refusal> {
        self.evaluate_watching(inputs, &[])
    }

    /// As [`Rules::evaluate`], with a record of why steps gave some contributors nothing, and of
    /// how their weights came about: those at these places among the inputs' agents, ascending.
    ///
    /// # Errors
    ///
    /// As [`Rules::evaluate`]; whom one watches changes neither the result nor what refuses.
    pub fn evaluate_watching(
        &self,
        inputs: &Inputs,
        watched: &[usize],
    ) -> Result<Outcome, Refusal> {
        Evaluation::carried_out(self, inputs, watched)?.finish()
    }

    /// Carries out the rules, and says of what is expected what does not come out so.
    pub(crate) fn examine(
        &self,
        inputs: &Inputs,
        expects: &[Expect],
    ) -> Result<(Outcome, Vec<(Span, String)>), Refusal> {
        let evaluation = Evaluation::carried_out(self, inputs, &[])?;
        let mut found = Vec::new();
        for expect in expects {
            if let Some(what) = evaluation.unexpected(expect)? {
                found.push((expect.span, what));
            }
        }
        Ok((evaluation.finish()?, found))
    }
}

impl<'a> Evaluation<'a> {
    /// Runs every step, up to the end.
    fn carried_out(
        rules: &'a Rules,
        inputs: &'a Inputs,
        watched: &'a [usize],
    ) -> Result<Self, Refusal> {
        let mut evaluation = Self::start(rules, inputs, watched)?;
        for item in evaluation.items {
            evaluation.item(item).map_err(|refusal| refusal.in_step(|| evaluation.step(item)))?;
        }
        evaluation.note_directions();
        evaluation.close_pots()?;
        evaluation.settle_adjustments()?;
        Ok(evaluation)
    }

    fn item(&mut self, item: &'a Item) -> Result<(), Refusal> {
        match item {
            Item::Pot(pot) => self.pot_step(pot),
            Item::Let(it) => self.define(it),
            Item::Line(line) => self.line(line),
            Item::Each(each) => self.each(each),
            Item::Split(split) => self.split(split),
            Item::Absorb(absorb) => self.absorb(absorb),
            Item::Redeem(redeem) => self.redeem(redeem),
            Item::Check(check) => self.check(check),
            Item::Report(report) => {
                self.report(report);
                Ok(())
            }
            Item::Example(_)
            | Item::Adjustments(_)
            | Item::OnceOnly(_)
            | Item::Succession(_)
            | Item::Figure(_)
            | Item::Fund(_)
            | Item::Account(_)
            | Item::Table(_)
            | Item::Measure(_) => Ok(()),
        }
    }

    /// A step as refusals name it.
    fn step(&self, item: &Item) -> String {
        let quoted = |word: &str, name: &Name| format!("{word} {:?}", &*name.text);
        let plain = |word: &str, name: &Name| format!("{word} {}", name.text);
        match item {
            Item::Figure(it) => plain("figure", &it.name),
            Item::Fund(it) => plain("fund", &it.name),
            Item::Account(it) => plain("account", &it.name),
            Item::Table(it) => plain("table", &it.name),
            Item::Measure(it) => plain("measure", &it.name),
            Item::Pot(it) => plain("pot", &it.name),
            Item::Let(it) => plain("let", &it.name),
            Item::Split(it) => quoted("split", &it.name),
            Item::Absorb(it) => quoted("absorb", &it.name),
            Item::Redeem(it) => quoted("redeem", &it.name),
            Item::OnceOnly(_) => "once only".to_owned(),
            Item::Adjustments(_) => "adjustments".to_owned(),
            Item::Example(it) => quoted("example", &it.name),
            Item::Succession(it) => quoted("old claims", &it.old),
            Item::Line(it) => quoted("line", &it.name),
            Item::Each(it) => quoted("each", &it.name),
            Item::Report(it) => quoted("report", &it.name),
            Item::Check(it) => format!("check {:?}", self.check_name(it)),
        }
    }
}
