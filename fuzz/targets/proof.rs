//! Proofs of inclusion and of consistency.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| commonbook_fuzz::hold("proof", input));
