//! What is mended in a text before it is parsed.
//!
//! Line ends, tabs and the byte order mark everywhere; outside quotes and comments also blanks,
//! quotation marks and operators that look right in print and mean nothing in ASCII. Nothing inside
//! a quoted text or a comment is touched but line ends and tabs: it is what members voted on.

use crate::syntax::lexer::{blank_like, quote_like, sign_like};

/// Where in the text a character stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Code,
    /// A quoted text, and whether it was opened with a quotation mark of print.
    Quote {
        print: bool,
    },
    Comment,
}

/// The text with all that can be mended mended.
pub(super) fn mend(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut mended = String::with_capacity(text.len());
    let mut inside = Inside::Code;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' | '\n' => {
                inside = Inside::Code;
                mended.push('\n');
            }
            '\t' => mended.push(' '),
            _ => inside = mend_one(character, inside, &mut mended),
        }
    }
    mended.truncate(mended.trim_end().len());
    mended.push('\n');
    mended
}

fn mend_one(character: char, inside: Inside, mended: &mut String) -> Inside {
    match inside {
        Inside::Comment => {
            mended.push(character);
            inside
        }
        Inside::Quote { print } => {
            let closes = character == '"' || (print && quote_like(character));
            mended.push(if closes { '"' } else { character });
            if closes { Inside::Code } else { inside }
        }
        Inside::Code => {
            if character == '#' {
                mended.push(character);
                return Inside::Comment;
            }
            if character == '"' || quote_like(character) {
                mended.push('"');
                return Inside::Quote { print: character != '"' };
            }
            if blank_like(character) {
                mended.push(' ');
            } else if let Some((sign, _)) = sign_like(character) {
                mended.push_str(sign);
            } else {
                mended.push(character);
            }
            inside
        }
    }
}
