//! Keys, checkpoints and proofs that are forged, replayed, of the wrong kind, of another book, size
//! or name: refused by code, and nothing was changed.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::world::World;

const ANNA: &str = r#"{"id":"named","type":"agent_registered","effective_on":"2025-01-01","data":{"agent":"nele","kind":"person"},"sealed":{"name":"Nele Lang"}}"#;

/// A book with a key, a checkpoint, and a proof of its named agent.
struct Proven {
    world: World,
    public: String,
    proof: String,
    note: String,
}

impl Proven {
    fn new() -> Self {
        let world = World::empty();
        world.done(
            &["init", "coop.book", "--origin", "coop", "--key", "coop.key", "--on", "2025-01-01"],
            "",
        );
        world.done(&["append", "coop.book", "-"], ANNA);
        let note = world.done(&["checkpoint", "coop.book", "--key", "coop.key"], "");
        let public = world.done(&["key", "list", "coop.book"], "");
        let public = public.lines().next().expect("a key").to_owned();
        let proof = world.done(&["prove", "coop.book", "1", "--reveal", "name"], "");
        world.done(&["proof", "verify", "-", "--key", &public], &proof);
        world.done(&["proof", "verify", "-", "--key", &public], &note);
        Self { world, public, proof, note }
    }

    /// A proof or a note that the book's key does not speak for.
    fn refuses(&self, text: &str, status: i32, code: &str) {
        self.world.refuses(&["proof", "verify", "-", "--key", &self.public], text, status, code);
    }
}

#[test]
fn a_forged_note_or_proof_is_refused() {
    let it = Proven::new();
    it.refuses(&it.note.replacen("\n2\n", "\n3\n", 1), 1, "NoteForged");
    it.refuses(&it.proof.replacen("\n2\n", "\n3\n", 1), 1, "NoteForged");
    it.refuses(&it.proof.replacen("index 1", "index 0", 1), 1, "ProofDoesNotHold");
    it.refuses(&it.proof.replacen("index 1", "index 2", 1), 1, "ProofDoesNotHold");
    it.refuses(&it.proof.replacen("index 1", "index 01", 1), 3, "ProofMalformed");
    it.refuses(&it.proof.replacen("extra ", "extra AA", 1), 3, "ProofMalformed");
    it.refuses(&it.note.replace('\n', "\r\n"), 3, "NoteMalformed");
    it.refuses(it.note.trim_end(), 3, "NoteMalformed");
    it.refuses("", 3, "NoteMalformed");
    it.refuses(ANNA, 3, "NoteMalformed");
}

#[test]
fn a_sealed_text_with_a_wrong_salt_is_refused() {
    let it = Proven::new();
    let extra = it.proof.lines().nth(1).and_then(|line| line.strip_prefix("extra "));
    let extra = extra.expect("the event").to_owned();
    // The salt is the one text of 64 digits after the key `salt`; another digit is another salt.
    let decoded = decode(&extra);
    let at = decoded.find(r#""salt":""#).expect("a salt") + 8;
    let other = if decoded[at..].starts_with('0') { "1" } else { "0" };
    let changed = format!("{}{other}{}", &decoded[..at], &decoded[at + 1..]);
    it.refuses(&it.proof.replace(&extra, &encode(&changed)), 1, "TextNotSealed");
    let named = decoded.replace("Nele Lang", "Nele Long");
    it.refuses(&it.proof.replace(&extra, &encode(&named)), 1, "TextNotSealed");
}

#[test]
fn a_note_of_another_key_name_or_book_proves_nothing() {
    let (it, other) = (Proven::new(), Proven::new());
    it.refuses(&other.note, 1, "NoteNotSigned");
    it.refuses(&other.proof, 1, "NoteNotSigned");
    it.world.file("other.checkpoint", &other.note);
    let note = "other.checkpoint";
    let prove = ["prove", "coop.book", "1", "--checkpoint", note];
    it.world.refuses(&prove, "", 3, "BookDiffersFromItsCheckpoint");
    let consistency = ["prove", "coop.book", "--consistency", "2", note];
    it.world.refuses(&consistency, "", 3, "BookDiffersFromItsCheckpoint");
    let renamed = it.note.replacen("coop\n", "kiosk\n", 1);
    it.refuses(&renamed, 1, "NoteForged");
}

#[test]
fn what_came_after_a_checkpoint_is_not_proven_by_it() {
    let it = Proven::new();
    let later = ANNA.replace("\"named\"", "\"later\"").replace("nele", "ole");
    it.world.done(&["append", "coop.book", "-"], &later);
    it.world.refuses(&["prove", "coop.book", "2"], "", 3, "NotCovered");
    it.world.refuses(&["prove", "coop.book", "99"], "", 3, "TargetMustExist");
    it.world.refuses(&["prove", "coop.book", "nobody"], "", 3, "EventMustBeInTheBook");
    it.world.refuses(
        &["prove", "coop.book", "--consistency", "1", "2"],
        "",
        3,
        "CheckpointMissing",
    );
    let share = ["prove", "coop.book", "--agent", "nele", "--period", "2025"];
    it.world.refuses(&share, "", 3, "NoShare");
    it.world.refuses(&["prove", "coop.book", "0", "--reveal", "name"], "", 3, "TextMustBeSealed");
    let keyless = World::new();
    keyless.refuses(&["prove", "coop.book", "1"], "", 3, "CheckpointMissing");
}

#[test]
fn keys_of_the_wrong_kind_are_refused() {
    let it = Proven::new();
    let sign =
        |key: &str| vec!["checkpoint".to_owned(), "coop.book".into(), "--key".into(), key.into()];
    let refuses = |key: &str, status: i32, code: &str| {
        let words = sign(key);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        it.world.refuses(&words, "", status, code);
    };
    it.world.done(&["key", "new", "nele.key", "--name", "nele"], "");
    refuses("nele.key", 1, "KeyOfAnotherName");
    it.world.done(&["key", "new", "second.key", "--name", "coop"], "");
    refuses("second.key", 1, "NoteNotSigned");
    it.world.file("public.key", it.public.as_bytes());
    std::fs::set_permissions(it.world.path("public.key"), Permissions::from_mode(0o600))
        .expect("private");
    refuses("public.key", 3, "KeyMustBeSecret");
    refuses("missing.key", 4, "FileUnusable");
    refuses("coop.book", 3, "KeyMustBePrivate");
    refuses(".", 3, "KeyMustBePrivate");
    std::fs::set_permissions(it.world.path("coop.key"), Permissions::from_mode(0o640))
        .expect("shared");
    refuses("coop.key", 3, "KeyMustBePrivate");
    symlink("coop.key", it.world.path("link.key")).expect("a link");
    refuses("link.key", 3, "KeyMustBePrivate");
    let secret = std::fs::read_to_string(it.world.path("nele.key")).expect("the key");
    refuses(secret.trim(), 2, "KeyMustBeInAFile");
    let verify = ["proof", "verify", "-", "--key", secret.trim()];
    it.world.refuses(&verify, &it.note, 2, "KeyMustBeInAFile");
    for key in ["coop+00000000+AAAA", "coop+xyz", "+a+b"] {
        let verify = ["proof", "verify", "-", "--key", key];
        it.world.refuses(&verify, &it.note, 3, "NoteKeyMalformed");
    }
    it.world.refuses(&["key", "add", "coop.book", "public.key"], "", 3, "KeyMustBeNew");
    it.world.refuses(&["key", "revoke", "coop.book", "second.key"], "", 3, "KeyMustStand");
    it.world.refuses(&["key", "revoke", "coop.book", "public.key"], "", 3, "BookMustKeepAKey");
    it.world.refuses(&["key", "rotate", "coop.book", "nele.key"], "", 2, "KeyMustBeOfTheBook");
    it.world.refuses(&["key", "new", "nele.key", "--name", "nele"], "", 4, "FileUnusable");
    it.world.refuses(&["key", "new", "x.key", "--name", "Two Words"], "", 3, "IdMalformed");
}

#[test]
fn a_book_behind_or_beside_its_checkpoint_is_not_written() {
    let it = Proven::new();
    let restored = std::fs::read(it.world.path("coop.book")).expect("the book");
    let later = ANNA.replace("\"named\"", "\"later\"").replace("nele", "ole");
    it.world.done(&["append", "coop.book", "-"], &later);
    it.world.done(&["checkpoint", "coop.book", "--key", "coop.key"], "");
    std::fs::write(it.world.path("coop.book"), &restored).expect("put back");
    let append = ["append", "coop.book", "-"];
    it.world.refuses(&append, &later, 3, "BookIsBehindItsCheckpoint");
    for words in [
        &["checkpoint", "coop.book", "--key", "coop.key"][..],
        &["redact", "coop.book", "--all", "--authority", "law"],
        &["role", "grant", "coop.book", "--agent", "nele", "--role", "closer"],
    ] {
        it.world.refuses(words, "", 3, "BookIsBehindItsCheckpoint");
    }
    it.world.file("coop.book.checkpoint", b"coop\n");
    it.world.refuses(&append, &later, 3, "NoteMalformed");
    let other = Proven::new();
    it.world.file("coop.book.checkpoint", other.note.as_bytes());
    it.world.refuses(&append, &later, 3, "BookDiffersFromItsCheckpoint");
    it.world.file("coop.book.checkpoint", it.note.as_bytes());
    let words = ["continue", "coop.book", "--origin", "coop/2", "--reason", "x"];
    it.world.refuses(&words, "", 3, "NothingMustBeContinued");
    it.world.done(&append, &later);
    let lost = std::fs::read_to_string(it.world.path("coop.book.checkpoint")).expect("the note");
    assert_eq!(lost, it.note);
}

#[test]
fn an_erasure_of_nothing_is_refused() {
    let it = Proven::new();
    let law = ["--authority", "law"];
    let redact = |more: &[&'static str]| [&["redact", "coop.book"], more, &law].concat();
    it.world.refuses(&redact(&["0"]), "", 3, "NothingToErase");
    it.world.refuses(&redact(&["9"]), "", 3, "TargetMustExist");
    it.world.refuses(&redact(&["1", "--path", "note"]), "", 3, "TextMustBeSealed");
    it.world.refuses(&redact(&["--agent", "nobody"]), "", 3, "NothingToErase");
    it.world.refuses(&["redact", "coop.book", "name", "--authority", "law"], "", 2, "TextNotNamed");
    it.world.done(&redact(&["1"]), "");
    it.world.refuses(&redact(&["1", "--path", "name"]), "", 3, "TextMustBeThere");
    it.world.refuses(&redact(&["--all"]), "", 3, "NothingToErase");
    it.world.refuses(&["prove", "coop.book", "1", "--reveal", "name"], "", 3, "TextMustBeSealed");
}

#[test]
fn who_records_and_who_signs_must_be_one() {
    let it = Proven::new();
    it.world.done(&["key", "new", "nele.key", "--name", "nele"], "");
    let line = ANNA.replace("\"named\"", "\"later\"").replace("nele", "ole");
    let append = ["append", "coop.book", "-", "--by", "ole", "--signed-by", "nele.key"];
    it.world.refuses(&append, &line, 2, "SignerMustBeWhoRecords");
    let unknown = ["append", "coop.book", "-", "--signed-by", "nele.key"];
    it.world.refuses(&unknown, &line, 3, "SignatureMustBeOfAKeyHolder");
    it.world.done(&["key", "add", "coop.book", "nele.key"], "");
    it.world.refuses(
        &["append", "coop.book", "-", "--by", "nele"],
        &line,
        3,
        "SignatureMustBeGiven",
    );
    it.world.done(&unknown, &line);
}

#[test]
fn the_guard_is_not_passed_through_links_or_by_a_file_that_cannot_be_read() {
    let it = Proven::new();
    let restored = std::fs::read(it.world.path("coop.book")).expect("the book");
    let later = ANNA.replace("\"named\"", "\"later\"").replace("nele", "ole");
    it.world.done(&["append", "coop.book", "-"], &later);
    it.world.done(&["checkpoint", "coop.book", "--key", "coop.key"], "");
    std::fs::write(it.world.path("coop.book"), &restored).expect("put back");
    symlink("coop.book", it.world.path("link.book")).expect("a link");
    let code = "BookIsBehindItsCheckpoint";
    it.world.refuses(&["append", "link.book", "-"], &later, 3, code);
    it.world.refuses(&["checkpoint", "link.book", "--key", "coop.key"], "", 3, code);
    let audit = it.world.run(&["audit", "link.book"], "");
    assert_eq!(audit.status.code(), Some(1), "{}", String::from_utf8_lossy(&audit.stdout));
    // A link to where nothing is mounted now.
    std::fs::remove_file(it.world.path("coop.book.checkpoint")).expect("it goes");
    symlink("away/coop.checkpoint", it.world.path("coop.book.checkpoint")).expect("a link");
    it.world.refuses(&["append", "coop.book", "-"], &later, 4, "FileUnusable");
}

#[test]
fn what_is_lost_must_be_signed_and_is_no_book_to_import() {
    let it = Proven::new();
    let restored = std::fs::read(it.world.path("coop.book")).expect("the book");
    let later = ANNA.replace("\"named\"", "\"later\"").replace("nele", "ole");
    it.world.done(&["append", "coop.book", "-"], &later);
    let lost = it.world.done(&["checkpoint", "coop.book", "--key", "coop.key"], "");
    std::fs::write(it.world.path("coop.book"), &restored).expect("put back");
    it.world.file("forged", lost.replacen("\n3\n", "\n999\n", 1));
    let go_on = |more: &[&'static str]| {
        [&["continue", "coop.book", "--origin", "coop/2", "--reason", "x"], more].concat()
    };
    it.world.refuses(&go_on(&["--lost", "forged"]), "", 1, "NoteForged");
    let other = Proven::new();
    other.world.done(&["append", "coop.book", "-"], &later);
    let note = other.world.done(&["checkpoint", "coop.book", "--key", "coop.key"], "");
    it.world.file("other", note);
    it.world.refuses(&go_on(&["--lost", "other"]), "", 1, "NoteNotSigned");
    it.world.done(&go_on(&[]), "");
    let lines = it.world.done(&["export", "coop.book"], "");
    it.world.file("lines", lines);
    it.world.file("lost", &lost);
    let import = ["import", "new.book", "lines", "--checkpoint", "lost"];
    it.world.refuses(&import, "", 3, "CheckpointIsOfWhatIsLost");
    let page = it.world.run(&["audit", "coop.book"], "");
    let page = String::from_utf8_lossy(&page.stdout).into_owned();
    assert!(page.contains("coop/2") && page.contains("are lost of it"), "{page}");
}

#[test]
fn a_checkpoint_refreshes_what_is_known_elsewhere_and_writes_over_nothing_else() {
    let it = Proven::new();
    let known = it.world.path("known.checkpoint");
    let run = |words: &[&str], input: &str| {
        let mut command = it.world.command(words);
        let mut child = command.env("COMMONBOOK_CHECKPOINT", &known).spawn().expect("it starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        drop(std::io::Write::write_all(&mut stdin, input.as_bytes()));
        drop(stdin);
        child.wait_with_output().expect("it ends").status.code()
    };
    let later = ANNA.replace("\"named\"", "\"later\"").replace("nele", "ole");
    assert_eq!(run(&["append", "coop.book", "-"], &later), Some(4));
    assert_eq!(run(&["checkpoint", "coop.book", "--key", "coop.key"], ""), Some(0));
    assert_eq!(std::fs::read_to_string(&known).expect("made"), it.note);
    assert_eq!(run(&["append", "coop.book", "-"], &later), Some(0));
    it.world.file("there", "mine");
    let out = ["checkpoint", "coop.book", "--key", "coop.key", "--out", "there"];
    it.world.refuses(&out, "", 4, "FileUnusable");
}

#[test]
fn neither_a_damaged_book_nor_a_planted_note_is_signed() {
    let it = Proven::new();
    let change = |sql: &str| {
        let raw = rusqlite::Connection::open(it.world.path("coop.book")).expect("the file");
        raw.execute_batch(sql).expect("changed");
    };
    let later = ANNA.replace("\"named\"", "\"later\"").replace("nele", "ole");
    it.world.done(&["append", "coop.book", "-"], &later);
    let planted = it.note.replacen("\n2\n", "\n3\n", 1);
    change(&format!("INSERT INTO checkpoint VALUES (3, '{planted}')"));
    let sign = ["checkpoint", "coop.book", "--key", "coop.key"];
    it.world.refuses(&sign, "", 4, "BookIsDamaged");
    change(
        "DROP TRIGGER event_is_never_changed; DROP TRIGGER checkpoint_is_never_removed;
        DELETE FROM checkpoint WHERE size = 3;
        UPDATE event SET line = CAST(replace(line, 'ole', 'oli') AS BLOB) WHERE pos = 2;",
    );
    it.world.refuses(&sign, "", 4, "BookIsDamaged");
}

#[test]
fn a_refused_init_leaves_neither_book_nor_key() {
    let it = Proven::new();
    it.world.done(&["key", "new", "nele.key", "--name", "nele"], "");
    let init = ["init", "new.book", "--key", "new.key", "--signed-by", "nele.key"];
    it.world.refuses(&init, "", 3, "SignatureMustBeOfAKeyHolder");
    let secret = std::fs::read_to_string(it.world.path("nele.key")).expect("the key");
    it.world.refuses(&["init", "new.book", "--key", secret.trim()], "", 2, "KeyMustBeInAFile");
    it.world.refuses(&["key", "new", secret.trim(), "--name", "x"], "", 2, "KeyMustBeInAFile");
    it.world.refuses(&["backup", "coop.book", "coop.book.checkpoint"], "", 2, "NameIsTaken");
}

fn encode(text: &str) -> String {
    STANDARD.encode(text)
}

fn decode(text: &str) -> String {
    String::from_utf8(STANDARD.decode(text).expect("base64")).expect("text")
}
