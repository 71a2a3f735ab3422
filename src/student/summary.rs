//! A summary of a student's ONNX file, for tools that show it.

use std::collections::BTreeMap;

use super::{
    onnx_proto::{ModelProto, ValueInfoProto, element_name},
    weights::held_bytes,
};

/// A summary of a student's ONNX file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// ONNX IR version.
    pub ir_version: i64,
    /// Operator sets as (domain, version). The empty domain is ONNX's default domain.
    pub opsets: Vec<(String, i64)>,
    /// The program that wrote the file.
    pub producer: String,
    /// Number of nodes of each operator, by its name.
    pub operators: BTreeMap<String, usize>,
    /// The graph's inputs.
    pub inputs: Vec<TensorSummary>,
    /// The graph's outputs.
    pub outputs: Vec<TensorSummary>,
    /// Weights and other constants.
    pub initializers: Vec<TensorSummary>,
}

/// One tensor of a student file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorSummary {
    /// Its name.
    pub name: String,
    /// Element type: `FLOAT`, `FLOAT16`, `INT8`, ...
    pub element: String,
    /// Dimensions. A dynamic dimension has its name or `?`.
    pub shape: Vec<String>,
    /// Bytes of its values in the file; 0 for inputs and outputs.
    pub bytes: u64,
}

impl Summary {
    pub(super) fn new(model: &ModelProto) -> Self {
        let graph = model.graph.clone().unwrap_or_default();
        let mut operators = BTreeMap::new();
        for node in &graph.node {
            *operators.entry(node.op_type.clone()).or_insert(0) += 1;
        }
        let initializers = graph.initializer.iter().map(|tensor| TensorSummary {
            name: tensor.name.clone(),
            element: element_name(tensor.data_type),
            shape: tensor.dims.iter().map(i64::to_string).collect(),
            bytes: held_bytes(tensor),
        });
        Self {
            ir_version: model.ir_version,
            opsets: model.opset_import.iter().map(|set| (set.domain.clone(), set.version)).collect(),
            producer: model.producer_name.clone(),
            operators,
            inputs: graph.input.iter().map(tensor_summary).collect(),
            outputs: graph.output.iter().map(tensor_summary).collect(),
            initializers: initializers.collect(),
        }
    }
}

fn tensor_summary(tensor: &ValueInfoProto) -> TensorSummary {
    let kind = tensor.r#type.as_ref().and_then(|t| t.tensor_type.as_ref());
    let dims = kind.and_then(|kind| kind.shape.as_ref());
    TensorSummary {
        name: tensor.name.clone(),
        element: element_name(kind.map_or(0, |kind| kind.elem_type)),
        shape: dims
            .into_iter()
            .flat_map(|shape| &shape.dim)
            .map(|dim| match (&dim.dim_value, &dim.dim_param) {
                (Some(value), _) => value.to_string(),
                (None, Some(name)) => name.clone(),
                (None, None) => "?".into(),
            })
            .collect(),
        bytes: 0,
    }
}
