"""What the student is punished for. Names here are the names in the config and in the log."""

import torch
from torch.nn import functional

from v2f_train.controls import CLOSURE, GAP_WEIGHTS, TRACKS
from v2f_train.distil.config import named_numbers

STILL = 0.05  # a track that moves less than this counts as if it moved this much: rare tracks must not shout
JAW = TRACKS.index("jawOpen")
SILENT_CLOSURE = 0.3  # lips in silence show nothing, and the silence of a held /p/ is the same sound
AT_REST = 0.02
APART = torch.tensor([GAP_WEIGHTS.get(track, 0.0) for track in TRACKS])
LABEL_LOSSES = ("reconstruction", "velocity", "closure", "lips", "rest")


def track_scale(labels: torch.Tensor, control_weights: str = "") -> torch.Tensor:
    """labels [frames, TRACKS] -> what errors are multiplied by [TRACKS]: how little a track moves, times the root of
    its weight ("track=weight ...", weights of squared errors). 0 for closure, which is not regressed."""
    scale = 1 / labels.std(0).clamp_min(STILL)
    for track, weight in named_numbers(control_weights).items():
        scale[TRACKS.index(track)] *= weight**0.5
    scale[CLOSURE] = 0
    return scale


def gap(tracks: torch.Tensor) -> torch.Tensor:
    """How far the lips are apart, contact included, in units of a full jawOpen: [..., TRACKS] -> [...]."""
    return functional.relu(tracks @ APART.to(tracks)) * (1 - tracks[..., CLOSURE])


def label_losses(
    logits: torch.Tensor,
    labels: torch.Tensor,
    scale: torch.Tensor,
    lips_fall: float = 10.0,
    emphasis: float = 0.0,
) -> dict[str, torch.Tensor]:
    """logits and labels [batch, hops, TRACKS]; scale [TRACKS]. One scalar per name of LABEL_LOSSES.

    emphasis: what a squared error weighs more per unit of labels * scale. The least squares of a tongue that is out in
    one case of three is a tongue that is out by a third, always: which nobody does. Weight w on the one case shows
    w / (w + 2) of it."""
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
        "lips": (torch.exp(-lips_fall * wanted) * (gap(tracks) - wanted).square()).mean(),
    }


def column_losses(
    columns: torch.Tensor, labels: torch.Tensor, scale: torch.Tensor
) -> dict[str, torch.Tensor]:
    """The losses of a student of another rig, of which nothing is known but its columns: [batch, hops, columns]."""
    error = (columns - labels) * scale
    return {
        "reconstruction": error.square().mean(),
        "velocity": (error[:, 1:] - error[:, :-1]).square().mean(),
    }


def feature_loss(
    columns: list[torch.Tensor], wanted: list[torch.Tensor], units: torch.Tensor
) -> torch.Tensor:
    """Mean over layers of the squared distance of columns [batch, hops, channels]; units: each layer's variance."""
    parts = [
        (found - aim).square().mean() / unit for found, aim, unit in zip(columns, wanted, units, strict=True)
    ]
    return torch.stack(parts).mean()
