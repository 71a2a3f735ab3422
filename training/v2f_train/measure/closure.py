"""Chooses the threshold of lip contact on validation speakers, for a given rate of false closures."""

from dataclasses import dataclass

import numpy as np

from v2f_train.measure import metrics
from v2f_train.measure.cases import Case
from v2f_train.measure.intervals import BOOTSTRAPS, drawn

SOFTNESSES = (0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)
SOFTER = 0.005  # recall that a softer step may cost: lips that close in one frame move faster than people's
FLOOR, CEILING = 0.05, 0.95
BISECTIONS = 9  # a threshold to 0.002
CONFIDENCE = 95  # percent of bootstrap draws of validation speakers within the aim


@dataclass(frozen=True)
class Closure:
    """Threshold and softness of the step from the probability of contact to contact."""

    threshold: float
    softness: float


REFERENCE = Closure(0.5, 0.3)  # rule-based closure is 0 or 1; this only places the ramps


def reference_gap(case: Case) -> np.ndarray:
    return metrics.shown_gap(case.reference, REFERENCE.threshold, REFERENCE.softness)


def shown_contact(case: Case, closure: Closure) -> np.ndarray:
    """Lip contact as shown, 0..1, [hops]."""
    return metrics.sharpen(case.contacts, closure.threshold, closure.softness).mean(0)


def shown_gap(case: Case, closure: Closure) -> np.ndarray:
    return metrics.apart(case.shown) * (1 - shown_contact(case, closure))


def reference_unit(measured: list[Case]) -> float:
    """The 95th percentile of the reference teacher's gap: the unit of every gap figure."""
    return float(np.percentile(np.concatenate([reference_gap(case) for case in measured]), 95))


class FalseClosures:
    """The share of other phones that are shown closed, and its upper bound for other speakers."""

    def __init__(self, people: np.ndarray, count: int):
        """people: for each phone, the index of its speaker (0..count)."""
        self.people, self.count = people, count
        self.phones = np.bincount(people, minlength=count).astype(np.float64)
        self.draws = drawn(count, BOOTSTRAPS)

    def share(self, closed: np.ndarray) -> float:
        return float(closed.mean()) if len(closed) else 0.0

    def upper(self, closed: np.ndarray) -> float:
        """Percentile CONFIDENCE of the share over bootstrap draws of speakers. With one speaker: the
        share.
        """
        hits = np.bincount(self.people, weights=closed, minlength=self.count)
        shares = (self.draws @ hits) / np.maximum(self.draws @ self.phones, 1)
        return float(np.percentile(shares, CONFIDENCE))


def choose_closure(measured: list[Case], unit: float, aim: float, careful: bool = True) -> Closure:
    """The softest step that closes nearly as many /p b m/ as the best one (SOFTER), while at most `aim` of
    the other phones are closed; else the highest threshold.

    careful: the upper bound over speakers must stay within the aim, not only the share, because another split
    has other speakers.
    """
    apart = np.concatenate([metrics.apart(case.shown) for case in measured] + [[0.0]])
    contact = np.concatenate(
        [np.broadcast_to(case.contacts, (3, len(case.shown))) for case in measured] + [np.zeros((3, 1))], 1
    )
    names = sorted({case.person for case in measured})
    spans, middles, people, begin = [], [], [], 0
    for case in measured:  # all recordings end to end: one threshold is one pass
        where = metrics.places(case.phones, len(case.shown))
        spans += [begin + hop for span in where.bilabial for hop in span]
        middles += [begin + hop for hop in where.other]
        people += [names.index(case.person)] * len(where.other)
        begin += len(case.shown)
    if not spans or not middles:
        return Closure(CEILING, SOFTNESSES[0])  # no phones to measure
    found: list[tuple[float, Closure]] = []  # recall and closure, the best of each softness
    rate = FalseClosures(np.array(people, np.int64), len(names))
    false_rate = rate.upper if careful else rate.share
    for softness in SOFTNESSES:
        low, high, best = FLOOR + softness / 2, CEILING, None
        for _ in range(BISECTIONS):  # false closures fall as the threshold rises
            middle = (low + high) / 2
            gap = apart * (1 - metrics.sharpen(contact, middle, softness).mean(0)) / unit
            if false_rate(gap[middles] < metrics.CLOSED_BELOW) > aim:
                low = middle
                continue
            high = middle
            shown_closed = float(np.mean(np.minimum.reduceat(gap, spans)[::2] < metrics.CLOSED_BELOW))
            if best is None or shown_closed > best[0]:
                best = shown_closed, Closure(round(middle, 3), softness)
        if best:
            found.append(best)
    if not found:
        return Closure(CEILING, SOFTNESSES[0])
    most = max(recall for recall, _ in found)
    return [closure for recall, closure in found if recall >= most - SOFTER][-1]
