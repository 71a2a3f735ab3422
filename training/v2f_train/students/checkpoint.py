"""Reads a student out of a checkpoint of a training run, including checkpoints that earlier versions
wrote.
"""

from pathlib import Path

import torch

from v2f_train.clock import SAMPLE_RATE
from v2f_train.students.network import Student
from v2f_train.students.output_rig import FILE as RIG_FILE
from v2f_train.students.output_rig import OutputRig
from v2f_train.students.shape import Shape, shape

FORMER_KEYS = {
    "average": "ema_decay",
    "closure": "closure_weight",
    "feature": "feature_weight",
    "feature_by": "feature_alignment",
    "hops": "chunk_hops",
    "largest_gradient": "grad_clip",
    "lips": "lips_weight",
    "lips_fall": "lips_decay",
    "lookahead": "lookahead_ms",
    "mask_bands": "freq_mask_bands",
    "masks": "freq_masks",
    "muon_rate": "muon_lr_scale",
    "other_languages": "other_language_weight",
    "pairs_rate": "filter_lr_scale",
    "reconstruction": "reconstruction_weight",
    "rest": "rest_weight",
    "rows": "batch_size",
    "soft": "soft_label_share",
    "start": "init_from",
    "velocity": "velocity_weight",
}
"""Configuration keys of earlier versions -> the keys of today. Values and units are the same."""


FORMER_VALUES = {"body": "dense", "voice": 0}
"""What checkpoints mean that were written before these keys existed."""


def with_current_keys(config: dict) -> dict:
    """A configuration with the keys of today. Raises ValueError when a setting is given under both names."""
    renamed = {FORMER_KEYS.get(key, key): value for key, value in config.items()}
    if len(renamed) != len(config):
        twice = [f"{old} and {new}" for old, new in FORMER_KEYS.items() if old in config and new in config]
        raise ValueError(
            f"the configuration has {', '.join(twice)}, which are one setting: remove the former name"
        )
    return renamed


def read_state(checkpoint: Path) -> dict:
    """All that the file holds, on the CPU, with the configuration keys of today."""
    state = torch.load(checkpoint, weights_only=True, map_location="cpu")
    return {**state, "config": {**FORMER_VALUES, **with_current_keys(state["config"])}}


def shape_of(config: dict, rig: OutputRig | None = None) -> Shape:
    """The shape that a configuration describes. A key that is absent: the student's own value, or that of
    checkpoints which were written before the key existed.

    rig: of a student whose outputs are not the tracks of controls.py.
    """
    lookahead = config.get("lookahead_ms", 0) * SAMPLE_RATE // 1000
    return shape(
        config["name"],
        config.get("width", 0),
        config.get("pairs", 64),
        lookahead,
        config.get("front", "pairs"),
        len(rig.names) if rig else 0,
        config.get("body", FORMER_VALUES["body"]),
        bool(config.get("voice", FORMER_VALUES["voice"])),
    )


def load_student(checkpoint: Path) -> tuple[Student, dict]:
    """The averaged weights, and everything else that the checkpoint holds.

    Raises ValueError when `rig.npz`, which describes the student's outputs, is missing beside the checkpoint.
    """
    state = read_state(checkpoint)
    student = Student(shape_of(state["config"], OutputRig.beside(checkpoint)))
    stored, expected = (
        state["student"][f"biases.{len(student.biases) - 1}"].numel(),
        student.biases[-1].numel(),
    )
    if stored != expected:
        raise ValueError(
            f"{checkpoint}: the student has {stored} outputs, expected {expected}. {RIG_FILE} names them; "
            "training writes it beside the checkpoint: keep the two files together"
        )
    student.load_state_dict(state["student"])
    return student, state
