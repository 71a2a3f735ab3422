"""An exported student back as the network that is trained: to go on from a file that someone else shipped."""

import json
from pathlib import Path

import numpy as np
import onnx
import torch
from google.protobuf.message import DecodeError
from onnx import numpy_helper

from v2f_train.controls import CONTROLS, TRACK_OF_CONTROL, TRACKS
from v2f_train.students.network import Student
from v2f_train.students.shape import NAMES, Shape, shape

VARIANTS = ("-fp16", "-int8")


def shape_of_manifest(path: Path, manifest: dict) -> Shape:
    """The shape that the manifest's table describes. Raises ValueError when none of ours has that table."""
    rows, name = manifest["layers"], str(manifest["name"])
    for variant in VARIANTS:
        name = name.removesuffix(variant)
    if name not in NAMES:  # a user's own name: what matters is the look-ahead, which the manifest tells
        name = NAMES[0]
    front = "pairs" if rows[0]["activation"] == "log-energy" else "plain"
    pairs = rows[0]["channels_out"] // (1 if front == "pairs" else 2)
    form = shape(name, rows[1]["channels_out"], pairs, manifest["lookahead"], front)
    ours = [
        (layer.name, layer.kernel, layer.stride, layer.channels_in, layer.activation, layer.floor)
        for layer in form.layers
    ]
    told = [
        tuple(row.get(key) for key in ("name", "kernel", "stride", "channels_in", "activation", "floor"))
        for row in rows
    ]
    if ours != told:
        raise ValueError(f"{path}: its table of layers is not one that this trainer makes")
    return form


def read_student(path: Path) -> Student:
    """Exported again, the student gives the same weights bit for bit (fp32; the lighter variants as they are rounded).

    Its normalisation is folded into the second layer: mean 0, deviation 1. `renormalise` takes it out again.
    Raises ValueError when the file is no student of the stream form with our controls.
    """
    try:
        model = onnx.load(path)
        manifest = json.loads(
            next((entry.value for entry in model.metadata_props if entry.key == "v2f"), "{}")
        )
    except (DecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path}: no student file: {error}") from error
    if manifest.get("form") != "stream":
        raise ValueError(
            f"{path}: no `v2f` entry of the stream form in it; only exported students can be read"
        )
    if [control["name"] for control in manifest["controls"]] != list(CONTROLS):
        raise ValueError(f"{path}: its controls are not the ones that this trainer learns")
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    student = Student(shape_of_manifest(path, manifest))
    columns = [TRACK_OF_CONTROL.index(track) for track in range(len(TRACKS))]
    for index, row in enumerate(manifest["layers"]):
        weight = stored[row["weight"]].astype(np.float32)
        if row["scale"]:
            weight = weight * stored[row["scale"]]
        bias = stored[row["bias"]] if row["bias"] else np.zeros(0, np.float32)
        if index == len(manifest["layers"]) - 1:
            weight, bias = weight[:, columns], bias[columns]
        with torch.no_grad():
            student.weights[index].copy_(torch.from_numpy(weight.copy()))
            student.biases[index].copy_(torch.from_numpy(bias.copy()))
    return student
