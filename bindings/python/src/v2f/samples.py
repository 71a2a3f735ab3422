"""Sound as Python programs have it, bytes and arrays of any layout, as the arrays that the library takes."""

from __future__ import annotations

import sys
from typing import Any, Union

import numpy as np
import numpy.typing as npt

__all__ = ["Sound", "frames_and_channels", "sound_array"]

#: What :func:`sound_array` takes: bytes, or anything that NumPy makes an array of.
Sound = Union[bytes, bytearray, memoryview, npt.ArrayLike]

#: Most channels that the library takes.
MAX_CHANNELS = 64
#: An array with at most this many rows and more columns than that has its channels first.
_FEW = 8
_TAKEN = "pass int16, int32, uint8 or floating point (full scale 1.0), or bytes of 16-bit samples"


def sound_array(samples: Sound) -> npt.NDArray[Any]:
    """The samples as a C-contiguous array of int16 or float32, of the same shape; itself where it is one.

    Bytes are little-endian 16-bit samples. Whole numbers of 32 and of 8 bits (unsigned, as in WAV) are scaled
    to floats of -1 to 1.

    Raises
    ------
    TypeError
        For samples of another type.
    ValueError
        For bytes that are no whole number of samples.

    >>> sound_array(b"\\x00\\x40").tolist(), sound_array(np.array([1 << 30], ">i4")).tolist()
    ([16384], [0.5])
    """
    if isinstance(samples, (bytes, bytearray, memoryview)):
        samples = _of_bytes(samples)
    try:
        found = np.asarray(samples)
    except ValueError as problem:  # Rows of different lengths.
        raise ValueError(f"samples are no array: {problem}; {_TAKEN}") from problem
    kind = found.dtype.kind, found.dtype.itemsize
    if kind == ("i", 2):
        found = found.astype(np.int16, copy=False)
    elif kind == ("i", 4):
        found = (found / 2.0**31).astype(np.float32)
    elif kind == ("u", 1):
        found = (found.astype(np.float32) - 128) / 128
    elif kind[0] == "f":
        with np.errstate(over="ignore"):  # Beyond float32 is infinite, which the library counts as bad.
            found = found.astype(np.float32, copy=False)
    else:
        raise TypeError(f"samples are {found.dtype}, whose full scale is not known; {_TAKEN}")
    return found if found.flags.c_contiguous else np.ascontiguousarray(found)


def _of_bytes(samples: bytes | bytearray | memoryview) -> Any:
    view = memoryview(samples)
    if view.format not in ("B", "b", "c"):
        return samples  # A view of numbers: NumPy knows their type.
    if view.nbytes % 2:
        raise ValueError(f"{view.nbytes} bytes are no whole number of 16-bit samples")
    content = view if view.c_contiguous else view.tobytes()
    found = np.frombuffer(content, "<i2") if view.nbytes else np.zeros(0, np.int16)
    return found if sys.byteorder == "little" else found.astype(np.int16)


def frames_and_channels(sound: npt.NDArray[Any], channels: int | None) -> tuple[int, int]:
    """The number of audio frames and of channels of an array ``(frames,)`` or ``(frames, channels)``.

    With `channels` the array must fit; one row is interleaved then. Without, one row is mono.

    Raises
    ------
    ValueError
        For another shape.

    >>> frames_and_channels(np.zeros((5, 2)), None), frames_and_channels(np.zeros(10), 2)
    ((5, 2), (5, 2))
    """
    shape = sound.shape
    expected = f"(frames, {channels})" if channels else "(frames,) or (frames, channels)"
    if len(shape) == 1:
        count = channels or 1
        if shape[0] % count == 0:
            return shape[0] // count, count
        raise ValueError(
            f"samples have shape {shape}; expected {expected} or complete interleaved audio frames "
            f"of {count} channels"
        )
    if len(shape) == 2:
        if shape[1] == channels:
            return shape
        transposed = (
            shape[0] == channels if channels else shape[1] > MAX_CHANNELS or shape[0] <= _FEW < shape[1]
        )
        if transposed and shape[0] and shape[1] > 1:
            raise ValueError(
                f"samples have shape {shape}, channels first; expected {expected}: pass samples.T"
            )
        if not channels:
            return shape
    raise ValueError(f"samples have shape {shape}; expected {expected}")
