//! Signed notes, checkpoints and keys: nothing verifies but what a key signed, byte for byte.
//!
//! An input is read as each of them. A key has one spelling. A note that verifies under a key has
//! the very line that this key writes under its text: signatures of Ed25519 are the same each time,
//! so whoever holds the key knows them all. An input is signed as well, and then verifies until one
//! bit of it is turned.

use commonbook_core::log::{Note, NoteKey, ProofError, SignedCheckpoint, Signer};

use super::{Canary, Outcome, Target, claim};

/// Notes, checkpoints and keys.
pub const TARGET: Target = Target {
    name: "note",
    canaries: &[Canary::VerifierTakesAnySignature, Canary::VerifierTakesAnyText],
    property,
};

/// The name of the book whose key is known.
pub(super) const ORIGIN: &str = "purse.example/book";
/// The name of another.
pub(super) const OTHER: &str = "other.example/book";

fn property(input: &[u8], canary: Option<Canary>) -> Outcome {
    let Ok(text) = std::str::from_utf8(input) else { return Ok(()) };
    let signer = signer(ORIGIN)?;
    if let Ok(key) = NoteKey::parse(text) {
        claim(key.to_string() == text, || format!("a key with two spellings: {key}"))?;
    }
    if let Ok(secret) = Signer::parse(text) {
        let again = secret.secret_text().map_err(|error| error.to_string())?;
        claim(again == text, || "a secret key with two spellings".to_owned())?;
    }
    checkpoint(text, &signer)?;
    verifies(text, &signer, canary).and_then(|_| signed(text, &signer, canary))
}

/// The key of a book, the same in every run.
pub(super) fn signer(origin: &str) -> Result<Signer, String> {
    Signer::new(origin, &[7; 32]).map_err(|error| error.to_string())
}

/// Whether a note verifies, which it may only if the key signed it.
fn verifies(note: &str, signer: &Signer, canary: Option<Canary>) -> Result<bool, String> {
    let read = match Note::parse(note) {
        Ok(read) => read,
        Err(error) => return has_words(&error).map(|()| false),
    };
    claim(note.starts_with(read.text()) && read.text().ends_with('\n'), || {
        format!("its text is not its beginning: {:?}", read.text())
    })?;
    let key = signer.public().map_err(|error| error.to_string())?;
    let verified = match canary {
        Some(Canary::VerifierTakesAnySignature) => note.contains(&format!("\n\u{2014} {ORIGIN} ")),
        Some(Canary::VerifierTakesAnyText) => is_signed_over(note, "purse\n", signer)?,
        _ => read.verify(std::slice::from_ref(&key)).is_ok(),
    };
    let is_signed = is_signed(note, signer)?;
    claim(!verified || is_signed, || "it verifies, and the key did not sign it".to_owned())?;
    Ok(verified)
}

/// Whether the signature that the key writes under a note's text stands below it.
pub(super) fn is_signed(note: &str, signer: &Signer) -> Result<bool, String> {
    let Some((text, _)) = note.rsplit_once("\n\n") else { return Ok(false) };
    is_signed_over(note, &format!("{text}\n"), signer)
}

fn is_signed_over(note: &str, text: &str, signer: &Signer) -> Result<bool, String> {
    let genuine = signer.note(text).map_err(|error| error.to_string())?;
    let line = genuine.lines().last().unwrap_or_default();
    let below = note.rsplit_once("\n\n").map_or("", |(_, below)| below);
    Ok(below.split('\n').any(|found| found == line))
}

/// A checkpoint says its first three lines, and verifies only in the name of its origin.
fn checkpoint(note: &str, signer: &Signer) -> Outcome {
    let read = match SignedCheckpoint::parse(note) {
        Ok(read) => read,
        Err(error) => return has_words(&error),
    };
    let says = read.says();
    claim(note.starts_with(&says.text()), || format!("{says:?} is another spelling"))?;
    let key = signer.public().map_err(|error| error.to_string())?;
    let other = self::signer(OTHER)?.public().map_err(|error| error.to_string())?;
    match read.verify(&[other, key]) {
        Ok(says) if says.origin == ORIGIN => claim(is_signed(note, signer)?, || {
            "a checkpoint verifies, and the key did not sign it".to_owned()
        }),
        Ok(says) => {
            let other = self::signer(&says.origin)?;
            claim(is_signed(note, &other)?, || format!("a checkpoint of {} verifies", says.origin))
        }
        Err(error) => has_words(&error),
    }
}

/// Whatever can be a note's text verifies once it is signed, and no more when a bit is turned.
fn signed(text: &str, signer: &Signer, canary: Option<Canary>) -> Outcome {
    let note = signer.note(text).map_err(|error| error.to_string())?;
    let can_be = text.ends_with('\n') && text.split('\n').all(|line| !line.contains(is_control));
    let verified = canary.is_none() && verifies(&note, signer, None)?;
    claim(canary.is_some() || verified == can_be, || format!("signed, {note:?} is {verified}"))?;
    // Which bit: as good as any, and the same each time.
    let at = text
        .bytes()
        .fold(text.len(), |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
    let mut bytes = note.into_bytes();
    let count = bytes.len();
    if let Some(byte) = at.checked_rem(count).and_then(|at| bytes.get_mut(at)) {
        *byte ^= 1 << (at.wrapping_shr(16) % 7);
    }
    match String::from_utf8(bytes) {
        Ok(forged) => claim(!verifies(&forged, signer, canary)?, || {
            format!("it verifies, though it was changed: {forged:?}")
        }),
        Err(_) => Ok(()),
    }
}

fn is_control(character: char) -> bool {
    character.is_control()
}

/// A refusal has a code and words.
pub(super) fn has_words(error: &ProofError) -> Outcome {
    claim(!error.code().is_empty() && !error.to_string().is_empty(), || "no words".to_owned())
}

/// What the corpus begins with: notes and checkpoints, some of them forged, and keys.
///
/// # Errors
/// When a key cannot sign.
pub fn seeds() -> Result<Vec<String>, String> {
    let (signer, other) = (signer(ORIGIN)?, signer(OTHER)?);
    let said = |error: ProofError| error.to_string();
    let root = "6w8wWkMgpbPZEmOJ8PP4Qnvtk0mjzfmqKoGZ+fKIZY4=";
    let text = format!("{ORIGIN}\n13\n{root}\n");
    let note = signer.note(&text).map_err(said)?;
    let cosigned = other.note(&text).map_err(said)?;
    let line = cosigned.lines().last().unwrap_or_default();
    Ok(vec![
        format!("{note}{line}\n"),
        note.replacen("13", "14", 1),
        note.replace(ORIGIN, OTHER),
        signer.note(&format!("{text}more\n")).map_err(said)?,
        signer.note("purse\n").map_err(said)?,
        signer.note("purse\n\n").map_err(said)?,
        signer.note("purse\n").map_err(said)?.replacen("purse", "nurse", 1),
        other.note(&format!("{OTHER}\n0\n{root}\n")).map_err(said)?,
        signer.public().map_err(said)?.to_string(),
        signer.secret_text().map_err(said)?,
        text,
        note,
    ])
}
