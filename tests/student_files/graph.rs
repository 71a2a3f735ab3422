//! Builds ONNX graphs from a manifest's table of layers.

use half::f16;
use serde_json::Value;

use super::{super::onnx_proto::*, Random, Weights};

/// Collects nodes and initializers.
#[derive(Default)]
struct Builder {
    graph: GraphProto,
}

/// A stream-form graph for the manifest's table.
pub fn stream(manifest: &Value, weights: Weights, random: &mut Random) -> GraphProto {
    let number = |value: &Value| value.as_u64().expect("a number") as usize;
    let mut builder = Builder::default();
    let hop = number(&manifest["hop"]["numerator"]);
    let state = number(&manifest["state_size"]);
    let mut new = "audio".to_owned();
    let mut state_start = 0;
    let mut kept_names = Vec::new();
    for row in manifest["layers"].as_array().expect("a table") {
        let name = row["name"].as_str().expect("a name");
        let channels_in = number(&row["channels_in"]);
        if row["kind"] == "level" {
            let (levelled, now) = builder.level(row, &new, state_start, random);
            (new, state_start) = (levelled, state_start + 1);
            kept_names.push(now);
            continue;
        }
        let kept = number(&row["kept"]) * channels_in;
        let fresh = number(&row["new"]) * channels_in;
        let x = match kept {
            0 => new.clone(),
            _ => {
                let past = builder.slice("state", state_start, state_start + kept);
                let x = builder.node("Concat", &[&past, &new], &[int("axis", 1)]);
                kept_names.push(builder.slice(&x, fresh, fresh + kept));
                x
            }
        };
        state_start += kept;
        new = builder.layer(row, name, &x, weights, random);
    }
    let controls = manifest["controls"].as_array().map_or(0, Vec::len);
    let has_voice = !manifest["voice"].is_null();
    if has_voice {
        let (from, voice) = (builder.slice(&new, 0, controls), builder.slice(&new, controls, controls + 1));
        builder.output("Identity", &[&voice], "voice", &[]);
        new = from;
    }
    builder.output("Identity", &[&new], "controls", &[]);
    let kept_names: Vec<&str> = kept_names.iter().map(String::as_str).collect();
    builder.output("Concat", &kept_names, "next_state", &[int("axis", 1)]);
    let mut graph = builder.graph;
    graph.name = "student".into();
    graph.input = vec![tensor("audio", hop), tensor("state", state)];
    graph.output = vec![tensor("controls", controls), tensor("next_state", state)];
    graph.output.extend(has_voice.then(|| tensor("voice", 1)));
    graph
}

/// A window-form graph: `Sigmoid(Gemm(sound, weight, bias))`.
pub fn window(window: u32, controls: u32, random: &mut Random) -> GraphProto {
    let (window, controls) = (window as usize, controls as usize);
    let mut builder = Builder::default();
    let weight = random.floats(window * controls, 2.0 / (window as f32).sqrt());
    builder.floats("weight", &[window, controls], &weight);
    builder.floats("bias", &[controls], &random.floats(controls, 0.5));
    let product = builder.node("Gemm", &["sound", "weight", "bias"], &[]);
    builder.output("Sigmoid", &[&product], "face", &[]);
    let mut graph = builder.graph;
    graph.name = "student".into();
    graph.input = vec![tensor("sound", window)];
    graph.output = vec![tensor("face", controls)];
    graph
}

impl Builder {
    fn node(&mut self, operator: &str, inputs: &[&str], attributes: &[AttributeProto]) -> String {
        let output = format!("t{}", self.graph.node.len());
        self.output(operator, inputs, &output, attributes);
        output
    }

    fn output(&mut self, operator: &str, inputs: &[&str], output: &str, attributes: &[AttributeProto]) {
        self.nodes(operator, inputs, &[output], attributes);
    }

    fn nodes(&mut self, operator: &str, inputs: &[&str], outputs: &[&str], attributes: &[AttributeProto]) {
        self.graph.node.push(NodeProto {
            input: inputs.iter().map(|name| (*name).to_owned()).collect(),
            output: outputs.iter().map(|name| (*name).to_owned()).collect(),
            name: format!("node{}", self.graph.node.len()),
            op_type: operator.into(),
            attribute: attributes.to_vec(),
            domain: String::new(),
        });
    }

    fn slice(&mut self, from: &str, start: usize, end: usize) -> String {
        let bounds = [start, end, 1].map(|at| self.integers(&[at]));
        let inputs = [from, &bounds[0], &bounds[1], &bounds[2]];
        self.node("Slice", &inputs, &[])
    }

    fn integers(&mut self, values: &[usize]) -> String {
        let name = format!("at{}", self.graph.initializer.len());
        let raw = values.iter().flat_map(|value| (*value as i64).to_le_bytes());
        self.initializer(&name, element::INT64, &[values.len()], raw.collect());
        name
    }

    fn initializer(&mut self, name: &str, element: i32, dims: &[usize], raw_data: Vec<u8>) {
        self.graph.initializer.push(TensorProto {
            dims: dims.iter().map(|dim| *dim as i64).collect(),
            data_type: element,
            name: name.into(),
            raw_data,
            ..TensorProto::default()
        });
    }

    fn floats(&mut self, name: &str, dims: &[usize], values: &[f32]) {
        let raw = values.iter().flat_map(|value| value.to_le_bytes());
        self.initializer(name, element::FLOAT, dims, raw.collect());
    }

    /// Adds a layer's weights, bias and scale. Returns the name of the weights as floats.
    fn weights(
        &mut self,
        row: &Value,
        inputs: usize,
        columns: usize,
        weights: Weights,
        random: &mut Random,
    ) -> String {
        let name = row["weight"].as_str().expect("a name").to_owned();
        if let Some(bias) = row["bias"].as_str() {
            let values = random.floats(columns, 0.3);
            self.floats(bias, &[columns], &values);
        }
        let dims = [inputs, columns];
        // A skip keeps the size of its column: more would grow from layer to layer.
        let gain = if row["skip"].is_null() { 2.0 } else { 0.5 };
        let max_weight = gain / (inputs as f32).sqrt();
        let values = random.floats(inputs * columns, max_weight);
        match weights {
            Weights::Float => {
                self.floats(&name, &dims, &values);
                name
            }
            Weights::Half => {
                let raw = values.iter().flat_map(|value| f16::from_f32(*value).to_le_bytes());
                self.initializer(&name, element::FLOAT16, &dims, raw.collect());
                self.node("Cast", &[&name], &[int("to", i64::from(element::FLOAT))])
            }
            Weights::Byte => {
                let scale = row["scale"].as_str().expect("a scale");
                let scales: Vec<f32> = random
                    .floats(columns, 0.2)
                    .iter()
                    .map(|part| max_weight / 127.0 * (1.0 + part))
                    .collect();
                self.floats(scale, &[columns], &scales);
                let raw = values.iter().map(|value| (value / max_weight * 127.0) as i8 as u8);
                self.initializer(&name, element::INT8, &dims, raw.collect());
                self.node("DequantizeLinear", &[&name, scale], &[int("axis", 1)])
            }
        }
    }

    /// A level layer. Returns its new columns and its level.
    fn level(&mut self, row: &Value, new: &str, state_at: usize, random: &mut Random) -> (String, String) {
        let number = |key: &str| row[key].as_u64().expect("a number") as usize;
        let (name, channels) = (row["name"].as_str().expect("a name"), number("channels_in"));
        let constant = |builder: &mut Self, key: &str, sign: f64| {
            let value = sign * row["level"][key].as_f64().expect("a number");
            let name = format!("{name}.{key}");
            builder.floats(&name, &[1], &[value as f32]);
            name
        };
        let [fall, lowest, highest] = ["fall", "lowest", "highest"].map(|key| constant(self, key, 1.0));
        let least = constant(self, "range", -1.0);
        let bias = row["bias"].as_str().expect("a bias");
        let values = random.floats(channels, 0.5);
        self.floats(bias, &[channels], &values);
        let mut now = self.slice("state", state_at, state_at + 1);
        let mut columns = Vec::new();
        for step in 0..number("new") {
            let column = self.slice(new, step * channels, (step + 1) * channels);
            let raised = self.node("Add", &[&column, bias], &[]);
            let loudest = self.node("ReduceMax", &[&raised], &[int("keepdims", 1), ints("axes", &[1])]);
            let loudest = self.node("Min", &[&loudest, &highest], &[]);
            let fallen = self.node("Sub", &[&now, &fall], &[]);
            now = self.node("Max", &[&loudest, &fallen, &lowest], &[]);
            let below = self.node("Sub", &[&column, &now], &[]);
            columns.push(self.node("Max", &[&below, &least], &[]));
        }
        (self.joined(&columns), now)
    }

    fn joined(&mut self, columns: &[String]) -> String {
        match columns {
            [only] => only.clone(),
            many => {
                let many: Vec<&str> = many.iter().map(String::as_str).collect();
                self.node("Concat", &many, &[int("axis", 1)])
            }
        }
    }

    /// A separable layer's sum over its taps.
    fn filtered(&mut self, x: &str, taps: &str, kernel: usize, channels: usize) -> String {
        let weighted = self.node("Mul", &[x, taps], &[]);
        let parts = (0..kernel).map(|tap| self.slice(&weighted, tap * channels, (tap + 1) * channels));
        let parts: Vec<String> = parts.collect();
        let add = |total: String, part: &String| self.node("Add", &[&total, part], &[]);
        parts[1..].iter().fold(parts[0].clone(), add)
    }

    fn layer(&mut self, row: &Value, name: &str, x: &str, weights: Weights, random: &mut Random) -> String {
        let number = |key: &str| row[key].as_u64().expect("a number") as usize;
        let (kernel, channels_in) = (number("kernel"), number("channels_in"));
        let (under, step) = (kernel * channels_in, number("stride") * channels_in);
        let activation = row["activation"].as_str().expect("an activation");
        let channels = number("channels_out");
        let columns = if activation == "log-energy" { 2 * channels } else { channels };
        let taps = row["taps"].as_str();
        let inputs = if taps.is_some() { channels_in } else { under };
        let weight = self.weights(row, inputs, columns, weights, random);
        if let Some(taps) = taps {
            let values = random.floats(under, 1.5 / (kernel as f32).sqrt());
            self.floats(taps, &[under], &values);
        }
        let steps = number("new") / number("stride");
        let mut outputs = Vec::new();
        for j in 0..steps {
            let part = match steps {
                1 => x.to_owned(),
                _ => self.slice(x, j * step, j * step + under),
            };
            let factor = match taps {
                Some(taps) => self.filtered(&part, taps, kernel, channels_in),
                None => part.clone(),
            };
            let mut operands = vec![factor.as_str(), weight.as_str()];
            operands.extend(row["bias"].as_str());
            let mut product = self.node("Gemm", &operands, &[]);
            if let Some(skip) = row["skip"].as_u64() {
                let from = skip as usize * channels_in;
                let passed = self.slice(&part, from, from + channels_in);
                product = self.node("Add", &[&product, &passed], &[]);
            }
            outputs.push(self.activation(row, activation, &format!("{name}.{j}"), &product, channels));
        }
        self.joined(&outputs)
    }

    fn activation(&mut self, row: &Value, activation: &str, name: &str, x: &str, channels: usize) -> String {
        match activation {
            "silu" => {
                let gate = self.node("Sigmoid", &[x], &[]);
                self.node("Mul", &[x, &gate], &[])
            }
            "sigmoid" => self.node("Sigmoid", &[x], &[]),
            "log-energy" => {
                let halves = self.integers(&[channels, channels]);
                let (a, b) = (format!("{name}.a"), format!("{name}.b"));
                self.nodes("Split", &[x, &halves], &[&a, &b], &[int("axis", 1)]);
                let floor = format!("{name}.floor");
                self.floats(&floor, &[1], &[row["floor"].as_f64().expect("a floor") as f32]);
                let a = self.node("Mul", &[&a, &a], &[]);
                let b = self.node("Mul", &[&b, &b], &[]);
                let sum = self.node("Add", &[&a, &b], &[]);
                let sum = self.node("Add", &[&sum, &floor], &[]);
                self.node("Log", &[&sum], &[])
            }
            _ => x.to_owned(),
        }
    }
}

fn int(name: &str, value: i64) -> AttributeProto {
    AttributeProto { name: name.into(), i: value, r#type: attribute_type::INT, ..AttributeProto::default() }
}

fn ints(name: &str, values: &[i64]) -> AttributeProto {
    AttributeProto {
        name: name.into(),
        ints: values.to_vec(),
        r#type: attribute_type::INTS,
        ..AttributeProto::default()
    }
}

/// A tensor of floats of the shape `[batch, width]`.
fn tensor(name: &str, width: usize) -> ValueInfoProto {
    let dim = |dim_value: Option<i64>, dim_param: Option<&str>| DimensionProto {
        dim_value,
        dim_param: dim_param.map(str::to_owned),
    };
    ValueInfoProto {
        name: name.into(),
        r#type: Some(TypeProto {
            tensor_type: Some(TensorTypeProto {
                elem_type: element::FLOAT,
                shape: Some(TensorShapeProto {
                    dim: vec![dim(None, Some("batch")), dim(Some(width as i64), None)],
                }),
            }),
        }),
    }
}
