//! Rules files.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| commonbook_fuzz::hold("rules", input));
