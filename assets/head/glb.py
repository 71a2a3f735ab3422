"""Writes parts as one binary glTF file: one mesh, one primitive per part, every shape with its normals."""

import json
import struct

import numpy as np

FLOAT, BYTE, SHORT = 5126, 5121, 5123
ARRAY, ELEMENTS = 34962, 34963
# Movements below 0.1 mm and rotations below four degrees are not visible.
MIN_MOVE, MIN_TURN = 1e-4, 0.07
# Positions are rounded to this, metres.
GRID = 1e-6


class Glb:
    """The file while it is written."""

    def __init__(self):
        self.bytes = bytearray()
        self.zeros = {}
        self.views, self.accessors, self.materials, self.primitives = [], [], [], []

    def view(self, values, target=None):
        """Appends raw numbers; returns the view's number."""
        self.bytes.extend(b"\0" * (-len(self.bytes) % 4))
        raw = values.tobytes()
        view = {"buffer": 0, "byteOffset": len(self.bytes), "byteLength": len(raw)}
        self.views.append(view if target is None else {**view, "target": target})
        self.bytes.extend(raw)
        return len(self.views) - 1

    def accessor(self, **fields):
        """Appends an accessor; returns its number."""
        self.accessors.append(fields)
        return len(self.accessors) - 1

    def vectors(self, values, bounds=False):
        """A dense list of three floats each."""
        values = values.astype("<f4")
        limits = {"min": values.min(0).tolist(), "max": values.max(0).tolist()} if bounds else {}
        view = self.view(values, ARRAY)
        return self.accessor(bufferView=view, componentType=FLOAT, count=len(values), type="VEC3", **limits)

    def sparse(self, values, least, bounds=False):
        """Stores only vectors whose length is at least `least`; the others are 0."""
        places = np.flatnonzero(np.abs(values).max(1) > least).astype("<u2")
        fields = {"componentType": FLOAT, "count": len(values), "type": "VEC3"}
        if not len(places):
            return self.nothing(fields)
        kept = values[places].astype("<f4")
        all_kept = len(kept) == len(values)
        if bounds:
            fields["min"] = kept.min(0).tolist() if all_kept else np.minimum(kept.min(0), 0).tolist()
            fields["max"] = kept.max(0).tolist() if all_kept else np.maximum(kept.max(0), 0).tolist()
        fields["sparse"] = {
            "count": len(kept),
            "indices": {"bufferView": self.view(places), "componentType": SHORT},
            "values": {"bufferView": self.view(kept)},
        }
        return self.accessor(**fields)

    def nothing(self, fields):
        """The accessor of that many zeros, one per length. It stores a single zero, because some readers
        refuse an
        accessor without numbers."""
        found = self.zeros.get(fields["count"])
        if found is None:
            indices = {"bufferView": self.view(np.zeros(1, "<u2")), "componentType": SHORT}
            values = {"bufferView": self.view(np.zeros(3, "<f4"))}
            sparse = {"count": 1, "indices": indices, "values": values}
            found = self.accessor(**fields, min=[0, 0, 0], max=[0, 0, 0], sparse=sparse)
            self.zeros[fields["count"]] = found
        return found

    def shape(self, part, normals, shape):
        """One shape of one part."""
        moved = np.round(part.shapes[shape] / GRID) * GRID
        turned = part.normals(part.positions + part.shapes[shape]) - normals
        return {
            "POSITION": self.sparse(moved, MIN_MOVE, bounds=True),
            "NORMAL": self.sparse(np.round(turned, 4), MIN_TURN),
        }

    def add(self, part):
        """Appends a part as a primitive with a material of its own."""
        if len(part.positions) > 65535:
            raise ValueError(f"{part.name} has {len(part.positions)} vertices; at most 65535 fit")
        normals = part.normals(part.positions)
        linear = np.where(
            part.colours <= 0.04045, part.colours / 12.92, ((part.colours + 0.055) / 1.055) ** 2.4
        )
        colours = np.concatenate([linear, np.ones((len(linear), 1))], axis=1)
        colours = np.round(colours * 255).astype("u1")
        attributes = {
            "POSITION": self.vectors(np.round(part.positions / GRID) * GRID, bounds=True),
            "NORMAL": self.vectors(normals),
            "COLOR_0": self.accessor(
                bufferView=self.view(colours, ARRAY),
                componentType=BYTE,
                normalized=True,
                count=len(colours),
                type="VEC4",
            ),
        }
        triangles = part.triangles.astype("<u2").reshape(-1)
        elements = self.accessor(
            bufferView=self.view(triangles, ELEMENTS),
            componentType=SHORT,
            count=triangles.size,
            type="SCALAR",
        )
        self.materials.append(material(part))
        self.primitives.append(
            {
                "attributes": attributes,
                "indices": elements,
                "material": len(self.materials) - 1,
                "targets": [self.shape(part, normals, shape) for shape in range(len(part.shapes))],
            }
        )

    def write(self, path, shapes, copyright_text, extras):
        """Writes the file; `shapes` names the shapes in their order, `extras` goes beside them."""
        self.bytes.extend(b"\0" * (-len(self.bytes) % 4))
        mesh = {
            "name": "Head",
            "primitives": self.primitives,
            "weights": [0] * len(shapes),
            "extras": {"targetNames": shapes, **extras},
        }
        document = {
            "asset": {
                "version": "2.0",
                "generator": "v2f assets/head/make_head.py",
                "copyright": copyright_text,
            },
            "scene": 0,
            "scenes": [{"nodes": [0]}],
            "nodes": [{"name": "Head", "mesh": 0}],
            "meshes": [mesh],
            "materials": self.materials,
            "accessors": self.accessors,
            "bufferViews": self.views,
            "buffers": [{"byteLength": len(self.bytes)}],
        }
        text = json.dumps(document, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        length = 12 + 8 + len(text) + 8 + len(self.bytes)
        with path.open("wb") as file:
            file.write(struct.pack("<4sII", b"glTF", 2, length))
            file.write(struct.pack("<I4s", len(text), b"JSON") + text)
            file.write(struct.pack("<I4s", len(self.bytes), b"BIN\0") + self.bytes)
        return length


def material(part):
    """The material of the surface. Colours are stored per vertex."""
    return {
        "name": part.name,
        "doubleSided": True,
        "pbrMetallicRoughness": {
            "baseColorFactor": [1, 1, 1, 1],
            "metallicFactor": 0,
            "roughnessFactor": part.roughness,
        },
    }
