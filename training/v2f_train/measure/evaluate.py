"""Measures students and teachers on unseen speakers: chooses thresholds on validation, then computes the
figures.

    v2f-train evaluate DATASET OUT RUN/last.pt student.onnx labels:encoder ... [--reference phones] [--test]

OUT receives NAME.json for every candidate (the reference teacher is always one of them), and NAME.facts.json
for a student: metadata that `export` writes into its file. Without --test only validation speakers are used.
With --test, a file beside each student records the use and refuses a second one. Phone times select where to
measure; the reference labels are the basis of MAE, jitter and the unit of gaps.

--robustness adds recall and false closures by recording condition (robustness.py), at the threshold of the
file, or of a checkpoint at the chosen one. --faces adds the correlation with filmed mouths (faces.py).
--own-threshold measures everything at the threshold that stands in a file.
"""

import argparse
import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from v2f_train.clock import HOP_SECONDS
from v2f_train.controls import TRACKS
from v2f_train.labels.dataset import Dataset, label_sets
from v2f_train.measure import other_rig
from v2f_train.measure.candidates import LABELS, Candidate, load_candidate
from v2f_train.measure.cases import (
    Case,
    ensembled,
    grouped,
    headline,
    recording_cases,
    student_cases,
    teacher_cases,
)
from v2f_train.measure.closure import REFERENCE, Closure, choose_closure, reference_unit
from v2f_train.measure.examples import curves, shown_clips, worst
from v2f_train.measure.faces import read_clips, recorded_faces
from v2f_train.measure.figures import FIGURES, by_phone, figures, grouped_figures, reference_figures
from v2f_train.measure.leaks import silence_levels, solo_leaks
from v2f_train.measure.ledger import AlreadyOpened, open_test
from v2f_train.measure.lip_speed import lip_speed
from v2f_train.measure.other_rig import RigEvaluation
from v2f_train.measure.robustness import robustness
from v2f_train.teachers.recorded.head import HEAD

AIM = 0.05  # largest share of other phones shown closed, on unseen speakers
DIGITS = 5


def training_facts(dataset: Dataset, state: dict) -> dict:
    """What a checkpoint was trained on, for its card: hours and speakers by set, steps, targets, settings."""
    config = state["config"]
    sets: dict[str, dict] = {}
    for clip in dataset.of("train"):
        part = sets.setdefault(clip["set"], {"hours": 0.0, "people": set(), "languages": set()})
        part["hours"] += clip["hops"] * HOP_SECONDS / 3600
        part["people"].add(clip["speaker"])
        part["languages"].add(clip["language"])
    return {
        "sets": {
            name: {"hours": part["hours"], "people": len(part["people"]), "languages": len(part["languages"])}
            for name, part in sets.items()
        },
        "steps": state["step"],
        "config": config,
        "frames": state["step"] * config.get("batch_size", 0) * config.get("chunk_hops", 0),
    }


class Evaluation:
    """One dataset, one reference teacher of our rig, one split. Candidates are measured one after
    the other.
    """

    def __init__(
        self,
        folder: Path,
        reference: str,
        split: str,
        aim: float,
        robust_every: int = 0,
        faces: Path | None = None,
        own_threshold: bool = False,
    ):
        """robust_every: measure robustness on every n-th clip; 0: not at all. faces: a folder of filmed
        clips. own_threshold: use a file's own threshold where it has one.
        """
        self.own_threshold = own_threshold
        self.robust_every, self.faces = robust_every, read_clips(faces) if faces else None
        self.folder, self.reference, self.split, self.aim = folder, reference, split, aim
        self.dataset = self.labels(reference)
        self.clips = {name: self.dataset.of(name) for name in {"validation", split}}
        for name, clips in self.clips.items():
            if not clips:
                raise ValueError(f"{folder}: no clip of the {name} split has labels by {reference!r}")
        self.examples = shown_clips(self.clips[split])

    def labels(self, name: str) -> Dataset:
        """Raises ValueError for labels of another rig, which other_rig.py measures."""
        dataset = Dataset.open(self.folder, labels=name)
        if tuple(dataset.controls) != TRACKS:
            raise ValueError(
                f"{self.folder}: labels {name!r} are of another rig; lips are measured with "
                f"{', '.join(TRACKS)}"
            )
        return dataset

    def cases(self, candidate: Candidate, split: str) -> list[Case]:
        """Before the ensemble."""
        if candidate.predictor:
            return student_cases(self.dataset, candidate.predictor, self.clips[split])
        teacher = self.labels(candidate.labels)
        measured = teacher_cases(self.dataset, teacher, self.clips[split])
        if not measured:
            raise ValueError(f"{self.folder}: {candidate.labels!r} has no labels in the {split} split")
        return measured

    def closure(self, candidate: Candidate, validation: list[Case]) -> Closure:
        """Chosen on validation. The reference's is fixed, because it defines the unit."""
        if candidate.source == LABELS + self.reference:
            return REFERENCE
        if self.own_threshold and candidate.closure:
            return Closure(**candidate.closure)
        spoken = headline(validation)
        return choose_closure(spoken, reference_unit(spoken), self.aim)

    def measure(self, candidate: Candidate) -> dict:
        """The whole report of one candidate, ready for JSON."""
        began = time.monotonic()
        before = {name: self.cases(candidate, name) for name in self.clips}
        after = {name: ensembled(measured) for name, measured in before.items()}
        closure = self.closure(candidate, after["validation"])
        plain = self.closure(candidate, before["validation"])
        unit = reference_unit(headline(after[self.split]))
        spoken = headline(after[self.split])
        report = {
            "name": candidate.name,
            "student": candidate.student,
            **candidate.description(),
            "split": self.split,
            "reference": self.reference,
            "aim": self.aim,
            "unit": unit,
            "closure": vars(closure),
            "closure_before": vars(plain),
            "chosen_at": figures(
                headline(after["validation"]), closure, reference_unit(headline(after["validation"]))
            )["false_closure"],
            "groups": grouped_figures(grouped(after[self.split]), closure, unit),
            "before": grouped_figures(
                {
                    name: group
                    for name, group in grouped(before[self.split]).items()
                    if name in ("headline", "all")
                },
                plain,
                unit,
            ),
            "reference_figures": reference_figures(spoken, unit),
            "lip_speed": lip_speed(spoken, closure),
            "by_phone": by_phone(spoken, closure, unit),
            "worst": worst(after[self.split], closure, unit),
            "curves": [
                curves(case, closure, unit, self.dataset.sound(clip))
                for clip in self.examples
                for case in after[self.split]
                if case.clip["hop"] == clip["hop"]
            ],
        }
        if candidate.predictor:
            sounds = [self.dataset.sound(case.clip) for case in spoken]
            report["silence_levels"] = silence_levels(spoken, sounds, closure, unit)
            report["leaks"] = solo_leaks(candidate.predictor, closure, unit)
            report["recordings"] = figures(ensembled(recording_cases(candidate.predictor)), closure, unit)
            shipped = Closure(**candidate.closure) if candidate.closure else closure
            if self.robust_every:
                clips = self.clips[self.split][:: self.robust_every]
                report["robustness"] = robustness(self.dataset, candidate.predictor, clips, shipped, unit)
            if self.faces:
                report["recorded_faces"] = recorded_faces(
                    candidate.predictor, *self.faces, shipped, HEAD["width"]
                )
        report["seconds"] = time.monotonic() - began
        return json_ready(report)


def json_ready(value: Any) -> Any:
    """Rounded numbers; None for those that are not finite."""
    if isinstance(value, dict):
        return {key: json_ready(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [json_ready(part) for part in value]
    if isinstance(value, float | np.floating):
        return round(float(value), DIGITS) if math.isfinite(value) else None
    return value


def facts(report: dict) -> dict:
    """Metadata of a student's file; `export` writes it into the manifest."""
    spoken, sets = report["groups"]["headline"], report["training"]["sets"]
    rates = ("pbm_accuracy", "open_accuracy", "false_closure")
    kept = (
        *rates,
        "mae",
        "correlation",
        "amplitude",
        "jitter_ratio",
        "silence_leak",
        "hours",
        "people",
        "phones_pbm",
    )
    return {
        "version": "0.1.0",
        "closure": report["closure"],
        "training": {
            "data": "read speech: " + ", ".join(sorted(sets)),
            "steps": report["training"]["steps"],
            "teacher": report["training"]["config"].get("labels", report["reference"]),
        },
        "licence": "CC-BY-4.0",
        "metrics": {
            "set": f"{report['split']} speakers, English where there is any",
            **{key: round(spoken[key], 3) for key in kept},
            "interval": {key: np.round(spoken["interval"][key], 3).tolist() for key in rates}
            if spoken["interval"]
            else None,
        },
    }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path)
    parser.add_argument("out", type=Path, help="folder for one JSON per candidate")
    parser.add_argument(
        "candidates",
        nargs="+",
        metavar="CANDIDATE",
        help="[TITLE=]RUN/last.pt, [TITLE=]student.onnx or [TITLE=]labels:NAME",
    )
    parser.add_argument(
        "--reference", default="phones", help="label set to measure against (default: phones)"
    )
    parser.add_argument(
        "--aim", type=float, default=AIM, help="largest share of false closures (default: %(default)s)"
    )
    parser.add_argument(
        "--test", action="store_true", help="use the test speakers: once per student, at the end"
    )
    parser.add_argument(
        "--robustness",
        type=int,
        nargs="?",
        const=1,
        default=0,
        metavar="N",
        help="also by recording condition, on every N-th clip (default: every clip)",
    )
    parser.add_argument(
        "--faces", type=Path, metavar="FOLDER", help="also against filmed mouths (measure/faces.py)"
    )
    parser.add_argument(
        "--own-threshold", action="store_true", help="of a file, instead of one chosen on validation"
    )
    parser.add_argument("--again", default="", metavar="REASON", help="why the test speakers are used again")


def evaluation(
    folder: Path,
    reference: str,
    split: str,
    aim: float = AIM,
    robust_every: int = 0,
    faces: Path | None = None,
    own_threshold: bool = False,
) -> Evaluation | RigEvaluation:
    """Measures lips when the reference labels are of our rig, else columns. Raises ValueError when robustness
    or faces are wanted of another rig: both measure lips.
    """
    dataset = Dataset.open(folder, labels=reference)
    if dataset.controls == TRACKS:
        return Evaluation(folder, reference, split, aim, robust_every, faces, own_threshold)
    if robust_every or faces:
        raise ValueError(f"--robustness and --faces measure lips; {reference!r} is of another rig")
    return RigEvaluation(folder, dataset, reference, split)


def taught_by(folder: Path, state: dict, measured: Dataset) -> Dataset:
    """The dataset with the labels that a checkpoint learnt from, where the folder has them: other labels can
    be of other clips.
    """
    labels = state["config"].get("labels", "")
    return Dataset.open(folder, labels) if labels in label_sets(folder) else measured


def keep(report: dict, candidate: Candidate, folder: Path, dataset: Dataset, out: Path) -> dict:
    """Writes a report, and the facts of a checkpoint. Returns the report as written."""
    if candidate.state:
        dataset = taught_by(folder, candidate.state, dataset)
        report = {**report, "training": training_facts(dataset, candidate.state)}
        stated = other_rig.facts(report) if "rig" in report else facts(report)
        (out / f"{candidate.name}.facts.json").write_text(json.dumps(json_ready(stated), indent=1) + "\n")
    report = json_ready(report)
    (out / f"{candidate.name}.json").write_text(json.dumps(report, indent=1) + "\n")
    return report


def run(options: argparse.Namespace) -> int:
    torch.set_num_threads(1)
    try:
        measuring = evaluation(
            options.dataset,
            options.reference,
            "test" if options.test else "validation",
            options.aim,
            options.robustness,
            options.faces,
            options.own_threshold,
        )
        columns = measuring.dataset.controls
        candidates = [
            load_candidate(text, columns) for text in [LABELS + options.reference, *options.candidates]
        ]
        candidates = list({candidate.name: candidate for candidate in candidates}.values())
        if options.test:
            open_test(candidates, options.again)
    except (ValueError, OSError, AlreadyOpened) as error:
        print(f"evaluate: {error}")
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    for candidate in candidates:
        report = keep(
            measuring.measure(candidate), candidate, options.dataset, measuring.dataset, options.out
        )
        spoken = report["groups"]["headline"]
        names = [name for name in (*FIGURES, *other_rig.MESH_FIGURES) if name in spoken]
        print(
            f"{candidate.name} ({report['split']}, {spoken['hours']} h, {report['seconds']:.0f} s): "
            + ", ".join(f"{name} {spoken[name]}" for name in names),
            flush=True,
        )
    return 0
