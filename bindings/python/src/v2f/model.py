"""A loaded student."""

from __future__ import annotations

import ctypes
import enum
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np

from . import _declarations as declared
from ._library import OK, Owner, check, destroy, library, prepared, text, unsigned, utf8
from .settings import Json, stream_settings
from .stream import Stream

__all__ = ["DEFAULT_STUDENT", "Engine", "Model", "ModelDescription"]

_PACKAGED = Path(__file__).parent / "students" / "tiny-low-latency.onnx"
#: Where the student lies in a clone of the repository, whose sources have no copy of it.
_IN_CLONE = Path(__file__).parents[4] / "models" / "tiny-low-latency" / "tiny-low-latency.onnx"

#: Path of the student of this package: tiny-low-latency.
DEFAULT_STUDENT = _IN_CLONE if not _PACKAGED.is_file() and _IN_CLONE.is_file() else _PACKAGED


class Engine(enum.IntEnum):
    """The engine that computes a student. ``AUTO``: the fastest that can run the student on this machine."""

    AUTO = 0
    NATIVE = 1
    ONNX_RUNTIME = 2
    ONNX_RUNTIME_CPU = 3
    ONNX_RUNTIME_DIRECT_ML = 4
    ONNX_RUNTIME_CORE_ML = 5


class ModelDescription(NamedTuple):
    """Properties of a student. Lengths are in samples at `sample_rate`."""

    sample_rate: int  #: Sample rate of the network's input, Hz.
    window: int  #: Length of the window of one prediction.
    lookahead: int  #: Samples of the window after the target.
    hop_numerator: int  #: Distance between targets: numerator.
    hop_denominator: int  #: Distance between targets: denominator.
    controls: int  #: Controls that the student predicts.
    state_size: int  #: Size of the network's state per stream, floats.


class Model(Owner):
    """A loaded student with its engine and threads. Its streams may outlive it.

    Opening reads and checks the whole file: open a student once, not once per character. All methods may be
    called from any thread. A model cannot be copied or pickled: share it, or open it in the other process.

    Parameters
    ----------
    student
        Path of a student file, or its bytes; None: the student of this package.
    engine
        The engine that computes the student.
    threads
        Worker threads of the model, 0 to 64. With 0 only :meth:`tick` computes, on the caller's thread: every
        run gives the same rig frames.
    max_batch
        Most streams in one call of the network, 1 to 1024.
    runtime_library
        Path of an ONNX Runtime library.
    manifest
        JSON of the manifest, for the bytes of a window-form file without a manifest.

    Raises
    ------
    v2f.Error
        ``FILE``, ``STUDENT``, ``ENGINE``, ``SYSTEM`` or ``ARGUMENT``.

    >>> with Model(threads=0) as model:
    ...     model.name, model.description.sample_rate
    ('tiny-low-latency', 16000)
    """

    _instead = "share it between threads, and open the student again in another process"

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
        self._open(student, engine, threads, max_batch, runtime_library, manifest, background=False)

    @classmethod
    def open_async(
        cls,
        student: str | os.PathLike[str] | bytes | None = None,
        *,
        engine: Engine | int = Engine.AUTO,
        threads: int = 1,
        max_batch: int | None = None,
        runtime_library: str | os.PathLike[str] | None = None,
        manifest: str | None = None,
    ) -> Model:
        """Starts to open a student and returns at once; a thread of the library reads it.

        :attr:`ready` says when the model can be used, and raises what is wrong with the student. Other calls
        raise ``STATE`` until then. :meth:`close` gives the opening up. Parameters as of :class:`Model`.

        >>> import time
        >>> with Model.open_async() as model:
        ...     while not model.ready:
        ...         time.sleep(0.01)
        ...     model.name
        'tiny-low-latency'
        """
        model = cls.__new__(cls)
        model._handle = 0
        model._open(student, engine, threads, max_batch, runtime_library, manifest, background=True)
        return model

    @property
    def ready(self) -> bool:
        """Whether the model can be used: False while :meth:`open_async` opens it.

        Raises
        ------
        v2f.Error
            As :class:`Model`, if it could not be opened; ``HANDLE`` if closed.
        """
        status = library.v2f_model_ready(self._handle)
        check(status)
        return bool(status == OK)

    def _open(
        self,
        student: str | os.PathLike[str] | bytes | None,
        engine: Engine | int,
        threads: int,
        max_batch: int | None,
        runtime_library: str | os.PathLike[str] | None,
        manifest: str | None,
        *,
        background: bool,
    ) -> None:
        settings = prepared(declared.ModelSettings, library.v2f_model_settings_init)
        settings.engine = unsigned(engine, "engine")
        settings.threads = unsigned(threads, "threads")
        if max_batch is not None:
            settings.max_batch = unsigned(max_batch, "max_batch")
        if runtime_library is not None:
            settings.runtime_library = utf8(runtime_library, "runtime_library")
        handle = declared.Model()
        out = ctypes.byref(handle)
        if isinstance(student, (bytes, bytearray, memoryview)):
            content = np.frombuffer(student, np.uint8)
            json_text = None if manifest is None else utf8(manifest, "manifest")
            memory = library.v2f_model_open_memory_async if background else library.v2f_model_open_memory
            check(memory(content.ctypes.data, content.size, json_text, settings, out))
        elif manifest is not None:
            raise ValueError("manifest needs a student as bytes; a file has its own manifest")
        else:
            path = DEFAULT_STUDENT if student is None else student
            file = library.v2f_model_open_async if background else library.v2f_model_open
            check(file(utf8(path, "student"), settings, out))
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
        profile: Json | None = None,
        tuning: Json | None = None,
        hold_seconds: float | None = None,
        fade_seconds: float | None = None,
        gain_ceiling_db: float | None = None,
        gain_target_dbfs: float | None = None,
        offset_seconds: float | None = None,
        channel: int | None = None,
        voice_gate: bool | None = None,
        normalise: bool | None = None,
        voice_curves: int | None = None,
    ) -> Stream:
        """Opens a stream, one per character. Settings that are None have the library's defaults (in
        parentheses).

        Parameters
        ----------
        sample_rate, channels
            Format of the pushed sound: 8000 to 192000 Hz (48000), 1 to 64 interleaved channels (1).
        overrun
            What a full queue does with more sound: a value of :class:`v2f.Overrun` (``SILENCE``).
        queue_seconds, frames_seconds
            Capacities of the audio queue and of the queue of rig frames (1.0 each).
        divider
            Computes and delivers only every n-th rig frame, 1 to 16 (1).
        smoothing, gate, idle, idle_seed
            Average of neighbouring predictions (on). Closed mouth in silence and steady noise (on). Blinks
            and small movements of eyes and brows (off), and their seed (0).
        profile
            Mapping profile: ``arkit``, ``metahuman``, ``oculus``, ``vrm``, JSON as text or dict, or the
            path of a file with it, as a ``pathlib.Path`` (``arkit``).
        tuning
            JSON of a tuning, as text, dict or path.
        hold_seconds, fade_seconds
            :meth:`Stream.rig_at`: time that the newest rig frame is held (0.1), and of the fade to neutral
            (0.2).
        gain_ceiling_db, gain_target_dbfs
            Largest automatic gain, 0 to 40 dB (0: off), and the level of speech that it aims at, -60 to -10
            dBFS (-26).
        offset_seconds
            The curves come so much later than the sound, -10 to 10; negative: earlier (0).
        channel
            Channel to hear: a value of :class:`v2f.Channel`, or the number of one, from 1 (``MIX``).
        voice_gate
            Only a voice opens the gate: tones, music and noises leave the mouth at rest (on).
        normalise
            Brings speech to one level before the student hears it (on).
        voice_curves
            Curves about the voice behind the rig's controls: values of :class:`v2f.VoiceCurve`, added (none).

        Raises
        ------
        v2f.Error
            ``AUDIO``, ``ARGUMENT``, ``PROFILE``, ``NAME``; ``HANDLE`` after :meth:`close`.
        """
        settings = stream_settings(
            sample_rate=sample_rate,
            channels=channels,
            overrun=overrun,
            queue_seconds=queue_seconds,
            frames_seconds=frames_seconds,
            divider=divider,
            smoothing=smoothing,
            gate=gate,
            idle=idle,
            idle_seed=idle_seed,
            profile=profile,
            tuning=tuning,
            hold_seconds=hold_seconds,
            fade_seconds=fade_seconds,
            gain_ceiling_db=gain_ceiling_db,
            gain_target_dbfs=gain_target_dbfs,
            offset_seconds=offset_seconds,
            channel=channel,
            voice_gate=voice_gate,
            normalise=normalise,
            voice_curves=voice_curves,
        )
        return Stream(self._handle, settings)

    def tick(self, rounds: int = 0) -> int:
        """Computes on the calling thread, for models with `threads` 0: advances every stream with queued
        sound.

        At most `rounds` hops per stream; 0: until no hop is due. Returns the number of computed hops.
        Releases the GIL.

        Raises
        ------
        v2f.Error
            ``STATE`` if the model has worker threads, ``BUSY`` while another thread ticks it, ``HANDLE`` if
            closed.
        """
        hops = ctypes.c_size_t()
        check(library.v2f_tick(self._handle, unsigned(rounds, "rounds", 64), ctypes.byref(hops)))
        return hops.value

    @property
    def description(self) -> ModelDescription:
        """Properties of the student."""
        description = prepared(declared.ModelDescription, library.v2f_model_description_init)
        check(library.v2f_model_describe(self._handle, ctypes.byref(description)))
        return ModelDescription(*(getattr(description, field) for field in ModelDescription._fields))

    @property
    def name(self) -> str:
        """The student's name."""
        return self._text(0)

    @property
    def engine(self) -> str:
        """The engine in use, and why no other engine is."""
        return self._text(1)

    @property
    def licence(self) -> str:
        """The licence of the weights."""
        return self._text(2)

    @property
    def manifest(self) -> dict[str, Any]:
        """The student's whole manifest: ``docs/student-format.md``."""
        manifest: dict[str, Any] = json.loads(self._text(3))
        return manifest

    def _text(self, which: int) -> str:
        return text(
            lambda target, capacity, length: library.v2f_model_text(
                self._handle, which, target, capacity, length
            )
        )

    def close(self) -> None:
        """Releases the model.

        Its streams stay open; its threads end with the last stream. A second call does nothing.
        """
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
