//! Signed notes, checkpoints and keys.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| commonbook_fuzz::hold("note", input));
