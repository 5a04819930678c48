//! The vectors of Certificate Transparency for RFC 6962: audit paths and consistency proofs over
//! the eight leaves of its tests.

use commonbook_core::log::{
    Hash, Log, consistency_path, hash_hex, inclusion_path, leaf_hash, root_at, verify_consistency,
    verify_inclusion,
};

use crate::lines::log_of;

fn leaves() -> Vec<Vec<u8>> {
    let bytes = |from: u8, count: u8| (from..from + count).collect::<Vec<u8>>();
    vec![
        vec![],
        vec![0x00],
        vec![0x10],
        vec![0x20, 0x21],
        vec![0x30, 0x31],
        bytes(0x40, 4),
        bytes(0x50, 8),
        bytes(0x60, 16),
    ]
}

const A: &str = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
const B: &str = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
const AB: &str = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
const CD: &str = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
const E: &str = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
const EF: &str = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
const GH: &str = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
const ABCD: &str = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
const EFGH: &str = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";

/// The root over the first leaves, from none to eight.
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    A,
    AB,
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    ABCD,
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn hex(path: &[Hash]) -> Vec<String> {
    path.iter().map(hash_hex).collect()
}

#[test]
fn roots_of_every_size_are_the_published_ones() {
    let log = log_of(leaves());
    for (size, root) in (0..).zip(ROOTS) {
        assert_eq!(hash_hex(&log.read(|view| root_at(view, size)).unwrap()), root, "{size}");
    }
}

#[test]
fn audit_paths_are_the_published_ones() {
    let log = log_of(leaves());
    let cases: [(u64, u64, &[&str]); 5] = [
        (0, 1, &[]),
        (0, 8, &[B, CD, EFGH]),
        (5, 8, &[E, GH, ABCD]),
        (2, 3, &[AB]),
        (1, 5, &[A, CD, E]),
    ];
    for (index, size, path) in &cases {
        let found = log.read(|view| inclusion_path(view, *index, *size)).unwrap();
        assert_eq!(hex(&found), *path, "{index} of {size}");
        let leaf = leaf_hash(&leaves()[usize::try_from(*index).unwrap()]);
        let root = log.read(|view| root_at(view, *size)).unwrap();
        verify_inclusion(&leaf, *index, *size, &found, &root).unwrap();
    }
}

#[test]
fn consistency_proofs_are_the_published_ones() {
    let log = log_of(leaves());
    let cases: [(u64, u64, &[&str]); 5] = [
        (1, 1, &[]),
        (1, 8, &[B, CD, EFGH]),
        (6, 8, &[EF, GH, ABCD]),
        (2, 5, &[CD, E]),
        (0, 8, &[]),
    ];
    for (old, new, path) in cases {
        let found = log.read(|view| consistency_path(view, old, new)).unwrap();
        assert_eq!(hex(&found), path, "{old} in {new}");
        let root = |size| log.read(|view| root_at(view, size)).unwrap();
        verify_consistency((old, &root(old)), (new, &root(new)), &found).unwrap();
    }
}
