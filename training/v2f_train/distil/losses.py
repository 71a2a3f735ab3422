"""The loss functions. Their names are those of the log; `NAME_weight` in the configuration is the weight."""

import torch
from torch.nn import functional

from v2f_train.controls import CLOSURE, GAP_WEIGHTS, TRACKS
from v2f_train.distil.config import named_numbers

STILL = 0.05  # smallest deviation of a track, so that tracks that hardly move do not dominate
JAW = TRACKS.index("jawOpen")
SILENT_CLOSURE = 0.3  # weight of closure in silence, which sounds like the silence of a held /p/
AT_REST = 0.02
APART = torch.tensor([GAP_WEIGHTS.get(track, 0.0) for track in TRACKS])
LABEL_LOSSES = ("reconstruction", "velocity", "closure", "lips", "rest")


def track_scale(labels: torch.Tensor, control_weights: str = "") -> torch.Tensor:
    """labels [frames, TRACKS] -> factors of errors [TRACKS]: the inverse deviation of a track, times the root
    of its weight.

    control_weights: "track=weight ...", weights of squared errors. The factor of lip closure is 0: it has its
    own loss.
    """
    scale = 1 / labels.std(0).clamp_min(STILL)
    for track, weight in named_numbers(control_weights).items():
        scale[TRACKS.index(track)] *= weight**0.5
    scale[CLOSURE] = 0
    return scale


def gap(tracks: torch.Tensor) -> torch.Tensor:
    """Opening between the lips, with closure, in units of a full jawOpen: [..., TRACKS] -> [...]."""
    return functional.relu(tracks @ APART.to(tracks)) * (1 - tracks[..., CLOSURE])


def label_losses(
    logits: torch.Tensor,
    labels: torch.Tensor,
    scale: torch.Tensor,
    lips_decay: float = 10.0,
    emphasis: float = 0.0,
) -> dict[str, torch.Tensor]:
    """logits and labels [batch, hops, TRACKS]; scale [TRACKS]. Returns one scalar per name of LABEL_LOSSES.

    emphasis: extra weight of a squared error per unit of labels * scale. Least squares averages rare events
    away. Example: the tongue is out in one case of three, and the sound does not show which. Then the best
    output is always one third. With weight w on that case it is w / (w + 2).
    """
    tracks = torch.sigmoid(logits)
    error = (tracks - labels) * scale
    emphasised = 1 + emphasis * labels * scale
    steps = (emphasised[:, 1:] + emphasised[:, :-1]) / 2
    velocity = error[:, 1:] - error[:, :-1]
    resting = (labels[..., JAW] < AT_REST) & (labels[..., CLOSURE] < AT_REST)
    weight = torch.where(resting, SILENT_CLOSURE, 1.0)
    wanted = gap(labels)
    return {
        "reconstruction": (emphasised * error.square()).mean(),
        "velocity": (steps * velocity.square()).mean(),
        "closure": functional.binary_cross_entropy_with_logits(
            logits[..., CLOSURE], labels[..., CLOSURE], weight
        ),
        "rest": (functional.relu(tracks @ APART.to(tracks)) * resting).mean(),
        "lips": (torch.exp(-lips_decay * wanted) * (gap(tracks) - wanted).square()).mean(),
    }


def column_losses(
    columns: torch.Tensor, labels: torch.Tensor, scale: torch.Tensor
) -> dict[str, torch.Tensor]:
    """Losses of a student of another rig, of which only the columns are known: [batch, hops, columns]."""
    error = (columns - labels) * scale
    return {
        "reconstruction": error.square().mean(),
        "velocity": (error[:, 1:] - error[:, :-1]).square().mean(),
    }


def feature_loss(
    columns: list[torch.Tensor], wanted: list[torch.Tensor], units: torch.Tensor
) -> torch.Tensor:
    """Mean over layers of the squared distance of columns [batch, hops, channels]; units: each layer's
    variance.
    """
    parts = [
        (found - aim).square().mean() / unit for found, aim, unit in zip(columns, wanted, units, strict=True)
    ]
    return torch.stack(parts).mean()
