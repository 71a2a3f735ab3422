"""Trained layers -> the ONNX graph of the stream form, as docs/student-format.md defines it."""

from dataclasses import asdict
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

    def node(self, operator: str, inputs: list[str], *outputs: str, **attributes: int | list[int]) -> str:
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

    def filtered(self, row: TrainedLayer, window: str, stem: str) -> str:
        """A separable layer's sum over its taps: [batch, kernel * channels] -> [batch, channels]."""
        layer = row.layer
        taps = self.constant(f"{layer.name}.taps", np.ascontiguousarray(row.taps, np.float32).reshape(-1))
        weighted = self.node("Mul", [window, taps], f"{stem}.weighted")
        if layer.kernel == 1:
            return weighted
        lengths = self.constant(
            f"{layer.name}.columns_of_taps", np.array([layer.channels_in] * layer.kernel, np.int64)
        )
        parts = [f"{stem}.tap{tap}" for tap in range(layer.kernel)]
        self.node("Split", [weighted, lengths], *parts, axis=1)
        total = parts[0]
        for tap, part in enumerate(parts[1:], start=1):
            total = self.node("Add", [total, part], f"{stem}.sum{tap}")
        return total

    def step(self, row: TrainedLayer, window: str, weights: list[str], stem: str) -> str:
        """One new column of a layer from its window [batch, kernel * channels]. weights: weight, and bias."""
        layer = row.layer
        inputs = self.filtered(row, window, stem) if layer.kind == "separable" else window
        product = self.node("Gemm", [inputs, *weights], f"{stem}.product")
        if layer.skip is not None:
            start = layer.skip * layer.channels_in
            passed = (
                window
                if layer.kernel == 1
                else self.slice(window, start, start + layer.channels_in, f"{stem}.passed")
            )
            product = self.node("Add", [product, passed], f"{stem}.with_skip")
        return self.activation(row, product, stem)

    def level(self, row: TrainedLayer, new: str, new_columns: int, state_at: int) -> tuple[str, str]:
        """Adds a level layer. Returns its new columns and the level after the last of them."""
        name, channels, level = row.layer.name, row.layer.channels_in, row.layer.level
        fall, lowest, highest, least = (
            self.constant(f"{name}.{key}", np.array(value, np.float32))
            for key, value in (
                ("fall", level.fall),
                ("lowest", level.lowest),
                ("highest", level.highest),
                ("least", -level.range),
            )
        )
        bias = self.constant(f"{name}.bias", row.bias)
        now, steps = self.slice("state", state_at, state_at + 1, f"{name}.past"), []
        for step in range(new_columns):
            stem = f"{name}.{step}"
            column = new
            if new_columns > 1:
                column = self.slice(new, step * channels, (step + 1) * channels, f"{stem}.column")
            raised = self.node("Add", [column, bias], f"{stem}.raised")
            loudest = self.node("ReduceMax", [raised], f"{stem}.maximum", axes=[1], keepdims=1)
            loudest = self.node("Min", [loudest, highest], f"{stem}.loudest")
            fallen = self.node("Sub", [now, fall], f"{stem}.fallen")
            now = self.node("Max", [loudest, fallen, lowest], f"{stem}.level")
            below = self.node("Sub", [column, now], f"{stem}.below")
            steps.append(self.node("Max", [below, least], f"{stem}.levelled"))
        return self.concat(steps, f"{name}.new"), now

    def layer(
        self, row: TrainedLayer, kind: WeightType, new: str, new_columns: int, state_at: int
    ) -> tuple[str, str]:
        """Adds one layer. Returns its new columns and what it keeps for the next call ("" for nothing)."""
        layer, channels = row.layer, row.layer.channels_in
        if layer.kind == "level":
            return self.level(row, new, new_columns, state_at)
        kept = layer.kept * channels
        parts = [self.slice("state", state_at, state_at + kept, f"{layer.name}.past")] if kept else []
        columns = self.concat([*parts, new], f"{layer.name}.columns")
        width = kept + new_columns * channels
        weights = [self.weight(row, kind)]
        if row.bias is not None:
            weights.append(self.constant(f"{layer.name}.bias", row.bias))
        steps = []
        for step in range(new_columns // layer.stride):
            stem = f"{layer.name}.{step}"
            start, length = step * layer.stride * channels, layer.kernel * channels
            whole = start == 0 and length == width
            window = columns if whole else self.slice(columns, start, start + length, f"{stem}.window")
            steps.append(self.step(row, window, weights, stem))
        keeps = self.slice(columns, width - kept, width, f"{layer.name}.kept") if kept else ""
        return self.concat(steps, f"{layer.name}.new"), keeps


def parts_of_format_2(row: TrainedLayer) -> dict:
    """The keys of a row that format 1 does not have. Empty: the row is one of format 1."""
    layer = row.layer
    return {
        **({"kind": layer.kind} if layer.kind != "dense" else {}),
        **({"taps": f"{layer.name}.taps"} if layer.kind == "separable" else {}),
        **({"skip": layer.skip} if layer.skip is not None else {}),
        **({"level": asdict(layer.level)} if layer.kind == "level" else {}),
    }


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
                "weight": f"{layer.name}.weight" if layer.inputs else None,
                "bias": None if trained.bias is None else f"{layer.name}.bias",
                "scale": f"{layer.name}.scale" if layer.inputs and kinds[layer.name] == "int8" else None,
                **parts_of_format_2(trained),
            }
        )
        new //= layer.stride
    return rows


def state_size(layers: list[TrainedLayer]) -> int:
    return sum(row.layer.state_floats for row in layers)


def stream_model(
    layers: list[TrainedLayer], kinds: dict[str, WeightType], voice: bool = False
) -> onnx.ModelProto:
    """One hop per call: audio [batch, HOP], state [batch, S] -> controls [batch, R], next_state
    [batch, S].

    voice: the last column of the last layer is an output of its own, [batch, 1].
    """
    graph, new, new_columns, state_at, keeps = StreamGraph(), "audio", HOP, 0, []
    for row in layers:
        new, kept = graph.layer(row, kinds[row.layer.name], new, new_columns, state_at)
        keeps += [kept] if kept else []
        state_at += row.layer.state_floats
        new_columns //= row.layer.stride
    if new_columns != 1:
        raise ValueError(f"the table yields {new_columns} columns per hop, not one")
    controls = layers[-1].layer.channels_out - voice
    values = {"audio": HOP, "state": state_at, "controls": controls, "next_state": state_at}
    if voice:
        graph.slice(new, 0, controls, "controls")
        graph.slice(new, controls, controls + 1, "voice")
        values["voice"] = 1
    else:
        graph.node("Identity", [new], "controls")
    graph.node("Concat", keeps, "next_state", axis=1)
    ports = {
        name: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", size])
        for name, size in values.items()
    }
    body = helper.make_graph(
        graph.nodes,
        "student",
        [ports["audio"], ports["state"]],
        [ports[name] for name in values if name not in ("audio", "state")],
        graph.initializers,
    )
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="v2f_train")
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model, full_check=True)
    return model
