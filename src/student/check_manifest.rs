//! Checks that the values of a manifest agree with each other and stay below the limits.

use std::collections::HashSet;

use super::{
    check_layers::check_stream,
    error::{StudentError, at_most, contradiction},
    limits::*,
    manifest::{Form, Manifest},
};

/// Refuses a manifest with values that contradict each other or exceed a limit.
pub(super) fn check_manifest(manifest: &Manifest) -> Result<(), StudentError> {
    check_times(manifest)?;
    check_controls(manifest)?;
    check_ensemble(&manifest.ensemble)?;
    check_closure(manifest)?;
    check_voice(manifest)?;
    match manifest.form {
        Form::Stream => check_stream(manifest)?,
        Form::Window => check_window_form(manifest)?,
    }
    check_probe(manifest)
}

fn check_times(manifest: &Manifest) -> Result<(), StudentError> {
    let rate = manifest.sample_rate;
    if !SAMPLE_RATES.contains(&rate) {
        return Err(StudentError::SampleRate { found: rate });
    }
    let (window, hop) = (u64::from(manifest.window), manifest.hop);
    at_most("window (samples)", window, MAX_WINDOW_SECONDS * u64::from(rate))?;
    if window == 0 {
        return Err(contradiction("window", 0, "at least 1 sample"));
    }
    if manifest.lookahead >= manifest.window {
        return Err(contradiction(
            "lookahead",
            manifest.lookahead,
            format!("less than the window of {window} samples"),
        ));
    }
    if !hop.is_valid() {
        return Err(contradiction("hop", hop, "two numbers above 0"));
    }
    if hop.numerator < hop.denominator {
        return Err(contradiction("hop", hop, "at least 1 sample"));
    }
    let hops = hop.hops_in(manifest.window);
    at_most("the number of hops in one window", u64::from(hops), MAX_HOPS_PER_WINDOW)?;
    // A hop longer than the window would skip samples.
    if u64::from(hop.numerator) > window * u64::from(hop.denominator) {
        return Err(contradiction("hop", hop, format!("at most the window of {window} samples")));
    }
    Ok(())
}

fn check_controls(manifest: &Manifest) -> Result<(), StudentError> {
    let controls = &manifest.controls;
    if controls.is_empty() {
        return Err(contradiction("the number of controls", 0, "at least 1"));
    }
    at_most("the number of controls", controls.len() as u64, MAX_CONTROLS as u64)?;
    let mut names = HashSet::new();
    for (index, control) in controls.iter().enumerate() {
        let wrong = |why: String| StudentError::Control { index, name: control.name.clone(), why };
        if control.name.trim().is_empty() {
            return Err(wrong("its name is empty".into()));
        }
        if !names.insert(control.name.as_str()) {
            return Err(wrong("the list contains its name twice".into()));
        }
        for (what, value) in [("neutral", control.neutral), ("min", control.min), ("max", control.max)] {
            if !value.is_finite() {
                return Err(wrong(format!("{what} is {value}, not a finite number")));
            }
        }
        if control.min >= control.max {
            return Err(wrong(format!("min {} is not below max {}", control.min, control.max)));
        }
        if !(control.min..=control.max).contains(&control.neutral) {
            return Err(wrong(format!(
                "neutral {} lies outside min {} .. max {}",
                control.neutral, control.min, control.max
            )));
        }
    }
    Ok(())
}

fn check_ensemble(ensemble: &[f32]) -> Result<(), StudentError> {
    let wrong = |why: String| Err(StudentError::Ensemble { why });
    at_most("the number of ensemble weights", ensemble.len() as u64, MAX_ENSEMBLE_WEIGHTS as u64)?;
    if ensemble.len().is_multiple_of(2) {
        return wrong(format!("there are {} weights, and an even count has no middle", ensemble.len()));
    }
    if let Some(weight) = ensemble.iter().find(|weight| !weight.is_finite()) {
        return wrong(format!("one weight is {weight}"));
    }
    let sum: f64 = ensemble.iter().map(|weight| f64::from(*weight)).sum();
    if (sum - 1.0).abs() > ENSEMBLE_SUM_TOLERANCE {
        return wrong(format!("they sum to {sum}"));
    }
    Ok(())
}

fn check_closure(manifest: &Manifest) -> Result<(), StudentError> {
    let Some(closure) = &manifest.closure else {
        return Ok(());
    };
    let wrong = |why: String| Err(StudentError::Closure { why });
    if !manifest.controls.iter().any(|control| control.name == closure.control) {
        return wrong(format!(
            "it names the control `{}`, which the student does not predict",
            closure.control
        ));
    }
    if !(0.0..=1.0).contains(&closure.threshold) {
        return wrong(format!("threshold is {}, expected 0 to 1", closure.threshold));
    }
    if !(0.0..=MAX_CLOSURE_SOFTNESS).contains(&closure.softness) {
        return wrong(format!("softness is {}, expected 0 to {MAX_CLOSURE_SOFTNESS}", closure.softness));
    }
    Ok(())
}

fn check_voice(manifest: &Manifest) -> Result<(), StudentError> {
    let Some(voice) = manifest.voice else {
        return Ok(());
    };
    if manifest.format < 2 {
        return Err(contradiction("format", manifest.format, "2, because the student has `voice`"));
    }
    if manifest.form == Form::Window {
        return Err(contradiction("voice", "present", "none in window form"));
    }
    for (what, value, highest, expected) in
        [("open", voice.open, 1.0, "0 to 1"), ("close", voice.close, voice.open, "0 to `open`")]
    {
        if !(0.0..=highest).contains(&value) {
            return Err(contradiction(format!("voice's {what}"), value, expected));
        }
    }
    Ok(())
}

fn check_window_form(manifest: &Manifest) -> Result<(), StudentError> {
    if let Some(memory) = manifest.memory {
        return Err(contradiction("memory", memory, "absent, because the window form keeps no state"));
    }
    if manifest.state_size != 0 {
        return Err(contradiction(
            "state_size",
            manifest.state_size,
            "0, because the window form keeps no state",
        ));
    }
    if !manifest.layers.is_empty() {
        return Err(contradiction(
            "the number of layers",
            manifest.layers.len(),
            "0, because the window form has no table of layers",
        ));
    }
    for (what, names) in [("inputs", &manifest.inputs), ("outputs", &manifest.outputs)] {
        if let Some(names) = names
            && names.len() != 1
        {
            return Err(contradiction(
                format!("the number of {what}"),
                names.len(),
                "1 (audio in, controls out)",
            ));
        }
    }
    Ok(())
}

fn check_probe(manifest: &Manifest) -> Result<(), StudentError> {
    let Some(probe) = &manifest.probe else {
        return Ok(());
    };
    if manifest.form == Form::Window {
        return Err(contradiction("probe", "present", "none in window form"));
    }
    at_most("the probe's hops", u64::from(probe.hops), u64::from(MAX_PROBE_HOPS))?;
    if probe.hops == 0 {
        return Err(contradiction("the probe's hops", 0, "at least 1"));
    }
    if probe.controls.len() != manifest.controls.len() {
        return Err(contradiction(
            "the number of the probe's controls",
            probe.controls.len(),
            format!("{}, one per control", manifest.controls.len()),
        ));
    }
    if probe.voice.is_some() != manifest.voice.is_some() {
        let expected = if manifest.voice.is_some() { "present, as the student's" } else { "absent" };
        let found = if probe.voice.is_some() { "present" } else { "absent" };
        return Err(contradiction("the probe's voice", found, expected));
    }
    if let Some(value) = probe.controls.iter().chain(&probe.voice).find(|value| !value.is_finite()) {
        return Err(contradiction("an output of the probe", value, "a finite number"));
    }
    if !(probe.tolerance > 0.0 && probe.tolerance.is_finite()) {
        return Err(contradiction("the probe's tolerance", probe.tolerance, "a number above 0"));
    }
    Ok(())
}
