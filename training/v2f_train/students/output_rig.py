"""The outputs of a student that are not the tracks of controls.py: columns of another teacher's labels.

Such a student is trained by squared error alone, and its outputs are the columns as labelled, without a
sigmoid: weights of principal components (of meshes), or any other named controls. `rig.npz` beside the
checkpoint describes them, with the basis of the meshes where there is one. `export` writes both into the
student's file.
"""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from v2f_train.controls import TRACKS
from v2f_train.labels.dataset import Dataset
from v2f_train.speech.sound import levels
from v2f_train.teachers.pca import Basis

FILE = "rig.npz"
SEEN_CLIPS = 500  # whose labels give ranges and deviations
MARGIN = 0.1  # of the range of the labels, added at both ends for the player
MIN_WEIGHT = 0.05  # smallest weight of a column, relative to the largest
QUIET_DECIBELS = 35.0  # hops this far below their clip's loudest are silence
STILL = 1e-4  # deviation of a column that does not move


@dataclass(frozen=True)
class OutputRig:
    """names [columns]; neutral, low, high [columns]: rest and range in the unit of the labels; scale
    [columns]: factor of errors; basis: of the meshes whose components the columns are.
    """

    names: tuple[str, ...]
    neutral: np.ndarray
    low: np.ndarray
    high: np.ndarray
    scale: np.ndarray
    basis: Basis | None = None

    @staticmethod
    def of(dataset: Dataset) -> "OutputRig | None":
        """None: the columns are our own tracks. Raises ValueError when no training clip is labelled."""
        if tuple(dataset.controls) == TRACKS:
            return None
        if dataset.basis and dataset.basis.names != tuple(dataset.controls):
            raise ValueError(
                "the columns of the labels are not the components of their basis: label with all components"
            )
        clips = dataset.of("train")
        clips = clips[:: max(1, len(clips) // SEEN_CLIPS)]
        if not clips:
            raise ValueError("no training clip has labels, so the range of the columns is unknown")
        seen = np.concatenate([dataset.labels(clip) for clip in clips])
        neutral, low, high = resting_values(dataset, clips), seen.min(0), seen.max(0)
        room = MARGIN * np.maximum(high - low, STILL)
        return OutputRig(
            tuple(dataset.controls),
            neutral,
            np.minimum(low - room, neutral),
            np.maximum(high + room, neutral),
            error_scale(seen, dataset.basis),
            dataset.basis,
        )

    def save(self, folder: Path) -> None:
        arrays = {name: getattr(self, name) for name in ("neutral", "low", "high", "scale")}
        if self.basis:
            arrays |= {f"basis.{field.name}": getattr(self.basis, field.name) for field in fields(Basis)}
        part = folder / f"{FILE}.part"
        with open(part, "wb") as file:
            np.savez(file, names=np.array(self.names), **arrays)
        part.rename(folder / FILE)

    @staticmethod
    def beside(checkpoint: Path) -> "OutputRig | None":
        """The outputs of the student in a checkpoint; None: our own tracks."""
        path = checkpoint.parent / FILE
        if not path.exists():
            return None
        with np.load(path, allow_pickle=False) as file:
            parts = {
                field.name: file[f"basis.{field.name}"]
                for field in fields(Basis)
                if f"basis.{field.name}" in file
            }
            basis = Basis(**{**parts, "kept": float(parts["kept"])}) if parts else None
            return OutputRig(
                tuple(map(str, file["names"])),
                *(file[name] for name in ("neutral", "low", "high", "scale")),
                basis,
            )


def resting_values(dataset: Dataset, clips: list[dict]) -> np.ndarray:
    """float32 [columns]: the labels in silence; 0 for our own tracks."""
    if tuple(dataset.controls) == TRACKS:
        return np.zeros(len(TRACKS), np.float32)
    clips = clips[:: max(1, len(clips) // SEEN_CLIPS)]
    clip_levels = [levels(dataset.sound(clip)) for clip in clips]
    still = np.concatenate([part < part.max() - QUIET_DECIBELS for part in clip_levels])
    rows = np.concatenate([dataset.labels(clip) for clip in clips])
    return np.median(rows[still] if still.any() else rows, axis=0).astype(np.float32)


def error_scale(labels: np.ndarray, basis: Basis | None) -> np.ndarray:
    """float32 [columns]: factors of errors. Their mean square, in deviations of the labels, is 1.

    Components count by how far they move the mesh. Other columns all count the same, relative to their own
    deviation.
    """
    moved = np.maximum(labels.std(0), STILL)
    weight = np.ones(len(moved))
    if basis:
        spread = basis.scale * moved
        weight = np.maximum(spread / spread.max(), MIN_WEIGHT)
    return (weight / np.sqrt(np.mean(np.square(weight))) / moved).astype(np.float32)
