"""The teacher `labels`: curves or meshes on disk, resampled to the label clock.

FOLDER mirrors the recordings: `a/b.wav` is labelled by the first file that exists of `a/b.npz`, `a/b.csv`,
`a/b.npy`.

- .npz  `values` [frames, controls], `names` [controls], `rate` (frames per second), optional `start` (s)
- .csv  Live Link Face: read by column name (the order differs between versions), with its own timecodes
- .npy  meshes [frames, vertices, 3]; they need the basis of `v2f-train basis` and the frame rate

Values between two frames are linear. Before the first and after the last frame they are held.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from v2f_train.clock import HOP, HOP_SECONDS
from v2f_train.teachers.pca import Basis
from v2f_train.teachers.teacher import Unlabelled, Utterance

SUFFIXES = (".npz", ".csv", ".npy")
CSV_RATES = (24, 25, 30, 48, 50, 60, 120)  # frames per second of timecodes
MAX_OVERHANG = 0.5  # seconds by which a recording may be longer than its curves


class Unusable(Exception):
    """A label file cannot be used; the message has the reason."""


@dataclass(frozen=True)
class Curves:
    """values float32 [frames, controls] at `times` [frames] (seconds, rising)."""

    names: tuple[str, ...]
    times: np.ndarray
    values: np.ndarray

    def at_hops(self, hops: int, wanted: tuple[str, ...]) -> np.ndarray:
        """float32 [hops, wanted]; row k at the time k * HOP_SECONDS. Raises Unusable."""
        lacking = [name for name in wanted if name not in self.names]
        if lacking:
            raise Unusable(f"has no {', '.join(lacking)}")
        clock = np.arange(hops) * HOP_SECONDS
        if len(self.times) < 2 or self.times[-1] + MAX_OVERHANG < clock[-1]:
            raise Unusable(f"{len(self.times)} frames do not last the recording's {clock[-1]:.2f} s")
        columns = [np.interp(clock, self.times, self.values[:, self.names.index(name)]) for name in wanted]
        return np.stack(columns, axis=1).astype(np.float32)


def read_npz(path: Path) -> Curves:
    with np.load(path, allow_pickle=False) as file:
        lacking = {"values", "names", "rate"} - set(file)
        if lacking:
            raise Unusable(f"lacks {', '.join(sorted(lacking))}")
        values, names = file["values"].astype(np.float32), tuple(str(name) for name in file["names"])
        start = float(file["start"]) if "start" in file else 0.0
        rate = float(file["rate"])
    if values.ndim != 2 or values.shape[1] != len(names) or rate <= 0:
        raise Unusable(f"values are {list(values.shape)} for {len(names)} names at {rate} frames a second")
    return Curves(names, start + np.arange(len(values)) / rate, values)


def read_csv(path: Path, rate: float | None) -> Curves:
    """rate: frames per second of the timecodes. None: the smallest of CSV_RATES above every frame number."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = [row for row in csv.reader(file) if row]
    header, rows = rows[0] if rows else [], rows[1:]
    if header[:1] != ["Timecode"] or not rows:
        raise Unusable("is no Live Link Face recording: the first column must be Timecode, with frames below")
    first = 2 if header[1] == "BlendShapeCount" else 1
    names = tuple(name[:1].lower() + name[1:] for name in header[first:])
    rows = [row for row in rows if len(row) == len(header)]  # rows without a face have no columns
    try:
        codes = np.array([[float(part) for part in row[0].split(":")] for row in rows])
        values = np.array([row[first:] for row in rows], np.float32)
    except ValueError as error:
        raise Unusable(f"a cell is no number: {error}") from error
    if codes.ndim != 2 or codes.shape[1] != 4:
        raise Unusable("its timecodes are not HH:MM:SS:FF.mmm")
    counted = rate or next((one for one in CSV_RATES if one > codes[:, 3].max()), CSV_RATES[-1])
    times = codes @ np.array([3600.0, 60.0, 1.0, 1 / counted])
    rising = np.concatenate([[True], np.diff(times) > 0])
    return Curves(names, (times - times[0])[rising], values[rising])


@dataclass(frozen=True)
class LabelsOnDisk:
    """controls: columns that every file must have. basis, rate: for meshes; rate also for CSV timecodes."""

    folder: Path
    controls: tuple[str, ...]
    basis: Basis | None = None
    rate: float | None = None
    name: str = "labels"

    def label(self, utterances: list[Utterance]) -> list[np.ndarray]:
        """Per utterance float32 [ceil(samples / HOP), controls]."""
        return [self._label(utterance) for utterance in utterances]

    def _label(self, utterance: Utterance) -> np.ndarray:
        stem = self.folder / Path(utterance.file).with_suffix("")
        path = next(
            (
                stem.with_name(stem.name + suffix)
                for suffix in SUFFIXES
                if stem.with_name(stem.name + suffix).exists()
            ),
            None,
        )
        if path is None:
            raise Unlabelled(f"{utterance.file}: no label file {stem}{{{','.join(SUFFIXES)}}}")
        try:
            labels = self.read(path).at_hops(-(-len(utterance.sound) // HOP), self.controls)
        except (Unusable, ValueError, OSError) as error:
            raise Unlabelled(f"{utterance.file}: {path}: {error}") from error
        if not np.isfinite(labels).all():
            raise Unlabelled(f"{utterance.file}: {path}: has values that are not numbers")
        return labels

    def read(self, path: Path) -> Curves:
        if path.suffix == ".npz":
            return read_npz(path)
        if path.suffix == ".csv":
            return read_csv(path, self.rate)
        if self.basis is None or not self.rate:
            raise Unusable("meshes need a basis (`v2f-train basis`) and the frame rate")
        weights = self.basis.weights(np.load(path, mmap_mode="r"))
        return Curves(self.basis.names, np.arange(len(weights)) / self.rate, weights)


def make(folder: str, basis: str = "", rate: str = "", controls: str = "") -> LabelsOnDisk:
    """From text. controls: names with commas between; empty: the components of the basis, or the names of the
    first file.
    """
    root, known, speed = (
        Path(folder),
        Basis.load(Path(basis)) if basis else None,
        float(rate) if rate else None,
    )
    wanted = tuple(filter(None, controls.split(","))) or (known.names if known else ())
    if not wanted:
        files = sorted(path for path in root.rglob("*") if path.suffix in (".npz", ".csv"))
        if not files:
            raise ValueError(f"{root}: no .npz or .csv to read the names of the controls from")
        wanted = LabelsOnDisk(root, (), rate=speed).read(files[0]).names
    return LabelsOnDisk(root, wanted, known, speed)
