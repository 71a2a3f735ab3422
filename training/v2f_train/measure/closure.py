"""Where the probability of lip contact becomes contact: chosen on validation, for a stated rate of false closures."""

from dataclasses import dataclass

import numpy as np

from v2f_train.controls import CLOSURE
from v2f_train.measure import metrics
from v2f_train.measure.cases import Case
from v2f_train.measure.intervals import BOOTSTRAPS, drawn

SOFTNESSES = (0.1, 0.2, 0.3, 0.4)
FLOOR, CEILING = 0.05, 0.95
BISECTIONS = 9  # a threshold to 0.002
CONFIDENCE = 95  # percent: how often validation's own people, drawn anew, stay within the aim


@dataclass(frozen=True)
class Closure:
    threshold: float
    softness: float


REFERENCE = Closure(0.5, 0.3)  # the rules say 0 or 1; these only place the ramps


def reference_gap(case: Case) -> np.ndarray:
    return metrics.shown_gap(case.reference, REFERENCE.threshold, REFERENCE.softness)


def shown_gap(case: Case, closure: Closure) -> np.ndarray:
    return metrics.shown_gap(case.shown, closure.threshold, closure.softness)


def reference_unit(measured: list[Case]) -> float:
    """The reference teacher's 95th percentile of gap: the unit of every gap figure."""
    return float(np.percentile(np.concatenate([reference_gap(case) for case in measured]), 95))


class FalseClosures:
    """The share of other phones that are shown closed: what it is, and what it may be for other people."""

    def __init__(self, people: np.ndarray, count: int):
        """people: for each phone, whose it is (0..count)."""
        self.people, self.count = people, count
        self.phones = np.bincount(people, minlength=count).astype(np.float64)
        self.draws = drawn(count, BOOTSTRAPS)

    def share(self, closed: np.ndarray) -> float:
        return float(closed.mean()) if len(closed) else 0.0

    def upper(self, closed: np.ndarray) -> float:
        """The bound that the share stays under in CONFIDENCE percent of draws of people. Of one person: the share."""
        hits = np.bincount(self.people, weights=closed, minlength=self.count)
        shares = (self.draws @ hits) / np.maximum(self.draws @ self.phones, 1)
        return float(np.percentile(shares, CONFIDENCE))


def choose_closure(measured: list[Case], unit: float, aim: float, careful: bool = True) -> Closure:
    """Most /p b m/ shown closed while at most `aim` of the other phones are; falls back to the highest threshold.

    careful: the upper bound of the interval over people stays within the aim, not only the share itself: the people of
    another split are other people, and this is how far a draw of people moves the share.
    """
    apart = np.concatenate([metrics.apart(case.shown) for case in measured] + [[0.0]])
    contact = np.concatenate([case.shown[:, CLOSURE] for case in measured] + [[0.0]])
    names = sorted({case.person for case in measured})
    spans, middles, people, begin = [], [], [], 0
    for case in measured:  # all recordings end to end, so that one threshold costs one pass over the frames
        where = metrics.places(case.phones, len(case.shown))
        spans += [begin + hop for span in where.bilabial for hop in span]
        middles += [begin + hop for hop in where.other]
        people += [names.index(case.person)] * len(where.other)
        begin += len(case.shown)
    best, most = Closure(CEILING, SOFTNESSES[0]), -1.0
    if not spans or not middles:
        return best  # nothing says where lips meet
    rate = FalseClosures(np.array(people, np.int64), len(names))
    false_rate = rate.upper if careful else rate.share
    for softness in SOFTNESSES:
        low, high = FLOOR + softness / 2, CEILING
        for _ in range(BISECTIONS):  # false closures fall as the threshold rises
            middle = (low + high) / 2
            gap = apart * (1 - metrics.sharpen(contact, middle, softness)) / unit
            if false_rate(gap[middles] < metrics.CLOSED_BELOW) > aim:
                low = middle
                continue
            high = middle
            shown_closed = float(np.mean(np.minimum.reduceat(gap, spans)[::2] < metrics.CLOSED_BELOW))
            if shown_closed > most:
                best, most = Closure(round(middle, 3), softness), shown_closed
    return best
