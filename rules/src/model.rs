//! Rules that can be adopted: a text that was parsed and checked, and what it declares.
//!
//! [`Rules`] can only be made by [`Rules::parse`], so whoever holds one holds a text without
//! errors, its tree, and the hash under which a book keeps it. It is immutable, and a clone shares
//! everything. What others need to know of a file without walking its tree (which measures to
//! fold, which figures to look up, which funds and accounts to open) is given as plain specs, in
//! the order written.
//!
//! Nothing is evaluated here.

mod spec;

use std::collections::BTreeSet;
use std::sync::Arc;

use commonbook_core::value::Unit;
use sha2::{Digest, Sha256};

pub use spec::{
    AccountSpec, BalanceAt, Counts, EndsTo, FigureSpec, FundSpec, ItemType, MeasureSpec, Memory,
    PotOpens, PotSpec, Shape, Succession, Then,
};

use crate::check::{Checked, SharedPath, across, check};
use crate::diagnostic::{Code, Diagnostic, sort};
use crate::syntax::Span;
use crate::syntax::ast::{Closes, Document, Engine, Item, Place, PlaceKind};
use crate::syntax::parse;

/// The most problems that are listed; the parser's own limit.
const MAX_PROBLEMS: usize = 100;

/// A rule set: text, tree and declarations, without errors.
#[derive(Clone, Debug)]
pub struct Rules(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    text: String,
    hash: [u8; 32],
    document: Document,
    name: String,
    currency: Unit,
    engine: u32,
    closes: Closes,
    measures: Vec<MeasureSpec>,
    figures: Vec<FigureSpec>,
    funds: Vec<FundSpec>,
    accounts: Vec<AccountSpec>,
    pots: Vec<PotSpec>,
    successions: Vec<Succession>,
    once_only: Vec<Vec<usize>>,
    past_steps: BTreeSet<String>,
    lots_of: BTreeSet<String>,
    types: Vec<Option<ItemType>>,
    keys: BTreeSet<Span>,
    warnings: Vec<Diagnostic>,
}

impl Rules {
    /// Parses and checks a rules file.
    ///
    /// ```
    /// use commonbook_rules::Rules;
    ///
    /// let text = "rules \"Keep all\"\ncurrency EUR\nengine 0\ncloses every year\n\n\
    ///             fund reserve\n\nline \"all\"\n  takes rest\n  to fund reserve\n";
    /// let rules = Rules::parse(text).expect("these rules are sound");
    /// assert_eq!(rules.name(), "Keep all");
    /// assert_eq!(rules.funds().len(), 1);
    /// ```
    ///
    /// # Errors
    ///
    /// All errors of the file in the order of the text, at most 100 and a note that there are
    /// more; warnings are left out.
    pub fn parse(text: &str) -> Result<Self, Vec<Diagnostic>> {
        let (document, checked) = checked(text);
        let Checked { diagnostics, types, quantity_units, figures_in_steps, keys, past_steps } =
            checked;
        let (errors, warnings): (Vec<_>, Vec<_>) =
            diagnostics.into_iter().partition(Diagnostic::is_error);
        if !errors.is_empty() {
            return Err(errors);
        }
        let header = (document.name.as_ref(), document.currency.as_ref(), document.closes);
        let (Some(name), Some(currency), Some(closes)) = header else {
            return Err(vec![no_header()]);
        };
        let currency = Unit::parse(&currency.text).map_err(|_| vec![no_header()])?;
        let engine = document.engine.as_ref().map_or(0, |Engine { number, .. }| *number);
        let measures = spec::measures(&document, &types, &quantity_units, &currency);
        Ok(Self(Arc::new(Inner {
            text: text.to_owned(),
            hash: Sha256::digest(text.as_bytes()).into(),
            name: name.text.to_string(),
            engine,
            closes,
            accounts: spec::accounts(&document, &measures, &currency),
            once_only: spec::once_only(&document, &measures),
            successions: spec::successions(&document),
            lots_of: spec::lots_of(&document),
            past_steps,
            measures,
            figures: spec::figures(&document, &figures_in_steps),
            funds: spec::funds(&document),
            pots: spec::pots(&document),
            currency,
            document,
            types,
            keys,
            warnings,
        })))
    }

    /// The label after `rules`, under which they are in force.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The unit that money has.
    #[must_use]
    pub fn currency(&self) -> &Unit {
        &self.0.currency
    }

    /// The currency's places, where the rules say them; the book's places are what counts.
    #[must_use]
    pub fn scale(&self) -> Option<u8> {
        self.0.document.scale.map(|scale| scale.places)
    }

    /// The evaluator's number that these rules were written for.
    #[must_use]
    pub fn engine(&self) -> u32 {
        self.0.engine
    }

    /// The periods that are closed under them.
    #[must_use]
    pub fn closes(&self) -> &Closes {
        &self.0.closes
    }

    /// SHA-256 of the text.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        self.0.hash
    }

    /// The text that was adopted.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The tree of the text.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.0.document
    }

    /// Measures in the order written; [`crate::Inputs::measures`] has the same order.
    #[must_use]
    pub fn measures(&self) -> &[MeasureSpec] {
        &self.0.measures
    }

    /// Figures in the order written, those per agent among them.
    #[must_use]
    pub fn figures(&self) -> &[FigureSpec] {
        &self.0.figures
    }

    /// Funds in the order written.
    #[must_use]
    pub fn funds(&self) -> &[FundSpec] {
        &self.0.funds
    }

    /// Declared accounts in the order written, then those that measures keep (`until paid`,
    /// `once`), then those of measures that are gone; `cash` is not among them.
    #[must_use]
    pub fn accounts(&self) -> &[AccountSpec] {
        &self.0.accounts
    }

    /// Declared pots in the order written; `main` is not among them.
    #[must_use]
    pub fn pots(&self) -> &[PotSpec] {
        &self.0.pots
    }

    /// What becomes of the claims of measures that are gone.
    #[must_use]
    pub fn successions(&self) -> &[Succession] {
        &self.0.successions
    }

    /// Lists of measures, by their places: an event that one counts, the later ones do not.
    #[must_use]
    pub fn once_only(&self) -> &[Vec<usize>] {
        &self.0.once_only
    }

    /// The steps of earlier closes that a step reads, by name.
    #[must_use]
    pub fn past_steps(&self) -> &BTreeSet<String> {
        &self.0.past_steps
    }

    /// The accounts whose single credits a step needs.
    #[must_use]
    pub fn lots_of(&self) -> &BTreeSet<String> {
        &self.0.lots_of
    }

    /// What the item with this index comes to: a `let`, report, figure, measure, table, account,
    /// line or `each`.
    #[must_use]
    pub fn item_type(&self, index: usize) -> Option<&ItemType> {
        self.0.types.get(index)?.as_ref()
    }

    /// Whether the word at this place stands for a key because it is compared with one.
    #[must_use]
    pub fn is_key(&self, place: Span) -> bool {
        self.0.keys.contains(&place)
    }

    /// How money of an indivisible fund could reach members when these rules are in force together.
    ///
    /// The checker sees to it within one file; funds of one name are one fund in all. Of several
    /// such funds the first by name is told, by a shortest path.
    #[must_use]
    pub fn indivisible_reaches_members(together: &[&Self]) -> Option<SharedPath> {
        across(together)
    }

    /// Whether a step takes from main; rules without one leave its results to other rules.
    #[must_use]
    pub fn draws_on_main(&self) -> bool {
        let is_main = |place: &Place| place.kind == PlaceKind::Pot && &*place.name.text == "main";
        self.document().items.iter().any(|item| match item {
            Item::Line(line) => line.from.as_ref().is_none_or(is_main),
            Item::Each(each) => each.from.as_ref().is_some_and(is_main),
            Item::Split(split) => split.from.as_ref().is_none_or(is_main),
            Item::Absorb(absorb) => absorb.of.as_ref().is_none_or(is_main),
            Item::Example(_)
            | Item::Redeem(_)
            | Item::Adjustments(_)
            | Item::OnceOnly(_)
            | Item::Succession(_)
            | Item::Figure(_)
            | Item::Fund(_)
            | Item::Account(_)
            | Item::Table(_)
            | Item::Measure(_)
            | Item::Pot(_)
            | Item::Let(_)
            | Item::Check(_)
            | Item::Report(_) => false,
        })
    }

    /// What somebody should look at, though the rules can be adopted.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.0.warnings
    }
}

/// All problems of a rules file, warnings among them, in the order of the text; examples that do
/// not come out as they say are among them.
///
/// At most 100 are listed; a last one says when there are more.
#[must_use]
pub fn check_file(text: &str) -> Vec<Diagnostic> {
    match Rules::parse(text) {
        // Only rules without errors can be carried out.
        Ok(rules) => {
            let mut all = rules.warnings().to_vec();
            all.extend(rules.run_examples());
            sort(&mut all);
            all
        }
        Err(_) => checked(text).1.diagnostics,
    }
}

/// Parses and checks a text; the problems of both are merged and sorted.
fn checked(text: &str) -> (Document, Checked) {
    let parsed = parse(text);
    let parsed_well = !parsed.has_errors();
    let mut checked = check(text, &parsed.document, parsed_well);
    checked.diagnostics = merged(parsed.diagnostics, std::mem::take(&mut checked.diagnostics));
    (parsed.document, checked)
}

/// Problems of parser and checker together, errors before warnings where there are too many.
fn merged(of_parser: Vec<Diagnostic>, mut of_checker: Vec<Diagnostic>) -> Vec<Diagnostic> {
    sort(&mut of_checker);
    let cut_before = of_parser.iter().any(|one| one.code == Code::MoreProblems);
    let mut all: Vec<Diagnostic> = Vec::new();
    let mut more: Option<Span> = None;
    let said = |one: &Diagnostic| one.code == Code::MoreProblems;
    let (last, of_parser): (Vec<_>, Vec<_>) = of_parser.into_iter().partition(said);
    let (errors, warnings): (Vec<_>, Vec<_>) =
        of_checker.into_iter().partition(Diagnostic::is_error);
    for one in of_parser.into_iter().chain(errors).chain(warnings) {
        if all.len() < MAX_PROBLEMS {
            all.push(one);
        } else if one.is_error() && more.is_none() {
            more = Some(one.span);
        }
    }
    sort(&mut all);
    all.extend(last);
    if let Some(span) = more.filter(|_| !cut_before) {
        all.push(
            Diagnostic::new(
                Code::MoreProblems,
                span,
                format!("there are more than {MAX_PROBLEMS} problems"),
            )
            .label("more problems from here on")
            .hint("mend the first ones, then check again"),
        );
    }
    all
}

/// The parser reports a missing header itself; this is never seen.
fn no_header() -> Diagnostic {
    Diagnostic::new(Code::HeaderMissing, Span::default(), "the header is not whole")
        .hint("begin with rules, currency, engine and closes")
}
