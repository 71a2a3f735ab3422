//! The native engine against a reference of the format, and against itself.

use half::f16;
use serde_json::Value;

use super::{
    BatchRow, EngineError, InstructionSet, Layout, Student, StudentFile, Wanted, Weights, bits, load, minis,
    native, outputs, predict_alone, rows, sound, student_files::Random,
};

/// The stream form in double precision, written only from `docs/student-format.md`.
struct Reference {
    layers: Vec<ReferenceLayer>,
}

struct ReferenceLayer {
    row: Value,
    weights: Vec<f64>,
    taps: Option<Vec<f64>>,
    bias: Vec<f64>,
    /// The kept columns, or the level.
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
                let mut weights = values(&row["weight"]).unwrap_or_default();
                let size = |key: &str| row[key].as_u64().expect("a number") as usize;
                let is_level = row["kind"] == "level";
                let columns = size("channels_out") * if row["activation"] == "log-energy" { 2 } else { 1 };
                if let Some(scale) = scale {
                    for (i, weight) in weights.iter_mut().enumerate() {
                        *weight *= scale[i % columns];
                    }
                }
                ReferenceLayer {
                    kept: vec![0.0; if is_level { 1 } else { size("kept") * size("channels_in") }],
                    taps: values(&row["taps"]),
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
            if layer.row["kind"] == "level" {
                new = layer.levelled(&new);
                continue;
            }
            let size = |key: &str| layer.row[key].as_u64().expect("a number") as usize;
            let channels = size("channels_in");
            let (step, under) = (size("stride") * channels, size("kernel") * channels);
            let x = [layer.kept.as_slice(), new.as_slice()].concat();
            let columns = layer.bias.len();
            let mut out = Vec::new();
            for j in 0..size("new") / size("stride") {
                let window = &x[j * step..][..under];
                let input = |c: usize| match &layer.taps {
                    None => window[c],
                    Some(taps) => (c..under).step_by(channels).map(|k| window[k] * taps[k]).sum(),
                };
                let inputs: Vec<f64> = (0..layer.weights.len() / columns).map(input).collect();
                let product: Vec<f64> = (0..columns)
                    .map(|c| {
                        let terms =
                            inputs.iter().enumerate().map(|(k, x)| x * layer.weights[k * columns + c]);
                        let passed =
                            layer.row["skip"].as_u64().map(|tap| window[tap as usize * channels + c]);
                        terms.sum::<f64>() + layer.bias[c] + passed.unwrap_or(0.0)
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

impl ReferenceLayer {
    fn levelled(&mut self, new: &[f64]) -> Vec<f64> {
        let constant = |key: &str| self.row["level"][key].as_f64().expect("a number");
        let mut out = Vec::new();
        for column in new.chunks_exact(self.bias.len()) {
            let raised = column.iter().zip(&self.bias).map(|(x, bias)| x + bias);
            let loudest = raised.fold(f64::MIN, f64::max).min(constant("highest"));
            self.kept[0] = loudest.max(self.kept[0] - constant("fall")).max(constant("lowest"));
            out.extend(column.iter().map(|x| (x - self.kept[0]).max(-constant("range"))));
        }
        out
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
    for layout in minis() {
        for weights in Weights::ALL {
            computes_the_documented_format(&layout, weights);
        }
    }
}

fn computes_the_documented_format(layout: &Layout, weights: Weights) {
    const TOLERANCE: f64 = 1e-5;
    let file = StudentFile::stream(layout, weights, 7);
    for (set, student) in students(layout, weights) {
        let mut reference = Reference::new(&file);
        let hops = 120;
        let hop = student.manifest().hop.numerator;
        let silence = vec![0.0; hop as usize];
        for _ in 0..student.manifest().remembered().div_ceil(hop) {
            reference.hop(&silence);
        }
        let sound = sound(&student, 0, hops);
        let (found, _) = predict_alone(&mut *native(&student), &student, &sound);
        let expected: Vec<f64> =
            sound.chunks_exact(silence.len()).flat_map(|hop| reference.hop(hop)).collect();
        let count = student.manifest().outputs();
        assert_eq!((found.len(), expected.len()), (hops * count, hops * count));
        let mut spreads = vec![(f64::MAX, f64::MIN); count];
        for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
            let difference = (f64::from(*found) - expected).abs();
            assert!(difference < TOLERANCE, "{} {weights:?}: {found} for {expected}", set.name());
            let spread = &mut spreads[index % count];
            *spread = (spread.0.min(expected), spread.1.max(expected));
        }
        let moves = spreads.iter().all(|spread| spread.1 - spread.0 > 0.01);
        assert!(moves, "an output hardly moves: {spreads:?} proves nothing");
    }
}

#[test]
fn the_bits_of_a_row_depend_only_on_the_row() {
    const MAX_ROWS: usize = 70;
    for (layout, weights) in minis().iter().flat_map(|mini| Weights::ALL.map(|weights| (mini, weights))) {
        for (set, student) in students(layout, weights) {
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
                        predicted[*stream].extend(outputs(&student, row));
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
    for (layout, weights) in minis().iter().flat_map(|mini| Weights::ALL.map(|weights| (mini, weights))) {
        let outputs: Vec<_> = students(layout, weights)
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
    for (layout, weights) in minis().iter().flat_map(|mini| Weights::ALL.map(|weights| (mini, weights))) {
        let student = load(&StudentFile::stream(layout, weights, 7));
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
                unwanted[i].wanted = if h < 10 && i % 3 == 0 { Wanted::Controls } else { Wanted::State };
                unwanted[i].controls.fill(9.0);
                unwanted[i].voice = 9.0;
            }
            predictor.predict(&mut wanted).expect("a prediction");
            predictor.predict(&mut unwanted).expect("a prediction");
            for (a, b) in wanted.iter().zip(&unwanted) {
                assert_eq!(bits(&a.state), bits(&b.state));
                match b.wanted {
                    Wanted::Controls => assert_eq!(outputs(&student, a), outputs(&student, b)),
                    _ => assert!(outputs(&student, b).iter().all(|value| *value == 9.0)),
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
fn audio_before_the_memory_has_no_effect() {
    for layout in minis() {
        let student = load(&StudentFile::stream(&layout, Weights::Float, 5));
        let mut predictor = native(&student);
        let hops = student.manifest().remembered().div_ceil(student.manifest().hop.numerator) as usize;
        // Quiet, so that the level of what came before is the higher one.
        let common: Vec<f32> = sound(&student, 1, hops).iter().map(|sample| sample * 0.05).collect();
        // Nine hops out of the first syllable.
        let loud = |stream| sound(&student, stream, 130).split_off(121 * student.new_row().audio.len());
        let past = |stream| [loud(stream), common.clone()].concat();
        let (a, b) = (past(2), past(3));
        let last = |sound: &[f32], predictor: &mut dyn super::Predictor| {
            let (predicted, state) = predict_alone(predictor, &student, sound);
            (bits(&predicted[predicted.len() - 3..]), bits(&state))
        };
        assert_eq!(last(&a, &mut *predictor), last(&b, &mut *predictor));
        // The level of the past lasts longer than the window.
        let window = student.manifest().window.div_ceil(student.manifest().hop.numerator) as usize;
        let end = a.len() - (hops - window) * student.manifest().hop.numerator as usize;
        let is_same = last(&a[..end], &mut *predictor) == last(&b[..end], &mut *predictor);
        assert_eq!(is_same, student.manifest().memory.is_none());
    }
}

#[test]
fn a_level_that_was_advanced_alone_is_right_after_one_window() {
    let student = load(&StudentFile::stream(&Layout::mini_2(), Weights::Half, 5));
    let manifest = student.manifest();
    let hop = manifest.hop.numerator as usize;
    let (memory, window) =
        (manifest.hop.hops_in(manifest.remembered()), manifest.hop.hops_in(manifest.window));
    let past = sound(&student, 1, 90);
    let (_, expected) = predict_alone(&mut *native(&student), &student, &past);
    // Beside rows of which more is wanted, as in a batch.
    let mut predictor = native(&student);
    let mut batch = rows(&student, 3);
    for (index, sound) in past.chunks_exact(hop).enumerate() {
        let left = past.len() / hop - index;
        for row in &mut batch {
            row.audio.copy_from_slice(sound);
        }
        batch[0].wanted = if left > window as usize { Wanted::Level } else { Wanted::State };
        batch[1].wanted = Wanted::State;
        if left <= memory as usize {
            predictor.predict(&mut batch).expect("a prediction");
        } else {
            predictor.predict(&mut batch[1..]).expect("a prediction");
        }
    }
    assert!(batch.iter().all(|row| bits(&row.state) == bits(&expected)));
}

#[test]
fn nan_and_infinity_are_passed_on_in_their_row_only() {
    minis().iter().for_each(poison_stays_in_its_row);
}

fn poison_stays_in_its_row(layout: &Layout) {
    let student = load(&StudentFile::stream(layout, Weights::Float, 5));
    let mut predictor = native(&student);
    for poison in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut batch = rows(&student, 5);
        batch[2].audio[3] = poison;
        predictor.predict(&mut batch).expect("a prediction");
        assert!(batch[2].controls.iter().any(|value| !value.is_finite()), "{poison} was lost");
        let others = batch.iter().enumerate().filter(|(index, _)| *index != 2);
        assert!(others.flat_map(|(_, row)| &row.controls).all(|value| value.is_finite()));
        // Poison is forgotten: also by the level.
        batch[2].audio.fill(0.0);
        for _ in 0..student.manifest().remembered() / student.manifest().hop.numerator {
            predictor.predict(&mut batch[2..3]).expect("a prediction");
        }
        assert_eq!(bits(&batch[2].state), bits(student.fresh_state()));
    }
}

#[test]
fn fading_sound_leaves_no_subnormal_numbers() {
    minis().iter().for_each(fading_sound_stays_normal);
}

fn fading_sound_stays_normal(layout: &Layout) {
    let student = load(&StudentFile::stream(layout, Weights::Float, 5));
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
