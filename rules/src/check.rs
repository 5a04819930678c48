//! Whether rules can be adopted: names, types with units, values, and that money is conserved.
//!
//! The checker reads the whole tree once, in the order written, and reports every problem it
//! finds; what it could not make sense of counts as anything, so that one mistake is one problem.
//! Then it follows the money: every pot ends in an unconditional rest, no fixed parts exceed the
//! whole, nothing indivisible reaches members. That second part needs a tree without holes, so it
//! waits until the parser and the names are content.
//!
//! Nothing is evaluated here, and nothing of a book is known: whether figures are recorded or a
//! circle is empty shows only at a close.

mod conservation;
mod expression;
mod fields;
mod flow;
mod function;
mod keys;
mod kind;
mod measure;
mod meeting;
mod memory;
mod names;
mod operator;
mod percentages;
mod place;
mod reach;
mod reader;
mod step;
mod table;
mod unreachable;
mod unused;

use std::collections::BTreeSet;
use std::rc::Rc;

use commonbook_core::value::{Currency, Unit};

use crate::claims::Measured;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{ItemType, Shape};
use crate::syntax::Span;
use crate::syntax::ast::{Document, Item};
use kind::{Kind, Type};
use names::{Names, Space};
use reader::Scope;

pub(crate) use flow::is_rest;
pub(crate) use reach::across;
pub use reach::{SharedPath, SharedStep};

/// How often an unknown name is compared with a known one; a file of slips must not take long.
const MAX_COMPARISONS: usize = 50_000;

/// What the checker found out about a tree.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// All problems, in no order.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What each item comes to, by its index: `let`s, reports, measures, tables, lines, `each`.
    pub(crate) types: Vec<Option<ItemType>>,
    /// The unit that a measure's events must record their quantity in, by the item's index.
    pub(crate) quantity_units: Vec<Option<Unit>>,
    /// Figures that a step reads, by the item's index; reports do not count.
    pub(crate) figures_in_steps: BTreeSet<usize>,
    /// Words that stand for a key because they are compared with one, by their places.
    pub(crate) keys: BTreeSet<Span>,
    /// Steps whose earlier closes are read, by name.
    pub(crate) past_steps: BTreeSet<String>,
}

/// Checks a tree; `parsed_well` says that the parser had nothing to report.
pub(crate) fn check(text: &str, document: &Document, parsed_well: bool) -> Checked {
    let mut checker = Checker::new(text, document);
    checker.header();
    checker.collect_names(document);
    checker.items(document);
    if parsed_well && !checker.names_are_open() {
        let flow = flow::Flow::of(&checker, document);
        checker.conservation(&flow);
        checker.percentages(document);
        checker.reach(&flow);
        // Whoever has errors to mend is not told what is only odd.
        if !checker.found.iter().any(Diagnostic::is_error) {
            checker.losses(&flow);
            checker.unreachable(&flow);
            checker.unused(document);
        }
    }
    checker.into_checked()
}

/// The checker's state on its way through a tree.
struct Checker<'a> {
    document: &'a Document,
    text: &'a str,
    line_starts: Vec<u32>,
    /// The unit that money has; `None` where the header does not say.
    currency: Option<Unit>,
    /// The currency's places, where the header or ISO 4217 says them.
    scale: Option<u8>,
    names: Names<'a>,
    found: Vec<Diagnostic>,
    /// What each item comes to, once it was read.
    types: Vec<Option<Type>>,
    quantity_units: Vec<Option<Unit>>,
    /// Where the expression at hand stands.
    scope: Scope,
    /// Items that something reads or names.
    used: BTreeSet<usize>,
    figures_in_steps: BTreeSet<usize>,
    keys: BTreeSet<Span>,
    past_steps: BTreeSet<String>,
    /// Unknown names that were reported.
    said: BTreeSet<(Space, String)>,
    /// Conditions that no book can change: where, and whether they hold.
    fixed: Vec<(Span, bool)>,
    /// Comparisons of names that are left.
    comparisons: usize,
    /// What each `let` reads of what is owed.
    measured: Rc<Measured<'a>>,
    /// What carrying out the examples read so far comes to.
    example_work: usize,
}

impl<'a> Checker<'a> {
    fn new(text: &'a str, document: &'a Document) -> Self {
        let code = document.currency.as_ref().map(|name| &*name.text);
        let currency = code.and_then(|code| Currency::new(code, 0).ok());
        let said = document.scale.map(|scale| scale.places);
        let iso = || code.and_then(|code| Currency::iso(code).ok()).map(|iso| iso.scale());
        let ends = text.bytes().zip(1_u32..).filter(|(byte, _)| *byte == b'\n');
        Self {
            document,
            text,
            line_starts: std::iter::once(0).chain(ends.map(|(_, next)| next)).collect(),
            currency: currency.map(|currency| currency.unit().clone()),
            scale: said.or_else(iso),
            names: Names::default(),
            found: Vec::new(),
            types: vec![None; document.items.len()],
            quantity_units: vec![None; document.items.len()],
            scope: Scope::Nowhere,
            used: BTreeSet::new(),
            figures_in_steps: BTreeSet::new(),
            keys: BTreeSet::new(),
            past_steps: BTreeSet::new(),
            said: BTreeSet::new(),
            fixed: Vec::new(),
            comparisons: MAX_COMPARISONS,
            measured: Rc::new(Measured::of(document)),
            example_work: 0,
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    fn header(&mut self) {
        if let Some(code) = self.document.currency.as_ref().filter(|_| self.currency.is_none()) {
            let message = format!("`{}` cannot name a currency", code.text);
            self.report(
                Diagnostic::new(Code::CurrencyWord, code.span, message)
                    .label("not one word of letters and digits")
                    .hint("write a code such as EUR, or a word of your own such as SEED"),
            );
        }
    }

    fn items(&mut self, document: &'a Document) {
        // Declarations hold everywhere, so they are read before the first step.
        for (index, item) in document.items.iter().enumerate() {
            if let Item::Figure(it) = item {
                self.figure(index, it);
            } else if let Item::Account(it) = item {
                self.account(index, it);
            } else if let Item::Table(it) = item {
                self.table(index, it);
            }
        }
        for (index, item) in document.items.iter().enumerate() {
            if let Item::Measure(it) = item {
                self.measure(index, it);
            }
        }
        for (index, item) in document.items.iter().enumerate() {
            if let Item::Succession(it) = item {
                self.succession(index, it);
            } else if let Item::OnceOnly(it) = item {
                self.once_only(it);
            }
        }
        for (index, item) in document.items.iter().enumerate() {
            self.step(index, item);
        }
    }

    /// Whether a name or place could not be resolved, so that the money cannot be followed.
    fn names_are_open(&self) -> bool {
        let open = [
            Code::UnknownName,
            Code::DuplicateName,
            Code::ForwardReference,
            Code::NameTaken,
            Code::PlaceNotHere,
        ];
        self.found.iter().any(|one| open.contains(&one.code))
    }

    fn into_checked(self) -> Checked {
        let types = self.types.iter().map(|it| it.as_ref().map(item_type)).collect();
        Checked {
            diagnostics: self.found,
            types,
            quantity_units: self.quantity_units,
            figures_in_steps: self.figures_in_steps,
            keys: self.keys,
            past_steps: self.past_steps,
        }
    }
}

fn item_type(of: &Type) -> ItemType {
    let shape = match of.kind {
        Kind::Key => Shape::Key,
        Kind::Condition => Shape::Condition,
        Kind::Unknown | Kind::Zero | Kind::Number(_) => Shape::Number,
    };
    ItemType { shape, unit: of.unit(), each: of.each }
}
