"""Augmentation: rows of training sound, cut from clips, changed in speed, reverberated, mixed with noise,
damaged. The labels follow.

Everything is drawn from one random generator, so a seed fixes a run. Expensive parts (room responses, noises,
babble, shifted pitch, Opus) come from pools: made for each row they would cost more than the training step.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from scipy import fft
from scipy.signal import resample_poly

from v2f_train.clock import HOP, SAMPLE_RATE, WINDOW
from v2f_train.distil import damage, pitch
from v2f_train.labels.dataset import Dataset

SPEED_UP = 20  # speeds are n / SPEED_UP
SPEEDS = (17, 18, 19, 20, 20, 21, 22, 23, 24)  # 0.85 to 1.2
EQUALISER_POINTS, EQUALISER_DECIBELS = 6, 4.0
GAIN_DECIBELS = (-22.0, 10.0)
NOISE_DECIBELS = (8.0, 40.0)  # speech above noise
LONE_NOISE_DECIBELS = (-75.0, -22.0)  # level of rows without speech, below full scale
LONE_HUM = 0.3  # share of those rows with mains hum alone, whose harmonics resemble a voice
HUM_HARMONICS = 9
REVERBERATION_SECONDS = (0.08, 0.5)  # time to fall by 60 dB
POOL = 96
BABBLE_VOICES = (3, 7)  # voices behind the labelled one
BABBLE_DECIBELS = (6.0, 30.0)  # speech above babble; with less it is unclear whose lips are meant
BABBLES, PITCHED, CODED, HUMS = 32, 48, 10, 16  # size of each pool
Made = TypeVar("Made")
LEVEL = 0.05  # root mean square of each piece before the gain: sets differ in level
QUIET = 3e-3  # root mean square: a nearly silent piece is not raised to speech level


@dataclass(frozen=True)
class Probabilities:
    """How often each change is made, per row."""

    room: float = 0.35
    equaliser: float = 0.7
    noise: float = 0.7
    lone_noise: float = 0.05
    speed: float = 0.6
    band: float = 0.12
    babble: float = 0.2
    pitch: float = 0.08
    opus: float = 0.02
    clip: float = 0.05
    mu_law: float = 0.04
    crush: float = 0.03
    dither: float = 0.3


class Augmenter:
    """Draws (sound [rows, samples], labels [rows, hops, TRACKS]) for dense training."""

    def __init__(
        self,
        dataset: Dataset,
        clips: list[dict],
        weights: np.ndarray,
        hops: int,
        chances: Probabilities,
        seed: int,
        rest: np.ndarray | float = 0.0,
    ):
        """rest [columns]: the labels of a row without speech."""
        self.rest = np.float32(rest)
        self.dataset, self.clips, self.hops, self.chances = dataset, clips, hops, chances
        self.likely = np.cumsum(weights / weights.sum())
        self.samples = WINDOW + (hops - 1) * HOP
        self.random = np.random.default_rng(seed)
        self.drawn: list[dict] = []  # the clips that rows were cut from; the caller empties it
        self.length = fft.next_fast_len(self.samples + SAMPLE_RATE // 2, real=True)
        self.rooms = [self.room() for _ in range(POOL)]
        self.noises = np.stack([self.noise() for _ in range(POOL)])
        hertz = fft.rfftfreq(self.length, 1 / SAMPLE_RATE)
        self.bands = [damage.band(name, hertz) for name in damage.BANDS]
        self.dithers = damage.dither(2 * self.samples, self.random)
        self.seed, self.kept, self.can_code = seed, {}, damage.opus_at_hand()

    def room(self) -> np.ndarray:
        """Spectrum of a room response: direct sound without delay, then decaying noise."""
        fall = self.random.uniform(*REVERBERATION_SECONDS)
        seconds = np.arange(SAMPLE_RATE // 2) / SAMPLE_RATE
        tail = self.random.standard_normal(len(seconds)) * 10 ** (-3 * seconds / fall)
        tail *= np.sqrt(10 ** (self.random.uniform(-22, 2) / 10) / np.square(tail).sum())
        tail[: int(0.002 * SAMPLE_RATE)] = 0  # the first reflection comes after the direct sound
        tail[0] = 1
        return fft.rfft(tail, self.length).astype(np.complex64)

    def noise(self) -> np.ndarray:
        """Coloured noise of unit power; some of it with hum, some with a changing level."""
        hertz = np.maximum(fft.rfftfreq(self.length, 1 / SAMPLE_RATE), 20)
        slope = self.random.choice([0.0, 0.5, 1.0, 1.0, 2.0])
        spectrum = self.random.standard_normal((2, len(hertz))) * hertz ** (-slope / 2)
        sound = fft.irfft(spectrum[0] + 1j * spectrum[1], self.length)[: self.samples]
        sound /= sound.std()
        if self.random.random() < 0.25:
            sound += self.hum(1.5)
        if self.random.random() < 0.4:
            knots = np.linspace(0, self.samples, 12)
            swell = np.interp(np.arange(self.samples), knots, self.random.uniform(-12, 6, len(knots)))
            sound *= 10 ** (swell / 20)
        return (sound / sound.std()).astype(np.float32)

    def hum(self, level: float) -> np.ndarray:
        """Mains hum; its first harmonics have about `level`, later ones less. [samples]."""
        mains, time = self.random.choice([50, 60]), np.arange(self.samples) / SAMPLE_RATE
        sound = np.zeros(self.samples)
        for harmonic in range(1, HUM_HARMONICS):
            part = self.random.exponential(level) / harmonic
            sound += part * np.sin(2 * np.pi * mains * harmonic * time + self.random.uniform(0, 6.28))
        return sound

    def lone_hum(self) -> np.ndarray:
        sound = self.hum(1.0)
        return (sound / sound.std()).astype(np.float32)

    def keep(self, make: Callable[[], Made], count: int) -> Made:
        """One of `count` results of `make`. Each is made once, with its own seed, when it is first drawn."""
        index = int(self.random.integers(count))
        if (make.__name__, index) not in self.kept:
            drawing = self.random
            self.random = np.random.default_rng([self.seed, index, *make.__name__.encode()])
            self.kept[make.__name__, index] = make()
            self.random = drawing
        return self.kept[make.__name__, index]

    def babble(self) -> np.ndarray:
        """Several pieces of training speech at once, of unit power, as long as a row."""
        mixed = np.zeros(self.samples, np.float32)
        for _ in range(self.random.integers(*BABBLE_VOICES)):
            sound, _ = self.speech()
            mixed[: len(sound)] += np.roll(sound, self.random.integers(len(sound)))
        return mixed / max(float(mixed.std()), QUIET)

    def other_pitch(self) -> tuple[np.ndarray, np.ndarray]:
        sound, labels = self.speech()
        return pitch.shifted(sound, int(self.random.choice(pitch.PITCHES))), labels

    def equaliser(self) -> np.ndarray:
        hertz = np.maximum(fft.rfftfreq(self.length, 1 / SAMPLE_RATE), 60)
        points = np.geomspace(80, 8_000, EQUALISER_POINTS)
        decibels = self.random.normal(0, EQUALISER_DECIBELS, EQUALISER_POINTS)
        coarse = np.geomspace(60, 8_000, 64)
        curve = 10 ** (np.interp(np.log(coarse), np.log(points), decibels) / 20)
        return np.interp(hertz, coarse, curve).astype(np.float32)

    def piece(self, room_for: int) -> tuple[np.ndarray, np.ndarray]:
        """A piece of one clip, at most `room_for` samples (a multiple of HOP), at a random speed, and its
        labels.
        """
        clip = self.clips[int(np.searchsorted(self.likely, self.random.random()))]
        speed = self.random.choice(SPEEDS) if self.random.random() < self.chances.speed else SPEED_UP
        wanted = room_for * speed // SPEED_UP + 1
        samples = clip["hops"] * HOP
        start = int(self.random.integers(0, max(samples - wanted, 0) + 1))
        self.drawn.append({"set": clip["set"], "file": clip.get("file", ""), "start": start})
        first = clip["hop"] * HOP + start
        sound = (
            self.dataset.audio[first : clip["hop"] * HOP + min(samples, start + wanted)].astype(np.float32)
            / 32_768
        )
        if speed != SPEED_UP:
            sound = resample_poly(sound, SPEED_UP, speed).astype(np.float32)
        hops = min(len(sound), room_for) // HOP
        places = np.minimum((start + np.arange(hops) * HOP * speed / SPEED_UP) / HOP, clip["hops"] - 1.001)
        below = places.astype(np.int64)
        part = (places - below)[:, None].astype(np.float32)
        labels = self.dataset.tracks[clip["hop"] : clip["hop"] + clip["hops"]]
        labels = labels[below].astype(np.float32) * (1 - part) + labels[below + 1].astype(np.float32) * part
        return sound[: hops * HOP], labels

    def speech(self) -> tuple[np.ndarray, np.ndarray]:
        """One row of pieces, with labels for every hop of the row."""
        sounds, labels, room_for = [], [], self.samples
        while room_for >= HOP:
            sound, rows = self.piece(room_for)
            if not len(rows):
                break
            level = np.sqrt(np.mean(np.square(sound)))
            sounds.append(sound * (LEVEL / max(level, QUIET)))
            labels.append(rows)
            room_for -= len(sound)
        return np.concatenate(sounds), np.concatenate(labels)

    def row(self) -> tuple[np.ndarray, np.ndarray]:
        if self.can_code and self.random.random() < self.chances.opus:
            sound, labels = self.keep(self.coded, CODED)
            return sound * np.float32(10 ** (self.random.uniform(*GAIN_DECIBELS) / 20)), labels
        return self.uncoded()

    def coded(self) -> tuple[np.ndarray, np.ndarray]:
        sound, labels = self.uncoded()
        return damage.opus(sound, self.random), labels

    def uncoded(self) -> tuple[np.ndarray, np.ndarray]:
        noise = np.roll(self.noises[self.random.integers(POOL)], self.random.integers(self.samples))
        if self.random.random() < self.chances.pitch:
            sound, labels = self.keep(self.other_pitch, PITCHED)
        else:
            sound, labels = self.speech()
        if self.random.random() < self.chances.lone_noise:
            quiet = self.random.random() < 0.2
            if self.random.random() < LONE_HUM:
                noise = self.keep(self.lone_hum, HUMS)
            level = 0.0 if quiet else 10 ** (self.random.uniform(*LONE_NOISE_DECIBELS) / 20)
            return self.recorded(np.float32(level) * noise), np.zeros_like(labels) + self.rest
        chances = (self.chances.room, self.chances.equaliser, self.chances.band)
        in_room, equalised, limited = self.random.random(3) < chances
        if in_room or equalised or limited:
            spectrum = fft.rfft(sound, self.length)
            if in_room:
                spectrum *= self.rooms[self.random.integers(POOL)]
            if equalised:
                spectrum *= self.equaliser()
            if limited:
                spectrum *= self.bands[self.random.integers(len(self.bands))]
            sound = fft.irfft(spectrum, self.length)[: len(sound)]
        if self.random.random() < self.chances.babble:
            loud = np.sqrt(np.mean(np.square(sound))) * 10 ** (-self.random.uniform(*BABBLE_DECIBELS) / 20)
            sound = sound + loud * self.keep(self.babble, BABBLES)[: len(sound)]
        if self.random.random() < self.chances.noise:
            loud = np.sqrt(np.mean(np.square(sound))) * 10 ** (-self.random.uniform(*NOISE_DECIBELS) / 20)
            sound = sound + loud * noise[: len(sound)]
        return self.recorded(sound * np.float32(10 ** (self.random.uniform(*GAIN_DECIBELS) / 20))), labels

    def recorded(self, sound: np.ndarray) -> np.ndarray:
        """The sound after a bad input, a telephone line or coarse quantisation."""
        cut, law, crush, dither = self.random.random(4) < (
            self.chances.clip,
            self.chances.mu_law,
            self.chances.crush,
            self.chances.dither,
        )
        if cut:
            sound = damage.clipped(sound, self.random)
        if dither:
            first = self.random.integers(self.samples)
            sound = sound + self.dithers[first : first + len(sound)]
        if law:
            sound = damage.mu_law(sound)
        elif crush:
            sound = damage.crushed(sound, self.random)
        return sound

    def draw(self, rows: int) -> tuple[np.ndarray, np.ndarray]:
        """Sound float32 [rows, samples] within -1..1, labels float32 [rows, samples // HOP, TRACKS]."""
        sounds = np.zeros((rows, self.samples), np.float32)
        labels = np.zeros((rows, self.samples // HOP, self.dataset.tracks.shape[1]), np.float32)
        for index in range(rows):
            sound, track = self.row()
            sounds[index, : len(sound)] = sound[: self.samples]
            labels[index, : len(track)] = track[: labels.shape[1]]
        return np.clip(sounds, -1, 1), labels
