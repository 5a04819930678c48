//! `rules check`: a file as co-ops write them, and files that try to be slow.

use std::path::Path;

use commonbook::rules::check_file;

use crate::{measure, texts, words};

const ROUNDS: usize = 15;
const HOSTILE_ROUNDS: usize = 3;

/// Prints medians, in process and as a process of its own.
pub fn run(folder: &Path) {
    println!(
        "{:<44} {:>9} {:>10} {:>10} {:>9}",
        "rules check", "bytes", "in it ms", "whole ms", "problems"
    );
    let files = std::iter::once(("a co-op's 500 lines", texts::statutes())).chain(texts::hostile());
    for (number, (name, text)) in files.enumerate() {
        let rounds = if number == 0 { ROUNDS } else { HOSTILE_ROUNDS };
        let path = folder.join(format!("{number}.rules"));
        std::fs::write(&path, &text).expect("a file");
        let found = check_file(&text);
        if number == 0 {
            assert!(
                found.is_empty(),
                "{}",
                commonbook::rules::diagnostic::render(&text, name, &found)
            );
        }
        let mut inside: Vec<u128> =
            (0..rounds).map(|_| measure::on_processor(|| drop(check_file(&text)))).collect();
        let command = words(&["commonbook", "rules", "check", &path.to_string_lossy()]);
        let mut whole: Vec<u128> =
            (0..rounds).map(|_| measure::run_to_any_end(&command).micros).collect();
        println!(
            "{name:<44} {:>9} {:>10} {:>10} {:>9}",
            text.len(),
            measure::shown(measure::median(&mut inside)),
            measure::shown(measure::median(&mut whole)),
            found.len()
        );
    }
}
