"""The head on a frozen speech encoder: encoder frames of a whole utterance in, control tracks out.

Four convolutions over past and future see 17 hops (272 ms) around each instant. The encoder frames have
already attended to the whole utterance.
"""

from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import silu

from v2f_train.clock import HOP
from v2f_train.controls import CLOSURE, TRACKS


@dataclass(frozen=True)
class HeadShape:
    """width: of the encoder's frames. channels, layers: of the convolutions, each `kernel` hops long."""

    width: int
    channels: int = 192
    layers: int = 4
    kernel: int = 5
    dropout: float = 0.15


def at_samples(frames: np.ndarray, samples: np.ndarray, samples_per_frame: int) -> np.ndarray:
    """Encoder frames [frames, width] -> float32 [samples, width], at these samples of the sound.

    Frame i belongs to sample samples_per_frame * i. Values between two frames are linear; the first and the
    last frame are held.
    """
    place = np.clip(samples / samples_per_frame, 0, len(frames) - 1)
    left = np.minimum(place.astype(int), max(len(frames) - 2, 0))
    right = np.minimum(left + 1, len(frames) - 1)
    share = (place - left)[:, None].astype(np.float32)
    return frames[left].astype(np.float32) * (1 - share) + frames[right].astype(np.float32) * share


def at_hops(frames: np.ndarray, hops: int, samples_per_frame: int, first: int = 0) -> np.ndarray:
    """Encoder frames [frames, width] -> float32 [hops, width], row k for sample HOP * (first + k)."""
    return at_samples(frames, (first + np.arange(hops)) * HOP, samples_per_frame)


class Head(nn.Module):
    """Convolutions with residual connections, and a linear layer."""

    def __init__(self, shape: HeadShape):
        super().__init__()
        self.shape = shape
        self.register_buffer("mean", torch.zeros(shape.width))
        self.register_buffer("deviation", torch.ones(shape.width))
        widths = [shape.width] + [shape.channels] * shape.layers
        self.layers = nn.ModuleList(
            nn.Conv1d(inputs, outputs, shape.kernel, padding=shape.kernel // 2)
            for inputs, outputs in pairwise(widths)
        )
        self.dropout = nn.Dropout1d(shape.dropout)  # whole channels
        self.out = nn.Linear(shape.channels, len(TRACKS))

    def normalise(self, frames: np.ndarray) -> None:
        """Takes mean and deviation from frames [n, width]."""
        self.mean.copy_(torch.from_numpy(frames.mean(0)))
        self.deviation.copy_(torch.from_numpy(frames.std(0) + 1e-3))

    def forward(self, frames: Tensor, there: Tensor) -> Tensor:
        """frames [batch, hops, width]; there [batch, hops]: 1 inside the utterance, 0 after its end.

        Returns [batch, hops, TRACKS]: lipClosure as a logit, the others as they are. A row does not depend on
        the other rows of the batch.
        """
        mask = there[:, None]
        hidden = ((frames - self.mean) / self.deviation).transpose(1, 2) * mask
        for place, layer in enumerate(self.layers):
            fresh = silu(layer(self.dropout(hidden))) * mask
            hidden = fresh + hidden if place else fresh
        return self.out(hidden.transpose(1, 2))


def stack(rows: list[np.ndarray]) -> tuple[Tensor, Tensor]:
    """Rows [hops, width] of different lengths -> (frames [batch, hops, width], there [batch, hops])."""
    hops = max(len(row) for row in rows)
    frames, there = torch.zeros(len(rows), hops, rows[0].shape[1]), torch.zeros(len(rows), hops)
    for place, row in enumerate(rows):
        frames[place, : len(row)] = torch.from_numpy(row)
        there[place, : len(row)] = 1
    return frames, there


def tracks_of(head: Head, rows: list[np.ndarray]) -> list[np.ndarray]:
    """Frames at hops, [hops, width] per utterance -> tracks float32 [hops, TRACKS] in 0..1; closure as a
    probability.
    """
    device = head.mean.device
    frames, there = stack(rows)
    head.eval()
    with torch.no_grad():
        out = head(frames.to(device), there.to(device)).cpu()
    out[..., CLOSURE] = torch.sigmoid(out[..., CLOSURE])
    out.clamp_(0.0, 1.0)
    return [one[: len(row)].numpy() for one, row in zip(out, rows, strict=True)]


def save_head(path: Path, head: Head, encoder: dict, facts: dict) -> None:
    """encoder: identity of the encoder whose frames the head reads. facts: how it was trained, and its
    figures.
    """
    part = path.with_suffix(".part")
    torch.save(
        {
            "head": head.state_dict(),
            "shape": asdict(head.shape),
            "controls": list(TRACKS),
            "encoder": encoder,
            "facts": facts,
        },
        part,
    )
    part.rename(path)


def load_head(path: Path) -> tuple[Head, dict]:
    """Returns the head and the encoder's identity. Raises ValueError when its tracks are not those of
    controls.TRACKS.
    """
    saved = torch.load(path, map_location="cpu", weights_only=True)
    if tuple(saved["controls"]) != TRACKS:
        raise ValueError(f"{path}: its tracks are not controls.TRACKS; train it again")
    head = Head(HeadShape(**saved["shape"]))
    head.load_state_dict(saved["head"])
    return head.eval(), saved["encoder"]
