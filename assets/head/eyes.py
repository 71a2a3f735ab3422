"""Eyeballs and lashes."""

from itertools import pairwise

import numpy as np
from part import Part, join, one_colour, smooth_step

# Angle from the axis of sight, degrees, and colour there. Between neighbours colours blend.
RINGS = [
    (0.0, (0.01, 0.01, 0.01)),
    (8.5, (0.01, 0.01, 0.01)),
    (10.0, (0.16, 0.10, 0.05)),
    (15.0, (0.38, 0.26, 0.14)),
    (21.0, (0.30, 0.19, 0.10)),
    (24.5, (0.12, 0.08, 0.05)),
    (27.5, (0.86, 0.83, 0.81)),
    (40.0, (0.90, 0.87, 0.85)),
    (58.0, (0.86, 0.78, 0.75)),
    (80.0, (0.72, 0.52, 0.48)),
    (100.0, (0.50, 0.30, 0.28)),
]
SEGMENTS = 28
CORNEA = 0.009  # how far the cornea stands out, decimetres
LASH = (0.07, 0.045, 0.035)


def make_eyes(sources):
    """Both eyeballs, as spheres with rings at the edges of pupil and iris."""
    return join("eyes", [eyeball(sources, f"helper-{side}-eye") for side in "lr"], 0.12)


def eyeball(sources, group):
    """One eyeball. It rotates like the coarse eyeball of the mesh."""
    ids = sources.group(group)
    rough = sources.positions[ids]
    radius = (rough[:, 0].max() - rough[:, 0].min()) / 2
    centre = (rough.max(0) + rough.min(0)) / 2
    centre[2] = rough[:, 2].min() + radius
    positions, colours = [], []
    for angle, colour in RINGS:
        bulge = CORNEA * (1 - smooth_step(np.array(angle), 14, 32))
        for segment in range(SEGMENTS if angle else 1):
            turn = 2 * np.pi * segment / SEGMENTS
            out, along = np.sin(np.radians(angle)), np.cos(np.radians(angle))
            way = np.array([out * np.cos(turn), out * np.sin(turn), along])
            positions.append(centre + way * (radius + bulge))
            # The fibres of an iris.
            shade = 1 + 0.16 * np.cos(segment * 2.7) * np.cos(segment * 1.3) if 10 < angle < 24 else 1
            colours.append(np.clip(np.array(colour) * shade, 0, 1))
    shapes = [rigid(rough, shape[ids], np.array(positions)) for shape in sources.shapes]
    return Part(
        group, np.array(positions), np.array(shapes), cap_triangles(len(RINGS)), np.array(colours), 0.12
    )


def cap_triangles(rings):
    """Triangles between a pole and rings around it."""
    ring = lambda number, segment: 1 + (number - 1) * SEGMENTS + segment % SEGMENTS  # noqa: E731
    triangles = [[0, ring(1, k), ring(1, k + 1)] for k in range(SEGMENTS)]
    for number in range(1, rings - 1):
        for k in range(SEGMENTS):
            a, b, c, d = ring(number, k), ring(number + 1, k), ring(number + 1, k + 1), ring(number, k + 1)
            triangles += [[a, b, c], [a, c, d]]
    return np.array(triangles)


def rigid(points, moves, others):
    """Movement of `others` when `points` move rigidly, as near as possible to `points + moves` (Kabsch)."""
    if np.abs(moves).max() < 1e-6:
        return np.zeros_like(others)
    centre, moved = points.mean(0), (points + moves).mean(0)
    u, _, v = np.linalg.svd((points - centre).T @ (points + moves - moved))
    turn = (u @ np.diag([1, 1, np.sign(np.linalg.det(u @ v))]) @ v).T
    return (others - centre) @ turn.T + moved - others


def make_lashes(sources, skin_positions):
    """Lashes along the strips of the base mesh."""
    parts = []
    for side in "lr":
        for row, hairs, reach, thick in ((1, 22, 2, 0.3), (2, 36, 3, 0.45)):
            strip = strip_grid(sources, f"helper-{side}-eyelashes-{row}", skin_positions)
            parts.append(hairs_on(sources, strip[: reach + 1], hairs, thick))
    return join("lashes", parts, 0.8)


def strip_grid(sources, group, skin_positions):
    """The strip's vertices as rows from the lid to the tips."""
    faces = sources.faces[group]
    around = {}
    for face in faces:
        for here in range(4):
            edge = (face[here], face[(here + 1) % 4])
            around[edge] = face
    outline = {a: b for (a, b) in around if (b, a) not in around}
    uses = {vertex: sum(vertex in face for face in faces) for vertex in outline}
    corners = [vertex for vertex in outline if uses[vertex] == 1]
    sides = [walk_side(outline, corner, uses) for corner in corners]

    def distance(side):
        ends = sources.positions[side][:, None] - skin_positions[None]
        return np.linalg.norm(ends, axis=2).min(axis=1).mean()

    longest = max(len(side) for side in sides)
    root = min((side for side in sides if len(side) == longest), key=distance)
    rows = [root]
    while len(rows) * len(root) < len(sources.group(group)):
        rows.append(next_row(rows[-1], around))
    return np.array(rows)


def walk_side(outline, corner, uses):
    """The outline from one corner to the next."""
    side = [corner]
    while len(side) == 1 or uses[side[-1]] > 1:
        side.append(outline[side[-1]])
    return side


def next_row(row, around):
    """The row on the far side of the quads that stand on `row`."""
    far = []
    for a, b in pairwise(row):
        face = around[a, b]
        place = face.index(a)
        far.append((face[place - 1], face[(place + 2) % 4]))
    return [near for near, _ in far] + [far[-1][1]]


def hairs_on(sources, strip, count, thick):
    """Tapered hairs across the strip, on long ones a dark line at the roots. `thick`: half of a root's share
    of the line;
    at 0.5 roots touch."""
    part = Part("lash", sources.positions.copy(), sources.shapes, np.zeros((0, 3), int),
                one_colour(len(sources.positions), LASH), 0.8)  # fmt: skip
    columns = strip.shape[1] - 1

    def at(row, along):
        column = min(int(along * columns), columns - 1)
        pair = strip[row, [column, column + 1]]
        return pair, along * columns - column

    pairs, shares, triangles = [], [], []
    first = len(part.positions)
    for hair in range(count):
        middle = (hair + 0.5) / count
        # Lashes fan out from the middle of the eye.
        fan = (middle - 0.5) * 0.05
        # Thick enough for small images: a dark lid instead of a row of dots.
        width = thick / count
        corners = [(0, middle - width), (0, middle + width), (len(strip) // 2, middle + fan + width * 0.6),
                   (len(strip) // 2, middle + fan - width * 0.6), (len(strip) - 1, middle + 2 * fan)]  # fmt: skip
        start = first + len(pairs)
        for row, along in corners:
            pair, share = at(row, min(max(along, 0), 1))
            pairs.append(pair)
            shares.append(share)
        triangles += [[start, start + 1, start + 2], [start, start + 2, start + 3],
                      [start + 3, start + 2, start + 4]]  # fmt: skip
    part.add_between(np.array(pairs), shares)
    if len(strip) > 3:
        for column in range(columns):
            a, b = strip[0, [column, column + 1]]
            c, d = strip[1, [column, column + 1]]
            triangles += [[a, b, d], [a, d, c]]
    part.triangles = np.array(triangles)
    return part.keep_used()
