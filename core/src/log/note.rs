//! Signed notes of C2SP, with Ed25519: texts that somebody can check who trusts a key alone.
//!
//! A note is a text that ends with a line feed, an empty line, and lines
//! `— NAME base64(4 bytes of the key's id || signature)`. The id is the beginning of
//! `SHA-256(NAME || 0x0A || 0x01 || key)`. Signatures of keys that are not known are passed over,
//! one in the name of a known key must verify, and one must be there
//! (source: c2sp.org/signed-note). Public keys are `NAME+ID+base64(0x01 || key)`, secret ones
//! `PRIVATE+KEY+NAME+ID+base64(0x01 || seed)`, as Go's `sumdb/note` spells them. Files of keys are
//! not read here.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};

use super::proof::ProofError;
use crate::event::{ED25519, PublicKey, Signature};

/// How the lines of signatures begin.
const DASH: &str = "\u{2014} ";

/// How a secret key begins.
const PRIVATE: &str = "PRIVATE+KEY+";

/// More signatures than any note needs; C2SP asks that 16 are read.
const MAX_SIGNATURES: usize = 64;

/// A public key with the name that it signs under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteKey {
    name: String,
    key: PublicKey,
}

impl NoteKey {
    /// A key under a name.
    ///
    /// # Errors
    /// [`ProofError::NoteKeyMalformed`] for a name that cannot stand in a note.
    pub fn new(name: &str, key: PublicKey) -> Result<Self, ProofError> {
        let stops = |found: char| found == '+' || found.is_whitespace() || found.is_control();
        if name.is_empty() || name.contains(stops) {
            return Err(no_key("a name is not empty and has neither blanks nor +"));
        }
        Ok(Self { name: name.to_owned(), key })
    }

    /// Reads `NAME+ID+KEY`.
    ///
    /// # Errors
    /// [`ProofError::NoteKeyMalformed`].
    pub fn parse(text: &str) -> Result<Self, ProofError> {
        if text.starts_with(PRIVATE) {
            return Err(no_key("it is a secret key, which must not be given away"));
        }
        let (name, id, key) = parts(text).ok_or(no_key("it has not three parts"))?;
        let key = PublicKey::parse(key).map_err(|_| no_key("it is no key of Ed25519"))?;
        let read = Self::new(name, key)?;
        if id != read.id_text() {
            return Err(no_key("its id is not that of its name and key"));
        }
        Ok(read)
    }

    /// The name that it signs under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key itself.
    #[must_use]
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    fn id(&self) -> [u8; 4] {
        let mut hasher = Sha256::new();
        hasher.update(self.name.as_bytes());
        hasher.update([b'\n', ED25519]);
        hasher.update(self.key.as_bytes());
        let hash: [u8; 32] = hasher.finalize().into();
        let [a, b, c, d, ..] = hash;
        [a, b, c, d]
    }

    fn id_text(&self) -> String {
        self.id().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Display for NoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}+{}", self.name, self.id_text(), self.key)
    }
}

/// Name, id and key; the key may have `+` in it.
fn parts(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.split_once('+')?;
    let (id, key) = rest.split_once('+')?;
    Some((name, id, key))
}

const fn no_key(what: &'static str) -> ProofError {
    ProofError::NoteKeyMalformed { of: "public key", what }
}

const fn no_secret(what: &'static str) -> ProofError {
    ProofError::NoteKeyMalformed { of: "secret key", what }
}

/// A secret key with the name that it signs under.
#[derive(Clone)]
pub struct Signer {
    name: String,
    key: SigningKey,
}

/// The secret is not spilled.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Signer {
    /// The key of 32 random bytes.
    ///
    /// # Errors
    /// [`ProofError::NoteKeyMalformed`] for a name that cannot stand in a note.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, ProofError> {
        let signer = Self { name: name.to_owned(), key: SigningKey::from_bytes(seed) };
        signer.public().map(|_| signer)
    }

    /// Reads a secret key.
    ///
    /// # Errors
    /// [`ProofError::NoteKeyMalformed`].
    pub fn parse(text: &str) -> Result<Self, ProofError> {
        let rest = text.strip_prefix(PRIVATE).ok_or(no_secret("it does not begin as one"))?;
        let (name, id, key) = parts(rest).ok_or(no_secret("it has not three parts"))?;
        let bytes = STANDARD.decode(key).map_err(|_| no_secret("it is not base64"))?;
        let (kind, seed) = bytes.split_first().ok_or(no_secret("it is empty"))?;
        if *kind != ED25519 {
            return Err(no_secret("it is of another kind than Ed25519"));
        }
        let seed = seed.try_into().map_err(|_| no_secret("it is not 32 bytes long"))?;
        let signer = Self::new(name, seed)?;
        if signer.public()?.id_text() != id {
            return Err(no_secret("its id is not that of its name and key"));
        }
        Ok(signer)
    }

    /// The text for a file that nobody else may read.
    ///
    /// # Errors
    /// Those of [`Self::public`].
    pub fn secret_text(&self) -> Result<String, ProofError> {
        let mut bytes = vec![ED25519];
        bytes.extend_from_slice(&self.key.to_bytes());
        let id = self.public()?.id_text();
        Ok(format!("{PRIVATE}{}+{id}+{}", self.name, STANDARD.encode(&bytes)))
    }

    /// The name that it signs under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key that others verify with.
    ///
    /// # Errors
    /// [`ProofError::NoteKeyMalformed`] for a key that nobody may use.
    pub fn public(&self) -> Result<NoteKey, ProofError> {
        let key = PublicKey::of(self.key.verifying_key().as_bytes());
        NoteKey::new(&self.name, key.map_err(|_| no_secret("it is a weak key"))?)
    }

    /// The signature over some bytes.
    #[must_use]
    pub fn sign(&self, bytes: &[u8]) -> Signature {
        Signature(self.key.sign(bytes).to_bytes())
    }

    /// A text as a note with one signature; it must end with a line feed.
    ///
    /// # Errors
    /// Those of [`Self::public`].
    pub fn note(&self, text: &str) -> Result<String, ProofError> {
        let mut bytes = self.public()?.id().to_vec();
        bytes.extend_from_slice(&self.sign(text.as_bytes()).0);
        Ok(format!("{text}\n{DASH}{} {}\n", self.name, STANDARD.encode(&bytes)))
    }
}

/// A note as it was read; its text is not to be believed before [`Note::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<(String, Vec<u8>)>,
}

impl Note {
    /// Reads a note.
    ///
    /// # Errors
    /// [`ProofError::NoteMalformed`].
    pub fn parse(note: &str) -> Result<Self, ProofError> {
        let lines = note.lines().count().max(1);
        let wrong = |line, what| ProofError::NoteMalformed { line, what };
        for (line, text) in (1..).zip(note.split('\n')) {
            if text.contains(char::is_control) {
                return Err(wrong(line, "it has a control character"));
            }
        }
        if !note.ends_with('\n') {
            return Err(wrong(lines, "it has no line feed at its end"));
        }
        let (text, below) =
            note.rsplit_once("\n\n").ok_or(wrong(lines, "no empty line is before signatures"))?;
        let before = text.lines().count().saturating_add(1);
        let mut signatures = Vec::new();
        for (line, signature) in (before.saturating_add(1)..).zip(below.lines()) {
            let signature = signature.strip_prefix(DASH);
            let signature = signature.ok_or(wrong(line, "a signature begins with a dash"))?;
            let (name, bytes) =
                signature.split_once(' ').ok_or(wrong(line, "a signature has a name and bytes"))?;
            let bytes = STANDARD.decode(bytes).ok().filter(|bytes| bytes.len() > 4);
            let bytes = bytes.ok_or(wrong(line, "its bytes are not base64, or too few"))?;
            signatures.push((name.to_owned(), bytes));
        }
        if signatures.is_empty() {
            return Err(wrong(lines, "nobody signed it"));
        }
        if signatures.len() > MAX_SIGNATURES {
            return Err(wrong(lines, "it has more than 64 signatures"));
        }
        Ok(Self { text: format!("{text}\n"), signatures })
    }

    /// The text, with its last line feed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Which of these keys signed it.
    ///
    /// # Errors
    /// [`ProofError::NoteForged`], [`ProofError::NoteNotSigned`].
    pub fn verify<'k>(&self, keys: &'k [NoteKey]) -> Result<&'k NoteKey, ProofError> {
        let mut by = None;
        for (name, bytes) in &self.signatures {
            let (id, signature) = bytes.split_at_checked(4).unwrap_or_default();
            let known = keys.iter().find(|key| key.name == *name && key.id() == *id);
            let Some(key) = known else { continue };
            let signature = <[u8; 64]>::try_from(signature).map(Signature);
            let is_by = |sig: &Signature| key.key.has_signed(self.text.as_bytes(), sig);
            if !signature.is_ok_and(|sig| is_by(&sig)) {
                return Err(ProofError::NoteForged { name: name.clone() });
            }
            by = by.or(Some(key));
        }
        by.ok_or_else(|| ProofError::NoteNotSigned {
            found: listed(self.signatures.iter().map(|(name, _)| name.clone())),
            known: listed(keys.iter().map(ToString::to_string)),
        })
    }
}

/// A list for a message.
fn listed(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
