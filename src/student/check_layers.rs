//! Checks the table of layers of a stream-form student, and what must follow from it: window, memory, state.

use std::{collections::HashSet, fmt::Display};

use super::{
    error::{StudentError, at_most, contradiction},
    limits::*,
    manifest::{Activation, LayerKind, LayerRow, Level, Manifest},
};

/// Refuses a table whose rows contradict each other or the other values of the manifest.
pub(super) fn check_stream(manifest: &Manifest) -> Result<(), StudentError> {
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
    let mut before = None;
    for layer in layers {
        if manifest.format < 2 {
            check_is_of_format_1(layer)?;
        }
        if !names.insert(layer.name.as_str()) {
            return Err(layer_fault(layer, "its name", "in the table twice", "a unique name"));
        }
        check_layer(layer, channels, new)?;
        check_kind(layer, before)?;
        (channels, new) = (layer.channels_out, layer.new / layer.stride);
        before = Some(layer.activation);
    }
    if new != 1 {
        return Err(layer_fault(
            last,
            "the number of output columns per hop",
            new,
            "1, because it is the last layer",
        ));
    }
    if channels as usize != manifest.outputs() {
        let voice = if manifest.voice.is_some() { " and `voice`" } else { "" };
        return Err(layer_fault(
            last,
            "channels_out",
            channels,
            format!("the {} controls{voice}, because it is the last layer", manifest.controls.len()),
        ));
    }
    if manifest.voice.is_some() && last.activation != Activation::Sigmoid {
        return Err(layer_fault(
            last,
            "its activation",
            "another",
            "sigmoid, because its last column is `voice`",
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
        ("kernel * channels_in", layer.kernel_floats(), MAX_PRODUCT_INPUTS),
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

/// Refuses the parts of format 2 in a file that says it is of format 1.
fn check_is_of_format_1(layer: &LayerRow) -> Result<(), StudentError> {
    for (what, present) in [
        ("kind", !layer.kind.is_dense()),
        ("taps", layer.taps.is_some()),
        ("skip", layer.skip.is_some()),
        ("level", layer.level.is_some()),
        ("input", layer.input.is_some()),
    ] {
        if present {
            return Err(layer_fault(layer, what, "present", "absent in format 1: `format` must be 2"));
        }
    }
    Ok(())
}

/// What a row of each kind has and has not. `before`: the activation of the previous layer.
fn check_kind(layer: &LayerRow, before: Option<Activation>) -> Result<(), StudentError> {
    let is_level = layer.kind == LayerKind::Level;
    let is_separable = layer.kind == LayerKind::Separable;
    for (what, found, expected) in [
        ("weight", layer.weight.is_some(), !is_level),
        ("taps", layer.taps.is_some(), is_separable),
        ("level", layer.level.is_some(), is_level),
    ] {
        if found != expected {
            let word = |present: bool| if present { "present" } else { "absent" };
            let name = kind_name(layer.kind);
            let expected = format!("{}, because the layer is {name}", word(expected));
            return Err(layer_fault(layer, what, word(found), expected));
        }
    }
    check_skip(layer)?;
    check_input(layer)?;
    match layer.level {
        Some(level) => check_level(layer, &level, before),
        None => Ok(()),
    }
}

fn kind_name(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::Dense => "dense",
        LayerKind::Separable => "separable",
        LayerKind::Level => "a level",
    }
}

fn check_skip(layer: &LayerRow) -> Result<(), StudentError> {
    let Some(skip) = layer.skip else {
        return Ok(());
    };
    let fault = |expected: String| Err(layer_fault(layer, "skip", skip, expected));
    if layer.kind == LayerKind::Level {
        return fault("none, because the layer is a level".into());
    }
    if skip >= layer.kernel {
        return fault(format!("a tap below the kernel of {} columns", layer.kernel));
    }
    if u64::from(layer.channels_in) != layer.product_columns() {
        return fault(format!(
            "none, because {} channels_in cannot be added to {} product columns",
            layer.channels_in,
            layer.product_columns()
        ));
    }
    Ok(())
}

fn check_input(layer: &LayerRow) -> Result<(), StudentError> {
    let Some(input) = layer.input else {
        return Ok(());
    };
    if layer.kind == LayerKind::Level {
        return Err(layer_fault(layer, "input", "present", "none, because a level has no product"));
    }
    if !matches!(input.bits, 8 | 16) {
        return Err(layer_fault(layer, "the bits of its input", input.bits, "8 or 16"));
    }
    if !(input.scale > 0.0 && input.scale.is_finite()) {
        return Err(layer_fault(layer, "the scale of its input", input.scale, "a number above 0"));
    }
    Ok(())
}

/// A level layer: its form, and its constants.
fn check_level(layer: &LayerRow, level: &Level, before: Option<Activation>) -> Result<(), StudentError> {
    let fault =
        |what, found: &dyn Display, expected: &'static str| Err(layer_fault(layer, what, found, expected));
    if before != Some(Activation::LogEnergy) {
        return fault("its input", &"another", "the columns of a log-energy layer");
    }
    if layer.activation != Activation::None {
        return fault("its activation", &"another", "none, because the layer is a level");
    }
    if (layer.kernel, layer.stride) != (1, 1) {
        let found = format!("{} and {}", layer.kernel, layer.stride);
        return fault("its kernel and stride", &found, "1 and 1, because the layer is a level");
    }
    if layer.channels_out != layer.channels_in {
        return fault("channels_out", &layer.channels_out, "channels_in, because the layer is a level");
    }
    if layer.scale.is_some() {
        return fault("scale", &"present", "none, because a level has no weights");
    }
    let Level { fall, lowest, highest, range } = *level;
    for (what, value) in [("lowest", lowest), ("highest", highest), ("fall", fall), ("range", range)] {
        if !(-MAX_NEPERS..=MAX_NEPERS).contains(&value) {
            return fault("its level", &format!("{what} {value}"), "finite numbers of at most 1000 nepers");
        }
    }
    if !(lowest < 0.0 && highest >= 0.0) {
        let found = format!("from {lowest} to {highest}");
        return fault("its level", &found, "from below 0 to 0 or more: a state of zeros is a level");
    }
    for (what, value) in [("fall", fall), ("range", range)] {
        if value <= 0.0 {
            return fault("its level", &format!("{what} {value}"), "above 0");
        }
    }
    check_fall(layer, level)
}

/// The level must reach its lowest value in single precision too: a fall below the rounding would never end.
fn check_fall(layer: &LayerRow, level: &Level) -> Result<(), StudentError> {
    at_most(
        format!("layer `{}`: the number of columns that its level remembers", layer.name),
        // Saturates; the quotient is positive.
        level.columns() as u64,
        MAX_LEVEL_COLUMNS,
    )?;
    let (fall, lowest) = (level.fall as f32, level.lowest as f32);
    let mut now = level.highest as f32;
    for _ in 0..level.columns() as u64 {
        now = (now - fall).max(lowest);
    }
    match now > lowest {
        true => {
            Err(layer_fault(layer, "its level's fall", fall, "more than its rounding to single precision"))
        }
        false => Ok(()),
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
        state += layer.state_floats();
        weights += layer.product_inputs() * layer.product_columns();
        multiply_adds += layer.multiply_adds();
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
            format!("{state}, the sum of the layers' kept * channels_in, and 1 per level"),
        ));
    }
    check_memory(manifest)?;
    let hop = u64::from(manifest.hop.numerator);
    at_most(
        "the number of multiply-adds per second of sound",
        multiply_adds.saturating_mul(u64::from(manifest.sample_rate)) / hop,
        MAX_MULTIPLY_ADDS_PER_SECOND,
    )?;
    at_most(
        "the number of multiply-adds per memory",
        multiply_adds.saturating_mul(u64::from(manifest.remembered()).div_ceil(hop)),
        MAX_MULTIPLY_ADDS_PER_MEMORY,
    )
}

/// `memory` is the window and what the levels remember, in whole hops.
fn check_memory(manifest: &Manifest) -> Result<(), StudentError> {
    let Some(memory) = manifest.memory else {
        return match manifest.format {
            1 => Ok(()),
            _ => Err(contradiction("memory", "absent", "a number of samples, because `format` is 2")),
        };
    };
    if manifest.format < 2 {
        return Err(contradiction("format", manifest.format, "2, because the manifest has `memory`"));
    }
    let hop = u64::from(manifest.hop.numerator);
    let samples = |layer: &LayerRow| {
        layer.level.map_or(0, |level| level.columns() as u64 * (hop / u64::from(layer.new)))
    };
    let levels: u64 = manifest.layers.iter().map(samples).sum();
    let expected = (u64::from(manifest.window) + levels).div_ceil(hop) * hop;
    at_most("memory (samples)", expected, MAX_MEMORY_SECONDS * u64::from(manifest.sample_rate))?;
    if u64::from(memory) != expected {
        return Err(contradiction(
            "memory",
            memory,
            format!("{expected}: the window and what the levels remember, in whole hops"),
        ));
    }
    Ok(())
}
