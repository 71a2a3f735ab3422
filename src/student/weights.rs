//! Reads weights from ONNX initializers, and checks them against their shapes and the table of layers.

use std::collections::HashMap;

use half::f16;
use ndarray::Array2;

use super::{
    error::StudentError,
    manifest::LayerRow,
    onnx_proto::{DATA_LOCATION_EXTERNAL, GraphProto, TensorProto, element, element_name, element_size},
};

/// One layer's weights as they are in the file, checked against the layer's row.
#[derive(Clone, Debug)]
pub(crate) struct LayerWeights {
    /// None in a level layer.
    pub matrix: Option<Matrix>,
    /// Of a separable layer: `[kernel * channels_in]`.
    pub taps: Option<Vec<f32>>,
    pub bias: Option<Vec<f32>>,
    pub scale: Option<Vec<f32>>,
}

/// One layer's weight matrix as it is in the file: `[inputs, columns]`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Matrix {
    /// FLOAT.
    Float(Array2<f32>),
    /// FLOAT16.
    Half(Array2<f16>),
    /// INT8; its scale is separate.
    Byte(Array2<i8>),
}

impl Matrix {
    /// Number of weights.
    pub fn len(&self) -> usize {
        match self {
            Self::Float(values) => values.len(),
            Self::Half(values) => values.len(),
            Self::Byte(values) => values.len(),
        }
    }
}

/// The initializers of a graph by name.
pub(super) struct Initializers<'a>(HashMap<&'a str, &'a TensorProto>);

impl<'a> Initializers<'a> {
    /// Collects the initializers. Refuses duplicate names, external data, and bytes that do not match the
    /// shape.
    pub fn new(graph: &'a GraphProto) -> Result<Self, StudentError> {
        let mut by_name = HashMap::with_capacity(graph.initializer.len());
        for tensor in &graph.initializer {
            check_length(tensor)?;
            if by_name.insert(tensor.name.as_str(), tensor).is_some() {
                return Err(StudentError::InitializerTwice { name: tensor.name.clone() });
            }
        }
        Ok(Self(by_name))
    }

    /// One layer's weights, checked against its row.
    pub fn layer(&self, row: &LayerRow) -> Result<LayerWeights, StudentError> {
        let columns = row.product_columns();
        let vector = |name: &Option<String>, length: u64| {
            name.as_ref().map(|name| floats(self.find(row, name, &[length])?)).transpose()
        };
        let shape = [row.product_inputs(), columns];
        let stored = row.weight.as_ref().map(|name| matrix(self.find(row, name, &shape)?)).transpose()?;
        let (bias, scale) = (vector(&row.bias, columns)?, vector(&row.scale, columns)?);
        let taps = vector(&row.taps, row.kernel_floats())?;
        match (&stored, &scale) {
            (Some(Matrix::Byte(_)), None) => Err(StudentError::Layer {
                layer: row.name.clone(),
                what: "scale",
                found: "absent".into(),
                expected: "the name of an initializer, because the weights are INT8".into(),
            }),
            (Some(Matrix::Float(_) | Matrix::Half(_)), Some(_)) => Err(StudentError::Layer {
                layer: row.name.clone(),
                what: "scale",
                found: "present".into(),
                expected: "none, because the weights are not INT8".into(),
            }),
            _ => Ok(LayerWeights { matrix: stored, taps, bias, scale }),
        }
    }

    fn find(&self, row: &LayerRow, name: &str, shape: &[u64]) -> Result<&'a TensorProto, StudentError> {
        let tensor = self.0.get(name).copied().ok_or_else(|| StudentError::InitializerMissing {
            layer: row.name.clone(),
            name: name.to_owned(),
        })?;
        let is_same = tensor.dims.len() == shape.len()
            && tensor.dims.iter().zip(shape).all(|(found, expected)| u64::try_from(*found) == Ok(*expected));
        match is_same {
            true => Ok(tensor),
            false => Err(StudentError::InitializerShape {
                name: name.to_owned(),
                layer: row.name.clone(),
                found: tensor.dims.clone(),
                expected: shape.to_vec(),
            }),
        }
    }
}

/// The number of elements of a shape. `None` for a negative dimension or an overflow.
pub(super) fn element_count(dims: &[i64]) -> Option<u64> {
    dims.iter().try_fold(1_u64, |count, dim| count.checked_mul(u64::try_from(*dim).ok()?))
}

/// Bytes of values that a tensor really contains.
pub(super) fn held_bytes(tensor: &TensorProto) -> u64 {
    let size = element_size(tensor.data_type).unwrap_or(1) as u64;
    let typed = tensor.float_data.len() + tensor.int32_data.len() + tensor.int64_data.len();
    tensor.raw_data.len() as u64 + typed as u64 * size
}

fn check_length(tensor: &TensorProto) -> Result<(), StudentError> {
    if tensor.data_location == DATA_LOCATION_EXTERNAL || !tensor.external_data.is_empty() {
        return Err(StudentError::InitializerExternal { name: tensor.name.clone() });
    }
    let Some(size) = element_size(tensor.data_type) else {
        // No weight has such a type; ONNX Runtime checks it.
        return Ok(());
    };
    let found = held_bytes(tensor);
    let expected = element_count(&tensor.dims).and_then(|count| count.checked_mul(size as u64));
    // Values of other types may be in fields that are not read here. Only their raw bytes are checked.
    let is_read =
        matches!(tensor.data_type, element::FLOAT | element::FLOAT16 | element::INT8 | element::INT64);
    if expected != Some(found) && (is_read || !tensor.raw_data.is_empty()) {
        return Err(StudentError::InitializerLength {
            name: tensor.name.clone(),
            shape: tensor.dims.clone(),
            found,
            expected: expected.map_or("more than any file holds".into(), |n| format!("{n} bytes")),
        });
    }
    Ok(())
}

fn not_finite(tensor: &TensorProto, index: usize, found: f32) -> StudentError {
    StudentError::InitializerNotFinite { name: tensor.name.clone(), index, found }
}

fn wrong_type(tensor: &TensorProto, expected: &'static str) -> StudentError {
    StudentError::InitializerType {
        name: tensor.name.clone(),
        found: element_name(tensor.data_type),
        expected,
    }
}

/// The values of a FLOAT tensor, all finite.
fn floats(tensor: &TensorProto) -> Result<Vec<f32>, StudentError> {
    if tensor.data_type != element::FLOAT {
        return Err(wrong_type(tensor, "FLOAT"));
    }
    let values: Vec<f32> = match tensor.raw_data.is_empty() {
        true => tensor.float_data.clone(),
        false => words(&tensor.raw_data, f32::from_le_bytes),
    };
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(values),
        Some(index) => Err(not_finite(tensor, index, values[index])),
    }
}

fn matrix(tensor: &TensorProto) -> Result<Matrix, StudentError> {
    match tensor.data_type {
        element::FLOAT => Ok(Matrix::Float(shaped(tensor, floats(tensor)?)?)),
        element::FLOAT16 => {
            let values: Vec<f16> = match tensor.raw_data.is_empty() {
                true => narrow(tensor, |word| u16::try_from(word).ok().map(f16::from_bits))?,
                false => words(&tensor.raw_data, f16::from_le_bytes),
            };
            match values.iter().position(|value| !value.is_finite()) {
                None => Ok(Matrix::Half(shaped(tensor, values)?)),
                Some(index) => Err(not_finite(tensor, index, values[index].to_f32())),
            }
        }
        element::INT8 => {
            let values = match tensor.raw_data.is_empty() {
                true => narrow(tensor, |word| i8::try_from(word).ok())?,
                false => words(&tensor.raw_data, i8::from_le_bytes),
            };
            Ok(Matrix::Byte(shaped(tensor, values)?))
        }
        _ => Err(wrong_type(tensor, "FLOAT, FLOAT16 or INT8")),
    }
}

/// The values as an array of the tensor's shape.
fn shaped<T>(tensor: &TensorProto, values: Vec<T>) -> Result<Array2<T>, StudentError> {
    let held = values.len();
    let shape = match tensor.dims[..] {
        [rows, columns] => usize::try_from(rows).ok().zip(usize::try_from(columns).ok()),
        _ => None,
    };
    let array = shape.and_then(|shape| Array2::from_shape_vec(shape, values).ok());
    array.ok_or_else(|| StudentError::InitializerLength {
        name: tensor.name.clone(),
        shape: tensor.dims.clone(),
        found: held as u64,
        expected: "the values of its two dimensions".into(),
    })
}

/// Little-endian words of `N` bytes.
fn words<const N: usize, T>(bytes: &[u8], word: impl Fn([u8; N]) -> T) -> Vec<T> {
    let (words, _) = bytes.as_chunks::<N>();
    words.iter().map(|bytes| word(*bytes)).collect()
}

/// Values of fewer than 32 bits, one per element of `int32_data`.
fn narrow<T>(tensor: &TensorProto, value: impl Fn(i32) -> Option<T>) -> Result<Vec<T>, StudentError> {
    tensor
        .int32_data
        .iter()
        .map(|word| value(*word).ok_or_else(|| wrong_type(tensor, "values that fit their type")))
        .collect()
}
