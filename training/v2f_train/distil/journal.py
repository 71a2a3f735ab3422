"""What a run tells: log.jsonl, one line per checkpoint, and the same as TensorBoard curves where that is installed."""

import json
from pathlib import Path

import torch

SURVIVES = 0.98  # of a loss's running mean, per step
try:
    from torch.utils.tensorboard import SummaryWriter
except ImportError:
    SummaryWriter = None


class Journal:
    """Path of a curve: `loss/NAME` for a loss by its weight's key, `validation/NAME` for a figure."""

    def __init__(self, run: Path, means: dict[str, float] | None = None):
        self.file = open(run / "log.jsonl", "a")  # noqa: SIM115 (open as long as the run)
        self.curves = SummaryWriter(str(run)) if SummaryWriter else None
        self.means = dict(means or {})

    def note(self, losses: dict[str, torch.Tensor]) -> None:
        values = torch.stack(list(losses.values())).tolist()
        for name, value in zip(losses, values, strict=True):
            self.means[name] = SURVIVES * self.means.get(name, value) + (1 - SURVIVES) * value

    def write(self, step: int, facts: dict, figures: dict) -> None:
        line = {"step": step, **facts, **{name: round(value, 4) for name, value in self.means.items()}, **figures}
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()
        print(json.dumps(line), flush=True)
        if self.curves:
            for folder, part in (("loss", self.means), ("validation", figures), ("run", facts)):
                for name, value in part.items():
                    self.curves.add_scalar(f"{folder}/{name}", value, step)
            self.curves.flush()

    def close(self) -> None:
        self.file.close()
        if self.curves:
            self.curves.close()
