"""The metrics of shown controls: lip gap, closures, openings, jitter. Each is defined here only.

"Shown" means after the ensemble, with lip closure sharpened and turned into `mouthClose`, as a viewer sees
it. Lip closure is sharpened before the ensemble: the mean of three decisions closes and opens in three hops.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from v2f_train.clock import HOP_SECONDS
from v2f_train.controls import CLOSURE, GAP_WEIGHTS, TRACKS
from v2f_train.speech.phone_sets import BILABIAL, OPEN_VOWELS, SILENCE
from v2f_train.teachers.articulation import Phone

_GAP_ROW = np.array([GAP_WEIGHTS.get(track, 0.0) for track in TRACKS])

CLOSED_BELOW, OPEN_ABOVE = 0.15, 0.35  # shares of the teacher's 95th percentile of gap
TOLERANCE_HOPS = 1  # around a phone
HOPS_PER_FRAME_AT_60 = 62.5 / 60  # hops per step at 60 Hz, at which jitter is defined


def apart(tracks: np.ndarray) -> np.ndarray:
    """Gap of lips that never meet; tracks [..., TRACKS]."""
    return np.maximum(tracks @ _GAP_ROW, 0.0)


def ensemble(tracks: np.ndarray) -> np.ndarray:
    """Mean of each row and its two neighbours, [hops, TRACKS]; the ends repeat."""
    return neighbours(tracks).sum(0) / 3


def neighbours(values: np.ndarray) -> np.ndarray:
    """[hops, ...] -> [3, hops, ...]: the hop before, the hop itself, the hop after; the ends repeat."""
    padded = np.pad(values, [(1, 1)] + [(0, 0)] * (values.ndim - 1), mode="edge")
    return np.stack([padded[:-2], padded[1:-1], padded[2:]])


def sharpen(closure: np.ndarray, threshold: float, softness: float) -> np.ndarray:
    """As the library sharpens lip contact: 0 up to threshold - softness / 2, 1 from threshold + softness / 2
    on, a smooth step between. What lies outside 0 to 1 is cut off the step. softness 0: a hard step.
    """
    begin, end = max(threshold - softness / 2, 0.0), min(threshold + softness / 2, 1.0)
    if begin == end:
        return np.where((closure >= begin) & (closure > 0), 1.0, 0.0)
    rise = np.clip((closure - begin) / (end - begin), 0.0, 1.0)
    return rise * rise * (3 - 2 * rise)


def shown_gap(tracks: np.ndarray, threshold: float, softness: float) -> np.ndarray:
    """Gap with closure, as the ARKit profile shows it without an ensemble: mouthClose removes its share of
    the opening. [hops].
    """
    return apart(tracks) * (1 - sharpen(tracks[:, CLOSURE], threshold, softness))


def ensembled_gap(tracks: np.ndarray, threshold: float, softness: float) -> np.ndarray:
    """The same after the ensemble. tracks: before it."""
    contacts = sharpen(neighbours(tracks[:, CLOSURE]), threshold, softness)
    return apart(ensemble(tracks)) * (1 - contacts.mean(0))


@dataclass(frozen=True)
class Places:
    """The hops of a recording where the closure metrics measure."""

    bilabial: list[tuple[int, int]]  # p b m, tolerance included, end after the last hop
    open_vowel: list[tuple[int, int]]
    other: list[int]  # middles of phones that are neither p b m nor silence


@dataclass(frozen=True)
class PhoneGaps:
    """The gaps at those hops."""

    bilabial: list[float]  # smallest within the phone
    open_vowel: list[float]  # largest within the phone
    other: list[float]


def places(phones: list[Phone], hops: int) -> Places:
    found = Places([], [], [])
    for phone in phones:
        first, last = round(phone.start / HOP_SECONDS), round(phone.end / HOP_SECONDS)
        middle = round((phone.start + phone.end) / 2 / HOP_SECONDS)
        if phone.name in SILENCE or middle >= hops:
            continue
        if phone.name in BILABIAL:
            found.bilabial.append((max(first - TOLERANCE_HOPS, 0), min(last + TOLERANCE_HOPS + 1, hops)))
        else:
            found.other.append(middle)
        if phone.name in OPEN_VOWELS:
            found.open_vowel.append((first, min(last + 1, hops)))
    return found


def phone_gaps(gap: np.ndarray, phones: list[Phone]) -> PhoneGaps:
    """gap [hops]; phones of the same recording."""
    where = places(phones, len(gap))
    return PhoneGaps(
        [float(gap[start:end].min()) for start, end in where.bilabial],
        [float(gap[start:end].max()) for start, end in where.open_vowel],
        [float(gap[middle]) for middle in where.other],
    )


def rates(found: list[PhoneGaps], unit: float) -> dict[str, float]:
    """PBM accuracy, open accuracy, false closure. `unit` is the teacher's 95th percentile of gap on
    the set.
    """

    def share(kind: str, test: Callable[[np.ndarray], np.ndarray]) -> float:
        values = np.array([value for one in found for value in getattr(one, kind)]) / unit
        return float(np.mean(test(values))) if len(values) else float("nan")

    return {
        "pbm_accuracy": share("bilabial", lambda gaps: gaps < CLOSED_BELOW),
        "open_accuracy": share("open_vowel", lambda gaps: gaps > OPEN_ABOVE),
        "false_closure": share("other", lambda gaps: gaps < CLOSED_BELOW),
    }


def second_difference(tracks: np.ndarray) -> float:
    """Mean |second difference| at 60 Hz of [hops, TRACKS]."""
    places = np.arange(0, len(tracks) - 1, HOPS_PER_FRAME_AT_60)
    shown = np.stack([np.interp(places, np.arange(len(tracks)), column) for column in tracks.T], axis=1)
    return float(np.abs(np.diff(shown, 2, axis=0)).mean()) if len(shown) > 2 else 0.0
