"""One batch, from sound to named losses: stage 1 (labels alone) and stage 2 (labels and a second teacher)."""

from dataclasses import replace

import torch
from torch import nn

from v2f_train.clock import HOP, WINDOW
from v2f_train.distil.config import Config
from v2f_train.distil.draw import Batch
from v2f_train.distil.losses import feature_loss, label_losses, plain_losses
from v2f_train.distil.second import Projections, SecondTeacher, later_hops, pair, shift_of
from v2f_train.students.network import Student


class Lesson(nn.Module):
    """Holds what is trained (student, projections) and, hidden from the optimizer, the second teacher."""

    def __init__(self, student: Student, config: Config, scale: torch.Tensor, second: SecondTeacher | None = None,
                 units: torch.Tensor | None = None):
        super().__init__()
        if config.soft and second and second.student.table[-1] != replace(
                student.table[-1], channels_in=second.student.table[-1].channels_in):
            raise ValueError("soft mixes the second teacher's columns into the labels: it must say the student's")
        self.student, self.config = student, config
        self.hops, self.first = config.hops, student.shape.lookback_hops
        self.feature_layers = config.feature_layers.split() if second and config.feature else []
        self.projections = Projections(student.shape, second.student.shape, self.feature_layers) if second else None
        self.second = [second]  # in a list: a frozen network is no part of what is trained, saved or synchronised
        order = [layer.name for layer in student.table]
        self.until = "" if config.soft or not self.feature_layers else max(self.feature_layers, key=order.index)
        self.later = later_hops(student.shape, second.student.shape) if second else 0
        self.shift = shift_of(config, student.shape, second.student.shape) if second else 0
        self.register_buffer("scale", scale, persistent=False)
        self.register_buffer("units", units, persistent=False)

    def forward(self, batch: Batch) -> dict[str, torch.Tensor]:
        """One scalar per loss."""
        labels = batch.labels[:, self.first:self.first + self.hops]
        heard = batch.sound[:, :WINDOW + (self.hops - 1) * HOP]
        with torch.autocast(heard.device.type, enabled=False):  # the log of quiet bands needs every bit
            bands = self.student.bands(heard)
        hidden = self.student.hidden(bands * batch.band_mask, batch.kept or None)
        columns, tracks = {}, None
        if self.config.soft or self.feature_layers:
            columns, tracks = self.second[0](batch.sound, self.until)
        if self.config.soft:
            share = self.config.soft
            labels = (1 - share) * labels + share * pair(tracks.float(), self.later, self.hops)
        heads = self.student.heads(hidden).float()
        losses = (label_losses(heads, labels, self.scale, self.config.lips_fall, self.config.emphasis)
                  if self.student.ours else plain_losses(heads, labels, self.scale))
        if self.feature_layers:
            wanted = [pair(columns[name], self.shift, self.hops + self.further(name)) for name in self.feature_layers]
            found = [part[:, :aim.shape[1]] for part, aim in
                     zip(self.projections(hidden), wanted, strict=True)]
            losses["feature"] = feature_loss([part.float() for part in found], wanted, self.units)
        return losses

    def further(self, name: str) -> int:
        """Columns of a layer beyond one per target, for the layers after it still shorten the chunk."""
        table = self.student.table
        at = [layer.name for layer in table].index(name)
        return sum(layer.kernel - 1 for layer in table[at + 1:])


def total(losses: dict[str, torch.Tensor], config: Config) -> torch.Tensor:
    """The losses by their weights in the config."""
    return sum(getattr(config, name) * value for name, value in losses.items() if getattr(config, name))
