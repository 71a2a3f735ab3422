"""Augmentation: rows of training sound, cut from clips, changed in speed, reverberated, mixed with noise,
damaged. The labels follow.

Everything is drawn from one random generator, so a seed fixes a run. Expensive parts (room responses, noises,
music, babble, shifted pitch, Opus) come from pools: made for each row they would cost more than the training
step.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
from scipy import fft

from v2f_train.clock import HOP, SAMPLE_RATE, WINDOW
from v2f_train.distil import backgrounds, pitch, rooms
from v2f_train.distil.speed import resampled
from v2f_train.labels.dataset import FULL_SCALE, Dataset
from v2f_train.labels.voice import voice_of
from v2f_train.speech import damage

SPEED_UP = 20  # speeds are n / SPEED_UP
SPEEDS = (17, 18, 19, 20, 20, 21, 22, 23, 24)  # 0.85 to 1.2
LEVEL = 0.05  # root mean square of each piece before any gain (-26 dBFS): sets differ in level
QUIET = 3e-3  # root mean square: a nearly silent piece is not raised to speech level
GAIN_DECIBELS = (-15.0, 10.0)  # of a row before a line or a codec: -41 to -16 dBFS
LEVEL_DECIBELS = (-30.0, 12.0)  # of some rows after it: all in all -71 to -4 dBFS
DRIFT_KNOTS, DRIFT_DECIBELS = 6, 8.0  # of a person who moves, or of an automatic gain
NOISE_DECIBELS = ((0.1, 0.0, 5.0), (0.5, 5.0, 18.0), (0.4, 18.0, 40.0))
BABBLE_DECIBELS = ((0.1, 2.0, 5.0), (0.5, 5.0, 15.0), (0.4, 15.0, 30.0))
"""(share, from, to): speech above what is behind it, in dB. Below 2 dB of babble it is unclear whose lips are
meant."""
MUSIC_BEHIND, SIGNAL_BEHIND = 0.15, 0.05  # shares of the noises behind speech
BABBLE_VOICES = (3, 7)  # voices behind the labelled one
ALONE_DECIBELS = (-75.0, -12.0)  # level of rows without speech, below full scale
ALONE_SILENT = 0.1  # share of those rows that are digital silence
ALONE = {"noise": 0.35, "lone_hum": 0.15, "music": 0.3, "signal": 0.2}
"""Shares of what is heard in rows without speech. The harmonics of hum, music and beeps resemble a voice."""
INTERLUDE_SECONDS, INTERLUDE_DECIBELS = (0.4, 2.0), (-25.0, 6.0)  # between speech; level above that of speech
POOL, BABBLES, PITCHED, CODED, HUMS, MUSICS, SIGNALS = 96, 32, 48, 96, 16, 48, 48  # size of each pool
Made = TypeVar("Made")


class Rows(NamedTuple):
    """sound float32 [rows, samples] within -1..1; labels float32 [rows, hops, columns]; voice float32 [rows,
    hops], 1 where the labelled person speaks, 0 elsewhere and in rows without speech.
    """

    sound: np.ndarray
    labels: np.ndarray
    voice: np.ndarray


@dataclass(frozen=True)
class Probabilities:
    """How often each change is made, per row (`interlude`: per piece of speech)."""

    clean: float = 0.12  # none but speed, pitch and level
    room: float = 0.4
    equaliser: float = 0.6
    microphone: float = 0.25
    noise: float = 0.7
    lone_noise: float = 0.08  # a row without speech
    interlude: float = 0.04  # a sound without speech instead of a piece of speech
    speed: float = 0.6
    band: float = 0.08
    telephone: float = 0.06
    babble: float = 0.2
    pitch: float = 0.08
    opus: float = 0.06
    clip: float = 0.07
    mu_law: float = 0.02
    crush: float = 0.03
    dither: float = 0.3
    rounding: float = 0.5  # to 16 bits: what is left of the pauses of a faint recording is a few steps
    level: float = 0.35
    drift: float = 0.1


def fast_length(samples: int) -> int:
    """At least `samples`; an odd number up to 9 times a power of two. Lengths with more small factors, which
    `next_fast_len` finds, take twice as long.
    """
    return min(odd * 2 ** max(int(np.ceil(np.log2(samples / odd))), 0) for odd in (1, 3, 5, 9))


def loudness(sound: np.ndarray) -> float:
    """Root mean square."""
    return float(np.sqrt(np.dot(sound, sound) / max(len(sound), 1)))


class Augmenter:
    """Draws Rows for dense training. Inside, `voice` is the last column of the labels."""

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
        columns = dataset.tracks.shape[1]
        self.rest = np.append(np.broadcast_to(np.float32(rest), columns), np.float32(0))
        self.dataset, self.clips, self.hops, self.chances = dataset, clips, hops, chances
        self.likely = np.cumsum(weights / weights.sum())
        self.samples = WINDOW + (hops - 1) * HOP
        self.random = np.random.default_rng(seed)
        self.voices: dict[int, np.ndarray] = {}  # by the clip's first hop
        self.drawn: list[dict] = []  # the clips that rows were cut from; the caller empties it
        self.length = fast_length(self.samples)
        hertz = fft.rfftfreq(self.length, 1 / SAMPLE_RATE)
        self.bands = {name: damage.band(name, hertz) for name in damage.BANDS}
        self.dithers = damage.dither(2 * self.samples, self.random)
        self.seed, self.kept, self.can_code = seed, {}, damage.opus_at_hand()

    def room(self) -> np.ndarray:
        return rooms.room(self.length, self.random)

    def equaliser(self) -> np.ndarray:
        return rooms.equaliser(self.length, self.random)

    def microphone(self) -> np.ndarray:
        return rooms.microphone(self.length, self.random)

    def noise(self) -> np.ndarray:
        return backgrounds.noise(self.samples, self.random)

    def lone_hum(self) -> np.ndarray:
        return backgrounds.hum(self.samples, self.random)

    def music(self) -> np.ndarray:
        return backgrounds.music(self.samples, self.random)

    def signal(self) -> np.ndarray:
        return backgrounds.signal(self.samples, self.random)

    def keep(self, make: Callable[[], Made], count: int) -> Made:
        """One of `count` results of `make`. Each is made once, with its own seed, when it is first drawn."""
        return self.made(make, int(self.random.integers(count)))

    def made(self, make: Callable[[], Made], index: int) -> Made:
        if (make.__name__, index) not in self.kept:
            drawing = self.random
            self.random = np.random.default_rng([self.seed, index, *make.__name__.encode()])
            self.kept[make.__name__, index] = make()
            self.random = drawing
        return self.kept[make.__name__, index]

    def fill_pools(self) -> None:
        """Makes all that is kept. Drawing makes it too, little by little."""
        pools = [(make, POOL) for make in (self.room, self.equaliser, self.microphone, self.noise)]
        pools += [(self.lone_hum, HUMS), (self.music, MUSICS), (self.signal, SIGNALS)]
        pools += [(self.babble, BABBLES), (self.other_pitch, PITCHED)]
        pools += [(self.coded, CODED)] if self.can_code else []
        for make, count in pools:
            for index in range(count):
                self.made(make, index)

    def babble(self) -> np.ndarray:
        """Several pieces of training speech at once, of unit power, as long as a row."""
        mixed = np.zeros(self.samples, np.float32)
        for _ in range(self.random.integers(*BABBLE_VOICES)):
            sound, _ = self.speech()
            mixed[: len(sound)] += np.roll(sound, self.random.integers(len(sound)))
        return mixed / max(float(mixed.std()), QUIET)

    def background(self) -> np.ndarray:
        """What stands behind speech: noise, sometimes music or a signal, from a random place on."""
        kind = self.random.random()
        if kind < MUSIC_BEHIND:
            found = self.keep(self.music, MUSICS)
        elif kind < MUSIC_BEHIND + SIGNAL_BEHIND:
            found = self.keep(self.signal, SIGNALS)
        else:
            found = self.keep(self.noise, POOL)
        return np.roll(found, self.random.integers(self.samples))

    def alone(self) -> np.ndarray:
        """What is heard where nobody speaks, of unit power, as long as a row."""
        pools = {"noise": POOL, "lone_hum": HUMS, "music": MUSICS, "signal": SIGNALS}
        name = self.random.choice(list(ALONE), p=list(ALONE.values()))
        return np.roll(self.keep(getattr(self, name), pools[name]), self.random.integers(self.samples))

    def decibels(self, ranges: tuple[tuple[float, float, float], ...]) -> float:
        """From one of the ranges (share, from, to)."""
        place = self.random.choice(len(ranges), p=[share for share, *_ in ranges])
        return float(self.random.uniform(*ranges[place][1:]))

    def gain(self, span: tuple[float, float]) -> np.float32:
        """A factor; span in dB."""
        return np.float32(10 ** (self.random.uniform(*span) / 20))

    def other_pitch(self) -> tuple[np.ndarray, np.ndarray]:
        sound, labels = self.speech()
        return pitch.shifted(sound, int(self.random.choice(pitch.PITCHES))), labels

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
        last = clip["hop"] * HOP + min(samples, start + wanted)
        sound = self.dataset.audio[first:last].astype(np.float32) / np.float32(FULL_SCALE)
        sound = resampled(sound, SPEED_UP, int(speed))
        hops = min(len(sound), room_for) // HOP
        places = np.minimum((start + np.arange(hops) * HOP * speed / SPEED_UP) / HOP, clip["hops"] - 1.001)
        below = places.astype(np.int64)
        part = (places - below)[:, None].astype(np.float32)
        labels = np.concatenate([self.dataset.labels(clip), self.voice(clip)[:, None]], 1)
        return sound[: hops * HOP], labels[below] * (1 - part) + labels[below + 1] * part

    def voice(self, clip: dict) -> np.ndarray:
        """float32 [hops]; kept, because a clip is drawn again and again."""
        if clip["hop"] not in self.voices:
            self.voices[clip["hop"]] = voice_of(self.dataset, clip)
        return self.voices[clip["hop"]]

    def interlude(self, room_for: int) -> tuple[np.ndarray, np.ndarray]:
        """A sound without speech instead of a piece, and the labels of rest."""
        hops = min(int(self.random.uniform(*INTERLUDE_SECONDS) * SAMPLE_RATE), room_for) // HOP
        sound = self.alone()[: hops * HOP] * self.gain(INTERLUDE_DECIBELS) * np.float32(LEVEL)
        return sound, np.tile(self.rest, (hops, 1))

    def speech(self) -> tuple[np.ndarray, np.ndarray]:
        """One row of pieces, with labels for every hop of the row."""
        sounds, labels, room_for = [], [], self.samples
        while room_for >= HOP:
            if self.random.random() < self.chances.interlude:
                sound, rows = self.interlude(room_for)
            else:
                sound, rows = self.piece(room_for)
                sound = sound * np.float32(LEVEL / max(loudness(sound), QUIET))
            if not len(rows):
                break
            sounds.append(sound)
            labels.append(rows)
            room_for -= len(sound)
        return np.concatenate(sounds), np.concatenate(labels)

    def row(self) -> tuple[np.ndarray, np.ndarray]:
        if self.can_code and self.random.random() < self.chances.opus:
            sound, labels = self.keep(self.coded, CODED)
            sound = sound.astype(np.float32) / np.float32(FULL_SCALE)
        elif self.random.random() < self.chances.lone_noise:
            sound, labels = self.without_speech()
        elif self.random.random() < self.chances.clean:
            sound, labels = self.spoken()
            sound = sound * self.gain(GAIN_DECIBELS)
        else:
            sound, labels = self.somewhere()
        return self.levelled(sound), labels

    def spoken(self) -> tuple[np.ndarray, np.ndarray]:
        if self.random.random() < self.chances.pitch:
            return self.keep(self.other_pitch, PITCHED)
        return self.speech()

    def coded(self) -> tuple[np.ndarray, np.ndarray]:
        """int16 sound: the pool is large."""
        sound, labels = self.somewhere()
        decoded = damage.opus(sound, self.random)
        return np.rint(np.clip(decoded, -1, 1) * (FULL_SCALE - 1)).astype(np.int16), labels

    def without_speech(self) -> tuple[np.ndarray, np.ndarray]:
        labels = np.tile(self.rest, (self.samples // HOP, 1))
        sound = self.alone() * self.gain(ALONE_DECIBELS)
        if self.random.random() < ALONE_SILENT:
            sound = np.zeros_like(sound)
        return self.recorded(sound, self.random.random() < self.chances.telephone), labels

    def somewhere(self) -> tuple[np.ndarray, np.ndarray]:
        """Speech in a room, with noise behind it, through a microphone and a line."""
        sound, labels = self.spoken()
        chances = self.chances
        on_telephone = self.random.random() < chances.telephone
        sound = self.filtered(sound, on_telephone)
        if self.random.random() < chances.babble:
            sound = (
                sound + self.behind(sound, BABBLE_DECIBELS) * self.keep(self.babble, BABBLES)[: len(sound)]
            )
        if self.random.random() < chances.noise:
            sound = sound + self.behind(sound, NOISE_DECIBELS) * self.background()[: len(sound)]
        return self.recorded(sound * self.gain(GAIN_DECIBELS), on_telephone), labels

    def behind(self, sound: np.ndarray, ranges: tuple[tuple[float, float, float], ...]) -> np.float32:
        """The level of what is added to a sound."""
        return np.float32(loudness(sound) * 10 ** (-self.decibels(ranges) / 20))

    def filtered(self, sound: np.ndarray, on_telephone: bool) -> np.ndarray:
        """In a room, through a microphone and a band: one product of spectra. The end wraps to the start."""
        chances = (self.chances.room, self.chances.equaliser, self.chances.microphone, self.chances.band)
        in_room, equalised, small, limited = self.random.random(4) < chances
        factors = []
        if in_room:
            factors.append(self.keep(self.room, POOL))
        if equalised:
            factors.append(self.keep(self.equaliser, POOL))
        if small:
            factors.append(self.keep(self.microphone, POOL))
        if limited:
            factors.append(self.bands[str(self.random.choice(list(damage.BANDS)))])
        if on_telephone:
            factors.append(self.bands["telephone"])
        if not factors:
            return sound
        spectrum = fft.rfft(sound, self.length)
        for factor in factors:
            spectrum *= factor
        filtered = fft.irfft(spectrum, self.length, overwrite_x=True)[: len(sound)]
        return filtered * np.float32(LEVEL / max(loudness(filtered), QUIET))

    def recorded(self, sound: np.ndarray, on_telephone: bool) -> np.ndarray:
        """The sound after a bad input, a telephone line or coarse quantisation."""
        cut, law, crush = self.random.random(3) < (
            self.chances.clip,
            self.chances.mu_law,
            self.chances.crush,
        )
        if cut:
            sound = damage.clipped(sound, self.random)
        if law or on_telephone:
            sound = damage.mu_law(sound)
        elif crush:
            sound = damage.crushed(sound, self.random)
        return sound

    def levelled(self, sound: np.ndarray) -> np.ndarray:
        """At the level of a near or far microphone, perhaps changing; then as 16-bit sound."""
        other, moves, dither, rounded = self.random.random(4) < (
            self.chances.level,
            self.chances.drift,
            self.chances.dither,
            self.chances.rounding,
        )
        if other:
            sound = sound * self.gain(LEVEL_DECIBELS)
        if moves:
            hops = len(sound) // HOP
            knots = np.linspace(0, hops - 1, DRIFT_KNOTS)
            drift = np.interp(
                np.arange(hops), knots, self.random.uniform(-1, 1, DRIFT_KNOTS) * DRIFT_DECIBELS
            )
            ramp = np.interp(np.arange(len(sound)) / HOP, np.arange(hops), 10 ** (drift / 20))
            sound = sound * ramp.astype(np.float32)
        if dither:
            first = self.random.integers(self.samples)
            sound = sound + self.dithers[first : first + len(sound)]
        if rounded:
            sound = np.rint(sound * np.float32(FULL_SCALE)) / np.float32(FULL_SCALE)
        return sound

    def draw(self, rows: int) -> Rows:
        sounds = np.zeros((rows, self.samples), np.float32)
        labels = np.zeros((rows, self.samples // HOP, len(self.rest)), np.float32)
        for index in range(rows):
            sound, track = self.row()
            np.clip(sound, -1, 1, out=sounds[index, : len(sound)])
            labels[index, : len(track)] = track
        return Rows(sounds, labels[:, :, :-1], labels[:, :, -1])
