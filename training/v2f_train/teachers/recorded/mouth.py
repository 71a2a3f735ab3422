"""Measures of a filmed mouth, from its tracked landmarks.

A clip is one `.npz`: `t` [frames] seconds on the sound's clock, `ok` [frames] whether a face was found, `lm`
[frames, points, 3] pixels (anything where no face was found), `points` [points] their numbers in the
478-point face mesh of MediaPipe. Distances are in shares of the distance of the outer eye corners, so they do
not depend on the camera. They are taken in three dimensions, so that a nod does not shorten them.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

MEASURES = ("gap", "width", "chin", "upper")
"""Opening between the lips; distance of the mouth's corners; nose to chin; nose to upper lip."""

EYES = (33, 263)  # outer corners
NOSE, CHIN, UPPER_LIP = 1, 152, 13
CORNERS = (61, 291)
INNER_LIPS = ((13, 14, 1.0), (82, 87, 0.5), (312, 317, 0.5))  # upper, lower, weight: the middle and beside it
SMOOTHING = (0.25, 0.5, 0.25)  # over frames, without delay: single frames of the tracker are noisy
STILL = 1e-4  # deviation, in eye distances, of a measure that does not move
LEAST_FOUND = 0.95  # share of frames with a face


@dataclass(frozen=True)
class Mouth:
    """times [frames] seconds; found [frames]; measures [frames, MEASURES] in shares of the eye distance."""

    times: np.ndarray
    found: np.ndarray
    measures: np.ndarray


def read_mouth(path: Path) -> Mouth:
    """Raises ValueError when the file lacks an array or a point."""
    try:
        with np.load(path) as file:
            times, found = file["t"].astype(np.float64), file["ok"].astype(bool)
            landmarks, points = file["lm"].astype(np.float64), file["points"].tolist()
        place = {point: index for index, point in enumerate(points)}

        def distance(first: int, second: int) -> np.ndarray:
            return np.linalg.norm(landmarks[:, place[first]] - landmarks[:, place[second]], axis=1)

        unit = np.median(distance(*EYES)[found]) if found.any() else np.nan
        gap = sum(weight * distance(upper, lower) for upper, lower, weight in INNER_LIPS)
        gap = gap / sum(weight for *_, weight in INNER_LIPS)
        columns = (gap, distance(*CORNERS), distance(NOSE, CHIN), distance(NOSE, UPPER_LIP))
    except KeyError as error:
        raise ValueError(
            f"{path}: has no {error}; expected t, ok, lm and points of a tracked face"
        ) from error
    return Mouth(times, found, np.stack([smooth(filled(column / unit, found)) for column in columns], 1))


def filled(column: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Frames without a face are drawn between their neighbours, so that smoothing spreads no wrong number."""
    if not found.any():
        return column
    frames = np.arange(len(column))
    return np.interp(frames, frames[found], column[found])


def smooth(column: np.ndarray) -> np.ndarray:
    return np.convolve(np.pad(column, 1, "edge"), SMOOTHING, "valid")


@dataclass(frozen=True)
class Person:
    """What makes the measures of people comparable, each [MEASURES]: 1st percentile; the median where nobody
    speaks; 95th percentile and standard deviation of speech.
    """

    low: np.ndarray
    rest: np.ndarray
    high: np.ndarray
    deviation: np.ndarray

    @staticmethod
    def of(measures: np.ndarray, speaking: np.ndarray) -> "Person":
        """measures [frames, MEASURES] of all clips of a person; speaking [frames] bool."""
        if not speaking.any() or speaking.all():
            raise ValueError("the clips of a person need frames with speech and frames without")
        return Person(
            np.percentile(measures, 1, axis=0),
            np.median(measures[~speaking], axis=0),
            np.percentile(measures[speaking], 95, axis=0),
            np.maximum(measures[speaking].std(0), STILL),
        )

    def normalised(self, measures: np.ndarray) -> np.ndarray:
        """Gap: 0 where the lips touch, 1 at the 95th percentile. The others: distance from rest, in standard
        deviations of speech, [frames, MEASURES].
        """
        shares = (measures - self.rest) / self.deviation
        shares[:, 0] = (measures[:, 0] - self.low[0]) / (self.high[0] - self.low[0])
        return shares
