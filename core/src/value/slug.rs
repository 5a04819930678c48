//! A name as an identifier: `Shop site` becomes `shop-site`, `Kühlräume` becomes `kuehlraeume`.
//!
//! Letters become small, Latin letters with marks become plain ones by the table below, everything
//! else between letters and digits becomes one `-`. The table never changes for a letter that it
//! has, since ids of old imports come from it. Letters of other alphabets are not guessed at.

/// The longest identifier, in bytes.
const LONGEST: usize = 128;

/// Latin letters, small, with their plain spelling.
const PLAIN: &[(&str, &str)] = &[
    ("äæǽ", "ae"),
    ("öœ", "oe"),
    ("ü", "ue"),
    ("ß", "ss"),
    ("þ", "th"),
    ("àáâãåāăą", "a"),
    ("çćĉċč", "c"),
    ("ðďđ", "d"),
    ("èéêëēĕėęě", "e"),
    ("ĝğġģ", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįı", "i"),
    ("ĵ", "j"),
    ("ķ", "k"),
    ("ĺļľł", "l"),
    ("ñńņň", "n"),
    ("òóôõøōŏő", "o"),
    ("ŕŗř", "r"),
    ("śŝşšș", "s"),
    ("ţťŧț", "t"),
    ("ùúûũūŭůűų", "u"),
    ("ŵ", "w"),
    ("ýÿŷ", "y"),
    ("źżž", "z"),
];

/// The identifier of a name, at most 128 bytes; nothing when a letter has no plain spelling or none
/// is left.
#[must_use]
pub fn slug(text: &str) -> Option<String> {
    let mut slug = String::new();
    for letter in text.chars().flat_map(char::to_lowercase) {
        // Small İ is an i with a dot of its own.
        if letter == '\u{307}' {
            continue;
        }
        if letter.is_ascii_alphanumeric() || (letter == '_' && !slug.is_empty()) {
            slug.push(letter);
        } else if let Some((_, plain)) = PLAIN.iter().find(|(letters, _)| letters.contains(letter))
        {
            slug.push_str(plain);
        } else if letter.is_alphanumeric() {
            return None;
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    (!slug.is_empty() && slug.len() <= LONGEST).then(|| slug.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_an_identifier_or_nothing() {
        let cases = [
            ("Shop site", "shop-site"),
            ("PAYMENT_PROCESSOR_FEE", "payment_processor_fee"),
            ("  Kühlräume & Öfen! ", "kuehlraeume-oefen"),
            ("Çelik / İnşaat", "celik-insaat"),
            ("Šef 2.0", "sef-2-0"),
        ];
        for (text, expected) in cases {
            assert_eq!(slug(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", " - ", "проект", "Kasse 収入", &"x".repeat(129)] {
            assert_eq!(slug(text), None, "{text}");
        }
    }

    #[test]
    fn no_letter_has_two_plain_spellings() {
        let all: String = PLAIN.iter().map(|(letters, _)| *letters).collect();
        for letter in all.chars() {
            assert_eq!(all.matches(letter).count(), 1, "{letter}");
            assert!(letter.to_lowercase().eq([letter]), "{letter} is not small");
        }
    }
}
