//! A book that goes on under a new name, since a known checkpoint is ahead of it or differs.

use commonbook_core::door::{book, continuations, origin_at};
use commonbook_core::event::Draft;
use commonbook_core::log::{
    Agreement, Checkpoint, Log, LogError, agreement, book_keys_at, root_at,
};

use crate::ground::{Ground, again, draft, revenue, says};
use crate::signing::{key_added, key_revoked};

/// The book goes on under a name; the root of what is lost is 32 bytes of 5a.
pub(crate) fn continued(from: &str, size: u64, to: &str) -> Draft {
    let root = "5a".repeat(32);
    let data = format!(
        r#"{{"lost":{{"origin":"{from}","root":"{root}","size":{size}}},"origin":"{to}"}}"#
    );
    draft("book_continued", "2026-03-31", &data)
}

fn origin(ground: &Ground) -> String {
    ground.log.read::<_, LogError>(book).unwrap().unwrap().origin
}

fn checkpoint(origin: &str, size: u64, root: [u8; 32]) -> Checkpoint {
    Checkpoint { origin: origin.to_owned(), size, root }
}

fn agrees(ground: &Ground, says: &Checkpoint) -> Agreement {
    ground.log.read(|view| agreement(view, says)).unwrap()
}

fn root(ground: &Ground, size: u64) -> [u8; 32] {
    ground.log.read(|view| root_at(view, size)).unwrap()
}

#[test]
fn a_book_goes_on_under_a_name_that_it_never_had() {
    let mut ground = Ground::new();
    assert_eq!(ground.refused(&[continued("atelier", 9, "atelier")]).code(), "OriginMustBeNew");
    let first = ground.add(&[continued("atelier", 9, "atelier/2")]);
    assert_eq!(origin(&ground), "atelier/2");
    for old in ["atelier", "atelier/2"] {
        let rejection = ground.refused(&[continued("atelier/2", 9, old)]);
        says(&rejection, "OriginMustBeNew", &[old, "never had"]);
    }
    let second = ground.add(&[continued("atelier/2", 12, "atelier/3")]);
    let all = ground.log.read::<_, LogError>(continuations).unwrap();
    let names: Vec<_> = all
        .iter()
        .map(|one| (one.position, one.lost.origin.as_str(), one.origin.as_str()))
        .collect();
    assert_eq!(names, [(first, "atelier", "atelier/2"), (second, "atelier/2", "atelier/3")]);
    let name = |size| ground.log.read(|view| origin_at(view, size)).unwrap().unwrap();
    let sizes = [1, first, first + 1, second, second + 1, 99];
    let expected = ["atelier", "atelier", "atelier/2", "atelier/2", "atelier/3", "atelier/3"];
    assert_eq!(sizes.map(name), expected);
}

#[test]
fn what_is_lost_was_known_under_the_books_name() {
    let mut ground = Ground::new();
    for other in ["bakery", "atelier/2"] {
        let rejection = ground.refused(&[continued(other, 9, "atelier/3")]);
        says(&rejection, "LostHeadMustBeOfTheBook", &[other, "\"atelier\""]);
    }
    ground.add(&[continued("atelier", 9, "atelier/2")]);
    let rejection = ground.refused(&[again(&continued("atelier", 9, "atelier/3"), "x")]);
    says(&rejection, "LostHeadMustBeOfTheBook", &["\"atelier/2\""]);
}

#[test]
fn a_book_goes_on_by_its_own_command_alone() {
    let mut ground = Ground::new();
    let writer = Ground::options(false);
    let (_, rejection) = ground.refused_with(&[continued("atelier", 9, "b")], &writer);
    assert_eq!(rejection.code(), "EventNeedsItsCommand");
}

#[test]
fn a_checkpoint_is_of_the_book_of_a_longer_one_of_a_fork_of_what_is_lost_or_of_another() {
    let mut ground = Ground::new();
    let lost = [0x5a; 32];
    let (early, late) =
        (checkpoint("atelier", 2, root(&ground, 2)), checkpoint("atelier", 9, lost));
    let fork = checkpoint("atelier", 2, lost);
    let differs = Agreement::Differs { root: root(&ground, 2) };
    assert_eq!(agrees(&ground, &early), Agreement::Holds);
    assert_eq!(agrees(&ground, &late), Agreement::IsAhead);
    assert_eq!(agrees(&ground, &fork), differs);
    let origins = vec!["atelier".to_owned()];
    assert_eq!(agrees(&ground, &checkpoint("bakery", 2, lost)), Agreement::IsOfAnother { origins });
    let at = ground.add(&[continued("atelier", 9, "atelier/2")]);
    assert_eq!(agrees(&ground, &early), Agreement::Holds, "what is left was never lost");
    assert_eq!(agrees(&ground, &late), Agreement::IsLost);
    assert_eq!(agrees(&ground, &fork), differs, "another history than the one that was lost");
    let older = checkpoint("atelier", 5, lost);
    assert_eq!(agrees(&ground, &older), Agreement::IsLost, "it led to what is lost");
    let newer = checkpoint("atelier", 10, lost);
    assert_eq!(agrees(&ground, &newer), Agreement::IsAhead, "more is lost than the book says");
    let before = checkpoint("atelier", at, root(&ground, at));
    assert_eq!(agrees(&ground, &before), Agreement::Holds);
    ground.add(&[revenue("2026-03-01", "1.00")]);
    let now = checkpoint("atelier/2", at + 2, root(&ground, at + 2));
    assert_eq!(agrees(&ground, &now), Agreement::Holds);
    // Nobody may sign the old name over lines that came after it was given up.
    let old_name = checkpoint("atelier", at + 2, root(&ground, at + 2));
    assert_eq!(agrees(&ground, &old_name), Agreement::IsLost);
    ground.add(&[continued("atelier/2", 30, "atelier/3")]);
    assert_eq!(agrees(&ground, &late), Agreement::IsLost);
    assert_eq!(agrees(&ground, &now), Agreement::Holds);
    assert_eq!(agrees(&ground, &checkpoint("atelier/2", 30, lost)), Agreement::IsLost);
}

#[test]
fn a_fork_at_the_size_that_was_lost_is_lost_with_it() {
    let mut ground = Ground::new();
    ground.add(&[continued("atelier", 2, "atelier/2")]);
    assert_eq!(agrees(&ground, &checkpoint("atelier", 2, [0x5a; 32])), Agreement::IsLost);
    let other = checkpoint("atelier", 2, [0x5b; 32]);
    assert_eq!(agrees(&ground, &other), Agreement::Differs { root: root(&ground, 2) });
}

#[test]
fn a_checkpoint_is_signed_under_the_name_and_by_the_keys_of_its_size() {
    let mut ground = Ground::new();
    let added = ground.add(&[key_added(None, 1)]);
    ground.add(&[key_added(None, 2), key_revoked(None, 1)]);
    let continued = ground.add(&[continued("atelier", 900, "atelier/2")]);
    let signs = |size| -> Vec<String> {
        let keys = ground.log.read(|view| book_keys_at(view, size)).unwrap();
        keys.iter().map(|key| format!("{} {}", key.name(), key.key())).collect()
    };
    let of = |name: &str, seed| format!("{name} {}", crate::signing::public(seed));
    assert!(signs(added).is_empty());
    assert_eq!(signs(added + 1), [of("atelier", 1)]);
    let mut both = [of("atelier", 1), of("atelier", 2)];
    both.sort();
    assert_eq!(signs(added + 2), both);
    assert_eq!(signs(added + 3), [of("atelier", 2)]);
    assert_eq!(signs(continued), [of("atelier", 2)]);
    assert_eq!(signs(continued + 1), [of("atelier/2", 2)]);
}
