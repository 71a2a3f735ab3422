"""The controls that our students predict: names, order, and which are shared between the two sides of the face.

The rules label both sides of the mouth alike, so the student has one output per *pair*, and the exported file repeats
its column: left and right can never drift apart.
"""

SIDED = "*"  # marks a pair: `mouthSmile*` stands for mouthSmileLeft and mouthSmileRight

TRACKS = (
    "jawOpen",
    "jawForward",
    "mouthFunnel",
    "mouthPucker",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugLower",
    "mouthShrugUpper",
    "mouthStretch*",
    "mouthSmile*",
    "mouthUpperUp*",
    "mouthLowerDown*",
    "mouthPress*",
    "mouthDimple*",
    "tongueOut",
    "tongueTipUp",
    "tongueBackUp",
    "lipClosure",
)
"""What is labelled and learnt, in order. ARKit spelling, save the last three, which ARKit lacks."""

CLOSURE = TRACKS.index("lipClosure")


def _expand() -> tuple[tuple[str, ...], tuple[int, ...]]:
    names, tracks = [], []
    for index, track in enumerate(TRACKS):
        sides = ("Left", "Right") if track.endswith(SIDED) else ("",)
        names += [track.rstrip(SIDED) + side for side in sides]
        tracks += [index] * len(sides)
    return tuple(names), tuple(tracks)


CONTROLS, TRACK_OF_CONTROL = _expand()
"""Names as the student file lists them, and for each the track that it repeats."""
