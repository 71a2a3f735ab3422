"""Recall and false closures under recording conditions (conditions.py), at the threshold that ships, and over
all thresholds.

The threshold is not chosen again for a condition: a game has one. A clean recording is a condition too, so
that a loss is a difference of two rows. The player's silence gate and automatic gain are not part of it.
"""

import numpy as np

from v2f_train.labels.dataset import Dataset
from v2f_train.measure import metrics
from v2f_train.measure.candidates import Predictor, predict_all
from v2f_train.measure.cases import HEADLINE_LANGUAGE, Case, phones_of
from v2f_train.measure.closure import Closure, shown_gap
from v2f_train.measure.conditions import CLEAN, available, heard
from v2f_train.measure.intervals import interval

RATES = ("pbm_accuracy", "open_accuracy", "false_closure")
ACCENTED_SETS = ("speechocean762",)  # English by people whose first language it is not
READ, ACCENTED, OTHER = "English", "accented English", "other languages"
THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(2, 20))
NOISY = "pink noise 10 dB"
CURVES = {
    "clean": (CLEAN, READ),
    "noisy": (NOISY, READ),
    "accented": (CLEAN, ACCENTED),
    OTHER: (CLEAN, OTHER),
}
"""Name of a curve -> its condition and its speakers."""
SPREAD = 12  # clips that babble is chosen from
MIN_PBM = 20  # /p b m/ of a language that has a row


def speakers_of(clip: dict) -> str:
    if clip["set"] in ACCENTED_SETS:
        return ACCENTED
    return READ if clip["language"] == HEADLINE_LANGUAGE else OTHER


def other_people(clips: list[dict], place: int) -> list[int]:
    """Indices of a few clips by others than the speaker of clip `place`, spread over the list."""
    step = max(len(clips) // SPREAD, 1)
    found = sorted({(place + step * jump) % len(clips) for jump in range(1, SPREAD)})
    return [other for other in found if clips[other]["speaker"] != clips[place]["speaker"]]


def condition_cases(dataset: Dataset, predictor: Predictor, clips: list[dict], name: str) -> list[Case]:
    """After the ensemble. Labels, gate and quiet hops are not used by rates and stay empty."""
    sounds = [dataset.sound(clip) for clip in clips]
    changed = [
        heard(name, sound, place, [sounds[other] for other in other_people(clips, place)] or [sound[::-1]])
        for place, sound in enumerate(sounds)
    ]
    empty = np.zeros(0, np.float32)
    return [
        Case(clip, phones_of(clip), empty, metrics.ensemble(tracks), empty, empty, tracks)
        for clip, tracks in zip(clips, predict_all(predictor, changed), strict=True)
    ]


def counts(case: Case, closure: Closure, unit: float) -> np.ndarray:
    """What a recording adds: hits and phones of each of RATES, [2 * RATES]."""
    found = metrics.phone_gaps(shown_gap(case, closure) / unit, case.phones)
    hits = (
        np.array(found.bilabial) < metrics.CLOSED_BELOW,
        np.array(found.open_vowel) > metrics.OPEN_ABOVE,
        np.array(found.other) < metrics.CLOSED_BELOW,
    )
    return np.array([number for hit in hits for number in (hit.sum(), hit.size)], np.float64)


def rates_of(total: np.ndarray) -> np.ndarray:
    """Summed counts [draws, 2 * RATES] -> [draws, RATES]."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return total[:, ::2] / total[:, 1::2]


def rates(measured: list[Case], closure: Closure, unit: float) -> dict:
    """RATES with intervals over speakers, people and /p b m/."""
    people: dict = {}
    for case in measured:
        people[case.person] = people.get(case.person, 0) + counts(case, closure, unit)
    rows = np.stack(list(people.values()))
    bounds = interval(rows, rates_of)
    return {
        "people": len(rows),
        "phones_pbm": int(rows[:, 1].sum()),
        **dict(zip(RATES, rates_of(rows.sum(0, keepdims=True))[0].tolist(), strict=True)),
        "interval": dict(zip(RATES, bounds, strict=True)) if bounds else None,
    }


def by_speakers(measured: list[Case]) -> dict[str, list[Case]]:
    """All three kinds of speakers, then languages with enough /p b m/."""
    groups: dict[str, list[Case]] = {}
    for case in measured:
        groups.setdefault(speakers_of(case.clip), []).append(case)
        if case.clip["language"] != HEADLINE_LANGUAGE:
            groups.setdefault(f"language {case.clip['language']}", []).append(case)
    return {
        name: group
        for name, group in groups.items()
        if sum(len(metrics.places(case.phones, len(case.shown)).bilabial) for case in group) >= MIN_PBM
    }


def curve(measured: list[Case], softness: float, unit: float) -> list[dict[str, float]]:
    """Recall and false closures at each of THRESHOLDS."""
    points = []
    for threshold in THRESHOLDS:
        total = sum(counts(case, Closure(threshold, softness), unit) for case in measured)
        recall, _, false = rates_of(total[None])[0]
        points.append({"threshold": threshold, "pbm_accuracy": float(recall), "false_closure": float(false)})
    return points


def robustness(
    dataset: Dataset, predictor: Predictor, clips: list[dict], closure: Closure, unit: float
) -> dict:
    """ "closure"; "conditions": condition -> speakers -> rates; "curves": name -> points. clips without
    phones are left out. unit: of the clean recordings, as in all figures.
    """
    spoken = [clip for clip in clips if clip["phones"]]
    conditions, curves = {}, {}
    for name in available():
        groups = by_speakers(condition_cases(dataset, predictor, spoken, name))
        conditions[name] = {title: rates(group, closure, unit) for title, group in groups.items()}
        for title, (condition, speakers) in CURVES.items():
            if condition == name and speakers in groups:
                curves[title] = curve(groups[speakers], closure.softness, unit)
    return {"closure": vars(closure), "clips": len(spoken), "conditions": conditions, "curves": curves}
