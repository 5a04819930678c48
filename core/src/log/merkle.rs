//! The tree of RFC 6962 over the lines, kept as its peaks.
//!
//! A leaf is `SHA-256(0x00 ‖ line)`, a node `SHA-256(0x01 ‖ left ‖ right)`, the root of nothing
//! `SHA-256("")`. The peaks are the roots of the complete subtrees into which a tree of n leaves
//! falls, largest first (the binary digits of n); pushing a leaf merges equal ones. Whole subtrees
//! of 2^[`NODE_LEVEL`] leaves and up are handed out to be stored; lower ones are computed from the
//! lines when a proof needs them. There is no second hash chain beside the tree.

use sha2::{Digest as _, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// Subtrees of 2^8 = 256 leaves and more are stored.
pub const NODE_LEVEL: u8 = 8;

/// The hash of one line.
#[must_use]
pub fn leaf_hash(line: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0x00]);
    hasher.update(line);
    hasher.finalize().into()
}

/// The hash of two subtrees.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0x01]);
    hasher.update(left);
    hasher.update(right);
    hasher.finalize().into()
}

/// Lower-case hex.
#[must_use]
pub fn hash_hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A tree, as its size and peaks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    peaks: Vec<Hash>,
}

impl Tree {
    /// A tree from stored parts; `None` when the number of peaks does not fit the size.
    #[must_use]
    pub fn from_parts(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        (usize::try_from(size.count_ones()).ok()? == peaks.len()).then_some(Self { size, peaks })
    }

    /// How many leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Roots of the complete subtrees, largest first.
    #[must_use]
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Adds a leaf; `stored` receives level, index and hash of each subtree that is now complete
    /// and at least 2^[`NODE_LEVEL`] leaves large.
    ///
    /// # Errors
    /// What `stored` returns.
    pub fn push<E>(
        &mut self,
        leaf: Hash,
        mut stored: impl FnMut(u8, u64, &Hash) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut hash = leaf;
        let mut level: u8 = 0;
        let mut index = self.size;
        while index & 1 == 1 {
            // A set bit of the size is a peak of that level, so one is there to pop.
            let Some(left) = self.peaks.pop() else { break };
            hash = node_hash(&left, &hash);
            level = level.saturating_add(1);
            index >>= 1;
            if level >= NODE_LEVEL {
                stored(level, index, &hash)?;
            }
        }
        self.peaks.push(hash);
        self.size = self.size.saturating_add(1);
        Ok(())
    }

    /// The root over all leaves.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => Sha256::digest(b"").into(),
            Some(last) => peaks.fold(*last, |right, left| node_hash(left, &right)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    /// RFC 6962 section 2.1, as written: split at the largest power of two below n.
    fn naive(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest(b"").into(),
            [one] => *one,
            many => {
                let k = many.len().next_power_of_two() / 2;
                node_hash(&naive(&many[..k]), &naive(&many[k..]))
            }
        }
    }

    #[test]
    fn the_root_is_that_of_rfc_6962_at_every_size() {
        let mut tree = Tree::default();
        let mut leaves = Vec::new();
        assert_eq!(tree.root(), naive(&leaves));
        for n in 0..700_u32 {
            let leaf = leaf_hash(&n.to_be_bytes());
            leaves.push(leaf);
            let mut nodes = Vec::new();
            tree.push(leaf, |level, index, hash| {
                nodes.push((level, index, *hash));
                Ok::<(), Infallible>(())
            })
            .unwrap();
            assert_eq!(tree.root(), naive(&leaves), "at size {}", leaves.len());
            for (level, index, hash) in nodes {
                let width = 1_usize << level;
                let start = usize::try_from(index).unwrap() * width;
                assert_eq!(hash, naive(&leaves[start..start + width]));
            }
        }
        assert!(Tree::from_parts(700, tree.peaks().to_vec()).is_some());
        assert!(Tree::from_parts(701, tree.peaks().to_vec()).is_none());
    }

    #[test]
    fn the_published_vectors_of_certificate_transparency_hold() {
        // Reference vectors of RFC 6962 implementations: the empty tree and eight known leaves.
        let leaves: [&[u8]; 8] = [
            b"",
            &[0x00],
            &[0x10],
            &[0x20, 0x21],
            &[0x30, 0x31],
            &[0x40, 0x41, 0x42, 0x43],
            &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            &[
                0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d,
                0x6e, 0x6f,
            ],
        ];
        let mut tree = Tree::default();
        assert_eq!(
            hash_hex(&tree.root()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        let roots: Vec<String> = leaves
            .iter()
            .map(|line| {
                tree.push(leaf_hash(line), |_, _, _| Ok::<(), Infallible>(())).unwrap();
                hash_hex(&tree.root())
            })
            .collect();
        assert_eq!(roots[0], "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        assert_eq!(roots[7], "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }
}
