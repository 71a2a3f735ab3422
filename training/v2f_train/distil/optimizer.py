"""Optimizers and the learning rate schedule. AdamW for all weights, or Muon for the matrices between first
and last.

Muon (Jordan et al. 2024, as PyTorch ships it) replaces the step of a matrix by the nearest orthogonal one, so
that all directions of a layer learn equally fast, also those of rare events such as lip closure. Filters, the
last layer and biases keep AdamW.
"""

import math
import time
from collections.abc import Iterable

from torch import nn
from torch.optim import AdamW, Muon, Optimizer

from v2f_train.distil.config import Config
from v2f_train.distil.objective import Objective

FINAL_LR_SCALE = 0.01  # of the learning rate, at the end of the cosine


class Progress:
    """Counts the steps of a run, and its minutes, including those before it was resumed."""

    def __init__(self, config: Config, step: int = 0, minutes: float = 0.0):
        self.config, self.step, self.minutes_before = config, step, minutes
        self.began = time.monotonic()

    @property
    def minutes(self) -> float:
        return self.minutes_before + (time.monotonic() - self.began) / 60

    @property
    def share(self) -> float:
        """Completed share of the run, from 0; at 1 or above it is done. By steps where they are set, else by
        clock.
        """
        return self.step / self.config.steps if self.config.steps else self.minutes / self.config.minutes


def learning_rate(config: Config, step: int, share: float) -> float:
    """Linear warm-up over the first steps, then a cosine of the completed share."""
    warm = min(1.0, (step + 1) / max(config.warm_up_steps, 1))
    cosine = 0.5 * (1 + math.cos(math.pi * min(share, 1)))
    return config.learning_rate * warm * (FINAL_LR_SCALE + (1 - FINAL_LR_SCALE) * cosine)


class Optimizers:
    """One or two optimizers that step together. `share` of a parameter group scales the run's
    learning rate.
    """

    def __init__(self, parts: list[Optimizer]):
        self.parts = parts

    def set_learning_rate(self, rate: float) -> None:
        for part in self.parts:
            for group in part.param_groups:
                group["lr"] = group["share"] * rate

    def zero_grad(self) -> None:
        for part in self.parts:
            part.zero_grad(set_to_none=True)

    def step(self) -> None:
        for part in self.parts:
            part.step()

    def state_dict(self) -> list[dict]:
        return [part.state_dict() for part in self.parts]

    def load_state_dict(self, states: list[dict]) -> None:
        """Raises ValueError when the states were written with another setting of `optimizer`."""
        if len(states) != len(self.parts):
            raise ValueError(
                f"the checkpoint holds {len(states)} optimizer(s), this run has {len(self.parts)}: "
                "resume with the setting `optimizer` that the run was started with"
            )
        for part, state in zip(self.parts, states, strict=True):
            part.load_state_dict(state)


def group(params: Iterable[nn.Parameter], share: float, weight_decay: float = 0.0) -> dict:
    return {"params": list(params), "share": share, "weight_decay": weight_decay}


def make_optimizer(objective: Objective, config: Config) -> Optimizers:
    """No weight decay for filters, which have a natural size, nor for biases, which are few."""
    student, filter_scale = objective.student, config.filter_lr_scale if config.front != "plain" else 1.0
    projections = list(objective.projections.parameters()) if objective.projections else []
    biases = [bias for bias in student.biases if bias.requires_grad]
    filters, controls = student.weights[0], student.weights[-1]
    inner, taps = list(student.weights[student.shape.first_hidden : -1]), list(student.taps.values())
    if config.optimizer == "adamw":
        groups = [
            group([*inner, *taps, controls, *projections], 1.0, config.weight_decay),
            group(biases, 1.0),
            group([filters], filter_scale),
        ]
        return Optimizers([AdamW(groups, betas=(0.9, 0.98), fused=True)])
    rest = [
        group([controls, *taps, *projections], 1.0, config.weight_decay),
        group(biases, 1.0),
        group([filters], filter_scale),
    ]
    muon = Muon([group(inner, config.muon_lr_scale, config.weight_decay)], adjust_lr_fn="match_rms_adamw")
    return Optimizers([muon, AdamW(rest, betas=(0.9, 0.98), fused=True)])
