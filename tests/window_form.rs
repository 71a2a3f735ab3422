//! Students in window form, with a hop that is not a whole number of samples, in streams and bakes. Needs
//! ONNX Runtime. If it is missing, the tests report it, and fail under `V2F_REQUIRE_ONNXRUNTIME=1`.
#![cfg(feature = "onnxruntime")]

mod student_files;
mod support;

use serde_json::json;
use student_files::StudentFile;
use support::{Frame, settings, speech, take_frames, utter};
use v2f::audio::AudioFormat;
use v2f::audio::HighPass;
use v2f::runtime::{BakeSettings, BakedFrame, Model, ModelSettings, StreamSettings};
use v2f::student::onnx_proto;

const WINDOW: i64 = 4096;
const LOOKAHEAD: i64 = WINDOW / 2;
const CONTROLS: [&str; 3] = ["jawOpen", "mouthFunnel", "mouthPucker"];
/// ONNX Runtime adds in another order.
const TOLERANCE: f32 = 1e-4;

fn student() -> StudentFile {
    let mut file = StudentFile::window(WINDOW as u32, CONTROLS.len() as u32, 3);
    for (row, name) in file.manifest["controls"].as_array_mut().unwrap().iter_mut().zip(CONTROLS) {
        row["name"] = json!(name);
    }
    file
}

/// The model, or `None` with a message if ONNX Runtime is missing.
fn open(file: &StudentFile) -> Option<Model> {
    let settings = ModelSettings { threads: 0, ..ModelSettings::default() };
    match Model::from_bytes(&file.bytes(), None, settings) {
        Ok(model) => Some(model),
        Err(error) => {
            assert_ne!(std::env::var("V2F_REQUIRE_ONNXRUNTIME").as_deref(), Ok("1"), "{error}");
            eprintln!("NOT RUN: window-form students: {error}");
            None
        }
    }
}

/// Settings for the network's output without the silence gate.
/// Rig frames of the last 64 ms of an utterance.
const FADING_FRAMES: usize = 4;

fn plain(rate: u32) -> StreamSettings {
    let mut plain = settings(rate, 1);
    plain.rig.gate.enabled = false;
    plain.gain.normalise = false;
    plain
}

/// Target `k`. The hop is 16000/60 samples.
fn target(k: i64) -> i64 {
    (k * 16_000).div_euclid(60)
}

fn floats(file: &mut StudentFile, name: &str) -> Vec<f32> {
    let raw = &file.initializer(name).raw_data;
    raw.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

/// The expected controls: `sigmoid(window . weight + bias)`.
fn expected(file: &mut StudentFile, sound: &[f32], target: i64) -> Vec<f32> {
    let (weight, bias) = (floats(file, "weight"), floats(file, "bias"));
    let first = target + LOOKAHEAD - WINDOW;
    let sample =
        |at: i64| usize::try_from(first + at).ok().and_then(|at| sound.get(at)).copied().unwrap_or(0.0);
    (0..CONTROLS.len())
        .map(|column| {
            let sum: f64 = (0..WINDOW)
                .map(|at| f64::from(sample(at)) * f64::from(weight[at as usize * CONTROLS.len() + column]))
                .sum();
            (1.0 / (1.0 + (-sum - f64::from(bias[column])).exp())) as f32
        })
        .collect()
}

#[test]
fn there_are_60_frames_per_second_with_the_networks_output() {
    let mut file = student();
    let Some(model) = open(&file) else { return };
    let sound = &speech()[6_000..22_000];
    let frames = utter(&model, &plain(16_000), sound, &[480]);
    // The student hears the sound without offset and rumble.
    let mut heard = sound.to_vec();
    HighPass::new(model.manifest().sample_rate).apply(&mut heard);
    let stream = model.open_stream(&plain(16_000)).unwrap();
    let places = CONTROLS.map(|name| stream.output.rig().index(name).unwrap());
    assert_eq!(frames.len(), 60, "60 rig frames per second");
    for (k, frame) in frames.iter().enumerate() {
        assert_eq!(frame.target, target(k as i64), "frame {k}");
        if k + FADING_FRAMES >= frames.len() {
            continue; // they lead to rest
        }
        let found = places.map(|place| f32::from_bits(frame.bits[place]));
        for (found, expected) in found.iter().zip(expected(&mut file, &heard, frame.target)) {
            assert!((found - expected).abs() < TOLERANCE, "frame {k}: {found}, expected {expected}");
        }
    }
}

#[test]
fn any_cut_live_or_baked_gives_the_same_bits() {
    let Some(model) = open(&student()) else { return };
    let sound = &speech()[..30_000];
    for rate in [16_000, 44_100] {
        let whole = utter(&model, &plain(rate), sound, &[30_000]);
        for cuts in [&[1, 2, 3, 255, 256, 257, 4_096][..], &[480], &[267]] {
            assert_eq!(utter(&model, &plain(rate), sound, cuts), whole, "{rate} Hz, cut by {cuts:?}");
        }
        let bake = BakeSettings { rig: plain(rate).rig, gain: plain(rate).gain, ..BakeSettings::default() };
        let mut baked: Vec<Vec<u32>> = Vec::new();
        let mut take = |frame: BakedFrame<'_>| {
            baked.push(frame.values.iter().map(|value| value.to_bits()).collect());
        };
        let mut baker = model.baker(&bake).unwrap();
        baker.bake(sound, AudioFormat::new(rate, 1).unwrap(), &mut take).unwrap();
        let live: Vec<Vec<u32>> = whole.into_iter().map(|frame| frame.bits).collect();
        assert_eq!(baked, live, "baked at {rate} Hz");
    }
}

#[test]
fn streams_in_one_batch_are_independent() {
    let Some(model) = open(&student()) else { return };
    let speech = speech();
    let sounds = [&speech[..20_000], &speech[20_000..40_000], &speech[5_000..25_000]];
    let alone: Vec<Vec<Frame>> = sounds.map(|sound| utter(&model, &plain(16_000), sound, &[800])).into();
    let mut streams = sounds.map(|_| model.open_stream(&plain(16_000)).unwrap());
    let mut together = vec![Vec::new(); sounds.len()];
    for start in (0..20_000).step_by(800) {
        for (stream, sound) in streams.iter_mut().zip(sounds) {
            stream.input.push_f32(&sound[start..start + 800]);
        }
        model.tick(0).unwrap();
        for (stream, frames) in streams.iter_mut().zip(&mut together) {
            take_frames(stream, frames);
        }
    }
    for (alone, together) in alone.iter().zip(&together) {
        assert!(!together.is_empty());
        assert_eq!(alone[..together.len()], together[..]);
    }
}
