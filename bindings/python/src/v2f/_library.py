"""Loads the native library, and converts its statuses, texts and numbers."""

from __future__ import annotations

import ctypes
import operator
import os
import sys
import time
from pathlib import Path
from typing import Any, Callable

from . import _declarations as declared
from .errors import Error, LibraryError

OK, NO_FRAME, BUSY = 0, 1, -4

FILE_NAME = {"win32": "v2f.dll", "darwin": "libv2f.dylib"}.get(sys.platform, "libv2f.so")
PACKAGED = Path(__file__).parent / "native" / FILE_NAME


def load(path: Path) -> ctypes.CDLL:
    """Loads the library at `path`, declares its functions, and refuses another ABI.

    Its calls release the GIL.
    """
    try:
        library = ctypes.CDLL(str(path))
    except OSError as problem:
        raise LibraryError(
            f"the v2f library cannot be loaded: {problem}. "
            "Install a v2f wheel for this platform, or set the environment variable V2F_LIBRARY to a library"
        ) from problem
    try:
        found = library.v2f_abi_version()
    except AttributeError as problem:
        raise LibraryError(f"{path} is not the v2f library: it has no v2f_abi_version") from problem
    if found != declared.ABI_VERSION:
        raise LibraryError(
            f"{path} has ABI {found}, this package needs ABI {declared.ABI_VERSION}: "
            "use both from one release of v2f"
        )
    for name, (returns, parameters) in declared.FUNCTIONS.items():
        try:
            function = getattr(library, name)
        except AttributeError as problem:
            raise LibraryError(
                f"{path} has no {name}: use library and package from one release of v2f"
            ) from problem
        function.restype, function.argtypes = returns, parameters
    return library


library: Any = load(Path(os.environ.get("V2F_LIBRARY") or PACKAGED))


def failure(status: int) -> Error:
    """The exception for the last failed call of this thread."""
    return Error(status, library.v2f_last_error().decode("utf-8", "replace"))


def check(status: int) -> None:
    """Raises :class:`Error` for a status below 0."""
    if status < 0:
        raise failure(status)


def prepared(struct: type[Any], init: Callable[[Any, int], int]) -> Any:
    """A struct with its size and defaults filled in."""
    made = struct()
    check(init(ctypes.byref(made), ctypes.sizeof(made)))
    return made


def text(read: Callable[[Any, int, Any], int]) -> str:
    """Reads a text of unknown length. It may grow between two calls, thus the loop."""
    capacity, length = 0, ctypes.c_size_t()
    while True:
        target = ctypes.create_string_buffer(capacity) if capacity else None
        check(read(target, capacity, ctypes.byref(length)))
        if target is not None and length.value < capacity:
            return target.value.decode()
        capacity = length.value + 1


def utf8(value: str | os.PathLike[str], what: str) -> bytes:
    """The UTF-8 bytes of a text for C.

    Raises ``ValueError`` for a zero character, which would cut the text.
    """
    encoded = os.fspath(value).encode()
    if 0 in encoded:
        raise ValueError(f"{what} has a zero character")
    return encoded


def destroy(call: Callable[[int], int], handle: int) -> None:
    """Destroys a handle. Waits while another thread runs a call on it: such calls are short."""
    status = call(handle)
    while status == BUSY:
        time.sleep(0)
        status = call(handle)
    check(status)


def whole(value: Any, what: str) -> int:
    """A whole number, also one that is stored as a float.

    Raises ``TypeError`` for a fraction and for other types.
    """
    if isinstance(value, float) and value.is_integer():
        return int(value)
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{what} is {value!r}; expected a whole number") from None


def unsigned(value: Any, what: str, bits: int = 32) -> int:
    """An unsigned integer for C. Raises ``ValueError`` if it does not fit; ctypes would cut it silently."""
    number = whole(value, what)
    if not 0 <= number < 1 << bits:
        raise ValueError(f"{what} is {number}; expected 0 to {(1 << bits) - 1}")
    return number


def position_of(value: Any, what: str = "position") -> int:
    """A position in audio frames, which may be negative, as a 64-bit integer for C.

    Raises ``TypeError`` for a fraction of an audio frame and ``ValueError`` for a number beyond 64 bits.
    """
    if isinstance(value, float) and not value.is_integer():
        raise TypeError(
            f"{what} is {value!r}; expected a whole number of audio frames, for example round(seconds * rate)"
        )
    number = whole(value, what)
    if not -(1 << 63) <= number < 1 << 63:
        raise ValueError(f"{what} is {number}; expected {-(1 << 63)} to {(1 << 63) - 1}")
    return number


class Owner:
    """Owns a handle of the library. A copy would own it too, and would close it under the original."""

    def __copy__(self) -> Any:
        raise TypeError(f"a {type(self).__name__} cannot be copied; {self._instead}")

    def __deepcopy__(self, _memo: Any) -> Any:
        return self.__copy__()

    def __reduce_ex__(self, _protocol: Any) -> Any:
        raise TypeError(
            f"a {type(self).__name__} cannot be pickled or sent to another process; {self._instead}"
        )

    #: What to do in place of a copy.
    _instead = "share the object itself"
