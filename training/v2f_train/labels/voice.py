"""Where the person of a clip speaks: the labels of the output `voice`.

The phone times decide where a clip has them. Else the labels of our own rig decide, and for another rig the
level of the sound. Lips open before the first sound, and the output decides on the silence gate: so it is 1
from MOUTH_LEAD before the sound on.
"""

import numpy as np

from v2f_train.clock import HOP_SECONDS
from v2f_train.controls import CLOSURE, TRACKS
from v2f_train.labels.dataset import Dataset
from v2f_train.speech.alignments import ALIGNER_LEAD
from v2f_train.speech.phone_sets import SILENCE
from v2f_train.speech.sound import levels

MOUTH_LEAD = 0.112  # seconds: the labels of a filmed speaker leave rest 0.11 s before the first sound
SHORT_PAUSE = 0.15  # seconds: a shorter silence between sounds counts as speech, the mouth stays ready
JAW = TRACKS.index("jawOpen")
RESTING_JAW, RESTING_CLOSURE = 0.05, 0.5  # below both, the mouth rests; the least open phone has 0.11
LOUD_PERCENTILE, QUIET_DECIBELS = 90, 24.0  # quieter than this below the loud hops: no speech
RAMP = np.array([0.25, 0.5, 0.25], np.float32)  # one hop on each side of an edge


def spans_of_phones(phones: list[dict]) -> list[tuple[float, float]]:
    """Seconds [start, end) of speech, after the aligner's lead is subtracted."""
    spans: list[tuple[float, float]] = []
    for phone in phones:
        if phone["phone"] in SILENCE:
            continue
        start, end = phone["start"] + ALIGNER_LEAD, phone["end"] + ALIGNER_LEAD
        if spans and start - spans[-1][1] < SHORT_PAUSE:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def spans_of_hops(speaking: np.ndarray) -> list[tuple[float, float]]:
    """bool [hops] -> the same, for hops."""
    edges = np.flatnonzero(np.diff(speaking.astype(np.int8), prepend=0, append=0))
    names = [
        {"phone": "", "start": start * HOP_SECONDS - ALIGNER_LEAD, "end": end * HOP_SECONDS - ALIGNER_LEAD}
        for start, end in edges.reshape(-1, 2)
    ]
    return spans_of_phones(names)


def speaking_by_labels(labels: np.ndarray) -> np.ndarray:
    """Tracks [hops, TRACKS] -> bool [hops]: the jaw is open, or the lips are in contact."""
    return (labels[:, JAW] > RESTING_JAW) | (labels[:, CLOSURE] > RESTING_CLOSURE)


def speaking_by_level(sound: np.ndarray) -> np.ndarray:
    level = levels(sound)
    return level > np.percentile(level, LOUD_PERCENTILE) - QUIET_DECIBELS


def voice_of(dataset: Dataset, clip: dict) -> np.ndarray:
    """float32 [hops], 0..1: 1 where the person of the clip speaks, with ramps of one hop at the edges."""
    lead = MOUTH_LEAD
    if clip.get("phones"):
        spans = spans_of_phones(clip["phones"])
    elif tuple(dataset.controls) == TRACKS:
        spans, lead = spans_of_hops(speaking_by_labels(dataset.labels(clip))), 0.0  # the mouth itself
    else:
        spans = spans_of_hops(speaking_by_level(dataset.sound(clip)))
    voice = np.zeros(clip["hops"] + 2, np.float32)
    for start, end in spans:
        voice[max(round((start - lead) / HOP_SECONDS) + 1, 0) : round(end / HOP_SECONDS) + 1] = 1
    voice[0], voice[-1] = voice[1], voice[-2]
    return np.convolve(voice, RAMP, "valid")
