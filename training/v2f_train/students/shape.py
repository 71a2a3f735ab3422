"""The four students as data: a table of layers, and how much of the window lies after the target."""

from dataclasses import dataclass

import numpy as np

from v2f_train.clock import HOP, WINDOW
from v2f_train.controls import TRACKS

PAIR_KERNEL = 512  # samples, 32 ms: resolves the harmonics of most voices
PAIR_STRIDE = 128  # samples, 8 ms: a plosive's burst is about as long
PAIR_LOWEST, PAIR_HIGHEST = 60.0, 7_600.0  # Hz, centres of the first and last pair at the start
ENERGY_FLOOR = 1e-7  # added to a pair's energy; a full-scale sine has energy 1, so this is -70 dBFS


@dataclass(frozen=True)
class Layer:
    """One row of the table in docs/student-format.md. `kernel` and `stride` count columns of the layer's
    input.
    """

    name: str
    kernel: int
    stride: int
    channels_in: int
    channels_out: int
    activation: str
    floor: float | None = None

    @property
    def product_columns(self) -> int:
        return self.channels_out * (2 if self.activation == "log-energy" else 1)

    @property
    def kept(self) -> int:
        return self.kernel - self.stride


@dataclass(frozen=True)
class TrainedLayer:
    """A layer with the numbers that a file stores: weight [kernel * channels_in, product_columns], bias or
    None.
    """

    layer: Layer
    weight: np.ndarray
    bias: np.ndarray | None


def reach(table: list[Layer]) -> int:
    """Samples that one output column of the stack sees."""
    columns = 1
    for layer in reversed(table):
        columns = (columns - 1) * layer.stride + layer.kernel
    return columns


@dataclass(frozen=True)
class Shape:
    """One student without weights."""

    name: str
    lookahead: int  # samples after the target
    layers: tuple[Layer, ...]

    def __post_init__(self):
        if reach(list(self.layers)) != WINDOW:
            raise ValueError(
                f"{self.name} reaches {reach(list(self.layers))} samples, the window is {WINDOW}"
            )
        if self.lookahead % HOP or not 0 <= self.lookahead < WINDOW:
            raise ValueError(
                f"a look-ahead of {self.lookahead} samples is not a number of whole hops within the window"
            )

    @property
    def lookback_hops(self) -> int:
        """The first dense output has this hop of its chunk as its target."""
        return (WINDOW - self.lookahead) // HOP


NAMES = ("small", "tiny", "low-latency", "tiny-low-latency")
WIDE, NARROW = 384, 96  # channels between the first layer and the last: a quarter
FAR, NEAR = 4_096, 1_024  # look-ahead, samples: 256 and 64 ms


LAYERS_AT_HOP_RATE = ("halve", "context1", "context2", "context3", "context4", "gather")
"""Hidden layers with one column per hop; `gather` has half the width."""


def shape(
    name: str, width: int = 0, pairs: int = 64, lookahead: int = 0, front: str = "pairs", outputs: int = 0
) -> Shape:
    """One of NAMES. A width (channels) or lookahead (samples) other than 0 replaces the student's own.

    front: "pairs", or "plain" for as many filters (two per pair) without energies. outputs: number of columns
    of another rig; they have no sigmoid.
    """
    if name not in NAMES:
        raise ValueError(f"{name!r} is not a student; there are {', '.join(NAMES)}")
    width = width or (NARROW if name.startswith("tiny") else WIDE)
    lookahead = lookahead or (NEAR if name.endswith("low-latency") else FAR)
    if front == "plain":
        first = Layer("filters", PAIR_KERNEL, PAIR_STRIDE, 1, 2 * pairs, "silu")
    else:
        first = Layer("pairs", PAIR_KERNEL, PAIR_STRIDE, 1, pairs, "log-energy", ENERGY_FLOOR)
    layers = [first, Layer("halve", 3, 2, first.channels_out, width, "silu")]
    layers += [Layer(f"context{number}", 3, 1, width, width, "silu") for number in (1, 2, 3, 4)]
    layers.append(Layer("gather", 22, 1, width, width // 2, "silu"))
    last = (outputs, "none") if outputs else (len(TRACKS), "sigmoid")
    layers.append(Layer("controls", 1, 1, width // 2, *last))
    return Shape(name, lookahead, tuple(layers))
