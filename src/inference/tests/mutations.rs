//! Corrupted student files are refused or computed. They never panic and never need much memory.

use proptest::prelude::*;

use super::{Layout, Student, StudentFile, Weights, minis, native};

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

/// One of six files: three types of weights in two format versions.
fn file(which: usize) -> Vec<u8> {
    StudentFile::stream(&minis()[which / 3], Weights::ALL[which % 3], 3).bytes()
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
        which in 0..6_usize,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let mut bytes = file(which);
        for (index, value) in flips {
            let index = index.index(bytes.len());
            bytes[index] = value;
        }
        try_file(&bytes);
    }

    #[test]
    fn cut_files(which in 0..6_usize, end in any::<prop::sample::Index>()) {
        let bytes = file(which);
        prop_assert!(Student::from_bytes(&bytes[..end.index(bytes.len())], None).is_err());
    }

    #[test]
    fn spliced_files(
        which in 0..6_usize,
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
        length in 0..2000_usize,
    ) {
        let mut bytes = file(which);
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

    #[test]
    fn changed_numbers_of_format_2(
        layer in 0..8_usize,
        key in 0..7_usize,
        value in prop_oneof![0..90_u64, any::<u64>()],
    ) {
        let key = ["kernel", "stride", "kept", "new", "channels_in", "channels_out", "skip"][key];
        let mut file = StudentFile::stream(&Layout::mini_2(), Weights::Float, 3);
        file.manifest["layers"][layer][key] = value.into();
        // Another skip within the kernel is another student.
        let bytes = file.bytes();
        match key {
            "skip" => try_file(&bytes),
            _ => {
                let mut valid = StudentFile::stream(&Layout::mini_2(), Weights::Float, 3);
                let is_same = valid.manifest["layers"][layer][key].take() == value;
                prop_assert_eq!(Student::from_bytes(&bytes, None).is_ok(), is_same);
            }
        }
    }

    #[test]
    fn changed_levels(
        key in 0..4_usize,
        value in prop_oneof![any::<f64>(), -20.0..20.0, Just(0.0), Just(1e-12), Just(-8.0)],
    ) {
        let key = ["fall", "lowest", "highest", "range"][key];
        let mut file = StudentFile::stream(&Layout::mini_2(), Weights::Float, 3);
        file.manifest["layers"][1]["level"][key] = value.into();
        try_file(&file.bytes());
    }
}
