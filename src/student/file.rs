//! One student file, read and checked: its manifest, its weights and what else stands in it.

use prost::Message;

use super::{
    check_graph::{TensorNames, check_graph},
    check_manifest::check_manifest,
    error::StudentError,
    limits::MAX_FILE_BYTES,
    manifest::{FORMAT_VERSION, MANIFEST_KEY, Manifest},
    onnx_proto::{GraphProto, ModelProto, element},
    summary::Summary,
    weights::{Initializers, LayerWeights, element_count},
};

/// Every ONNX file that was seen begins with its IR version: field 1, a number.
const FIRST_BYTE: u8 = 0x08;

/// What a student file holds. Every number in it has been checked.
#[derive(Debug)]
pub(crate) struct StudentFile {
    pub manifest: Manifest,
    pub summary: Summary,
    /// Names of the graph's inputs and outputs.
    pub tensors: TensorNames,
    /// One entry per layer of the manifest; none in window form.
    pub weights: Vec<LayerWeights>,
    /// Weights of all layers, biases and scales included; in window form the elements of all float initializers.
    pub weight_count: u64,
    /// Size of the file in bytes.
    pub size: u64,
}

impl StudentFile {
    /// Reads a file's bytes. `manifest_json` is the manifest of a file without a `v2f` entry. It replaces that entry where
    /// there are both.
    pub fn read(bytes: &[u8], manifest_json: Option<&str>) -> Result<Self, StudentError> {
        let model = read_onnx(bytes)?;
        let manifest = read_manifest(&model, manifest_json)?;
        check_manifest(&manifest)?;
        let graph = model.graph.as_ref().ok_or_else(no_graph)?;
        let tensors = check_graph(&manifest, graph)?;
        let initializers = Initializers::new(graph)?;
        let weights: Vec<LayerWeights> =
            manifest.layers.iter().map(|row| initializers.layer(row)).collect::<Result<_, _>>()?;
        Ok(Self {
            summary: Summary::new(&model),
            weight_count: if weights.is_empty() { float_elements(graph) } else { layer_weights(&weights) },
            size: bytes.len() as u64,
            manifest,
            tensors,
            weights,
        })
    }
}

fn no_graph() -> StudentError {
    StudentError::NotOnnx { why: "it has no graph".into() }
}

fn read_onnx(bytes: &[u8]) -> Result<ModelProto, StudentError> {
    let found = bytes.len() as u64;
    match bytes.first() {
        None => return Err(StudentError::Empty),
        Some(_) if found > MAX_FILE_BYTES => return Err(StudentError::TooLarge { found }),
        Some(_) => {}
    }
    let model = ModelProto::decode(bytes).map_err(|error| match bytes.first() {
        Some(&FIRST_BYTE) => StudentError::Damaged { why: error.to_string() },
        _ => StudentError::NotOnnx { why: error.to_string() },
    })?;
    match (&model.graph, model.ir_version) {
        (None, _) => Err(no_graph()),
        (_, ..=0) => Err(StudentError::NotOnnx { why: "it has no IR version".into() }),
        _ => Ok(model),
    }
}

fn read_manifest(model: &ModelProto, beside: Option<&str>) -> Result<Manifest, StudentError> {
    #[derive(serde::Deserialize)]
    struct FormatOnly {
        format: u64,
    }
    let within =
        model.metadata_props.iter().find(|entry| entry.key == MANIFEST_KEY).map(|entry| entry.value.as_str());
    let (json, origin) = match (beside, within) {
        (Some(json), _) => (json, "beside the file"),
        (None, Some(json)) => (json, "in the file's `v2f` entry"),
        (None, None) => return Err(StudentError::NoManifest),
    };
    let wrong = |error: serde_json::Error| StudentError::ManifestJson {
        origin,
        line: error.line(),
        column: error.column(),
        why: error.to_string(),
    };
    // The version first: a manifest of another version may differ in anything else.
    let FormatOnly { format } = serde_json::from_str(json).map_err(wrong)?;
    if format != FORMAT_VERSION {
        return Err(StudentError::FormatVersion { found: format });
    }
    serde_json::from_str(json).map_err(wrong)
}

fn float_elements(graph: &GraphProto) -> u64 {
    let floats = |tensor_type| matches!(tensor_type, element::FLOAT | element::FLOAT16);
    let tensors = graph.initializer.iter().filter(|tensor| floats(tensor.data_type));
    tensors.filter_map(|tensor| element_count(&tensor.dims)).sum()
}

fn layer_weights(layers: &[LayerWeights]) -> u64 {
    let of = |values: &Option<Vec<f32>>| values.as_ref().map_or(0, Vec::len);
    let count = layers.iter().map(|layer| layer.matrix.len() + of(&layer.bias) + of(&layer.scale));
    count.sum::<usize>() as u64
}
