"""Computes the curves of a whole recording."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from .model import Model
from .recording import read_recording
from .results import Overrun, PoseState
from .stream import Stream

__all__ = ["Curves", "bake"]

#: Frame rates of film and television: decimals that mean a ratio.
_FILM = {"23.976": 24, "23.98": 24, "29.97": 30, "59.94": 60, "119.88": 120}

_BLOCK_SECONDS = 0.5


@dataclass(frozen=True)
class Curves:
    """Control curves of one recording.

    >>> import numpy as np
    >>> values = np.array([[0, 1], [2, 3]], np.float32)
    >>> curves = Curves(("jawOpen", "mouthClose"), np.array([0.0, 0.5]), values)
    >>> curves["mouthClose"].tolist(), len(curves)
    ([1.0, 3.0], 2)
    """

    #: Names of the controls.
    names: tuple[str, ...]
    #: Times in the recording, seconds, one per rig frame.
    times: npt.NDArray[np.float64]
    #: One row per rig frame, one column per control.
    values: npt.NDArray[np.float32]

    def __getitem__(self, name: str) -> npt.NDArray[np.float32]:
        """One control's curve, by name. Raises ``KeyError``."""
        try:
            return self.values[:, self.names.index(name)]
        except ValueError:
            raise KeyError(name) from None

    def __len__(self) -> int:
        return len(self.times)


def bake(
    sound: str | os.PathLike[str] | npt.ArrayLike,
    rate: int | None = None,
    *,
    fps: float | str | Fraction | None = None,
    student: str | os.PathLike[str] | bytes | Model | None = None,
    profile: str | Mapping[str, Any] | None = None,
    tuning: str | Mapping[str, Any] | None = None,
    smoothing: bool | None = None,
    gate: bool | None = None,
    idle: bool | None = None,
    idle_seed: int | None = None,
    gain_ceiling_db: float | None = None,
    gain_target_dbfs: float | None = None,
    voice_gate: bool | None = None,
    normalise: bool | None = None,
    voice_curves: int | None = None,
) -> Curves:
    """Computes the curves of a recording, with the same bits as a live stream, in every run.

    Parameters
    ----------
    sound
        Path of a recording, or its samples as for :meth:`Stream.push`, of shape ``(frames,)`` or ``(frames,
        channels)``.
    rate
        Sample rate, Hz. Required with samples, not allowed with a path.
    fps
        Rig frames per second, 1 to 1000: a number, or a ratio such as ``"30000/1001"``. Decimals such as
        29.97 mean the ratio of film. None: the student's own rate.
    student
        Path or bytes of a student, None for the student of this package, or a :class:`Model` opened with
        `threads` 0.
    profile, tuning, smoothing, gate, idle, idle_seed, gain_ceiling_db, gain_target_dbfs, voice_gate, normalise,
    voice_curves
        As in :meth:`Model.open_stream`.

    >>> import numpy as np
    >>> curves = bake(np.zeros(48000, np.float32), 48000, fps=30)
    >>> curves.values.shape, float(curves.times[15])
    ((30, 54), 0.5)
    """
    if isinstance(sound, (str, os.PathLike)):
        if rate is not None:
            raise ValueError("a recording has its own rate; leave `rate` out")
        samples, rate = read_recording(sound)
    elif rate is None:
        raise ValueError("samples need a `rate`")
    else:
        samples = np.asarray(sound)
    if samples.ndim not in (1, 2):
        raise ValueError(f"samples have shape {samples.shape}; expected (frames,) or (frames, channels)")
    frame_rate = None if fps is None else _frame_rate(fps)
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    model = student if isinstance(student, Model) else Model(student, threads=0)
    try:
        with model.open_stream(
            rate,
            channels,
            overrun=Overrun.REFUSE,
            profile=profile,
            tuning=tuning,
            smoothing=smoothing,
            gate=gate,
            idle=idle,
            idle_seed=idle_seed,
            gain_ceiling_db=gain_ceiling_db,
            gain_target_dbfs=gain_target_dbfs,
            voice_gate=voice_gate,
            normalise=normalise,
            voice_curves=voice_curves,
        ) as stream:
            if frame_rate is None:
                return _Polled(model, stream).bake(samples, rate)
            return _Interpolated(model, stream, frame_rate, len(samples), rate).bake(samples, rate)
    finally:
        if model is not student:
            model.close()


def _frame_rate(fps: float | str | Fraction) -> Fraction:
    whole = _FILM.get(str(fps))
    found = Fraction(whole * 1000, 1001) if whole is not None else Fraction(str(fps))
    if not 1 <= found <= 1000 or found.numerator >= 1 << 32:
        raise ValueError(f"fps is {fps}; expected 1 to 1000 frames per second")
    return found


class _Polled:
    """Rig frames at the student's rate."""

    def __init__(self, model: Model, stream: Stream) -> None:
        self.model, self.stream = model, stream
        self.times: list[float] = []
        self.rows: list[npt.NDArray[np.float32]] = []

    def bake(self, samples: npt.NDArray[Any], rate: int) -> Curves:
        block = max(1, int(rate * _BLOCK_SECONDS))
        start = 0
        while start < len(samples):
            start += self.stream.push(samples[start : start + block])
            self.model.tick()
            self.take()
        self.stream.flush()
        # Each round computes hops or takes rig frames, until the utterance has ended. Without sound there is
        # none.
        while len(samples) and not self.stream.statistics.utterances_ended:
            self.model.tick()
            self.take()
        self.take(is_over=True)
        values = np.array(self.rows, np.float32).reshape(len(self.rows), len(self.stream.names))
        return Curves(self.stream.names, np.array(self.times, np.float64), values)

    def take(self, is_over: bool = False) -> None:
        for frame in self.stream.poll_all():
            self.times.append(frame.seconds)
            self.rows.append(frame.values)


class _Interpolated(_Polled):
    """Rig frames at the caller's rate, interpolated by the library."""

    def __init__(self, model: Model, stream: Stream, fps: Fraction, frames: int, rate: int) -> None:
        super().__init__(model, stream)
        self.fps = fps
        # Times count in samples of the student: a rig frame belongs to the recording if its sample does.
        student_rate = model.description.sample_rate
        end = frames * student_rate // rate
        self.count = math.ceil(end * fps / student_rate)

    def take(self, is_over: bool = False) -> None:
        while len(self.rows) < self.count:
            position = len(self.rows) * self.fps.denominator
            pose = self.stream.rig_at(position, self.fps.numerator)
            if pose.state != PoseState.INTERPOLATED and not is_over:
                return  # The rig frame after it is not computed yet.
            self.times.append(position / self.fps.numerator)
            self.rows.append(pose.values)
