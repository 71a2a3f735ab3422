"""Principal components of meshes [frames, vertices, 3], and meshes from components.

A teacher that animates meshes (VOCA, FaceFormer, CodeTalker) gives thousands of vertices per frame; 50
components hold 99.9 % of the motion of such faces. The student predicts the weights of the components, in
standard deviations. The basis is stored with the student, and exported as a mesh with one morph target per
component (morphs.py), so that an engine plays the controls as blend shapes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

KEPT = 0.999  # share of the variance
MAX_FRAMES = (
    4_000  # used for a basis, evenly spaced: more change it little, and the cost grows with their cube
)


@dataclass(frozen=True)
class Basis:
    """mean [vertices, 3]; components [count, vertices, 3], orthonormal over all coordinates; scale [count]:
    standard deviation of each weight on the meshes of the basis; low, high [count]: its range there, in
    deviations; kept: share of the variance; faces [triangles, 3]: vertex indices, empty where unknown.
    """

    mean: np.ndarray
    components: np.ndarray
    scale: np.ndarray
    low: np.ndarray
    high: np.ndarray
    kept: float
    faces: np.ndarray

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"pca{number:03}" for number in range(len(self.components)))

    def weights(self, meshes: np.ndarray) -> np.ndarray:
        """[frames, vertices, 3] -> float32 [frames, count], in deviations."""
        if meshes.ndim != 3 or meshes.shape[1:] != self.mean.shape:
            raise ValueError(
                f"meshes are {list(meshes.shape)}, the basis needs [frames, {len(self.mean)}, 3]"
            )
        flat = (meshes - self.mean).reshape(len(meshes), -1)
        return (flat @ self.components.reshape(len(self.components), -1).T / self.scale).astype(np.float32)

    def meshes(self, weights: np.ndarray) -> np.ndarray:
        """[frames, count] in deviations -> float32 [frames, vertices, 3]."""
        return (self.mean + np.tensordot(weights * self.scale, self.components, 1)).astype(np.float32)

    def save(self, path: Path) -> None:
        np.savez(
            path,
            mean=self.mean,
            components=self.components,
            scale=self.scale,
            low=self.low,
            high=self.high,
            kept=self.kept,
            faces=self.faces,
            names=np.array(self.names),
        )

    @staticmethod
    def load(path: Path) -> "Basis":
        with np.load(path, allow_pickle=False) as file:
            return Basis(
                *(file[name] for name in ("mean", "components", "scale", "low", "high")),
                float(file["kept"]),
                file["faces"],
            )


def fit(
    sequences: Iterable[np.ndarray], total: int, count: int | None = None, faces: np.ndarray | None = None
) -> Basis:
    """sequences: meshes [frames, vertices, 3], `total` frames together. count: of components; None: as many
    as keep KEPT of the variance.
    """
    every = max(1, -(-total // MAX_FRAMES))
    chosen = np.concatenate([sequence[::every] for sequence in sequences]).astype(np.float64)
    if len(chosen) < 2:
        raise ValueError(f"{len(chosen)} frames are too few for a basis")
    mean = chosen.mean(0)
    flat = (chosen - mean).reshape(len(chosen), -1)
    left, strength, right = np.linalg.svd(flat, full_matrices=False)
    variance = np.cumsum(strength**2) / np.sum(strength**2)
    keep = count or int(np.searchsorted(variance, KEPT) + 1)
    keep = min(keep, int(np.sum(strength > 1e-9 * strength[0])))
    scale = strength[:keep] / np.sqrt(len(chosen))
    weights = left[:, :keep] * strength[:keep] / scale
    return Basis(
        mean.astype(np.float32),
        right[:keep].reshape(keep, *mean.shape).astype(np.float32),
        scale.astype(np.float32),
        weights.min(0).astype(np.float32),
        weights.max(0).astype(np.float32),
        float(variance[keep - 1]),
        np.zeros((0, 3), np.uint32) if faces is None else faces.astype(np.uint32),
    )
