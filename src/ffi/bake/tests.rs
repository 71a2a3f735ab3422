//! `v2f_bake` against the baker that the program uses.

use super::*;
use crate::audio::AudioFormat;
use crate::ffi::curves::{v2f_curves_describe, v2f_curves_destroy, v2f_curves_read};
use crate::ffi::model::MODELS;
use crate::ffi::pointers::Crossing;
use crate::ffi::structs::V2fCurvesDescription;
use crate::runtime::{Model, ModelSettings};

const STUDENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models/tiny-low-latency/tiny-low-latency.onnx");

fn model(threads: usize) -> Model {
    Model::open(STUDENT, ModelSettings { threads, ..ModelSettings::default() }).expect("the student opens")
}

/// Something like speech: a buzz whose level moves at the pace of syllables.
fn sound(frames: usize, rate: u32, channels: u16) -> Vec<f32> {
    let value = |frame: usize| {
        let time = frame as f32 / rate as f32;
        let buzz = (1..12).map(|part| (time * 120.0 * part as f32 * std::f32::consts::TAU).sin());
        0.05 * buzz.sum::<f32>() * (time * 4.0 * std::f32::consts::TAU).sin().max(0.0)
    };
    (0..frames * usize::from(channels)).map(|at| value(at / usize::from(channels))).collect()
}

fn by_baker(model: &Model, sound: &[f32], format: AudioFormat, rate: FrameRate) -> Vec<(f64, Vec<u32>)> {
    let settings = BakeSettings { rate, ..BakeSettings::default() };
    let mut frames = Vec::new();
    let mut keep = |frame: BakedFrame<'_>| {
        frames.push((frame.seconds, frame.values.iter().map(|value| value.to_bits()).collect()));
    };
    model.baker(&settings).expect("a baker").bake(sound, format, &mut keep).expect("a bake");
    frames
}

fn by_c(model: &Model, sound: &[f32], format: AudioFormat, rate: (u32, u32)) -> Vec<(f64, Vec<u32>)> {
    let handle = MODELS.open(model.clone()).ok().expect("a handle");
    let mut settings = V2fStreamSettings::defaults();
    settings.sample_rate = format.rate();
    settings.channels = format.channels().into();
    let mut curves = 0;
    let frames = sound.len() / usize::from(format.channels());
    let mut described = V2fCurvesDescription::defaults();
    // SAFETY: the pointers are of live values and of the sizes that the functions ask for.
    unsafe {
        let (samples, none) = (sound.as_ptr(), std::ptr::null_mut());
        let baked = v2f_bake(handle, &settings, samples, frames, rate.0, rate.1, None, none, &mut curves);
        assert_eq!(baked, V2fStatus::OK);
        assert_eq!(v2f_curves_describe(curves, &mut described), V2fStatus::OK);
    }
    let (count, controls) = (described.frames as usize, described.controls as usize);
    let (mut seconds, mut values) = (vec![0.0; count], vec![0.0_f32; count * controls]);
    // SAFETY: as above.
    let read = unsafe {
        v2f_curves_read(curves, 0, count, seconds.as_mut_ptr(), values.as_mut_ptr(), count * controls)
    };
    assert_eq!(read, V2fStatus::OK);
    assert_eq!(v2f_curves_destroy(curves), V2fStatus::OK);
    drop(MODELS.close(handle));
    let rows = values.chunks(controls).map(|row| row.iter().map(|value| value.to_bits()).collect());
    seconds.into_iter().zip(rows).collect()
}

#[test]
fn the_rig_frames_are_those_of_the_program() {
    for threads in [0, 1] {
        let model = model(threads);
        for (rate, channels) in [(16_000, 1), (44_100, 2)] {
            let format = AudioFormat::new(rate, channels).expect("a format");
            let sound = sound(2 * rate as usize + 77, rate, channels);
            for (numerator, denominator) in [(0, 1), (30, 1), (30_000, 1001)] {
                let frame_rate = match numerator {
                    0 => FrameRate::Student,
                    _ => FrameRate::PerSecond { numerator, denominator },
                };
                let expected = by_baker(&model, &sound, format, frame_rate);
                assert!(expected.len() > 50, "{} rig frames", expected.len());
                assert!(by_c(&model, &sound, format, (numerator, denominator)) == expected);
            }
        }
    }
}
