//! Hashes as lines spell them: 64 hexadecimal digits, lower case.

use std::fmt;

use crate::event::Problem;
use crate::event::error::shown;
use crate::event::text::reads_and_writes_as_text;

/// A SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// Reads 64 hexadecimal digits, lower case.
    ///
    /// # Errors
    ///
    /// [`Problem::HashMalformed`].
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let malformed = || Problem::HashMalformed { text: shown(text) };
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != 32 || !rest.is_empty() {
            return Err(malformed());
        }
        let mut bytes = [0; 32];
        for (byte, &[high, low]) in bytes.iter_mut().zip(pairs) {
            let high = digit(high).ok_or_else(malformed)?;
            let low = digit(low).ok_or_else(malformed)?;
            *byte = high.wrapping_shl(4) | low;
        }
        Ok(Self(bytes))
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// What a lower-case hexadecimal digit stands for.
fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(byte.wrapping_sub(b'a').wrapping_add(10)),
        _ => None,
    }
}

impl From<[u8; 32]> for Hash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

reads_and_writes_as_text!(Hash, Hash::parse, "a SHA-256 of 64 hexadecimal digits");
