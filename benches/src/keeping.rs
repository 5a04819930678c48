//! A book kept elsewhere: exported, imported and backed up, each as a whole process.

use std::path::{Path, PathBuf};

use crate::words;

fn lines(folder: &Path) -> PathBuf {
    folder.join("lines.jsonl")
}

fn imported(folder: &Path) -> PathBuf {
    folder.join("imported.db")
}

fn backup(folder: &Path) -> PathBuf {
    folder.join("backup.db")
}

/// The rows, in the order in which they need each other.
pub fn cases(book: &str, folder: &Path) -> Vec<(String, Vec<String>)> {
    let text = |path: PathBuf| path.to_string_lossy().into_owned();
    let (lines, imported, backup) =
        (text(lines(folder)), text(imported(folder)), text(backup(folder)));
    vec![
        (
            "export (lines to a file)".to_owned(),
            words(&["commonbook", "export", book, "--out", &lines]),
        ),
        (
            "import (every line decided again)".to_owned(),
            words(&["commonbook", "import", &imported, &lines]),
        ),
        (
            "backup (copied and verified)".to_owned(),
            words(&["commonbook", "backup", book, &backup]),
        ),
    ]
}

/// Takes away what the last round made, since nothing is written over.
pub fn clear(folder: &Path) {
    for path in [lines(folder), imported(folder), backup(folder)] {
        if path.exists() {
            std::fs::remove_file(path).expect("it goes");
        }
    }
}
