"""The checkpoint of a run: the averaged student, which export reads, and everything that --resume needs.

No state of a random generator is needed: a row depends on seed, step and row alone (batches.py), nothing else
is random.
"""

from pathlib import Path

import torch

from v2f_train.distil.config import Config
from v2f_train.distil.objective import Objective
from v2f_train.distil.optimizer import Optimizers, Progress
from v2f_train.students.checkpoint import read_state
from v2f_train.students.network import Student


def save(
    path: Path,
    objective: Objective,
    average: Student,
    optimizer: Optimizers,
    config: Config,
    progress: Progress,
    means: dict[str, float],
) -> None:
    """Writes a temporary file and renames it: a reader never sees half a checkpoint. `learner` is what is
    trained.
    """
    state = {
        "student": average.state_dict(),
        "config": config.as_dict(),
        "step": progress.step,
        "minutes": progress.minutes,
        "scale": objective.scale,
        "units": objective.units,
        "learner": objective.state_dict(),
        "optimizer": optimizer.state_dict(),
        "means": means,
    }
    torch.save(state, path.with_suffix(".part"))
    path.with_suffix(".part").rename(path)


def read(path: Path) -> dict:
    """Raises ValueError when the file lacks what resuming needs."""
    state = read_state(path)
    if missing := {"optimizer", "learner", "means", "minutes"} - set(state):
        raise ValueError(
            f"{path} has no {', '.join(sorted(missing))}, so it cannot be resumed; init_from = {path} "
            "starts a new run from its weights"
        )
    return state


def restore(state: dict, objective: Objective, average: Student, optimizer: Optimizers) -> None:
    objective.load_state_dict(state["learner"])
    average.load_state_dict(state["student"])
    optimizer.load_state_dict(state["optimizer"])
