"""Writes a small head as .glb for the tests, with features of real files that are difficult for writers.

Two meshes with different spellings of the shapes, a third without shapes, a rotated and scaled node, sparse
accessors, an existing animation, unknown extensions and extras, a buffer whose length is no multiple of four.
"""

import json
import struct
import sys
from pathlib import Path

ARKIT = [
    "eyeBlinkLeft",
    "eyeLookDownLeft",
    "eyeLookInLeft",
    "eyeLookOutLeft",
    "eyeLookUpLeft",
    "eyeSquintLeft",
    "eyeWideLeft",
    "eyeBlinkRight",
    "eyeLookDownRight",
    "eyeLookInRight",
    "eyeLookOutRight",
    "eyeLookUpRight",
    "eyeSquintRight",
    "eyeWideRight",
    "jawForward",
    "jawLeft",
    "jawRight",
    "jawOpen",
    "mouthClose",
    "mouthFunnel",
    "mouthPucker",
    "mouthLeft",
    "mouthRight",
    "mouthSmileLeft",
    "mouthSmileRight",
    "mouthFrownLeft",
    "mouthFrownRight",
    "mouthDimpleLeft",
    "mouthDimpleRight",
    "mouthStretchLeft",
    "mouthStretchRight",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugLower",
    "mouthShrugUpper",
    "mouthPressLeft",
    "mouthPressRight",
    "mouthLowerDownLeft",
    "mouthLowerDownRight",
    "mouthUpperUpLeft",
    "mouthUpperUpRight",
    "browDownLeft",
    "browDownRight",
    "browInnerUp",
    "browOuterUpLeft",
    "browOuterUpRight",
    "cheekPuff",
    "cheekSquintLeft",
    "cheekSquintRight",
    "noseSneerLeft",
    "noseSneerRight",
    "tongueOut",
]
FLOAT, SHORT = 5126, 5123
POINTS = [(-1.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, -1.0, 0.25)]
TRIANGLES = [0, 1, 2, 0, 3, 1]


class Binary:
    """The buffer, and the JSON that describes it."""

    def __init__(self):
        self.content = bytearray()
        self.views = []
        self.accessors = []

    def view(self, content):
        """Adds bytes, aligned to four."""
        self.content += bytes(-len(self.content) % 4)
        self.views.append({"buffer": 0, "byteOffset": len(self.content), "byteLength": len(content)})
        self.content += content
        return len(self.views) - 1

    def vectors(self, vectors):
        """Adds a plain accessor of vectors."""
        flat = [value for vector in vectors for value in vector]
        columns = list(zip(*vectors, strict=True))
        self.accessors.append(
            {
                "bufferView": self.view(struct.pack(f"<{len(flat)}f", *flat)),
                "componentType": FLOAT,
                "count": len(vectors),
                "type": "VEC3",
                "min": [min(column) for column in columns],
                "max": [max(column) for column in columns],
            }
        )
        return len(self.accessors) - 1

    def one_moves(self, count, place, offset):
        """Adds a sparse accessor of which one vector is not zero."""
        self.accessors.append(
            {
                "componentType": FLOAT,
                "count": count,
                "type": "VEC3",
                "min": [min(value, 0.0) for value in offset],
                "max": [max(value, 0.0) for value in offset],
                "sparse": {
                    "count": 1,
                    "indices": {"bufferView": self.view(struct.pack("<H", place)), "componentType": SHORT},
                    "values": {"bufferView": self.view(struct.pack("<3f", *offset))},
                },
            }
        )
        return len(self.accessors) - 1

    def scalars(self, values, kind, letter):
        """Adds a plain accessor of numbers."""
        accessor = {
            "bufferView": self.view(struct.pack(f"<{len(values)}{letter}", *values)),
            "componentType": kind,
            "count": len(values),
            "type": "SCALAR",
            "min": [min(values)],
            "max": [max(values)],
        }
        self.accessors.append(accessor)
        return len(self.accessors) - 1


def mesh(binary, name, targets, extras_on_primitive=False):
    """A mesh of two triangles with one shape per name."""
    primitive = {
        "attributes": {"POSITION": binary.vectors(POINTS)},
        "indices": binary.scalars(TRIANGLES, SHORT, "H"),
    }
    if targets:
        offsets = [(0.25, 0.125 * (number % 7), -0.5 + number / 64) for number in range(len(targets))]
        primitive["targets"] = [
            {"POSITION": binary.one_moves(len(POINTS), number % len(POINTS), offset)}
            for number, offset in enumerate(offsets)
        ]
    made = {"name": name, "primitives": [primitive]}
    if targets:
        (primitive if extras_on_primitive else made)["extras"] = {"targetNames": targets, "note": "kept"}
        made["weights"] = [0.0] * len(targets)
    return made


def other_spelling(name):
    """The spelling of programs that mark sides with a suffix: browDown_L."""
    for side, letter in (("Left", "_L"), ("Right", "_R")):
        if name.endswith(side) and name != side:
            name = name.removesuffix(side) + letter
    return f"Face.{name[0].upper()}{name[1:]}"


def describe():
    """The description without its buffers, and the buffer."""
    binary = Binary()
    meshes = [
        mesh(binary, "Skin", [*ARKIT, "tongueTipUp", "unheardOf"]),
        mesh(binary, "Lashes", [other_spelling(name) for name in ARKIT[::-1]], extras_on_primitive=True),
        mesh(binary, "Hat", []),
    ]
    times, turns = binary.scalars([0.0, 1.0], FLOAT, "f"), binary.vectors([(0.0, 0.0, 0.0), (0.0, 1.0, 0.0)])
    description = {
        "asset": {"version": "2.0", "generator": "v2f tests"},
        "extensionsUsed": ["TEST_unknown"],
        "extensions": {"TEST_unknown": {"odd": 1.50}},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [
            {"name": "Body", "children": [1, 2, 3], "translation": [0, 1.5, 0]},
            {"name": "Skin", "mesh": 0, "rotation": [0, 0.6, 0, 0.8], "scale": [2, 2, 2]},
            {"name": "Lashes", "mesh": 1},
            {"name": "Hat", "mesh": 2},
        ],
        "meshes": meshes,
        "animations": [
            {
                "name": "nod",
                "samplers": [{"input": times, "output": turns}],
                "channels": [{"sampler": 0, "target": {"node": 3, "path": "translation"}}],
            }
        ],
        "accessors": binary.accessors,
        "bufferViews": binary.views,
    }
    binary.content += b"\x07"
    return description, bytes(binary.content)


def as_glb(description, content):
    """Description and buffer as one file."""
    text = json.dumps(description, indent=1).replace('"odd": 1.5', '"odd": 1.50').encode()
    text += b" " * (-len(text) % 4)
    content += bytes(-len(content) % 4)
    body = (
        struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(content), b"BIN\0") + content
    )
    return struct.pack("<4sII", b"glTF", 2, 12 + len(body)) + body


def small_head():
    """The whole file."""
    description, content = describe()
    description["buffers"] = [{"byteLength": len(content), "extras": {"kept": True}}]
    return as_glb(description, content)


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(small_head())
