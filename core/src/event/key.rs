//! Public keys and signatures as lines spell them: Ed25519, in base64.
//!
//! A key is `base64(0x01 || 32 bytes)`, 44 characters: the last part of the key that signed notes
//! are verified with (`NAME+ID+KEY`), so that one text serves both. The first byte is the kind of
//! signature, of which Ed25519 (`0x01`) is the only one here. Keys that are no point of the curve,
//! or one of its few weak ones, are refused. A signature is the base64 of its 64 bytes.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::VerifyingKey;

use crate::event::Problem;
use crate::event::error::shown;
use crate::event::text::reads_and_writes_as_text;

/// The kind of signature that keys are for: Ed25519, as C2SP's signed notes number it.
pub const ED25519: u8 = 0x01;

/// A public Ed25519 key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// The key of 32 bytes.
    ///
    /// # Errors
    ///
    /// [`Problem::KeyMalformed`] when they are no point of the curve, or a weak one.
    pub fn of(bytes: &[u8; 32]) -> Result<Self, Problem> {
        let key = VerifyingKey::from_bytes(bytes).ok().filter(|key| !key.is_weak());
        key.map(Self).ok_or_else(|| malformed(&spelled(bytes), "it is no public key of Ed25519"))
    }

    /// Reads a key.
    ///
    /// # Errors
    ///
    /// [`Problem::KeyMalformed`].
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let bytes = STANDARD.decode(text).map_err(|_| malformed(text, "it is not base64"))?;
        match bytes.split_first() {
            Some((&ED25519, key)) => match key.try_into() {
                Ok(key) => Self::of(key).map_err(|_| malformed(text, "it is no public key")),
                Err(_) => Err(malformed(text, "it is not 32 bytes long")),
            },
            Some(_) => Err(malformed(text, "it is of another kind than Ed25519")),
            None => Err(malformed(text, "it is empty")),
        }
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Whether a signature over these bytes is by this key; strictly, so that no second signature
    /// of the same bytes is taken.
    #[must_use]
    pub fn has_signed(&self, bytes: &[u8], signature: &Signature) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        self.0.verify_strict(bytes, &signature).is_ok()
    }
}

fn spelled(key: &[u8; 32]) -> String {
    let mut bytes = [0; 33];
    let (kind, rest) = bytes.split_at_mut(1);
    kind.fill(ED25519);
    rest.copy_from_slice(key);
    STANDARD.encode(bytes)
}

fn malformed(text: &str, what: &'static str) -> Problem {
    Problem::KeyMalformed { text: shown(text), what }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&spelled(self.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

reads_and_writes_as_text!(PublicKey, PublicKey::parse, "a public key of Ed25519 in base64");

/// An Ed25519 signature.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

impl Signature {
    /// Reads the base64 of 64 bytes.
    ///
    /// # Errors
    ///
    /// [`Problem::SignatureMalformed`].
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let bytes = STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| Problem::SignatureMalformed { text: shown(text) })
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

reads_and_writes_as_text!(Signature, Signature::parse, "a signature of 64 bytes in base64");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_another_kind_length_or_spelling_is_no_key() {
        // The public key of RFC 8032, section 7.1, test 1.
        let bytes = [
            0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64,
            0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68,
            0xf7, 0x07, 0x51, 0x1a,
        ];
        let text = PublicKey::of(&bytes).unwrap().to_string();
        assert_eq!(PublicKey::parse(&text).unwrap().as_bytes(), &bytes);
        let of = |bytes: &[u8]| STANDARD.encode(bytes);
        for (wrong, what) in [
            (of(&[&[4], &bytes[..]].concat()), "another kind"),
            (of(&[&[1], &bytes[..31]].concat()), "32 bytes"),
            (of(&[&[1], &[0; 32][..]].concat()), "no public key"),
            (format!("{text} "), "base64"),
            (String::new(), "empty"),
        ] {
            let found = PublicKey::parse(&wrong).unwrap_err().to_string();
            assert!(found.contains(what), "{wrong}: {found}");
        }
    }
}
