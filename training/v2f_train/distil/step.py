"""One step of training: losses, gradients, the optimizer, the running mean of the weights."""

from pathlib import Path

import torch
from torch import nn

from v2f_train.distil.config import Config
from v2f_train.distil.draw import Batch
from v2f_train.distil.lesson import Lesson, total
from v2f_train.distil.optimizer import Optimizers
from v2f_train.distil.schedule import learning_rate
from v2f_train.students.network import Student

AVERAGE_WARM_UP = 10  # steps: the running mean first forgets fast, or the random start would stay in it


class Step:
    """Everything that a step changes, but the counters."""

    def __init__(self, lesson: Lesson, model: nn.Module, average: Student, optimizer: Optimizers, config: Config,
                 run: Path):
        """model: the lesson, as it is called (spread over processes, compiled, or itself)."""
        self.lesson, self.model, self.average, self.optimizer = lesson, model, average, optimizer
        self.config, self.run = config, run
        self.trained = [p for p in lesson.parameters() if p.requires_grad]
        self.pairs = [list(part.parameters()) for part in (average, lesson.student)]

    def take(self, batch: Batch, step: int, share: float) -> dict[str, torch.Tensor]:
        """Returns the losses. Raises FloatingPointError, the batch named and saved, when one is not finite."""
        self.optimizer.rate(learning_rate(self.config, step, share))
        with torch.autocast(batch.sound.device.type, torch.bfloat16, enabled=self.config.precision == "bf16"):
            losses = self.model(batch)
        whole = total(losses, self.config)
        if not torch.isfinite(whole):
            self.refuse(batch, losses)
        self.optimizer.zero_grad()
        whole.backward()
        norm = nn.utils.clip_grad_norm_(self.trained, self.config.largest_gradient, foreach=True)
        if not torch.isfinite(norm):
            self.refuse(batch, {**losses, "gradient": norm})
        self.optimizer.step()
        survive = min(self.config.average, (step + 1) / (step + 1 + AVERAGE_WARM_UP))
        with torch.no_grad():
            torch._foreach_lerp_(*self.pairs, 1 - survive)
        return {name: value.detach() for name, value in losses.items()}

    def refuse(self, batch: Batch, losses: dict[str, torch.Tensor]) -> None:
        path = self.run / "broken-batch.pt"
        torch.save({"step": batch.step, "sound": batch.sound, "labels": batch.labels, "places": batch.places,
                    "learner": self.lesson.state_dict()}, path)
        rows = "; ".join(f"row {row}: " + ", ".join(f"{place['set']}/{place['file']} from sample {place['start']}"
                                                    for place in places) for row, places in enumerate(batch.places))
        worst = ", ".join(f"{name} {value.item():g}" for name, value in losses.items())
        raise FloatingPointError(f"not finite at step {batch.step}: {worst}. The batch is saved as {path}: {rows}")
