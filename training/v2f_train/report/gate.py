"""The runtime's silence gate, with its default settings: what a player adds to a student's figures in silence.

Follows `src/audio/gate.rs` (minimum statistics of the level): a weight per hop, 1 while someone speaks, 0 in silence
and in steady noise. Figures are reported without it; with it beside them where they are about silence.
"""

import numpy as np

from v2f_train.clock import HOP, HOP_SECONDS

OPEN_DECIBELS, CLOSE_DECIBELS = 10.0, 7.0  # above the noise floor: opens; stays open
ABSOLUTE_FLOOR = -60.0  # dBFS; what is quieter never opens
HOLD_HOPS, RELEASE_HOPS = round(0.2 / HOP_SECONDS), round(0.15 / HOP_SECONDS)
PARTS = 8  # of the window over which the floor is the minimum
PART_HOPS = round(2.0 / PARTS / HOP_SECONDS)
SILENCE = -200.0  # dBFS, before the first sound


def levels(sound: np.ndarray) -> np.ndarray:
    """Samples [n] -> dBFS per whole hop."""
    hops = sound[:len(sound) // HOP * HOP].reshape(-1, HOP)
    power = np.square(hops, dtype=np.float64).mean(1)
    return 10 * np.log10(np.maximum(power, 10 ** (SILENCE / 10)))


def weights(sound: np.ndarray) -> np.ndarray:
    """Samples [n] -> weight 0..1 per whole hop, as the hop's sound has arrived."""
    lowest, part, in_part = [np.inf] + [SILENCE] * (PARTS - 1), 0, 0
    previous, quiet, found = SILENCE, None, []
    for level in levels(sound):
        opened = quiet is not None and quiet <= HOLD_HOPS
        threshold = max(min(lowest) + OPEN_DECIBELS, ABSOLUTE_FLOOR) - (OPEN_DECIBELS - CLOSE_DECIBELS) * opened
        loud = level > threshold
        lowest[part] = min(lowest[part], max(level, previous))  # one quiet hop is a gap in the sound, not the room
        previous, in_part = level, in_part + 1
        if in_part >= PART_HOPS:
            part, in_part = (part + 1) % PARTS, 0
            lowest[part] = np.inf
        quiet = 0 if loud else None if quiet is None else quiet + 1
        found.append(0.0 if quiet is None else 1 - min(max(quiet - HOLD_HOPS, 0) / RELEASE_HOPS, 1.0))
    return np.array(found, np.float32)


def shown_weights(sound: np.ndarray, lookahead_hops: int) -> np.ndarray:
    """The weight that the frame shown for sample k * HOP gets: the newest hop's, one hop later for the ensemble."""
    found = weights(np.concatenate([sound, np.zeros((lookahead_hops + 1) * HOP, np.float32)]))
    return found[lookahead_hops:lookahead_hops + len(sound) // HOP]
