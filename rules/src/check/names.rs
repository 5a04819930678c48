//! What is declared in a rules file, and where.
//!
//! Bare words name figures of the book, measures, tables and `let`s: one space. Funds, accounts,
//! pots and figures per agent are always written with their kind before them and have spaces of
//! their own; so have lines and `each` steps, which share one because statements list them
//! together. The first declaration of a name stands; a second one is reported and then ignored.
//!
//! Order is not looked at here: [`super::reader`] knows what stands above what.

use std::collections::BTreeMap;

use super::Checker;
use super::fields;
use super::reader::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Document, Item, Name};
use crate::syntax::nearest;

/// What kind of name it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Space {
    /// Figures of the book, measures, tables, `let`s: bare words.
    Values,
    /// Figures per agent, read by `counts figures`.
    AgentFigures,
    /// Funds.
    Funds,
    /// Accounts.
    Accounts,
    /// Pots.
    Pots,
    /// Lines and `each` steps.
    Steps,
    /// Reports.
    Reports,
    /// Checks that have a name.
    Checks,
    /// Examples.
    Examples,
}

impl Space {
    /// The word before a name of this space in the text; empty for bare words.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Values => "",
            Self::AgentFigures => "figures ",
            Self::Funds => "fund ",
            Self::Accounts => "account ",
            Self::Pots => "pot ",
            Self::Steps => "line ",
            Self::Reports => "report ",
            Self::Checks => "check ",
            Self::Examples => "example ",
        }
    }
}

/// The names of a file: for each the index of its first declaration among the items.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    spaces: BTreeMap<Space, BTreeMap<&'a str, usize>>,
}

impl<'a> Names<'a> {
    /// The item that declares a name.
    pub(super) fn find(&self, space: Space, name: &str) -> Option<usize> {
        self.spaces.get(&space)?.get(name).copied()
    }

    /// All names of a space, in their order.
    pub(super) fn all(&self, space: Space) -> impl Iterator<Item = &'a str> {
        self.spaces.get(&space).into_iter().flat_map(|names| names.keys().copied())
    }
}

/// The space and name that an item declares.
pub(super) fn declared(item: &Item) -> Option<(Space, &Name)> {
    match item {
        Item::Figure(it) if it.per_agent => Some((Space::AgentFigures, &it.name)),
        Item::Figure(it) => Some((Space::Values, &it.name)),
        Item::Fund(it) => Some((Space::Funds, &it.name)),
        Item::Account(it) => Some((Space::Accounts, &it.name)),
        Item::Table(it) => Some((Space::Values, &it.name)),
        Item::Measure(it) => Some((Space::Values, &it.name)),
        Item::Pot(it) => Some((Space::Pots, &it.name)),
        Item::Let(it) => Some((Space::Values, &it.name)),
        Item::Line(it) => Some((Space::Steps, &it.name)),
        Item::Each(it) => Some((Space::Steps, &it.name)),
        Item::Check(it) => it.name.as_ref().map(|name| (Space::Checks, name)),
        Item::Report(it) => Some((Space::Reports, &it.name)),
        Item::Split(it) => Some((Space::Steps, &it.name)),
        Item::Absorb(it) => Some((Space::Steps, &it.name)),
        Item::Redeem(it) => Some((Space::Steps, &it.name)),
        Item::Succession(it) => Some((Space::Accounts, &it.old)),
        Item::Example(it) => Some((Space::Examples, &it.name)),
        Item::OnceOnly(_) | Item::Adjustments(_) => None,
    }
}

/// What an item is called in messages: `figure`, `line` and so on.
pub(super) const fn noun(item: &Item) -> &'static str {
    match item {
        Item::Figure(_) => "figure",
        Item::Fund(_) => "fund",
        Item::Account(_) => "account",
        Item::Table(_) => "table",
        Item::Measure(_) => "measure",
        Item::Pot(_) => "pot",
        Item::Let(_) => "let",
        Item::Line(_) => "line",
        Item::Each(_) => "each",
        Item::Check(_) => "check",
        Item::Report(_) => "report",
        Item::Split(_) => "split",
        Item::Absorb(_) => "absorb",
        Item::Redeem(_) => "redeem",
        Item::Example(_) => "example",
        Item::OnceOnly(_) => "once only",
        Item::Adjustments(_) => "adjustments",
        Item::Succession(_) => "old claims",
    }
}

impl<'a> Checker<'a> {
    /// Collects all names and reports those declared twice or taken by the language.
    pub(super) fn collect_names(&mut self, document: &'a Document) {
        for (index, item) in document.items.iter().enumerate() {
            let Some((space, name)) = declared(item) else { continue };
            if self.is_taken(item, space, name) {
                continue;
            }
            let names = self.names.spaces.entry(space).or_default();
            let first = *names.entry(&name.text).or_insert(index);
            if first != index {
                self.declared_twice(item, name, first);
            }
            // A measure of claims keeps an account of its name.
            if let Item::Measure(measure) = item
                && measure.keeps_account()
                && !self.is_taken(item, Space::Accounts, name)
            {
                let accounts = self.names.spaces.entry(Space::Accounts).or_default();
                let first = *accounts.entry(&name.text).or_insert(index);
                if first != index {
                    self.declared_twice(item, name, first);
                }
            }
        }
    }

    fn declared_twice(&mut self, item: &Item, name: &Name, first: usize) {
        let first = self.document.items.get(first).and_then(declared);
        let line = first.map_or(0, |(_, first)| self.line_of(first.span));
        let consequence = match item {
            Item::Line(_)
            | Item::Each(_)
            | Item::Report(_)
            | Item::Check(_)
            | Item::Split(_)
            | Item::Absorb(_)
            | Item::Example(_)
            | Item::Redeem(_) => "a statement could not tell them apart",
            Item::Figure(_)
            | Item::Fund(_)
            | Item::Account(_)
            | Item::Table(_)
            | Item::Measure(_)
            | Item::Pot(_)
            | Item::OnceOnly(_)
            | Item::Adjustments(_)
            | Item::Succession(_)
            | Item::Let(_) => "nobody could tell which one is meant",
        };
        self.report(
            Diagnostic::new(
                Code::DuplicateName,
                name.span,
                format!("the name {} is given twice; {consequence}", quoted(name)),
            )
            .label(format!("first given in line {line}"))
            .hint("give this one another name, or take it away"),
        );
    }

    /// Names that the language itself gives: `pot main`, `account cash`, tables like fields.
    fn is_taken(&mut self, item: &Item, space: Space, name: &Name) -> bool {
        let field = fields::is_field(&name.text);
        let claims = matches!(item, Item::Succession(_) | Item::Measure(_));
        let why = match (space, &*name.text) {
            (Space::Pots, "main") => "the pot of every result that no other pot claims",
            (Space::Accounts, "cash") => "what is payable to a contributor",
            (Space::Accounts, "share_capital") if claims => "the capital that members paid in",
            (Space::Values, _) if matches!(item, Item::Table(_)) && field => "a field of events",
            _ => return false,
        };
        let word = space.word();
        self.report(
            Diagnostic::new(
                Code::NameTaken,
                name.span,
                match claims {
                    true => format!("`{word}{}` is {why}, and no claims of a measure", name.text),
                    false => format!("`{word}{}` is {why}; it cannot be declared", name.text),
                },
            )
            .label("taken by the language")
            .hint("choose another name"),
        );
        true
    }

    /// Reports a name that nothing declares, once for each name.
    pub(super) fn unknown_name(&mut self, space: Space, name: &Name) {
        // A measure of claims is one declaration of two names; missing, it is one problem.
        let other = match space {
            Space::Values => Space::Accounts,
            Space::Accounts => Space::Values,
            Space::AgentFigures
            | Space::Funds
            | Space::Pots
            | Space::Steps
            | Space::Reports
            | Space::Checks
            | Space::Examples => space,
        };
        let said = other != space && self.said.contains(&(other, name.text.to_string()));
        if !self.said.insert((space, name.text.to_string())) || said {
            return;
        }
        let word = space.word();
        let step = space == Space::Steps;
        let quote = if step { "\"" } else { "" };
        let shown = format!("{word}{quote}{}{quote}", name.text);
        let hint = self.meant(space, name).unwrap_or_else(|| match self.scope {
            Scope::Event { revenue, .. } => {
                let fields = fields::listed(fields::all(revenue));
                format!("a measure reads agent.NAME, tables and {fields}")
            }
            Scope::Nowhere | Scope::Step { .. } | Scope::Acceptor => {
                how_to_declare(space, &name.text)
            }
        });
        let message = match step {
            true => format!("`{shown}` is no step of these rules"),
            false => format!("`{shown}` is not declared"),
        };
        self.report(
            Diagnostic::new(Code::UnknownName, name.span, message).label("not known").hint(hint),
        );
    }

    /// The hint that names what was probably meant.
    pub(super) fn meant(&mut self, space: Space, name: &Name) -> Option<String> {
        let revenue = match self.scope {
            Scope::Event { revenue, .. } => Some(revenue),
            Scope::Nowhere | Scope::Step { .. } | Scope::Acceptor => None,
        };
        if space == Space::Values && revenue.is_none() {
            for other in [Space::Funds, Space::Accounts, Space::Pots] {
                if self.names.find(other, &name.text).is_some() {
                    return Some(format!("did you mean {}{}?", other.word(), name.text));
                }
            }
        }
        let known = self.names.spaces.get(&space).map_or(0, BTreeMap::len);
        self.comparisons = self.comparisons.checked_sub(known)?;
        let built_in: &[&str] = match space {
            Space::Pots => &["main"],
            Space::Accounts => &["cash"],
            Space::Values if revenue.is_none() => &["surplus", "rest", "called", "members"],
            Space::Values
            | Space::AgentFigures
            | Space::Funds
            | Space::Steps
            | Space::Reports
            | Space::Checks
            | Space::Examples => &[],
        };
        let fields: Vec<&str> = revenue.into_iter().flat_map(fields::all).collect();
        let known = fields.into_iter().chain(self.names.all(space)).chain(built_in.iter().copied());
        let near = nearest(&name.text, known)?;
        Some(match space == Space::Steps {
            true => format!("did you mean \"{near}\"?"),
            false => format!("did you mean {near}?"),
        })
    }

    /// The line of a place, from 1.
    pub(super) fn line_of(&self, span: crate::syntax::Span) -> usize {
        self.line_starts.partition_point(|start| *start <= span.start)
    }
}

fn how_to_declare(space: Space, name: &str) -> String {
    match space {
        Space::Values => format!(
            "a step reads figures, measures, tables and lets; for a figure write \
             figure {name} in EUR"
        ),
        Space::AgentFigures => format!("declare it, for example figure {name} in number per agent"),
        Space::Funds => format!("declare it in a statement of its own: fund {name}"),
        Space::Accounts => format!("declare it in a statement of its own: account {name}"),
        Space::Pots => format!("declare it in a statement of its own: pot {name}"),
        Space::Steps => "a step sees the lines that stand above it, by their names".to_owned(),
        Space::Reports | Space::Checks | Space::Examples => "give it another name".to_owned(),
    }
}

/// A name as it is written where it is declared.
pub(super) fn quoted(name: &Name) -> String {
    if name.quoted { format!("\"{}\"", name.text) } else { format!("`{}`", name.text) }
}
