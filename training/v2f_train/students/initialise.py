"""A student that begins with what another has learnt: out of a checkpoint or an exported file, for its own look-ahead.

Nothing before `gather` depends on where the target lies: column i of those layers hears the same sound in every student
of one width. Only `gather` sums columns at fixed distances from the target, so a start of another look-ahead shifts its
taps by the hops between the two; taps that the other student did not have begin at zero. Until it is trained, such a
student says what the other would with the part of the window that both see.
"""

from pathlib import Path

import torch

from v2f_train.clock import HOP
from v2f_train.students.checkpoint import load_student
from v2f_train.students.file import read_student
from v2f_train.students.net2net import block_diagonal
from v2f_train.students.network import Student

GATHER = "gather"  # the layer whose taps lie at fixed distances from the target


def open_student(path: Path) -> Student:
    """A checkpoint's averaged weights (.pt), or an exported student's (.onnx). Raises ValueError, in words."""
    return read_student(path) if path.suffix == ".onnx" else load_student(path)[0]


def shifted(weight: torch.Tensor, kernel: int, hops: int) -> torch.Tensor:
    """weight [kernel * channels_in, product]: tap t becomes tap t + hops, and what falls off an end is gone."""
    taps, moved = (
        weight.view(kernel, -1, weight.shape[1]),
        torch.zeros_like(weight).view(kernel, -1, weight.shape[1]),
    )
    if hops >= 0:
        moved[hops:] = taps[: kernel - hops]
    else:
        moved[:hops] = taps[-hops:]
    return moved.reshape(weight.shape)


def open_aligned(path: Path, sound: torch.Tensor, lookahead: int) -> Student:
    """The student in `path`, its taps moved as one of another look-ahead (samples) needs them."""
    other = open_student(path)
    if path.suffix == ".onnx":
        other.renormalise(sound)
    at = [layer.name for layer in other.table].index(GATHER)
    with torch.no_grad():
        other.weights[at].copy_(
            shifted(other.weights[at], other.table[at].kernel, (other.shape.lookahead - lookahead) // HOP)
        )
    return other


def initialise(student: Student, paths: list[Path], sound: torch.Tensor) -> None:
    """Gives `student` the weights of the student in `paths`, or of several narrower ones side by side.

    sound [batch, samples]: training sound, from which an exported file's normalisation, which is folded into its
    weights, is made anew. Raises ValueError when the other student has other layers.
    """
    others = [open_aligned(path, sound, student.shape.lookahead) for path in paths]
    if len(others) > 1:
        block_diagonal(student, others)
        return
    other = others[0]
    if other.shape.layers != student.shape.layers:
        raise ValueError(
            f"init_from = {paths[0]}: its student has another shape than this run's: "
            f"{other.shape.layers[1].channels_out} channels after {other.shape.layers[0].name}, "
            f"here {student.shape.layers[1].channels_out} after {student.shape.layers[0].name}"
        )
    student.load_state_dict(other.state_dict())
