//! A student: one file, read, checked and ready to play.

use std::{path::Path, sync::Arc};

use prost::Message;

use super::{
    check_graph::{TensorNames, check_graph},
    check_manifest::check_manifest,
    error::ModelError,
    initializer::Initializers,
    limits::MAX_FILE_BYTES,
    manifest::{FORMAT_VERSION, Form, MANIFEST_KEY, Manifest},
    native::{InstructionSet, LayerWeights, NativePredictor, Plan},
    onnx_proto::ModelProto,
    predictor::{Predictor, Row},
    probe,
    summary::Summary,
};

/// A student, immutable and shared by everything that plays it.
#[derive(Debug)]
pub struct Student {
    manifest: Manifest,
    summary: Summary,
    tensors: TensorNames,
    file: FileBytes,
    weight_count: u64,
    /// Stream form only.
    plan: Option<Arc<Plan>>,
    fresh: Row,
}

/// The file's bytes, kept only where ONNX Runtime may want them.
#[derive(Debug)]
struct FileBytes {
    size: u64,
    #[cfg(feature = "onnxruntime")]
    bytes: Box<[u8]>,
}

impl Student {
    /// Reads a student from a file.
    ///
    /// Loading packs the weights, computes the state of a fresh stream and plays the probe: some milliseconds.
    ///
    /// # Errors
    /// [`ModelError`] says what is wrong with the file and what to do.
    pub fn from_path(path: &Path) -> Result<Arc<Self>, ModelError> {
        let read = |source| ModelError::Read { path: path.to_owned(), source };
        let found = std::fs::metadata(path).map_err(read)?.len();
        if found > MAX_FILE_BYTES {
            return Err(ModelError::TooLarge { found });
        }
        Self::from_bytes(&std::fs::read(path).map_err(read)?, None)
    }

    /// Reads a student from memory. `manifest_json` is the manifest for a file without a `v2f` entry, and goes before
    /// that entry where there are both.
    ///
    /// # Errors
    /// [`ModelError`] says what is wrong with the file and what to do.
    pub fn from_bytes(bytes: &[u8], manifest_json: Option<&str>) -> Result<Arc<Self>, ModelError> {
        Self::for_instruction_set(bytes, manifest_json, InstructionSet::best())
    }

    /// As [`from_bytes`](Self::from_bytes), with the native engine's instruction set named, for tests and benches.
    #[doc(hidden)]
    pub fn for_instruction_set(
        bytes: &[u8],
        manifest_json: Option<&str>,
        instruction_set: InstructionSet,
    ) -> Result<Arc<Self>, ModelError> {
        let model = read_onnx(bytes)?;
        let manifest = read_manifest(&model, manifest_json)?;
        check_manifest(&manifest)?;
        let graph = model.graph.as_ref().ok_or_else(no_graph)?;
        let tensors = check_graph(&manifest, graph)?;
        let initializers = Initializers::new(graph)?;
        let weights: Vec<LayerWeights> =
            manifest.layers.iter().map(|row| initializers.layer(row)).collect::<Result<_, _>>()?;
        let plan = match manifest.form {
            Form::Stream => Some(Arc::new(Plan::new(&manifest, &weights, instruction_set))),
            Form::Window => None,
        };
        let fresh = match &plan {
            Some(plan) => fresh_stream_row(&manifest, plan)?,
            None => Row {
                audio: zeros(manifest.window),
                state: Box::default(),
                controls: neutral_controls(&manifest),
                wanted: true,
            },
        };
        Ok(Arc::new(Self {
            summary: Summary::new(&model),
            weight_count: weight_count(&model, &weights),
            file: FileBytes {
                size: bytes.len() as u64,
                #[cfg(feature = "onnxruntime")]
                bytes: bytes.into(),
            },
            manifest,
            tensors,
            plan,
            fresh,
        }))
    }

    /// What the student is and what its numbers mean; validated.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// A row for a new stream: silent audio, neutral controls, and the state that `window` samples of silence leave
    /// behind. Allocates.
    pub fn new_row(&self) -> Row {
        self.fresh.clone()
    }

    /// The state of a fresh stream, to copy into a row that starts anew. Empty in window form.
    pub fn fresh_state(&self) -> &[f32] {
        &self.fresh.state
    }

    /// Size of the student file in bytes.
    pub fn file_size(&self) -> u64 {
        self.file.size
    }

    /// Weights of all layers, biases and scales included (window form: elements of all initializers of float types).
    pub fn weight_count(&self) -> u64 {
        self.weight_count
    }

    /// What stands in the ONNX file.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    pub(super) fn plan(&self) -> Option<&Arc<Plan>> {
        self.plan.as_ref()
    }

    #[cfg(feature = "onnxruntime")]
    pub(super) fn bytes(&self) -> &[u8] {
        &self.file.bytes
    }

    #[cfg_attr(not(feature = "onnxruntime"), expect(dead_code))]
    pub(super) fn tensor_names(&self) -> &TensorNames {
        &self.tensors
    }
}

fn no_graph() -> ModelError {
    ModelError::NotOnnx { why: "it has no graph".into() }
}

fn read_onnx(bytes: &[u8]) -> Result<ModelProto, ModelError> {
    /// Every ONNX file that was seen begins with its IR version: field 1, a number.
    const FIRST_BYTE: u8 = 0x08;
    let found = bytes.len() as u64;
    match bytes.first() {
        None => return Err(ModelError::Empty),
        Some(_) if found > MAX_FILE_BYTES => return Err(ModelError::TooLarge { found }),
        Some(_) => {}
    }
    let model = ModelProto::decode(bytes).map_err(|error| match bytes.first() {
        Some(&FIRST_BYTE) => ModelError::Damaged { why: error.to_string() },
        _ => ModelError::NotOnnx { why: error.to_string() },
    })?;
    match (&model.graph, model.ir_version) {
        (None, _) => Err(no_graph()),
        (_, ..=0) => Err(ModelError::NotOnnx { why: "it has no IR version".into() }),
        _ => Ok(model),
    }
}

fn read_manifest(model: &ModelProto, beside: Option<&str>) -> Result<Manifest, ModelError> {
    #[derive(serde::Deserialize)]
    struct FormatOnly {
        format: u64,
    }
    let within =
        model.metadata_props.iter().find(|entry| entry.key == MANIFEST_KEY).map(|entry| entry.value.as_str());
    let (json, origin) = match (beside, within) {
        (Some(json), _) => (json, "beside the file"),
        (None, Some(json)) => (json, "in the file's `v2f` entry"),
        (None, None) => return Err(ModelError::NoManifest),
    };
    let wrong = |error: serde_json::Error| ModelError::ManifestJson {
        origin,
        line: error.line(),
        column: error.column(),
        why: error.to_string(),
    };
    // The version first: a manifest of another version may differ in anything else.
    let FormatOnly { format } = serde_json::from_str(json).map_err(wrong)?;
    if format != FORMAT_VERSION {
        return Err(ModelError::FormatVersion { found: format });
    }
    serde_json::from_str(json).map_err(wrong)
}

fn zeros(count: u32) -> Box<[f32]> {
    vec![0.0; count as usize].into()
}

fn neutral_controls(manifest: &Manifest) -> Box<[f32]> {
    let neutral = manifest.controls.iter().map(|control| control.neutral);
    neutral.collect()
}

/// Lets the native engine hear one window of silence, and checks the probe.
fn fresh_stream_row(manifest: &Manifest, plan: &Arc<Plan>) -> Result<Row, ModelError> {
    let mut predictor = NativePredictor::new(Arc::clone(plan));
    let mut row = [Box::new(Row {
        audio: zeros(manifest.hop.numerator),
        state: zeros(manifest.state_size),
        controls: neutral_controls(manifest),
        wanted: false,
    })];
    for _ in 0..manifest.window.div_ceil(manifest.hop.numerator) {
        predictor.predict(&mut row)?;
    }
    let [mut fresh] = row;
    fresh.wanted = true;
    if let Some(probe) = &manifest.probe {
        probe::check_probe(manifest, probe, &fresh, &mut predictor)?;
    }
    Ok(*fresh)
}

fn weight_count(model: &ModelProto, layers: &[LayerWeights]) -> u64 {
    use super::{initializer::element_count, native::Matrix, onnx_proto::element};
    if layers.is_empty() {
        let initializers = model.graph.iter().flat_map(|graph| &graph.initializer);
        return initializers
            .filter(|tensor| matches!(tensor.data_type, element::FLOAT | element::FLOAT16))
            .filter_map(|tensor| element_count(&tensor.dims))
            .sum();
    }
    let of = |values: &Option<Vec<f32>>| values.as_ref().map_or(0, Vec::len);
    let count = layers.iter().map(|layer| {
        let matrix = match &layer.matrix {
            Matrix::Float(values) => values.len(),
            Matrix::Half(values) => values.len(),
            Matrix::Byte(values) => values.len(),
        };
        matrix + of(&layer.bias) + of(&layer.scale)
    });
    count.sum::<usize>() as u64
}
