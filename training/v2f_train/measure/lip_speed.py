"""How fast lips move: percentiles of |change of gap| per second, in openings. One opening is the range from
the 1st to the 95th percentile of the person's gap. Recorded people and shown curves get the same processing.
"""

import numpy as np
from scipy.signal import butter, sosfiltfilt

from v2f_train.clock import HOP_SECONDS
from v2f_train.measure.cases import Case
from v2f_train.measure.closure import Closure, shown_gap

LOW_PASS_HERTZ, ORDER = 20.0, 4
RANGE = (1, 95)  # percentiles of one opening
PERCENTILES = {"speed_99": 99.0, "speed_999": 99.9, "speed_fastest": 100.0}


def smoothed(gap: np.ndarray, rate: float) -> np.ndarray:
    """Low-passed without delay. rate: Hz; at 40 Hz or less nothing is left to remove."""
    if rate <= 2 * LOW_PASS_HERTZ or len(gap) < 2:
        return gap
    filters = butter(ORDER // 2, LOW_PASS_HERTZ, fs=rate, output="sos")  # applied twice: once per direction
    return sosfiltfilt(filters, gap, padlen=min(15, len(gap) - 1))


def speeds(gaps: list[np.ndarray], rate: float = 1 / HOP_SECONDS) -> np.ndarray:
    """The gaps of one person, a curve per clip -> openings per second at every step of all clips."""
    curves = [smoothed(np.asarray(gap, np.float64), rate) for gap in gaps]
    if not curves:
        return np.zeros(0)
    low, high = np.percentile(np.concatenate(curves), RANGE)
    if high - low < 1e-6:  # never moves
        return np.zeros(sum(len(curve) for curve in curves) - len(curves))
    return np.concatenate([np.abs(np.diff(curve)) for curve in curves]) * rate / (high - low)


def distribution(people: list[np.ndarray]) -> dict[str, float]:
    """Speeds of each person -> PERCENTILES over all of them together."""
    together = np.concatenate(people) if people else np.zeros(0)
    if not len(together):
        return dict.fromkeys(PERCENTILES, float("nan"))
    return {name: float(np.percentile(together, share)) for name, share in PERCENTILES.items()}


def lip_speed(measured: list[Case], closure: Closure) -> dict[str, float]:
    """Of shown curves, after the ensemble."""
    people: dict = {}
    for case in measured:
        people.setdefault(case.person, []).append(shown_gap(case, closure))
    return distribution([speeds(gaps) for gaps in people.values()])
