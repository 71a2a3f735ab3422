use super::*;
use crate::inference::Student;

#[test]
fn a_profile_is_compiled_once_and_freed_with_the_last_stream_that_uses_it() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/models/tiny-low-latency/tiny-low-latency.onnx");
    let student = Student::from_path(path.as_ref()).unwrap();
    let (cache, oculus) = (RigTableCache::default(), Profile::builtin("oculus").unwrap());
    let tables = |profile| cache.tables(student.manifest(), profile).unwrap();
    let (usual, visemes) = (tables(None), tables(Some(&oculus)));
    assert!(Arc::ptr_eq(&usual, &tables(None)) && Arc::ptr_eq(&visemes, &tables(Some(&oculus))));
    assert_ne!(usual.mapping.target_rig(), visemes.mapping.target_rig());
    drop(visemes);
    tables(None);
    assert_eq!(cache.0.lock().len(), 1, "a table that nobody uses is freed");
}

#[test]
fn one_streams_tuning_is_not_anothers() {
    let rig = Rig::new(vec![Control::unit("jawOpen")]).unwrap();
    let (untouched, mut tuned) = (Tuning::new(&rig), Tuning::new(&rig).clone());
    let mut shared = untouched.clone();
    tuned.set("jawOpen.gain", 0.5).unwrap();
    shared.set("jawOpen.gain", 0.25).unwrap();
    let shown = |tuning: &Tuning| {
        let mut values = [1.0];
        tuning.apply(&mut values);
        values[0]
    };
    assert_eq!([&untouched, &tuned, &shared].map(shown), [1.0, 0.5, 0.25]);
}
