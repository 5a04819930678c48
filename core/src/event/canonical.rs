//! Whether bytes are a canonical line: an own scanner, for lines that an adversary may have kept.
//!
//! One JSON object in UTF-8 with sorted, unique ASCII keys; no white space; no null; integers
//! within 2^53 - 1 and no other numbers; texts with the shortest escapes of RFC 8785; at most 64
//! levels and 65,535 bytes. It shares no code with the writer and the readers, so that one mistake
//! is not made twice. What the line means is not its matter.

use std::cmp::Ordering;

use crate::event::{LineError, MAX_DEPTH, MAX_INTEGER, MAX_LINE_BYTES, Problem};

/// Refuses bytes that are not one canonical line.
///
/// # Errors
///
/// [`Problem::NotCanonical`] with what is spelled otherwise, [`Problem::NotUtf8`],
/// [`Problem::LineTooLong`], [`Problem::NestedTooDeep`], [`Problem::NumberIsFloat`],
/// [`Problem::IntegerTooLarge`], [`Problem::NullNotAllowed`], [`Problem::KeyDuplicate`], with the
/// column where they have one.
pub fn check_canonical(line: &[u8]) -> Result<(), LineError> {
    if line.len() > MAX_LINE_BYTES {
        return Err(Problem::LineTooLong { bytes: line.len() }.into());
    }
    let text = std::str::from_utf8(line).map_err(|_| Problem::NotUtf8)?;
    let mut scanner = Scanner { bytes: line, at: 0 };
    let scanned = scanner.line();
    scanned.map_err(|problem| {
        let passed = text.bytes().take(scanner.at).filter(|byte| byte & 0xc0 != 0x80).count();
        LineError::at(problem, passed.saturating_add(1))
    })
}

/// The place in the bytes; it stays where a rule was broken.
struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn expect(&mut self, byte: u8, what: &str) -> Result<(), Problem> {
        if self.peek() == Some(byte) {
            self.skip(1);
            return Ok(());
        }
        Err(not_canonical(what))
    }

    fn line(&mut self) -> Result<(), Problem> {
        if self.peek() != Some(b'{') {
            return Err(not_canonical("it does not start with {"));
        }
        self.object(0)?;
        if self.at == self.bytes.len() {
            Ok(())
        } else {
            Err(not_canonical("something follows after its end"))
        }
    }

    fn value(&mut self, depth: usize) -> Result<(), Problem> {
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => self.string().map(|_| ()),
            Some(b'-' | b'0'..=b'9') => self.integer(),
            Some(_) if self.rest().starts_with(b"true") => {
                self.skip(4);
                Ok(())
            }
            Some(_) if self.rest().starts_with(b"false") => {
                self.skip(5);
                Ok(())
            }
            Some(_) if self.rest().starts_with(b"null") => Err(Problem::NullNotAllowed),
            Some(b' ' | b'\t' | b'\r' | b'\n') => Err(not_canonical("white space")),
            Some(_) | None => Err(not_canonical("a value is missing")),
        }
    }

    fn deeper(depth: usize) -> Result<usize, Problem> {
        let deeper = depth.saturating_add(1);
        if deeper > MAX_DEPTH {
            return Err(Problem::NestedTooDeep { limit: MAX_DEPTH });
        }
        Ok(deeper)
    }

    fn object(&mut self, depth: usize) -> Result<(), Problem> {
        let depth = Self::deeper(depth)?;
        let mut last: Option<&[u8]> = None;
        self.skip(1);
        if self.peek() == Some(b'}') {
            self.skip(1);
            return Ok(());
        }
        loop {
            last = Some(self.key(last)?);
            self.expect(b':', "no colon right after a key")?;
            self.value(depth)?;
            if self.peek() == Some(b'}') {
                self.skip(1);
                return Ok(());
            }
            self.expect(b',', "no comma or } right after a value")?;
        }
    }

    /// A key, which stands after the last one in the order of bytes.
    fn key(&mut self, last: Option<&[u8]>) -> Result<&'a [u8], Problem> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(not_canonical("a key in quotes is missing"));
        }
        let key = self.string()?;
        let plain = key.iter().all(|byte| (0x20..0x7f).contains(byte) && *byte != b'\\');
        let found = match last.map(|last| last.cmp(key)) {
            _ if !plain => not_canonical("a key is not plain ASCII"),
            None | Some(Ordering::Less) => return Ok(key),
            Some(Ordering::Greater) => not_canonical("keys are not sorted"),
            Some(Ordering::Equal) => {
                Problem::KeyDuplicate { key: String::from_utf8_lossy(key).into_owned() }
            }
        };
        self.at = start;
        Err(found)
    }

    fn list(&mut self, depth: usize) -> Result<(), Problem> {
        let depth = Self::deeper(depth)?;
        self.skip(1);
        if self.peek() == Some(b']') {
            self.skip(1);
            return Ok(());
        }
        loop {
            self.value(depth)?;
            if self.peek() == Some(b']') {
                self.skip(1);
                return Ok(());
            }
            self.expect(b',', "no comma or ] right after a value")?;
        }
    }

    fn integer(&mut self) -> Result<(), Problem> {
        let length = self
            .rest()
            .iter()
            .take_while(|byte| b"+-.".contains(byte) || byte.is_ascii_alphanumeric())
            .count();
        let token = self.rest().get(..length).unwrap_or_default();
        let shown = || String::from_utf8_lossy(token).into_owned();
        let digits = token.strip_prefix(b"-").unwrap_or(token);
        if digits.iter().any(|byte| b".eE".contains(byte)) {
            return Err(Problem::NumberIsFloat { text: shown() });
        }
        let is_spelled = match digits {
            [b'0'] => token.len() == 1,
            [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
            _ => false,
        };
        if !is_spelled {
            return Err(not_canonical("an integer in another spelling"));
        }
        let add = |sum: i64, digit: &u8| -> Option<i64> {
            sum.checked_mul(10)?.checked_add(i64::from(digit.wrapping_sub(b'0')))
        };
        let size = digits.iter().try_fold(0, add);
        if size.is_none_or(|size| size > MAX_INTEGER) {
            return Err(Problem::IntegerTooLarge { text: shown() });
        }
        self.skip(length);
        Ok(())
    }

    /// A text between its quotes, in its one spelling.
    fn string(&mut self) -> Result<&'a [u8], Problem> {
        self.skip(1);
        let start = self.at;
        loop {
            let plain = |byte: &&u8| **byte >= 0x20 && **byte != b'"' && **byte != b'\\';
            let length = self.rest().iter().take_while(plain).count();
            self.skip(length);
            match self.peek() {
                Some(b'"') => {
                    let text = self.bytes.get(start..self.at).unwrap_or_default();
                    self.skip(1);
                    return Ok(text);
                }
                Some(b'\\') => self.escape()?,
                Some(_) => return Err(not_canonical("a control character without escape")),
                None => return Err(not_canonical("a text without closing quote")),
            }
        }
    }

    /// An escape that no shorter spelling could replace.
    fn escape(&mut self) -> Result<(), Problem> {
        let length = match self.rest() {
            [_, b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [_, b'u', b'0', b'0', b'0', low, ..] if is_digit(*low) && !b"89".contains(low) => 6,
            [_, b'u', b'0', b'0', b'0', b'b' | b'e' | b'f', ..] => 6,
            [_, b'u', b'0', b'0', b'1', low, ..] if is_digit(*low) => 6,
            [_, b'u', b'0', b'0', b'1', b'a'..=b'f', ..] => 6,
            _ => return Err(not_canonical("an escape in another spelling")),
        };
        self.skip(length);
        Ok(())
    }
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

fn not_canonical(what: &str) -> Problem {
    Problem::NotCanonical { what: what.to_owned() }
}
