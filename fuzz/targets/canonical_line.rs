//! Canonical lines of somebody else's book.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| commonbook_fuzz::hold("canonical_line", input));
