//! Tokens on a line: what stands between two of them, and where a long line breaks.

use crate::syntax::keyword::Keyword;
use crate::syntax::token::{Sign, Token, TokenKind};

/// The longest line, in characters, as far as it can be broken.
pub(super) const WIDTH: usize = 100;

/// A token's text and how it may be set.
#[derive(Clone, Debug)]
pub(super) struct Set {
    pub(super) text: String,
    /// Blanks before it, where it does not begin a line.
    pub(super) blanks: usize,
    /// Whether a line may break before it.
    breaks: Break,
}

/// Where a line may break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    /// Nowhere before this token.
    Never,
    /// Before a comparison, where the line fits in no other way.
    AtNeed,
    /// Before an operator, or after a comma.
    Well,
}

impl Set {
    /// Forbids a line to break before it.
    pub(super) fn never_break(&mut self) {
        self.breaks = Break::Never;
    }
}

/// Sets tokens with the blanks between them.
pub(super) fn set(
    text: &str,
    tokens: &[Token],
    indices: std::ops::Range<usize>,
    tight: &[usize],
) -> Vec<Set> {
    let mut all = Vec::new();
    let mut previous: Option<&Token> = None;
    for index in indices {
        let Some(token) = tokens.get(index) else { break };
        let glued = tight.binary_search(&index).is_ok();
        let blanks = match previous {
            Some(before) if !glued && apart(before, token) => 1,
            Some(_) | None => 0,
        };
        let comma = previous.is_some_and(|before| before.is_sign(Sign::Comma));
        let breaks = match blanks {
            0 => Break::Never,
            _ if comma || begins_continuation(token) => Break::Well,
            _ if compares(token) => Break::AtNeed,
            _ => Break::Never,
        };
        all.push(Set { text: token.span.of(text).to_owned(), blanks, breaks });
        previous = Some(token);
    }
    all
}

/// Whether a blank stands between two tokens.
fn apart(before: &Token, token: &Token) -> bool {
    let glued = [Sign::Comma, Sign::Close, Sign::Dot, Sign::Colon];
    let percent = token.is_sign(Sign::Percent) && before.kind == TokenKind::Number;
    let call = token.is_sign(Sign::Open) && is_function(before);
    let inside = before.is_sign(Sign::Open) || before.is_sign(Sign::Dot);
    !(glued.into_iter().any(|sign| token.is_sign(sign)) || percent || call || inside)
}

fn is_function(token: &Token) -> bool {
    [
        Keyword::Sum,
        Keyword::Mean,
        Keyword::Count,
        Keyword::Min,
        Keyword::Max,
        Keyword::Abs,
        Keyword::Round,
        Keyword::Floor,
        Keyword::Ceil,
        Keyword::Tiers,
    ]
    .into_iter()
    .any(|function| token.is(function))
}

/// Whether a continued line may begin with this token.
fn begins_continuation(token: &Token) -> bool {
    let sign =
        matches!(token.kind, TokenKind::Sign(Sign::Plus | Sign::Minus | Sign::Star | Sign::Slash));
    sign || [Keyword::And, Keyword::Or, Keyword::Then, Keyword::Else]
        .into_iter()
        .any(|word| token.is(word))
}

/// Whether a token compares, or begins a circle.
fn compares(token: &Token) -> bool {
    let sign = matches!(
        token.kind,
        TokenKind::Sign(
            Sign::Equal | Sign::Less | Sign::LessOrEqual | Sign::Greater | Sign::GreaterOrEqual
        )
    );
    sign || token.is(Keyword::Among)
}

/// The tokens on one line.
pub(super) fn join(set: &[Set]) -> String {
    let mut line = String::new();
    for (number, one) in set.iter().enumerate() {
        if number > 0 {
            line.push_str(&" ".repeat(one.blanks));
        }
        line.push_str(&one.text);
    }
    line
}

/// The tokens on as many lines as they need, the first indented by `indent`.
pub(super) fn wrap(set: &[Set], indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut from: usize = 0;
    let mut left = indent;
    while from < set.len() {
        let rest = set.get(from..).unwrap_or_default();
        let take = fitting(rest, WIDTH.saturating_sub(left));
        let line = join(rest.get(..take).unwrap_or(rest));
        lines.push(format!("{}{line}", " ".repeat(left)));
        from = from.saturating_add(take);
        left = indent.saturating_add(4);
    }
    lines
}

/// How many tokens stand on a line of this width: up to the last break that fits, else the first.
fn fitting(set: &[Set], width: usize) -> usize {
    let well = up_to(set, width, Break::Well);
    if well.fits {
        return well.tokens;
    }
    let at_need = up_to(set, width, Break::AtNeed);
    if at_need.fits { at_need.tokens } else { well.tokens }
}

/// The first tokens of a line, and whether they are within its width.
struct Taken {
    tokens: usize,
    fits: bool,
}

/// Up to the last break, at least that good, that fits; else up to the first.
fn up_to(set: &[Set], width: usize, least: Break) -> Taken {
    let mut used: usize = 0;
    let mut best = None;
    for (number, one) in set.iter().enumerate() {
        if number > 0 && one.breaks >= least {
            if used <= width {
                best = Some(Taken { tokens: number, fits: true });
            } else {
                return best.unwrap_or(Taken { tokens: number, fits: false });
            }
        }
        let blanks = if number > 0 { one.blanks } else { 0 };
        used = used.saturating_add(blanks).saturating_add(one.text.chars().count());
    }
    let all = Taken { tokens: set.len(), fits: used <= width };
    if all.fits { all } else { best.unwrap_or(all) }
}
