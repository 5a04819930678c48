//! Numbers and dates in the text.
//!
//! A number is digits, or digits, a point and digits; no leading zeros, no exponent, no grouping
//! marks, at most 28 digits and 18 places. Zeros at the end are fine here (`12.00 EUR/h`), other
//! than in events. A date is `2026-03-31`. Whatever else begins with a digit is one mistake, taken
//! as a whole.

use commonbook_core::value::{Date, MAX_DIGITS, MAX_PLACES};

use super::Lexer;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::token::TokenKind;

impl Lexer<'_, '_> {
    /// A number or a date, or a mistake that looks like one.
    pub(super) fn number(&mut self) {
        let start = self.at;
        if let Some(length) = date_length(self.rest()) {
            return self.date(length);
        }
        self.skip_while(|byte| byte.is_ascii_digit());
        let mut points: usize = 0;
        while self.peek(0) == Some(b'.') && self.peek(1).is_some_and(|byte| byte.is_ascii_digit()) {
            self.at = self.at.saturating_add(1);
            self.skip_while(|byte| byte.is_ascii_digit());
            points = points.saturating_add(1);
        }
        if self.peek(0).is_some_and(|byte| byte == b'_' || byte.is_ascii_alphabetic()) {
            self.runs_on(start);
        } else if let Some((message, hint)) = self.misspelled(start, points) {
            let span = self.span_from(start);
            let problem = Diagnostic::new(Code::NumberSpelling, span, message);
            self.report(problem.label("this number").hint(hint));
        }
        self.push(TokenKind::Number, start);
    }

    fn date(&mut self, length: usize) {
        let start = self.at;
        self.at = start.saturating_add(length);
        let span = self.span_from(start);
        if Date::parse(span.of(self.text)).is_err() {
            self.report(
                Diagnostic::new(Code::DateSpelling, span, "this date does not exist")
                    .label("not a day of the calendar")
                    .hint("dates are spelled year-month-day, for example 2026-03-31"),
            );
        }
        self.push(TokenKind::Date, start);
    }

    /// A number and a word without a blank: `15EUR`, `1e5`, `0x1f`.
    fn runs_on(&mut self, start: usize) {
        let number = self.span_from(start);
        let word_start = self.at;
        self.skip_while(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
        let span = self.span_from(start);
        let word = self.span_from(word_start).of(self.text);
        let hint = if is_exponent(word) {
            "there are no exponents: write all digits".to_owned()
        } else {
            format!("write a blank between them: {} {word}", number.of(self.text))
        };
        let message = "a number and the word after it stand apart";
        let problem = Diagnostic::new(Code::NumberRunsOn, span, message);
        self.report(problem.label("a number and a word in one").hint(hint));
        // Both are read as if the blank were there.
        self.at = word_start;
    }

    fn misspelled(&self, start: usize, points: usize) -> Option<(String, String)> {
        let text = self.span_from(start).of(self.text);
        let (whole, places) = text.split_once('.').unwrap_or((text, ""));
        if points > 1 {
            let hint = "only one point may stand in a number, and no grouping marks: 1000.00";
            return Some(("a number has one point at most".to_owned(), hint.to_owned()));
        }
        if whole.len() > 1 && whole.starts_with('0') {
            let hint = "no leading zeros and no grouping marks: 1000, not 1,000";
            return Some(("a number begins with a zero".to_owned(), hint.to_owned()));
        }
        if places.len() > usize::from(MAX_PLACES) {
            let hint = format!("this one has {}", places.len());
            return Some((format!("a number has at most {MAX_PLACES} places"), hint));
        }
        let digits = whole.len().saturating_add(places.len());
        if digits > MAX_DIGITS {
            let hint = format!("this one has {digits}");
            return Some((format!("a number has at most {MAX_DIGITS} digits"), hint));
        }
        let dangling = self.peek(0) == Some(b'.');
        dangling.then(|| {
            let hint = format!("write {text} or {text}.0");
            ("a number ends with a digit".to_owned(), hint)
        })
    }
}

fn is_exponent(word: &str) -> bool {
    let digits = word.strip_prefix(['e', 'E']).unwrap_or("");
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The length of what looks like `2026-3-31` at the beginning of a text.
fn date_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let digits =
        |from: usize| bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
    let dash = |at: usize| bytes.get(at) == Some(&b'-');
    let year = digits(0);
    if year != 4 || !dash(year) {
        return None;
    }
    let month_at = year.checked_add(1)?;
    let month = digits(month_at);
    let month_end = month_at.checked_add(month)?;
    if !(1..=2).contains(&month) || !dash(month_end) {
        return None;
    }
    let day_at = month_end.checked_add(1)?;
    let day = digits(day_at);
    (1..=2).contains(&day).then(|| day_at.saturating_add(day))
}
