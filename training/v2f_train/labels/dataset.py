"""The packed dataset: a folder of arrays that training maps into memory. pack.py writes it, combine.py adds
to it.

    audio.npy           int16 [samples], 16 kHz, clips end to end, each padded to whole hops
    clips.json          per clip: set, file, speaker, sex, language, split, hop, hops, phones, score (or null)
    tracks-NAME.npy     float16 [hops, columns], a label set; NaN where its teacher gave no label
    tracks-NAME.json    {"teacher", "controls", ...}: how it was made
    basis-NAME.npz      of labels that are components of meshes: their basis (teachers/pca.py)

Older folders have one `tracks.npy` of rule-based labels; it opens as "phones".
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from v2f_train.clock import HOP
from v2f_train.controls import TRACKS
from v2f_train.speech.splits import assert_disjoint
from v2f_train.teachers.pca import Basis

FULL_SCALE = 32_768  # of 16-bit samples
OLD_NAME = "phones"  # name of the labels in a single tracks.npy


@dataclass(frozen=True)
class Dataset:
    """Audio and one label set. `clips` are those with labels in this set."""

    audio: np.ndarray  # int16 [samples]
    tracks: np.ndarray  # float16 [hops, columns]
    clips: list[dict]
    controls: tuple[str, ...] = TRACKS
    about: dict = field(default_factory=dict)  # of the label set
    basis: Basis | None = None  # of labels that are components of meshes

    @staticmethod
    def open(folder: Path, labels: str | None = OLD_NAME) -> "Dataset":
        """labels: name of the set; None: all clips, without labels. Raises ValueError, with the names of the
        sets, when it is missing.
        """
        clips = json.loads((folder / "clips.json").read_text())
        assert_disjoint(clips)
        audio = np.load(folder / "audio.npy", mmap_mode="r")
        if labels is None:
            return Dataset(audio, np.zeros((len(audio) // HOP, 0), np.float16), clips, ())
        path, about = tracks_path(folder, labels), read_about(folder, labels)
        tracks = np.load(path, mmap_mode="r")
        if len(tracks) * HOP != len(audio):
            raise ValueError(f"{path}: has {len(tracks)} hops, audio.npy has {len(audio) // HOP}; pack again")
        known = [clip for clip, there in zip(clips, labelled(tracks, clips), strict=True) if there]
        basis = basis_path(folder, labels)
        return Dataset(
            audio,
            tracks,
            known,
            tuple(about["controls"]),
            about,
            Basis.load(basis) if basis.exists() else None,
        )

    def of(self, split: str) -> list[dict]:
        """Labelled clips of one split. `phones` is None where there are no phone times."""
        return [clip for clip in self.clips if clip["split"] == split]

    def sound(self, clip: dict) -> np.ndarray:
        """float32, -1..1."""
        return (
            self.audio[clip["hop"] * HOP : (clip["hop"] + clip["hops"]) * HOP].astype(np.float32) / FULL_SCALE
        )

    def labels(self, clip: dict) -> np.ndarray:
        return self.tracks[clip["hop"] : clip["hop"] + clip["hops"]].astype(np.float32)


def labelled(tracks: np.ndarray, clips: list[dict]) -> np.ndarray:
    """bool [clips]. A clip is labelled as a whole or not at all, so its first hop decides."""
    first = np.array([clip["hop"] for clip in clips], np.int64)
    return ~np.isnan(tracks[first, 0].astype(np.float32))


def label_sets(folder: Path) -> list[str]:
    """Names of the label sets in a folder."""
    old = [OLD_NAME] if (folder / "tracks.npy").exists() else []
    return sorted({*old, *(path.stem.removeprefix("tracks-") for path in folder.glob("tracks-*.npy"))})


def tracks_path(folder: Path, labels: str) -> Path:
    path = folder / f"tracks-{labels}.npy"
    if path.exists():
        return path
    if labels == OLD_NAME and (folder / "tracks.npy").exists():
        return folder / "tracks.npy"
    raise ValueError(f"{folder}: no label set {labels}; there are {', '.join(label_sets(folder)) or 'none'}")


def basis_path(folder: Path, labels: str) -> Path:
    return folder / f"basis-{labels}.npz"


def read_about(folder: Path, labels: str) -> dict:
    path = folder / f"tracks-{labels}.json"
    return json.loads(path.read_text()) if path.exists() else {"teacher": OLD_NAME, "controls": list(TRACKS)}


class NewTracks:
    """A label set that is being written, mapped into memory. It is NaN until a clip is set, and is published
    by `done`.
    """

    def __init__(self, folder: Path, name: str, hops: int, controls: tuple[str, ...]):
        if not name or not name.replace("-", "").replace("_", "").isalnum():
            raise ValueError(f"{name!r} is not a name for a label set: use letters, digits, - and _")
        self.folder, self.name, self.controls = folder, name, controls
        self.part = folder / f"tracks-{name}.part"
        self.tracks = np.lib.format.open_memmap(
            self.part, mode="w+", dtype=np.float16, shape=(hops, len(controls))
        )
        self.tracks[:] = np.nan

    def set(self, clip: dict, rows: np.ndarray) -> None:
        if rows.shape != (clip["hops"], len(self.controls)):
            raise ValueError(
                f"{clip['set']}/{clip['file']}: labels are {rows.shape}, "
                f"expected {(clip['hops'], len(self.controls))}"
            )
        self.tracks[clip["hop"] : clip["hop"] + clip["hops"]] = rows

    def done(self, about: dict) -> None:
        """about: {"teacher", ...}. Replaces an older set of this name."""
        self.tracks.flush()
        del self.tracks
        about = {**about, "controls": list(self.controls)}
        note = self.folder / f"tracks-{self.name}.json.part"
        note.write_text(json.dumps(about))
        self.part.rename(self.folder / f"tracks-{self.name}.npy")
        note.rename(self.folder / f"tracks-{self.name}.json")
