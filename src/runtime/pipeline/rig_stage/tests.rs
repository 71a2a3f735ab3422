use super::*;
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
        let cut = CutHop { target: hop * 256, level: 0.0, activity: None, restarted: None };
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
