"""A close cap of hair, and brows."""

import numpy as np
from part import Part, one_colour, smooth_step

HAIR = (0.17, 0.115, 0.085)
BROW = (0.25, 0.175, 0.13)
CENTRE = np.array([0.0, 6.95, 0.35])
# Hairline: direction seen from above in degrees (0 forehead, 90 ear, 180 nape), and height over CENTRE,
# decimetres.
HAIRLINE = [(0, 0.40), (8, 0.42), (18, 0.43), (28, 0.40), (38, 0.32), (48, 0.19), (55, 0.06), (60, -0.08), (65, -0.27),
            (70, -0.38), (75, -0.30), (82, -0.1), (96, -0.12), (104, -0.42), (120, -0.6), (150, -0.72),
            (180, -0.76)]  # fmt: skip
THICKNESS = 0.075
# The left brow, seen from the front: x, y in decimetres beside and above the eye's centre, and half its
# height.
BROW_LINE = [(-0.16, 0.155, 0.020), (-0.06, 0.195, 0.026), (0.06, 0.222, 0.022), (0.16, 0.212, 0.015),
             (0.245, 0.160, 0.004)]  # fmt: skip
BROW_HAIRS = 72


def make_hair(skin, ears):
    """The scalp lifted off the head above the hairline. `ears`: vertices that belong to an ear."""
    cap = Part("hair", skin.positions.copy(), skin.shapes.copy(), skin.triangles.copy(),
               one_colour(len(skin.positions), HAIR), 0.75)  # fmt: skip
    above = over_hairline(cap.positions)
    normals = cap.normals(cap.positions)
    # Ears and inner vertices are not scalp.
    outward = ((cap.positions - CENTRE) * normals).sum(axis=1) / np.linalg.norm(
        cap.positions - CENTRE, axis=1
    )
    scalp = np.where((outward > 0.35) & ~ears, above, -1.0)
    lift = THICKNESS * smooth_step(above, -0.02, 0.28) + 0.006
    cap.positions = cap.positions + smooth_normals(cap, normals) * lift[:, None]
    strands = 1 + 0.10 * np.sin(cap.positions @ np.array([41.0, 13.0, 29.0]))
    cap.colours = np.clip(cap.colours * strands[:, None], 0, 1)
    return cap.clip(scalp)


def over_hairline(positions):
    """Height over the hairline, decimetres; negative below it."""
    x, y, z = (positions - CENTRE).T
    around = np.degrees(np.arctan2(np.abs(x), z))
    angles, heights = np.array(HAIRLINE).T
    return y - np.interp(around, angles, heights)


def smooth_normals(part, normals):
    """Normals averaged with their neighbours' a few times, so that the cap has no wrinkles."""
    for _ in range(6):
        total = normals.copy()
        for here in range(3):
            np.add.at(total, part.triangles[:, here], normals[part.triangles[:, (here + 1) % 3]])
        normals = total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)
    return normals


def make_brows(skin, eyes):
    """Brows of single hairs that lie on the skin and move with it. `eyes`: the eyeballs' centres, left and
    right.
    """
    roots = []
    line = np.array(BROW_LINE)
    along = np.linspace(0, 1, len(line))
    for hair in range(BROW_HAIRS):
        # Rows of hairs, each a little further out; the fraction of the golden ratio spreads them evenly.
        share, across = hair / (BROW_HAIRS - 1), (hair * 0.618034) % 1 * 2 - 1
        x, y, half = (np.interp(share, along, line[:, axis]) for axis in range(3))
        tilt = np.radians(np.interp(share, [0, 0.25, 0.6, 1], [58, 28, 6, -24]) - across * 10)
        length = np.interp(share, [0, 0.3, 1], [0.065, 0.085, 0.055])
        way = np.array([np.cos(tilt), np.sin(tilt)])
        side = np.array([-way[1], way[0]]) * 0.0075
        root = np.array([x, y + across * half]) - way * length / 2
        roots.append([root - side, root + side, root + way * length * 0.6 + side * 0.7,
                      root + way * length * 0.6 - side * 0.7, root + way * length])  # fmt: skip
    outline = np.array(roots)
    points, triangles = [], []
    for sign, eye in ((1, eyes[0]), (-1, eyes[1])):
        for hair in outline:
            start = len(points)
            points += [(eye[0] + sign * x, eye[1] + y) for x, y in hair]
            turned = [[0, 1, 2], [0, 2, 3], [3, 2, 4]]
            triangles += [[start + corner for corner in triangle[::sign]] for triangle in turned]
    return lay_on(skin, np.array(points), np.array(triangles))


def lay_on(skin, points, triangles):
    """Projects points from the front onto the skin."""
    corners = skin.positions[skin.triangles]
    facing = skin.normals(skin.positions)[:, 2][skin.triangles].min(axis=1) > 0.1
    front = np.flatnonzero(facing & (corners[:, :, 1].min(axis=1) > 6.6))
    a, b, c = (corners[front, corner, :2] for corner in range(3))
    area = cross(b - a, c - a)
    front, a, b, c, area = (values[area > 1e-9] for values in (front, a, b, c, area))
    normals = skin.normals(skin.positions)
    chosen, weights = [], []
    for point in points:
        w = (
            np.stack([cross(b - point, c - point), cross(c - point, a - point), cross(a - point, b - point)])
            / area
        )
        best = np.argmax(w.min(axis=0))
        chosen.append(skin.triangles[front[best]])
        weights.append(np.clip(w[:, best], 0, 1) / np.clip(w[:, best], 0, 1).sum())
    chosen, weights = np.array(chosen), np.array(weights)[:, :, None]
    lift = 0.006 + 0.004 * (np.arange(len(points)) % 5 >= 2)
    positions = (skin.positions[chosen] * weights).sum(1) + (normals[chosen] * weights).sum(1) * lift[:, None]
    shapes = np.array([(shape[chosen] * weights).sum(1) for shape in skin.shapes])
    return Part("brows", positions, shapes, triangles, one_colour(len(points), BROW), 0.9)


def cross(a, b):
    """The third coordinate of the cross product of plane vectors."""
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
