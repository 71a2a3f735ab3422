"""The `v2f` entry of a student file: everything a player must know that the graph does not say."""

import numpy as np

from v2f_train.clock import HOP, SAMPLE_RATE, WINDOW
from v2f_train.controls import CONTROLS
from v2f_train.export.graph import layer_rows, state_size
from v2f_train.students.shape import TrainedLayer

FORMAT = 1
ENSEMBLE = [1 / 3, 1 / 3, 1 / 3]
PROBE_HOPS = 40  # more than the window's 32, so that every part of the state has been used
PROBE_TOLERANCE = 1e-3


def probe_sound(samples: int) -> np.ndarray:
    """The noise of docs/student-format.md, within -0.5..0.5."""
    values, state = np.empty(samples, np.float32), 1
    for index in range(samples):
        values[index] = ((state >> 16) - 32_768) / 65_536
        state = (state * 1_664_525 + 1_013_904_223) % 2**32
    return values


def describe(layers: list[TrainedLayer], lookahead: int, kinds: dict[str, str], name: str, probe: list[float],
             facts: dict) -> dict:
    """The manifest. `facts` holds what only a training run knows: version, closure, training, licence, metrics."""
    return {
        "format": FORMAT,
        "name": name,
        "version": facts["version"],
        "form": "stream",
        "sample_rate": SAMPLE_RATE,
        "window": WINDOW,
        "lookahead": lookahead,
        "hop": {"numerator": HOP, "denominator": 1},
        "state_size": state_size(layers),
        "layers": layer_rows(layers, kinds),
        "ensemble": ENSEMBLE,
        "closure": {"control": "lipClosure", **facts["closure"]},
        "rig": "arkit",
        "controls": [{"name": control, "neutral": 0.0, "min": 0.0, "max": 1.0} for control in CONTROLS],
        "probe": {"hops": PROBE_HOPS, "controls": probe, "tolerance": PROBE_TOLERANCE},
        "training": facts["training"],
        "licence": facts["licence"],
        "metrics": facts["metrics"],
    }
