//! Any text as the manifest of a shipped student. Its shapes must be checked against the graph.
#![no_main]

use libfuzzer_sys::fuzz_target;
use v2f::inference::Student;

const FILE: &[u8] = include_bytes!("../../models/tiny-low-latency/tiny-low-latency-int8.onnx");

fuzz_target!(|manifest: &str| {
    let _ = Student::from_bytes(FILE, Some(manifest));
});
