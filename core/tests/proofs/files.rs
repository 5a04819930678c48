//! Proofs as files: they are read back, checked with nothing but a key, and every slip is refused.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use commonbook_core::event::{Hash, commitment_text};
use commonbook_core::log::{
    ConsistencyProof, InclusionProof, Log, LogError, MemoryLog, NoteKey, ProofError, RevealedText,
    SignedCheckpoint, inclusion_path, line_at,
};

use crate::lines::{append_lines, book, key, log_of, numbered, signed, signer};

fn keys() -> [NoteKey; 1] {
    [key("atelier", 1)]
}

/// The proof of a position against a checkpoint of a size.
fn inclusion(
    log: &MemoryLog,
    index: u64,
    size: u64,
    revealed: Vec<RevealedText>,
) -> InclusionProof {
    let note = signed(log, "atelier", size);
    let checkpoint = SignedCheckpoint::parse(&note).unwrap();
    log.read(|view| InclusionProof::make(view, index, revealed, (&checkpoint, &note))).unwrap()
}

fn consistency(log: &MemoryLog, old: u64, new: u64) -> ConsistencyProof {
    let (old, new) = (signed(log, "atelier", old), signed(log, "atelier", new));
    let read = |note: &str| SignedCheckpoint::parse(note).unwrap();
    log.read(|view| ConsistencyProof::make(view, (&read(&old), &old), (&read(&new), &new))).unwrap()
}

fn note() -> RevealedText {
    RevealedText { path: "note".to_owned(), salt: Hash([7; 32]), value: "the roof".to_owned() }
}

fn checked(file: &str) -> Result<(), ProofError> {
    InclusionProof::parse(file)?.verify(&keys()).map(drop)
}

fn followed(file: &str) -> Result<(), ProofError> {
    ConsistencyProof::parse(file)?.verify(&keys()).map(drop)
}

/// The code of a refusal, whose message has a hint.
fn code(answer: Result<(), ProofError>) -> &'static str {
    let error = answer.expect_err("it holds");
    assert!(error.to_string().contains("\nhint: "), "{error}");
    error.code()
}

#[test]
fn a_proof_of_every_event_reads_back_and_says_what_it_proves() {
    let log = book();
    for size in 1..=4 {
        for index in 0..size {
            let proof = inclusion(&log, index, size, Vec::new());
            let file = proof.text();
            assert!(file.starts_with("c2sp.org/tlog-proof@v1\nextra "), "{file}");
            assert!(file.contains(&format!("\nindex {index}\n")), "{file}");
            let read = InclusionProof::parse(&file).unwrap();
            assert_eq!((&read, read.text()), (&proof, file));
            let proven = read.verify(&keys()).unwrap();
            assert_eq!((proven.record.position, proven.checkpoint.size), (index, size));
            assert_eq!(proven.revealed, []);
        }
    }
}

#[test]
fn a_proof_shows_a_sealed_text_that_is_the_one_that_was_sealed() {
    let log = book();
    let proof = inclusion(&log, 2, 4, vec![note()]);
    let proven = InclusionProof::parse(&proof.text()).unwrap().verify(&keys()).unwrap();
    assert_eq!(proven.revealed, [note()]);
    assert_eq!(
        proven.record.sealed["note"],
        commitment_text(&[7; 32], "note", &proven.revealed[0].value)
    );
    for wrong in [
        RevealedText { value: "the cellar".to_owned(), ..note() },
        RevealedText { salt: Hash([8; 32]), ..note() },
        RevealedText { path: "name".to_owned(), ..note() },
    ] {
        let file = inclusion(&log, 2, 4, vec![note(), wrong]).text();
        assert_eq!(code(checked(&file)), "TextNotSealed");
    }
    let unsealed = inclusion(&log, 3, 4, vec![note()]).text();
    assert_eq!(code(checked(&unsealed)), "TextNotSealed");
}

#[test]
fn a_text_that_is_shown_has_one_spelling() {
    let file = inclusion(&book(), 2, 4, vec![note()]).text();
    let extra = file.lines().nth(1).unwrap().strip_prefix("extra ").unwrap();
    let shown = String::from_utf8(STANDARD.decode(extra).unwrap()).unwrap();
    let (line, text) = shown.split_once('\n').unwrap();
    let salt = Hash([7; 32]).to_string();
    for other in [
        text.replace(":", ": "),
        text.replace("roof", "r\\u006fof"),
        format!(r#"{{"salt":"{salt}","path":"note","value":"the roof"}}"#),
        format!(r#"["note","{salt}","the roof"]"#),
        format!("{text} "),
        String::new(),
    ] {
        let spelled = file.replace(extra, &STANDARD.encode(format!("{line}\n{other}")));
        assert_eq!(code(checked(&spelled)), "ProofMalformed", "{other}");
    }
    checked(&file.replace(extra, &STANDARD.encode(format!("{line}\n{text}")))).unwrap();
}

#[test]
fn a_proof_in_which_anything_is_changed_does_not_hold() {
    let log = book();
    let file = inclusion(&log, 2, 4, vec![note()]).text();
    checked(&file).unwrap();
    for at in (0..file.len()).filter(|at| file.is_char_boundary(*at)) {
        let found = file[at..].chars().next().unwrap();
        let other = if found == 'A' { 'B' } else { 'A' };
        let changed = format!("{}{other}{}", &file[..at], &file[at + found.len_utf8()..]);
        assert!(checked(&changed).is_err(), "byte {at}: {changed}");
        let shorter = format!("{}{}", &file[..at], &file[at + found.len_utf8()..]);
        assert!(checked(&shorter).is_err(), "without byte {at}: {shorter}");
    }
}

#[test]
fn a_proof_of_another_line_place_size_book_or_key_does_not_hold() {
    let log = book();
    let good = inclusion(&log, 2, 4, Vec::new());
    let other = inclusion(&log, 3, 4, Vec::new());
    let smaller = inclusion(&log, 2, 3, Vec::new());
    let mut longer = good.clone();
    longer.path.push([0; 32]);
    for wrong in [
        InclusionProof { line: other.line, ..good.clone() },
        InclusionProof { index: 3, ..good.clone() },
        InclusionProof { index: 4, ..good.clone() },
        InclusionProof { path: smaller.path, ..good.clone() },
        InclusionProof { checkpoint: smaller.checkpoint, ..good.clone() },
        InclusionProof { path: Vec::new(), ..good.clone() },
        longer,
    ] {
        assert_eq!(code(checked(&wrong.text())), "ProofDoesNotHold");
    }
    let of_key = |seed, name| good.verify(&[key(name, seed)]).map(drop);
    assert_eq!(code(of_key(2, "atelier")), "NoteNotSigned");
    assert_eq!(code(of_key(1, "bakery")), "NoteNotSigned");
    let bakery = signed(&log, "bakery", 4);
    let of_another = InclusionProof { checkpoint: bakery, ..good.clone() };
    assert_eq!(code(checked(&of_another.text())), "NoteNotSigned");
    let text =
        "atelier\n4\n".to_owned() + &good.checkpoint.lines().nth(2).unwrap().replace('A', "B");
    let malformed = InclusionProof {
        checkpoint: signer("atelier", 1).note(&format!("{text}!\n")).unwrap(),
        ..good
    };
    assert_eq!(code(checked(&malformed.text())), "CheckpointMalformed");
}

#[test]
fn a_line_that_says_another_position_proves_nothing_though_it_is_in_the_tree() {
    let log = book();
    let line = log.read::<_, LogError>(|view| line_at(view, 2)).unwrap().unwrap();
    let twice = log_of([line.clone(), line]);
    let file = inclusion(&twice, 1, 2, Vec::new()).text();
    let error = checked(&file).unwrap_err();
    assert_eq!(error.code(), "ProofOfAnotherPosition");
    assert!(error.to_string().contains("of position 1, but its line says 2"), "{error}");
    let no_event = inclusion(&numbered(2), 1, 2, Vec::new()).text();
    let error = checked(&no_event).unwrap_err();
    assert!(error.to_string().contains("no event that this program can read"), "{error}");
}

#[test]
fn a_file_in_another_form_is_no_proof() {
    let log = book();
    let good = inclusion(&log, 2, 4, vec![note()]).text();
    let (above, _) = good.split_once("\n\n").unwrap();
    let extra = above.lines().nth(1).unwrap();
    let hash = above.lines().nth(3).unwrap();
    for (line, wrong) in [
        (1, String::new()),
        (1, above.to_owned()),
        (1, good.replacen("@v1", "@v2", 1)),
        (2, good.replacen("extra ", "extras ", 1)),
        (2, good.replacen(extra, "extra ****", 1)),
        (2, good.replacen(extra, "extra YQpi", 1)),
        (2, good.replacen(&format!("{extra}\n"), "", 1)),
        (3, good.replacen("index 2", "index 02", 1)),
        (3, good.replacen("index 2", "index +2", 1)),
        (3, good.replacen("index 2", "index two", 1)),
        (3, good.replacen("index 2", "place 2", 1)),
        (4, good.replacen(hash, &hash[4..], 1)),
        (4, good.replacen(hash, &format!("{hash} "), 1)),
        (68, good.replacen(hash, &vec![hash; 70].join("\n"), 1)),
    ] {
        let error = checked(&wrong).expect_err(&wrong);
        assert_eq!(error.code(), "ProofMalformed", "{wrong}");
        assert!(error.is_malformed());
        assert!(error.to_string().starts_with(&format!("line {line} ")), "{error}\n{wrong}");
    }
    let crlf = good.replace('\n', "\r\n");
    assert_eq!(code(checked(&crlf)), "ProofMalformed");
    assert_eq!(code(checked(good.trim_end())), "NoteMalformed");
}

#[test]
fn the_beginning_of_a_book_is_proven_by_a_file() {
    let log = book();
    for new in 0..=4 {
        for old in 0..=new {
            let proof = consistency(&log, old, new);
            let file = proof.text();
            assert!(ConsistencyProof::begins(&file) && !ConsistencyProof::begins("c2sp.org"));
            let read = ConsistencyProof::parse(&file).unwrap();
            assert_eq!((&read, read.text()), (&proof, file));
            let (first, second) = read.verify(&keys()).unwrap();
            assert_eq!((first.size, second.size), (old, new));
        }
    }
}

#[test]
fn a_consistency_proof_in_which_anything_is_changed_does_not_hold() {
    let file = consistency(&book(), 3, 4).text();
    for at in (0..file.len()).filter(|at| file.is_char_boundary(*at)) {
        let found = file[at..].chars().next().unwrap();
        let other = if found == 'A' { 'B' } else { 'A' };
        let changed = format!("{}{other}{}", &file[..at], &file[at + found.len_utf8()..]);
        assert!(followed(&changed).is_err(), "byte {at}: {changed}");
    }
}

#[test]
fn two_histories_under_one_name_are_not_consistent() {
    let (mut one, mut other) = (book(), book());
    let sale = |amount: &str| {
        format!(
            r#"{{"id":"more","type":"revenue_recorded","effective_on":"2026-03-03","data":{{"amount":"{amount}","unit":"EUR"}}}}"#
        )
    };
    append_lines(&mut one, &[&sale("1.00")]);
    append_lines(&mut other, &[&sale("2.00"), &sale("3.00").replace("more", "most")]);
    let good = consistency(&other, 5, 6);
    let forked = ConsistencyProof { old: signed(&one, "atelier", 5), ..good.clone() };
    assert_eq!(code(followed(&forked.text())), "ProofDoesNotHold");
    let same = ConsistencyProof {
        path: Vec::new(),
        old: signed(&one, "atelier", 5),
        new: signed(&other, "atelier", 5),
    };
    let error = followed(&same.text()).unwrap_err();
    assert!(error.to_string().contains("the same size have different roots"), "{error}");
    let backwards = ConsistencyProof { old: good.new.clone(), new: good.old.clone(), ..good };
    assert_eq!(code(followed(&backwards.text())), "ProofDoesNotHold");
}

#[test]
fn a_consistency_file_in_another_form_is_none() {
    let good = consistency(&book(), 3, 4).text();
    let hash = good.lines().nth(1).unwrap();
    let last = good.rfind("\n\n").unwrap();
    for (line, wrong) in [
        (1, String::new()),
        (1, good.replacen("v1", "v2", 1)),
        (1, good.replacen("\n\n", "\n", 1)),
        (1, good[..last].to_owned()),
        (1, format!("{good}\n\n{good}")),
        (2, good.replacen(hash, "short", 1)),
        (66, good.replacen(hash, &vec![hash; 66].join("\n"), 1)),
    ] {
        let error = followed(&wrong).expect_err(&wrong);
        assert_eq!(error.code(), "ProofMalformed", "{wrong}");
        assert!(error.to_string().starts_with(&format!("line {line} ")), "{error}\n{wrong}");
    }
    assert!(InclusionProof::parse(&good).is_err());
}

#[test]
fn proofs_of_a_long_book_are_short() {
    let log = numbered(1_500);
    let path = log.read(|view| inclusion_path(view, 700, 1_500)).unwrap();
    assert_eq!(path.len(), 11);
    assert!(consistency(&log, 700, 1_500).path.len() <= 12);
}
