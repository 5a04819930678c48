//! A rules text under another name, in another currency.
//!
//! For texts to start from. The currency is replaced where it is a unit: in the header, behind a
//! number, behind `in`, and in a product or quotient of units. Keys, comments and amounts stay.

use super::keyword::Keyword;
use super::lexer::lex;
use super::problems::Problems;
use super::token::{Sign, Token, TokenKind};
use super::{format, parse};
use crate::diagnostic::Diagnostic;

/// The text with another name or currency in its header, in the one layout.
///
/// # Errors
///
/// What is wrong with the new text: a name that cannot stand in quotes, a code that is no word.
pub fn retitle(
    text: &str,
    name: Option<&str>,
    currency: Option<&str>,
) -> Result<String, Vec<Diagnostic>> {
    let document = parse(text).document;
    let lexed = lex(text, &mut Problems::default());
    let old = document.currency.as_ref().map(|code| &*code.text);
    let mut out = String::with_capacity(text.len());
    let mut done = 0_usize;
    let mut before: Option<Token> = None;
    for token in lexed.tokens {
        let titled = document.name.as_ref().is_some_and(|title| title.span == token.span);
        let written = token.span.of(text);
        let new = match (name, currency) {
            (Some(name), _) if titled => Some(format!("\"{name}\"")),
            (_, Some(code)) if Some(written) == old && follows_as_unit(before, text) => {
                Some(code.to_owned())
            }
            (_, _) => None,
        };
        if let (Some(new), Ok(start)) = (new, usize::try_from(token.span.start)) {
            out.push_str(text.get(done..start).unwrap_or_default());
            out.push_str(&new);
            done = start.saturating_add(written.len());
        }
        before = Some(token);
    }
    out.push_str(text.get(done..).unwrap_or_default());
    format(&out)
}

/// Whether a word behind this token is a unit.
fn follows_as_unit(before: Option<Token>, text: &str) -> bool {
    let Some(before) = before else { return false };
    match before.kind {
        TokenKind::Number => true,
        TokenKind::Sign(sign) => matches!(sign, Sign::Star | Sign::Slash),
        TokenKind::Word(Some(Keyword::In)) => true,
        TokenKind::Word(_) => before.span.of(text) == "currency",
        TokenKind::Date | TokenKind::Quoted | TokenKind::End => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "rules \"Old\"\ncurrency EUR\nengine 0\ncloses every year\n\n\
        figure price in EUR/h\nmeasure pay in EUR counts contributions where kind = EUR\n\
        fund reserve  # EUR\n\nlet a = 1.00 EUR + price * 1 h\n";

    #[test]
    fn the_currency_is_replaced_where_it_is_a_unit_and_nowhere_else() {
        let text = retitle(TEXT, Some("New"), Some("BRL")).unwrap();
        assert!(text.contains("rules \"New\"\ncurrency BRL\n"), "{text}");
        assert!(text.contains("price  in BRL/h") || text.contains("price in BRL/h"), "{text}");
        assert!(text.contains("1.00 BRL"), "{text}");
        assert!(text.contains("kind = EUR") && text.contains("# EUR"), "{text}");
    }

    #[test]
    fn a_name_that_cannot_stand_in_quotes_is_refused() {
        for name in ["a\"b", "", "a\nb", " a"] {
            assert!(retitle(TEXT, Some(name), None).is_err(), "{name:?}");
        }
        assert!(retitle(TEXT, None, Some("two words")).is_err());
    }
}
