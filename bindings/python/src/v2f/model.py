"""A student, loaded."""

from __future__ import annotations

import ctypes
import enum
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

import numpy as np

from . import _declarations as declared
from ._library import BUSY, check, library, prepared, text, utf8

if TYPE_CHECKING:
    from .stream import Stream

__all__ = ["DEFAULT_STUDENT", "Engine", "Model", "ModelDescription"]

#: The student that comes with this package: tiny-low-latency.
DEFAULT_STUDENT = Path(__file__).parent / "students" / "tiny-low-latency.onnx"


class Engine(enum.IntEnum):
    """Which engine computes; ``AUTO`` takes the fastest that can run the student on this machine."""

    AUTO = 0
    NATIVE = 1
    ONNX_RUNTIME = 2
    ONNX_RUNTIME_CPU = 3
    ONNX_RUNTIME_DIRECT_ML = 4
    ONNX_RUNTIME_CORE_ML = 5


class ModelDescription(NamedTuple):
    """What a student's file says of it. Lengths are in samples at `sample_rate`."""

    sample_rate: int  #: Samples per second that the network hears.
    window: int  #: Samples that one prediction sees.
    lookahead: int  #: Of those, how many lie after the target.
    hop_numerator: int  #: Samples between targets, numerator ...
    hop_denominator: int  #: ... and denominator.
    controls: int  #: Controls that the student predicts.
    state_size: int  #: Floats that the network keeps per stream.


class Model:
    """A loaded student with its engine and threads. Its streams may outlive it.

    Opening reads and checks the whole file: do it once, not per character. Every method may be called from any thread.

    Parameters
    ----------
    student
        Path of a student file, or its bytes; None is the student that comes with this package.
    engine
        Which engine computes.
    threads
        Worker threads that the model owns, 0 to 64. With 0 nothing is computed but in :meth:`tick`, on the caller's thread:
        the same frames at every run.
    max_batch
        Streams that one call of the network advances together, 1 to 1024.
    runtime_library
        Path of an ONNX Runtime library of your own.
    manifest
        For the bytes of a window-form file that carries no manifest: the manifest's JSON.

    Raises
    ------
    v2f.Error
        ``FILE``, ``STUDENT``, ``ENGINE``, ``SYSTEM`` or ``ARGUMENT``.

    >>> with Model(threads=0) as model:
    ...     model.name, model.description.sample_rate
    ('tiny-low-latency', 16000)
    """

    def __init__(
        self,
        student: str | os.PathLike[str] | bytes | None = None,
        *,
        engine: Engine | int = Engine.AUTO,
        threads: int = 1,
        max_batch: int | None = None,
        runtime_library: str | os.PathLike[str] | None = None,
        manifest: str | None = None,
    ) -> None:
        self._handle = 0
        settings = prepared(declared.ModelSettings, library.v2f_model_settings_init)
        settings.engine = unsigned(engine, "engine")
        settings.threads = unsigned(threads, "threads")
        if max_batch is not None:
            settings.max_batch = unsigned(max_batch, "max_batch")
        if runtime_library is not None:
            settings.runtime_library = utf8(runtime_library, "runtime_library")
        handle = declared.Model()
        out = ctypes.byref(handle)
        if isinstance(student, bytes):
            held = np.frombuffer(student, np.uint8)
            words = None if manifest is None else utf8(manifest, "manifest")
            check(library.v2f_model_open_memory(held.ctypes.data, held.size, words, settings, out))
        elif manifest is not None:
            raise ValueError("manifest is only for a student given as bytes")
        else:
            path = DEFAULT_STUDENT if student is None else student
            check(library.v2f_model_open(utf8(path, "student"), settings, out))
        self._handle = handle.value

    def open_stream(
        self,
        sample_rate: int | None = None,
        channels: int | None = None,
        *,
        overrun: int | None = None,
        queue_seconds: float | None = None,
        frames_seconds: float | None = None,
        divider: int | None = None,
        smoothing: bool | None = None,
        gate: bool | None = None,
        idle: bool | None = None,
        idle_seed: int | None = None,
        profile: str | Mapping[str, Any] | None = None,
        tuning: str | Mapping[str, Any] | None = None,
        hold_seconds: float | None = None,
        fade_seconds: float | None = None,
        gain_ceiling_db: float | None = None,
        gain_target_dbfs: float | None = None,
    ) -> Stream:
        """Opens a stream: one character's voice. What is None stays at the library's default.

        Parameters
        ----------
        sample_rate, channels
            Format of the pushed sound: 8000 to 192000 per second (48000), 1 to 64 interleaved (1).
        overrun
            What a full queue refuses: :data:`v2f.Overrun.SILENCE` (live sound) or ``REFUSE`` (files; push the rest again).
        queue_seconds, frames_seconds
            Sound that may wait for the network, and frames that may wait for the caller (1.0 each).
        divider
            Only every n-th frame is computed in full and delivered, 1 to 16 (1).
        smoothing, gate, idle, idle_seed
            Average of neighbouring predictions (on); rest in silence and noise (on); blinks and brows (off), and their seed.
        profile
            Mapping profile: ``arkit``, ``metahuman``, ``oculus``, ``vrm``, or a profile's JSON as text or as a dict (``arkit``).
        tuning
            A tuning's JSON as text or as a dict.
        hold_seconds, fade_seconds
            :meth:`Stream.at`: time that the newest frame is held (0.1), and from there to neutral (0.2).
        gain_ceiling_db, gain_target_dbfs
            Most that the automatic gain lifts quiet speech, 0 to 40 dB (0: off), and where to, -60 to -10 dBFS (-26).

        Raises
        ------
        v2f.Error
            ``AUDIO``, ``ARGUMENT``, ``PROFILE``, ``NAME``, ``HANDLE`` after :meth:`close`.
        """
        from .stream import Stream

        settings = prepared(declared.StreamSettings, library.v2f_stream_settings_init)
        numbers = {
            "sample_rate": sample_rate,
            "channels": channels,
            "overrun": overrun,
            "divider": divider,
            "smoothing": smoothing,
            "gate": gate,
            "idle": idle,
        }
        for name, number in numbers.items():
            if number is not None:
                setattr(settings, name, unsigned(number, name))
        if idle_seed is not None:
            settings.idle_seed = unsigned(idle_seed, "idle_seed", 64)
        spans = {
            "queue_seconds": queue_seconds,
            "frames_seconds": frames_seconds,
            "hold_seconds": hold_seconds,
            "fade_seconds": fade_seconds,
            "gain_ceiling_db": gain_ceiling_db,
            "gain_target_dbfs": gain_target_dbfs,
        }
        for name, seconds in spans.items():
            if seconds is not None:
                setattr(settings, name, seconds)
        for name, words in {"profile": profile, "tuning": tuning}.items():
            if words is not None:
                setattr(settings, name, utf8(words if isinstance(words, str) else json.dumps(words), name))
        return Stream(self._handle, settings)

    def tick(self, rounds: int = 0) -> int:
        """Computes on the calling thread, for models with `threads` 0: advances every stream that has sound waiting.

        At most `rounds` hops per stream; 0 is until none is due. Returns the hops computed. The GIL is released meanwhile.

        Raises
        ------
        v2f.Error
            ``STATE`` when the model has threads of its own, ``BUSY`` while another thread ticks it, ``HANDLE`` when closed.
        """
        hops = ctypes.c_size_t()
        check(library.v2f_tick(self._handle, unsigned(rounds, "rounds", 64), ctypes.byref(hops)))
        return hops.value

    @property
    def description(self) -> ModelDescription:
        """The student's figures."""
        told = prepared(declared.ModelDescription, library.v2f_model_description_init)
        check(library.v2f_model_describe(self._handle, ctypes.byref(told)))
        return ModelDescription(*(getattr(told, field) for field in ModelDescription._fields))

    @property
    def name(self) -> str:
        """The student's name."""
        return self._text(0)

    @property
    def engine(self) -> str:
        """The engine in use, and why not another."""
        return self._text(1)

    @property
    def licence(self) -> str:
        """The licence of the weights."""
        return self._text(2)

    @property
    def manifest(self) -> dict[str, Any]:
        """All that the file says of the student: ``docs/student-format.md``."""
        told: dict[str, Any] = json.loads(self._text(3))
        return told

    def _text(self, which: int) -> str:
        return text(lambda room, capacity, length: library.v2f_model_text(self._handle, which, room, capacity, length))

    def close(self) -> None:
        """Lets go of it. Streams live on; the workers end with the last of them. Closing again does nothing."""
        handle, self._handle = self._handle, 0
        destroy(library.v2f_model_destroy, handle)

    def __enter__(self) -> Model:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_handle", 0):
            self.close()


def destroy(call: Callable[[int], int], handle: int) -> None:
    """Destroys a handle. Waits while another thread is still inside a call on it: such calls are short."""
    status = call(handle)
    while status == BUSY:
        time.sleep(0)
        status = call(handle)
    check(status)


def unsigned(value: int, what: str, bits: int = 32) -> int:
    """The number as C takes it: ctypes would cut one that is too large without a word."""
    number = value.__index__()
    if not 0 <= number < 1 << bits:
        raise ValueError(f"{what} is {number}; expected 0 to {(1 << bits) - 1}")
    return number
