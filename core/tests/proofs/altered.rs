//! Proofs that were altered: one bit, a hash less or more, another size or place. None holds.

use commonbook_core::log::{
    Hash, Log, ProofError, consistency_path, inclusion_path, leaf_hash, root_at,
    verify_consistency, verify_inclusion,
};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::lines::{number, numbered};

/// Every path that differs from one by a bit of a hash, a hash or the order of two.
fn altered(path: &[Hash], bit: usize) -> Vec<Vec<Hash>> {
    let mut all = Vec::new();
    for at in 0..path.len() {
        let mut flipped = path.to_vec();
        flipped[at][bit / 8] ^= 1 << (bit % 8);
        let mut dropped = path.to_vec();
        dropped.remove(at);
        let mut doubled = path.to_vec();
        doubled.insert(at, path[at]);
        all.extend([flipped, dropped, doubled]);
        if at > 0 && path[at] != path[at - 1] {
            let mut swapped = path.to_vec();
            swapped.swap(at, at - 1);
            all.push(swapped);
        }
    }
    let mut longer = path.to_vec();
    longer.push([0; 32]);
    all.push(longer);
    all
}

fn does_not_hold(answer: Result<(), ProofError>) {
    let error = answer.expect_err("it holds");
    assert_eq!(error.code(), "ProofDoesNotHold");
    assert!(!error.is_malformed());
    assert!(error.to_string().contains("\nhint: "), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn an_altered_inclusion_proof_does_not_hold(
        size in 1_u64..600,
        place in any::<Index>(),
        bit in 0_usize..256,
        other in 0_u64..700,
    ) {
        let log = numbered(size);
        let index = u64::try_from(place.index(usize::try_from(size).unwrap())).unwrap();
        let (path, root) = log
            .read(|view| Ok::<_, commonbook_core::log::LogError>(
                (inclusion_path(view, index, size)?, root_at(view, size)?),
            ))
            .unwrap();
        let leaf = leaf_hash(&number(index));
        verify_inclusion(&leaf, index, size, &path, &root).unwrap();
        for path in altered(&path, bit) {
            does_not_hold(verify_inclusion(&leaf, index, size, &path, &root));
        }
        does_not_hold(verify_inclusion(&leaf_hash(b"another line"), index, size, &path, &root));
        let mut wrong = root;
        wrong[bit / 8] ^= 1 << (bit % 8);
        does_not_hold(verify_inclusion(&leaf, index, size, &path, &wrong));
        if other != index {
            does_not_hold(verify_inclusion(&leaf, other, size, &path, &root));
        }
        does_not_hold(verify_inclusion(&leaf, size, size, &path, &root));
        does_not_hold(verify_inclusion(&leaf, index, index, &path, &root));
    }

    #[test]
    fn an_altered_consistency_proof_does_not_hold(
        (new, place) in (1_u64..600, any::<Index>()),
        bit in 0_usize..256,
        (other_old, other_new) in (0_u64..700, 0_u64..700),
    ) {
        let log = numbered(new);
        let old = u64::try_from(place.index(usize::try_from(new).unwrap())).unwrap() + 1;
        let root = |size| log.read(|view| root_at(view, size)).unwrap();
        let path = log.read(|view| consistency_path(view, old, new)).unwrap();
        let (first, second) = (root(old), root(new));
        verify_consistency((old, &first), (new, &second), &path).unwrap();
        for path in altered(&path, bit) {
            does_not_hold(verify_consistency((old, &first), (new, &second), &path));
        }
        let flipped = |mut hash: Hash| { hash[bit / 8] ^= 1 << (bit % 8); hash };
        does_not_hold(verify_consistency((old, &flipped(first)), (new, &second), &path));
        does_not_hold(verify_consistency((old, &first), (new, &flipped(second)), &path));
        if other_old != old {
            does_not_hold(verify_consistency((other_old, &first), (new, &second), &path));
        }
        if other_new < old || (other_new == old && other_new != new) {
            does_not_hold(verify_consistency((old, &first), (other_new, &second), &path));
        }
        if old < new {
            does_not_hold(verify_consistency((new, &second), (old, &first), &path));
        }
    }
}

#[test]
fn a_proof_for_another_size_does_not_hold_unless_the_tree_is_the_same_there() {
    // A path says nothing of sizes that have the same shape beside it; the root does.
    let log = numbered(40);
    let root = |size| log.read(|view| root_at(view, size)).unwrap();
    for size in 1..=40 {
        for index in 0..size {
            let path = log.read(|view| inclusion_path(view, index, size)).unwrap();
            let leaf = leaf_hash(&number(index));
            for other in (1..=40).filter(|other| *other != size) {
                does_not_hold(verify_inclusion(&leaf, index, other, &path, &root(other)));
            }
        }
    }
}

#[test]
fn an_empty_book_is_the_beginning_of_every_book_and_has_no_hashes() {
    let log = numbered(5);
    let root = |size| log.read(|view| root_at(view, size)).unwrap();
    verify_consistency((0, &root(0)), (5, &root(5)), &[]).unwrap();
    verify_consistency((0, &root(0)), (0, &root(0)), &[]).unwrap();
    does_not_hold(verify_consistency((0, &[0; 32]), (5, &root(5)), &[]));
    does_not_hold(verify_consistency((0, &root(0)), (5, &root(5)), &[[0; 32]]));
    does_not_hold(verify_consistency((5, &root(5)), (5, &root(5)), &[[0; 32]]));
    does_not_hold(verify_consistency((5, &root(5)), (5, &root(4)), &[]));
}

#[test]
fn what_is_not_in_the_book_is_not_proven() {
    let log = numbered(5);
    for (index, size) in [(5, 5), (9, 5), (0, 0), (2, 9)] {
        let error = log.read(|view| inclusion_path(view, index, size)).unwrap_err();
        assert_eq!(error.code(), "BookIsDamaged", "{index} of {size}");
    }
    for (old, new) in [(5, 4), (2, 9)] {
        let error = log.read(|view| consistency_path(view, old, new)).unwrap_err();
        assert_eq!(error.code(), "BookIsDamaged", "{old} in {new}");
    }
}
