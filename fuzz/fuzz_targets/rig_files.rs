//! Any text as a mapping profile and as a tuning file. Files that load give finite values.
#![no_main]

use libfuzzer_sys::fuzz_target;
use v2f::rig::{Closure, Control, Mapping, Profile, Rig, Tuning};

fuzz_target!(|texts: (&str, &str)| {
    let names = ["jawOpen", "mouthClose", "mouthFunnel", "lipClosure"];
    let Ok(rig) = Rig::new(names.map(Control::unit).to_vec()) else { return };
    let _ = Tuning::from_json(&rig, texts.1);
    let mut closing = Tuning::new(&rig).with_closure(Closure::new(0.2, 0.1).ok());
    if closing.load_json(texts.1).is_ok()
        && let Some(closure) = closing.closure()
    {
        assert_eq!((closure.sharpen(0.0), closure.sharpen(f32::NAN)), (0.0, 0.0));
        assert!(closure.sharpen(1.0) > 0.999_999);
    }
    let Ok(profile) = Profile::from_json(texts.0) else { return };
    let Ok(mut mapping) = Mapping::compile(&profile, &rig) else { return };
    let mut values = vec![0.0; mapping.target_rig().len()];
    for source in [[0.0; 4], [1.0; 4], [0.3, 0.9, 0.5, 0.7]] {
        mapping.apply(&source, &mut values);
        assert!(values.iter().all(|value| value.is_finite()), "{values:?}");
    }
    if let Ok(tuning) = Tuning::from_json(mapping.target_rig(), texts.1) {
        tuning.apply(&mut values);
        assert!(values.iter().all(|value| value.is_finite()), "{values:?}");
    }
});
