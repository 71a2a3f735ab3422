"""Clips for the report: the worst of each candidate, and curves of a few that are the same for all."""

import numpy as np

from v2f_train.clock import HOP_SECONDS
from v2f_train.measure.cases import HEADLINE_LANGUAGE, Case
from v2f_train.measure.closure import Closure, shown_gap
from v2f_train.measure.figures import judged
from v2f_train.measure.metrics import CLOSED_BELOW
from v2f_train.speech.phone_sets import BILABIAL, SILENCE
from v2f_train.teachers.articulation import Phone

WORST = 10
MIN_PHONES = 15  # in a clip of the list: in a shorter one a single error counts too much
SHOWN = 3  # clips whose curves are drawn
SHOWN_SECONDS = (2.5, 6.0)  # of a drawn clip
WAVE_POINTS = 1_200  # points of an outline


def transcript(phones: list[Phone]) -> str:
    """Phones as one line, pauses as |."""
    return " ".join("|" if phone.name in SILENCE else phone.name for phone in phones).strip("| ")


def failures(case: Case, closure: Closure, unit: float) -> list[str]:
    """Each wrong closure, with its time in seconds."""
    return [
        f"{phone.name} {'not shown' if phone.name in BILABIAL else 'closed'} at {phone.start:.2f} s"
        for phone, wrong in judged(case, closure, unit)
        if wrong
    ]


def worst(measured: list[Case], closure: Closure, unit: float) -> list[dict]:
    """The clips with the largest share of missed and false closures, each relative to its number of
    phones.
    """
    rows = []
    for case in measured:
        verdicts = judged(case, closure, unit)
        missed = [wrong for phone, wrong in verdicts if phone.name in BILABIAL]
        false = [wrong for phone, wrong in verdicts if phone.name not in BILABIAL]
        if len(verdicts) < MIN_PHONES or not missed:
            continue
        badness = sum(missed) / (len(missed) + 1) + sum(false) / (len(false) + 1)
        rows.append((badness, case, len(missed), sum(missed), sum(false)))
    rows.sort(key=lambda row: -row[0])
    return [
        {
            "set": case.clip["set"],
            "file": case.clip["file"],
            "speaker": case.clip["speaker"],
            "sex": case.clip["sex"],
            "language": case.clip["language"],
            "said": case.clip.get("text") or transcript(case.phones),
            "pbm": int(pbm),
            "missed": int(missed),
            "false": int(false),
            "mae": float(np.abs(case.shown - case.reference).mean()),
            "where": failures(case, closure, unit),
        }
        for _, case, pbm, missed, false in rows[:WORST]
    ]


def shown_clips(clips: list[dict]) -> list[dict]:
    """The clips whose curves are drawn: one per set where possible, always the same, with enough p b m."""
    shortest, longest = SHOWN_SECONDS
    fit = [
        clip
        for clip in clips
        if clip["phones"]
        and shortest <= clip["hops"] * HOP_SECONDS <= longest
        and sum(row["phone"] in BILABIAL for row in clip["phones"]) >= 3
    ]
    fit.sort(key=lambda clip: (clip["language"] != HEADLINE_LANGUAGE, clip["set"], clip["file"]))
    chosen: dict[str, dict] = {}
    for clip in fit:
        chosen.setdefault(clip["set"], clip)
    rest = [clip for clip in fit if clip not in chosen.values()]
    return (list(chosen.values()) + rest)[:SHOWN]


def outline(sound: np.ndarray) -> list[float]:
    """The largest |sample| of each of WAVE_POINTS intervals, to draw a waveform."""
    edges = np.linspace(0, len(sound), min(WAVE_POINTS, len(sound)) + 1).astype(int)[:-1]
    return [round(float(value), 3) for value in np.maximum.reduceat(np.abs(sound), edges)]


def curves(case: Case, closure: Closure, unit: float, sound: np.ndarray) -> dict:
    """What the page draws of a clip: the outline of the waveform, phones, and the gap of this candidate."""
    return {
        "set": case.clip["set"],
        "file": case.clip["file"],
        "seconds": len(case.shown) * HOP_SECONDS,
        "outline": outline(sound),
        "closed_below": CLOSED_BELOW,
        "phones": [[phone.name, round(phone.start, 3), round(phone.end, 3)] for phone in case.phones],
        "gap": [round(float(value), 3) for value in shown_gap(case, closure) / unit],
        "jaw": [round(float(value), 3) for value in case.shown[:, 0]],
    }
