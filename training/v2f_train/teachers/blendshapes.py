"""Vertices -> weights of named blend shapes, by bounded least squares for each frame of the mesh."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import lsq_linear


@dataclass(frozen=True)
class BlendShapes:
    """A network's components and the blend shapes, folded into one small system.

    Components c of a frame move the vertices by matrix' c + mean - neutral. Its weights w in 0..1 minimise
    |shapes w - that|^2 + pull |w|^2. Both sides are projected (QR) onto the few directions that the shapes
    span.
    """

    names: tuple[str, ...]
    triangle: np.ndarray  # [shapes + shapes, shapes]: R of the QR, the pull below it
    project: np.ndarray  # [components, shapes]: components -> right-hand side
    rest: np.ndarray  # [shapes]: right-hand side of components 0

    @staticmethod
    def read(folder: Path, reconstruct: dict, solve: dict) -> "BlendShapes":
        """The tables of the adapter; their files are in `folder`."""
        with np.load(folder / str(solve["file"]), allow_pickle=False) as file:
            names = [one.decode() if isinstance(one, bytes) else str(one) for one in file[solve["names"]]]
            names = [name for name in names if name != solve["neutral"]]
            chosen = file[solve["vertices"]].astype(int).ravel() if solve.get("vertices") else slice(None)
            neutral = file[solve["neutral"]][chosen]
            shapes = np.stack([file[name][chosen].ravel() for name in names], axis=1).astype(np.float64)
        with np.load(folder / str(reconstruct["file"]), allow_pickle=False) as file:
            matrix = file[reconstruct["matrix"]][:, chosen].reshape(len(file[reconstruct["matrix"]]), -1)
            away = (file[reconstruct["mean"]][chosen] - neutral).ravel()
        turned, triangle = np.linalg.qr(shapes)
        pull = np.sqrt(float(solve.get("keep_small", 0.0)) * np.mean(np.square(shapes).sum(0)))
        return BlendShapes(
            tuple(name[:1].lower() + name[1:] for name in names),
            np.concatenate([triangle, pull * np.eye(len(names))]),
            matrix @ turned,
            away @ turned,
        )

    def solve(self, components: np.ndarray) -> np.ndarray:
        """[frames, components] -> [frames, shapes] in 0..1."""
        if components.shape[1] != len(self.project):
            raise ValueError(
                f"the network gives {components.shape[1]} components, the model file has "
                f"{len(self.project)}: correct `columns` in the adapter"
            )
        wanted = components @ self.project + self.rest
        below = np.zeros(len(self.names))
        return np.stack(
            [
                lsq_linear(self.triangle, np.concatenate([row, below]), (0, 1), method="bvls").x
                for row in wanted
            ]
        )
