//! The output `voice` decides on the gate where the detector is switched off:
//! on the rig frame of its own target, live and baked.

mod support;

use serde_json::json;
use support::{compute, format_2_path, speech, take_frames, utter};
use v2f::audio::{Gate, HighPass, SpeechThresholds};
use v2f::inference::{EngineChoice, Student, open_predictor};
use v2f::runtime::{BakeSettings, Model, ModelSettings, StreamSettings};

const HOP: usize = 256;

/// The student of format 2 with other thresholds.
fn open(thresholds: SpeechThresholds) -> Model {
    let bytes = std::fs::read(format_2_path()).unwrap();
    let student = Student::from_bytes(&bytes, None).unwrap();
    let mut manifest = serde_json::to_value(student.manifest()).unwrap();
    manifest["voice"] = json!({ "open": thresholds.open, "close": thresholds.close });
    let settings = ModelSettings { engine: EngineChoice::Native, threads: 0, ..ModelSettings::default() };
    Model::from_bytes(&bytes, Some(&manifest.to_string()), settings).unwrap()
}

/// Target and voice of each prediction of a new stream.
fn voices(model: &Model, sound: &[f32]) -> Vec<(i64, f32)> {
    let student = Student::from_path(&format_2_path()).unwrap();
    let mut predictor = open_predictor(&student, EngineChoice::Native, None).unwrap();
    let mut row = [Box::new(student.new_row())];
    let lookahead = i64::from(model.manifest().lookahead);
    let targets = (1..).map(|hop| hop * HOP as i64 - lookahead);
    let voice = |hop: &[f32]| {
        row[0].audio.copy_from_slice(hop);
        predictor.predict(&mut row).unwrap();
        row[0].voice
    };
    let mut heard = sound.to_vec();
    HighPass::new(16_000).apply(&mut heard);
    targets.zip(heard.chunks_exact(HOP).map(voice)).collect()
}

/// Settings with which the student decides, and not the detector.
fn by_the_student() -> StreamSettings {
    let mut settings = support::settings(16_000, 1);
    settings.rig.gate.voice = false;
    settings
}

fn gate_off(settings: &StreamSettings) -> StreamSettings {
    let mut off = settings.clone();
    off.rig.gate.enabled = false;
    off
}

/// Thresholds between which the voice of the random student wanders.
fn thresholds(voices: &[(i64, f32)]) -> SpeechThresholds {
    let mut sorted: Vec<f32> = voices.iter().map(|(_, voice)| *voice).collect();
    sorted.sort_by(f32::total_cmp);
    SpeechThresholds { open: sorted[sorted.len() * 49 / 50], close: sorted[sorted.len() * 9 / 10] }
}

#[test]
fn each_frame_has_the_gate_of_its_own_voice() {
    let sound = &speech()[..HOP * 300];
    let voices = voices(&open(SpeechThresholds { open: 0.5, close: 0.5 }), sound);
    let thresholds = thresholds(&voices);
    let model = open(thresholds);
    for smoothing in [true, false] {
        let mut settings = by_the_student();
        settings.rig.smoothing = smoothing;
        let open = utter(&model, &gate_off(&settings), sound, &[HOP]);
        let mut gate = Gate::new(settings.rig.gate, model.manifest().hop, 16_000).unwrap();
        let mut stream = model.open_stream(&settings).unwrap();
        assert_eq!(stream.control.voice(), None);
        let neutral: Vec<u32> = stream.output.rig().neutral().iter().map(|value| value.to_bits()).collect();
        // The first prediction has no neighbour before it, so the ensemble gives nothing for it.
        let mut expected = voices.iter().skip(usize::from(smoothing));
        let (mut frames, mut pushed) = (Vec::new(), sound.chunks(HOP));
        let (mut shut, mut eased, mut wide) = (0, 0, 0);
        for number in 0..280 {
            while frames.len() <= number {
                stream.input.push_f32(pushed.next().unwrap());
                compute(&model);
                take_frames(&mut stream, &mut frames);
            }
            let frame = &frames[number];
            let (target, voice, weight) = loop {
                // Before the first rig frame nothing is wanted without the ensemble.
                let &(target, voice) = expected.next().unwrap();
                let voice = if target < 0 && !smoothing { 0.0 } else { voice };
                let weight = gate.update_by_speech(voice, thresholds);
                if target >= 0 {
                    break (target, voice, weight);
                }
            };
            assert_eq!(frame.target, target);
            assert_eq!(stream.control.voice(), Some(voice), "frame {number}");
            match weight {
                0.0 => assert_eq!(frame.bits, neutral, "frame {number}"),
                1.0 => assert_eq!(frame.bits, open[number].bits, "frame {number}"),
                _ => assert_ne!(frame.bits, open[number].bits, "frame {number}"),
            }
            shut += usize::from(weight == 0.0);
            wide += usize::from(weight == 1.0);
            eased += usize::from(weight > 0.0 && weight < 1.0);
        }
        assert!(shut > 20 && wide > 20 && eased > 5, "{shut} shut, {eased} eased, {wide} open");
        let mut baker =
            model.baker(&BakeSettings { rig: settings.rig.clone(), ..BakeSettings::default() }).unwrap();
        let mut baked = Vec::new();
        let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        baker.bake(sound, settings.format, &mut |frame| baked.push(bits(frame.values))).unwrap();
        assert!(frames.iter().zip(&baked).all(|(live, baked)| live.bits == *baked));
    }
}

#[test]
fn the_setting_of_the_gate_switches_it_off() {
    let sound = &speech()[..HOP * 100];
    let settings = by_the_student();
    let never = open(SpeechThresholds { open: 1.0, close: 1.0 });
    let always = open(SpeechThresholds { open: 0.0, close: 0.0 });
    let off = utter(&never, &gate_off(&settings), sound, &[HOP]);
    assert_eq!(off, utter(&always, &settings, sound, &[HOP]));
    let shut = utter(&never, &settings, sound, &[HOP]);
    assert!(shut.iter().all(|frame| frame.bits == shut[0].bits) && shut != off);
}
