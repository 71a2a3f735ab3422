"""Trained layers -> the ONNX graph of the stream form, as docs/student-format.md defines it."""

from typing import Literal

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from v2f_train.clock import HOP
from v2f_train.students.shape import TrainedLayer

OPSET, IR_VERSION = 17, 8
WeightType = Literal["fp32", "fp16", "int8"]
INT8_LARGEST = 127  # symmetric: -128 is never used, so that a weight and its negative are equally exact


def weight_initializers(row: TrainedLayer, kind: WeightType) -> list[onnx.TensorProto]:
    """The stored weight of a layer: one tensor, or two for int8 (values, and a scale per product column)."""
    name, weight = f"{row.layer.name}.weight", row.weight
    if kind == "fp32":
        return [numpy_helper.from_array(np.ascontiguousarray(weight, np.float32), name)]
    if kind == "fp16":
        return [numpy_helper.from_array(weight.astype(np.float16), name)]
    scale = np.maximum(np.abs(weight).max(0), np.finfo(np.float32).tiny).astype(np.float32) / INT8_LARGEST
    steps = np.clip(np.rint(weight / scale), -INT8_LARGEST, INT8_LARGEST).astype(np.int8)
    return [numpy_helper.from_array(steps, name), numpy_helper.from_array(scale, f"{row.layer.name}.scale")]


class StreamGraph:
    """Collects nodes and initializers from sound to controls."""

    def __init__(self):
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self.stored: set[str] = set()

    def constant(self, name: str, value: np.ndarray) -> str:
        if name not in self.stored:
            self.stored.add(name)
            self.initializers.append(numpy_helper.from_array(value, name))
        return name

    def node(self, operator: str, inputs: list[str], *outputs: str, **attributes: int) -> str:
        self.nodes.append(helper.make_node(operator, inputs, list(outputs), **attributes))
        return outputs[0]

    def slice(self, source: str, start: int, end: int, output: str) -> str:
        """Columns start..end of a [batch, ...] tensor."""
        bounds = [self.constant(f"at.{value}", np.array([value], np.int64)) for value in (start, end, 1)]
        return self.node("Slice", [source, *bounds], output)

    def concat(self, parts: list[str], output: str) -> str:
        return parts[0] if len(parts) == 1 else self.node("Concat", parts, output, axis=1)

    def weight(self, row: TrainedLayer, kind: WeightType) -> str:
        tensors, name = weight_initializers(row, kind), row.layer.name
        self.initializers += tensors
        if kind == "fp16":
            return self.node("Cast", [tensors[0].name], f"{name}.wide", to=TensorProto.FLOAT)
        if kind == "int8":
            return self.node("DequantizeLinear", [t.name for t in tensors], f"{name}.wide", axis=1)
        return tensors[0].name

    def activation(self, row: TrainedLayer, product: str, stem: str) -> str:
        layer = row.layer
        if layer.activation == "silu":
            return self.node(
                "Mul", [product, self.node("Sigmoid", [product], f"{stem}.gate")], f"{stem}.silu"
            )
        if layer.activation == "sigmoid":
            return self.node("Sigmoid", [product], f"{stem}.sigmoid")
        if layer.activation == "log-energy":
            real, imaginary = f"{stem}.real", f"{stem}.imaginary"
            halves = self.constant("halves." + layer.name, np.array([layer.channels_out] * 2, np.int64))
            self.node("Split", [product, halves], real, imaginary, axis=1)
            squares = [self.node("Mul", [part, part], f"{part}.square") for part in (real, imaginary)]
            energy = self.node("Add", squares, f"{stem}.energy")
            floor = self.constant(f"{layer.name}.floor", np.array(layer.floor, np.float32))
            return self.node("Log", [self.node("Add", [energy, floor], f"{stem}.lifted")], f"{stem}.log")
        return product

    def layer(
        self, row: TrainedLayer, kind: WeightType, new: str, new_columns: int, state_at: int
    ) -> tuple[str, str]:
        """Adds one layer. Returns its new columns and what it keeps for the next call ("" for nothing)."""
        layer, channels = row.layer, row.layer.channels_in
        kept = layer.kept * channels
        parts = [self.slice("state", state_at, state_at + kept, f"{layer.name}.past")] if kept else []
        columns = self.concat([*parts, new], f"{layer.name}.columns")
        width = kept + new_columns * channels
        weight = self.weight(row, kind)
        bias = [] if row.bias is None else [self.constant(f"{layer.name}.bias", row.bias)]
        steps = []
        for step in range(new_columns // layer.stride):
            stem = f"{layer.name}.{step}"
            start, length = step * layer.stride * channels, layer.kernel * channels
            whole = start == 0 and length == width
            window = columns if whole else self.slice(columns, start, start + length, f"{stem}.window")
            steps.append(
                self.activation(row, self.node("Gemm", [window, weight, *bias], f"{stem}.product"), stem)
            )
        keeps = self.slice(columns, width - kept, width, f"{layer.name}.kept") if kept else ""
        return self.concat(steps, f"{layer.name}.new"), keeps


def layer_rows(layers: list[TrainedLayer], kinds: dict[str, WeightType]) -> list[dict]:
    """The manifest's table of layers. `kinds` gives each layer's weight type by name."""
    rows, new = [], HOP
    for trained in layers:
        layer = trained.layer
        rows.append(
            {
                "name": layer.name,
                "kernel": layer.kernel,
                "stride": layer.stride,
                "kept": layer.kept,
                "new": new,
                "channels_in": layer.channels_in,
                "channels_out": layer.channels_out,
                "activation": layer.activation,
                **({"floor": layer.floor} if layer.floor is not None else {}),
                "weight": f"{layer.name}.weight",
                "bias": None if trained.bias is None else f"{layer.name}.bias",
                "scale": f"{layer.name}.scale" if kinds[layer.name] == "int8" else None,
            }
        )
        new //= layer.stride
    return rows


def state_size(layers: list[TrainedLayer]) -> int:
    return sum(row.layer.kept * row.layer.channels_in for row in layers)


def stream_model(layers: list[TrainedLayer], kinds: dict[str, WeightType]) -> onnx.ModelProto:
    """One hop per call: audio [batch, HOP], state [batch, S] -> controls [batch, R], next_state
    [batch, S].
    """
    graph, new, new_columns, state_at, keeps = StreamGraph(), "audio", HOP, 0, []
    for row in layers:
        new, kept = graph.layer(row, kinds[row.layer.name], new, new_columns, state_at)
        keeps += [kept] if kept else []
        state_at += row.layer.kept * row.layer.channels_in
        new_columns //= row.layer.stride
    if new_columns != 1:
        raise ValueError(f"the table yields {new_columns} columns per hop, not one")
    graph.node("Identity", [new], "controls")
    graph.node("Concat", keeps, "next_state", axis=1)
    values = {
        "audio": HOP,
        "state": state_at,
        "controls": layers[-1].layer.channels_out,
        "next_state": state_at,
    }
    ports = {
        name: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", size])
        for name, size in values.items()
    }
    body = helper.make_graph(
        graph.nodes,
        "student",
        [ports["audio"], ports["state"]],
        [ports["controls"], ports["next_state"]],
        graph.initializers,
    )
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="v2f_train")
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model, full_check=True)
    return model
