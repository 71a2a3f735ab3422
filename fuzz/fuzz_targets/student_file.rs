//! Any bytes as a student file. They are loaded, or refused with an error text.
//! Seeds: copies of ../models/*/*.onnx in corpus/student_file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use v2f::inference::Student;

fuzz_target!(|bytes: &[u8]| {
    if let Err(error) = Student::from_bytes(bytes, None) {
        assert!(error.to_string().contains(' '), "no error text: {error:?}");
    }
});
