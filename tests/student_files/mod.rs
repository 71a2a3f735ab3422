//! Student files with random weights, for tests and benches. A file that includes this module must import
//! `v2f::student::onnx_proto`.
#![allow(dead_code, unused_imports)] // No test program uses all of it.

mod graph;
mod sound;

use serde_json::{Value, json};

use super::onnx_proto::*;
pub use sound::{Random, speech_like};

/// The stored type of the weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Weights {
    Float,
    Half,
    Byte,
}

impl Weights {
    pub const ALL: [Self; 3] = [Self::Float, Self::Half, Self::Byte];
}

/// The layout of one layer.
#[derive(Clone, Copy, Debug)]
pub struct LayerLayout {
    pub kernel: u32,
    pub stride: u32,
    pub channels_out: u32,
    pub activation: &'static str,
    pub kind: &'static str,
    pub skip: Option<u32>,
}

impl LayerLayout {
    fn separable(self) -> Self {
        Self { kind: "separable", ..self }
    }

    fn skip(self, tap: u32) -> Self {
        Self { skip: Some(tap), ..self }
    }

    fn is_new(&self) -> bool {
        self.kind != "dense" || self.skip.is_some()
    }
}

/// The layout of a student: all layers, the samples of a hop, and whether it has the output `voice`.
#[derive(Clone, Debug)]
pub struct Layout {
    pub hop: u32,
    pub layers: Vec<LayerLayout>,
    pub voice: bool,
}

/// Constants of the level layers: 17 columns of memory. The fall is exact in binary.
const LEVEL: LevelLayout = LevelLayout { fall: 0.5, lowest: -8.0, highest: 0.0, range: 6.0 };
/// Those of a trained student: 12 dB a second in columns of 8 ms.
const TRAINED_LEVEL: LevelLayout =
    LevelLayout { fall: 0.022_104_81, lowest: -14.966_8, highest: 0.0, range: 13.815_5 };

#[derive(Clone, Copy, Debug)]
struct LevelLayout {
    fall: f64,
    lowest: f64,
    highest: f64,
    range: f64,
}

impl LevelLayout {
    fn columns(self) -> u32 {
        ((self.highest - self.lowest) / self.fall).ceil() as u32 + 1
    }
}

fn layer(kernel: u32, stride: u32, channels_out: u32, activation: &'static str) -> LayerLayout {
    LayerLayout { kernel, stride, channels_out, activation, kind: "dense", skip: None }
}

fn level(channels: u32) -> LayerLayout {
    LayerLayout { kind: "level", ..layer(1, 1, channels, "none") }
}

impl Layout {
    /// The layout of the shipped students: `pairs` filters, `channels` in the middle layers, a window of 8192
    /// samples.
    fn shipped(pairs: u32, channels: u32, gathered: u32) -> Self {
        let mut layers = vec![layer(512, 128, pairs, "log-energy"), layer(3, 2, channels, "silu")];
        layers.extend([layer(3, 1, channels, "silu"); 4]);
        layers.push(layer(22, 1, gathered, "silu"));
        layers.push(layer(1, 1, 24, "sigmoid"));
        Self { hop: 256, layers, voice: false }
    }

    /// The layout of students with the parts of format 2: a level, separable layers with skips, `voice`.
    fn shipped_2(pairs: u32, channels: u32) -> Self {
        let mut layers = vec![layer(512, 128, pairs, "log-energy"), level(pairs)];
        layers.push(layer(3, 2, channels, "silu"));
        let kernels = [5, 5, 5, 5, 5, 5, 6];
        layers.extend(kernels.map(|kernel| layer(kernel, 1, channels, "silu").separable().skip(2)));
        layers.push(layer(1, 1, channels / 2, "silu"));
        layers.push(layer(1, 1, 25, "sigmoid"));
        Self { hop: 256, layers, voice: true }
    }

    /// About 0.3 million weights, format 2.
    pub fn tiny_2() -> Self {
        Self::shipped_2(64, 160)
    }

    /// About 3.4 million weights, format 2.
    pub fn small_2() -> Self {
        Self::shipped_2(64, 640)
    }

    /// About 0.3 million weights.
    pub fn tiny() -> Self {
        Self::shipped(64, 96, 48)
    }

    /// About 3.7 million weights.
    pub fn small() -> Self {
        Self::shipped(128, 384, 192)
    }

    /// A few hundred weights with odd widths. It covers all paths and is fast.
    pub fn mini() -> Self {
        Self {
            hop: 16,
            layers: vec![
                layer(32, 8, 5, "log-energy"),
                layer(3, 2, 7, "silu"),
                layer(4, 1, 19, "none"),
                layer(2, 1, 33, "silu"),
                layer(1, 1, 3, "sigmoid"),
            ],
            voice: false,
        }
    }

    /// As [`mini`](Self::mini), with all parts of format 2: also a separable layer of two columns per hop,
    /// and skips in dense and separable layers.
    pub fn mini_2() -> Self {
        Self {
            hop: 16,
            layers: vec![
                layer(32, 8, 5, "log-energy"),
                level(5),
                layer(3, 1, 5, "silu").separable().skip(1),
                layer(3, 2, 7, "silu"),
                layer(4, 1, 7, "silu").separable().skip(2),
                layer(3, 1, 83, "none").separable(),
                layer(2, 1, 83, "silu").skip(1),
                layer(1, 1, 4, "sigmoid"),
            ],
            voice: true,
        }
    }

    fn is_new(&self) -> bool {
        self.voice || self.layers.iter().any(LayerLayout::is_new)
    }

    fn level(&self) -> LevelLayout {
        if self.hop == 256 { TRAINED_LEVEL } else { LEVEL }
    }

    /// Samples after which nothing older has any effect.
    pub fn memory(&self) -> u32 {
        let mut column_samples = 1;
        let mut memory = self.window();
        for layer in &self.layers {
            if layer.kind == "level" {
                memory += self.level().columns() * column_samples;
            }
            column_samples *= layer.stride;
        }
        memory.next_multiple_of(self.hop)
    }

    /// Controls of the last layer.
    pub fn controls(&self) -> u32 {
        self.layers.last().map_or(0, |last| last.channels_out) - u32::from(self.voice)
    }

    /// The receptive field of the last layer, in samples.
    pub fn window(&self) -> u32 {
        let (mut receptive_field, mut column_samples) = (1, 1);
        for layer in &self.layers {
            receptive_field += (layer.kernel - 1) * column_samples;
            column_samples *= layer.stride;
        }
        receptive_field
    }
}

/// A student file. Tests may change `manifest` and `model` before they take its bytes.
#[derive(Clone, Debug)]
pub struct StudentFile {
    pub manifest: Value,
    pub model: ModelProto,
}

impl StudentFile {
    /// A valid stream-form file.
    pub fn stream(layout: &Layout, weights: Weights, seed: u64) -> Self {
        let (rows, state_size) = layer_rows(layout, weights);
        let controls = layout.controls();
        let mut manifest = json!({
            "format": 1,
            "name": "random",
            "version": "1",
            "form": "stream",
            "sample_rate": 16000,
            "window": layout.window(),
            "lookahead": layout.window() / 8,
            "hop": { "numerator": layout.hop, "denominator": 1 },
            "state_size": state_size,
            "layers": rows,
            "ensemble": [0.25, 0.5, 0.25],
            "closure": { "control": "control0", "threshold": 0.5, "softness": 0.2 },
            "rig": "arkit",
            "controls": control_rows(controls),
            "training": { "data": "none", "teacher": "none" },
            "licence": "CC0-1.0",
            "metrics": {},
        });
        if layout.is_new() {
            manifest["format"] = 2.into();
            manifest["memory"] = layout.memory().into();
        }
        if layout.voice {
            manifest["voice"] = json!({ "open": 0.6, "close": 0.4 });
        }
        let graph = graph::stream(&manifest, weights, &mut Random::new(seed));
        Self::new(manifest, graph)
    }

    /// A valid window-form file: one `Gemm` and a `Sigmoid`.
    pub fn window(window: u32, controls: u32, seed: u64) -> Self {
        let manifest = json!({
            "format": 1,
            "name": "random window",
            "version": "1",
            "form": "window",
            "sample_rate": 16000,
            "window": window,
            "lookahead": window / 2,
            "hop": { "numerator": 16000, "denominator": 60 },
            "ensemble": [1.0],
            "rig": "arkit",
            "controls": control_rows(controls),
        });
        let graph = graph::window(window, controls, &mut Random::new(seed));
        Self::new(manifest, graph)
    }

    fn new(manifest: Value, graph: GraphProto) -> Self {
        const IR_VERSION: i64 = 8;
        const OPSET: i64 = 17;
        let model = ModelProto {
            ir_version: IR_VERSION,
            producer_name: "v2f tests".into(),
            opset_import: vec![OperatorSetIdProto { domain: String::new(), version: OPSET }],
            graph: Some(graph),
            metadata_props: Vec::new(),
        };
        Self { manifest, model }
    }

    /// The file with its manifest.
    pub fn bytes(&self) -> Vec<u8> {
        self.bytes_with_manifest(&self.manifest.to_string())
    }

    /// The file with the given text as its manifest.
    pub fn bytes_with_manifest(&self, manifest: &str) -> Vec<u8> {
        let mut model = self.model.clone();
        model.metadata_props.push(StringStringEntryProto { key: "v2f".into(), value: manifest.into() });
        prost::Message::encode_to_vec(&model)
    }

    /// The file without a manifest.
    pub fn bytes_without_manifest(&self) -> Vec<u8> {
        prost::Message::encode_to_vec(&self.model)
    }

    pub fn graph(&mut self) -> &mut GraphProto {
        self.model.graph.as_mut().expect("the file has a graph")
    }

    pub fn initializer(&mut self, name: &str) -> &mut TensorProto {
        let tensors = &mut self.graph().initializer;
        let found = tensors.iter_mut().find(|tensor| tensor.name == name);
        found.unwrap_or_else(|| panic!("no initializer {name}"))
    }
}

fn control_rows(count: u32) -> Vec<Value> {
    (0..count)
        .map(|i| json!({ "name": format!("control{i}"), "neutral": 0.0, "min": 0.0, "max": 1.0 }))
        .collect()
}

fn layer_rows(layout: &Layout, weights: Weights) -> (Vec<Value>, u32) {
    let (mut channels, mut new, mut state) = (1, layout.hop, 0);
    let mut rows = Vec::new();
    for (i, layer) in layout.layers.iter().enumerate() {
        let kept = layer.kernel - layer.stride;
        let is_level = layer.kind == "level";
        let scale = (weights == Weights::Byte && !is_level).then(|| format!("layer{i}.scale"));
        let floor = (layer.activation == "log-energy").then_some(1e-6);
        let mut row = json!({
            "name": format!("layer{i}"),
            "kernel": layer.kernel, "stride": layer.stride,
            "kept": kept, "new": new,
            "channels_in": channels, "channels_out": layer.channels_out,
            "activation": layer.activation,
            "floor": floor,
            "weight": (!is_level).then(|| format!("layer{i}.weight")),
            "bias": (i > 0).then(|| format!("layer{i}.bias")),
            "scale": scale,
        });
        if layer.kind != "dense" {
            row["kind"] = layer.kind.into();
        }
        if layer.kind == "separable" {
            row["taps"] = format!("layer{i}.taps").into();
        }
        if let Some(skip) = layer.skip {
            row["skip"] = skip.into();
        }
        if is_level {
            let LevelLayout { fall, lowest, highest, range } = layout.level();
            row["level"] = json!({ "fall": fall, "lowest": lowest, "highest": highest, "range": range });
        }
        rows.push(row);
        state += if is_level { 1 } else { kept * channels };
        (channels, new) = (layer.channels_out, new / layer.stride);
    }
    (rows, state)
}
