//! Reads and checks one student file: manifest, graph, weights and summary.

use prost::Message;

use super::{
    check_graph::{TensorNames, check_graph},
    check_manifest::check_manifest,
    error::StudentError,
    limits::MAX_FILE_BYTES,
    manifest::{FORMAT_VERSION, MANIFEST_KEY, Manifest},
    onnx_proto::{GraphProto, ModelProto, element},
    summary::Summary,
    weights::{Initializers, LayerWeights, Matrix, element_count},
};

/// First byte of ONNX files: the protobuf tag of field 1, the IR version.
const FIRST_BYTE: u8 = 0x08;

/// The contents of a student file. All values have been checked.
#[derive(Debug)]
pub(crate) struct StudentFile {
    pub manifest: Manifest,
    pub summary: Summary,
    /// Names of the graph's inputs and outputs. Only ONNX Runtime uses them.
    #[cfg_attr(not(feature = "onnxruntime"), expect(dead_code))]
    pub tensors: TensorNames,
    /// One entry per layer of the manifest; none in window form.
    pub weights: Vec<LayerWeights>,
    /// Number of weights of all layers, with biases and scales; in window form, of elements of all float
    /// initializers.
    pub weight_count: u64,
    /// Size of the file in bytes.
    pub size: u64,
}

impl StudentFile {
    /// Reads the bytes of a file. `manifest_json` is the manifest of a file without a `v2f` entry; it
    /// replaces the entry if there is one. Allocates.
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
    // Check the version first: a manifest of another version may have other fields.
    let FormatOnly { format } = serde_json::from_str(json).map_err(wrong)?;
    if !(1..=FORMAT_VERSION).contains(&format) {
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
    let count = layers.iter().map(|layer| {
        let matrix = layer.matrix.as_ref().map_or(0, Matrix::len);
        matrix + of(&layer.taps) + of(&layer.bias) + of(&layer.scale)
    });
    count.sum::<usize>() as u64
}
