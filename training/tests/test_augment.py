"""Augmentation changes the sound but not its timing: labels stay valid within a millisecond."""

from dataclasses import fields, replace

import numpy as np
import pytest
from scipy import fft
from scipy.signal import resample_poly

from v2f_train.clock import HOP, SAMPLE_RATE
from v2f_train.controls import TRACKS
from v2f_train.distil import augment, backgrounds, pitch, rooms
from v2f_train.distil.augment import Augmenter, Probabilities
from v2f_train.distil.speed import resampled
from v2f_train.labels.dataset import Dataset
from v2f_train.speech import damage

MILLISECOND = SAMPLE_RATE // 1000
NEVER = Probabilities(**{field.name: 0.0 for field in fields(Probabilities)})
LENGTH, LONG = 2 * SAMPLE_RATE, 5 * SAMPLE_RATE
BURSTS = (6_001, 14_030, 21_777)  # samples: the middle of each sound


@pytest.fixture(autouse=True)
def small_pools(monkeypatch):
    for name in ("POOL", "BABBLES", "PITCHED", "CODED", "HUMS", "MUSICS", "SIGNALS"):
        monkeypatch.setattr(augment, name, 3)


def bursts(width=400):
    """Short voiced sounds in silence: harmonics of 140 Hz under a smooth envelope, middles at BURSTS."""
    time = np.arange(LENGTH) / SAMPLE_RATE
    voice = sum(np.sin(2 * np.pi * 140 * n * time + n * n) / n for n in range(1, 30))
    envelope = sum(np.exp(-0.5 * ((np.arange(LENGTH) - middle) / width) ** 2) for middle in BURSTS)
    return (0.1 * voice * envelope).astype(np.float32)


def middles(sound):
    """Where the energy near each burst is centred, in samples."""
    found = []
    for middle in BURSTS:
        near = np.arange(middle - 2_000, middle + 2_000)
        energy = np.square(sound[near].astype(np.float64))
        found.append(float((near * energy).sum() / energy.sum()))
    return np.array(found)


def limited(name):
    length = fft.next_fast_len(2 * LENGTH, real=True)
    gain = damage.band(name, fft.rfftfreq(length, 1 / SAMPLE_RATE))
    return lambda sound: fft.irfft(fft.rfft(sound, length) * gain, length)[:LENGTH]


DAMAGES = {
    **{name: limited(name) for name in damage.BANDS},
    "clipped": lambda sound: damage.clipped(sound, np.random.default_rng(1)),
    "mu-law": damage.mu_law,
    "crushed": lambda sound: damage.crushed(sound, np.random.default_rng(1)),
    "dither": lambda sound: sound + damage.dither(LENGTH, np.random.default_rng(1)),
    **{f"pitch {n}": (lambda sound, n=n: pitch.shifted(sound, n)) for n in pitch.PITCHES},
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_sound_stays_where_it_was(name):
    sound = bursts()
    damaged = DAMAGES[name](sound)
    assert len(damaged) == LENGTH and not np.allclose(damaged, sound, atol=1e-7)
    assert np.abs(middles(damaged) - middles(sound)).max() <= MILLISECOND


@pytest.mark.parametrize("name", [*damage.BANDS, "clipped", "mu-law", "crushed", "dither"])
def test_a_click_stays_where_it_was(name):
    click = np.zeros(LENGTH, np.float32)
    click[list(BURSTS)] = 0.8
    damaged = DAMAGES[name](click)
    for middle in BURSTS:
        assert abs(int(np.argmax(np.abs(damaged[middle - 500 : middle + 500]))) - 500) <= MILLISECOND


@pytest.mark.skipif(not damage.opus_at_hand(), reason="this libsndfile has no Opus")
def test_opus_keeps_length_and_moment():
    sound = bursts()
    for samples in (LENGTH, LENGTH - 123):
        damaged = damage.opus(sound[:samples], np.random.default_rng(2))
        assert len(damaged) == samples and not np.allclose(damaged, sound[:samples], atol=1e-3)
        spectrum = np.fft.rfft(damaged, 2 * LENGTH) * np.fft.rfft(sound, 2 * LENGTH).conj()
        lag = (int(np.argmax(np.fft.irfft(spectrum))) + LENGTH) % (2 * LENGTH) - LENGTH
        assert abs(lag) <= MILLISECOND
        assert np.abs(middles(damaged) - middles(sound)).max() <= MILLISECOND


@pytest.mark.parametrize("steps", [16, 25])
def test_pitch_shifts_the_voice_by_its_number(steps):
    tone = np.sin(2 * np.pi * 400 * np.arange(LENGTH) / SAMPLE_RATE).astype(np.float32)
    damaged = pitch.shifted(tone, steps)
    hertz = np.argmax(np.abs(np.fft.rfft(damaged[4_000:-4_000] * np.hanning(LENGTH - 8_000)))) * SAMPLE_RATE
    assert abs(hertz / (LENGTH - 8_000) - 400 * steps / pitch.PITCH_UNIT) < 3
    assert 0.8 < damaged[4_000:-4_000].std() / tone.std() < 1.2


def dataset(hops=400):
    """One clip whose labels are the loudness of each hop: noise that comes and goes."""
    random = np.random.default_rng(3)
    level = np.repeat(random.random(hops // 20), 20)
    sound = random.standard_normal(hops * HOP) * np.repeat(level, HOP) * 6_000
    tracks = np.repeat(level[:, None], len(TRACKS), 1).astype(np.float16)
    clip = {
        "set": "s",
        "file": "f",
        "speaker": "p",
        "language": "en",
        "split": "train",
        "hop": 0,
        "hops": hops,
    }
    return Dataset(np.clip(sound, -32_768, 32_767).astype(np.int16), tracks, [clip])


def rows(chances, seed=7, hops=60):
    speech = dataset()
    return Augmenter(speech, speech.clips, np.ones(1), hops, chances, seed)


def test_a_seed_fixes_everything():
    every = replace(NEVER, **{field.name: 0.5 for field in fields(Probabilities)})
    first, second, other = (rows(every, seed).draw(6) for seed in (7, 7, 8))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert not np.array_equal(first[0], other[0])


def test_what_is_kept_does_not_depend_on_what_was_drawn_before():
    """A run that is resumed, or another process of the same run, meets the same rows."""
    every = replace(NEVER, babble=1.0, pitch=1.0, opus=0.5)
    used, fresh = rows(every), rows(every)
    used.draw(5)
    drawn = []
    for one in (used, fresh):
        one.random = np.random.default_rng(11)
        drawn.append(one.draw(4))
    assert all(np.array_equal(a, b) for a, b in zip(*drawn, strict=True))


@pytest.mark.parametrize("name", [field.name for field in fields(Probabilities)])
def test_rows_follow_their_labels_under_every_change(name):
    """The loudness of a row still goes with its labels, and the change is really made."""
    if name == "opus" and not damage.opus_at_hand():
        pytest.skip("this libsndfile has no Opus")
    drawn = rows(replace(NEVER, **{name: 1.0})).draw(6)
    assert np.isfinite(drawn[0]).all() and np.abs(drawn[0]).max() <= 1
    assert not np.array_equal(drawn[0], rows(NEVER).draw(6)[0])
    if name in ("lone_noise", "interlude"):
        assert not drawn.labels.any() and not drawn.voice.any()
        return
    assert drawn.voice.max() == 1
    damaged = np.abs(drawn[0]).reshape(6, -1, HOP).mean(2)
    going = [np.corrcoef(sound, labels[:, 0])[0, 1] for sound, labels in zip(damaged, drawn[1], strict=True)]
    assert np.median(going) > 0.5


def active(sound):
    """Level of a row in dBFS."""
    return 20 * np.log10(np.sqrt(np.mean(np.square(sound))))


def test_levels_cover_near_and_far_microphones():
    """The speech of `dataset` has no pauses, so a row's level is that of speech."""
    found = [active(row) for row in rows(replace(NEVER, level=1.0)).draw(60).sound]
    assert min(found) < -60 and max(found) > -12
    ordinary = [active(row) for row in rows(NEVER).draw(30).sound]
    assert min(ordinary) > -42 and max(ordinary) < -15


def test_noise_covers_5_decibels_and_never_drowns_speech(monkeypatch):
    """Speech above noise: the drawn decibels are not inverted."""
    augmenter = rows(NEVER)
    speech = np.full(1_000, 0.05, np.float32)
    ratios = [20 * np.log10(0.05 / augmenter.behind(speech, augment.NOISE_DECIBELS)) for _ in range(300)]
    assert -0.01 < min(ratios) < 5 and max(ratios) > 30 and np.mean(np.array(ratios) < 5) < 0.2


def test_rooms_reach_past_as_much_reverberant_as_direct_sound():
    ratios = []
    for seed in range(60):
        sound = rooms.response(np.random.default_rng(seed))
        assert sound[0] == 1 and int(np.argmax(np.abs(sound))) == 0, "the direct sound has no delay"
        ratios.append(-10 * np.log10(np.square(sound[1:]).sum()))
        late = np.square(sound[SAMPLE_RATE // 2 :]).sum() / np.square(sound[1:]).sum()
        assert late < 0.05, "the tail decays"
    assert min(ratios) < -2 and max(ratios) > 12 and np.mean(np.array(ratios) < 2) > 0.15


def test_sounds_without_speech_have_unit_power_and_differ():
    makers = (backgrounds.noise, backgrounds.hum, backgrounds.music, backgrounds.signal)
    for make in makers:
        found = [make(LONG, np.random.default_rng(seed)) for seed in range(12)]
        assert all(len(one) == LONG and np.isfinite(one).all() for one in found)
        assert all(abs(one.std() - 1) < 0.01 for one in found)
        assert not np.allclose(found[0], found[1])


def test_the_slope_of_noise_is_that_of_power():
    """Pink noise loses 3 dB an octave, brown 6."""
    for slope, wanted in ((0.0, 0.0), (1.0, -3.01), (2.0, -6.02)):
        noise = damage.coloured(8 * SAMPLE_RATE, slope, np.random.default_rng(1))
        power = np.square(np.abs(np.fft.rfft(noise)))
        bands = [power[8 * low : 16 * low].mean() for low in (200, 400, 800, 1_600, 3_200)]
        assert np.mean(np.diff(10 * np.log10(bands))) == pytest.approx(wanted, abs=0.3)


def test_speed_changes_sound_as_scipy_does():
    random = np.random.default_rng(0)
    for samples in (1, 17, 300, 20_001):
        sound = random.standard_normal(samples).astype(np.float32)
        for speed in (*augment.SPEEDS, *pitch.PITCHES):
            wanted = resample_poly(sound, augment.SPEED_UP, speed)
            found = resampled(sound, augment.SPEED_UP, speed)
            assert found.shape == wanted.shape and np.abs(found - wanted).max() < 1e-4


def test_opus_at_12_kilobit_has_12_kilobit():
    if not damage.opus_at_hand():
        pytest.skip("this libsndfile has no Opus")
    sound = np.tile(bursts(2_000), 4)
    sizes = {bits: damage.opus_bytes(sound, bits) for bits in (8_000, 12_000, 20_000)}
    for bits, coded in sizes.items():
        assert len(coded) * 8 / (len(sound) / SAMPLE_RATE) == pytest.approx(bits, rel=0.35)


def test_crushing_follows_the_peak():
    faint = 1e-3 * bursts()
    assert np.corrcoef(damage.crushed(faint, np.random.default_rng(1)), faint)[0, 1] > 0.9


@pytest.mark.skipif(not damage.opus_at_hand(), reason="this libsndfile has no Opus")
def test_filled_pools_hold_what_drawing_would_make():
    filled, drawn = rows(NEVER), rows(NEVER)
    filled.fill_pools()
    for one in (filled, drawn):
        one.random = np.random.default_rng(5)
    assert all(
        np.array_equal(one, other)
        for one, other in zip(filled.keep(filled.coded, 3), drawn.keep(drawn.coded, 3), strict=True)
    )
    assert {name for name, _ in filled.kept} >= {"room", "noise", "music", "signal", "babble", "other_pitch"}


def test_rounding_leaves_whole_16_bit_steps():
    drawn = rows(replace(NEVER, rounding=1.0, level=1.0)).draw(4).sound * 32_768
    assert np.array_equal(drawn, np.rint(drawn)) and drawn.dtype == np.float32
