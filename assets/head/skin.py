"""The skin: the bust cut out of the body, lips refined and coloured."""

import numpy as np
from hair import HAIR, over_hairline
from part import Part, one_colour, smooth_step
from sources import SHAPES

SKIN = (0.80, 0.60, 0.50)
BLUSH = (0.78, 0.47, 0.40)
LIPS = (0.66, 0.36, 0.34)
LIDS = (0.66, 0.46, 0.40)
MOUTH = (0.46, 0.19, 0.18)
THROAT = (0.17, 0.05, 0.05)
# How far a refined edge bulges towards the planes at its ends, 0..1 (Boubekeur and Alexa, "Phong
# Tessellation").
BULGE = 0.75
# The lips of the base mesh are 0.7 mm apart, more towards the corners. These weights of shapes close them.
REST = {"mouthClose": 0.055}


def make_skin(sources, eye_height):
    """The bust with its colours and, as a part of its own, the lining of the mouth; in decimetres."""
    around = eye_height - 3.2
    faces = [face for face in sources.faces["body"] if sources.positions[face][:, 1].min() > around]
    skin = Part(
        "skin",
        at_rest(sources),
        sources.shapes.copy(),
        triangulate(faces, sources.positions),
        skin_colours(sources),
        0.55,
    )
    lips = sources.mask("lips") > 0.1
    skin = refine(skin, lips)
    mouth = take_lining(skin, (sources.mask("inside-mouth") > 0.5) & ~lips)
    x, y, z = skin.positions.T
    # The edge of a bust: lowest in front, higher at the sides and the back.
    base = eye_height - 2.1 + 0.75 * (np.abs(x) / 1.1) ** 2 + 0.35 * smooth_step(-z, 0, 1)
    return skin.clip(y - base), mouth


def at_rest(sources):
    """The base mesh with lips that meet."""
    moved = sum(share * sources.shapes[SHAPES.index(name)] for name, share in REST.items())
    return sources.positions + moved


def take_lining(skin, inside):
    """Takes the triangles between `inside` vertices out of the skin. No light reaches them, so they must not
    shine.
    """
    known = np.append(inside, np.zeros(len(skin.positions) - len(inside), bool))
    lining = known[skin.triangles].all(axis=1)
    mouth = Part("mouth", skin.positions, skin.shapes, skin.triangles[lining], skin.colours, 1.0)
    skin.triangles = skin.triangles[~lining]
    return mouth.keep_used()


def skin_colours(sources):
    """Skin, redder at cheeks, nose and lids, lips, and a mouth that darkens towards the throat."""
    z = sources.positions[:, 2]
    colours = one_colour(len(z), SKIN)

    def blend(colour, share):
        nonlocal colours
        colours = colours + (np.asarray(colour) - colours) * np.clip(share, 0, 1)[:, None]

    def spot(at, width):
        distance = np.linalg.norm((sources.positions - at) / width, axis=1)
        return 1 - smooth_step(distance, 0, 1)

    for side in (-1, 1):
        blend(BLUSH, 0.5 * spot((0.42 * side, 6.5, 1.1), (0.32, 0.28, 0.5)))
        blend(BLUSH, 0.35 * spot((0.72 * side, 6.6, 0.4), (0.25, 0.4, 0.4)))
    blend(BLUSH, 0.4 * spot((0, 6.5, 1.65), (0.22, 0.2, 0.3)))
    blend(LIDS, 0.35 * sources.mask("eyelids"))
    blend(LIPS, sources.mask("lips") * smooth_step(z, 1.22, 1.3))
    # Stubble softens the edge of the cap.
    blend(
        HAIR, 0.8 * smooth_step(over_hairline(sources.positions), -0.05, 0.06) * (sources.mask("ears") < 0.3)
    )
    inside = sources.mask("inside-mouth")
    blend(MOUTH, inside)
    blend(THROAT, inside * (1 - smooth_step(z, 0.85, 1.3)))
    return colours


def triangulate(faces, positions):
    """Splits quads along their shorter diagonal."""
    triangles = []
    for face in faces:
        if len(face) == 4:
            a, b, c, d = face
            first, second = np.linalg.norm(positions[[a, b]] - positions[[c, d]], axis=1)
            triangles += [[a, b, c], [a, c, d]] if first <= second else [[a, b, d], [b, c, d]]
        else:
            triangles.append(face)
    return np.array(triangles)


def refine(part, marked):
    """Splits the edges between marked vertices in two; the new vertices bulge, the old ones stay where they
    are.
    """
    edges = {}
    for triangle in part.triangles:
        for here in range(3):
            a, b = sorted((int(triangle[here]), int(triangle[(here + 1) % 3])))
            if marked[a] and marked[b]:
                edges.setdefault((a, b), len(part.positions) + len(edges))
    pairs = np.array(list(edges))
    rest = bulge(part, part.positions, pairs)
    moved = [bulge(part, part.positions + shape, pairs) - rest for shape in part.shapes]
    part.add_between(pairs, np.full(len(pairs), 0.5))
    part.positions[-len(pairs) :] = rest
    part.shapes[:, -len(pairs) :] = moved
    split = [small for triangle in part.triangles for small in split_triangle(triangle, edges)]
    part.triangles = np.array(split)
    return part


def bulge(part, positions, pairs):
    """The middles of edges, drawn towards the tangent planes at both ends."""
    normals = part.normals(positions)
    middle = positions[pairs].mean(axis=1)
    drawn = np.zeros_like(middle)
    for end in range(2):
        normal, corner = normals[pairs[:, end]], positions[pairs[:, end]]
        drawn += middle - ((middle - corner) * normal).sum(axis=1, keepdims=True) * normal
    return (1 - BULGE) * middle + BULGE * drawn / 2


def split_triangle(triangle, edges):
    """Splits a triangle according to its split edges."""
    ring = []
    for here in range(3):
        a, b = int(triangle[here]), int(triangle[(here + 1) % 3])
        ring.append((a, edges.get((min(a, b), max(a, b)))))
    split = [place for place, (_, middle) in enumerate(ring) if middle is not None]
    if not split:
        return [triangle]
    if len(split) == 3:
        (a, ab), (b, bc), (c, ca) = ring
        return [[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]]
    # Turned so that the first edge is split and, with two, the second one too.
    turn = split[0] if len(split) == 1 or split[1] == split[0] + 1 else split[1]
    (a, ab), (b, bc), (c, _) = ring[turn:] + ring[:turn]
    if bc is None:
        return [[a, ab, c], [ab, b, c]]
    return [[a, ab, c], [ab, bc, c], [ab, b, bc]]
