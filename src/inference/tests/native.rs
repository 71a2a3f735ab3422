//! The native engine against a reference of the format, and against itself.

use half::f16;
use serde_json::Value;

use super::{
    BatchRow, EngineError, InstructionSet, Layout, Student, StudentFile, Weights, bits, load, native,
    predict_alone, rows, sound, student_files::Random,
};

/// The stream form in double precision, written only from `docs/student-format.md`.
struct Reference {
    layers: Vec<ReferenceLayer>,
}

struct ReferenceLayer {
    row: Value,
    weights: Vec<f64>,
    bias: Vec<f64>,
    kept: Vec<f64>,
}

impl Reference {
    fn new(file: &StudentFile) -> Self {
        let mut file = file.clone();
        let rows = file.manifest["layers"].as_array().expect("a table").clone();
        let mut values = |name: &Value| -> Option<Vec<f64>> {
            let tensor = file.initializer(name.as_str()?);
            let raw = tensor.raw_data.clone();
            Some(match tensor.data_type {
                1 => raw.as_chunks::<4>().0.iter().map(|b| f64::from(f32::from_le_bytes(*b))).collect(),
                10 => raw.as_chunks::<2>().0.iter().map(|b| f16::from_le_bytes(*b).to_f64()).collect(),
                _ => raw.iter().map(|b| f64::from(*b as i8)).collect(),
            })
        };
        let layers = rows
            .into_iter()
            .map(|row| {
                let bias = values(&row["bias"]);
                let scale = values(&row["scale"]);
                let mut weights = values(&row["weight"]).expect("weights");
                let size = |key: &str| row[key].as_u64().expect("a number") as usize;
                let columns = weights.len() / (size("kernel") * size("channels_in"));
                if let Some(scale) = scale {
                    for (i, weight) in weights.iter_mut().enumerate() {
                        *weight *= scale[i % columns];
                    }
                }
                ReferenceLayer {
                    kept: vec![0.0; size("kept") * size("channels_in")],
                    bias: bias.unwrap_or_else(|| vec![0.0; columns]),
                    weights,
                    row,
                }
            })
            .collect();
        Self { layers }
    }

    fn hop(&mut self, audio: &[f32]) -> Vec<f64> {
        let mut new: Vec<f64> = audio.iter().map(|sample| f64::from(*sample)).collect();
        for layer in &mut self.layers {
            let size = |key: &str| layer.row[key].as_u64().expect("a number") as usize;
            let (step, inputs) = (size("stride") * size("channels_in"), size("kernel") * size("channels_in"));
            let x = [layer.kept.as_slice(), new.as_slice()].concat();
            let columns = layer.bias.len();
            let mut out = Vec::new();
            for j in 0..size("new") / size("stride") {
                let product: Vec<f64> = (0..columns)
                    .map(|c| {
                        let terms = (0..inputs).map(|k| x[j * step + k] * layer.weights[k * columns + c]);
                        terms.sum::<f64>() + layer.bias[c]
                    })
                    .collect();
                let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
                match layer.row["activation"].as_str() {
                    Some("silu") => out.extend(product.iter().map(|x| x * logistic(*x))),
                    Some("sigmoid") => out.extend(product.iter().map(|x| logistic(*x))),
                    Some("log-energy") => {
                        let floor = layer.row["floor"].as_f64().expect("a floor");
                        let (a, b) = product.split_at(columns / 2);
                        out.extend(a.iter().zip(b).map(|(a, b)| (a * a + b * b + floor).ln()));
                    }
                    _ => out.extend(product),
                }
            }
            layer.kept = x[x.len() - layer.kept.len()..].to_vec();
            new = out;
        }
        new
    }
}

fn students(layout: &Layout, weights: Weights) -> Vec<(InstructionSet, std::sync::Arc<Student>)> {
    let bytes = StudentFile::stream(layout, weights, 7).bytes();
    InstructionSet::all()
        .map(|set| (set, Student::for_instruction_set(&bytes, None, set).expect("a student")))
        .collect()
}

#[test]
fn native_computes_the_documented_format() {
    const TOLERANCE: f64 = 1e-5;
    for weights in Weights::ALL {
        let file = StudentFile::stream(&Layout::mini(), weights, 7);
        for (set, student) in students(&Layout::mini(), weights) {
            let mut reference = Reference::new(&file);
            let hops = 120;
            let silence = vec![0.0; student.manifest().hop.numerator as usize];
            for _ in 0..student.manifest().window.div_ceil(silence.len() as u32) {
                reference.hop(&silence);
            }
            let sound = sound(&student, 0, hops);
            let (found, _) = predict_alone(&mut *native(&student), &student, &sound);
            let expected = sound.chunks_exact(silence.len()).flat_map(|hop| reference.hop(hop));
            let mut spread = (f64::MAX, f64::MIN);
            for (found, expected) in found.iter().zip(expected) {
                let difference = (f64::from(*found) - expected).abs();
                assert!(difference < TOLERANCE, "{} {weights:?}: {found} for {expected}", set.name());
                spread = (spread.0.min(expected), spread.1.max(expected));
            }
            assert!(spread.1 - spread.0 > 0.1, "the controls hardly move: {spread:?} proves nothing");
        }
    }
}

#[test]
fn the_bits_of_a_row_depend_only_on_the_row() {
    const MAX_ROWS: usize = 70;
    for weights in Weights::ALL {
        for (set, student) in students(&Layout::mini(), weights) {
            let mut predictor = native(&student);
            let hop = student.manifest().hop.numerator as usize;
            let sounds: Vec<_> = (0..MAX_ROWS).map(|stream| sound(&student, stream, 4)).collect();
            let alone: Vec<_> =
                sounds.iter().map(|sound| predict_alone(&mut *predictor, &student, sound)).collect();
            let mut random = Random::new(3);
            for count in 1..=MAX_ROWS {
                // Row `i` belongs to stream `streams[i]`. The order changes in each hop.
                let mut streams: Vec<usize> = (0..count).collect();
                let mut batch = rows(&student, count);
                let mut predicted = vec![Vec::new(); count];
                for h in 0..sounds[0].len() / hop {
                    for i in 0..count {
                        let other = random.below(count);
                        batch.swap(i, other);
                        streams.swap(i, other);
                    }
                    for (row, stream) in batch.iter_mut().zip(&streams) {
                        row.audio.copy_from_slice(&sounds[*stream][h * hop..][..hop]);
                    }
                    predictor.predict(&mut batch).expect("a prediction");
                    for (row, stream) in batch.iter().zip(&streams) {
                        predicted[*stream].extend_from_slice(&row.controls);
                    }
                }
                for (row, stream) in batch.iter().zip(&streams) {
                    let (controls, state) = &alone[*stream];
                    assert_eq!(
                        bits(controls),
                        bits(&predicted[*stream]),
                        "{} {weights:?}, {count} rows",
                        set.name()
                    );
                    assert_eq!(bits(state), bits(&row.state), "{} {weights:?}, {count} rows", set.name());
                }
            }
        }
    }
}

#[test]
fn sets_with_fused_multiply_add_give_the_same_bits() {
    for weights in Weights::ALL {
        let outputs: Vec<_> = students(&Layout::mini(), weights)
            .into_iter()
            .filter(|(set, _)| set.name() != "scalar")
            .map(|(set, student)| {
                (set.name(), predict_alone(&mut *native(&student), &student, &sound(&student, 0, 40)))
            })
            .collect();
        for pair in outputs.windows(2) {
            assert_eq!(bits(&pair[0].1.0), bits(&pair[1].1.0), "{} and {}", pair[0].0, pair[1].0);
        }
        if outputs.len() < 2 {
            println!("this machine has only one such set: nothing to compare");
        }
    }
}

#[test]
fn an_unwanted_row_keeps_its_controls_and_advances_its_state() {
    for weights in Weights::ALL {
        let student = load(&StudentFile::stream(&Layout::mini(), weights, 7));
        let mut predictor = native(&student);
        let hop = student.manifest().hop.numerator as usize;
        let mut wanted = rows(&student, 11);
        let mut unwanted = rows(&student, 11);
        let sounds: Vec<_> = (0..11).map(|stream| sound(&student, stream, 20)).collect();
        for h in 0..20 {
            for (i, sound) in sounds.iter().enumerate() {
                let part = &sound[h * hop..][..hop];
                wanted[i].audio.copy_from_slice(part);
                unwanted[i].audio.copy_from_slice(part);
                // Some rows are wanted at first, then none.
                unwanted[i].wanted = h < 10 && i % 3 == 0;
                unwanted[i].controls.fill(9.0);
            }
            predictor.predict(&mut wanted).expect("a prediction");
            predictor.predict(&mut unwanted).expect("a prediction");
            for (a, b) in wanted.iter().zip(&unwanted) {
                assert_eq!(bits(&a.state), bits(&b.state));
                match b.wanted {
                    true => assert_eq!(bits(&a.controls), bits(&b.controls)),
                    false => assert!(b.controls.iter().all(|value| *value == 9.0)),
                }
            }
        }
    }
}

#[test]
fn the_state_of_a_new_row_is_that_after_silence() {
    let student = load(&StudentFile::stream(&Layout::tiny(), Weights::Half, 5));
    assert_eq!(student.manifest().window, 8192);
    let mut predictor = native(&student);
    let mut row = [Box::new(student.new_row())];
    row[0].state.fill(0.0);
    for hop in 1..=40 {
        predictor.predict(&mut row).expect("a prediction");
        let is_fresh = bits(&row[0].state) == bits(student.fresh_state());
        match hop {
            ..20 => assert!(!is_fresh, "{hop} hops do not fill the window"),
            20..32 => {}
            32.. => assert!(is_fresh, "after {hop} hops of silence"),
        }
    }
    assert!(student.fresh_state().iter().any(|value| *value != 0.0));
}

#[test]
fn audio_before_the_window_has_no_effect() {
    let student = load(&StudentFile::stream(&Layout::mini(), Weights::Float, 5));
    let mut predictor = native(&student);
    let hops = student.manifest().window.div_ceil(student.manifest().hop.numerator) as usize;
    let common = sound(&student, 1, hops);
    let past = |stream| [sound(&student, stream, 9), common.clone()].concat();
    let (a, b) = (past(2), past(3));
    let last = |sound: &[f32], predictor: &mut dyn super::Predictor| {
        let (controls, state) = predict_alone(predictor, &student, sound);
        (bits(&controls[controls.len() - 3..]), bits(&state))
    };
    assert_eq!(last(&a, &mut *predictor), last(&b, &mut *predictor));
}

#[test]
fn nan_and_infinity_are_passed_on_in_their_row_only() {
    let student = load(&StudentFile::stream(&Layout::mini(), Weights::Float, 5));
    let mut predictor = native(&student);
    for poison in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut batch = rows(&student, 5);
        batch[2].audio[3] = poison;
        predictor.predict(&mut batch).expect("a prediction");
        assert!(batch[2].controls.iter().any(|value| !value.is_finite()), "{poison} was lost");
        let others = batch.iter().enumerate().filter(|(index, _)| *index != 2);
        assert!(others.flat_map(|(_, row)| &row.controls).all(|value| value.is_finite()));
    }
}

#[test]
fn fading_sound_leaves_no_subnormal_numbers() {
    let student = load(&StudentFile::stream(&Layout::mini(), Weights::Float, 5));
    let mut predictor = native(&student);
    let mut row = [Box::new(student.new_row())];
    let mut size = 1.0_f32;
    while size > 0.0 {
        row[0].audio.fill(size);
        predictor.predict(&mut row).expect("a prediction");
        assert!(!row[0].state.iter().any(|value| value.is_subnormal()), "at {size:e}");
        size *= 0.1;
    }
}

#[test]
fn rows_of_another_student_are_refused_and_do_not_change() {
    let student = load(&StudentFile::stream(&Layout::mini(), Weights::Float, 5));
    let mut predictor = native(&student);
    let mut batch = rows(&student, 3);
    batch[0].audio.fill(0.5);
    *batch[2] = BatchRow { state: vec![0.0; 4].into(), ..student.new_row() };
    let before = batch.clone();
    let error = predictor.predict(&mut batch).expect_err("a short state");
    assert!(matches!(error, EngineError::RowShape { row: 2, what: "state", found: 4, .. }), "{error}");
    assert_eq!(batch, before);
    predictor.predict(&mut []).expect("no rows are no error");
}
