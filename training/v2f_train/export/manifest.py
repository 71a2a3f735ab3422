"""The `v2f` entry of a student file: everything that a player needs and the graph does not have."""

import numpy as np

from v2f_train.clock import HOP, SAMPLE_RATE, WINDOW
from v2f_train.controls import CONTROLS
from v2f_train.export.graph import layer_rows, parts_of_format_2, state_size
from v2f_train.students.output_rig import OutputRig
from v2f_train.students.shape import Shape, TrainedLayer

ENSEMBLE = [1 / 3, 1 / 3, 1 / 3]
PROBE_HOPS = 40  # more than the window's 32, so that every part of the state is used
PROBE_TOLERANCE = 1e-3
PROBE_DIGITS = 7
RANGE_DIGITS = 6
VOICE = {"open": 0.6, "close": 0.4}
"""Where speech begins and ends on the output `voice`, unless the facts of a run say otherwise."""


def probe_sound(samples: int) -> np.ndarray:
    """The noise of docs/student-format.md, within -0.5..0.5."""
    values, state = np.empty(samples, np.float32), 1
    for index in range(samples):
        values[index] = ((state >> 16) - 32_768) / 65_536
        state = (state * 1_664_525 + 1_013_904_223) % 2**32
    return values


def control_rows(rig: OutputRig | None) -> list[dict]:
    """Name, rest and range of each control; None: our own."""
    if rig is None:
        return [{"name": control, "neutral": 0.0, "min": 0.0, "max": 1.0} for control in CONTROLS]
    numbers = [np.round(part.astype(np.float64), RANGE_DIGITS) for part in (rig.neutral, rig.low, rig.high)]
    return [
        dict(zip(("name", "neutral", "min", "max"), (name, *map(float, row)), strict=True))
        for name, row in zip(rig.names, zip(*numbers, strict=True), strict=True)
    ]


def pass_through(rig: OutputRig, name: str) -> dict:
    """The mapping profile (docs/mapping-profiles.md) that passes a student's own controls to the
    character.
    """
    targets = [{**row, "terms": [{"source": row["name"]}]} for row in control_rows(rig)]
    return {
        "format": 1,
        "name": name,
        "description": f"the controls of the student {name}, unchanged",
        "input": "student",
        "targets": targets,
    }


def format_of(layers: list[TrainedLayer], voice: bool) -> int:
    """The format version of a file: the lowest that has all parts of the student."""
    return 2 if voice or any(map(parts_of_format_2, layers)) else 1


def probe_row(prediction: np.ndarray, voice: bool) -> dict:
    """prediction: the outputs after the probe sound, `voice` last where the student has it."""
    values = [round(float(value), PROBE_DIGITS) for value in prediction]
    return {
        "hops": PROBE_HOPS,
        "controls": values[:-1] if voice else values,
        **({"voice": values[-1]} if voice else {}),
        "tolerance": PROBE_TOLERANCE,
    }


def describe(
    layers: list[TrainedLayer],
    shape: Shape,
    kinds: dict[str, str],
    name: str,
    probe: np.ndarray,
    facts: dict,
    rig: OutputRig | None = None,
) -> dict:
    """The manifest. facts: what only a training run knows: version, closure, training, licence, metrics, and
    `voice` (optional).

    probe: the outputs after the probe sound. rig: of a student whose outputs are not our tracks.
    """
    version = format_of(layers, shape.voice)
    closure = {} if rig else {"closure": {"control": "lipClosure", **facts["closure"]}}
    return {
        "format": version,
        "name": name,
        "version": facts["version"],
        "form": "stream",
        "sample_rate": SAMPLE_RATE,
        "window": WINDOW,
        **({"memory": shape.memory} if version > 1 else {}),
        "lookahead": shape.lookahead,
        "hop": {"numerator": HOP, "denominator": 1},
        "state_size": state_size(layers),
        "layers": layer_rows(layers, kinds),
        "ensemble": ENSEMBLE,
        **closure,
        **({"voice": facts.get("voice", VOICE)} if shape.voice else {}),
        "rig": "arkit" if rig is None else "meshes" if rig.basis else "labels",
        "controls": control_rows(rig),
        "probe": probe_row(probe, shape.voice),
        "training": facts["training"],
        "licence": facts["licence"],
        "metrics": facts["metrics"],
    }
