"""Recordings with the reference labels and the output of a candidate."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from v2f_train.clock import HOP
from v2f_train.controls import CLOSURE
from v2f_train.labels.dataset import Dataset
from v2f_train.measure import gate, metrics
from v2f_train.measure.candidates import Predictor, predict_all
from v2f_train.speech.recordings import RECORDINGS, read_wav
from v2f_train.speech.sound import levels
from v2f_train.speech.splits import Person, person
from v2f_train.teachers.articulation import Phone, corrected, label

QUIET_DECIBELS, LOUD_PERCENTILE = 24.0, 90  # quiet: this far below the clip's loud hops
HEADLINE_LANGUAGE = "en"  # has good phone times; thresholds are chosen on it


@dataclass(frozen=True)
class Case:
    """One recording. Tracks are [hops, TRACKS]; `shown` is the candidate's, before or after the ensemble."""

    clip: dict
    phones: list[Phone]
    reference: np.ndarray
    shown: np.ndarray
    gate: np.ndarray  # [hops], the runtime's silence gate
    quiet: np.ndarray  # [hops], whether the sound is too quiet for speech
    before: np.ndarray | None = None  # `shown` before the ensemble, where `shown` is after it

    @property
    def contacts(self) -> np.ndarray:
        """The predictions of lip closure that make the contact of a hop, [1 or 3, hops]: each is sharpened,
        then their mean is shown.
        """
        if self.before is None:
            return self.shown[None, :, CLOSURE]
        return metrics.neighbours(self.before[:, CLOSURE])

    @property
    def person(self) -> Person:
        return person(self.clip["set"], self.clip["speaker"])


def phones_of(clip: dict) -> list[Phone]:
    return corrected(clip["phones"]) if clip["phones"] else []


def quiet(sound: np.ndarray) -> np.ndarray:
    """[hops] bool. The aligner's silences also hold what the text lacks: breath, laughter, other voices."""
    level = levels(sound)
    return level < np.percentile(level, LOUD_PERCENTILE) - QUIET_DECIBELS


def student_cases(reference: Dataset, predictor: Predictor, clips: list[dict]) -> list[Case]:
    """Before the ensemble."""
    sounds = [reference.sound(clip) for clip in clips]
    return [
        Case(
            clip,
            phones_of(clip),
            reference.labels(clip),
            tracks,
            gate.shown_weights(sound, predictor.lookahead_hops),
            quiet(sound),
        )
        for clip, sound, tracks in zip(clips, sounds, predict_all(predictor, sounds), strict=True)
    ]


def teacher_cases(reference: Dataset, teacher: Dataset, clips: list[dict]) -> list[Case]:
    """Before the ensemble. Clips without labels of this teacher are left out."""
    known = {clip["hop"] for clip in teacher.clips}
    kept = [clip for clip in clips if clip["hop"] in known]
    sounds = [reference.sound(clip) for clip in kept]
    return [
        Case(
            clip,
            phones_of(clip),
            reference.labels(clip),
            teacher.labels(clip),
            gate.shown_weights(sound, 0),
            quiet(sound),
        )
        for clip, sound in zip(kept, sounds, strict=True)
    ]


def recording_cases(predictor: Predictor) -> list[Case]:
    """The recordings in this repository, against the rules. Their speakers are not in the training data."""
    found = []
    for path in sorted(RECORDINGS.glob("*.phones.json")):
        times = json.loads(path.read_text())
        sound = read_wav(RECORDINGS / times["file"])
        sound = sound[: len(sound) // HOP * HOP]
        clip = {
            "set": "recordings",
            "file": times["file"],
            "speaker": path.name.split("-")[0].split(".")[0],
            "sex": "",
            "language": HEADLINE_LANGUAGE,
        }
        found.append(
            Case(
                clip,
                corrected(times["phones"]),
                label(sound, times["phones"]),
                predict_all(predictor, [sound])[0],
                gate.shown_weights(sound, predictor.lookahead_hops),
                quiet(sound),
            )
        )
    return found


def ensembled(measured: list[Case]) -> list[Case]:
    return [replace(case, shown=metrics.ensemble(case.shown), before=case.shown) for case in measured]


def headline(measured: list[Case]) -> list[Case]:
    """Those in HEADLINE_LANGUAGE, or all where there are none."""
    return [case for case in measured if case.clip["language"] == HEADLINE_LANGUAGE] or measured


def grouped(measured: list[Case]) -> dict[str, list[Case]]:
    """Headline, all, by set, by sex where it is known, by language."""
    groups = {"headline": headline(measured), "all": measured}
    keys: list[tuple[str, Callable[[Case], str]]] = [
        ("set", lambda case: case.clip["set"]),
        ("sex", lambda case: case.clip["sex"]),
        ("language", lambda case: case.clip["language"]),
    ]
    for title, key in keys:
        for value in sorted({key(case) for case in measured} - {""}):
            groups[f"{title} {value}"] = [case for case in measured if key(case) == value]
    return groups
