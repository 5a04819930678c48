//! Maps, and files imported by them.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| commonbook_fuzz::hold("map", input));
