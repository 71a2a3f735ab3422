"""The shapes of a mesh: which control drives which, and which rig they are made for."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Mapping, Sequence
from typing import Any

from ._library import check, library, text, utf8


def detect_rig(shapes: Sequence[str], profile: str | Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Says which rig the shapes of a character are made for, or how ``profile`` fits them.

    The dict has ``profile`` (for :meth:`Model.open_stream` and :func:`bake`; empty if no family fits),
    ``family``, ``score`` from 0 to 1, ``curves`` with the index of the ``shape`` of each, ``unmatched`` (curves
    of speech without a shape), and in sentences what the mouth will never do: ``lost`` and ``beyond``.

    >>> found = detect_rig(["Fcl_MTH_A", "Fcl_MTH_I", "Fcl_MTH_E", "Fcl_MTH_O"])
    >>> found["profile"], found["unmatched"], found["lost"]
    ('vroid', ['Fcl_MTH_U'], [])
    """
    names, mapping = _lines(shapes), _profile(profile)
    told = text(
        lambda target, capacity, length: library.v2f_detect_rig(mapping, names, target, capacity, length)
    )
    return dict(json.loads(told))


def match_shapes(
    controls: Sequence[str], shapes: Sequence[str], profile: str | Mapping[str, Any] | None = None
) -> list[int | None]:
    """For each control the index of the shape of a mesh that it drives, whatever spelling a program uses.

    No two controls have one shape. ``profile`` adds its other names for shapes.

    >>> match_shapes(["jawOpen", "eyeBlinkLeft"], ["blendShape1.eyeBlink_L", "Jaw_Open.001"])
    [1, 0]
    """
    if not controls:
        return []
    found = (ctypes.c_int32 * len(controls))()
    check(
        library.v2f_match_shapes(_profile(profile), _lines(controls), _lines(shapes), found, len(controls))
    )
    return [place if place >= 0 else None for place in found]


def _profile(profile: str | Mapping[str, Any] | None) -> bytes | None:
    if profile is None:
        return None
    return utf8(profile if isinstance(profile, str) else json.dumps(profile), "profile")


def _lines(names: Sequence[str]) -> bytes:
    """One name a line; a line break inside a name would be two names."""
    if isinstance(names, str):
        raise TypeError("the names are one text; expected a list of names")
    return utf8("\n".join(name.replace("\n", " ") for name in names), "a name")
