"""Writes the encoder of a Whisper model (OpenAI, MIT) as an ONNX file that `v2f-train encode` runs.

The weights come from a CTranslate2 file. The graph takes sound and computes the mel spectrogram itself. Frame
i sees the samples 320 i to 320 i + 1039 before attention; adapters/whisper-base.toml says the same.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from v2f_train.clock import SAMPLE_RATE
from v2f_train.teachers.ctranslate2_file import read_variables

OPSET, IR_VERSION = 20, 9
WINDOW, HOP = 400, 160  # samples of a spectrum, and between spectra
BANDS = 80
FLOOR, RANGE = 1e-10, 8.0  # smallest energy; decades below the loudest band of the sound that are kept
EPSILON = 1e-5  # of the layer normalisations
KIND = "WhisperSpec"
LAYER = 4  # of 6; recorded mouths follow it best (TEACHERS.md)


def mel_filters(bands: int) -> np.ndarray:
    """float32 [bands, WINDOW // 2 + 1]: triangles of equal area on the Slaney scale, as Whisper was trained.

    The scale is linear below 1 kHz (15 mel) and logarithmic above.
    """
    step, knee, growth = 200 / 3, 15.0, np.log(6.4) / 27
    top = knee + np.log(SAMPLE_RATE / 2 / 1000) / growth
    mel = np.linspace(0, top, bands + 2)
    edges = np.where(mel < knee, mel * step, 1000 * np.exp(growth * (mel - knee)))
    bins = np.fft.rfftfreq(WINDOW, 1 / SAMPLE_RATE)
    rise = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    area = 2 / (edges[2:] - edges[:-2])[:, None]
    return (np.maximum(0, np.minimum(rise, fall)) * area).astype(np.float32)


class Graph:
    """Collects nodes and weights."""

    def __init__(self, variables: dict[str, np.ndarray]):
        self.variables, self.nodes, self.weights, self.stored = variables, [], [], set()

    def node(self, operator: str, inputs: list[str], **attributes: int | float | list[int]) -> str:
        output = f"{operator}.{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def constant(self, name: str, value: np.ndarray) -> str:
        if name not in self.stored:
            self.stored.add(name)
            self.weights.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def variable(self, name: str, transposed: bool = False) -> str:
        value = self.variables[name].astype(np.float32)
        return self.constant(name, value.T if transposed else value)

    def dense(self, source: str, name: str) -> str:
        product = self.node("MatMul", [source, self.variable(f"{name}/weight", transposed=True)])
        return self.node("Add", [product, self.variable(f"{name}/bias")])

    def normal(self, source: str, name: str) -> str:
        gamma, beta = self.variable(f"{name}/gamma"), self.variable(f"{name}/beta")
        return self.node("LayerNormalization", [source, gamma, beta], axis=-1, epsilon=EPSILON)

    def convolution(self, source: str, name: str, stride: int) -> str:
        """Without padding: the caller's silence stands around the sound."""
        weights = [self.variable(f"{name}/weight"), self.variable(f"{name}/bias")]
        return self.node("Gelu", [self.node("Conv", [source, *weights], strides=[stride])])


def spectrogram(graph: Graph, sound: str) -> str:
    """[1, samples] -> [1, BANDS, spectra]: log energies, at most RANGE decades below the loudest, scaled."""
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    waves = np.exp(-2j * np.pi * np.outer(np.arange(WINDOW // 2 + 1), np.arange(WINDOW)) / WINDOW) * hann
    column = graph.node("Unsqueeze", [sound, graph.constant("axis", np.array([1]))])
    parts = []
    for name, part in (("real", waves.real), ("imaginary", waves.imag)):
        kernel = graph.constant(f"spectrum.{name}", part.astype(np.float32)[:, None])
        one = graph.node("Conv", [column, kernel], strides=[HOP])
        parts.append(graph.node("Mul", [one, one]))
    energy = graph.node("Add", parts)
    mel = graph.node("MatMul", [graph.constant("mel", mel_filters(BANDS)), energy])
    floored = graph.node("Max", [mel, graph.constant("floor", np.float32(FLOOR))])
    decades = graph.node(
        "Mul", [graph.node("Log", [floored]), graph.constant("decade", np.float32(1 / np.log(10)))]
    )
    loudest = graph.node("ReduceMax", [decades], keepdims=1)
    kept = graph.node(
        "Max", [decades, graph.node("Sub", [loudest, graph.constant("range", np.float32(RANGE))])]
    )
    moved = graph.node("Add", [kept, graph.constant("four", np.float32(4))])
    return graph.node("Mul", [moved, graph.constant("quarter", np.float32(0.25))])


def positions(graph: Graph, hidden: str) -> str:
    """Adds the position of each frame. hidden [1, frames, width]."""
    count = graph.node("Shape", [hidden], start=1, end=2)
    table = graph.variable("encoder/position_encodings/encodings")
    zero = graph.constant("zero", np.array([0]))
    return graph.node("Add", [hidden, graph.node("Slice", [table, zero, count, zero])])


def block(graph: Graph, hidden: str, name: str, heads: int, width: int) -> str:
    """Attention and a dense network of two layers, both with a residual connection."""
    normal = graph.normal(hidden, f"{name}/self_attention/layer_norm")
    joined = graph.dense(normal, f"{name}/self_attention/linear_0")
    shape = graph.constant("split", np.array([0, 0, 3, heads, width // heads]))
    split = graph.node("Transpose", [graph.node("Reshape", [joined, shape])], perm=[2, 0, 3, 1, 4])
    query, key, value = (
        graph.node("Gather", [split, graph.constant(f"part.{part}", np.array(part))], axis=0)
        for part in range(3)
    )
    scaled = graph.node("Mul", [query, graph.constant("scale", np.float32((width // heads) ** -0.5))])
    scores = graph.node("MatMul", [scaled, graph.node("Transpose", [key], perm=[0, 1, 3, 2])])
    seen = graph.node("MatMul", [graph.node("Softmax", [scores], axis=-1), value])
    whole = graph.constant("whole", np.array([0, 0, width]))
    flat = graph.node("Reshape", [graph.node("Transpose", [seen], perm=[0, 2, 1, 3]), whole])
    hidden = graph.node("Add", [hidden, graph.dense(flat, f"{name}/self_attention/linear_1")])
    normal = graph.normal(hidden, f"{name}/ffn/layer_norm")
    inner = graph.node("Gelu", [graph.dense(normal, f"{name}/ffn/linear_0")])
    return graph.node("Add", [hidden, graph.dense(inner, f"{name}/ffn/linear_1")])


def build(kind: str, variables: dict[str, np.ndarray], layers: list[int]) -> onnx.ModelProto:
    """kind, variables: of `read_variables`. layers: the outputs to join, by number; 0 is before the first
    block, and the number of blocks is the encoder's own output.

    Raises ValueError when this is no Whisper model of 80 bands, or has no such layer.
    """
    blocks = len(
        {name.split("/")[1] for name in variables if name.startswith("encoder/layer_")} - {"layer_norm"}
    )
    if kind != KIND or variables["encoder/conv1/weight"].shape[1] != BANDS:
        raise ValueError(f"a {kind}, not a Whisper model with {BANDS} bands")
    if not layers or not all(0 <= layer <= blocks for layer in layers):
        raise ValueError(f"layers {layers}: this model has 0 to {blocks}")
    graph, width = Graph(variables), len(variables["encoder/conv1/bias"])
    heads = int(variables["encoder/num_heads"])
    hidden = graph.convolution(spectrogram(graph, "sound"), "encoder/conv1", 1)
    hidden = graph.convolution(hidden, "encoder/conv2", 2)
    outputs = [positions(graph, graph.node("Transpose", [hidden], perm=[0, 2, 1]))]
    for number in range(max(layers)):
        outputs.append(block(graph, outputs[-1], f"encoder/layer_{number}", heads, width))
    if max(layers) == blocks:
        outputs[blocks] = graph.normal(outputs[blocks], "encoder/layer_norm")
    graph.nodes.append(helper.make_node("Concat", [outputs[layer] for layer in layers], ["frames"], axis=-1))
    sound = helper.make_tensor_value_info("sound", TensorProto.FLOAT, [1, "samples"])
    frames = helper.make_tensor_value_info("frames", TensorProto.FLOAT, [1, "frames", width * len(layers)])
    body = helper.make_graph(graph.nodes, "whisper-encoder", [sound], [frames], graph.weights)
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    onnx.checker.check_model(model)
    return model


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT", help="the ONNX file to write")
    parser.add_argument(
        "parts", nargs="+", type=Path, metavar="MODEL", help="model.bin, or its parts in order"
    )
    parser.add_argument(
        "--layers",
        type=int,
        nargs="+",
        default=[LAYER],
        help="blocks whose outputs are joined in a frame, 512 numbers of each (default: the 4th)",
    )


def run(options: argparse.Namespace) -> int:
    try:
        model = build(*read_variables(options.parts), options.layers)
    except (ValueError, OSError) as error:
        print(f"whisper: {error}")
        return 1
    onnx.save(model, options.out)
    print(
        f"{options.out}: {model.graph.output[0].type.tensor_type.shape.dim[2].dim_value} numbers in a frame"
    )
    return 0
