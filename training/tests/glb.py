"""A reader of binary glTF, written from the format's specification."""

import json
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np


def read_glb(path: Path) -> tuple[dict, Callable[[int], np.ndarray]]:
    """(scene, accessor number -> array)."""
    whole = path.read_bytes()
    magic, version, length = struct.unpack_from("<4sII", whole)
    assert (magic, version, length) == (b"glTF", 2, len(whole))
    size, kind = struct.unpack_from("<I4s", whole, 12)
    assert kind == b"JSON" and size % 4 == 0
    scene = json.loads(whole[20 : 20 + size])
    rest, kind = struct.unpack_from("<I4s", whole, 20 + size)
    assert kind == b"BIN\0" and rest == scene["buffers"][0]["byteLength"]
    binary = whole[28 + size :]

    def array(number):
        accessor = scene["accessors"][number]
        view = scene["bufferViews"][accessor["bufferView"]]
        raw = binary[view["byteOffset"] : view["byteOffset"] + view["byteLength"]]
        values = np.frombuffer(raw, {5126: "<f4", 5125: "<u4"}[accessor["componentType"]])
        return values.reshape(accessor["count"], 3 if accessor["type"] == "VEC3" else 1)

    return scene, array


def posed(path: Path, names: list[str], weights: np.ndarray) -> np.ndarray:
    """[frames, controls] -> meshes [frames, vertices, 3], as an engine moves morph targets of these names."""
    scene, array = read_glb(path)
    mesh, part = scene["meshes"][0], scene["meshes"][0]["primitives"][0]
    place = [mesh["extras"]["targetNames"].index(name) for name in names]
    targets = np.stack([array(part["targets"][index]["POSITION"]) for index in place])
    return array(part["attributes"]["POSITION"]) + np.tensordot(weights, targets, 1)
