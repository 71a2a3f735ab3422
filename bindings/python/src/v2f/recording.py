"""Reads recordings as samples for a stream."""

from __future__ import annotations

import os
import wave
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["read_recording"]


def read_recording(path: str | os.PathLike[str]) -> tuple[npt.NDArray[Any], int]:
    """Reads a recording: samples of shape ``(frames, channels)``, int16 or float32, and their rate.

    The standard library reads WAV with integer samples. The package ``soundfile``, if installed, reads other
    formats and WAV with floats.

    Raises
    ------
    OSError
        The file cannot be read.
    ValueError
        The file is not a recording, or its format is not supported.
    """
    try:
        with open(path, "rb") as file, wave.open(file) as recording:
            layout = recording.getparams()
            raw = recording.readframes(layout.nframes)
    except (wave.Error, EOFError) as problem:
        return _by_soundfile(path, problem)
    whole = len(raw) - len(raw) % (layout.sampwidth * layout.nchannels)
    return _samples(raw[:whole], layout.sampwidth).reshape(-1, layout.nchannels), layout.framerate


def _samples(raw: bytes, width: int) -> npt.NDArray[Any]:
    if width == 1:
        return (np.frombuffer(raw, np.uint8).astype(np.float32) - 128) / 128
    if width == 2:
        return np.frombuffer(raw, "<i2").astype(np.int16, copy=False)
    if width == 3:  # The upper three bytes of 32 bits.
        wide = np.zeros((len(raw) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(raw, np.uint8).reshape(-1, 3)
        raw = wide.tobytes()
    return (np.frombuffer(raw, "<i4") / 2**31).astype(np.float32)


def _by_soundfile(path: str | os.PathLike[str], problem: Exception) -> tuple[npt.NDArray[Any], int]:
    try:
        import soundfile  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        raise ValueError(
            f"{os.fspath(path)} is not a WAV file with integer samples ({problem or 'it ends too early'}); "
            "`pip install soundfile` adds more formats"
        ) from problem
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except soundfile.SoundFileError as refused:
        raise ValueError(f"{os.fspath(path)} is not a recording: {refused}") from refused
    return samples, int(rate)
