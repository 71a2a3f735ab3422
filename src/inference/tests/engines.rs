//! The native engine against ONNX Runtime, and the loading of the library.

use std::path::Path;

use crate::inference::{Provider, survey_engines};

use super::{
    EngineChoice, EngineError, Layout, Predictor, Student, StudentFile, Wanted, Weights, bits, load, native,
    open_predictor, outputs, rows, sound,
    student_files::{Random, speech_like},
};

/// Whether ONNX Runtime is available. Prints the reason if not, and fails under `V2F_REQUIRE_ONNXRUNTIME=1`.
fn has_onnxruntime(test: &str) -> bool {
    let survey = survey_engines(None);
    let cpu = survey.iter().find(|survey| survey.choice == EngineChoice::OnnxRuntime(Some(Provider::Cpu)));
    match cpu.map(|survey| &survey.usable) {
        Some(Ok(_)) => true,
        Some(Err(why)) => {
            println!("{test} did not run: {why}");
            assert_ne!(std::env::var("V2F_REQUIRE_ONNXRUNTIME").as_deref(), Ok("1"), "{why}");
            false
        }
        None => panic!("the survey does not contain the CPU"),
    }
}

fn runtime(student: &std::sync::Arc<Student>) -> Box<dyn Predictor> {
    open_predictor(student, EngineChoice::OnnxRuntime(None), None).expect("ONNX Runtime")
}

#[test]
fn native_equals_onnxruntime() {
    const TOLERANCE: f32 = 1e-5;
    const HOPS: usize = 200;
    if !has_onnxruntime("native_equals_onnxruntime") {
        return;
    }
    for (layout, weights) in [Layout::tiny(), Layout::tiny_2(), Layout::mini_2()]
        .iter()
        .flat_map(|layout| Weights::ALL.map(|weights| (layout, weights)))
    {
        let student = load(&StudentFile::stream(layout, weights, 11));
        let hop = student.manifest().hop.numerator as usize;
        let (mut ours, mut theirs) = (native(&student), runtime(&student));
        let sounds: Vec<_> = (0..3).map(|stream| sound(&student, stream, HOPS)).collect();
        let (mut a, mut b) = (rows(&student, 3), rows(&student, 3));
        let mut spread = (f32::MAX, f32::MIN);
        let mut largest = 0.0_f32;
        for number in 0..HOPS {
            for (i, sound) in sounds.iter().enumerate() {
                let part = &sound[number * hop..][..hop];
                a[i].audio.copy_from_slice(part);
                b[i].audio.copy_from_slice(part);
            }
            ours.predict(&mut a).expect("a prediction");
            theirs.predict(&mut b).expect("a prediction");
            for (a, b) in a.iter().zip(&b) {
                for (a, b) in outputs(&student, a).iter().zip(&outputs(&student, b)) {
                    largest = largest.max((a - b).abs());
                    spread = (spread.0.min(*a), spread.1.max(*a));
                }
            }
        }
        println!("{weights:?}: {} and {} differ by {largest:e}", ours.engine(), theirs.engine());
        assert!(largest < TOLERANCE, "{weights:?}: {largest:e}");
        assert!(spread.1 - spread.0 > 0.1, "the controls hardly move: {spread:?} proves nothing");
    }
}

#[test]
fn onnxruntime_takes_any_number_of_rows() {
    if !has_onnxruntime("onnxruntime_takes_any_number_of_rows") {
        return;
    }
    let student = load(&StudentFile::stream(&Layout::mini(), Weights::Float, 11));
    let mut theirs = runtime(&student);
    let hop = student.manifest().hop.numerator as usize;
    for count in [1, 2, 3, 5, 31, 63, 64, 65, 70] {
        let mut batch = rows(&student, count);
        let mut alone = rows(&student, count);
        for i in 0..count {
            let part = &sound(&student, i, 1)[..hop];
            batch[i].audio.copy_from_slice(part);
            batch[i].wanted = if i % 2 == 0 { Wanted::Controls } else { Wanted::State };
            alone[i].audio.copy_from_slice(part);
        }
        theirs.predict(&mut batch).expect("a prediction");
        for (row, alone) in batch.iter().zip(&mut alone) {
            theirs.predict(std::slice::from_mut(alone)).expect("a prediction");
            let close = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5);
            assert!(close(&row.state, &alone.state), "{count} rows");
            match row.wanted {
                Wanted::Controls => assert!(close(&row.controls, &alone.controls), "{count} rows"),
                _ => assert_eq!(bits(&row.controls), bits(&student.new_row().controls)),
            }
        }
    }
}

#[test]
fn the_window_form_needs_onnxruntime() {
    let (window, controls) = (512, 3);
    let mut file = StudentFile::window(window, controls, 2);
    let student = load(&file);
    let refused = open_predictor(&student, EngineChoice::Native, None).err().expect("a refusal");
    assert!(matches!(refused, EngineError::NativeNeedsStreamForm { .. }), "{refused}");
    if !has_onnxruntime("the_window_form_needs_onnxruntime") {
        return;
    }
    let values = |tensor: &crate::student::onnx_proto::TensorProto| -> Vec<f32> {
        tensor.raw_data.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect()
    };
    let (weight, bias) = (values(file.initializer("weight")), values(file.initializer("bias")));
    let mut predictor = open_predictor(&student, EngineChoice::Auto, None).expect("an engine");
    assert_eq!(predictor.engine().engine, "onnxruntime");
    assert!(predictor.engine().passed_over.iter().any(|(what, _)| what == "native"));
    let mut batch = rows(&student, 3);
    for (i, row) in batch.iter_mut().enumerate() {
        row.audio.copy_from_slice(&speech_like(window as usize, i as u64));
    }
    predictor.predict(&mut batch).expect("a prediction");
    for row in &batch {
        for (c, found) in row.controls.iter().enumerate() {
            let terms = row.audio.iter().zip(weight.iter().skip(c).step_by(controls as usize));
            let sum: f32 = terms.map(|(x, w)| x * w).sum::<f32>() + bias[c];
            assert!((found - 1.0 / (1.0 + (-sum).exp())).abs() < 1e-5);
        }
    }
}

#[test]
fn a_file_that_is_not_a_library_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    };
    let student = load(&StudentFile::stream(&Layout::mini(), Weights::Float, 11));
    let refusal = |path: &Path| {
        let opened = open_predictor(&student, EngineChoice::OnnxRuntime(None), Some(path));
        opened.err().expect("a refusal").to_string()
    };
    let noise: Vec<u8> = (0..4096).scan(Random::new(1), |random, _| Some(random.word() as u8)).collect();
    // After a library is loaded, any other path gets another error text. Neither case panics.
    for path in [
        write("empty", b""),
        write("short", b"\x7fELF"),
        write("noise", &noise),
        folder.path().to_owned(),
        folder.path().join("absent"),
    ] {
        let text = refusal(&path);
        assert!(text.contains(&path.display().to_string()), "{text}");
    }
    if cfg!(target_os = "linux") {
        let own = std::fs::read(std::env::current_exe().expect("a path")).expect("this program");
        for length in [100, 5000, own.len() / 2, own.len() - 1] {
            let path = write("cut", &own[..length]);
            let error = crate::inference::onnxruntime::check_file(&path).expect_err("a refusal").to_string();
            assert!(error.contains("cut short"), "{length}: {error}");
        }
        crate::inference::onnxruntime::check_file(&write("whole", &own)).expect("a whole file");
    }
}

#[test]
fn the_script_fetches_the_version_that_is_searched() {
    let pins = include_str!("../../../scripts/onnxruntime.pins.json");
    let pins: serde_json::Value = serde_json::from_str(pins).expect("JSON");
    assert_eq!(pins["version"], crate::inference::onnxruntime::RUNTIME_VERSION);
}
