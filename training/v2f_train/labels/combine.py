"""Combines two label sets of a packed dataset into a third.

`prefer`: FIRST where it has labels, SECOND elsewhere (rule-based labels where there is a text, the encoder's
on all other speech). `mean`: share * FIRST + (1 - share) * SECOND where both have labels, else the one that
has. Lip closure comes from the set in --closure, because the mean of two closures 20 ms apart is no closure.
"""

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from v2f_train.labels.dataset import NewTracks, labelled, read_about, tracks_path

CLOSURE_NAME = "lipClosure"


@dataclass(frozen=True)
class Recipe:
    """How two label sets become one."""

    first: str
    second: str
    mode: str  # "prefer" or "mean"
    share: float = 0.5  # of the first, in a mean
    closure: str = ""  # the set that closure is taken from, in a mean; "" = the first


def mixed(first: np.ndarray, second: np.ndarray, recipe: Recipe, closure: int | None) -> np.ndarray:
    """float32 [hops, columns] of a clip that both label."""
    if recipe.mode == "prefer":
        return first
    rows = recipe.share * first + (1 - recipe.share) * second
    if closure is not None:
        taken = second if recipe.closure == recipe.second else first
        rows[:, closure] = taken[:, closure]
    return rows


def combine(folder: Path, name: str, recipe: Recipe) -> dict[str, int]:
    """Writes the label set. Returns how many clips come from both, from the first only, from the
    second only.
    """
    if name in (recipe.first, recipe.second):
        raise ValueError(f"{name} is one of the two input sets; name a third")
    if recipe.closure not in ("", recipe.first, recipe.second):
        raise ValueError(f"--closure {recipe.closure}: is neither {recipe.first} nor {recipe.second}")
    controls = read_about(folder, recipe.first)["controls"]
    if controls != read_about(folder, recipe.second)["controls"]:
        raise ValueError(f"{recipe.first} and {recipe.second} have different controls and cannot be combined")
    closure = controls.index(CLOSURE_NAME) if CLOSURE_NAME in controls else None
    clips = json.loads((folder / "clips.json").read_text())
    names = (recipe.first, recipe.second)
    tracks = [np.load(tracks_path(folder, label_set), mmap_mode="r") for label_set in names]
    have = [set(np.flatnonzero(labelled(rows, clips)).tolist()) for rows in tracks]
    new = NewTracks(folder, name, len(tracks[0]), tuple(controls))
    for index in sorted(have[0] | have[1]):
        place = slice(clips[index]["hop"], clips[index]["hop"] + clips[index]["hops"])
        parts = [
            rows[place].astype(np.float32) for rows, known in zip(tracks, have, strict=True) if index in known
        ]
        new.set(clips[index], parts[0] if len(parts) == 1 else mixed(parts[0], parts[1], recipe, closure))
    new.done({"teacher": "combined", "recipe": asdict(recipe)})
    return {
        "both": len(have[0] & have[1]),
        recipe.first: len(have[0] - have[1]),
        recipe.second: len(have[1] - have[0]),
    }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path, metavar="DATASET")
    parser.add_argument("name", metavar="NAME", help="name of the new label set")
    parser.add_argument("first", metavar="FIRST")
    parser.add_argument("second", metavar="SECOND")
    parser.add_argument("--mode", choices=("prefer", "mean"), default="prefer")
    parser.add_argument("--share", type=float, default=0.5, help="weight of FIRST in a mean")
    parser.add_argument(
        "--closure", default="", help="the set that gives lip closure in a mean (default: FIRST)"
    )


def run(options: argparse.Namespace) -> int:
    recipe = Recipe(options.first, options.second, options.mode, options.share, options.closure)
    for origin, count in combine(options.dataset, options.name, recipe).items():
        print(f"{count:6} clips labelled by {origin}")
    return 0
