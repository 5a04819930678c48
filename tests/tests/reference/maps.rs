//! Every map that a document shows is one, or is wrong in the words that it says.

use commonbook::import::Map;

use crate::blocks::{Block, blocks, document};

fn maps() -> Vec<Block> {
    blocks("toml").into_iter().filter(|block| block.says("map")).collect()
}

#[test]
fn every_map_in_the_documents_is_one_or_wrong_as_it_says() {
    let blocks = maps();
    assert!(blocks.iter().filter(|block| block.value("wrong").is_some()).count() >= 2);
    for block in &blocks {
        let place = &block.place;
        match (Map::parse(&block.text), block.value("wrong")) {
            (Ok(_), None) => {}
            (Err(problem), Some(words)) => {
                let (said, words) = (problem.to_string(), words.replace('+', " "));
                assert!(said.contains(&words), "{place}: {said}");
            }
            (Ok(_), Some(words)) => panic!("{place}: nothing is wrong, not even {words}"),
            (Err(problem), None) => panic!("{place}: {problem}"),
        }
    }
}

#[test]
fn every_key_of_the_reference_of_maps_stands_in_an_example() {
    let page = document("docs/reference/maps.md");
    let examples: String = maps().iter().map(|block| block.text.clone()).collect();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    for key in rows.filter_map(|row| row.split('`').next()) {
        assert!(examples.contains(key), "no example has `{key}`");
    }
}
