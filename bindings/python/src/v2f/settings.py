"""Settings of a stream, from Python's values to the library's struct."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Union

from . import _declarations as declared
from ._library import library, prepared, unsigned, utf8

__all__ = ["Json", "json_text", "stream_settings"]

#: JSON as text or dict, or the path of a file with it.
Json = Union[str, "os.PathLike[str]", Mapping[str, Any]]

#: Fields with whole numbers, and their bits.
_NUMBERS = {
    "sample_rate": 32,
    "channels": 32,
    "channel": 32,
    "voice_gate": 32,
    "normalise": 32,
    "voice_curves": 32,
    "overrun": 32,
    "divider": 32,
    "smoothing": 32,
    "gate": 32,
    "idle": 32,
    "idle_seed": 64,
}
_TEXTS = ("profile", "tuning")


def stream_settings(**given: Any) -> Any:
    """The library's struct with the settings that are not None; defaults for the others.

    Raises
    ------
    TypeError, ValueError
        For a value that the field cannot hold.
    """
    settings = prepared(declared.StreamSettings, library.v2f_stream_settings_init)
    for name, value in given.items():
        if value is None:
            continue
        if name in _TEXTS:
            setattr(settings, name, utf8(json_text(value), name))
        elif name in _NUMBERS:
            setattr(settings, name, unsigned(value, name, _NUMBERS[name]))
        else:
            try:
                setattr(settings, name, value)
            except TypeError as problem:
                raise TypeError(f"{name} is {value!r}; expected a number") from problem
    return settings


def json_text(given: Json) -> str:
    """JSON, or the name of a built-in profile, as text. Reads the file of a path."""
    if isinstance(given, str):
        return given
    if isinstance(given, os.PathLike):
        return Path(given).read_text("utf-8")
    return json.dumps(given)
