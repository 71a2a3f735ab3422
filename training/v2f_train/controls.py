"""The controls that our students predict: names, order, and which controls of the two face sides share an
output.

The rule-based labels are the same for both sides of the mouth. So a student has one output per *track*, and
the exported file repeats it: left and right are always equal.
"""

SIDED = "*"  # marks a pair: `mouthSmile*` stands for mouthSmileLeft and mouthSmileRight

ARKIT = (
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
)
RIG = (*ARKIT, "tongueTipUp", "tongueBackUp", "lipClosure")
"""All controls of the shipped rig, as `src/rig/names.rs` lists them. tests/test_core.py compares the two."""

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
"""What is labelled and predicted, in order. Spelled as in ARKit, except the last three, which ARKit lacks."""

CLOSURE = TRACKS.index("lipClosure")

GAP_WEIGHTS = {
    "jawOpen": 1.0,
    "mouthFunnel": 0.391,
    "mouthShrugUpper": 0.110,
    "mouthShrugLower": -0.143,
    "mouthUpperUp*": 2 * 0.071,
    "mouthLowerDown*": 2 * 0.055,
    "mouthRollLower": -0.101,
    "mouthRollUpper": -0.058,
    "mouthPucker": -0.048,
    "mouthSmile*": -2 * 0.042,
    "mouthPress*": -2 * 0.038,
}
"""What a full track adds to the opening between the lips, in units of a full jawOpen, measured on the CC0
ARKit head.

`src/rig/gap.rs` has the same numbers per control, and `mouthClose`, which tracks replace by lipClosure.
tests/test_core.py compares all copies.
"""


def controls_of(track: str) -> tuple[str, ...]:
    """The controls of the rig that a track drives. Raises ValueError when the shipped rig lacks one."""
    names = tuple(track.replace(SIDED, side) for side in ("Left", "Right")) if SIDED in track else (track,)
    if unknown := [name for name in names if name not in RIG]:
        raise ValueError(f"{', '.join(unknown)} is no control of the shipped rig; see RIG in {__file__}")
    return names


def check_tracks(names: list[str] | tuple[str, ...], source: str) -> None:
    """Raises ValueError when `source` has a name that is not in TRACKS."""
    if unknown := sorted(set(names) - set(TRACKS)):
        raise ValueError(f"{source} has unknown tracks: {', '.join(unknown)}. Known: {', '.join(TRACKS)}")


CONTROLS = tuple(name for track in TRACKS for name in controls_of(track))
"""Names as the student file lists them."""

TRACK_OF_CONTROL = tuple(index for index, track in enumerate(TRACKS) for _ in controls_of(track))
"""For each of CONTROLS the track that it repeats."""

check_tracks(tuple(GAP_WEIGHTS), "GAP_WEIGHTS")
