//! Another implementation, `ct-merkle`: its proofs are ours, byte for byte, and each verifies those
//! of the other; at every place of every size to 300, and at chance beyond the stored nodes of 256
//! lines.

use commonbook_core::log::{
    Hash, Log, MemoryLog, consistency_path, inclusion_path, leaf_hash, root_at, verify_consistency,
    verify_inclusion,
};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;

use crate::lines::{number, numbered};

type Oracle = MemoryBackedTree<Sha256, Vec<u8>>;
type Theirs = ct_merkle::RootHash<Sha256>;

fn oracle(size: u64) -> Oracle {
    let mut tree = Oracle::new();
    (0..size).for_each(|position| tree.push(number(position)));
    tree
}

fn hashes(bytes: &[u8]) -> Vec<Hash> {
    bytes.chunks(32).map(|hash| hash.try_into().unwrap()).collect()
}

/// The roots of every size up to one, ours and theirs.
fn roots(log: &MemoryLog, size: u64) -> Vec<(Hash, Theirs)> {
    let mut tree = Oracle::new();
    let mut roots = Vec::new();
    for size in 0..=size {
        let ours = log.read(|view| root_at(view, size)).unwrap();
        let theirs = tree.root();
        assert_eq!(ours, <Hash>::from(*theirs.as_bytes()), "the root over {size}");
        roots.push((ours, theirs));
        tree.push(number(size));
    }
    roots
}

fn inclusion(log: &MemoryLog, tree: &Oracle, (root, theirs): &(Hash, Theirs), index: u64) {
    let size = tree.len();
    let ours = log.read(|view| inclusion_path(view, index, size)).unwrap();
    let proof = tree.prove_inclusion(usize::try_from(index).unwrap());
    assert_eq!(hashes(proof.as_bytes()), ours, "{index} of {size}");
    let line = number(index);
    verify_inclusion(&leaf_hash(&line), index, size, &ours, root).unwrap();
    let again = ct_merkle::InclusionProof::<Sha256>::try_from_bytes(ours.concat()).unwrap();
    theirs.verify_inclusion(&line, index, &again).unwrap();
}

fn consistency(log: &MemoryLog, tree: &Oracle, roots: &[(Hash, Theirs)], old: u64) {
    let new = tree.len();
    let at = |size: u64| &roots[usize::try_from(size).unwrap()];
    let ours = log.read(|view| consistency_path(view, old, new)).unwrap();
    let proof = tree.prove_consistency(usize::try_from(new - old).unwrap());
    assert_eq!(hashes(proof.as_bytes()), ours, "{old} in {new}");
    verify_consistency((old, &at(old).0), (new, &at(new).0), &ours).unwrap();
    let again = ct_merkle::ConsistencyProof::<Sha256>::try_from_bytes(ours.concat()).unwrap();
    at(new).1.verify_consistency(&at(old).1, &again).unwrap();
}

#[test]
fn every_proof_of_every_size_up_to_300_is_that_of_another_implementation() {
    let log = numbered(300);
    let roots = roots(&log, 300);
    let mut tree = Oracle::new();
    for size in 1..=300 {
        tree.push(number(size - 1));
        for index in 0..size {
            inclusion(&log, &tree, &roots[usize::try_from(size).unwrap()], index);
        }
        for old in 1..size {
            consistency(&log, &tree, &roots, old);
        }
    }
}

#[test]
fn at_the_edges_of_stored_nodes_the_proofs_are_those_of_another_implementation() {
    let edges = [255, 256, 257, 511, 512, 513, 767, 768, 769, 1_023, 1_024, 1_025, 2_000];
    let log = numbered(2_000);
    let roots = roots(&log, 2_000);
    for size in edges {
        let tree = oracle(size);
        for near in edges.iter().filter(|near| **near < size) {
            inclusion(&log, &tree, &roots[usize::try_from(size).unwrap()], *near);
            consistency(&log, &tree, &roots, *near);
        }
        inclusion(&log, &tree, &roots[usize::try_from(size).unwrap()], size - 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn larger_books_prove_as_another_implementation_does(
        size in 300_u64..2_000,
        places in prop::collection::vec(any::<prop::sample::Index>(), 8),
    ) {
        let (log, tree) = (numbered(size), oracle(size));
        let roots = roots(&log, size);
        let length = usize::try_from(size).unwrap();
        for place in places {
            let place = u64::try_from(place.index(length)).unwrap();
            inclusion(&log, &tree, &roots[length], place);
            consistency(&log, &tree, &roots, place.max(1));
        }
    }
}
