"""Recorded-face correlation and lip speed: sign of the delay, units, what counts as speech."""

import numpy as np
import pytest
from test_figures import PHONES, REFERENCE, case

from v2f_train.clock import HOP, HOP_SECONDS
from v2f_train.controls import CLOSURE, TRACKS
from v2f_train.measure.closure import Closure
from v2f_train.measure.faces import read_clips, recorded_faces, write_clip
from v2f_train.measure.lip_speed import distribution, lip_speed, smoothed, speeds
from v2f_train.measure.recorded import RecordedClip, face_figure, opening, width
from v2f_train.teachers.articulation import Phone

SECONDS, FPS = 4.0, 25
TIMES = np.arange(int(SECONDS * FPS)) / FPS + 0.013  # video starts between two hops
HOPS = int(SECONDS / HOP_SECONDS)


def mouth(seconds, seed=0):
    """A smooth curve of time, slower than 5 Hz."""
    random = np.random.default_rng(seed)
    parts = zip(random.uniform(0.5, 5, 8), random.uniform(0, 6, 8), strict=True)
    return sum(np.sin(2 * np.pi * hertz * seconds + phase) for hertz, phase in parts)


def recorded(seed=0, phones=((0.5, 3.5),)):
    spoken = [Phone("aa", start, end) for start, end in phones]
    return RecordedClip(TIMES, mouth(TIMES, seed), -mouth(TIMES, seed), [Phone("sil", 0, 0.5), *spoken])


def shown(late, seed=0):
    return mouth(np.arange(HOPS) * HOP_SECONDS - late, seed)


@pytest.mark.parametrize("late", [0.04, 0.0, -0.024])
def test_the_delay_is_positive_when_shown_later(late):
    found = face_figure([shown(late, n) for n in range(3)], [recorded(n) for n in range(3)], lambda c: c.gap)
    assert found.delay == pytest.approx(late, abs=0.003)
    assert found.correlation > 0.99 and found.clips == 3
    assert found.at_zero < found.correlation or late == 0


def test_one_delay_serves_the_whole_set():
    """Two clips that are late by different amounts are not both forgiven."""
    found = face_figure([shown(0.06, 0), shown(-0.06, 1)], [recorded(0), recorded(1)], lambda c: c.gap)
    assert found.correlation < 0.9


def test_the_delay_is_that_of_the_mean_not_of_the_best_clip():
    """Two noisy clips agree on 40 ms; a perfect one does not outvote them."""
    random, clips = np.random.default_rng(3), [recorded(n) for n in range(3)]
    curves = [shown(0.04, n) + random.standard_normal(HOPS) * 0.3 for n in range(2)]
    found = face_figure([*curves, shown(0.0, 2)], clips, lambda clip: clip.gap)
    assert 0.012 < found.delay < 0.045


class Repeating:
    """A student whose jaw follows the absolute sound."""

    lookahead_hops = 0

    def predict(self, sounds):
        tracks = np.zeros((len(sounds), sounds.shape[1] // HOP, len(TRACKS)), np.float32)
        tracks[:, :, 0] = np.abs(sounds).reshape(len(sounds), -1, HOP).mean(2)
        tracks[:, :, TRACKS.index("mouthStretch*")] = 1 - tracks[:, :, 0]
        return tracks


def test_filmed_clips_are_read_and_measured(tmp_path):
    level = np.repeat(1 + 0.1 * mouth(np.arange(HOPS) * HOP_SECONDS - HOP_SECONDS / 2), HOP)
    phones = [{"phone": "sil", "start": 0.0, "end": 0.4}, {"phone": "aa", "start": 0.4, "end": 3.6}]
    gap = mouth(TIMES)
    write_clip(tmp_path / "one.npz", level[:-100] * 0.3, TIMES, gap, -gap, phones)
    sounds, clips = read_clips(tmp_path)
    assert len(sounds[0]) == HOPS * HOP and len(clips[0].phones) == 2
    found = recorded_faces(Repeating(), sounds, clips, Closure(0.5, 0.1), {"mouthStretch*": 1.0})
    assert found["gap"]["correlation"] > 0.98 and found["width"]["correlation"] > 0.98
    assert 0 <= found["gap"]["delay"] <= 0.016 and found["lip_speed"]["speed_99"] > 1
    np.savez(tmp_path / "two.npz", sound=level)
    with pytest.raises(ValueError, match="has no times, gap, width, phones"):
        read_clips(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="no filmed clips"):
        read_clips(tmp_path / "empty")


def test_only_speech_and_found_faces_count():
    clip = recorded(phones=((0.5, 2.0), (2.5, 3.5)))
    gap = clip.gap.copy()
    silent = (TIMES < 0.3) | (TIMES > 3.7)
    gap[silent] = 50.0
    assert np.array_equal(clip.speech(), ~silent), "0.2 s before the first sound to 0.2 s after the last"
    gap[40] = np.nan
    found = face_figure([shown(0.0)], [RecordedClip(TIMES, gap, gap, clip.phones)], lambda c: c.gap, (0.0,))
    assert found.correlation > 0.99 and found.interval is None and found.clips == 1


def test_the_mean_is_over_clips_and_a_still_student_has_0():
    clips = [recorded(n) for n in range(2)]
    found = face_figure([shown(0.0, 0), np.zeros(HOPS)], clips, lambda c: c.gap)
    assert found.correlation == pytest.approx(0.5, abs=0.01)
    assert found.interval == pytest.approx((0.0, 1.0), abs=0.01)
    assert face_figure([shown(0.0, 0)], clips[:1], lambda c: c.width, (0.0,)).correlation < -0.99
    with pytest.raises(ValueError, match="none of 1"):
        face_figure([shown(0.0)], [recorded(phones=())], lambda c: c.gap)


def test_width_and_opening_are_weighted_sums():
    tracks = np.zeros((3, len(TRACKS)))
    tracks[1, TRACKS.index("mouthStretch*")] = 0.5
    tracks[2, TRACKS.index("mouthPucker")] = 1
    assert width(tracks, {"mouthStretch*": 0.4, "mouthPucker": -0.3}) == pytest.approx([0, 0.2, -0.3])
    tracks = np.zeros((3, len(TRACKS)))
    tracks[:, 0] = 0.6
    tracks[0, CLOSURE] = 1
    assert opening(tracks, Closure(0.5, 0.2)) == pytest.approx([0.2, 0.4, 0.6]), "sharpened, then averaged"


def sine(hertz, rate, amplitude=1.0, seconds=40):
    return amplitude * (1 + np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate))


def test_speed_is_in_openings_per_second_whatever_the_rate_and_the_person():
    """A sine of 3 Hz from 0 to 2: its range from the 1st to the 95th percentile is 1.987, its fastest change
    2 pi 3.
    """
    low, high = -np.cos(np.pi * 0.01), np.sin(np.pi * 0.45)
    fastest = 2 * np.pi * 3 / (high - low)
    for rate in (62.5, 100.0):
        for amplitude in (0.1, 3.0):
            found = distribution([speeds([sine(3.0, rate, amplitude)], rate)])
            assert found["speed_fastest"] == pytest.approx(fastest, rel=0.05)
            assert found["speed_99"] <= found["speed_999"] <= found["speed_fastest"]


def test_faster_than_20_hertz_is_removed_without_delay():
    slow, fast = sine(3.0, 62.5), sine(28.0, 62.5)
    assert np.std(smoothed(fast, 62.5)[50:-50]) < 0.1 * np.std(fast)
    assert np.abs(smoothed(slow, 62.5) - slow)[50:-50].max() < 0.01
    assert np.array_equal(smoothed(slow, 25.0), slow)


def test_each_person_has_an_own_range():
    """A person with small movements is not slower in openings."""
    cases = [case(scale * REFERENCE, REFERENCE, PHONES, name) for scale, name in ((1.0, "a"), (0.2, "b"))]
    both, one = lip_speed(cases, Closure(0.5, 0.1)), lip_speed(cases[:1], Closure(0.5, 0.1))
    assert both["speed_fastest"] == pytest.approx(one["speed_fastest"], rel=0.35)
    assert distribution([])["speed_99"] != distribution([])["speed_99"]  # NaN
