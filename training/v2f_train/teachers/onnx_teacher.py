"""The teacher `onnx`: a network that maps a window of sound to one instant, as a TOML describes it.

The adapter has rate, window, instant, hop, inputs and output; optionally how components become vertices, and
vertices become named blend shapes. adapters/audio2face3d.toml is an example with every line explained.
"""

import tomllib
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np
import onnxruntime
from scipy.signal import resample_poly

from v2f_train.clock import HOP, SAMPLE_RATE
from v2f_train.teachers.blendshapes import BlendShapes
from v2f_train.teachers.teacher import Unlabelled, Utterance

AT_ONCE = 32  # windows in one run of the network


@dataclass(frozen=True)
class OnnxAdapter:
    """window, instant, hop: samples at sample_rate. audio_shape: of one window.

    columns: of the flattened output; None: all. constants: input -> {shape, fill} or {shape, values}.
    controls: names of the columns, where no blend shapes are solved. reconstruct, solve: tables; their files
    stand beside the network.
    """

    name: str
    sample_rate: int
    window: int
    instant: int
    hop: int
    audio_input: str
    audio_shape: list[int]
    output: str
    columns: list[int] | None = None
    controls: list[str] = field(default_factory=list)
    constants: dict[str, dict] = field(default_factory=dict)
    reconstruct: dict[str, str] = field(default_factory=dict)
    solve: dict[str, str | float] = field(default_factory=dict)

    def __post_init__(self):
        if int(np.prod(self.audio_shape)) != self.window:
            raise ValueError(
                f"adapter {self.name}: audio_shape {self.audio_shape} does not hold {self.window} samples"
            )
        if not 0 <= self.instant < self.window:
            raise ValueError(
                f"adapter {self.name}: the instant {self.instant} is outside the window of {self.window}"
            )
        if bool(self.reconstruct) != bool(self.solve) or bool(self.solve) == bool(self.controls):
            raise ValueError(
                f"adapter {self.name}: give either `controls`, or both [reconstruct] and [solve]"
            )

    @staticmethod
    def read(path: Path) -> "OnnxAdapter":
        try:
            return OnnxAdapter(**tomllib.loads(path.read_text()))
        except (TypeError, tomllib.TOMLDecodeError) as error:
            raise ValueError(f"{path}: {error}") from error


def constant(description: dict) -> np.ndarray:
    """float32 of the described shape."""
    if "values" in description:
        return np.array(description["values"], np.float32).reshape(description["shape"])
    return np.full(description["shape"], description["fill"], np.float32)


class OnnxTeacher:
    """network: the ONNX file. Files that the adapter names stand beside it."""

    def __init__(self, network: Path, adapter: OnnxAdapter):
        usable = [
            one
            for one in ("CUDAExecutionProvider", "CPUExecutionProvider")
            if one in onnxruntime.get_available_providers()
        ]
        self.adapter = adapter
        self.session = onnxruntime.InferenceSession(str(network), providers=usable)
        has, wanted = (
            {one.name for one in self.session.get_inputs()},
            {adapter.audio_input, *adapter.constants},
        )
        if has != wanted:
            raise ValueError(f"{network}: its inputs are {sorted(has)}, the adapter names {sorted(wanted)}")
        if adapter.output not in (given := [one.name for one in self.session.get_outputs()]):
            raise ValueError(f"{network}: its outputs are {given}, the adapter names {adapter.output}")
        self.constants = {name: constant(one) for name, one in adapter.constants.items()}
        self.shapes = (
            BlendShapes.read(network.parent, adapter.reconstruct, adapter.solve) if adapter.solve else None
        )
        self.name = adapter.name
        self.controls = self.shapes.names if self.shapes else tuple(adapter.controls)

    def label(self, utterances: list[Utterance]) -> list[np.ndarray]:
        """Per utterance float32 [ceil(samples / HOP), controls]."""
        return [self._label(utterance) for utterance in utterances]

    def _label(self, utterance: Utterance) -> np.ndarray:
        if not len(utterance.sound):
            raise Unlabelled(f"{utterance.file}: has no samples")
        numbers = self.answers(self.at_its_rate(utterance.sound))
        if not np.isfinite(numbers).all():
            raise Unlabelled(f"{utterance.file}: the network gave values that are not numbers")
        values = self.shapes.solve(numbers) if self.shapes else numbers
        if values.shape[1] != len(self.controls):
            raise ValueError(
                f"teacher {self.name}: the network gives {values.shape[1]} numbers, the adapter names "
                f"{len(self.controls)} controls"
            )
        clock = np.arange(-(-len(utterance.sound) // HOP)) * HOP / SAMPLE_RATE
        times = np.arange(len(values)) * self.adapter.hop / self.adapter.sample_rate
        return np.stack([np.interp(clock, times, column) for column in values.T], axis=1).astype(np.float32)

    def at_its_rate(self, sound: np.ndarray) -> np.ndarray:
        ratio = Fraction(self.adapter.sample_rate, SAMPLE_RATE)
        return (
            sound
            if ratio == 1
            else resample_poly(sound, ratio.numerator, ratio.denominator).astype(np.float32)
        )

    def answers(self, sound: np.ndarray) -> np.ndarray:
        """The chosen columns [evaluations, columns]; row k belongs to sample hop * k. Silence around the
        sound.
        """
        adapter = self.adapter
        count = -(-len(sound) // adapter.hop) + 1  # one more: the last row may lie after the last evaluation
        padded = np.zeros((count - 1) * adapter.hop + adapter.window, np.float32)
        fits = min(len(sound), len(padded) - adapter.instant)
        padded[adapter.instant : adapter.instant + fits] = sound[:fits]
        windows = np.lib.stride_tricks.sliding_window_view(padded, adapter.window)[:: adapter.hop]
        first, last = adapter.columns or (0, None)
        return np.concatenate(
            [self.run(windows[start : start + AT_ONCE])[:, first:last] for start in range(0, count, AT_ONCE)]
        )

    def run(self, windows: np.ndarray) -> np.ndarray:
        """[batch, window] -> [batch, numbers]"""
        batch = len(windows)
        inputs = {
            self.adapter.audio_input: np.ascontiguousarray(windows).reshape(batch, *self.adapter.audio_shape)
        }
        inputs |= {
            name: np.ascontiguousarray(np.broadcast_to(value, (batch, *value.shape)))
            for name, value in self.constants.items()
        }
        return self.session.run([self.adapter.output], inputs)[0].reshape(batch, -1)


def make(network: str, adapter: str) -> OnnxTeacher:
    """From text."""
    return OnnxTeacher(Path(network), OnnxAdapter.read(Path(adapter)))
