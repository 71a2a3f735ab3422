use super::*;
use crate::audio::GateSettings;
use crate::inference::Student;
use crate::runtime::pipeline::rig_tables::RigTableCache;

#[test]
fn a_voice_that_is_no_number_is_no_speech_and_counts() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/format2/format2.onnx");
    let student = Student::from_path(path.as_ref()).unwrap();
    let manifest = student.manifest();
    let tables = RigTableCache::default().tables(manifest, None).unwrap();
    let mut settings = RigSettings { smoothing: false, ..RigSettings::default() };
    settings.gate.voice = false;
    let mut stage = RigStage::new(manifest, tables, &settings).unwrap();
    let counters = Counters::default();
    let mut shown = |hop: i64, voice: f32| {
        let cut = CutHop { target: hop * 256, level: 0.0, activity: None, restarted: None, speech: 1.0 };
        let mut controls: Vec<f32> = manifest.controls.iter().map(|control| control.neutral).collect();
        let prediction = Prediction { stream: 0, cut, controls: &mut controls, voice };
        assert_eq!(stage.ensemble(prediction, &counters), Some(cut.target));
        (stage.voice(), counters.read().bad_controls)
    };
    assert_eq!(shown(0, 0.75), (Some(0.75), 0));
    assert_eq!(shown(1, f32::NAN), (Some(0.0), 1));
    assert_eq!(shown(2, f32::INFINITY), (Some(0.0), 2));
    assert_eq!(shown(3, 0.5), (Some(0.5), 2));
}

#[test]
fn lip_contact_is_decided_on_each_prediction_and_averaged_after_that() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/format2/format2.onnx");
    let student = Student::from_path(path.as_ref()).unwrap();
    let manifest = student.manifest();
    let contact = manifest.closure.as_ref().unwrap();
    let place = manifest.controls.iter().position(|control| control.name == contact.control).unwrap();
    let shown = |smoothing: bool| -> Vec<f32> {
        let tables = RigTableCache::default().tables(manifest, None).unwrap();
        let settings = RigSettings {
            smoothing,
            gate: GateSettings { enabled: false, ..GateSettings::default() },
            ..RigSettings::default()
        };
        let mut stage = RigStage::new(manifest, tables, &settings).unwrap();
        let at = stage.tables.contact.unwrap().source;
        let counters = Counters::default();
        let mut found = Vec::new();
        for (hop, probability) in [0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0].into_iter().enumerate() {
            let cut =
                CutHop { target: hop as i64 * 256, level: 0.0, activity: None, restarted: None, speech: 1.0 };
            let mut controls: Vec<f32> = manifest.controls.iter().map(|control| control.neutral).collect();
            controls[place] = probability;
            let prediction = Prediction { stream: 0, cut, controls: &mut controls, voice: 1.0 };
            if stage.ensemble(prediction, &counters).is_some() {
                stage.sharpen_contact();
                found.push(stage.source[at]);
            }
        }
        found
    };
    assert_eq!(shown(false), [0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0]);
    let thirds = shown(true).iter().map(|value| (value * 3.0).round()).collect::<Vec<_>>();
    // A decision on the mean of the probabilities would show no contact of a third of the hops, or all.
    assert_eq!(thirds, [1.0, 1.0, 2.0, 2.0, 3.0, 3.0]);
    assert!(shown(true).iter().all(|value| (0.0..=1.0).contains(value)));
}
