"""Figures of students of another rig: named controls of any kind, or components of meshes.

Where the lips are is unknown there, so no threshold is chosen. Figures: errors, correlation, jitter, and for
meshes the distance of vertices. Every figure is a function of sums per speaker, as in figures.py.
"""

import time
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from v2f_train.clock import HOP_SECONDS
from v2f_train.labels.dataset import Dataset
from v2f_train.measure import metrics
from v2f_train.measure.candidates import Candidate, predict_all
from v2f_train.measure.examples import outline
from v2f_train.measure.intervals import interval
from v2f_train.measure.moments import MOMENTS, PER_CONTROL, mean_of_moving, moments, per_column
from v2f_train.speech.splits import Person, person
from v2f_train.students.output_rig import resting_values
from v2f_train.teachers.pca import Basis

FIGURES = ("mae", "rmse", "correlation", "amplitude", "jitter_ratio")
"""In the unit of the labels; jitter as a multiple of the reference teacher's."""

MESH_FIGURES = ("vertex_error", "vertex_share")
"""Mean distance of a vertex from the teacher's, in the unit of the meshes, and as a share of the teacher's
mean distance from the face in silence.
"""

WORST = 10
MIN_HOPS = 60  # of a clip in the list: one second
DRAWN_CLIPS, DRAWN_COLUMNS = 3, 4
DRAWN_SECONDS = (2.5, 6.0)  # of a drawn clip


@dataclass(frozen=True)
class Pair:
    """One recording: the reference labels and the output of a candidate, both [hops, columns]."""

    clip: dict
    reference: np.ndarray
    shown: np.ndarray

    @property
    def person(self) -> Person:
        return person(self.clip["set"], self.clip["speaker"])


def grouped(pairs: list[Pair]) -> dict[str, list[Pair]]:
    """headline and all (the same: no language is special here), by set, by sex, by language."""
    groups = {"headline": pairs, "all": pairs}
    for key in ("set", "sex", "language"):
        for value in sorted({pair.clip[key] for pair in pairs} - {""}):
            groups[f"{key} {value}"] = [pair for pair in pairs if pair.clip[key] == value]
    return groups


class Measure:
    """Figures of pairs. basis, neutral [columns]: for meshes, their basis and the face in silence."""

    def __init__(self, controls: tuple[str, ...], basis: Basis | None, neutral: np.ndarray):
        self.controls, self.basis = controls, basis
        self.still = basis.meshes(neutral[None])[0] if basis else None
        self.figures = FIGURES + (MESH_FIGURES if basis else ())

    def sums(self, pair: Pair) -> np.ndarray:
        """[hops, jitter, jitter of the reference, vertex error, vertex motion, moments ...]."""
        hops = len(pair.shown)
        jitter = [metrics.second_difference(rows) * hops for rows in (pair.shown, pair.reference)]
        return np.concatenate([[hops], jitter, self.apart(pair), moments(pair.reference, pair.shown)])

    def apart(self, pair: Pair) -> list[float]:
        """Sums over hops of mean vertex distances: from the teacher's mesh, and of the teacher's mesh from
        silence.
        """
        if self.basis is None:
            return [0.0, 0.0]
        mine, wanted = self.basis.meshes(pair.shown), self.basis.meshes(pair.reference)
        return [
            float(np.linalg.norm(off, axis=2).mean(1).sum()) for off in (mine - wanted, wanted - self.still)
        ]

    def figures_of(self, total: np.ndarray) -> np.ndarray:
        """Summed rows [draws, numbers] -> [draws, figures]; NaN where there is nothing to measure."""
        hops, jitter, steady, off, motion = total[:, :5].T
        absolute, root, together, slope = per_column(total[:, 5:], hops)
        with np.errstate(invalid="ignore", divide="ignore"):
            found = [
                absolute.mean(1),
                np.sqrt(np.square(root).mean(1)),
                mean_of_moving(together),
                mean_of_moving(slope),
                jitter / steady,
                off / hops,
                off / motion,
            ]
        return np.stack(found[: len(self.figures)], axis=1)

    def group(self, pairs: list[Pair], added: dict[int, np.ndarray]) -> dict:
        """added: the sums of each recording, by its id()."""
        people: dict[Person, np.ndarray] = defaultdict(lambda: np.zeros(5 + len(self.controls) * MOMENTS))
        for pair in pairs:
            people[pair.person] += added[id(pair)]
        rows = np.stack(list(people.values()))
        total = rows.sum(0, keepdims=True)
        bounds = interval(rows, self.figures_of)
        columns = zip(
            self.controls,
            *(values[0].tolist() for values in per_column(total[:, 5:], total[:, 0])),
            strict=True,
        )
        return {
            "hours": float(total[0, 0] * HOP_SECONDS / 3600),
            "people": len(people),
            "clips": len(pairs),
            **dict(zip(self.figures, self.figures_of(total)[0].tolist(), strict=True)),
            "interval": dict(zip(self.figures, bounds, strict=True)) if bounds else None,
            "per_control": {name: dict(zip(PER_CONTROL, found, strict=True)) for name, *found in columns},
        }

    def groups(self, groups: dict[str, list[Pair]]) -> dict[str, dict]:
        """Each recording is measured once, also when several groups have it."""
        added = {
            id(pair): self.sums(pair) for pair in {id(p): p for g in groups.values() for p in g}.values()
        }
        return {name: self.group(pairs, added) for name, pairs in groups.items()}


class RigEvaluation:
    """One dataset, one reference teacher of another rig, one split. Candidates are measured one after the
    other.
    """

    def __init__(self, folder: Path, dataset: Dataset, reference: str, split: str):
        self.folder, self.dataset, self.reference, self.split = folder, dataset, reference, split
        self.clips = dataset.of(split)
        if not self.clips:
            raise ValueError(f"{folder}: no clip of the {split} split has labels by {reference!r}")
        self.measures = Measure(
            dataset.controls, dataset.basis, resting_values(dataset, dataset.of("train") or self.clips)
        )
        self.drawn_clips = drawn_clips(self.clips)
        moved = np.concatenate([dataset.labels(clip) for clip in self.clips]).std(0)
        moved *= dataset.basis.scale if dataset.basis else 1
        self.drawn_columns = sorted(np.argsort(-moved)[:DRAWN_COLUMNS].tolist())

    def pairs(self, candidate: Candidate) -> list[Pair]:
        """Before the ensemble. Of a teacher: the clips with labels."""
        if candidate.predictor:
            predicted = predict_all(candidate.predictor, [self.dataset.sound(clip) for clip in self.clips])
            return [
                Pair(clip, self.dataset.labels(clip), rows)
                for clip, rows in zip(self.clips, predicted, strict=True)
            ]
        teacher = Dataset.open(self.folder, labels=candidate.labels)
        if teacher.controls != self.dataset.controls:
            raise ValueError(
                f"{self.folder}: labels {candidate.labels!r} and {self.reference!r} are of different rigs"
            )
        known = {clip["hop"] for clip in teacher.clips}
        pairs = [
            Pair(clip, self.dataset.labels(clip), teacher.labels(clip))
            for clip in self.clips
            if clip["hop"] in known
        ]
        if not pairs:
            raise ValueError(f"{self.folder}: {candidate.labels!r} has no labels in the {self.split} split")
        return pairs

    def measure(self, candidate: Candidate) -> dict:
        """The whole report of one candidate."""
        began = time.monotonic()
        before = self.pairs(candidate)
        after = [replace(pair, shown=metrics.ensemble(pair.shown)) for pair in before]
        return {
            "name": candidate.name,
            "student": candidate.student,
            **candidate.description(),
            "split": self.split,
            "reference": self.reference,
            "rig": {"controls": list(self.dataset.controls), "meshes": self.dataset.basis is not None},
            "groups": self.measures.groups(grouped(after)),
            "before": self.measures.groups({"headline": before}),
            "worst": self.worst(after),
            "curves": [
                self.curves(pair)
                for clip in self.drawn_clips
                for pair in after
                if pair.clip["hop"] == clip["hop"]
            ],
            "seconds": time.monotonic() - began,
        }

    def worst(self, pairs: list[Pair]) -> list[dict]:
        """The clips of a second or more with the largest mean error."""
        kept = sorted((pair for pair in pairs if len(pair.shown) >= MIN_HOPS), key=lambda pair: -mae(pair))
        return [
            {
                **{key: pair.clip[key] for key in ("set", "file", "speaker", "sex", "language")},
                "seconds": len(pair.shown) * HOP_SECONDS,
                "mae": mae(pair),
                "where": self.names_of_worst(pair),
            }
            for pair in kept[:WORST]
        ]

    def names_of_worst(self, pair: Pair) -> list[str]:
        """The columns with the largest error in a clip, each with its error."""
        off = np.abs(pair.shown - pair.reference).mean(0)
        return [f"{self.dataset.controls[at]} {off[at]:.3g}" for at in np.argsort(-off)[:DRAWN_COLUMNS]]

    def curves(self, pair: Pair) -> dict:
        """What the page draws of a clip: the outline of the waveform, and the columns that move most."""
        return {
            "set": pair.clip["set"],
            "file": pair.clip["file"],
            "seconds": len(pair.shown) * HOP_SECONDS,
            "outline": outline(self.dataset.sound(pair.clip)),
            "columns": {
                self.dataset.controls[at]: np.round(pair.shown[:, at].astype(np.float64), 4).tolist()
                for at in self.drawn_columns
            },
        }


def mae(pair: Pair) -> float:
    return float(np.abs(pair.shown - pair.reference).mean())


def drawn_clips(clips: list[dict]) -> list[dict]:
    """The clips whose curves are drawn: of different speakers, always the same."""
    shortest, longest = DRAWN_SECONDS

    def order(clip: dict) -> tuple:
        return not shortest <= clip["hops"] * HOP_SECONDS <= longest, clip["set"], clip["file"]

    chosen: dict[Person, dict] = {}
    for clip in sorted(clips, key=order):
        chosen.setdefault(person(clip["set"], clip["speaker"]), clip)
    return list(chosen.values())[:DRAWN_CLIPS]


def facts(report: dict) -> dict:
    """Metadata of the student's file; `export` writes it into the manifest. The maker chooses the licence."""
    spoken, sets = report["groups"]["headline"], report["training"]["sets"]
    kept = [key for key in (*FIGURES, *MESH_FIGURES, "hours", "people") if key in spoken]
    return {
        "version": "0.1.0",
        "training": {
            "data": "speech: " + ", ".join(sorted(sets)),
            "steps": report["training"]["steps"],
            "teacher": report["training"]["config"].get("labels", report["reference"]),
        },
        "licence": "not stated",
        "metrics": {
            "set": f"{report['split']} speakers",
            **{key: float(f"{spoken[key]:.4g}") for key in kept},
        },
    }
