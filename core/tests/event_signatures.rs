//! Keys and signatures as lines have them, and the published vectors of RFC 8032.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that goes wrong stops"
)]

use commonbook_core::event::{PublicKey, Signature, parse_append_line, signed_bytes};
use commonbook_core::log::Signer;

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// Secret key, public key, message and signature of section 7.1, tests 1 to 3.
const VECTORS: [[&str; 4]; 3] = [
    [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
];

#[test]
fn signatures_are_those_of_rfc_8032() {
    for [secret, public, message, signature] in VECTORS {
        let signer = Signer::new("a", &bytes(secret).try_into().unwrap()).unwrap();
        let key = PublicKey::of(&bytes(public).try_into().unwrap()).unwrap();
        assert_eq!(signer.public().unwrap().key(), &key);
        let (message, signature) =
            (bytes(message), Signature(bytes(signature).try_into().unwrap()));
        assert_eq!(signer.sign(&message), signature);
        assert!(key.has_signed(&message, &signature));
        for bit in 0..512 {
            let mut other = signature;
            other.0[bit / 8] ^= 1 << (bit % 8);
            assert!(!key.has_signed(&message, &other), "bit {bit}");
        }
        assert!(!key.has_signed(b"another message", &signature));
    }
}

fn line(key: &str, rest: &str) -> String {
    format!(
        r#"{{"id":"k","type":"key_added","effective_on":"2026-01-01","data":{{"key":"{key}"}}{rest}}}"#
    )
}

const KEY: &str = "AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";

/// The code of a line, and what stands at its column.
fn refused(text: &str) -> (&'static str, String) {
    let error = parse_append_line(text, &mut || [7; 32]).expect_err(text);
    assert!(!error.hint().is_empty(), "{error}");
    let column = error.column().unwrap();
    (error.code(), text.chars().skip(column - 1).take(8).collect())
}

#[test]
fn keys_in_another_spelling_of_another_kind_or_of_no_point_are_refused() {
    assert!(parse_append_line(&line(KEY, ""), &mut || [7; 32]).is_ok());
    for key in [
        "",
        &KEY[..43],
        &KEY.replace('+', "-"),
        &format!("{KEY} "),
        &KEY.replacen('A', "B", 1),
        "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AQIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "PRIVATE+KEY+a+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
    ] {
        let (code, at) = refused(&line(key, ""));
        assert_eq!(code, "KeyMalformed", "{key}");
        assert!(at.starts_with('"'), "{at}");
    }
}

#[test]
fn signatures_in_another_spelling_or_length_are_refused() {
    let right = Signature([9; 64]).to_string();
    let ok = parse_append_line(&line(KEY, &format!(r#","sig":"{right}""#)), &mut || [7; 32]);
    assert_eq!(ok.unwrap().sig, Some(Signature([9; 64])));
    let trailing = right.replace("CQ==", "CR==");
    assert_ne!(trailing, right);
    let unpadded = right.trim_end_matches('=').to_owned();
    for sig in [String::new(), KEY.to_owned(), unpadded, trailing, format!("{right}\\n")] {
        let (code, at) = refused(&line(KEY, &format!(r#","sig":"{sig}""#)));
        assert_eq!(code, "SignatureMalformed", "{sig}");
        assert!(at.starts_with('"'), "{at}");
    }
}

fn noted(rest: &str) -> String {
    format!(
        r#"{{"id":"c","type":"contribution_recorded","effective_on":"2026-01-01",
        "data":{{"agent":"a","kind":"work","quantity":"1","unit":"h"}}{rest}}}"#
    )
}

#[test]
fn a_salt_is_given_for_a_sealed_text_alone() {
    let salt = "0b".repeat(32);
    let sealed = r#","sealed":{"note":"x"}"#;
    let good = noted(&format!(r#"{sealed},"salts":{{"note":"{salt}"}}"#));
    let draft = parse_append_line(&good, &mut || [7; 32]).unwrap();
    assert_eq!(draft.sealed[0].salt, [0x0b; 32]);
    let drawn = parse_append_line(&noted(sealed), &mut || [7; 32]).unwrap();
    assert_eq!(drawn.sealed[0].salt, [7; 32]);
    for rest in [
        format!(r#","salts":{{"note":"{salt}"}}"#),
        format!(r#"{sealed},"salts":{{"name":"{salt}"}}"#),
        format!(r#"{sealed},"salts":{{"name":"{salt}","note":"{salt}"}}"#),
    ] {
        assert_eq!(
            refused(&noted(&rest)),
            ("FieldsDisagree", format!("{:.8}", &rest[rest.find("\"salts\":").unwrap() + 8..]))
        );
    }
    let short = format!(r#"{sealed},"salts":{{"note":"0b"}}"#);
    assert_eq!(refused(&noted(&short)).0, "HashMalformed");
}

#[test]
fn what_is_signed_says_the_book_and_leaves_out_what_the_book_adds() {
    let draft = parse_append_line(&noted(r#","sealed":{"note":"x"}"#), &mut || [7; 32]).unwrap();
    let of = |origin: &str| String::from_utf8(signed_bytes(&draft, origin).unwrap()).unwrap();
    let text = of("atelier");
    assert_ne!(text, of("bakery"));
    assert!(text.contains(r#""id":"c","origin":"atelier","sealed":{"note":""#), "{text}");
    for key in ["pos", "recorded_at", "\"v\"", "sig", "salts"] {
        assert!(!text.contains(key), "{key}: {text}");
    }
}
