"""A linear read-out of frozen speech encoders: encoder frames around an instant in, curves out.

Taught by curves of recorded faces (distil/train_readout.py), at the times of the video's frames, it gives the
same curves for any speech at the label clock. One encoder or several; each has its own frame rate.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from v2f_train.clock import HOP, SAMPLE_RATE
from v2f_train.teachers.head import at_samples

OFFSETS_SECONDS = (-0.08, 0.0, 0.08)  # instants of the encoders' frames around the instant of the curves


def columns(frames: list[np.ndarray], steps: list[int], samples: np.ndarray) -> np.ndarray:
    """float32 [samples, offsets * widths]: what the read-out weighs at these samples of a sound.

    frames: of each encoder, [frames, width]. steps: samples per frame of each.
    """
    return np.concatenate(
        [
            at_samples(one, samples + offset * SAMPLE_RATE, step)
            for offset in OFFSETS_SECONDS
            for one, step in zip(frames, steps, strict=True)
        ],
        axis=1,
    )


@dataclass
class Sums:
    """Sums over instants, of which every ridge regression of these columns is made. They can be added."""

    products: np.ndarray  # float64 [columns + 1, columns + 1]; the last column is 1
    targets: np.ndarray  # float64 [columns + 1, curves]

    @staticmethod
    def of(table: np.ndarray, curves: np.ndarray) -> "Sums":
        """table float32 [instants, columns], curves float32 [instants, curves]."""
        whole = np.concatenate([table, np.ones((len(table), 1), np.float32)], axis=1)
        return Sums((whole.T @ whole).astype(np.float64), (whole.T @ curves).astype(np.float64))

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.products + other.products, self.targets + other.targets)

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(self.products - other.products, self.targets - other.targets)

    def weights(self, strength: float) -> np.ndarray:
        """float32 [columns + 1, curves]. strength: of the regularisation, as a share of each column's
        variance, so that it depends neither on the encoder's scale nor on the number of instants. The
        constant is free.
        """
        count = self.products[-1, -1]
        mean = self.products[-1, :-1] / count
        variance = np.diag(self.products)[:-1] / count - mean**2
        keep = np.append(strength * count * np.maximum(variance, 1e-6), 0.0)
        return np.linalg.solve(self.products + np.diag(keep), self.targets).astype(np.float32)


@dataclass(frozen=True)
class Readout:
    """controls: names of the curves. weights float32 [columns + 1, curves]. lowest, highest [curves]: of the
    recorded curves; the read-out never leaves this range. encoders: identities, in the order of the columns.
    """

    controls: tuple[str, ...]
    weights: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    encoders: list[dict]
    facts: dict

    @property
    def steps(self) -> list[int]:
        return [one["samples_per_frame"] for one in self.encoders]

    def at(self, frames: list[np.ndarray], samples: np.ndarray) -> np.ndarray:
        """float32 [samples, curves]. frames: of each encoder, [frames, width]."""
        table = columns(frames, self.steps, samples)
        return np.clip(table @ self.weights[:-1] + self.weights[-1], self.lowest, self.highest)

    def at_hops(self, frames: list[np.ndarray], hops: int) -> np.ndarray:
        """float32 [hops, curves]; row k for sample HOP * k."""
        return self.at(frames, np.arange(hops) * HOP)

    def save(self, path: Path) -> None:
        about = {"controls": self.controls, "encoders": self.encoders, "facts": self.facts}
        part = path.with_suffix(".part.npz")
        np.savez(
            part, weights=self.weights, lowest=self.lowest, highest=self.highest, about=json.dumps(about)
        )
        part.rename(path)

    @staticmethod
    def load(path: Path) -> "Readout":
        """Raises ValueError when the file is no read-out, or one with other offsets."""
        try:
            with np.load(path, allow_pickle=False) as file:
                weights, lowest, highest = (file[name] for name in ("weights", "lowest", "highest"))
                about = json.loads(str(file["about"]))
            readout = Readout(
                tuple(about["controls"]), weights, lowest, highest, about["encoders"], about["facts"]
            )
        except (KeyError, json.JSONDecodeError) as error:
            raise ValueError(f"{path}: not a file of `v2f-train readout`: {error}") from error
        width = sum(one["width"] for one in readout.encoders) * len(OFFSETS_SECONDS) + 1
        if weights.shape != (width, len(readout.controls)):
            raise ValueError(f"{path}: has weights {list(weights.shape)}, its encoders give {width} columns")
        return readout
