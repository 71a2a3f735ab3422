//! Checks that the values of a manifest agree with each other and stay below the limits.

use std::{collections::HashSet, fmt::Display};

use super::{
    error::StudentError,
    limits::*,
    manifest::{Activation, Form, LayerRow, Manifest},
};

/// Refuses a manifest with values that contradict each other or exceed a limit.
pub(super) fn check_manifest(manifest: &Manifest) -> Result<(), StudentError> {
    check_times(manifest)?;
    check_controls(manifest)?;
    check_ensemble(&manifest.ensemble)?;
    check_closure(manifest)?;
    match manifest.form {
        Form::Stream => check_stream(manifest)?,
        Form::Window => check_window_form(manifest)?,
    }
    check_probe(manifest)
}

fn at_most(what: impl Into<String>, found: u64, limit: u64) -> Result<(), StudentError> {
    match found <= limit {
        true => Ok(()),
        false => Err(StudentError::AboveLimit { what: what.into(), found, limit }),
    }
}

fn contradiction(what: impl Into<String>, found: impl Display, expected: impl Into<String>) -> StudentError {
    StudentError::Contradiction { what: what.into(), found: found.to_string(), expected: expected.into() }
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

fn check_window_form(manifest: &Manifest) -> Result<(), StudentError> {
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

fn check_stream(manifest: &Manifest) -> Result<(), StudentError> {
    if manifest.hop.denominator != 1 {
        return Err(contradiction(
            "the hop's denominator",
            manifest.hop.denominator,
            "1, because the stream form advances whole samples",
        ));
    }
    let layers = &manifest.layers;
    at_most("the number of layers", layers.len() as u64, MAX_LAYERS as u64)?;
    let Some(last) = layers.last() else {
        return Err(contradiction("the number of layers", 0, "at least 1"));
    };
    let mut names = HashSet::new();
    let (mut channels, mut new) = (1, manifest.hop.numerator);
    for layer in layers {
        if !names.insert(layer.name.as_str()) {
            return Err(layer_fault(layer, "its name", "in the table twice", "a unique name"));
        }
        check_layer(layer, channels, new)?;
        (channels, new) = (layer.channels_out, layer.new / layer.stride);
    }
    if new != 1 {
        return Err(layer_fault(
            last,
            "the number of output columns per hop",
            new,
            "1, because it is the last layer",
        ));
    }
    if channels as usize != manifest.controls.len() {
        return Err(layer_fault(
            last,
            "channels_out",
            channels,
            format!("the {} controls, because it is the last layer", manifest.controls.len()),
        ));
    }
    check_sums(manifest)
}

fn layer_fault(
    layer: &LayerRow,
    what: &'static str,
    found: impl Display,
    expected: impl Into<String>,
) -> StudentError {
    StudentError::Layer {
        layer: layer.name.clone(),
        what,
        found: found.to_string(),
        expected: expected.into(),
    }
}

fn check_layer(layer: &LayerRow, channels: u32, new: u32) -> Result<(), StudentError> {
    let fault = |what, found: &dyn Display, expected: String| Err(layer_fault(layer, what, found, expected));
    for (what, found) in [
        ("kernel", layer.kernel),
        ("stride", layer.stride),
        ("channels_in", layer.channels_in),
        ("channels_out", layer.channels_out),
        ("new", layer.new),
    ] {
        if found == 0 {
            return fault(what, &found, "at least 1".into());
        }
    }
    for (what, found, limit) in [
        ("channels_in", u64::from(layer.channels_in), MAX_CHANNELS),
        ("product columns", layer.product_columns(), MAX_CHANNELS),
        ("kernel * channels_in", layer.product_inputs(), MAX_PRODUCT_INPUTS),
        ("new * channels_in", u64::from(layer.new) * u64::from(layer.channels_in), MAX_PRODUCT_INPUTS),
    ] {
        at_most(format!("layer `{}`: {what}", layer.name), found, limit)?;
    }
    if layer.channels_in != channels {
        let expected = format!("{channels}, the channels_out of the previous layer");
        return fault("channels_in", &layer.channels_in, expected);
    }
    if layer.new != new {
        let expected = format!("{new}, the input columns per hop");
        return fault("new", &layer.new, expected);
    }
    if layer.stride > layer.kernel {
        let expected = format!("at most the kernel of {} columns", layer.kernel);
        return fault("stride", &layer.stride, expected);
    }
    if layer.kept != layer.kernel - layer.stride {
        let expected = format!("{} (kernel - stride)", layer.kernel - layer.stride);
        return fault("kept", &layer.kept, expected);
    }
    if !layer.new.is_multiple_of(layer.stride) {
        let expected = format!("a multiple of the stride of {}", layer.stride);
        return fault("new", &layer.new, expected);
    }
    match (layer.activation, layer.floor) {
        (Activation::LogEnergy, Some(floor)) if floor.is_finite() && floor >= MIN_FLOOR => Ok(()),
        (Activation::LogEnergy, floor) => {
            let found = floor.map_or("absent".to_owned(), |floor| floor.to_string());
            fault("floor", &found, format!("a number of at least {MIN_FLOOR:e} for log-energy"))
        }
        (_, Some(floor)) => fault("floor", &floor, "none, because only log-energy has a floor".into()),
        (_, None) => Ok(()),
    }
}

fn check_sums(manifest: &Manifest) -> Result<(), StudentError> {
    let (mut receptive_field, mut column_samples, mut state) = (1_u64, 1_u64, 0_u64);
    let (mut weights, mut multiply_adds) = (0_u64, 0_u64);
    for layer in &manifest.layers {
        // The limits of each factor exclude an overflow of these products; the samples per column divide the
        // hop.
        receptive_field += u64::from(layer.kernel - 1) * column_samples;
        column_samples *= u64::from(layer.stride);
        state += u64::from(layer.kept) * u64::from(layer.channels_in);
        let product = layer.product_inputs() * layer.product_columns();
        weights += product;
        multiply_adds += product * u64::from(layer.new / layer.stride);
    }
    at_most("the number of weights", weights, MAX_WEIGHTS)?;
    if receptive_field != u64::from(manifest.window) {
        return Err(contradiction(
            "window",
            manifest.window,
            format!("{receptive_field}, the receptive field of the layers"),
        ));
    }
    at_most("the layers' state", state, MAX_STATE_SIZE)?;
    if state != u64::from(manifest.state_size) {
        return Err(contradiction(
            "state_size",
            manifest.state_size,
            format!("{state}, the sum of the layers' kept * channels_in"),
        ));
    }
    let hop = u64::from(manifest.hop.numerator);
    at_most(
        "the number of multiply-adds per second of sound",
        multiply_adds.saturating_mul(u64::from(manifest.sample_rate)) / hop,
        MAX_MULTIPLY_ADDS_PER_SECOND,
    )?;
    at_most(
        "the number of multiply-adds per window",
        multiply_adds.saturating_mul(u64::from(manifest.window).div_ceil(hop)),
        MAX_MULTIPLY_ADDS_PER_WINDOW,
    )
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
    if let Some(value) = probe.controls.iter().find(|value| !value.is_finite()) {
        return Err(contradiction("a control of the probe", value, "a finite number"));
    }
    if !(probe.tolerance > 0.0 && probe.tolerance.is_finite()) {
        return Err(contradiction("the probe's tolerance", probe.tolerance, "a number above 0"));
    }
    Ok(())
}
