"""A student out of a run's checkpoint."""

from pathlib import Path

import torch

from v2f_train.students.network import Student
from v2f_train.students.shape import shape


def load_student(checkpoint: Path) -> tuple[Student, dict]:
    """The averaged weights, and everything else that the checkpoint holds."""
    state = torch.load(checkpoint, weights_only=True)
    config = state["config"]
    student = Student(shape(config["name"], config["width"], config["pairs"]))
    student.load_state_dict(state["student"])
    return student, state
