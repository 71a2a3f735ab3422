"""The articulation rules: what must be visible for each phone."""

import numpy as np
import pytest

from v2f_train.cli import main
from v2f_train.clock import HOP_SECONDS
from v2f_train.controls import CLOSURE, TRACKS
from v2f_train.measure.metrics import phone_gaps, rates, shown_gap
from v2f_train.speech.phone_sets import BILABIAL, OPEN_VOWELS, PHONES, SILENCE, VOWELS
from v2f_train.speech.recordings import RECORDINGS
from v2f_train.teachers.articulation import Phone, articulate, stressed
from v2f_train.teachers.phones import CONSTRICTIONS, DIPHTHONGS, DOMINANCES, TARGETS
from v2f_train.teachers.phones_teacher import PhonesTeacher
from v2f_train.teachers.teacher import Unlabelled, Utterance

CMU = set(PHONES) - set(SILENCE)


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
    for phone, track, least in (
        ("uw", "mouthPucker", 0.5),
        ("sh", "mouthFunnel", 0.35),
        ("f", "mouthRollLower", 0.35),
        ("iy", "mouthSmile*", 0.3),
        ("th", "tongueOut", 0.25),
        ("l", "tongueTipUp", 0.7),
        ("k", "tongueBackUp", 0.7),
    ):
        assert peak(said("ah", phone, "ah")[0], track) > least, phone


def core(tracks: np.ndarray, name: str, each: float) -> float:
    """The track at the middle of the second of three phones."""
    middle = (0.3 + 1.5 * each) / HOP_SECONDS
    return float(np.interp(middle, np.arange(len(tracks)), tracks[:, TRACKS.index(name)]))


@pytest.mark.parametrize("each", [0.045, 0.07, 0.12])
@pytest.mark.parametrize("vowel", ["aa", "iy", "uw"])
def test_what_a_sound_needs_survives_fast_speech(vowel, each):
    """Lip to teeth for f v, a narrow jaw for sibilants, the tongue's contact: in any vowels, at any speed."""
    for names, bounds in CONSTRICTIONS.items():
        for phone in names.split():
            tracks, _ = said(vowel, phone, vowel, each=each)
            for track, (bound, value) in bounds.items():
                reached = core(tracks, track, each)
                assert reached > value - 0.03 if bound == "least" else reached < value + 0.03, (
                    phone,
                    track,
                    reached,
                )


def test_constrictions_fit_their_poses():
    for names, bounds in CONSTRICTIONS.items():
        for phone in names.split():
            for track, (bound, value) in bounds.items():
                pose = TARGETS[phone].get(track, 0.0)
                assert value <= pose if bound == "least" else value >= pose, (phone, track)


@pytest.mark.parametrize("phone", sorted(BILABIAL))
@pytest.mark.parametrize("each", [0.03, 0.06, 0.12])
def test_coarticulation_never_opens_a_closure(phone, each):
    for before in VOWELS:
        for after in ("aa", "s", "uw"):
            gap = shown_gap(said(before, phone, after, each=each)[0], 0.5, 0.3)
            first, last = round((0.3 + each) / HOP_SECONDS), round((0.3 + 2 * each) / HOP_SECONDS)
            assert gap[first : last + 1].min() < 0.01, (before, after)


def test_loud_and_long_vowels_open_wider():
    hop_rate = round(1 / HOP_SECONDS)
    phones = [
        Phone("aa", 0.0, 0.2),
        Phone("t", 0.2, 0.3),
        Phone("aa", 0.3, 0.5),
        Phone("t", 0.5, 0.6),
        Phone("aa", 0.6, 0.64),
    ]
    sound = np.random.default_rng(0).standard_normal(16_000 * 7 // 10) * 0.05
    sound[: 16_000 // 4] *= 4
    openings = [phone.opening for phone in stressed(phones, sound)]
    assert openings[0] > openings[2] > openings[4] and openings[1] == 1
    jaw = articulate(stressed(phones, sound), 44)[:, TRACKS.index("jawOpen")]
    assert jaw[round(0.1 * hop_rate)] > jaw[round(0.4 * hop_rate)] + 0.05


def test_the_teacher_labels_or_gives_a_reason():
    sound = np.zeros(5_000, np.float32)
    good = [{"phone": "m", "start": 0.05, "end": 0.15}, {"phone": "aa", "start": 0.15, "end": 0.3}]
    teacher = PhonesTeacher()
    labels, again = (teacher.label([Utterance("a.wav", sound, good)])[0] for _ in range(2))
    assert labels.shape == (20, len(TRACKS)) and labels.dtype == np.float32 and np.array_equal(labels, again)
    for phones, reason in (
        (None, "no phone times"),
        ([{"phone": "XX", "start": 0, "end": 1}], "XX"),
        ([{"phone": "aa", "start": 1, "end": 0}], "runs from 1 to 0"),
    ):
        with pytest.raises(Unlabelled, match=f"a.wav.*{reason}"):
            teacher.label([Utterance("a.wav", sound, phones)])


def test_labels_are_drawn(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    recording = RECORDINGS / "goforward.wav"
    assert main(["plot-labels", str(recording), "--out", "labels.svg"]) == 0
    drawn = (tmp_path / "labels.svg").read_text()
    assert "<!-- ao -->" in drawn and "<!-- tongueTipUp -->" in drawn


def test_rounding_is_prepared():
    """In "stu" the lips are rounder during s than in "sti"."""
    at_s = round((0.3 + 0.08) / HOP_SECONDS)
    pucker = TRACKS.index("mouthPucker")
    assert (
        said("s", "t", "uw", each=0.08)[0][at_s, pucker]
        > said("s", "t", "iy", each=0.08)[0][at_s, pucker] + 0.02
    )


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
