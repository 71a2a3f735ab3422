"""What the student is punished for. Names here are the names in the config and in the log."""

import torch
from torch.nn import functional

from v2f_train.controls import CLOSURE, TRACKS

STILL = 0.05  # a track that moves less than this counts as if it moved this much: rare tracks must not shout
JAW = TRACKS.index("jawOpen")
JAW_SHARE = 2.0  # the eye reads the jaw first
SILENT_CLOSURE = 0.3  # lips in silence show nothing, and the silence of a held /p/ is the same sound
AT_REST = 0.02


def track_scale(labels: torch.Tensor) -> torch.Tensor:
    """labels [frames, TRACKS] -> how much each track moves, the unit of its error. 0 for closure."""
    weight = 1 / labels.std(0).clamp_min(STILL)
    weight[JAW] *= JAW_SHARE**0.5
    weight[CLOSURE] = 0
    return weight


def losses(logits: torch.Tensor, labels: torch.Tensor, scale: torch.Tensor) -> dict[str, torch.Tensor]:
    """logits and labels [batch, hops, TRACKS]; scale [TRACKS]. One scalar per name."""
    error = (torch.sigmoid(logits) - labels) * scale
    velocity = error[:, 1:] - error[:, :-1]
    resting = (labels[..., JAW] < AT_REST) & (labels[..., CLOSURE] < AT_REST)
    weight = torch.where(resting, SILENT_CLOSURE, 1.0)
    return {
        "reconstruction": error.square().mean(),
        "velocity": velocity.square().mean(),
        "closure": functional.binary_cross_entropy_with_logits(logits[..., CLOSURE], labels[..., CLOSURE], weight),
    }
