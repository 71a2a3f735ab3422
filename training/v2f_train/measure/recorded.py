"""Recorded-face correlation: shown lip opening and width against those of a filmed speaker.

Per clip over speech only; one constant delay for the set; the mean over clips, with a bootstrap interval over
clips. Clips must be of people and sentences that the student never met.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from v2f_train.clock import HOP_SECONDS
from v2f_train.controls import TRACKS
from v2f_train.measure import metrics
from v2f_train.measure.closure import Closure
from v2f_train.measure.intervals import BOOTSTRAPS, BOUNDS, drawn
from v2f_train.speech.phone_sets import SILENCE
from v2f_train.teachers.articulation import Phone

DELAYS = tuple(0.004 * step for step in range(-40, 41))  # seconds: 160 ms either way
MARGIN = 0.2  # seconds: lips open before the first sound and close after the last
MIN_FRAMES = 12  # video frames of speech in a clip that has a correlation: half a second
STILL = 1e-6  # standard deviation of a curve that does not move


@dataclass(frozen=True)
class RecordedClip:
    """Curves of a filmed mouth, smoothed without delay as its tracker's noise needs. `times` [frames] are
    seconds on the sound's clock; a value is NaN where the face was not found. `phones` are those of the
    sound, corrected for the aligner's lead.
    """

    times: np.ndarray
    gap: np.ndarray
    width: np.ndarray
    phones: list[Phone]

    def speech(self) -> np.ndarray:
        """bool [frames]: from MARGIN before the first phone that is no silence to MARGIN after the last."""
        spoken = [phone for phone in self.phones if phone.name not in SILENCE]
        if not spoken:
            return np.zeros(len(self.times), bool)
        first, last = spoken[0].start - MARGIN, spoken[-1].end + MARGIN
        return (self.times >= first) & (self.times <= last)


@dataclass(frozen=True)
class FaceFigure:
    """correlation: mean over clips at `delay` (seconds; positive: shown later than recorded), the best for
    the set. `at_zero`: without a delay. `interval`: 95 % over clips, None with fewer than two.
    """

    correlation: float
    interval: tuple[float, float] | None
    delay: float
    at_zero: float
    clips: int


def width(tracks: np.ndarray, weights: dict[str, float]) -> np.ndarray:
    """Width of the mouth, [hops]: the weighted sum of tracks [hops, TRACKS]. weights: by track; positive
    widens.
    """
    return tracks @ np.array([weights.get(track, 0.0) for track in TRACKS])


def opening(tracks: np.ndarray, closure: Closure) -> np.ndarray:
    """The lip gap as shown, [hops]. tracks: before the ensemble."""
    return metrics.ensembled_gap(tracks, closure.threshold, closure.softness)


def correlation(shown: np.ndarray, recorded: np.ndarray, times: np.ndarray, delay: float) -> float:
    """Pearson's, of shown (one value per hop) `delay` seconds after each of `times`. 0 where the shown curve
    does not move; NaN where the recorded one does not.
    """
    if np.std(recorded) < STILL:
        return float("nan")
    there = np.interp(times + delay, np.arange(len(shown)) * HOP_SECONDS, shown)
    if np.std(there) < STILL:
        return 0.0
    return float(np.corrcoef(there, recorded)[0, 1])


def face_figure(
    shown: Sequence[np.ndarray],
    clips: Sequence[RecordedClip],
    curve: Callable[[RecordedClip], np.ndarray],
    delays: Sequence[float] = DELAYS,
) -> FaceFigure:
    """shown: a curve [hops] per clip. curve: `lambda clip: clip.gap`, or width. delays: seconds to try; one
    fixes the delay. Raises ValueError when no clip has enough speech.
    """
    rows = []
    for one, clip in zip(shown, clips, strict=True):
        values = curve(clip)
        kept = clip.speech() & np.isfinite(values)
        if kept.sum() >= MIN_FRAMES:
            found = [correlation(one, values[kept], clip.times[kept], delay) for delay in (0.0, *delays)]
            if np.isfinite(found).all():
                rows.append(found)
    if not rows:
        raise ValueError(f"none of {len(clips)} recorded clips has {MIN_FRAMES} frames of speech that move")
    table = np.array(rows)
    best = int(np.argmax(table[:, 1:].mean(0)))
    values = table[:, 1 + best]
    return FaceFigure(
        float(values.mean()), over_clips(values), float(delays[best]), float(table[:, 0].mean()), len(rows)
    )


def over_clips(values: np.ndarray) -> tuple[float, float] | None:
    """95 % bootstrap interval of the mean of values [clips]."""
    if len(values) < 2:
        return None
    low, high = np.percentile(drawn(len(values), BOOTSTRAPS) @ values / len(values), BOUNDS)
    return float(low), float(high)
