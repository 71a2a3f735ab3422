//! Any text as a mapping profile and as a tuning file. Files that load give finite values.
#![no_main]

use libfuzzer_sys::fuzz_target;
use v2f::rig::{Control, Mapping, Profile, Rig, Tuning};

fuzz_target!(|texts: (&str, &str)| {
    let names = ["jawOpen", "mouthClose", "mouthFunnel", "lipClosure"];
    let Ok(rig) = Rig::new(names.map(Control::unit).to_vec()) else { return };
    let _ = Tuning::from_json(&rig, texts.1);
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
