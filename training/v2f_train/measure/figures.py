"""All figures of a candidate on a group of recordings, computed from sums per speaker so that they have
intervals.

Every figure is a function of sums: each recording adds to the row of its speaker, a group is the sum of its
speakers, and a bootstrap draw is another sum of the same rows.
"""

from collections import defaultdict

import numpy as np

from v2f_train.clock import HOP_SECONDS
from v2f_train.controls import TRACKS
from v2f_train.measure import metrics
from v2f_train.measure.cases import Case
from v2f_train.measure.closure import REFERENCE, Closure, reference_gap, shown_contact, shown_gap
from v2f_train.measure.intervals import interval
from v2f_train.measure.moments import MOMENTS, PER_CONTROL, mean_of_moving, moments, per_column
from v2f_train.speech.phone_sets import BILABIAL, SILENCE

LONG_SILENCE = 0.3  # seconds; shorter silences are part of speech
RATIOS = (
    "pbm_accuracy",
    "open_accuracy",
    "false_closure",
    "mae",
    "mse",
    "jitter_ratio",
    "silence_leak",
    "silence_quiet",
    "silence_leak_gated",
)
"""Kept as sums (numerator, denominator). `silence_quiet`: only quiet hops. `_gated`: with the runtime's gate.
"""

FIGURES = (
    "pbm_accuracy",
    "open_accuracy",
    "false_closure",
    "mae",
    "rmse",
    "correlation",
    "amplitude",
    "jitter_ratio",
    "silence_leak",
    "silence_quiet",
    "silence_leak_gated",
)
"""The figures of a group, in order."""


def silences(case: Case) -> np.ndarray:
    """Hops of silences longer than LONG_SILENCE."""
    spans = [
        range(round(p.start / HOP_SECONDS), min(round(p.end / HOP_SECONDS), len(case.shown)))
        for p in case.phones
        if p.name in SILENCE and p.end - p.start > LONG_SILENCE
    ]
    return np.array([hop for span in spans for hop in span], np.int64)


def sharpened(tracks: np.ndarray, contact: np.ndarray) -> np.ndarray:
    """Tracks as a player shows them: with this lip contact [hops]."""
    return np.concatenate([tracks[:, :-1], contact[:, None]], 1)


def sums(case: Case, closure: Closure, unit: float) -> np.ndarray:
    """What one recording adds: [2 * RATIOS + 1 + TRACKS * MOMENTS]; the 1 is its hops."""
    gap = shown_gap(case, closure) / unit
    found = metrics.phone_gaps(gap, case.phones)
    error = (case.shown - case.reference).astype(np.float64)
    hops = len(error)
    gated_tracks = case.shown * case.gate[:, None]
    contact = shown_contact(case, closure)
    contact_reference = metrics.sharpen(case.reference[:, -1], REFERENCE.threshold, REFERENCE.softness)
    gated = metrics.apart(gated_tracks) * (1 - contact * case.gate) / unit
    jitter, jitter_reference = (
        metrics.second_difference(sharpened(tracks, closed)) * hops
        for tracks, closed in ((case.shown, contact), (case.reference, contact_reference))
    )
    closed = np.array(found.bilabial) < metrics.CLOSED_BELOW
    opened = np.array(found.open_vowel) > metrics.OPEN_ABOVE
    wrong = np.array(found.other) < metrics.CLOSED_BELOW
    silent = silences(case)
    hushed = silent[case.quiet[silent]]
    ratios = [
        closed.sum(),
        closed.size,
        opened.sum(),
        opened.size,
        wrong.sum(),
        wrong.size,
        np.abs(error).sum(),
        error.size,
        np.square(error).sum(),
        error.size,
        jitter,
        jitter_reference,
        gap[silent].sum(),
        silent.size,
        gap[hushed].sum(),
        hushed.size,
        gated[silent].sum(),
        silent.size,
    ]
    return np.concatenate([ratios, [hops], moments(case.reference, case.shown)])


def per_track(total: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Summed rows [draws, numbers] -> MAE, RMSE, correlation and amplitude, each [draws, TRACKS]."""
    start = 2 * len(RATIOS)
    return per_column(total[:, start + 1 :], total[:, start])


def figures_of(total: np.ndarray) -> np.ndarray:
    """Summed rows [draws, numbers] -> [draws, FIGURES]; NaN where there is nothing to measure."""
    pairs = total[:, : 2 * len(RATIOS)].reshape(len(total), len(RATIOS), 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = dict(zip(RATIOS, (pairs[:, :, 0] / pairs[:, :, 1]).T, strict=True))
    _, _, together, slope = per_track(total)
    found = {
        **ratios,
        "rmse": np.sqrt(ratios["mse"]),
        "correlation": mean_of_moving(together),
        "amplitude": mean_of_moving(slope),
    }
    return np.stack([found[name] for name in FIGURES], axis=1)


def figures(measured: list[Case], closure: Closure, unit: float) -> dict:
    """Of one group: hours, speakers, FIGURES, their intervals, and each control."""
    return grouped_figures({"": measured}, closure, unit)[""]


def grouped_figures(groups: dict[str, list[Case]], closure: Closure, unit: float) -> dict[str, dict]:
    """`figures` of several groups that share recordings: each recording is measured once."""
    added = {
        id(case): sums(case, closure, unit)
        for case in {id(c): c for g in groups.values() for c in g}.values()
    }
    return {name: group_figures(group, added) for name, group in groups.items()}


def group_figures(measured: list[Case], added: dict[int, np.ndarray]) -> dict:
    """added: the sums of each recording, by its id()."""
    people: dict = defaultdict(lambda: np.zeros(2 * len(RATIOS) + 1 + len(TRACKS) * MOMENTS))
    for case in measured:
        people[case.person] += added[id(case)]
    rows = np.stack(list(people.values()))
    total = rows.sum(0, keepdims=True)
    bounds = interval(rows, figures_of)
    controls = zip(TRACKS, *(values[0].tolist() for values in per_track(total)), strict=True)
    hops = total[0, 2 * len(RATIOS)]
    return {
        "hours": float(hops * HOP_SECONDS / 3600),
        "people": len(people),
        "clips": len(measured),
        "phones_pbm": int(total[0, 1]),
        "phones_other": int(total[0, 5]),
        **dict(zip(FIGURES, figures_of(total)[0].tolist(), strict=True)),
        "interval": dict(zip(FIGURES, bounds, strict=True)) if bounds else None,
        "per_control": {name: dict(zip(PER_CONTROL, found, strict=True)) for name, *found in controls},
    }


def by_phone(measured: list[Case], closure: Closure, unit: float) -> dict[str, dict]:
    """Phone -> count, and the share with a wrong closure: missed for p b m, false for the others."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for case in measured:
        for phone, wrong in judged(case, closure, unit):
            counts[phone.name][0] += 1
            counts[phone.name][1] += wrong
    return {name: {"count": count, "wrong": wrong / count} for name, (count, wrong) in sorted(counts.items())}


def judged(case: Case, closure: Closure, unit: float) -> list[tuple]:
    """(phone, whether its closure is wrong) for every phone that the closure metrics use, in order."""
    gap, verdicts = shown_gap(case, closure) / unit, []
    for phone in case.phones:
        found = metrics.phone_gaps(gap, [phone])
        if phone.name in BILABIAL and found.bilabial:
            verdicts.append((phone, found.bilabial[0] >= metrics.CLOSED_BELOW))
        elif found.other:
            verdicts.append((phone, found.other[0] < metrics.CLOSED_BELOW))
    return verdicts


def reference_figures(measured: list[Case], unit: float) -> dict[str, float]:
    """The reference teacher's own closures, openings and silence leak on the same recordings."""
    gaps = [reference_gap(case) for case in measured]
    rates = metrics.rates(
        [metrics.phone_gaps(gap, case.phones) for case, gap in zip(measured, gaps, strict=True)], unit
    )
    silent = np.concatenate([gap[silences(case)] for case, gap in zip(measured, gaps, strict=True)])
    return {**rates, "silence_leak": float(silent.mean() / unit) if silent.size else float("nan")}
