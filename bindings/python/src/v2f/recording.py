"""Reads recordings as samples for a stream."""

from __future__ import annotations

import io
import os
import struct
import warnings
import wave
from typing import Any, BinaryIO, Union

import numpy as np
import numpy.typing as npt

from . import _sound
from .errors import RecordingWarning

__all__ = ["EXTENSIONS", "Readable", "is_readable", "read_recording"]

#: A recording: its path, or an open file (any object with ``read`` that gives its bytes).
Readable = Union[str, "os.PathLike[str]", BinaryIO]

#: Extensions of the files that a folder's bake takes for recordings: those of the program.
EXTENSIONS = (
    "wav",
    "wave",
    "bwf",
    "rf64",
    "w64",
    "flac",
    "ogg",
    "oga",
    "opus",
    "mp3",
    "mp2",
    "mp1",
    "mpga",
    "m4a",
    "m4b",
    "mp4",
    "m4v",
    "mov",
    "aac",
    "adts",
    "aif",
    "aiff",
    "aifc",
    "caf",
    "webm",
    "mka",
    "mkv",
    "au",
)

#: Bytes of sound from which on a stated length is no length.
_PLACEHOLDER = 1 << 30
#: Seconds by which a stated length may be wrong.
_ROUNDING = 0.1


def is_readable(sound: Any) -> bool:
    """Whether `sound` is a recording to read, and not samples."""
    return isinstance(sound, (str, os.PathLike)) or hasattr(sound, "read")


def read_recording(recording: Readable) -> tuple[npt.NDArray[Any], int]:
    """Reads a recording: samples of shape ``(frames, channels)``, int16 or float32, and their rate.

    `recording`: its path, or an object with ``read`` that gives its bytes: a file opened with ``"rb"``, an
    ``io.BytesIO``, an answer of a web server.

    The package's own library reads every format that the program ``v2f`` reads, in the same way. Where the
    package has none, the standard library reads WAV with integer samples, and the package ``soundfile``, if
    installed, other formats.

    Raises
    ------
    OSError
        The file cannot be read.
    TypeError
        `recording` is a file that was opened as text.
    ValueError
        The file is not a recording, or its format is not supported.

    Warns
    -----
    v2f.RecordingWarning
        It was read, but something is lost or looks wrong: it is cut short, damaged, or far above full scale.
    """
    if not _sound.available():
        return _by_python(*_content(recording))
    if isinstance(recording, (str, os.PathLike)) and os.path.isfile(recording):
        source: str | bytes = os.fspath(recording)
        name = str(source)
        open(recording, "rb").close()  # Python's own exception for a file that cannot be opened.
    else:
        name, source = _content(recording)
    samples, rate, lines = _sound.read(name, source)
    for line in lines:
        warnings.warn(f"{name}: {line}", RecordingWarning, stacklevel=2)
    return samples, rate


def _by_python(name: str, content: bytes) -> tuple[npt.NDArray[Any], int]:
    try:
        with wave.open(io.BytesIO(content)) as opened:
            layout = opened.getparams()
            raw = opened.readframes(layout.nframes)
    except (wave.Error, EOFError, RuntimeError, struct.error) as problem:
        return _by_soundfile(name, content, problem)
    step = layout.sampwidth * layout.nchannels
    whole = len(raw) - len(raw) % step
    stated = layout.nframes * step
    # A length of hours is a placeholder of programs that stream.
    is_short = stated < _PLACEHOLDER and whole + layout.framerate * step * _ROUNDING < stated
    if is_short or not whole:
        raise ValueError(
            f"{name} is cut short: it states {layout.nframes / layout.framerate:.2f} s and holds "
            f"{whole / step / layout.framerate:.2f} s; copy it again"
        )
    return _samples(raw[:whole], layout.sampwidth).reshape(-1, layout.nchannels), layout.framerate


def _content(recording: Any) -> tuple[str, bytes]:
    """The name of a recording, for texts, and its bytes."""
    if isinstance(recording, (str, os.PathLike)):
        with open(recording, "rb") as file:
            return os.fspath(recording), file.read()
    content = recording.read()
    if not isinstance(content, (bytes, bytearray, memoryview)):
        raise TypeError(
            f"the file's read() gives {type(content).__name__}; expected bytes: open it with mode 'rb'"
        )
    name = getattr(recording, "name", None)
    return name if isinstance(name, str) else "the recording", bytes(content)


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


def _by_soundfile(name: str, content: bytes, problem: Exception) -> tuple[npt.NDArray[Any], int]:
    try:
        import soundfile  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        why = str(problem) or "it ends too early, or its chunks do not fit into each other"
        raise ValueError(
            f"{name} is not a WAV file with integer samples ({why}); "
            "`pip install soundfile` adds more formats"
        ) from problem
    try:
        samples, rate = soundfile.read(io.BytesIO(content), dtype="float32", always_2d=True)
    except soundfile.SoundFileError as refused:
        raise ValueError(f"{name} is not a recording: {refused}") from refused
    return samples, int(rate)
