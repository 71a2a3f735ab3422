"""Makes a small head with ARKit's 52 shapes as one GLB: head.py OUT.glb

A mask of rings around the mouth, lids in front of two eyes, and a dark mouth behind. Half of the names are spelt
as exporters spell them (`head_mouthSmile_L`), so that the test also covers the search by names.
"""

import json
import math
import struct
import sys

ARKIT = """eyeBlinkLeft eyeLookDownLeft eyeLookInLeft eyeLookOutLeft eyeLookUpLeft eyeSquintLeft eyeWideLeft
eyeBlinkRight eyeLookDownRight eyeLookInRight eyeLookOutRight eyeLookUpRight eyeSquintRight eyeWideRight
jawForward jawLeft jawRight jawOpen mouthClose mouthFunnel mouthPucker mouthLeft mouthRight
mouthSmileLeft mouthSmileRight mouthFrownLeft mouthFrownRight mouthDimpleLeft mouthDimpleRight
mouthStretchLeft mouthStretchRight mouthRollLower mouthRollUpper mouthShrugLower mouthShrugUpper
mouthPressLeft mouthPressRight mouthLowerDownLeft mouthLowerDownRight mouthUpperUpLeft mouthUpperUpRight
browDownLeft browDownRight browInnerUp browOuterUpLeft browOuterUpRight cheekPuff cheekSquintLeft
cheekSquintRight noseSneerLeft noseSneerRight tongueOut""".split()
RINGS, SPOKES = 14, 64
MOUTH = (0.0, -0.45)


def spelt(place, name):
    """The spelling of a name in this head: every second name has a prefix and a short side."""
    if place % 2 == 0:
        return name
    for side in ("Left", "Right"):
        if name.endswith(side) and name not in ("jawLeft", "jawRight", "mouthLeft", "mouthRight"):
            return f"head_{name.removesuffix(side)}_{side[0]}"
    return f"head_{name}"


def mask():
    """Points of the mask: position, ring (0 at the edge of the lips, 1 at the outline), angle."""
    points = []
    for ring in range(RINGS):
        r = (ring / (RINGS - 1)) ** 1.5
        for spoke in range(SPOKES):
            angle = 2 * math.pi * (spoke + 0.5) / SPOKES
            c, s = math.cos(angle), math.sin(angle)
            x = (0.3 * (1 - r) + 0.85 * r) * c
            y = MOUTH[1] + (0.01 * (1 - r) + (1.35 if s > 0 else 0.75) * r) * s
            z = 0.5 * math.sqrt(max(0, 1 - (x / 0.9) ** 2 - ((y - 0.1) / 1.25) ** 2)) + 0.12 * math.exp(
                -(((r - 0.09) / 0.08) ** 2)
            )
            points.append((x, y, z, r, angle))
    return points


def moved(name, x, y, z, r, angle):
    """Offset of a point of the mask for a shape at 1."""
    s = math.sin(angle)
    lower, upper = max(0, -s) ** 0.5, max(0, s) ** 0.5
    lip = math.exp(-((r / 0.2) ** 2))
    left = 1 if x > 0 else 0
    side = {"Left": left, "Right": 1 - left}.get(
        next((w for w in ("Left", "Right") if name.endswith(w)), ""), 1
    )
    jaw = -0.42 * lower * (1 - 0.3 * r)
    kinds = {
        "jawOpen": (0, jaw, 0.05 * jaw),
        "mouthClose": (0, -jaw * lip, 0),
        "jawForward": (0, 0, 0.1 * lower),
        "jawLeft": (0.1 * lower, 0, 0),
        "jawRight": (-0.1 * lower, 0, 0),
        "mouthLeft": (0.1 * lip, 0, 0),
        "mouthRight": (-0.1 * lip, 0, 0),
        "mouthFunnel": (-0.45 * x * lip, 0.1 * s * lip, 0.16 * lip),
        "mouthPucker": (-0.55 * x * lip, 0, 0.12 * lip),
        "mouthSmile": (0.1 * x * lip, 0.12 * abs(x) / 0.3 * lip * side, 0),
        "mouthFrown": (0, -0.12 * abs(x) / 0.3 * lip * side, 0),
        "mouthStretch": (0.3 * x * lip * side, 0, 0),
        "mouthDimple": (0.1 * x * lip * side, 0, -0.03 * lip),
        "mouthLowerDown": (0, -0.1 * lower * lip * side, 0),
        "mouthUpperUp": (0, 0.1 * upper * lip * side, 0),
        "mouthPress": (0, -0.02 * s * lip * side, 0),
        "mouthRollLower": (0, 0.03 * lower * lip, -0.05 * lip * lower),
        "mouthRollUpper": (0, -0.03 * upper * lip, -0.05 * lip * upper),
        "mouthShrugLower": (0, 0.05 * lower * lip, 0),
        "mouthShrugUpper": (0, 0.04 * upper * lip, 0),
    }
    for kind, way in kinds.items():
        if name == kind or (name.removesuffix("Left").removesuffix("Right") == kind and name not in kinds):
            return way
    return (0, 0, 0)


def disc(cx, cy, z, rx, ry, count=32):
    """A filled ellipse: points and triangles."""
    points = [(cx, cy, z)] + [
        (cx + rx * math.cos(2 * math.pi * i / count), cy + ry * math.sin(2 * math.pi * i / count), z)
        for i in range(count)
    ]
    return points, [(0, 1 + i, 1 + (i + 1) % count) for i in range(count)]


class Glb:
    def __init__(self):
        self.binary, self.views, self.accessors, self.primitives, self.materials = bytearray(), [], [], [], []

    def accessor(self, rows, kind):
        code, component = ("f", 5126) if kind == "VEC3" else ("H", 5123)
        flat = [value for row in rows for value in row] if kind == "VEC3" else rows
        packed = struct.pack(f"<{len(flat)}{code}", *flat)
        self.views.append({"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(packed)})
        self.binary += packed + b"\0" * (-len(packed) % 4)
        entry = {
            "bufferView": len(self.views) - 1,
            "componentType": component,
            "count": len(rows),
            "type": kind,
        }
        if kind == "VEC3":
            entry.update(
                min=[min(row[i] for row in rows) for i in range(3)],
                max=[max(row[i] for row in rows) for i in range(3)],
            )
        self.accessors.append(entry)
        return len(self.accessors) - 1

    def add(self, colour, points, triangles, shapes):
        self.materials.append(
            {
                "doubleSided": True,
                "pbrMetallicRoughness": {
                    "baseColorFactor": [*colour, 1],
                    "metallicFactor": 0,
                    "roughnessFactor": 0.7,
                },
            }
        )
        self.primitives.append(
            {
                "attributes": {"POSITION": self.accessor(points, "VEC3")},
                "indices": self.accessor([i for triangle in triangles for i in triangle], "SCALAR"),
                "material": len(self.materials) - 1,
                "targets": [{"POSITION": self.accessor(shape, "VEC3")} for shape in shapes],
            }
        )

    def write(self, path):
        names = [spelt(place, name) for place, name in enumerate(ARKIT)]
        tree = {
            "asset": {"version": "2.0"},
            "scene": 0,
            "scenes": [{"nodes": [0]}],
            "nodes": [{"name": "Head", "mesh": 0}],
            "meshes": [
                {
                    "name": "Head",
                    "primitives": self.primitives,
                    "weights": [0] * len(names),
                    "extras": {"targetNames": names},
                }
            ],
            "materials": self.materials,
            "accessors": self.accessors,
            "bufferViews": self.views,
            "buffers": [{"byteLength": len(self.binary)}],
        }
        text = json.dumps(tree).encode()
        text += b" " * (-len(text) % 4)
        size = 28 + len(text) + len(self.binary)
        with open(path, "wb") as file:
            file.write(struct.pack("<4sIII4s", b"glTF", 2, size, len(text), b"JSON") + text)
            file.write(struct.pack("<I4s", len(self.binary), b"BIN\0") + self.binary)


def main():
    glb, points = Glb(), mask()
    for colour, first, last in (((0.72, 0.25, 0.25), 0, 4), ((0.88, 0.68, 0.56), 4, RINGS - 1)):
        triangles = []
        for ring in range(first, last):
            for spoke in range(SPOKES):
                a, b = ring * SPOKES + spoke, ring * SPOKES + (spoke + 1) % SPOKES
                triangles += [(a, b, a + SPOKES), (b, b + SPOKES, a + SPOKES)]
        glb.add(
            colour,
            [point[:3] for point in points],
            triangles,
            [[moved(name, *point) for point in points] for name in ARKIT],
        )
    for colour, points, triangles in (
        ((0.15, 0.03, 0.03), *disc(0, -0.55, 0.2, 0.4, 0.35)),
        ((0.96, 0.96, 0.96), *disc(0.33, 0.25, 0.52, 0.15, 0.11)),
        ((0.96, 0.96, 0.96), *disc(-0.33, 0.25, 0.52, 0.15, 0.11)),
        ((0.1, 0.2, 0.3), *disc(0.33, 0.25, 0.53, 0.06, 0.06)),
        ((0.1, 0.2, 0.3), *disc(-0.33, 0.25, 0.53, 0.06, 0.06)),
    ):
        glb.add(colour, points, triangles, [[(0, 0, 0)] * len(points)] * len(ARKIT))
    for eye, name in ((0.33, "eyeBlinkLeft"), (-0.33, "eyeBlinkRight")):
        points, triangles = disc(eye, 0.37, 0.54, 0.17, 0.03)
        lid = [(0, (0.25 - 0.13 - y if y < 0.37 else 0), 0) for _, y, _ in points]
        glb.add(
            (0.8, 0.6, 0.5),
            points,
            triangles,
            [lid if each == name else [(0, 0, 0)] * len(points) for each in ARKIT],
        )
    glb.write(sys.argv[1])


if __name__ == "__main__":
    main()
