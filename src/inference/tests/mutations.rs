//! Corrupted student files are refused or computed. They never panic and never need much memory.

use proptest::prelude::*;

use super::{Layout, Student, StudentFile, Weights, native};

/// Number of cases per test.
const CASES: u32 = 250;

fn try_file(bytes: &[u8]) {
    if let Ok(student) = Student::from_bytes(bytes, None)
        && student.manifest().layers.len() < 10
        && student.plan().is_some()
    {
        let mut row = [Box::new(student.new_row())];
        native(&student).predict(&mut row).expect("a prediction");
    }
}

fn file(weights: usize) -> Vec<u8> {
    StudentFile::stream(&Layout::mini(), Weights::ALL[weights], 3).bytes()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: CASES,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(1),
        ..ProptestConfig::default()
    })]

    #[test]
    fn flipped_bytes(
        weights in 0..3_usize,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let mut bytes = file(weights);
        for (index, value) in flips {
            let index = index.index(bytes.len());
            bytes[index] = value;
        }
        try_file(&bytes);
    }

    #[test]
    fn cut_files(weights in 0..3_usize, end in any::<prop::sample::Index>()) {
        let bytes = file(weights);
        prop_assert!(Student::from_bytes(&bytes[..end.index(bytes.len())], None).is_err());
    }

    #[test]
    fn spliced_files(
        weights in 0..3_usize,
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
        length in 0..2000_usize,
    ) {
        let mut bytes = file(weights);
        let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
        let part = bytes[from..(from + length).min(bytes.len())].to_vec();
        bytes.splice(to..to, part);
        try_file(&bytes);
    }

    #[test]
    fn noise(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        try_file(&bytes);
    }

    #[test]
    fn changed_numbers(
        layer in 0..5_usize,
        key in 0..6_usize,
        value in prop_oneof![0..70_u64, any::<u64>()],
    ) {
        let key = ["kernel", "stride", "kept", "new", "channels_in", "channels_out"][key];
        let mut file = StudentFile::stream(&Layout::mini(), Weights::Float, 3);
        let is_same = file.manifest["layers"][layer][key] == value;
        file.manifest["layers"][layer][key] = value.into();
        prop_assert_eq!(Student::from_bytes(&file.bytes(), None).is_ok(), is_same);
    }
}
