//! CSV files under the maps that come with the program.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| commonbook_fuzz::hold("csv", input));
