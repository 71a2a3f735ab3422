"""Ablations: trains a list of short runs that differ in one setting each, and measures them on validation.

    v2f-train ablate DATASET OUT configs/ablations.toml [--minutes M | --steps N] [--only NAME ...]

OUT receives a folder per run and `ablations.json`, which the report reads. Stopped, the same command
continues: results with the same settings are not made again. A run with an unknown setting gets an error in
its row.
"""

import argparse
import hashlib
import json
import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import torch

from v2f_train.clock import HOP_SECONDS
from v2f_train.distil.config import Config, load, settings_of
from v2f_train.distil.train import train
from v2f_train.labels.dataset import Dataset
from v2f_train.measure.candidates import load_candidate
from v2f_train.measure.evaluate import evaluation, json_ready
from v2f_train.students.checkpoint import with_current_keys

RESULTS = "ablations.json"
CURVES = {
    "hours": "hours of speech",
    "languages": "languages",
    "weights": "weights",
    "time": "minutes or steps",
}
"""The quantities of learning curves, and the titles of their axes."""

DIVISIONS = 10_000  # shares of clips are drawn in steps of this


@dataclass(frozen=True)
class Ablation:
    """One run. `set`: configuration keys; share: of the training clips; languages: which, all when empty;
    times: factor of the minutes or steps; curve: the learning curve that it is a point of, if any.
    """

    name: str
    group: str
    set: dict = field(default_factory=dict)
    share: float = 1.0
    languages: tuple[str, ...] = ()
    times: float = 1.0
    curve: str = ""

    @property
    def words(self) -> str:
        parts = [f"{key} = {value}" for key, value in self.set.items()]
        parts += [f"{self.share:g} of the speech"] if self.share != 1 else []
        parts += ["only " + ", ".join(self.languages)] if self.languages else []
        parts += [f"{self.times:g} times as long"] if self.times != 1 else []
        return ", ".join(parts) or "nothing: the base"


def read_list(path: Path) -> tuple[dict, list[Ablation]]:
    """The keys of [base], and every [[run]]. Raises ValueError with the name of the wrong run."""
    content = tomllib.loads(path.read_text())
    known, runs = {entry.name for entry in fields(Ablation)}, []
    for row in content.get("run", []):
        if wrong := sorted(set(row) - known) or [key for key in ("name", "group") if key not in row]:
            raise ValueError(
                f"{path}: run {row.get('name', '?')!r}: {', '.join(wrong)} unknown or missing; a run has "
                f"{', '.join(sorted(known))}"
            )
        if row.get("curve", "") not in ("", *CURVES):
            raise ValueError(f"{path}: run {row['name']!r}: a curve is one of {', '.join(CURVES)}")
        runs.append(Ablation(**{**row, "languages": tuple(row.get("languages", ()))}))
    if len({run.name for run in runs}) != len(runs):
        raise ValueError(f"{path}: two runs have the same name")
    return content.get("base", {}), runs


def config_of(ablation: Ablation, base: dict) -> Config:
    """Raises ValueError when a key is unknown."""
    values = {**base, **with_current_keys(ablation.set)}
    known = {entry.name for entry in fields(Config)}
    if missing := sorted(set(values) - known):
        raise ValueError(f"{ablation.name}: unknown setting {', '.join(missing)}")
    for length in ("minutes", "steps"):
        if ablation.times != 1 and values.get(length):
            values[length] = type(values[length])(values[length] * ablation.times)
    return load(None, values)


def part_of(dataset: Dataset, ablation: Ablation) -> Dataset:
    """The dataset with fewer training clips: always the same ones, and a larger share contains the
    smaller.
    """

    def kept(clip: dict) -> bool:
        if clip["split"] != "train":
            return True
        place = int(hashlib.sha256(f"{clip['set']}/{clip['file']}".encode()).hexdigest(), 16) % DIVISIONS
        return place < ablation.share * DIVISIONS and (
            not ablation.languages or clip["language"] in ablation.languages
        )

    return replace(dataset, clips=[clip for clip in dataset.clips if kept(clip)])


def along(curve: str, dataset: Dataset, config: Config, weights: int) -> float:
    """The position of a run on its learning curve."""
    clips = dataset.of("train")
    return {
        "hours": sum(clip["hops"] for clip in clips) * HOP_SECONDS / 3600,
        "time": config.steps or config.minutes,
        "languages": len({clip["language"] for clip in clips}),
        "weights": weights,
    }[curve]


class Ablations:
    """A folder of short runs, and the file with their results."""

    def __init__(self, folder: Path, out: Path, base: dict, reference: str):
        self.out, self.base, self.reference = out, base, reference
        self.folder, self.results = folder, out / RESULTS
        out.mkdir(parents=True, exist_ok=True)

    def rows(self) -> list[dict]:
        return json.loads(self.results.read_text()) if self.results.is_file() else []

    def settings(self, ablation: Ablation) -> str:
        """Identifies a result: with other settings the run is made again; runs with equal settings share one
        result.
        """
        config = config_of(ablation, self.base).as_dict()
        identity = json.dumps([config, ablation.share, ablation.languages, self.reference], sort_keys=True)
        return hashlib.sha256(identity.encode()).hexdigest()[:12]

    def measured(self, settings: str) -> dict | None:
        """The row of a run with these settings, whatever its name."""
        return next((row for row in self.rows() if row.get("figures") and row["settings"] == settings), None)

    def keep(self, row: dict) -> None:
        """Writes a temporary file and renames it: an interruption loses no result."""
        rows = [old for old in self.rows() if old["name"] != row["name"]] + [row]
        part = self.results.with_suffix(".part")
        part.write_text(json.dumps(rows, indent=1) + "\n")
        part.rename(self.results)

    def run(self, ablation: Ablation) -> tuple[dict, bool]:
        """Trains and measures one run, unless that was done before: (row, trained). An exception becomes
        `error`.
        """
        about = {
            "name": ablation.name,
            "group": ablation.curve or ablation.group,
            "words": ablation.words,
            "unit": CURVES.get(ablation.curve),
        }
        try:
            config = config_of(ablation, self.base)
            settings = self.settings(ablation)
            dataset = part_of(Dataset.open(self.folder, labels=config.labels), ablation)
            if not dataset.of("train"):
                raise ValueError(f"{ablation.name}: no training clip is left")
            before = self.measured(settings)
            row = before or self.trained(dataset, config, settings)
        except (ValueError, OSError, FloatingPointError) as error:
            return {**about, "settings": "", "steps": None, "error": str(error)}, True
        x = along(ablation.curve, dataset, config, row["weights"]) if ablation.curve else None
        return {**row, **about, "x": x}, before is None

    def trained(self, dataset: Dataset, config: Config, settings: str) -> dict[str, Any]:
        """The measured part of a row."""
        place = self.out / settings
        last = place / "last.pt"
        train(dataset, place, config, resume=last if last.is_file() else None)
        measuring = evaluation(self.folder, self.reference, "validation")
        candidate = load_candidate(f"{settings}={last}", measuring.dataset.controls)
        report = json_ready(measuring.measure(candidate))
        return {
            "settings": settings,
            "steps": candidate.state["step"],
            "minutes": config.minutes,
            "weights": candidate.weights,
            "figures": report["groups"]["headline"],
            "before": report["before"]["headline"],
        }


def without_ensemble(row: dict) -> dict:
    """The base run before the ensemble: an ablation that needs no training."""
    return {
        **row,
        "name": f"{row['name']}-no-ensemble",
        "group": "ensemble",
        "words": "without the ensemble",
        "figures": row["before"],
        "x": None,
    }


def outcome(row: dict) -> str:
    """One line for the console."""
    if "error" in row:
        return row["error"]
    found = row["figures"]
    summary = (
        f"/p b m/ {found['pbm_accuracy']} at {found['false_closure']} false"
        if "pbm_accuracy" in found
        else f"MAE {found['mae']}, correlation {found['correlation']}"
    )
    return f"{summary}, {row['steps']} steps"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("list", type=Path, help="list of runs, like configs/ablations.toml")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--minutes", type=float, help="length of each run by the clock")
    length.add_argument("--steps", type=int, help="length of each run in steps: slower shapes get more time")
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME")
    parser.add_argument(
        "--set",
        nargs="*",
        default=[],
        metavar="KEY=VALUE",
        help="settings of every run, for example second_teacher=...",
    )
    parser.add_argument("--reference", default="phones", help="label set to measure against")


def run(options: argparse.Namespace) -> int:
    torch.set_num_threads(1)
    try:
        base, listed = read_list(options.list)
        if unknown := sorted(set(options.only) - {ablation.name for ablation in listed}):
            raise ValueError(f"{options.list}: no run is called {', '.join(unknown)}")
        base = {**with_current_keys(base), **settings_of(options.set)}
        base.update(
            {key: value for key in ("minutes", "steps") if (value := getattr(options, key)) is not None}
        )
    except (ValueError, OSError) as error:
        print(f"ablate: {error}")
        return 1
    ablations, failed = Ablations(options.dataset, options.out, base, options.reference), 0
    for ablation in [one for one in listed if not options.only or one.name in options.only]:
        row, trained = ablations.run(ablation)
        ablations.keep(row)
        failed += "error" in row
        if ablation.group == "base" and "error" not in row:
            ablations.keep(without_ensemble(row))
        print(f"{ablation.name}: {outcome(row)}{'' if trained else ', measured before'}", flush=True)
    print(f"{options.out / RESULTS}: {len(ablations.rows())} rows, {failed} of this call failed")
    return 1 if failed else 0
