"""Reads an exported student (.onnx) back as a network for training."""

import json
from dataclasses import asdict
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
SAME = ("name", "kernel", "stride", "channels_in", "activation", "floor", "kind", "skip")
"""Keys of a row that must be those of our own layer."""


def shape_of_manifest(path: Path, manifest: dict) -> Shape:
    """The shape that the manifest's table of layers describes. Raises ValueError when this trainer has no
    such shape.
    """
    rows, name = manifest["layers"], str(manifest["name"])
    for variant in VARIANTS:
        name = name.removesuffix(variant)
    if name not in NAMES:  # a name of the user's own: the look-ahead comes from the manifest
        name = NAMES[0]
    level = any(row.get("kind") == "level" for row in rows[:2])
    front = "level" if level else "pairs" if rows[0]["activation"] == "log-energy" else "plain"
    pairs = rows[0]["channels_out"] // (2 if front == "plain" else 1)
    form = shape(
        name,
        rows[2 if level else 1]["channels_out"],
        pairs,
        manifest["lookahead"],
        front,
        body="separable" if any(row.get("kind") == "separable" for row in rows) else "dense",
        voice="voice" in manifest,
    )
    ours = [
        {key: getattr(layer, key) for key in SAME} | {"level": layer.level and asdict(layer.level)}
        for layer in form.layers
    ]
    stored = [
        {"kind": "dense"} | {key: row.get(key) for key in (*SAME, "level") if key in row or key != "kind"}
        for row in rows
    ]
    if ours != stored:
        raise ValueError(f"{path}: its table of layers is none of this trainer's")
    return form


def read_student(path: Path) -> Student:
    """Exported again, the student has the same weights bit for bit (fp32; the smaller variants as they are
    rounded).

    Its normalisation is folded into the second layer: mean 0, deviation 1. `Student.renormalise` undoes that.
    Raises ValueError when the file is not a student of the stream form with our controls.
    """
    try:
        model = onnx.load(path)
        manifest = json.loads(
            next((entry.value for entry in model.metadata_props if entry.key == "v2f"), "{}")
        )
    except (DecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path}: not a student file: {error}") from error
    if manifest.get("form") != "stream":
        raise ValueError(f"{path}: no `v2f` entry of the stream form; only exported students can be read")
    if [control["name"] for control in manifest["controls"]] != list(CONTROLS):
        raise ValueError(f"{path}: its controls are not those of v2f_train/controls.py")
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    student = Student(shape_of_manifest(path, manifest))
    columns = [TRACK_OF_CONTROL.index(track) for track in range(len(TRACKS))]
    if student.shape.voice:
        columns.append(len(CONTROLS))
    for index, row in enumerate(manifest["layers"]):
        weight = stored[row["weight"]].astype(np.float32) if row["weight"] else np.zeros((0, 0), np.float32)
        if row["scale"]:
            weight = weight * stored[row["scale"]]
        bias = stored[row["bias"]] if row["bias"] else np.zeros(0, np.float32)
        if index == len(manifest["layers"]) - 1:
            weight, bias = weight[:, columns], bias[columns]
        with torch.no_grad():
            if row["weight"]:
                student.weights[index].copy_(torch.from_numpy(weight.copy()))
            student.biases[index].copy_(torch.from_numpy(bias.copy()))
            if row.get("taps"):
                taps = stored[row["taps"]].reshape(row["kernel"], row["channels_in"])
                student.taps[row["name"]].copy_(torch.from_numpy(taps.copy()))
    return student
