"""The training objective: one batch of sound and labels -> named losses.

Stage 1 trains on labels alone. Stage 2 adds a second teacher: a trained student, frozen, whose hidden columns
and outputs are trained on too. train.py weighs the losses and makes the step.

Column i of every hop-rate layer sees the same samples in both networks when both get the same chunk. The two
predict different instants: with 64 ms of look-ahead instead of 256, column i predicts an instant 12 hops (192
ms) later. So columns of the same sound pair as i with i, and columns of the same target instant as i with i +
12.
"""

from dataclasses import replace
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from v2f_train.clock import HOP, WINDOW
from v2f_train.distil.batches import Batch
from v2f_train.distil.config import Config
from v2f_train.distil.losses import column_losses, feature_loss, label_losses
from v2f_train.students.initialise import open_student
from v2f_train.students.network import Student
from v2f_train.students.shape import Shape

MIN_VARIANCE = 1e-6  # a layer that never changes must not cause a division by zero


class SecondTeacher(nn.Module):
    """A frozen student: none of its weights is trained, and no gradient is kept."""

    def __init__(self, student: Student):
        super().__init__()
        self.student = student.eval().requires_grad_(False)

    @staticmethod
    def open(path: Path) -> "SecondTeacher":
        """From a run's checkpoint (.pt) or an exported student (.onnx). Raises ValueError when it is
        neither.
        """
        return SecondTeacher(open_student(path))

    def train(self, mode: bool = True) -> "SecondTeacher":
        """Stays in evaluation mode when the objective is switched to training."""
        return self

    @torch.no_grad()
    def forward(
        self, sound: torch.Tensor, until: str = ""
    ) -> tuple[dict[str, torch.Tensor], torch.Tensor | None]:
        """sound [batch, samples] -> hidden columns by layer, tracks [batch, hops, TRACKS].

        until: the last layer to compute; then there are no tracks. The layers after it cost the most.
        """
        hidden = self.student.hidden(self.student.bands(sound), until=until)
        return hidden, None if until else self.student.activated(self.student.heads(hidden))


class Projections(nn.Module):
    """1x1 maps from the student's channels to the second teacher's; the identity where the widths
    are equal.
    """

    def __init__(self, student: Shape, second: Shape, layers: list[str]):
        super().__init__()
        channels = [{layer.name: layer.channels_out for layer in form.layers} for form in (student, second)]
        self.layers = nn.ModuleDict(
            {
                name: nn.Identity()
                if channels[0][name] == channels[1][name]
                else nn.Linear(channels[0][name], channels[1][name])
                for name in layers
            }
        )

    def forward(self, hidden: dict[str, torch.Tensor]) -> list[torch.Tensor]:
        return [project(hidden[name]) for name, project in self.layers.items()]


class Objective(nn.Module):
    """Holds what is trained (student, projections) and, outside of the optimizer's view, the second
    teacher.
    """

    def __init__(
        self,
        student: Student,
        config: Config,
        scale: torch.Tensor,
        second: SecondTeacher | None = None,
        units: torch.Tensor | None = None,
    ):
        """scale [TRACKS]: multiplies errors (losses.track_scale). units [layers]: of the feature loss."""
        super().__init__()
        if (
            config.soft_label_share
            and second
            and second.student.table[-1]
            != replace(student.table[-1], channels_in=second.student.table[-1].channels_in)
        ):
            raise ValueError(
                "soft_label_share mixes the second teacher's outputs into the labels: both students must "
                "have the same outputs"
            )
        if config.feature_weight and second:
            check_layers_agree(student.shape, second.student.shape)
        self.student, self.config = student, config
        self.feature_layers = config.feature_layers.split() if second and config.feature_weight else []
        self.projections = (
            Projections(student.shape, second.student.shape, self.feature_layers) if second else None
        )
        self.second = [second]  # in a list: a frozen network is not trained, saved or synchronised
        order = [layer.name for layer in student.table]
        self.until = (
            ""
            if config.soft_label_share or not self.feature_layers
            else max(self.feature_layers, key=order.index)
        )
        self.later = later_hops(student.shape, second.student.shape) if second else 0
        self.shift = self.later if config.feature_alignment == "target" else 0
        self.register_buffer("scale", scale, persistent=False)
        self.register_buffer("units", units, persistent=False)

    def forward(self, batch: Batch) -> dict[str, torch.Tensor]:
        """One scalar per loss, by the name that stands in the log."""
        hops, first = self.config.chunk_hops, self.student.shape.lookback_hops
        labels = batch.labels[:, first : first + hops]
        sound = batch.sound[:, : WINDOW + (hops - 1) * HOP]
        with torch.autocast(sound.device.type, enabled=False):  # the log of quiet bands needs full precision
            bands = self.student.bands(sound)
        hidden = self.student.hidden(bands * batch.band_mask, batch.kept or None)
        logits = self.student.heads(hidden).float()

        columns, tracks = {}, None
        if self.config.soft_label_share or self.feature_layers:
            columns, tracks = self.second[0](batch.sound, self.until)
        if self.config.soft_label_share:
            share = self.config.soft_label_share
            soft = tracks.float()[:, self.later : self.later + hops, : labels.shape[2]]
            labels = (1 - share) * labels + share * soft
        tracks_out = logits[..., : self.student.tracks]
        losses = (
            label_losses(tracks_out, labels, self.scale, self.config.lips_decay, self.config.emphasis)
            if self.student.ours
            else column_losses(tracks_out, labels, self.scale)
        )
        if self.student.shape.voice and batch.voice is not None:
            heard = batch.voice[:, first : first + hops]
            losses["voice"] = functional.binary_cross_entropy_with_logits(logits[..., -1], heard)
        if self.feature_layers:
            losses["feature"] = self.feature_loss(hidden, columns)
        return losses

    def feature_loss(self, hidden: dict[str, torch.Tensor], columns: dict[str, torch.Tensor]) -> torch.Tensor:
        """Student's hidden columns against the second teacher's, both by layer [batch, columns, channels]."""
        wanted = [
            columns[name][:, self.shift : self.shift + self.columns_of_chunk(name)]
            for name in self.feature_layers
        ]
        found = [
            part[:, : aim.shape[1]].float()
            for part, aim in zip(self.projections(hidden), wanted, strict=True)
        ]
        return feature_loss(found, wanted, self.units)

    def columns_of_chunk(self, name: str) -> int:
        """Columns of a layer in a chunk: one per target, and those that the layers after it shorten."""
        table = self.student.table
        at = [layer.name for layer in table].index(name)
        return self.config.chunk_hops + sum(layer.kernel - 1 for layer in table[at + 1 :])


def total_loss(losses: dict[str, torch.Tensor], config: Config) -> torch.Tensor:
    """The sum of the losses, each times `NAME_weight` of the configuration."""
    weights = {name: getattr(config, f"{name}_weight") for name in losses}
    return sum(weights[name] * value for name, value in losses.items() if weights[name])


def check_layers_agree(student: Shape, second: Shape) -> None:
    """Raises ValueError when columns of one name see other sound in the two networks."""

    def reach(form: Shape) -> list[tuple]:
        return [(layer.name, layer.kernel, layer.stride) for layer in form.hidden]

    if reach(student) != reach(second):
        raise ValueError(
            f"feature_weight compares hidden columns, but {student.name} and the second teacher have other "
            "layers: set body and front to those of the second teacher, or feature_weight = 0"
        )


def later_hops(student: Shape, second: Shape) -> int:
    """Hops by which the second teacher's column of an instant comes after the student's. Raises ValueError
    below 0.
    """
    later = student.lookback_hops - second.lookback_hops
    if later < 0:
        raise ValueError(
            f"the second teacher ({second.name}) has less look-ahead than {student.name}: choose one "
            "with at least as much"
        )
    return later


def feature_variances(second: SecondTeacher, sound: torch.Tensor, layers: list[str]) -> torch.Tensor:
    """Variance of each layer's columns about their channels' means, [layers]: the units of the
    feature loss.
    """
    hidden, _ = second(sound)
    return torch.stack([hidden[name].flatten(0, 1).var(0).mean().clamp_min(MIN_VARIANCE) for name in layers])
