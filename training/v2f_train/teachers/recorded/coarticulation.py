"""Rules that are fitted instead of written: phones with times -> measures of the mouth.

Each phone pulls every measure at every offset from before it to after it: linear coarticulation. One ridge
regression sees three kinds of columns. Classes of phones at every offset carry most, because every recorded
sentence teaches them. Single phones may depart from their classes a little. The measures that the written
rules give carry what the recorded sentences lack.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from v2f_train.clock import HOP_SECONDS
from v2f_train.controls import CLOSURE
from v2f_train.speech.phone_sets import PHONES
from v2f_train.teachers.articulation import Phone
from v2f_train.teachers.recorded.classes import MEMBERSHIP
from v2f_train.teachers.recorded.head import MATRIX
from v2f_train.teachers.recorded.mouth import MEASURES, Person

OFFSETS = np.arange(-5, 7) * 0.04  # seconds: a phone acts from 0.24 s before it begins to 0.2 s after its end
RULE_OFFSETS = (-0.04, 0.0, 0.04)  # seconds
BOX = 0.04  # seconds over which membership is averaged: a frame of the video
CLASS_RIDGE = 100.0  # strength, in frames
PHONE_RIDGE = 3_000.0  # a phone departs from its classes only where many frames say so
RULE_RIDGE = 3.0
ARRAYS = ("weights", "mean", "rest", "rule_unit")
_INDEX = {phone: index for index, phone in enumerate(PHONES)}


def membership(phones: list[Phone], times: np.ndarray) -> np.ndarray:
    """Share of BOX around each time that belongs to each phone: [times, PHONES]."""
    shares = np.zeros((len(times), len(PHONES)))
    for phone in phones:
        near = slice(*np.searchsorted(times, (phone.start - BOX, phone.end + BOX)))
        covered = np.minimum(phone.end, times[near] + BOX / 2) - np.maximum(
            phone.start, times[near] - BOX / 2
        )
        shares[near, _INDEX[phone.name]] += np.clip(covered / BOX, 0, 1)
    return shares


def rule_measures(tracks: np.ndarray) -> np.ndarray:
    """Tracks of the written rules [hops, TRACKS] -> [hops, columns]: their measures, the gap with closure,
    and closure.
    """
    measures, closure = tracks @ MATRIX, tracks[:, CLOSURE : CLOSURE + 1]
    apart = np.maximum(measures[:, :1], 0)
    return np.concatenate([apart, measures[:, 1:], apart * (1 - closure), closure], 1)


def design(phones: list[Phone], tracks: np.ndarray, times: np.ndarray, rule_unit: np.ndarray) -> np.ndarray:
    """[times, columns] for phones and the tracks [hops, TRACKS] that the written rules give them.

    Columns are scaled so that one ridge strength, CLASS_RIDGE, serves all of them.
    """
    columns = []
    for offset in OFFSETS:
        shares = membership(phones, times + offset)
        columns += [shares @ MEMBERSHIP, shares * (CLASS_RIDGE / PHONE_RIDGE) ** 0.5]
    rules = rule_measures(tracks) * (CLASS_RIDGE / RULE_RIDGE) ** 0.5 / rule_unit
    hops = np.arange(len(rules)) * HOP_SECONDS
    for offset in RULE_OFFSETS:
        columns.append(np.stack([np.interp(times + offset, hops, column) for column in rules.T], 1))
    return np.concatenate(columns, 1)


@dataclass(frozen=True)
class Coarticulation:
    """weights [columns, MEASURES]; mean [columns], rest [MEASURES]: centres of both sides; rule_unit
    [columns of rule_measures]; person: of whom the faces are.

    Measures are normalised by person (mouth.Person): the gap in shares, the others in deviations from rest.
    """

    weights: np.ndarray
    mean: np.ndarray
    rest: np.ndarray
    rule_unit: np.ndarray
    person: Person

    def predict(self, phones: list[Phone], tracks: np.ndarray, times: np.ndarray) -> np.ndarray:
        """[times, MEASURES]; times in seconds, ascending."""
        return (design(phones, tracks, times, self.rule_unit) - self.mean) @ self.weights + self.rest

    def save(self, path: Path, about: dict) -> None:
        """JSON with four decimals: readable, and the same on every machine."""
        arrays = {name: np.round(getattr(self, name), 4).tolist() for name in ARRAYS}
        person = {name: np.round(value, 5).tolist() for name, value in vars(self.person).items()}
        facts = {"about": about, "phones": list(PHONES), "measures": list(MEASURES), "person": person}
        path.write_text(json.dumps({**facts, **arrays}, separators=(",", ":")) + "\n")

    @staticmethod
    def load(path: Path) -> "Coarticulation":
        """Raises ValueError when the file was made for other phones or measures, or lacks a part."""
        try:
            stored = json.loads(path.read_text())
            made_for = stored["phones"], stored["measures"]
            person = Person(**{name: np.array(value) for name, value in stored["person"].items()})
            arrays = [np.array(stored[name]) for name in ARRAYS]
        except (KeyError, TypeError, json.JSONDecodeError) as error:
            raise ValueError(f"{path}: not a file of `v2f-train fit-faces`: {error}") from error
        if made_for != (list(PHONES), list(MEASURES)):
            raise ValueError(f"{path}: made for other phones or measures; run `v2f-train fit-faces` again")
        return Coarticulation(*arrays, person)


def fit(
    designs: list[np.ndarray], measures: list[np.ndarray], rule_unit: np.ndarray, person: Person
) -> Coarticulation:
    """Ridge regression of measures [frames, MEASURES] on designs [frames, columns], per clip."""
    columns, wanted = np.concatenate(designs), np.concatenate(measures)
    mean, rest = columns.mean(0), wanted.mean(0)
    centred = columns - mean
    square = centred.T @ centred + CLASS_RIDGE * np.eye(centred.shape[1])
    weights = np.linalg.solve(square, centred.T @ (wanted - rest))
    return Coarticulation(weights, mean, rest, rule_unit, person)
