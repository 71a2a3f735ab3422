"""What turns gradients into steps: AdamW for all, or Muon for the matrices between the first layer and the last.

Muon (Jordan et al. 2024, as PyTorch ships it) replaces the step of a matrix by the nearest orthogonal one: all
directions of a layer learn at one pace, rare ones (a closure) included. Filters, the controls' layer and biases keep
AdamW.
"""

from collections.abc import Iterable

from torch import nn
from torch.optim import AdamW, Muon, Optimizer

from v2f_train.distil.config import Config
from v2f_train.distil.lesson import Lesson


class Optimizers:
    """One or two optimizers, stepped as one. The share of a group is of the run's learning rate."""

    def __init__(self, parts: list[Optimizer]):
        self.parts = parts

    def rate(self, learning_rate: float) -> None:
        for part in self.parts:
            for group in part.param_groups:
                group["lr"] = group["share"] * learning_rate

    def zero_grad(self) -> None:
        for part in self.parts:
            part.zero_grad(set_to_none=True)

    def step(self) -> None:
        for part in self.parts:
            part.step()

    def state_dict(self) -> list[dict]:
        return [part.state_dict() for part in self.parts]

    def load_state_dict(self, states: list[dict]) -> None:
        """Raises ValueError when another kind of optimizer wrote the states."""
        if len(states) != len(self.parts):
            raise ValueError(f"the checkpoint holds {len(states)} optimizer(s), this run has {len(self.parts)}: "
                             "go on with the setting `optimizer` that began it")
        for part, state in zip(self.parts, states, strict=True):
            part.load_state_dict(state)


def group(params: Iterable[nn.Parameter], share: float, weight_decay: float = 0.0) -> dict:
    return {"params": list(params), "share": share, "weight_decay": weight_decay}


def make_optimizer(lesson: Lesson, config: Config) -> Optimizers:
    """Filters have a natural size and biases are few: no decay there."""
    student, pairs = lesson.student, config.pairs_rate if config.front == "pairs" else 1.0
    projections = list(lesson.projections.parameters()) if lesson.projections else []
    biases = [bias for bias in student.biases if bias.requires_grad]
    filters, inner, controls = student.weights[0], list(student.weights[1:-1]), student.weights[-1]
    if config.optimizer == "adamw":
        groups = [group([*inner, controls, *projections], 1.0, config.weight_decay), group(biases, 1.0),
                  group([filters], pairs)]
        return Optimizers([AdamW(groups, betas=(0.9, 0.98), fused=True)])
    rest = [group([controls, *projections], 1.0, config.weight_decay), group(biases, 1.0), group([filters], pairs)]
    muon = Muon([group(inner, config.muon_rate, config.weight_decay)], adjust_lr_fn="match_rms_adamw")
    return Optimizers([muon, AdamW(rest, betas=(0.9, 0.98), fused=True)])
