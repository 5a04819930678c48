//! The tree: nodes are stored as subtrees of 256 lines and more become complete, and are right.

use commonbook_core::log::{Hash, Log, leaf_hash, node_hash};

use crate::corpus::{Dump, add, beginning, dump, hours, is_clean};

for_every_log!(
    nodes_appear_with_the_last_line_of_their_subtree,
    roots_and_nodes_are_those_of_rfc_6962,
);

fn grow(log: &mut impl Log, size: u64) -> Dump {
    let before = dump(log).head.size();
    add(log, &(before..size).map(hours).collect::<Vec<_>>()).unwrap();
    dump(log)
}

fn nodes_appear_with_the_last_line_of_their_subtree(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    for (size, expected) in [
        (255, vec![]),
        (256, vec!["8 0"]),
        (511, vec!["8 0"]),
        (512, vec!["8 0", "8 1", "9 0"]),
        (1023, vec!["8 0", "8 1", "8 2", "9 0"]),
        (1024, vec!["8 0", "8 1", "8 2", "8 3", "9 0", "9 1", "10 0"]),
    ] {
        let dump = grow(log, size);
        let found: Vec<_> = dump.nodes.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!(found, expected, "at {size} lines");
        is_clean(log);
    }
}

/// RFC 6962 section 2.1, as written: split at the largest power of two below n.
fn naive(leaves: &[Hash]) -> Hash {
    match leaves {
        [one] => *one,
        many => {
            let (left, right) = many.split_at(many.len().next_power_of_two() / 2);
            node_hash(&naive(left), &naive(right))
        }
    }
}

fn roots_and_nodes_are_those_of_rfc_6962(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    for size in [3, 255, 256, 257, 512, 700, 1024, 1030] {
        let dump = grow(log, size);
        let leaves: Vec<_> = dump.lines.iter().map(|(_, line)| leaf_hash(line)).collect();
        assert_eq!(dump.head.tree.root(), naive(&leaves), "at {size} lines");
        for (place, hash) in &dump.nodes {
            let (level, index) = place.split_once(' ').unwrap();
            let width = 1_usize << level.parse::<u32>().unwrap();
            let from = index.parse::<usize>().unwrap() * width;
            let expected = naive(&leaves[from..from + width]);
            assert_eq!(*hash, format!("{:?}", expected.as_slice()), "node {place}");
        }
    }
}
