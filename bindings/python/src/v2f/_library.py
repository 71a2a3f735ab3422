"""Finds and loads the native library, and turns its statuses into exceptions."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import Any, Callable

from . import _declarations as declared
from .errors import Error, LibraryError

OK, NO_FRAME, BUSY = 0, 1, -4

FILE_NAME = {"win32": "v2f.dll", "darwin": "libv2f.dylib"}.get(sys.platform, "libv2f.so")
PACKAGED = Path(__file__).parent / "native" / FILE_NAME


def load(path: Path) -> ctypes.CDLL:
    """Loads the library at `path`, declares its functions, and refuses another ABI. Its calls run without the GIL."""
    try:
        library = ctypes.CDLL(str(path))
    except OSError as problem:
        raise LibraryError(
            f"the v2f library cannot be loaded: {problem}. "
            "Install a v2f wheel for this platform, or name a library in the environment variable V2F_LIBRARY"
        ) from problem
    try:
        found = library.v2f_abi_version()
    except AttributeError as problem:
        raise LibraryError(f"{path} is not the v2f library: it has no v2f_abi_version") from problem
    if found != declared.ABI_VERSION:
        raise LibraryError(
            f"{path} has ABI {found}, this package needs ABI {declared.ABI_VERSION}: take both from one release of v2f"
        )
    for name, (returns, parameters) in declared.FUNCTIONS.items():
        try:
            function = getattr(library, name)
        except AttributeError as problem:
            raise LibraryError(f"{path} lacks {name}: take library and package from one release of v2f") from problem
        function.restype, function.argtypes = returns, parameters
    return library


library: Any = load(Path(os.environ.get("V2F_LIBRARY") or PACKAGED))


def failure(status: int) -> Error:
    """The exception for a failed call of this thread; ask before another call fails."""
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


def text(ask: Callable[[Any, int, Any], int]) -> str:
    """Asks for a text whose length is not known before. It may grow between two calls, hence the loop."""
    capacity, length = 0, ctypes.c_size_t()
    while True:
        room = ctypes.create_string_buffer(capacity) if capacity else None
        check(ask(room, capacity, ctypes.byref(length)))
        if room is not None and length.value < capacity:
            return room.value.decode()
        capacity = length.value + 1


def utf8(value: str | os.PathLike[str], what: str) -> bytes:
    """The bytes of a text for C; a zero inside would cut it, so it is refused."""
    encoded = os.fspath(value).encode()
    if 0 in encoded:
        raise ValueError(f"{what} holds a zero character")
    return encoded
