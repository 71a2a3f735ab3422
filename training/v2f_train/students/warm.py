"""A student that begins with what another has learnt: out of a checkpoint or an exported file, for its own look-ahead.

Nothing before `gather` depends on where the target lies: column i of those layers hears the same sound in every student
of one width. Only `gather` sums columns at fixed distances from the target, so a start of another look-ahead shifts its
taps by the hops between the two; taps that the other student did not have begin at zero. Until it is trained, such a
student says what the other would with the part of the window that both see.
"""

from pathlib import Path

import torch

from v2f_train.clock import HOP
from v2f_train.export.read import read_student
from v2f_train.students.checkpoint import load_student
from v2f_train.students.network import Student

GATHER = "gather"  # the layer whose taps lie at fixed distances from the target


def open_student(path: Path) -> Student:
    """A checkpoint's averaged weights (.pt), or an exported student's (.onnx). Raises ValueError, in words."""
    return read_student(path) if path.suffix == ".onnx" else load_student(path)[0]


def shifted(weight: torch.Tensor, kernel: int, hops: int) -> torch.Tensor:
    """weight [kernel * channels_in, product]: tap t becomes tap t + hops, and what falls off an end is gone."""
    taps, moved = weight.view(kernel, -1, weight.shape[1]), torch.zeros_like(weight).view(kernel, -1, weight.shape[1])
    if hops >= 0:
        moved[hops:] = taps[:kernel - hops]
    else:
        moved[:hops] = taps[-hops:]
    return moved.reshape(weight.shape)


def begin(student: Student, path: Path, sound: torch.Tensor) -> None:
    """Gives `student` the weights of the student in `path`. sound [batch, samples]: training sound, from which an
    exported file's normalisation, which is folded into its weights, is made anew.

    Raises ValueError when the other student has other layers.
    """
    other = open_student(path)
    if other.shape.layers != student.shape.layers:
        raise ValueError(f"start = {path}: its student has another shape than this run's: "
                         f"{other.shape.layers[1].channels_out} channels after {other.shape.layers[0].name}, "
                         f"here {student.shape.layers[1].channels_out} after {student.shape.layers[0].name}")
    if path.suffix == ".onnx":
        other.renormalise(sound)
    student.load_state_dict(other.state_dict())
    later = (other.shape.lookahead - student.shape.lookahead) // HOP
    at = [layer.name for layer in student.table].index(GATHER)
    with torch.no_grad():
        student.weights[at].copy_(shifted(student.weights[at], student.table[at].kernel, later))
