"""The log of a run: log.jsonl with one line per checkpoint, and the same as TensorBoard curves where it is
installed.
"""

import json
from pathlib import Path

import torch

MEAN_DECAY = 0.98  # of a loss's running mean, per step
try:
    from torch.utils.tensorboard import SummaryWriter
except ImportError:
    SummaryWriter = None


class RunLog:
    """Losses stand under their names, figures under theirs. TensorBoard tags: `loss/NAME`,
    `validation/NAME`.
    """

    def __init__(self, run: Path, means: dict[str, float] | None = None):
        """means: running means of the losses, of the run that is resumed."""
        self.file = open(run / "log.jsonl", "a")  # noqa: SIM115 (open as long as the run)
        self.curves = SummaryWriter(str(run)) if SummaryWriter else None
        self.means = dict(means or {})

    def add(self, losses: dict[str, torch.Tensor]) -> None:
        """Adds the losses of one step to their running means."""
        values = torch.stack(list(losses.values())).tolist()
        for name, value in zip(losses, values, strict=True):
            self.means[name] = MEAN_DECAY * self.means.get(name, value) + (1 - MEAN_DECAY) * value

    def write(self, step: int, facts: dict, figures: dict) -> None:
        """Writes one line: facts of the run, running means of the losses, validation figures."""
        line = {
            "step": step,
            **facts,
            **{name: round(value, 4) for name, value in self.means.items()},
            **figures,
        }
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
