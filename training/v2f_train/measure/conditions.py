"""Recording conditions in which students are measured: the same speech, quieter, with noise, in a room, over
lines. Each is fixed by the clip's number, so every student meets the same sound. Nothing moves in time.

Rooms are shoeboxes by the image method (Allen and Berkley 1979), not the decaying noise of training: a
student must not pass because it has met the test's own rooms.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from scipy.signal import fftconvolve

from v2f_train.clock import SAMPLE_RATE
from v2f_train.speech import damage

CLEAN = "clean"
NOISE_DECIBELS = 10.0  # speech above noise or babble, mean powers of the whole clip
OPUS_BITS = 12_000  # bit/s
CLIPPED_AT = 0.25  # of the clip's peak
STEP = 1 / 32_768  # of 16-bit sound, which every condition ends in
ROOMS = 12
ROOM_METRES = ((3.0, 8.0), (2.5, 6.0), (2.3, 3.2))
DECAY_SECONDS = (0.3, 0.8)  # to fall by 60 dB, by Eyring's formula; measured 0.4 to 1
ROOM_SECONDS = 0.5  # of a response
SOUND_METRES = 343.0  # a second
BABBLE_VOICES = 5

Condition = Callable[[np.ndarray, int, list[np.ndarray]], np.ndarray]
"""(sound float32 [samples], number of the clip, other people's sounds) -> sound of the same length."""


def with_noise(sound: np.ndarray, noise: np.ndarray, decibels: float) -> np.ndarray:
    """Speech `decibels` above noise; float32. noise: any power, at least as long."""
    noise = noise[: len(sound)]
    powers = [max(float(np.mean(np.square(part, dtype=np.float64))), 1e-20) for part in (sound, noise)]
    factor = np.sqrt(powers[0] / powers[1]) * 10 ** (-decibels / 20)
    return (sound + factor * noise).astype(np.float32)


def pink(sound: np.ndarray, clip: int, others: list[np.ndarray]) -> np.ndarray:
    noise = damage.coloured(len(sound), 1.0, np.random.default_rng([1, clip]))
    return with_noise(sound, noise, NOISE_DECIBELS)


def babble(sound: np.ndarray, clip: int, others: list[np.ndarray]) -> np.ndarray:
    """Several others at equal level, each repeated to the length of the clip."""
    random, mixed = np.random.default_rng([2, clip]), np.zeros(len(sound), np.float32)
    for voice in random.choice(len(others), min(BABBLE_VOICES, len(others)), replace=False):
        other = np.resize(np.roll(others[voice], random.integers(len(others[voice]))), len(sound))
        mixed += other / max(float(other.std()), STEP)
    return with_noise(sound, mixed, NOISE_DECIBELS)


@cache
def room(number: int) -> np.ndarray:
    """float64 [samples]: the direct sound at 0, and as much energy after it. By the image method."""
    random = np.random.default_rng([3, number])
    size = np.array([random.uniform(*metres) for metres in ROOM_METRES])
    source, ear = random.uniform(0.15, 0.85, (2, 3)) * size
    volume, walls = size.prod(), 2 * (size * np.roll(size, 1)).sum()
    absorbed = 1 - np.exp(-0.161 * volume / (walls * random.uniform(*DECAY_SECONDS)))  # Eyring
    reach = np.ceil(SOUND_METRES * ROOM_SECONDS / (2 * size)).astype(int)
    offsets, bounces = [], []
    for axis in range(3):  # images of the source along each axis, and walls that their sound has met
        cells = np.arange(-reach[axis], reach[axis] + 1)
        same, mirrored = 2 * cells * size[axis], 2 * cells * size[axis] - 2 * source[axis]
        offsets.append(np.concatenate([same, mirrored]) + source[axis] - ear[axis])
        bounces.append(np.concatenate([2 * np.abs(cells), np.abs(cells - 1) + np.abs(cells)]))
    x, y, z = np.meshgrid(*(np.square(part) for part in offsets), indexing="ij", sparse=True)
    a, b, c = np.meshgrid(*bounces, indexing="ij", sparse=True)
    distance, met = np.sqrt(x + y + z).ravel(), (a + b + c).ravel()
    direct = float(np.linalg.norm(source - ear))
    place = np.rint((distance - direct) / SOUND_METRES * SAMPLE_RATE).astype(int)
    reaches = (place < int(ROOM_SECONDS * SAMPLE_RATE)) & (met > 0)
    # Exact boxes sweep, and images of one sign add up to a rumble: each gets any sign, 0 to 0.7 ms late.
    place = np.maximum(place[reaches] + random.integers(0, 12, int(reaches.sum())), 1)
    signs = random.choice([-1.0, 1.0], int(reaches.sum()))
    sound = np.bincount(place, signs * np.sqrt(1 - absorbed) ** met[reaches] / distance[reaches])
    sound /= np.sqrt(np.square(sound).sum())
    sound[0] = 1
    return sound


def in_room(sound: np.ndarray, clip: int, others: list[np.ndarray]) -> np.ndarray:
    """As much reverberant as direct sound, at the level of the dry sound."""
    wet = fftconvolve(sound, room(clip % ROOMS))[: len(sound)]
    return (wet * np.sqrt(np.square(sound).mean() / max(np.square(wet).mean(), 1e-20))).astype(np.float32)


def telephone(sound: np.ndarray, clip: int, others: list[np.ndarray]) -> np.ndarray:
    """300 to 3400 Hz, then eight bits of mu-law."""
    spectrum = np.fft.rfft(sound, 2 * len(sound))
    band = damage.band("telephone", np.fft.rfftfreq(2 * len(sound), 1 / SAMPLE_RATE))
    return damage.mu_law(np.fft.irfft(spectrum * band)[: len(sound)].astype(np.float32))


def quieter(decibels: float) -> Condition:
    return lambda sound, clip, others: sound * np.float32(10 ** (-decibels / 20))


CONDITIONS: dict[str, Condition] = {
    CLEAN: lambda sound, clip, others: sound,
    "level -20 dB": quieter(20),
    "level -40 dB": quieter(40),
    "pink noise 10 dB": pink,
    "babble 10 dB": babble,
    "room 0 dB": in_room,
    "telephone": telephone,
    "Opus 12 kbit/s": lambda sound, clip, others: damage.opus_at(sound, OPUS_BITS),
    "clipping": lambda sound, clip, others: np.clip(
        sound, -CLIPPED_AT * np.abs(sound).max(), CLIPPED_AT * np.abs(sound).max()
    ),
}


def available() -> list[str]:
    """Names of the conditions that this machine can make: Opus needs a libsndfile with Opus."""
    return [name for name in CONDITIONS if not name.startswith("Opus") or damage.opus_at_hand()]


def heard(name: str, sound: np.ndarray, clip: int, others: list[np.ndarray]) -> np.ndarray:
    """The sound in a condition, as a 16-bit recording: float32 within -1..1, same length."""
    return np.clip(np.rint(CONDITIONS[name](sound, clip, others) / STEP) * STEP, -1, 1).astype(np.float32)
