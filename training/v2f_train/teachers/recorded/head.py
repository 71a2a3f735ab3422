"""What each track does to the mouth of our head, and the tracks that give a mouth its measures.

Blend shapes add up, so each measure is a weighted sum of tracks. Weights are in units of the opening of a
full jawOpen, measured on assets/head/head.glb; tests/test_recorded_faces.py measures the file again.
"""

import numpy as np

from v2f_train.controls import GAP_WEIGHTS, TRACKS, check_tracks
from v2f_train.teachers.recorded.mouth import MEASURES

HEAD = {
    "gap": GAP_WEIGHTS,
    "width": {  # distance of the corners
        "jawOpen": -0.032,
        "mouthFunnel": -0.170,
        "mouthPucker": -0.185,
        "mouthSmile*": 0.372,
        "mouthDimple*": 0.184,
        "mouthStretch*": 0.179,
        "mouthPress*": 0.269,
        "mouthUpperUp*": 0.046,
    },
    "chin": {  # how far it sinks
        "jawOpen": 0.696,
        "jawForward": 0.043,
        "mouthFunnel": 0.046,
        "mouthRollLower": -0.052,
        "mouthLowerDown*": 0.074,
        "mouthPress*": -0.032,
    },
    "upper": {  # how far the upper lip sinks
        "mouthFunnel": -0.134,
        "mouthPucker": 0.040,
        "mouthSmile*": -0.090,
        "mouthRollUpper": 0.058,
        "mouthShrugUpper": -0.110,
        "mouthUpperUp*": -0.142,
    },
}
"""Measure -> track -> change by a full track."""

MATRIX = np.array([[HEAD[measure].get(track, 0.0) for measure in MEASURES] for track in TRACKS])
"""[TRACKS, MEASURES]."""

FREEDOM = {  # how far a track may leave the rules for the recorded measures; all others stay
    "jawOpen": 1.0,
    "mouthFunnel": 0.5,
    "mouthPucker": 1.0,
    "mouthStretch*": 1.0,
    "mouthSmile*": 0.7,
    "mouthUpperUp*": 0.7,
    "mouthLowerDown*": 0.7,
}
_FREE = np.array([FREEDOM.get(track, 0.0) for track in TRACKS]) ** 2
ERROR = {
    "gap": 0.02,
    "width": 0.03,
    "chin": 0.10,
    "upper": 0.10,
}  # what is left of a measure's error, roughly
_ERROR = np.array([ERROR[measure] for measure in MEASURES]) ** 2
ROUNDS = 4  # a track that reaches 0 or 1 leaves its part to the others in the next round
check_tracks([track for row in HEAD.values() for track in row], __name__)
check_tracks(list(FREEDOM), __name__)


def solve(tracks: np.ndarray, wanted: np.ndarray, trust: np.ndarray) -> np.ndarray:
    """The tracks nearest to `tracks` [hops, TRACKS] whose measures are `wanted` [hops, MEASURES].

    trust [hops, MEASURES], 0..1: how much a measure counts. Least squares with a prior: FREEDOM is the
    prior's deviation of a track, ERROR that of a measure.
    """
    spread = MATRIX.T * _FREE  # [MEASURES, TRACKS]
    gain = spread.T @ np.linalg.inv(spread @ MATRIX + np.diag(_ERROR))  # [TRACKS, MEASURES]
    solved = tracks.copy()
    for _ in range(ROUNDS):
        missing = trust * (wanted - solved @ MATRIX)
        solved = np.clip(solved + missing @ gain.T, 0.0, 1.0)
    return solved
