"""The second teacher: a trained student, frozen, whose columns and tracks teach a smaller or earlier one.

Column i of every hop-rate layer hears the same samples in both networks when both hear the same chunk. But the two
speak of different instants: with 64 instead of 256 ms of look-ahead, column i speaks of an instant 12 hops (192 ms)
later. So columns that hear the same sound pair as i with i, and those of one instant as i with i + 12.
"""

from pathlib import Path

import torch
from torch import nn

from v2f_train.distil.config import Config
from v2f_train.students.network import Student
from v2f_train.students.shape import Shape
from v2f_train.students.warm import open_student

SMALLEST_VARIANCE = 1e-6  # a layer that never moves must not divide by zero


def later_hops(student: Shape, second: Shape) -> int:
    """By how many columns the second teacher's column of one instant lies after the student's. Never negative."""
    later = student.lookback_hops - second.lookback_hops
    if later < 0:
        raise ValueError(f"the second teacher ({second.name}) hears less of the future than {student.name}")
    return later


def pair(columns: torch.Tensor, shift: int, hops: int) -> torch.Tensor:
    """The second teacher's columns [batch, many, channels] that pair with the student's first `hops`."""
    return columns[:, shift:shift + hops]


class SecondTeacher(nn.Module):
    """Frozen: no parameter of it is trained, and no gradient is kept."""

    def __init__(self, student: Student):
        super().__init__()
        self.student = student.eval().requires_grad_(False)

    @staticmethod
    def open(path: Path) -> "SecondTeacher":
        """A run's checkpoint (.pt), or an exported student (.onnx). Raises ValueError, in words."""
        return SecondTeacher(open_student(path))

    def train(self, mode: bool = True) -> "SecondTeacher":
        return self

    @torch.no_grad()
    def forward(self, sound: torch.Tensor, until: str = "") -> tuple[dict[str, torch.Tensor], torch.Tensor | None]:
        """sound [batch, samples] -> hidden columns by layer, tracks [batch, hops, TRACKS].

        until: the last layer that is wanted; then there are no tracks. Layers after it cost the most of a step.
        """
        hidden = self.student.hidden(self.student.bands(sound), until=until)
        return hidden, None if until else self.student.said(self.student.heads(hidden))


class Projections(nn.Module):
    """1x1, from the student's channels to the second teacher's; none where the widths are equal."""

    def __init__(self, student: Shape, second: Shape, layers: list[str]):
        super().__init__()
        channels = [{layer.name: layer.channels_out for layer in form.layers} for form in (student, second)]
        self.layers = nn.ModuleDict({name: nn.Identity() if channels[0][name] == channels[1][name]
                                     else nn.Linear(channels[0][name], channels[1][name]) for name in layers})

    def forward(self, hidden: dict[str, torch.Tensor]) -> list[torch.Tensor]:
        return [project(hidden[name]) for name, project in self.layers.items()]


def shift_of(config: Config, student: Shape, second: Shape) -> int:
    """Columns between the two that the feature loss compares."""
    return later_hops(student, second) if config.feature_by == "target" else 0


def feature_units(second: SecondTeacher, sound: torch.Tensor, layers: list[str]) -> torch.Tensor:
    """Variance of each layer's columns about their channels' means: the unit of the feature loss. [layers]."""
    hidden, _ = second(sound)
    return torch.stack([hidden[name].flatten(0, 1).var(0).mean().clamp_min(SMALLEST_VARIANCE) for name in layers])
