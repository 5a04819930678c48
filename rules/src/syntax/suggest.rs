//! The word that was probably meant.
//!
//! Near is an edit distance (insert, delete, replace, swap neighbours) of at most a third of the
//! word's length, and never more than two. The first of equally near words wins, so callers list
//! candidates in a fixed order.

/// The longest word that is compared; longer ones are nobody's slip.
const MAX_COMPARED: usize = 40;

/// The candidate nearest to a word, if one is near.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    if length > MAX_COMPARED {
        return None;
    }
    let allowed = length.div_ceil(3).min(2);
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in candidates {
        if candidate.len().abs_diff(word.len()) > 2 || candidate == word {
            continue;
        }
        let distance = distance(word, candidate);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Edits from one word to the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    let mut last: Option<char> = None;
    for (number, character) in from.chars().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(number.saturating_add(1));
        for (at, other) in to.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX);
            let cost = usize::from(character != *other);
            let replaced = cell(&row, at).saturating_add(cost);
            let deleted = cell(&row, at.saturating_add(1)).saturating_add(1);
            let inserted = cell(&next, at).saturating_add(1);
            let previous = at.checked_sub(1).and_then(|at| to.get(at)).copied();
            let swapped = match at.checked_sub(1) {
                Some(two) if last == Some(*other) && previous == Some(character) => {
                    cell(&before, two).saturating_add(1)
                }
                Some(_) | None => usize::MAX,
            };
            next.push(replaced.min(deleted).min(inserted).min(swapped));
        }
        before = std::mem::replace(&mut row, next);
        last = Some(character);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_the_word_that_was_meant() {
        let words = ["line", "let", "fund", "measure"];
        assert_eq!(nearest("mesure", words), Some("measure"));
        assert_eq!(nearest("funds", words), Some("fund"));
        assert_eq!(nearest("lnie", words), Some("line"));
        assert_eq!(nearest("capital", words), None);
        assert_eq!(nearest("line", words), None);
    }
}
