//! Statements as they are written: the text of each, and the words that it reads.
//!
//! For explanations, which show the clause beside the number. Found from tokens alone: a statement
//! begins in column 1, its name follows its first word. So every kind of statement and clause is
//! shown, whatever it means; what a word stands for is for the reader to look up.

use super::Span;
use super::lexer::lex;
use super::problems::Problems;
use super::token::{Token, TokenKind};

/// The words that begin a part of the header, and no item.
const HEADER: [&str; 5] = ["rules", "currency", "scale", "engine", "closes"];

/// One item of a rules file as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its first word: `line`, `measure`, `let`.
    pub kind: String,
    /// Its name, without quotes; empty where it has none.
    pub name: String,
    /// Its lines without comments and outer blanks.
    pub text: String,
    /// The words and quoted names after its own, with their places.
    pub words: Vec<(String, Span)>,
}

/// Every item of a text without errors, in the order written.
#[must_use]
pub fn written(text: &str) -> Vec<Written> {
    let lexed = lex(text, &mut Problems::default());
    let mut items = Vec::new();
    let mut statement: Vec<Token> = Vec::new();
    for token in lexed.tokens {
        if token.column_one && !statement.is_empty() {
            items.extend(item(text, &statement));
            statement.clear();
        }
        if token.kind != TokenKind::End {
            statement.push(token);
        }
    }
    items.extend(item(text, &statement));
    items
}

fn item(text: &str, tokens: &[Token]) -> Option<Written> {
    let kind = tokens.first()?.span.of(text);
    // `closes every year` is a part of the header, `closes "old"` an item.
    let named_old = tokens.get(1).is_some_and(|token| token.kind == TokenKind::Quoted);
    if HEADER.contains(&kind) && !(kind == "closes" && named_old) {
        return None;
    }
    let named = tokens.get(1).filter(|token| is_name(token) && kind != "check");
    let words = tokens.iter().skip(if named.is_some() { 2 } else { 1 });
    let words = words.filter(|token| is_name(token));
    let mut lines: Vec<(u32, Span)> = Vec::new();
    for token in tokens {
        match lines.last_mut() {
            Some((line, span)) if *line == token.line => *span = span.to(token.span),
            Some(_) | None => lines.push((token.line, token.span)),
        }
    }
    let lines: Vec<&str> = lines.iter().map(|(_, span)| span.of(text)).collect();
    Some(Written {
        kind: kind.to_owned(),
        name: named.map_or_else(String::new, |token| bare(token, text)),
        text: lines.join("\n"),
        words: words.map(|token| (bare(token, text), token.span)).collect(),
    })
}

fn is_name(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Word(_) | TokenKind::Quoted)
}

/// The word, without its quotes.
fn bare(token: &Token, text: &str) -> String {
    token.span.of(text).trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_shown_without_its_comments() {
        let text = "rules \"Ours\"\n\nmeasure hours in h  counts contributions # all\n\n\
                    line \"labour\"  # by hours\n  takes rest\n\n  shared by hours\n";
        let items = written(text);
        assert_eq!(items.len(), 2);
        assert_eq!((items[0].kind.as_str(), items[0].name.as_str()), ("measure", "hours"));
        assert_eq!(items[1].text, "line \"labour\"\ntakes rest\nshared by hours");
        let words: Vec<&str> = items[1].words.iter().map(|(word, _)| word.as_str()).collect();
        assert_eq!(words, ["takes", "rest", "shared", "by", "hours"]);
    }
}
