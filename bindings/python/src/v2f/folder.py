"""Bakes every recording of a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .baking import Student, bake
from .curves import Curves
from .errors import Error, Status
from .model import Model
from .recording import EXTENSIONS

__all__ = ["FolderBake", "bake_folder"]

#: Hears the number of recordings that are done, the number of all, and the next one (None at the end).
#: Returns False to stop; anything else goes on.
FolderProgress = Callable[[int, int, "Path | None"], object]


@dataclass
class FolderBake:
    """What became of the files of a folder. Paths begin with the folder as it was given."""

    #: Curves by recording, in the order of the paths.
    curves: dict[Path, Curves] = field(default_factory=dict)
    #: Recordings that could not be read or baked, and why.
    failed: dict[Path, Exception] = field(default_factory=dict)
    #: Files that no reader takes for a recording, by their extension.
    left_out: list[Path] = field(default_factory=list)
    #: Whether `progress` stopped the bake: recordings are missing then.
    stopped: bool = False


def bake_folder(
    folder: str | os.PathLike[str],
    *,
    student: Student = None,
    progress: FolderProgress | None = None,
    **settings: Any,
) -> FolderBake:
    """Bakes every recording in `folder` and below. One that fails does not end the others.

    Parameters
    ----------
    folder
        The folder. Hidden files and folders are passed over.
    student
        As for :func:`bake`; opened once.
    progress
        Called as ``progress(done, count, path)`` before each recording, and at the end with ``(count, count,
        None)``. If it returns False, the bake stops, and the result has what was baked until then.
    settings
        `fps` and the settings of :func:`bake`.

    Raises
    ------
    OSError
        There is no such folder.
    v2f.Error, TypeError
        The student or a setting is wrong, so that every recording would fail.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     bake_folder(folder)
    FolderBake(curves={}, failed={}, left_out=[], stopped=False)
    """
    found = FolderBake()
    recordings: list[Path] = []
    for path in _files(Path(folder)):
        is_recording = path.suffix.lower().lstrip(".") in EXTENSIONS
        (recordings if is_recording else found.left_out).append(path)
    model = student if isinstance(student, Model) else Model(student, threads=0)
    try:
        for done, path in enumerate(recordings):
            if progress is not None and progress(done, len(recordings), path) is False:
                found.stopped = True
                return found
            try:
                found.curves[path] = bake(path, student=model, **settings)
            except (OSError, ValueError) as problem:
                found.failed[path] = problem
            except Error as problem:
                # What is wrong with the sound is wrong with this one; anything else with all of them.
                if problem.status != Status.AUDIO:
                    raise
                found.failed[path] = problem
        if progress is not None:
            progress(len(recordings), len(recordings), None)
        return found
    finally:
        if model is not student:
            model.close()


def _files(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        ordered = sorted(entries, key=lambda entry: entry.name)
    for entry in ordered:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)
