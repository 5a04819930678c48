//! Proofs: only the line that is at a place of the book is proven to be there, by the one path.
//!
//! The book has thirteen lines. What the paths and roots are is computed again as RFC 6962, section
//! 2.1, defines them, by recursion over the lines. A file is held against them as it is, and with
//! its checkpoint replaced by an honest one of the same size, so that what lies behind a signature
//! is reached too.

use std::sync::OnceLock;

use commonbook_core::log::{
    Checkpoint, ConsistencyProof, Hash, InclusionProof, RevealedText, SignedCheckpoint, Tree,
    leaf_hash, node_hash, verify_consistency, verify_inclusion,
};

use super::note::{ORIGIN, OTHER, has_words, is_signed, signer};
use super::purse::{PEOPLE, lines};
use super::{Canary, Outcome, Target, claim};

/// Proofs of inclusion and of consistency.
pub const TARGET: Target = Target {
    name: "proof",
    canaries: &[
        Canary::VerifierIgnoresThePath,
        Canary::VerifierIgnoresTheLine,
        Canary::VerifierTakesAnySignature,
    ],
    property,
};

fn property(input: &[u8], canary: Option<Canary>) -> Outcome {
    let Ok(text) = std::str::from_utf8(input) else { return Ok(()) };
    match InclusionProof::parse(text) {
        Ok(proof) => inclusion(&proof, canary)?,
        Err(error) => has_words(&error)?,
    }
    match ConsistencyProof::parse(text) {
        Ok(proof) => consistency(&proof, text, canary),
        Err(error) => has_words(&error),
    }
}

/// The leaves of the book.
fn leaves() -> Result<&'static [Hash], String> {
    static LEAVES: OnceLock<Result<Vec<Hash>, String>> = OnceLock::new();
    let made = || Ok(lines()?.iter().map(|line| leaf_hash(line)).collect());
    LEAVES.get_or_init(made).as_deref().map_err(Clone::clone)
}

/// The root over leaves.
fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Tree::default().root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = divided(leaves);
            node_hash(&root(left), &root(right))
        }
    }
}

/// Leaves at the largest power of two that is below their number.
fn divided(leaves: &[Hash]) -> (&[Hash], &[Hash]) {
    let half = leaves.len().next_power_of_two() / 2;
    leaves.split_at_checked(half).unwrap_or((leaves, &[]))
}

/// PATH of RFC 6962, section 2.1.1.
fn path(at: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() < 2 {
        return Vec::new();
    }
    let (left, right) = divided(leaves);
    let (mut found, beside) = match at.checked_sub(left.len()) {
        None => (path(at, left), root(right)),
        Some(at) => (path(at, right), root(left)),
    };
    found.push(beside);
    found
}

/// SUBPROOF of RFC 6962, section 2.1.2.
fn subproof(old: usize, leaves: &[Hash], is_whole: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if is_whole { Vec::new() } else { vec![root(leaves)] };
    }
    let (left, right) = divided(leaves);
    let (mut found, beside) = match old.checked_sub(left.len()) {
        None | Some(0) => (subproof(old, left, is_whole), root(right)),
        Some(old) => (subproof(old, right, false), root(left)),
    };
    found.push(beside);
    found
}

/// The book as it was, when it ever was so long.
fn first(size: u64) -> Result<Option<&'static [Hash]>, String> {
    let size = usize::try_from(size).ok();
    let leaves = leaves()?;
    Ok(size.and_then(|size| leaves.get(..size)))
}

/// The honest checkpoint of a size.
fn honest(size: u64) -> Result<Option<Checkpoint>, String> {
    let leaves = first(size)?;
    Ok(leaves.map(|leaves| Checkpoint { origin: ORIGIN.to_owned(), size, root: root(leaves) }))
}

/// The size that a checkpoint says, whoever signed it.
fn size_of(note: &str) -> Option<u64> {
    SignedCheckpoint::parse(note).ok().map(|checkpoint| checkpoint.says().size)
}

fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn inclusion(proof: &InclusionProof, canary: Option<Canary>) -> Outcome {
    let again = InclusionProof::parse(&proof.text());
    claim(again.as_ref() == Ok(proof), || format!("{proof:?}\nbecame {again:?}"))?;
    let key = signer(ORIGIN)?.public().map_err(said)?;
    let mut as_it_is = proof.clone();
    if canary == Some(Canary::VerifierTakesAnySignature)
        && let Some((text, _)) = proof.checkpoint.rsplit_once("\n\n")
    {
        as_it_is.checkpoint = signer(ORIGIN)?.note(&format!("{text}\n")).map_err(said)?;
    }
    if let Ok(proven) = as_it_is.verify(std::slice::from_ref(&key)) {
        let is_signed = is_signed(&proof.checkpoint, &signer(ORIGIN)?)?;
        claim(is_signed, || "proven by a checkpoint that nobody signed".to_owned())?;
        if honest(proven.checkpoint.size)?.as_ref() == Some(&proven.checkpoint) {
            let is_there = is_there(proof, proven.checkpoint.size)?;
            claim(is_there, || format!("proven, and not in the book: {proof:?}"))?;
        }
    }
    let size = size_of(&proof.checkpoint).unwrap_or(13);
    let Some(checkpoint) = honest(size)? else { return Ok(()) };
    let mut honestly = proof.clone();
    honestly.checkpoint = checkpoint.signed(&signer(ORIGIN)?).map_err(said)?;
    let verified = honestly.verify(&[key]).is_ok();
    let is_there = is_there(proof, size)?;
    let verified = match canary {
        Some(Canary::VerifierIgnoresThePath) => lines()?.contains(&proof.line),
        Some(Canary::VerifierIgnoresTheLine) => {
            let leaf = usize::try_from(proof.index).ok().and_then(|at| leaves().ok()?.get(at));
            leaf.is_some_and(|leaf| {
                verify_inclusion(leaf, proof.index, size, &proof.path, &checkpoint.root).is_ok()
            })
        }
        _ => verified,
    };
    // A text that is shown may be none of the event's, wherever that stands.
    let agrees = verified == is_there || (!verified && !proof.revealed.is_empty());
    claim(agrees, || format!("verifies {verified}, is there {is_there}: {proof:?}"))?;
    claim(!verified || reveals_what_was_sealed(proof), || format!("sealed otherwise: {proof:?}"))
}

/// Whether the line of a proof is at its place in the book of a size, and the path leads there.
fn is_there(proof: &InclusionProof, size: u64) -> Result<bool, String> {
    let (Some(leaves), Ok(at)) = (first(size)?, usize::try_from(proof.index)) else {
        return Ok(false);
    };
    let is_line = lines()?.get(at) == Some(&proof.line);
    Ok(at < leaves.len() && is_line && path(at, leaves) == proof.path)
}

/// Whether every text that a proof shows is the one that was recorded there.
fn reveals_what_was_sealed(proof: &InclusionProof) -> bool {
    let recorded = usize::try_from(proof.index).ok().and_then(|at| at.checked_sub(1));
    let recorded = recorded.and_then(|at| PEOPLE.lines().nth(at)).unwrap_or_default();
    proof.revealed.iter().all(|text| {
        let sealed = serde_json::json!({ text.path.as_str(): text.value.as_str() });
        recorded.contains(&sealed.to_string()) && text.salt.0 == [0; 32]
    })
}

fn consistency(proof: &ConsistencyProof, text: &str, canary: Option<Canary>) -> Outcome {
    claim(proof.text() == text, || format!("another spelling of {:?}", proof.text()))?;
    let (signer, other) = (signer(ORIGIN)?, signer(OTHER)?);
    let keys = [signer.public().map_err(said)?, other.public().map_err(said)?];
    if let Ok((old, new)) = proof.verify(&keys) {
        let by = |says: &Checkpoint| if says.origin == OTHER { &other } else { &signer };
        let is_signed = is_signed(&proof.old, by(&old))? && is_signed(&proof.new, by(&new))?;
        claim(is_signed && old.size <= new.size, || {
            format!("proven of what nobody signed, or backwards: {old:?} {new:?}")
        })?;
    }
    let (Some(old), Some(new)) = (size_of(&proof.old), size_of(&proof.new)) else { return Ok(()) };
    let (Some(before), Some(after)) = (honest(old)?, honest(new)?) else { return Ok(()) };
    let (from, to) = ((old, &before.root), (new, &after.root));
    let verified = canary == Some(Canary::VerifierIgnoresThePath)
        || verify_consistency(from, to, &proof.path).is_ok();
    let expected = match (first(old)?, first(new)?) {
        (Some([]), _) => Some(Vec::new()),
        (Some(old), Some(new)) if old.len() <= new.len() => Some(subproof(old.len(), new, true)),
        _ => None,
    };
    claim(verified == expected.is_some_and(|path| path == proof.path), || {
        format!("from {old} to {new}, {verified} by {:?}", proof.path)
    })
}

/// The signatures of a note.
fn below(note: &str) -> &str {
    note.rsplit_once("\n\n").map_or("", |(_, below)| below)
}

/// What the corpus begins with: proofs of every line, some of them spoilt.
///
/// # Errors
/// When there is no such book.
pub fn seeds() -> Result<Vec<String>, String> {
    let (signer, other) = (signer(ORIGIN)?, signer(OTHER)?);
    let lines = lines()?;
    let note = |size: u64| -> Result<String, String> {
        let checkpoint = honest(size)?.ok_or("no such size")?;
        checkpoint.signed(&signer).map_err(said)
    };
    // A signature of the same key, under another text.
    let elsewhere = signer.note("purse\n").map_err(said)?;
    let mut seeds = Vec::new();
    for (index, size) in [(0, 1), (0, 13), (1, 3), (2, 13), (4, 8), (6, 7), (11, 12), (12, 13)] {
        let at = usize::try_from(index).map_err(said)?;
        let path = path(at, first(size)?.ok_or("no such size")?);
        let line = lines.get(at).ok_or("no such line")?.clone();
        let checkpoint = note(size)?;
        let name = RevealedText {
            path: "name".to_owned(),
            salt: commonbook_core::event::Hash([0; 32]),
            value: "Ada Member".to_owned(),
        };
        let revealed = if index == 1 { vec![name] } else { Vec::new() };
        let proof = InclusionProof { index, line, revealed, path, checkpoint };
        let mut swapped = proof.clone();
        swapped.path.reverse();
        let beside = InclusionProof { index: index ^ 1, ..proof.clone() };
        let forged = proof.checkpoint.replacen("purse", "nurse", 1);
        let unsigned = proof.checkpoint.replace(below(&proof.checkpoint), below(&elsewhere));
        let forged = InclusionProof { checkpoint: forged, ..proof.clone() };
        let unsigned = InclusionProof { checkpoint: unsigned, ..proof.clone() };
        let another =
            InclusionProof { line: lines.get(3).cloned().unwrap_or_default(), ..proof.clone() };
        seeds.extend([proof, swapped, beside, forged, unsigned, another].map(|one| one.text()));
    }
    for (old, new) in [(0, 1), (1, 2), (3, 7), (4, 8), (6, 13), (7, 13), (8, 13), (13, 13)] {
        let length = usize::try_from(old).map_err(said)?;
        let path = match old {
            0 => Vec::new(),
            _ => subproof(length, first(new)?.ok_or("no such size")?, true),
        };
        let proof = ConsistencyProof { path, old: note(old)?, new: note(new)? };
        let mut swapped = proof.clone();
        swapped.path.reverse();
        let fork = Checkpoint { origin: OTHER.to_owned(), ..honest(new)?.ok_or("no such size")? };
        let of_two = ConsistencyProof { new: fork.signed(&other).map_err(said)?, ..proof.clone() };
        let back = ConsistencyProof { old: note(new)?, new: note(old)?, ..proof.clone() };
        seeds.extend([proof, swapped, of_two, back].map(|one| one.text()));
    }
    Ok(seeds)
}
