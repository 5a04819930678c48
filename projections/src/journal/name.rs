//! Names of a book as parts of account names, each name in one way and no two in the same.
//!
//! Both hledger and Beancount take a part that begins with a capital or a digit and goes on with
//! letters, digits and hyphens. So:
//!
//! 1. A small ASCII letter at the beginning becomes its capital. A digit, or a capital of another
//!    alphabet than ASCII, stands as it is. Before anything else at the beginning stands `X---`.
//! 2. Letters and digits stand as they are; of other alphabets than ASCII those letters that every
//!    version of both programs takes for letters.
//! 3. One sign is written as a single hyphen where it stands between two of these: in labels
//!    the underscore, in ids the hyphen.
//! 4. Every other sign is `--`, its code in hexadecimal digits, `-`.
//!
//! After `--` comes a hexadecimal digit, after a single hyphen a letter or digit, so each part can
//! be read back: `share_capital` is `Share-capital`, `share capital` is `Share--20-capital`,
//! `Ada` is `X---Ada`.

/// The sign that is one hyphen in the labels of rules.
pub(super) const OF_LABELS: char = '_';
/// The sign that is one hyphen in ids.
pub(super) const OF_IDS: char = '-';

/// A name as a part of an account's name; `plain` is the sign that is one hyphen.
pub(super) fn component(text: &str, plain: char) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before: Option<char> = None;
    let mut rest = text.chars().peekable();
    if let Some(first) = rest.peek().copied() {
        if first.is_ascii_lowercase() {
            out.push(first.to_ascii_uppercase());
            before = rest.next();
        } else if !(first.is_ascii_digit() || is_other_letter(first) && first.is_uppercase()) {
            out.push_str("X---");
        }
    }
    while let Some(sign) = rest.next() {
        let between = |one: Option<char>| one.is_some_and(stands);
        if stands(sign) {
            out.push(sign);
        } else if sign == plain && between(before) && between(rest.peek().copied()) {
            out.push('-');
        } else {
            out.push_str(&format!("--{:x}-", u32::from(sign)));
        }
        before = Some(sign);
    }
    out
}

/// Whether a sign stands for itself.
fn stands(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || is_other_letter(sign)
}

/// Letters outside of ASCII that are letters in every Unicode of the last twenty years.
fn is_other_letter(sign: char) -> bool {
    let is_cased = matches!(sign, '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{52f}'
        | '\u{1e00}'..='\u{1eff}')
        && (sign.is_lowercase() || sign.is_uppercase());
    // Not U+0345, the only mark among these that has cases.
    let is_syllable = matches!(sign, '\u{5d0}'..='\u{5ea}' | '\u{621}'..='\u{63a}'
        | '\u{641}'..='\u{64a}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}'
        | '\u{3400}'..='\u{4db5}' | '\u{4e00}'..='\u{9fa5}' | '\u{ac00}'..='\u{d7a3}');
    is_cased || is_syllable
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads a part back, as the module says it can be.
    fn read(text: &str, plain: char) -> String {
        let mut out = String::new();
        let mut rest = text;
        if let Some(marked) = text.strip_prefix("X---") {
            rest = marked;
        } else if text.starts_with(|sign: char| sign.is_ascii_uppercase()) {
            let (first, others) = text.split_at(1);
            out.push_str(&first.to_ascii_lowercase());
            rest = others;
        }
        while let Some(sign) = rest.chars().next() {
            if let Some(escaped) = rest.strip_prefix("--") {
                let (code, others) = escaped.split_once('-').unwrap();
                out.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
                rest = others;
            } else {
                out.push(if sign == '-' { plain } else { sign });
                rest = &rest[sign.len_utf8()..];
            }
        }
        out
    }

    #[test]
    fn names_of_rules_stay_readable() {
        let of = |text| component(text, OF_LABELS);
        assert_eq!(of("cash"), "Cash");
        assert_eq!(of("share_capital"), "Share-capital");
        assert_eq!(of("2019"), "2019");
        assert_eq!(of("share capital"), "Share--20-capital");
        assert_eq!(of("a:b"), "A--3a-b");
        assert_eq!(of("_a__b_"), "X-----5f-a--5f---5f-b--5f-");
        assert_eq!(of("Ada"), "X---Ada");
        assert_eq!(of("École"), "École");
        assert_eq!(of("école"), "X---école");
        assert_eq!(of("резерв"), "X---резерв");
        assert_eq!(of("基金"), "X---基金");
        assert_eq!(component("work-coop.x", OF_IDS), "Work-coop--2e-x");
    }

    proptest! {
        #[test]
        fn every_name_can_be_read_back(text in "([ -~äÄéßжЖ基ªͅ]|\\PC){1,12}") {
            for plain in [OF_LABELS, OF_IDS] {
                let written = component(&text, plain);
                prop_assert_eq!(read(&written, plain), text.clone(), "{}", written);
            }
        }

        #[test]
        fn every_part_begins_with_a_capital_or_a_digit(text in "\\PC{1,12}") {
            let written = component(&text, OF_LABELS);
            let first = written.chars().next().unwrap();
            prop_assert!(first.is_uppercase() || first.is_ascii_digit());
            let legal = |sign: char| sign == '-' || sign.is_alphanumeric();
            prop_assert!(written.chars().all(legal), "{}", written);
        }
    }
}
