"""Phones with times -> control curves at 62.5 Hz, by explicit rules.

Each phone pulls every articulator towards its pose; its dominance says how strongly and how early (Cohen and
Massaro 1993, "Modeling coarticulation in synthetic visual speech"). A track is the mean of all targets,
weighted by their pull. Numbers that belong to one phone stand in phones.py, the others here.
"""

from dataclasses import dataclass

import numpy as np

from v2f_train.clock import HOP, HOP_SECONDS, SAMPLE_RATE
from v2f_train.controls import CLOSURE, TRACKS
from v2f_train.speech.alignments import ALIGNER_LEAD
from v2f_train.speech.phone_sets import BILABIAL, SILENCE, VOWELS
from v2f_train.teachers.phones import CONSTRICTIONS, DIPHTHONGS, DOMINANCES, GROUPS, TARGETS, TIMING

FINE = 4  # steps per hop while tracks are computed: 250 Hz, so that smoothing does not depend on the hop grid
SMOOTHING = 0.012  # seconds, standard deviation of the last low-pass: lips do not jump

EDGE = 0.040  # seconds at each end of a phone in which its pull fades, at most a quarter of the phone
SHORT_PAUSE = 0.15  # seconds; a shorter silence lets the mouth stay partly open
FULL_VOWEL = 0.11  # seconds; a vowel shorter than this undershoots its opening
MIN_VOWEL = 0.03  # seconds
REDUCTION = 0.72  # share of its opening that the shortest vowel keeps
STRESS_SLOPE = 0.02  # opening gained per decibel above the median vowel of the utterance
STRESS_LIMIT = 0.18  # largest change of opening by loudness, both ways
QUIETEST = 1e-4  # root mean square below which a vowel's loudness is not used

CONTACT_SHORTEST = 0.060  # shortest lip contact in seconds, also where the aligner found less
BURST_SHARE, MAX_BURST = (
    0.25,
    0.020,
)  # p and b: the end of the phone is the burst, lips already apart (seconds)
CONTACT_RAMP = 0.024  # seconds from apart to in contact: the aligner's uncertainty, and one and a half hops
CORE_SHARE = 0.4  # of a phone, around its middle, in which its constriction is whole
CONSTRICTION_RAMP = 0.045  # seconds in which jaw or tongue reach it: about the fastest that they move


@dataclass(frozen=True)
class Phone:
    """One sound of an utterance; times in seconds. `opening` multiplies how far the mouth opens."""

    name: str
    start: float
    end: float
    opening: float = 1.0


def corrected(phones: list[dict]) -> list[Phone]:
    """The aligner's list, with its mean lead subtracted."""
    return [
        Phone(row["phone"], max(0.0, row["start"] + ALIGNER_LEAD), row["end"] + ALIGNER_LEAD)
        for row in phones
    ]


def stressed(phones: list[Phone], samples: np.ndarray) -> list[Phone]:
    """Opens loud and long vowels wider, quiet and short ones less. samples: mono, SAMPLE_RATE."""
    levels = {}
    for index, phone in enumerate(phones):
        segment = samples[int(phone.start * SAMPLE_RATE) : int(phone.end * SAMPLE_RATE)]
        if phone.name in VOWELS and len(segment):
            levels[index] = 20 * np.log10(max(float(np.sqrt(np.mean(np.square(segment)))), QUIETEST))
    middle = float(np.median(list(levels.values()))) if levels else 0.0
    return [
        Phone(p.name, p.start, p.end, vowel_opening(p, levels[i] - middle) if i in levels else 1.0)
        for i, p in enumerate(phones)
    ]


def vowel_opening(phone: Phone, decibels: float) -> float:
    """decibels: level above the median vowel of the utterance."""
    stress = 1 + np.clip(STRESS_SLOPE * decibels, -STRESS_LIMIT, STRESS_LIMIT)
    fullness = np.clip((phone.end - phone.start - MIN_VOWEL) / (FULL_VOWEL - MIN_VOWEL), 0, 1)
    return float(stress * (REDUCTION + (1 - REDUCTION) * fullness))


def poses(phones: list[Phone]) -> list[Phone]:
    """Diphthongs become two poses; every other phone stays one."""
    result = []
    for phone in phones:
        if phone.name in DIPHTHONGS:
            first, second, share = DIPHTHONGS[phone.name]
            turn = phone.start + share * (phone.end - phone.start)
            result += [
                Phone(first, phone.start, turn, phone.opening),
                Phone(second, turn, phone.end, phone.opening),
            ]
        else:
            result.append(phone)
    return result


def pull(phone: Phone, times: np.ndarray, before: float, after: float) -> np.ndarray:
    """1 in the phone's core, falling as a Gaussian on both sides."""
    edge = min(EDGE, 0.25 * (phone.end - phone.start))
    early = np.maximum(phone.start + edge - times, 0) / before
    late = np.maximum(times - phone.end + edge, 0) / after
    return np.exp(-np.square(early) - np.square(late))


def dominance(phone: Phone, group: str) -> float:
    if phone.name not in SILENCE:
        return DOMINANCES[phone.name][group]
    return DOMINANCES["sil"][group] * min(1.0, (phone.end - phone.start) / SHORT_PAUSE)


def targets(phone: Phone) -> np.ndarray:
    """[TRACKS] of one pose. The opening factor scales the jaw and the lips that follow it."""
    row, pose = np.zeros(len(TRACKS)), TARGETS["sil" if phone.name in SILENCE else phone.name]
    for track, value in pose.items():
        opens = track in ("jawOpen", "mouthLowerDown*", "mouthUpperUp*")
        row[TRACKS.index(track)] = min(value * phone.opening, 1.0) if opens else value
    return row


def contact(phones: list[Phone], times: np.ndarray) -> np.ndarray:
    """Lip closure at `times` (seconds): 1 while p b m hold the lips together, with short ramps."""
    closed = np.zeros_like(times)
    for phone in phones:
        if phone.name not in BILABIAL:
            continue
        length = phone.end - phone.start
        burst = 0.0 if phone.name == "m" else min(MAX_BURST, BURST_SHARE * length)
        middle, half = (phone.start + phone.end - burst) / 2, max(length - burst, CONTACT_SHORTEST) / 2
        closed = np.maximum(
            closed, step_between(np.abs(times - middle) - half + CONTACT_RAMP / 2, CONTACT_RAMP)
        )
    return closed


def step_between(distance: np.ndarray, ramp: float) -> np.ndarray:
    """1 where distance <= 0, 0 from `ramp` on, half a cosine between."""
    return 0.5 + 0.5 * np.cos(np.pi * np.clip(distance / ramp, 0, 1))


def constrict(tracks: np.ndarray, phones: list[Phone], times: np.ndarray) -> None:
    """Moves tracks [steps, TRACKS] at `times` (seconds) to the bounds that a phone needs to be produced."""
    for phone in phones:
        bounds = next((bounds for names, bounds in CONSTRICTIONS.items() if phone.name in names.split()), {})
        middle, half = (phone.start + phone.end) / 2, CORE_SHARE * (phone.end - phone.start) / 2
        near = slice(
            *np.searchsorted(times, (middle - half - CONSTRICTION_RAMP, middle + half + CONSTRICTION_RAMP))
        )
        share = step_between(np.abs(times[near] - middle) - half, CONSTRICTION_RAMP)
        for track, (bound, value) in bounds.items():
            column = tracks[near, TRACKS.index(track)]
            missing = value - column
            column += share * (np.maximum(missing, 0) if bound == "least" else np.minimum(missing, 0))


def smooth(tracks: np.ndarray, step: float) -> np.ndarray:
    """Gaussian low-pass over time of [steps, tracks]; step in seconds. The ends are held."""
    reach = int(np.ceil(4 * SMOOTHING / step))
    kernel = np.exp(-0.5 * np.square(np.arange(-reach, reach + 1) * step / SMOOTHING))
    padded = np.pad(tracks, ((reach, reach), (0, 0)), mode="edge")
    return np.stack([np.convolve(column, kernel / kernel.sum(), "valid") for column in padded.T], axis=1)


def articulate(phones: list[Phone], hops: int) -> np.ndarray:
    """Tracks [hops, TRACKS] in 0..1; row k is at k * HOP_SECONDS. Gaps between phones count as silence."""
    step = HOP_SECONDS / FINE
    times = np.arange(hops * FINE) * step
    sounds = poses(phones)
    rows = np.stack([targets(phone) for phone in sounds]) if sounds else np.zeros((0, len(TRACKS)))
    tracks = np.zeros((len(times), len(TRACKS)))
    for group, names in GROUPS.items():
        columns = [TRACKS.index(name) for name in names]
        total, weighted = np.full(len(times), 1e-6), np.zeros((len(times), len(columns)))
        for phone, row in zip(sounds, rows, strict=True):
            near = slice(max(int((phone.start - 0.5) / step), 0), int((phone.end + 0.5) / step))
            weight = dominance(phone, group) * pull(phone, times[near], *TIMING[group])
            total[near] += weight
            weighted[near] += weight[:, None] * row[columns]
        tracks[:, columns] = weighted / total[:, None]
    tracks = smooth(tracks, step)
    constrict(tracks, phones, times)
    tracks[:, CLOSURE] = contact(phones, times)
    return np.clip(tracks[::FINE], 0.0, 1.0)


def label(samples: np.ndarray, aligned: list[dict]) -> np.ndarray:
    """Sound at SAMPLE_RATE and the aligner's phones -> tracks [ceil(samples / HOP), TRACKS]."""
    hops = -(-len(samples) // HOP)
    return articulate(stressed(corrected(aligned), samples), hops)
