//! The pieces of a canonical line, cut out of its bytes without reading them.
//!
//! Keys stand in their one order, so the envelope is read from left to right with nothing to look
//! up. A line that is spelled otherwise has no slices; who needs to know why reads it slowly.
//! Nothing is checked here but that every byte belongs to a piece. A key that may be missing and
//! cannot be cut stays in the rest, so that the next key is not found and nothing is lost.

/// The pieces; texts without their quotes.
pub(crate) struct Slices<'a> {
    pub(crate) by: Option<&'a str>,
    pub(crate) corrects: Option<&'a str>,
    /// The object with its braces.
    pub(crate) data: &'a str,
    pub(crate) effective_on: &'a str,
    pub(crate) id: &'a str,
    pub(crate) pos: &'a str,
    pub(crate) recorded_at: &'a str,
    pub(crate) reverses: Option<&'a str>,
    /// The object with its braces.
    pub(crate) sealed: Option<&'a str>,
    pub(crate) tv: &'a str,
    pub(crate) event_type: &'a str,
}

impl<'a> Slices<'a> {
    /// Cuts a line of the one envelope's version.
    pub(crate) fn of(line: &'a str) -> Option<Self> {
        let mut rest = line.strip_prefix('{')?;
        let slices = Self {
            by: text(&mut rest, "\"by\":\""),
            corrects: number(&mut rest, "\"corrects\":"),
            data: object(&mut rest, "\"data\":")?,
            effective_on: text(&mut rest, "\"effective_on\":\"")?,
            id: text(&mut rest, "\"id\":\"")?,
            pos: number(&mut rest, "\"pos\":")?,
            recorded_at: text(&mut rest, "\"recorded_at\":\"")?,
            reverses: number(&mut rest, "\"reverses\":"),
            sealed: object(&mut rest, "\"sealed\":"),
            tv: number(&mut rest, "\"tv\":")?,
            event_type: text(&mut rest, "\"type\":\"")?,
        };
        (rest == "\"v\":1}").then_some(slices)
    }
}

/// A text that needs no escape, up to its closing quote and the comma after it.
fn text<'a>(rest: &mut &'a str, key: &str) -> Option<&'a str> {
    let (found, after) = rest.strip_prefix(key)?.split_once('"')?;
    let after = after.strip_prefix(',')?;
    if found.bytes().any(|byte| byte == b'\\') {
        return None;
    }
    *rest = after;
    Some(found)
}

/// Digits up to the comma after them.
fn number<'a>(rest: &mut &'a str, key: &str) -> Option<&'a str> {
    let (found, after) = rest.strip_prefix(key)?.split_once(',')?;
    if !found.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    *rest = after;
    Some(found)
}

/// An object up to its closing brace and the comma after it.
fn object<'a>(rest: &mut &'a str, key: &str) -> Option<&'a str> {
    let from = rest.strip_prefix(key).filter(|from| from.starts_with('{'))?;
    let mut depth: usize = 0;
    let mut is_text = false;
    let mut is_escaped = false;
    for (at, byte) in from.bytes().enumerate() {
        if is_escaped {
            is_escaped = false;
        } else if is_text {
            is_escaped = byte == b'\\';
            is_text = byte != b'"';
        } else if byte == b'"' {
            is_text = true;
        } else if byte == b'{' {
            depth = depth.saturating_add(1);
        } else if byte == b'}' {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                let (found, after) = from.split_at_checked(at.saturating_add(1))?;
                *rest = after.strip_prefix(',')?;
                return Some(found);
            }
        }
    }
    None
}
