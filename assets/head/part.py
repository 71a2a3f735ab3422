"""A part of the head: positions, shapes, triangles and colours, and its operations."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Part:
    """`positions` (n, 3); `shapes` (shapes, n, 3), the way that each shape moves each vertex; `triangles` (m,
    3),
    counter-clockwise; `colours` (n, 3), sRGB in 0..1."""

    name: str
    positions: np.ndarray
    shapes: np.ndarray
    triangles: np.ndarray
    colours: np.ndarray
    roughness: float

    def normals(self, positions):
        """Unit normals at the vertices, weighted by the triangles' areas."""
        a, b, c = (positions[self.triangles[:, corner]] for corner in range(3))
        of_triangle = np.cross(b - a, c - a)
        normals = np.zeros_like(positions)
        for corner in range(3):
            np.add.at(normals, self.triangles[:, corner], of_triangle)
        lengths = np.linalg.norm(normals, axis=1, keepdims=True)
        # Without area any direction is valid, but it must not be zero.
        return np.where(lengths > 1e-9, normals / np.maximum(lengths, 1e-9), [0.0, 0.0, 1.0])

    def keep_used(self):
        """Removes the vertices that no triangle uses."""
        used, places = np.unique(self.triangles, return_inverse=True)
        self.triangles = places.reshape(-1, 3)
        self.positions, self.colours = self.positions[used], self.colours[used]
        self.shapes = self.shapes[:, used]
        return self

    def add_between(self, pairs, shares, colours=None):
        """Appends vertices on the lines between pairs of vertices; returns their numbers."""
        share = np.asarray(shares)[:, None]

        def mix(values):
            return values[..., pairs[:, 0], :] * (1 - share) + values[..., pairs[:, 1], :] * share

        first = len(self.positions)
        if colours is None:
            colours = mix(self.colours)
        self.positions = np.concatenate([self.positions, mix(self.positions)])
        self.shapes = np.concatenate([self.shapes, mix(self.shapes)], axis=1)
        self.colours = np.concatenate([self.colours, colours])
        return np.arange(first, len(self.positions))

    def clip(self, height):
        """Cuts away where `height` (one number per vertex) is below 0, straight through triangles."""
        inside = height[self.triangles] >= 0
        kept = [self.triangles[inside.all(axis=1)]]
        edges, new = {}, []

        def crossing(a, b):
            key = (min(a, b), max(a, b))
            if key not in edges:
                edges[key] = len(self.positions) + len(new)
                new.append(key)
            return edges[key]

        cut = inside.any(axis=1) & ~inside.all(axis=1)
        for triangle, within in zip(self.triangles[cut], inside[cut], strict=True):
            corners = []
            for here in range(3):
                there = (here + 1) % 3
                if within[here]:
                    corners.append(triangle[here])
                if within[here] != within[there]:
                    corners.append(crossing(triangle[here], triangle[there]))
            kept.append([[corners[0], corners[k], corners[k + 1]] for k in range(1, len(corners) - 1)])
        if new:
            pairs = np.array(new)
            below, above = height[pairs[:, 0]], height[pairs[:, 1]]
            self.add_between(pairs, below / (below - above))
        self.triangles = np.concatenate(kept).astype(int)
        return self.keep_used()


def join(name, parts, roughness):
    """Several parts as one."""
    starts = np.cumsum([0] + [len(part.positions) for part in parts[:-1]])
    return Part(
        name,
        np.concatenate([part.positions for part in parts]),
        np.concatenate([part.shapes for part in parts], axis=1),
        np.concatenate([part.triangles + start for part, start in zip(parts, starts, strict=True)]),
        np.concatenate([part.colours for part in parts]),
        roughness,
    )


def one_colour(count, colour):
    """`count` times the same colour."""
    return np.tile(np.asarray(colour, dtype=float), (count, 1))


def smooth_step(values, low, high):
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.clip((values - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)
