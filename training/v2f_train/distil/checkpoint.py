"""A run on disk: the averaged student that export reads, and all that going on needs.

Draws need no state of a generator: a row depends on seed, step and row alone (draw.py), and nothing else is random.
"""

from pathlib import Path

import torch

from v2f_train.distil.config import Config
from v2f_train.distil.lesson import Lesson
from v2f_train.distil.optimizer import Optimizers
from v2f_train.distil.schedule import Progress
from v2f_train.students.network import Student


def save(path: Path, lesson: Lesson, average: Student, optimizer: Optimizers, config: Config, progress: Progress,
         means: dict[str, float]) -> None:
    """Written beside and moved: a reader never sees half a checkpoint."""
    state = {
        "student": average.state_dict(), "config": config.as_dict(), "step": progress.step,
        "minutes": progress.minutes, "scale": lesson.scale, "units": lesson.units, "learner": lesson.state_dict(),
        "optimizer": optimizer.state_dict(), "means": means,
    }
    torch.save(state, path.with_suffix(".part"))
    path.with_suffix(".part").rename(path)


def read(path: Path) -> dict:
    """Raises ValueError when a run cannot go on from the file."""
    state = torch.load(path, weights_only=True, map_location="cpu")
    if missing := {"optimizer", "learner", "means", "minutes"} - set(state):
        raise ValueError(f"{path} holds no {', '.join(sorted(missing))}: use it as start = {path}, weights only")
    return state


def restore(state: dict, lesson: Lesson, average: Student, optimizer: Optimizers) -> None:
    lesson.load_state_dict(state["learner"])
    average.load_state_dict(state["student"])
    optimizer.load_state_dict(state["optimizer"])

