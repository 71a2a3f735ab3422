"""Teeth, gums and tongue."""

import numpy as np
from eyes import rigid
from part import Part, join, one_colour, smooth_step
from skin import triangulate
from sources import SHAPES

ENAMEL, ROOT, GUM = (0.90, 0.86, 0.78), (0.80, 0.70, 0.58), (0.62, 0.30, 0.29)
TONGUE, TONGUE_BACK = (0.60, 0.29, 0.29), (0.16, 0.06, 0.06)
# Share of a tooth's colour where cheeks and lips shade it.
SHADE = (0.20, 0.12, 0.11)
# Widths from the middle of the mouth outwards, and heights, decimetres (averages of a textbook).
UPPER_TEETH = [(0.085, 0.102), (0.066, 0.090), (0.076, 0.098), (0.070, 0.082), (0.068, 0.078), (0.10, 0.072)]
LOWER_TEETH = [(0.053, 0.088), (0.058, 0.090), (0.068, 0.098), (0.070, 0.082), (0.070, 0.078), (0.11, 0.072)]
# How far the edges lie below and before the base mesh's (lower teeth, upper teeth), decimetres. The upper
# ones stand at the
# lips, a little below the line where those meet, and overlap the lower ones.
BELOW = (0.030, 0.044)
BEFORE = (0.030, 0.040)
# Rise of the upper edges from the incisors to the molars: closed lips then hide all of them.
RISE = 0.024
# Distance that the back of the tongue sinks with a fully open jaw, beyond the base mesh, so that the mouth is
# open to view.
SINKS = 0.14
# The teeth are in front of those of the base mesh, so the tongue must come out farther.
OUT = 1.25
# A tooth from its neck in front over the edge to its neck behind: height 0 (neck) to 1 (edge), depth in
# decimetres,
# share of the whole width.
PROFILE = [(0.0, 0.012, 0.80), (0.25, 0.003, 0.90), (0.65, 0.0, 1.0), (0.93, 0.006, 0.97), (1.0, 0.016, 0.86),
           (0.92, 0.028, 0.90), (0.0, 0.055, 0.70)]  # fmt: skip
# Across a tooth, from one side to the other: share of half the width, and how far it falls back.
ACROSS = [(-1.0, 0.02), (-0.72, 0.004), (0.0, 0.0), (0.72, 0.004), (1.0, 0.02)]


def make_teeth(sources):
    """Single teeth along the arches of the base mesh, on gums."""
    upper = arch(sources, "helper-upper-teeth", UPPER_TEETH, downwards=True)
    lower = arch(sources, "helper-lower-teeth", LOWER_TEETH, downwards=False)
    return join("teeth", [*upper, *lower], 0.22)


def arch(sources, group, sizes, downwards):
    """The teeth and the gum of one jaw."""
    ids = sources.group(group)
    strip = sources.positions[ids]
    sign = -1 if downwards else 1
    edge = max(strip[np.abs(strip[:, 0]) < 0.02][:, 1] * sign) * sign - BELOW[downwards]
    before = np.array([0.0, 0.0, BEFORE[downwards]])
    curve = outer_curve(strip, 0.94 if downwards else 0.93)
    positions, triangles, colours = [], [], []
    for side in (-1, 1):
        along = 0.0
        for width, height in sizes:
            tooth_positions, tooth_triangles, tooth_colours = tooth(
                curve, along, side, width, height, edge, sign
            )
            triangles.append(tooth_triangles + sum(map(len, positions)))
            positions.append(tooth_positions)
            colours.append(tooth_colours)
            along += width
    positions, colours = np.concatenate(positions) + before, np.concatenate(colours)
    if downwards:
        positions[:, 1] += RISE * smooth_step(np.abs(positions[:, 0]), 0.10, 0.19)
    lit = smooth_step(positions[:, 2], 1.16, 1.31)[:, None]
    colours = colours * (np.array(SHADE) + (1 - np.array(SHADE)) * lit)
    shapes = np.array([rigid(strip, shape[ids], positions) for shape in sources.shapes])
    teeth = Part(group, positions, shapes, np.concatenate(triangles), colours, 0.22)
    return teeth, gum(sources, group, edge, sign, sizes[0][1], before)


def outer_curve(strip, size):
    """The arch seen from above, as points from the middle to one side at equal steps of 0.01 along it."""
    beyond = strip[strip[:, 0] >= -1e-6]
    angles = np.linspace(0, np.radians(100), 60)
    centre = np.array([0.0, strip[:, 2].max() - 0.34])
    ways = np.stack([np.sin(angles), np.cos(angles)], axis=1)
    # The extent of the strip in each direction, smoothed: a parabola and the width of the strip.
    half, depth = beyond[:, 0].max() * size, (strip[:, 2].max() - centre[1]) * size
    power = 2.1
    reach = (np.abs(ways[:, 0] / half) ** power + np.abs(ways[:, 1] / depth) ** power) ** (-1 / power)
    points = centre + ways * reach[:, None]
    tail = points[-1] + np.array([[0.0, -0.1]]) * np.arange(1, 6)[:, None]
    points = np.concatenate([points, tail])
    lengths = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    steps = np.arange(0, lengths[-1], 0.01)
    return np.stack([np.interp(steps, lengths, points[:, axis]) for axis in range(2)], axis=1)


def tooth(curve, along, side, width, height, edge, sign):
    """One tooth as a grid bent along the arch."""
    positions, colours = [], []
    for tall, depth, narrow in PROFILE:
        for across, back in ACROSS:
            place = (along + width / 2 + across * side * narrow * width * 0.5 * side) / 0.01
            low = int(np.clip(place, 0, len(curve) - 2))
            point = curve[low] + (curve[low + 1] - curve[low]) * (place - low)
            tangent = curve[low + 1] - curve[low]
            inward = np.array([-tangent[1], tangent[0]]) / np.linalg.norm(tangent)
            inward = inward if inward @ (np.array([0.0, curve[0, 1] - 0.34]) - point) > 0 else -inward
            x, z = point + inward * (depth + back)
            positions.append([x * side, edge - sign * height * (1 - tall), z])
            colours.append(np.array(ROOT) + (np.array(ENAMEL) - ROOT) * smooth_step(np.array(tall), 0, 0.6))
    count = len(ACROSS)
    triangles = []
    for row in range(len(PROFILE) - 1):
        for column in range(count - 1):
            a = row * count + column
            b, c, d = a + 1, a + count + 1, a + count
            triangles += [[a, b, c], [a, c, d]]
    triangles = np.array(triangles)
    return np.array(positions), triangles if sign * side > 0 else triangles[:, ::-1], np.array(colours)


def gum(sources, group, edge, sign, height, before):
    """The strip of the base mesh behind the necks of the teeth."""
    ids = sources.group(group)
    places = {vertex: number for number, vertex in enumerate(ids)}
    strip = sources.positions[ids].copy()
    faces = [[places[vertex] for vertex in face] for face in sources.faces[group]]
    neck = edge - sign * height * 0.9
    beyond = (strip[:, 1] - neck) * sign
    strip[:, 1] -= sign * np.maximum(beyond, 0) * 0.97
    middle = np.array([0, 0, strip[:, 2].max() - 0.34])
    strip[:, [0, 2]] = middle[[0, 2]] + (strip[:, [0, 2]] - middle[[0, 2]]) * 0.965
    strip += before
    shapes = np.array([rigid(sources.positions[ids], shape[ids], strip) for shape in sources.shapes])
    return Part("gum", strip, shapes, triangulate(faces, strip), one_colour(len(strip), GUM), 0.3)


def make_tongue(sources):
    """The tongue of the base mesh, with two controls that ARKit does not have."""
    ids = sources.group("helper-tongue")
    places = {vertex: number for number, vertex in enumerate(ids)}
    positions = sources.positions[ids]
    faces = [[places[vertex] for vertex in face] for face in sources.faces["helper-tongue"]]
    shapes = sources.shapes[:, ids].copy()
    _, y, z = positions.T
    upper = smooth_step(y, y.min(), y.max()) * smooth_step(z, 0.55, 0.95)
    shapes[SHAPES.index("jawOpen"), :, 1] -= SINKS * upper
    shapes[SHAPES.index("tongueOut")] *= OUT
    tip = smooth_step(z, 0.98, 1.24)
    shapes[SHAPES.index("tongueTipUp")] = np.stack([0 * z, 0.115 * tip, -0.012 * tip], axis=1)
    back = np.exp(-(((z - 0.74) / 0.2) ** 2))
    drawn = -0.05 * smooth_step(z, 0.9, 1.24)
    shapes[SHAPES.index("tongueBackUp")] = np.stack([0 * z, 0.20 * back, drawn], axis=1)
    depth = smooth_step(z, 0.85, 1.24)[:, None]
    colours = np.array(TONGUE_BACK) + (np.array(TONGUE) - TONGUE_BACK) * depth
    positions = positions + np.array([0.0, 0.0, BEFORE[False]])
    return Part("tongue", positions, shapes, triangulate(faces, positions), colours, 0.4)
