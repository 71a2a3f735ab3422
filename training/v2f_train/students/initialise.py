"""Initialises a student with the weights of another: from a checkpoint or an exported file, also with another
look-ahead.

The layers before `gather` do not depend on the position of the target: column i sees the same sound in every
student of one width. Only `gather` sums columns at fixed distances from the target. So for another look-ahead
its taps are shifted by the difference in hops, and taps that the other student lacks start at zero. Before
training such a student gives the output of the other one for the part of the window that both see.
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
    """The averaged weights of a checkpoint (.pt), or an exported student (.onnx). Raises ValueError when it
    is neither.
    """
    return read_student(path) if path.suffix == ".onnx" else load_student(path)[0]


def shifted(weight: torch.Tensor, kernel: int, hops: int) -> torch.Tensor:
    """weight [kernel * channels_in, product]: tap t becomes tap t + hops; taps beyond an end are dropped."""
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
    """The student in `path`, its taps shifted for a look-ahead in samples. Raises ValueError when its skips
    are made for another one.
    """
    other = open_student(path)
    if path.suffix == ".onnx":
        other.renormalise(sound)
    at = [layer.name for layer in other.table].index(GATHER)
    hops = (other.shape.lookahead - lookahead) // HOP
    if hops and any(layer.skip is not None for layer in other.table):
        raise ValueError(
            f"init_from = {path}: its look-ahead is {other.shape.lookahead} samples, here {lookahead}; with "
            'body = "separable" both must be the same'
        )
    with torch.no_grad():
        other.weights[at].copy_(shifted(other.weights[at], other.table[at].kernel, hops))
    return other


def outline(student: Student) -> str:
    """Layers and channels, for a message."""
    return " ".join(f"{layer.name}:{layer.channels_out}" for layer in student.shape.layers)


def initialise(student: Student, paths: list[Path], sound: torch.Tensor) -> None:
    """Gives `student` the weights of the student in `paths`, or of several narrower ones (net2net.py).

    sound [batch, samples]: training sound. An exported file has its normalisation folded into its weights; it
    is measured again on this sound. Raises ValueError when the shapes differ.
    """
    others = [open_aligned(path, sound, student.shape.lookahead) for path in paths]
    if len(others) > 1:
        block_diagonal(student, others)
        return
    other = others[0]
    if other.shape.layers != student.shape.layers:
        raise ValueError(
            f"init_from = {paths[0]}: its student has another shape than this run's: {outline(other)}; here "
            f"{outline(student)}"
        )
    student.load_state_dict(other.state_dict())
