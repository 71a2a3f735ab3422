"""Reads the CC0 base mesh and its targets out of the unpacked package."""

import gzip
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

# Apple's 52 in the order of the Live Link Face datagram (src/rig/names.rs), then the two tongue controls of
# ours.
NAMES = """
eyeBlinkLeft eyeLookDownLeft eyeLookInLeft eyeLookOutLeft eyeLookUpLeft eyeSquintLeft eyeWideLeft eyeBlinkRight
eyeLookDownRight eyeLookInRight eyeLookOutRight eyeLookUpRight eyeSquintRight eyeWideRight jawForward jawLeft jawRight
jawOpen mouthClose mouthFunnel mouthPucker mouthLeft mouthRight mouthSmileLeft mouthSmileRight mouthFrownLeft
mouthFrownRight mouthDimpleLeft mouthDimpleRight mouthStretchLeft mouthStretchRight mouthRollLower mouthRollUpper
mouthShrugLower mouthShrugUpper mouthPressLeft mouthPressRight mouthLowerDownLeft mouthLowerDownRight mouthUpperUpLeft
mouthUpperUpRight browDownLeft browDownRight browInnerUp browOuterUpLeft browOuterUpRight cheekPuff cheekSquintLeft
cheekSquintRight noseSneerLeft noseSneerRight tongueOut
"""
ARKIT = NAMES.split()
SHAPES = [*ARKIT, "tongueTipUp", "tongueBackUp"]

BODY_TARGETS = (
    "macrodetails/universal-female-young-averagemuscle-averageweight",
    "macrodetails/caucasian-female-young",
)


@dataclass
class Sources:
    """The base mesh in decimetres, y up, the face towards z."""

    positions: np.ndarray
    shapes: np.ndarray
    uv: np.ndarray
    faces: dict = field(default_factory=dict)
    folder: Path = Path()

    def group(self, name):
        """Numbers of the vertices of a group of faces, ascending."""
        return np.unique([corner for face in self.faces[name] for corner in face])

    def mask(self, name):
        """A painted mask of the package at each vertex, 0..1."""
        path = self.folder / "mpfb2" / "textures" / f"mpfb_{name}.jpg"
        picture = np.asarray(Image.open(path), dtype=float) / 255
        height, width = picture.shape
        x = np.clip((self.uv[:, 0] * width).astype(int), 0, width - 1)
        y = np.clip(((1 - self.uv[:, 1]) * height).astype(int), 0, height - 1)
        return picture[y, x]


def read_sources(folder):
    """Everything that the head is made of."""
    positions, uv, faces = read_obj(folder / "mpfb2" / "3dobjs" / "base.obj")
    count = len(positions)
    for target in BODY_TARGETS:
        positions = positions + read_target(folder / "mpfb2" / "targets" / f"{target}.target.gz", count)
    face_units = folder / "faceunits01" / "targets" / "faceunits"
    shapes = [read_target(face_units / f"{name}.target", count) for name in ARKIT]
    shapes += [np.zeros((count, 3))] * (len(SHAPES) - len(ARKIT))
    return Sources(positions, np.array(shapes), uv, faces, folder)


def read_obj(path):
    """Positions, a texture coordinate per vertex (the last one named), and faces by group."""
    positions, coordinates, faces, places, group = [], [], {}, {}, ""
    for line in path.read_text().splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "v":
            positions.append([float(number) for number in rest.split()[:3]])
        elif kind == "vt":
            coordinates.append([float(number) for number in rest.split()[:2]])
        elif kind == "g":
            group = rest.strip()
        elif kind == "f":
            corners = [corner.split("/") for corner in rest.split()]
            faces.setdefault(group, []).append([int(corner[0]) - 1 for corner in corners])
            places.update({int(corner[0]) - 1: int(corner[1]) - 1 for corner in corners if len(corner) > 1})
    uv = np.zeros((len(positions), 2))
    for vertex, place in places.items():
        uv[vertex] = coordinates[place]
    return np.array(positions), uv, faces


def read_target(path, count):
    """How a target moves each of `count` vertices."""
    moved = np.zeros((count, 3))
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                vertex, *way = line.split()[:4]
                moved[int(vertex)] = [float(number) for number in way]
    return moved
