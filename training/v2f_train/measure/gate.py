"""The runtime's silence gate with its default settings: a weight per hop, 1 in speech, 0 in silence and
steady noise.

This repeats `src/audio/gate.rs` and `src/audio/noise_floor.rs` (minimum statistics of the level).
tests/test_core.py compares the weights with those of the library, tests/fixtures/gate.json. Figures are
reported without the gate, and also with it where they are about silence.
"""

import math

import numpy as np

from v2f_train.clock import HOP, HOP_SECONDS
from v2f_train.speech.sound import SILENCE_DBFS, levels

OPEN_DECIBELS, CLOSE_DECIBELS = 10.0, 7.0  # above the noise floor: opens; stays open
ABSOLUTE_FLOOR = -60.0  # dBFS; a quieter hop never opens the gate
HOLD_SECONDS, RELEASE_SECONDS, FLOOR_SECONDS = 0.2, 0.15, 2.0
PARTS = 8  # of the window whose minimum is the noise floor


def hops(seconds: float) -> int:
    """The nearest number of hops, halves upwards as in Rust: Python's `round` would take the even one."""
    return math.floor(seconds / HOP_SECONDS + 0.5)


HOLD_HOPS, RELEASE_HOPS, PART_HOPS = hops(HOLD_SECONDS), hops(RELEASE_SECONDS), hops(FLOOR_SECONDS / PARTS)


def weights(hop_levels: np.ndarray) -> np.ndarray:
    """Level of each hop in dBFS [hops] -> weight 0..1 of each hop, float32 [hops], as soon as the hop is
    known.
    """
    lowest, part, in_part = [np.inf] + [SILENCE_DBFS] * (PARTS - 1), 0, 0
    previous, quiet, found = SILENCE_DBFS, None, []
    for level in hop_levels:
        opened = quiet is not None and quiet <= HOLD_HOPS
        threshold = (
            max(min(lowest) + OPEN_DECIBELS, ABSOLUTE_FLOOR) - (OPEN_DECIBELS - CLOSE_DECIBELS) * opened
        )
        loud = level > threshold
        lowest[part] = min(
            lowest[part], max(level, previous)
        )  # one quiet hop is a gap in the sound, not the floor
        previous, in_part = level, in_part + 1
        if in_part >= PART_HOPS:
            part, in_part = (part + 1) % PARTS, 0
            lowest[part] = np.inf
        quiet = 0 if loud else None if quiet is None else quiet + 1
        found.append(0.0 if quiet is None else 1 - min(max(quiet - HOLD_HOPS, 0) / RELEASE_HOPS, 1.0))
    return np.array(found, np.float32)


def shown_weights(sound: np.ndarray, lookahead_hops: int) -> np.ndarray:
    """Samples [n] -> the weight of the rig frame for sample HOP * k: that of the newest hop, one later for
    the ensemble.
    """
    padded = np.concatenate([sound, np.zeros((lookahead_hops + 1) * HOP, np.float32)])
    return weights(levels(padded))[lookahead_hops : lookahead_hops + len(sound) // HOP]
