"""The rules, phone by phone: what a viewer must see for each sound."""

import numpy as np
import pytest

from v2f_train.clock import HOP_SECONDS
from v2f_train.controls import CLOSURE, TRACKS
from v2f_train.report.metrics import phone_gaps, rates, shown_gap
from v2f_train.teachers.articulation import Phone, articulate
from v2f_train.teachers.phones import BILABIAL, DIPHTHONGS, DOMINANCES, OPEN_VOWELS, TARGETS

CMU = {*"aa ae ah ao aw ay b ch d dh eh er ey f g hh ih iy jh k l m n".split(),  # noqa: SIM905
       *"ng ow oy p r s sh t th uh uw v w y z zh".split()}  # noqa: SIM905


def said(*names: str, each: float = 0.12) -> tuple[np.ndarray, list[Phone]]:
    """Tracks of phones between two silences, and the phones."""
    phones, at = [Phone("sil", 0.0, 0.3)], 0.3
    for name in names:
        phones.append(Phone(name, at, at + each))
        at += each
    phones.append(Phone("sil", at, at + 0.3))
    return articulate(phones, round((at + 0.3) / HOP_SECONDS)), phones


def peak(tracks: np.ndarray, name: str) -> float:
    return float(tracks[:, TRACKS.index(name)].max())


def test_every_phone_has_a_pose():
    assert CMU - set(DIPHTHONGS) <= set(TARGETS)
    assert set(TARGETS) == set(DOMINANCES)
    assert all(track in TRACKS for pose in TARGETS.values() for track in pose)


def test_silence_is_rest():
    tracks, _ = said()
    assert np.all(tracks == 0)


@pytest.mark.parametrize("phone", sorted(BILABIAL))
def test_lips_meet(phone):
    tracks, phones = said("aa", phone, "aa", each=0.08)
    gap = shown_gap(tracks, 0.5, 0.3)
    assert phone_gaps(gap, phones).bilabial[0] < 0.01
    assert peak(tracks, "lipClosure") == 1


@pytest.mark.parametrize("phone", sorted(CMU - set(BILABIAL)))
def test_lips_stay_apart(phone):
    tracks, _ = said("ah", phone, "ah")
    assert np.all(tracks[:, CLOSURE] == 0)
    middle = round((0.3 + 1.5 * 0.12) / HOP_SECONDS)
    assert shown_gap(tracks, 0.5, 0.3)[middle] > 0.11


@pytest.mark.parametrize("phone", OPEN_VOWELS)
def test_open_vowels_open(phone):
    tracks, _ = said("t", phone, "t", each=0.14)
    assert 0.5 < peak(tracks, "jawOpen") <= 0.95


def test_sounds_have_their_mark():
    for phone, track, least in (("uw", "mouthPucker", 0.5), ("sh", "mouthFunnel", 0.35), ("f", "mouthRollLower", 0.35),
                                ("iy", "mouthSmile*", 0.3), ("th", "tongueOut", 0.25), ("l", "tongueTipUp", 0.7),
                                ("k", "tongueBackUp", 0.7)):
        assert peak(said("ah", phone, "ah")[0], track) > least, phone


def test_rounding_is_prepared():
    """In "stu" the lips are rounder during s than in "sti"."""
    at_s = round((0.3 + 0.08) / HOP_SECONDS)
    pucker = TRACKS.index("mouthPucker")
    assert said("s", "t", "uw", each=0.08)[0][at_s, pucker] > said("s", "t", "iy", each=0.08)[0][at_s, pucker] + 0.02


def test_sibilants_hold_the_jaw():
    jaw = TRACKS.index("jawOpen")
    middle = round((0.3 + 1.5 * 0.12) / HOP_SECONDS)
    assert said("aa", "s", "aa")[0][middle, jaw] < 0.25 < said("aa", "k", "aa")[0][middle, jaw]


def test_teacher_closes_and_opens_in_a_sentence():
    sentence = "m ey m aa m p ae b ay hh aa m s ao b aw k m"
    tracks, phones = said(*sentence.split(), each=0.07)
    gap = shown_gap(tracks, 0.5, 0.3)
    found = rates([phone_gaps(gap, phones)], float(np.percentile(gap, 95)))
    assert found == {"pbm_accuracy": 1.0, "open_accuracy": 1.0, "false_closure": 0.0}


def test_tracks_are_smooth():
    tracks, _ = said(*["s", "t", "r", "eh", "ng", "k", "th", "s", "aa", "m"], each=0.06)
    spoken = np.delete(tracks, CLOSURE, axis=1)
    assert np.abs(np.diff(spoken, axis=0)).max() < 0.45
    assert np.abs(np.diff(spoken, 2, axis=0)).max() < 0.4
