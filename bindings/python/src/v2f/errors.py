"""Errors as exceptions with the library's text."""

from __future__ import annotations

import enum

__all__ = ["Error", "LibraryError", "RecordingWarning", "Status"]


class Status(enum.IntEnum):
    """Error codes. Each says what the caller can do; ``v2f.h`` documents them.

    >>> Status(-9)
    <Status.NAME: -9>
    """

    ARGUMENT = -1
    STRUCT_SIZE = -2
    HANDLE = -3
    BUSY = -4
    FILE = -5
    STUDENT = -6
    ENGINE = -7
    PROFILE = -8
    NAME = -9
    STATE = -10
    SYSTEM = -11
    AUDIO = -12
    INTERNAL = -13
    CANCELLED = -14


class Error(Exception):
    """A call of the library failed. The text says what is wrong, where, and what to do.

    >>> import v2f
    >>> try:
    ...     v2f.Model("no-such-student.onnx")
    ... except v2f.Error as error:
    ...     print(error.status.name)
    FILE
    """

    #: The error code: a :class:`Status`, or an int that this release does not know.
    status: int

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        try:
            self.status = Status(status)
        except ValueError:
            self.status = status

    def __reduce__(self) -> tuple[type[Error], tuple[int, str]]:
        return type(self), (int(self.status), str(self))


class RecordingWarning(UserWarning):
    """A recording was read, but some of its sound is lost or looks wrong.

    ``warnings.simplefilter("error", v2f.RecordingWarning)`` makes it an error, as ``--strict`` of the program
    does.
    """


class LibraryError(ImportError):
    """The native library is missing, cannot be loaded, or is from another release than this package."""
