"""Computes the curves of a whole recording."""

from __future__ import annotations

import ctypes
import os
import queue
import threading
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Union

import numpy as np
import numpy.typing as npt

from . import _declarations as declared
from ._library import check, failure, library, prepared, unsigned
from .curves import Curves
from .errors import Error
from .model import Model
from .recording import Readable, is_readable, read_recording
from .results import Statistics
from .samples import Sound, frames_and_channels, sound_array
from .settings import Json, stream_settings

__all__ = ["Progress", "bake"]

#: Hears how much is done, 0 to 1. Returns False to cancel; anything else goes on.
Progress = Callable[[float], object]

#: What :func:`bake` takes as student.
Student = Union[str, "os.PathLike[str]", bytes, Model, None]

#: Frame rates of film and television: decimals that mean a ratio.
_FILM = {"23.976": 24, "23.98": 24, "29.97": 30, "59.94": 60, "119.88": 120}


def bake(
    sound: Readable | Sound,
    rate: int | None = None,
    *,
    channels: int | None = None,
    fps: float | str | Fraction | None = None,
    student: Student = None,
    profile: Json | None = None,
    tuning: Json | None = None,
    smoothing: bool | None = None,
    gate: bool | None = None,
    idle: bool | None = None,
    idle_seed: int | None = None,
    gain_ceiling_db: float | None = None,
    gain_target_dbfs: float | None = None,
    progress: Progress | None = None,
    channel: int | None = None,
    voice_gate: bool | None = None,
    normalise: bool | None = None,
    voice_curves: int | None = None,
    offset_seconds: float | None = None,
) -> Curves:
    """Computes the curves of a recording, with the same bits as a live stream, in every run.

    Parameters
    ----------
    sound
        A recording: its path, or an object with ``read`` that gives its bytes. Or its samples as for
        :meth:`Stream.push`, of shape ``(frames,)`` or ``(frames, channels)``, or bytes of 16-bit samples.
    rate
        Sample rate, Hz. Required with samples, not allowed with a recording.
    channels
        Channels of bytes, and of samples that are interleaved in one row. None: 1.
    fps
        Rig frames per second, 1 to 1000: a number, or a ratio such as ``"30000/1001"``. Decimals such as
        29.97 mean the ratio of film. None: the student's own rate.
    student
        Path or bytes of a student, None for the student of this package, or a :class:`Model`.
    profile, tuning, smoothing, gate, idle, idle_seed, gain_ceiling_db, gain_target_dbfs, channel,
    voice_gate, normalise, voice_curves, offset_seconds
        As in :meth:`Model.open_stream`.
    progress
        Called with the share that is done, 0 to 1, at each second of the sound and at the end. If it returns
        False, the bake ends with ``v2f.Error`` (``CANCELLED``). An exception in it ends the bake too.

    Raises
    ------
    v2f.Error
        As :meth:`Model.open_stream`, and ``CANCELLED``.
    OSError, ValueError
        The recording cannot be read; the text says why.
    TypeError, ValueError
        Samples or settings do not fit.

    >>> import numpy as np
    >>> curves = bake(np.zeros(48000, np.float32), 48000, fps=30)
    >>> curves.values.shape, float(curves.times[15])
    ((30, 54), 0.5)
    """
    samples, rate = _samples_and_rate(sound, rate)
    frame_rate = None if fps is None else _frame_rate(fps)
    found, count = frames_and_channels(samples, channels)
    settings = stream_settings(
        sample_rate=rate,
        channels=count,
        profile=profile,
        tuning=tuning,
        smoothing=smoothing,
        gate=gate,
        idle=idle,
        idle_seed=idle_seed,
        gain_ceiling_db=gain_ceiling_db,
        gain_target_dbfs=gain_target_dbfs,
        channel=channel,
        voice_gate=voice_gate,
        normalise=normalise,
        voice_curves=voice_curves,
        offset_seconds=offset_seconds,
    )
    if samples.dtype == np.int16:
        samples = samples.astype(np.float32) / np.float32(32768)
    model = student if isinstance(student, Model) else Model(student, threads=0)
    try:
        return _bake(model, settings, samples, found, frame_rate, progress)
    finally:
        if model is not student:
            model.close()


def _samples_and_rate(sound: Any, rate: int | None) -> tuple[npt.NDArray[Any], int]:
    if is_readable(sound):
        if rate is not None:
            raise ValueError("a recording has its own rate; leave `rate` out")
        samples, rate = read_recording(sound)
        return sound_array(samples), rate
    if rate is None:
        raise ValueError(
            "samples need a `rate`; the content of a file, as bytes, is read from io.BytesIO(content)"
        )
    return sound_array(sound), rate


def _bake(
    model: Model,
    settings: Any,
    samples: npt.NDArray[Any],
    frames: int,
    fps: Fraction | None,
    progress: Progress | None,
) -> Curves:
    handle = declared.Curves()
    numerator, denominator = (0, 0) if fps is None else (fps.numerator, fps.denominator)

    def call(report: Callable[[float, Any], int]) -> int:
        return int(
            library.v2f_bake(
                model._handle,
                ctypes.byref(settings),
                samples.ctypes.data,
                frames,
                numerator,
                denominator,
                declared.ProgressFunction(report),
                None,
                ctypes.byref(handle),
            )
        )

    try:
        _computed(call, progress)
        return _read(handle)
    finally:
        library.v2f_curves_destroy(handle)


def _computed(call: Callable[[Callable[[float, Any], int]], int], progress: Progress | None) -> None:
    """Runs `call` with a function that hears its progress. Raises what it, `progress` or Ctrl-C raises.

    The library runs on a thread of its own and `progress` on this one: Python delivers Ctrl-C between two
    instructions of the main thread, also before the first one of a function that C calls, where nothing could
    catch it.
    """
    told: queue.SimpleQueue[float | None] = queue.SimpleQueue()
    answers: queue.SimpleQueue[bool] = queue.SimpleQueue()
    stop = threading.Event()
    problems: list[Error] = []

    def report(done: float, _user: Any) -> int:
        if progress is not None and not stop.is_set():
            told.put(done)
            return int(answers.get())
        return int(stop.is_set())

    def compute() -> None:
        try:
            status = call(report)
            if status < 0:
                problems.append(failure(status))  # The text belongs to this thread.
        finally:
            told.put(None)

    thread = threading.Thread(target=compute, name="v2f bake", daemon=True)
    thread.start()
    try:
        while (done := told.get()) is not None:
            answers.put(progress is not None and progress(done) is False)
    except BaseException:
        stop.set()
        answers.put(True)
        thread.join()
        raise
    thread.join()
    if problems:
        raise problems[0]


def _read(handle: Any) -> Curves:
    """Copies the curves out of the library."""
    about = prepared(declared.CurvesDescription, library.v2f_curves_description_init)
    check(library.v2f_curves_describe(handle, ctypes.byref(about)))
    names = []
    for index in range(about.controls):
        control = prepared(declared.Control, library.v2f_control_init)
        check(library.v2f_curves_control(handle, index, ctypes.byref(control)))
        names.append(control.name.decode())
    times = np.empty(about.frames, np.float64)
    values = np.empty((about.frames, about.controls), np.float32)
    check(
        library.v2f_curves_read(handle, 0, about.frames, times.ctypes.data, values.ctypes.data, values.size)
    )
    counters = prepared(declared.Statistics, library.v2f_statistics_init)
    check(library.v2f_curves_statistics(handle, ctypes.byref(counters)))
    statistics = Statistics(*(getattr(counters, field) for field in Statistics._fields))
    return Curves(tuple(names), times, values, statistics)


def _frame_rate(fps: float | str | Fraction) -> Fraction:
    whole = _FILM.get(str(fps))
    try:
        found = Fraction(whole * 1000, 1001) if whole is not None else Fraction(str(fps))
    except (ValueError, ZeroDivisionError):
        found = Fraction(0)
    if not 1 <= found <= 1000 or max(found.numerator, found.denominator) >= 1 << 32:
        raise ValueError(
            f"fps is {fps!r}; expected 1 to 1000 rig frames per second: a number, or a ratio such as "
            "'30000/1001'"
        )
    return Fraction(unsigned(found.numerator, "fps"), found.denominator)
