"""A student out of a run's checkpoint."""

from pathlib import Path

import torch

from v2f_train.clock import SAMPLE_RATE
from v2f_train.students.network import Student
from v2f_train.students.shape import Shape, shape


def shape_of(config: dict) -> Shape:
    """The shape that a configuration describes; `lookahead` is in ms there. Keys that are absent: the student's own."""
    lookahead = config.get("lookahead", 0) * SAMPLE_RATE // 1000
    return shape(config["name"], config.get("width", 0), config.get("pairs", 64), lookahead,
                 config.get("front", "pairs"))


def load_student(checkpoint: Path) -> tuple[Student, dict]:
    """The averaged weights, and everything else that the checkpoint holds."""
    state = torch.load(checkpoint, weights_only=True, map_location="cpu")
    student = Student(shape_of(state["config"]))
    student.load_state_dict(state["student"])
    return student, state
