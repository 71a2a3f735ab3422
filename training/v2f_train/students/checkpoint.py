"""A student out of a run's checkpoint."""

from pathlib import Path

import torch

from v2f_train.clock import SAMPLE_RATE
from v2f_train.students.network import Student
from v2f_train.students.rig import FILE as RIG_FILE
from v2f_train.students.rig import Rig
from v2f_train.students.shape import Shape, shape


def shape_of(config: dict, rig: Rig | None = None) -> Shape:
    """The shape that a configuration describes; `lookahead` is in ms there. Keys that are absent: the student's own.
    rig: of a student that does not say our tracks."""
    lookahead = config.get("lookahead", 0) * SAMPLE_RATE // 1000
    return shape(config["name"], config.get("width", 0), config.get("pairs", 64), lookahead,
                 config.get("front", "pairs"), len(rig.names) if rig else 0)


def load_student(checkpoint: Path) -> tuple[Student, dict]:
    """The averaged weights, and everything else that the checkpoint holds. Raises ValueError without the student's rig.
    """
    state = torch.load(checkpoint, weights_only=True, map_location="cpu")
    student = Student(shape_of(state["config"], Rig.beside(checkpoint)))
    says, knows = state["student"][f"biases.{len(student.biases) - 1}"].numel(), student.biases[-1].numel()
    if says != knows:
        raise ValueError(f"{checkpoint}: its student says {says} columns, {knows} are known; {RIG_FILE}, which training"
                         " wrote beside it, tells them: keep the two together")
    student.load_state_dict(state["student"])
    return student, state
