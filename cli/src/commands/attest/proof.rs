//! `proof verify`: what a file proves, with nothing but the file and the book's key.

use commonbook_core::event::Event;
use commonbook_core::log::{
    Checkpoint, ConsistencyProof, InclusionProof, NoteKey, ProofError, Proven, SignedCheckpoint,
    hash_hex,
};
use serde_json::{Value, json};

use crate::args::{Proof, ProofVerify};
use crate::error::CommandError;
use crate::session::{Session, read_bytes};
use crate::{key_file, output};

/// No proof is longer: a line and some hashes.
const MAX_BYTES: usize = 1 << 20;

pub(crate) fn run(command: &Proof, session: &Session) -> Result<(), CommandError> {
    let Proof::Verify(args) = command;
    let place = args.file.display().to_string();
    let keys = args.key.iter().map(|key| key_file::public(key)).collect::<Result<Vec<_>, _>>()?;
    let bytes = read_bytes(&args.file)?;
    let text = String::from_utf8(bytes).ok().filter(|text| text.len() <= MAX_BYTES);
    let malformed = || ProofError::ProofMalformed { line: 1, what: "it is not text, or too long" };
    let told =
        text.ok_or_else(malformed).and_then(|text| verified(&text, &keys, session.is_anonymous));
    let (told, as_json) = told.map_err(|error| CommandError::proof(error).or_at(&place))?;
    show(args, &told, &as_json)
}

fn show(args: &ProofVerify, told: &str, as_json: &Value) -> Result<(), CommandError> {
    if args.json { output::print(&format!("{as_json:#}")) } else { output::print(told) }
}

/// What a file proves, for people and for programs.
fn verified(
    text: &str,
    keys: &[NoteKey],
    is_anonymous: bool,
) -> Result<(String, Value), ProofError> {
    if text.starts_with("c2sp.org/tlog-proof") {
        let proof = InclusionProof::parse(text)?;
        let mut proven = proof.verify(keys)?;
        if is_anonymous {
            proven.revealed.clear();
        }
        return Ok(inclusion(&proof, &proven));
    }
    if ConsistencyProof::begins(text) {
        let (old, new) = ConsistencyProof::parse(text)?.verify(keys)?;
        let told = format!(
            "holds: the book of the second checkpoint begins with that of the first\n\
             first: {}\nsecond: {}",
            named(&old),
            named(&new)
        );
        return Ok((
            told,
            json!({ "proves": "consistency", "first": head(&old), "second": head(&new) }),
        ));
    }
    let signed = SignedCheckpoint::parse(text)?;
    let says = signed.verify(keys)?;
    let told = format!("holds: signed by the book's key\ncheckpoint: {}", named(says));
    Ok((told, json!({ "proves": "checkpoint", "checkpoint": head(says) })))
}

fn inclusion(proof: &InclusionProof, proven: &Proven) -> (String, Value) {
    let Proven { checkpoint, record, revealed } = proven;
    let line = String::from_utf8_lossy(&proof.line).into_owned();
    let mut told = format!(
        "holds: position {} is in the book\ncheckpoint: {}\n{} of {}, recorded at {}\n",
        record.position,
        named(checkpoint),
        record.event_type,
        record.effective_on,
        record.recorded_at,
    );
    if let Event::ShareAllocated(e) = &record.event {
        told.push_str(&format!("{} gets {} {}\n", e.agent, e.total, e.unit));
    }
    for text in revealed {
        told.push_str(&format!("sealed {}: {:?}\n", text.path, text.value));
    }
    told.push_str(&format!("event: {line}"));
    let event: Value = serde_json::from_str(&line).unwrap_or(Value::Null);
    let texts: serde_json::Map<String, Value> =
        revealed.iter().map(|text| (text.path.clone(), json!(text.value))).collect();
    let as_json = json!({
        "proves": "inclusion",
        "checkpoint": head(checkpoint),
        "position": record.position,
        "event": event,
        "revealed": texts,
    });
    (told, as_json)
}

fn named(says: &Checkpoint) -> String {
    format!("{} of {} events, root {}", says.origin, says.size, hash_hex(&says.root))
}

fn head(says: &Checkpoint) -> Value {
    json!({ "origin": says.origin, "size": says.size, "root": hash_hex(&says.root) })
}
