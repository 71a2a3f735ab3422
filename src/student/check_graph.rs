//! Checks that an ONNX graph agrees with its manifest.

use super::{
    error::StudentError,
    manifest::{Form, Manifest},
    onnx_proto::{GraphProto, NodeProto, ValueInfoProto, element, element_name},
};

/// Operators that a stream-form graph of format 1 may use, all from ONNX's default domain.
const OPERATORS_OF_FORMAT_1: [&str; 12] = [
    "Add",
    "Cast",
    "Clip",
    "Concat",
    "DequantizeLinear",
    "Gemm",
    "Identity",
    "Log",
    "Mul",
    "Sigmoid",
    "Slice",
    "Split",
];
/// Those that format 2 adds.
const OPERATORS_OF_FORMAT_2: [&str; 5] = ["Max", "Min", "Neg", "ReduceMax", "Sub"];

/// Operators that a stream-form graph of a format version may use.
pub fn stream_operators(format: u64) -> impl Iterator<Item = &'static str> + Clone {
    let added: &[&str] = if format < 2 { &[] } else { &OPERATORS_OF_FORMAT_2 };
    OPERATORS_OF_FORMAT_1.iter().chain(added).copied()
}

/// Names of the graph's tensors, for an engine that binds them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TensorNames {
    pub audio: String,
    pub controls: String,
}

/// Refuses a graph with operators, inputs or outputs that the manifest's form does not have.
pub(super) fn check_graph(manifest: &Manifest, graph: &GraphProto) -> Result<TensorNames, StudentError> {
    // Older ONNX files list initializers as inputs too.
    let is_weight = |input: &&ValueInfoProto| !graph.initializer.iter().any(|t| t.name == input.name);
    let inputs: Vec<_> = graph.input.iter().filter(is_weight).collect();
    let outputs: Vec<_> = graph.output.iter().collect();
    let controls = manifest.controls.len() as u64;
    match manifest.form {
        Form::Stream => {
            check_operators(manifest.format, graph)?;
            let hop = u64::from(manifest.hop.numerator);
            let state = u64::from(manifest.state_size);
            check_tensors("input", &inputs, &[("audio", hop), ("state", state)])?;
            let expected = [("controls", controls), ("next_state", state), ("voice", 1)];
            let count = if manifest.voice.is_some() { 3 } else { 2 };
            check_tensors("output", &outputs, &expected[..count])?;
            Ok(TensorNames { audio: "audio".into(), controls: "controls".into() })
        }
        Form::Window => {
            let audio = only_tensor("input", &inputs, manifest.inputs.as_deref())?;
            check_tensor("input", audio, u64::from(manifest.window))?;
            let output = only_tensor("output", &outputs, manifest.outputs.as_deref())?;
            check_tensor("output", output, controls)?;
            Ok(TensorNames { audio: audio.name.clone(), controls: output.name.clone() })
        }
    }
}

fn check_operators(format: u64, graph: &GraphProto) -> Result<(), StudentError> {
    for node in &graph.node {
        let is_standard = matches!(node.domain.as_str(), "" | "ai.onnx");
        if !is_standard || !stream_operators(format).any(|allowed| allowed == node.op_type) {
            let operator = match is_standard {
                true => node.op_type.clone(),
                false => format!("{}.{}", node.domain, node.op_type),
            };
            return Err(StudentError::Operator {
                operator,
                node: node_name(node),
                allowed: stream_operators(format).collect::<Vec<_>>().join(" "),
            });
        }
    }
    Ok(())
}

fn names(tensors: &[&ValueInfoProto]) -> String {
    let names: Vec<_> = tensors.iter().map(|tensor| format!("`{}`", tensor.name)).collect();
    match names.is_empty() {
        true => "none".into(),
        false => names.join(", "),
    }
}

fn check_tensors(
    place: &'static str,
    tensors: &[&ValueInfoProto],
    expected: &[(&str, u64)],
) -> Result<(), StudentError> {
    for (name, width) in expected {
        let tensor = tensors.iter().find(|tensor| tensor.name == *name);
        let tensor = tensor.ok_or_else(|| StudentError::GraphTensor {
            place,
            name: (*name).to_owned(),
            what: "it",
            found: format!("absent (there: {})", names(tensors)),
            expected: "present in stream form".into(),
        })?;
        check_tensor(place, tensor, *width)?;
    }
    let unknown = tensors.iter().find(|tensor| !expected.iter().any(|(name, _)| *name == tensor.name));
    match unknown {
        None => Ok(()),
        Some(tensor) => Err(StudentError::GraphTensor {
            place,
            name: tensor.name.clone(),
            what: "its name",
            found: "unknown".into(),
            expected: expected.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" or "),
        }),
    }
}

fn only_tensor<'a>(
    place: &'static str,
    tensors: &[&'a ValueInfoProto],
    named: Option<&[String]>,
) -> Result<&'a ValueInfoProto, StudentError> {
    let fault = |name: &str, what, expected: &str| StudentError::GraphTensor {
        place,
        name: name.to_owned(),
        what,
        found: names(tensors),
        expected: expected.to_owned(),
    };
    match (named, tensors) {
        (Some([name]), _) => tensors
            .iter()
            .find(|tensor| tensor.name == *name)
            .copied()
            .ok_or_else(|| fault(name, "the list of names", "the name in the manifest")),
        (_, [only]) => Ok(only),
        _ => Err(fault(
            "?",
            "the list of names",
            "exactly one, or its name in the manifest's inputs and outputs",
        )),
    }
}

/// Checks the type, rank, batch axis and width of one input or output.
fn check_tensor(place: &'static str, tensor: &ValueInfoProto, width: u64) -> Result<(), StudentError> {
    let fault = |what, found: String, expected: String| {
        Err(StudentError::GraphTensor { place, name: tensor.name.clone(), what, found, expected })
    };
    let Some(kind) = tensor.r#type.as_ref().and_then(|t| t.tensor_type.as_ref()) else {
        return fault("its type", "not a tensor".into(), "a tensor".into());
    };
    if kind.elem_type != element::FLOAT {
        let found = element_name(kind.elem_type);
        return fault("its type", found, "FLOAT".into());
    }
    let dims = kind.shape.as_ref().map(|shape| shape.dim.as_slice());
    let Some([batch, columns]) = dims else {
        let found = dims.map_or("unknown".into(), |dims| dims.len().to_string());
        return fault("its rank", found, format!("2: [batch, {width}]"));
    };
    if let Some(found) = batch.dim_value {
        return Err(StudentError::FixedBatch { place, name: tensor.name.clone(), found });
    }
    match columns.dim_value {
        Some(found) if u64::try_from(found) == Ok(width) => Ok(()),
        // The width may be dynamic in files of other exporters.
        None => Ok(()),
        Some(found) => fault("its width", found.to_string(), width.to_string()),
    }
}

/// The name of a node, or of its first output if it has no name.
fn node_name(node: &NodeProto) -> String {
    let named = Some(&node.name).filter(|name| !name.is_empty());
    named.or(node.output.first()).cloned().unwrap_or_default()
}
