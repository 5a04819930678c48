//! The grammar file, read as data, and random sentences made from it.
//!
//! Sentences come with random layout and numbered comments where the grammar's own introduction
//! allows them. A sentence is short because every choice beyond a depth takes the shortest way.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The right side of a production, or a part of it.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    Terminal(String),
    Name(String),
    Special,
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    Optional(Box<Node>),
    Repeated(Box<Node>),
}

/// All productions by name.
pub(crate) type Grammar = BTreeMap<String, Node>;

/// The grammar, read once.
pub(crate) fn grammar() -> &'static Grammar {
    static GRAMMAR: LazyLock<Grammar> = LazyLock::new(read);
    &GRAMMAR
}

fn read() -> Grammar {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/spec/grammar.ebnf");
    let text = std::fs::read_to_string(path).unwrap();
    let mut tokens = tokens(&text).into_iter().peekable();
    let mut grammar = Grammar::new();
    while let Some(name) = tokens.next() {
        assert_eq!(tokens.next().as_deref(), Some("="), "after {name}");
        let node = choice(&mut tokens);
        assert_eq!(tokens.next().as_deref(), Some(";"), "at the end of {name}");
        assert!(grammar.insert(name.clone(), node).is_none(), "{name} is defined twice");
    }
    grammar
}

fn tokens(text: &str) -> Vec<String> {
    let mut rest = text;
    let mut tokens = Vec::new();
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return tokens };
        let length = if rest.starts_with("(*") {
            rest = rest.split_once("*)").unwrap().1;
            continue;
        } else if first == '"' || first == '?' {
            rest.char_indices().filter(|(_, it)| *it == first).nth(1).unwrap().0.saturating_add(1)
        } else if first.is_ascii_alphabetic() {
            rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap()
        } else {
            first.len_utf8()
        };
        tokens.push(rest[..length].to_owned());
        rest = &rest[length..];
    }
}

type Tokens = std::iter::Peekable<std::vec::IntoIter<String>>;

fn choice(tokens: &mut Tokens) -> Node {
    let mut all = vec![sequence(tokens)];
    while tokens.next_if_eq("|").is_some() {
        all.push(sequence(tokens));
    }
    if all.len() == 1 { all.remove(0) } else { Node::Choice(all) }
}

fn sequence(tokens: &mut Tokens) -> Node {
    let mut all = vec![part(tokens)];
    while tokens.next_if_eq(",").is_some() {
        all.push(part(tokens));
    }
    if all.len() == 1 { all.remove(0) } else { Node::Sequence(all) }
}

fn part(tokens: &mut Tokens) -> Node {
    let token = tokens.next().unwrap();
    let (node, end) = match token.as_str() {
        "[" => (Node::Optional(Box::new(choice(tokens))), "]"),
        "{" => (Node::Repeated(Box::new(choice(tokens))), "}"),
        "(" => (choice(tokens), ")"),
        _ if token.starts_with('"') => return Node::Terminal(token.trim_matches('"').to_owned()),
        _ if token.starts_with('?') => return Node::Special,
        _ => return Node::Name(token),
    };
    assert_eq!(tokens.next().as_deref(), Some(end));
    node
}

/// All terminals of a node.
pub(crate) fn terminals(node: &Node, found: &mut Vec<String>) {
    match node {
        Node::Terminal(text) => found.push(text.clone()),
        Node::Name(_) | Node::Special => {}
        Node::Sequence(all) | Node::Choice(all) => {
            all.iter().for_each(|one| terminals(one, found));
        }
        Node::Optional(one) | Node::Repeated(one) => terminals(one, found),
    }
}

/// All names of productions that a node uses.
pub(crate) fn names(node: &Node, found: &mut Vec<String>) {
    match node {
        Node::Name(text) => found.push(text.clone()),
        Node::Terminal(_) | Node::Special => {}
        Node::Sequence(all) | Node::Choice(all) => all.iter().for_each(|one| names(one, found)),
        Node::Optional(one) | Node::Repeated(one) => names(one, found),
    }
}

/// Makes random sentences.
pub(crate) struct Writer {
    grammar: &'static Grammar,
    heights: &'static Heights,
    state: u64,
    /// The sentence's tokens; `\n` begins an entry.
    tokens: Vec<String>,
}

const WORDS: [&str; 8] = ["hours", "pay", "zero", "care_2", "year", "_x", "under", "left"];
const KEYS: [&str; 5] = ["committed", "C", "\"dating-2\"", "\"ä b\"", "work"];
const NUMBERS: [&str; 6] = ["0", "1", "12.50", "100", "0.000000000000000001", "1234567890123"];
const UNITS: [&str; 5] = ["EUR", "h", "EUR/h", "EUR*h/t", "point"];
const QUOTED: [&str; 4] = ["\"legal reserve\"", "\"Ünï # no comment\"", "\"x\"", "\"a, b; c\""];

impl Writer {
    pub(crate) fn new(seed: u64) -> Self {
        static HEIGHTS: LazyLock<Heights> = LazyLock::new(|| heights(grammar()));
        let state = seed.wrapping_mul(2).wrapping_add(1);
        Self { grammar: grammar(), heights: &HEIGHTS, state, tokens: Vec::new() }
    }

    /// A number below a limit.
    pub(crate) fn random(&mut self, below: usize) -> usize {
        // xorshift64*: enough to choose by.
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let high = self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap().checked_rem(below).unwrap()
    }

    /// A whole file of some declarations and steps.
    pub(crate) fn file(&mut self, statements: usize) -> String {
        let mut text = String::new();
        for header in ["rules_statement", "currency", "engine", "closes"] {
            text.push_str(&self.statement(header));
        }
        for _ in 0..statements {
            let production = if self.random(2) == 0 { "declaration" } else { "step" };
            text.push_str(&self.statement(production));
        }
        text
    }

    /// One statement with random layout, line feed included.
    pub(crate) fn statement(&mut self, production: &str) -> String {
        self.tokens.clear();
        let grammar = self.grammar;
        self.write(&grammar[production], 12);
        let tokens = std::mem::take(&mut self.tokens);
        let mut text = self.between();
        let table = tokens.first().is_some_and(|word| word == "table" || word == "example");
        for (number, token) in tokens.iter().enumerate() {
            let bound = table || token == "%" || UNITS.contains(&token.as_str());
            match number {
                0 => {}
                _ if token == "\n" => text.push_str(&self.line_break()),
                _ if bound => text.push(' '),
                _ => text.push_str(&self.gap()),
            }
            text.push_str(token.trim_start_matches('\n'));
        }
        text.push_str(&self.end());
        text
    }

    fn comment(&mut self) -> String {
        format!("# {} \"ö", self.random(1_000_000))
    }

    fn between(&mut self) -> String {
        match self.random(6) {
            0 => "\n".to_owned(),
            1 => format!("{}\n", self.comment()),
            2 => format!("\n{}\n\n\n", self.comment()),
            _ => String::new(),
        }
    }

    fn gap(&mut self) -> String {
        match self.random(20) {
            0 => format!(" {}\n    ", self.comment()),
            1 => format!("\n {}\n   ", self.comment()),
            2 => "\n\n\n   ".to_owned(),
            3 | 4 => "\n  ".to_owned(),
            5 => "   ".to_owned(),
            _ => " ".to_owned(),
        }
    }

    fn line_break(&mut self) -> String {
        match self.random(5) {
            0 => format!(" {}\n  ", self.comment()),
            1 => format!("\n   {}\n     ", self.comment()),
            _ => "\n  ".to_owned(),
        }
    }

    fn end(&mut self) -> String {
        match self.random(5) {
            0 => format!(" {}\n", self.comment()),
            1 => format!("\n   {}\n", self.comment()),
            _ => "\n".to_owned(),
        }
    }

    fn write(&mut self, node: &Node, depth: usize) {
        match node {
            Node::Terminal(text) => self.tokens.push(text.clone()),
            Node::Special => unreachable!("lexical productions are sampled"),
            Node::Name(name) => self.production(name, depth),
            Node::Sequence(all) => all.iter().for_each(|one| self.write(one, depth)),
            Node::Choice(all) => {
                let all: Vec<&Node> = if depth == 0 {
                    let least = all.iter().map(|one| height(one, self.heights)).min();
                    all.iter().filter(|one| Some(height(one, self.heights)) == least).collect()
                } else {
                    all.iter().collect()
                };
                let one = all[self.random(all.len())];
                self.write(one, depth);
            }
            Node::Optional(one) => {
                if depth > 0 && self.random(2) == 0 {
                    self.write(one, depth);
                }
            }
            Node::Repeated(one) => {
                while depth > 0 && self.random(4) == 0 {
                    self.write(one, depth / 2);
                }
            }
        }
    }

    fn production(&mut self, name: &str, depth: usize) {
        let samples: &[&str] = match name {
            "word" => &WORDS,
            "key" if self.tokens.last().is_some_and(|last| last == "check") => &WORDS,
            "key" => &KEYS,
            "attribute" => &["level", "fund", "D"],
            "currency_code" => &["EUR", "SEED"],
            "unit" => &UNITS,
            "number" => &NUMBERS,
            "whole" => &["0", "18"],
            "period" => &["2026", "\"2026-03\"", "\"2026-Q1\""],
            "from_one" => &["1", "7", "999"],
            "date" => &["2026-01-01", "2024-02-29"],
            "quoted" => &QUOTED,
            "line_break" => &["\n"],
            "paid_amount" => return self.paid_amount(depth),
            _ => {
                let grammar = self.grammar;
                return self.write(&grammar[name], depth.saturating_sub(1));
            }
        };
        let sample = samples[self.random(samples.len())];
        self.tokens.push(sample.to_owned());
    }

    /// An expression that a comment of the grammar restricts in what it begins and ends with.
    fn paid_amount(&mut self, depth: usize) {
        let start = self.tokens.len();
        loop {
            self.production("expression", depth);
            let bare = self.tokens.last().is_some_and(|last| NUMBERS.contains(&last.as_str()));
            if self.tokens[start] != "rest" && !bare {
                return;
            }
            self.tokens.truncate(start);
        }
    }
}

/// How many productions deep the shortest way through each production is.
type Heights = BTreeMap<&'static str, usize>;

fn heights(grammar: &'static Grammar) -> Heights {
    let mut heights = Heights::new();
    loop {
        let next = grammar.iter().map(|(name, node)| (name.as_str(), height(node, &heights)));
        let next: Heights = next.collect();
        if next == heights {
            return heights;
        }
        heights = next;
    }
}

fn height(node: &Node, heights: &Heights) -> usize {
    match node {
        Node::Terminal(_) | Node::Special | Node::Optional(_) | Node::Repeated(_) => 0,
        Node::Name(name) => {
            heights.get(name.as_str()).map_or(1000, |inner| inner.saturating_add(1))
        }
        Node::Sequence(all) => all.iter().map(|one| height(one, heights)).max().unwrap(),
        Node::Choice(all) => all.iter().map(|one| height(one, heights)).min().unwrap(),
    }
}
