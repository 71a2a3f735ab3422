"""The four students as data: a table of layers, and how much of the window lies after the target."""

import math
from dataclasses import dataclass

import numpy as np

from v2f_train.clock import HOP, SAMPLE_RATE, WINDOW
from v2f_train.controls import TRACKS

PAIR_KERNEL = 512  # samples, 32 ms: resolves the harmonics of most voices
PAIR_STRIDE = 128  # samples, 8 ms: a plosive's burst is about as long
PAIR_LOWEST, PAIR_HIGHEST = 60.0, 7_600.0  # Hz, centres of the first and last pair at the start
ENERGY_FLOOR = 1e-7  # added to a pair's energy; a full-scale sine has energy 1, so this is -70 dBFS
LOW_ENERGY_FLOOR = 1e-10  # the same before a level layer, which raises quiet sound: -100 dBFS
NEPERS_PER_DECIBEL = math.log(10) / 10  # of energy


@dataclass(frozen=True)
class Level:
    """The constants of a level layer, in nepers of energy (natural logarithms), as its input columns are.

    The layer divides every band by the level of the sound: the loudest band lately. It rises at once and
    falls slowly.
    """

    fall: float  # per column
    lowest: float  # the level never falls below; quieter sound is not raised any further
    highest: float  # the level never rises above
    range: float  # bands further below the level count as this far below

    @property
    def columns(self) -> int:
        """Columns after which nothing older can matter: the level has fallen from `highest` to `lowest`. One
        more for the roundings on the way.
        """
        return math.ceil((self.highest - self.lowest) / self.fall) + 1


LEVEL = Level(
    fall=12
    * NEPERS_PER_DECIBEL
    * PAIR_STRIDE
    / SAMPLE_RATE,  # 12 dB a second: words of a sentence keep theirs
    lowest=-65 * NEPERS_PER_DECIBEL,  # loudest band of speech with peaks at -40 dBFS
    highest=0.0,  # a full-scale sine
    range=60 * NEPERS_PER_DECIBEL,
)


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
    kind: str = "dense"  # "dense", "separable" (a kernel per channel, then a product) or "level"
    skip: int | None = None  # the tap whose column is added to the product, before the activation
    level: Level | None = None  # of a level layer

    @property
    def product_columns(self) -> int:
        return self.channels_out * (2 if self.activation == "log-energy" else 1)

    @property
    def inputs(self) -> int:
        """Rows of the weight: inputs of one product. 0: the layer has none."""
        return {"dense": self.kernel * self.channels_in, "separable": self.channels_in, "level": 0}[self.kind]

    @property
    def kept(self) -> int:
        """Columns of its input that the layer keeps of the past."""
        return self.kernel - self.stride

    @property
    def state_floats(self) -> int:
        """What it has in a stream's state: its kept columns, or the level."""
        return 1 if self.kind == "level" else self.kept * self.channels_in

    @property
    def products(self) -> int:
        """Multiply-adds for one column."""
        own = self.kernel * self.channels_in if self.kind == "separable" else 0
        return own + self.inputs * self.product_columns


@dataclass(frozen=True)
class TrainedLayer:
    """A layer with the numbers that a file stores: weight [inputs, product_columns], bias or None; of a
    separable layer also taps [kernel, channels_in]. A level layer has no weight; its bias [channels_in] is
    added to the bands before the loudest is taken.
    """

    layer: Layer
    weight: np.ndarray | None
    bias: np.ndarray | None
    taps: np.ndarray | None = None


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
    voice: bool = False  # whether the last column says how surely the target lies in speech

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

    @property
    def memory(self) -> int:
        """Samples after which nothing older can change an output, rounded up to whole hops."""
        levels = [layer.level.columns * PAIR_STRIDE for layer in self.layers if layer.level]
        return WINDOW + -(-sum(levels) // HOP) * HOP

    @property
    def first_hidden(self) -> int:
        """Index of the first layer after the bands."""
        return 2 if self.layers[1].kind == "level" else 1

    @property
    def hidden(self) -> tuple[Layer, ...]:
        """The layers between the bands and the outputs."""
        return self.layers[self.first_hidden : -1]

    @property
    def products_per_hop(self) -> int:
        """Multiply-adds per hop, in training (before outputs are repeated for both sides of the face)."""
        columns, total = HOP, 0
        for layer in self.layers:
            columns //= layer.stride
            total += columns * layer.products
        return total


NAMES = ("small", "tiny", "low-latency", "tiny-low-latency")
FAR, NEAR = 4_096, 1_024  # look-ahead, samples: 256 and 64 ms
BODIES = ("separable", "dense")
"""The layers between bands and outputs: separable ones with skips, or plain convolutions as in format 1."""
WIDTHS = {"separable": (640, 160), "dense": (384, 96)}  # channels of the wide and of the narrow students
SEPARABLE_KERNELS = (5, 5, 5, 5, 5, 5, 6)  # with the layers before them they reach one window
CENTRE_HOPS = 2  # from the newest sample back to the middle of a column of `halve`, 1.5 hops, rounded up


def layers_at_hop_rate(body: str) -> tuple[str, ...]:
    """Names of the hidden layers with one column per hop; `gather` has half the width."""
    contexts = len(SEPARABLE_KERNELS) if body == "separable" else 4
    return ("halve", *(f"context{number + 1}" for number in range(contexts)), "gather")


def separable_layers(width: int, lookahead: int) -> list[Layer]:
    """The skips lead from the target instant to the outputs: together they pass over the columns after it."""
    after = max(lookahead // HOP - CENTRE_HOPS, 0)
    many, layers = len(SEPARABLE_KERNELS), []
    for index, kernel in enumerate(SEPARABLE_KERNELS):
        passed = (index + 1) * after // many - index * after // many
        skip = max(kernel - 1 - passed, 0)
        layers.append(
            Layer(f"context{index + 1}", kernel, 1, width, width, "silu", kind="separable", skip=skip)
        )
    return [*layers, Layer("gather", 1, 1, width, width // 2, "silu")]


def dense_layers(width: int) -> list[Layer]:
    layers = [Layer(f"context{number}", 3, 1, width, width, "silu") for number in (1, 2, 3, 4)]
    return [*layers, Layer("gather", 22, 1, width, width // 2, "silu")]


def shape(
    name: str,
    width: int = 0,
    pairs: int = 64,
    lookahead: int = 0,
    front: str = "level",
    outputs: int = 0,
    body: str = "separable",
    voice: bool = True,
) -> Shape:
    """One of NAMES. A width (channels) or lookahead (samples) other than 0 replaces the student's own.

    front: "level": energies of filter pairs, divided by the level of the sound; "pairs": without the
    division; "plain": as many filters (two per pair) without energies. body: one of BODIES. outputs: number
    of columns of another rig; they have no sigmoid. voice: one more output (of our own rig only).
    """
    if name not in NAMES:
        raise ValueError(f"{name!r} is not a student; there are {', '.join(NAMES)}")
    width = width or WIDTHS[body][name.startswith("tiny")]
    lookahead = lookahead or (NEAR if name.endswith("low-latency") else FAR)
    if front == "plain":
        layers = [Layer("filters", PAIR_KERNEL, PAIR_STRIDE, 1, 2 * pairs, "silu")]
    else:
        floor = LOW_ENERGY_FLOOR if front == "level" else ENERGY_FLOOR
        layers = [Layer("pairs", PAIR_KERNEL, PAIR_STRIDE, 1, pairs, "log-energy", floor)]
    if front == "level":
        layers.append(Layer("level", 1, 1, pairs, pairs, "none", kind="level", level=LEVEL))
    layers.append(Layer("halve", 3, 2, layers[-1].channels_out, width, "silu"))
    layers += separable_layers(width, lookahead) if body == "separable" else dense_layers(width)
    voice = voice and not outputs
    last = (outputs, "none") if outputs else (len(TRACKS) + voice, "sigmoid")
    layers.append(Layer("controls", 1, 1, width // 2, *last))
    return Shape(name, lookahead, tuple(layers), voice)
