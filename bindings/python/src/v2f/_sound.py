"""Loads the library that reads recordings, and reads with it as the program does."""

from __future__ import annotations

import ctypes as c
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["available", "read"]

#: Audio frames that are read at once.
_BLOCK = 65536

_Sound = c.c_void_p

#: The functions of ``v2f_sound.h`` that are used: type of the result, then types of the parameters.
FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "v2f_sound_open": (_Sound, [c.c_char_p]),
    "v2f_sound_open_memory": (_Sound, [c.c_char_p, c.c_size_t]),
    "v2f_sound_rate": (c.c_uint32, [_Sound]),
    "v2f_sound_channels": (c.c_uint32, [_Sound]),
    "v2f_sound_read": (c.c_int64, [_Sound, c.POINTER(c.c_float), c.c_size_t]),
    "v2f_sound_warnings": (c.c_char_p, [_Sound]),
    "v2f_sound_close": (None, [_Sound]),
    "v2f_sound_last_error": (c.c_char_p, []),
}

_FILE_NAME = {"win32": "v2f_sound.dll", "darwin": "libv2f_sound.dylib"}.get(sys.platform, "libv2f_sound.so")


def _load() -> Any:
    """The library of ``V2F_SOUND_LIBRARY``, that beside ``V2F_LIBRARY``, or the package's; or None."""
    beside = os.environ.get("V2F_LIBRARY")
    packaged = Path(__file__).parent / "native"
    found = Path(beside).parent if beside else packaged
    path = Path(os.environ.get("V2F_SOUND_LIBRARY") or found / _FILE_NAME)
    try:
        library = c.CDLL(str(path))
        for name, (returns, parameters) in FUNCTIONS.items():
            function = getattr(library, name)
            function.restype, function.argtypes = returns, parameters
    except (OSError, AttributeError):
        return None
    return library


_library = _load()


def available() -> bool:
    """Whether the library is there."""
    return _library is not None


def read(name: str, source: str | bytes) -> tuple[npt.NDArray[np.float32], int, list[str]]:
    """Samples of shape ``(frames, channels)``, their rate, and what was lost or looks wrong.

    `source`: a path or the bytes of a file. `name` begins the text of an error.

    Raises
    ------
    OSError
        The file cannot be read.
    ValueError
        It is no recording that can be read.
    """
    if isinstance(source, bytes):
        sound = _library.v2f_sound_open_memory(source, len(source))
    else:
        with open(source, "rb"):  # a file that cannot be opened is an OSError
            pass
        sound = _library.v2f_sound_open(source.encode())
    if not sound:
        raise _error(name)
    try:
        channels, rate = _library.v2f_sound_channels(sound), _library.v2f_sound_rate(sound)
        samples = list(_blocks(sound, channels, name))
        whole = np.concatenate(samples) if samples else np.zeros((0, channels), np.float32)
        lines = _library.v2f_sound_warnings(sound).decode("utf-8", "replace").splitlines()
        return whole, rate, lines
    finally:
        _library.v2f_sound_close(sound)


def _blocks(sound: Any, channels: int, name: str) -> Any:
    while True:
        block = np.empty((_BLOCK, channels), np.float32)
        frames = _library.v2f_sound_read(sound, block.ctypes.data_as(c.POINTER(c.c_float)), _BLOCK)
        if frames < 0:
            raise _error(name)
        if frames == 0:
            return
        yield block[:frames]


def _error(name: str) -> ValueError:
    return ValueError(f"{name}: {(_library.v2f_sound_last_error() or b'').decode('utf-8', 'replace')}")
