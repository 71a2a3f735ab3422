"""A basis as a binary glTF mesh: the mean face and one morph target per component, named as the student's
controls.

A weight of 1 moves the face by one standard deviation of that component, which is the unit of the student's
control.
"""

import json
import struct
from pathlib import Path

import numpy as np

from v2f_train.teachers.pca import Basis

MAGIC, VERSION = 0x46546C67, 2
JSON_CHUNK, BINARY_CHUNK = 0x4E4F534A, 0x004E4942
FLOAT, UNSIGNED_INT = 5126, 5125
VERTICES, INDICES = 34962, 34963
POINTS, TRIANGLES = 0, 4


class Binary:
    """The binary chunk, with its views and accessors."""

    def __init__(self):
        self.content, self.views, self.accessors = b"", [], []

    def add(self, values: np.ndarray, component: int, kind: str, target: int) -> int:
        """Appends values. Returns the accessor's index."""
        whole = np.ascontiguousarray(values).tobytes()
        self.views.append(
            {"buffer": 0, "byteOffset": len(self.content), "byteLength": len(whole), "target": target}
        )
        accessor = {
            "bufferView": len(self.views) - 1,
            "componentType": component,
            "count": len(values),
            "type": kind,
        }
        if kind == "VEC3":
            accessor |= {"min": values.min(0).tolist(), "max": values.max(0).tolist()}
        self.accessors.append(accessor)
        self.content += whole
        return len(self.accessors) - 1


def write_morphs(basis: Basis, path: Path) -> None:
    """path: .glb"""
    binary = Binary()
    mesh = {
        "attributes": {"POSITION": binary.add(basis.mean.astype("<f4"), FLOAT, "VEC3", VERTICES)},
        "mode": TRIANGLES if len(basis.faces) else POINTS,
    }
    if len(basis.faces):
        mesh["indices"] = binary.add(basis.faces.astype("<u4").reshape(-1), UNSIGNED_INT, "SCALAR", INDICES)
    moves = (basis.components * basis.scale[:, None, None]).astype("<f4")
    mesh["targets"] = [{"POSITION": binary.add(move, FLOAT, "VEC3", VERTICES)} for move in moves]
    scene = {
        "asset": {"version": "2.0", "generator": "v2f-train"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": "face"}],
        "meshes": [
            {
                "name": "face",
                "primitives": [mesh],
                "weights": [0.0] * len(moves),
                "extras": {"targetNames": list(basis.names)},
            }
        ],
        "accessors": binary.accessors,
        "bufferViews": binary.views,
        "buffers": [{"byteLength": len(binary.content)}],
    }
    text = json.dumps(scene).encode()
    text += b" " * (-len(text) % 4)
    chunks = (
        struct.pack("<II", len(text), JSON_CHUNK)
        + text
        + struct.pack("<II", len(binary.content), BINARY_CHUNK)
        + binary.content
    )
    path.write_bytes(struct.pack("<III", MAGIC, VERSION, 12 + len(chunks)) + chunks)
