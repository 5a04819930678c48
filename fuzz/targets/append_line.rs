//! Append lines as a writer hands them in.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| commonbook_fuzz::hold("append_line", input));
