"""The linear read-out of speech encoders: it finds the curves that it was taught, on its own clock, and the
tests of it leave out what they say.
"""

import json

import numpy as np
import pytest

from v2f_train.cli import main
from v2f_train.clock import HOP, SAMPLE_RATE
from v2f_train.distil.train_readout import (
    Clip,
    predict_by_folds,
    sums_of,
    train,
)
from v2f_train.labels.dataset import Dataset
from v2f_train.teachers.frames import FrameStore
from v2f_train.teachers.readout import OFFSETS_SECONDS, Readout, Sums, columns
from v2f_train.teachers.word_folds import FOLDS, deal_words, near_fold

SLOW, FAST = (
    {"name": "slow", "sha256": "1", "samples_per_frame": 384, "width": 3},
    {"name": "fast", "sha256": "2", "samples_per_frame": 320, "width": 2},
)
SECONDS, RATE, CLIPS = 3, 25, 24
WORDS = ("bin", "red", "at", "four", "now")


def wave(seed, column):
    """A curve of time, below 3 Hz."""
    random = np.random.default_rng([seed, column])
    phases, rates = random.uniform(0, 6, 4), random.uniform(0.3, 3, 4)
    return lambda times: (
        sum(np.sin(2 * np.pi * rate * times + phase) for rate, phase in zip(rates, phases, strict=True)) / 4
    )


def frames_of(seed, encoder, first_column):
    times = np.arange(-(-SECONDS * SAMPLE_RATE // encoder["samples_per_frame"])) * (
        encoder["samples_per_frame"] / SAMPLE_RATE
    )
    return np.stack([wave(seed, first_column + k)(times) for k in range(encoder["width"])], 1).astype(
        np.float32
    )


def truth(seed, times):
    """The mouth follows one number of each encoder, one of them 80 ms later."""
    return np.stack([0.3 + 0.5 * wave(seed, 1)(times), wave(seed, 4)(times - 0.08)], 1).astype(np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Frames of two encoders, curves at 25 a second with frames that have no face, words, names held out."""
    folder = tmp_path_factory.mktemp("faces")
    (folder / "curves").mkdir()
    stores = [FrameStore(folder / one["name"] / "set", one) for one in (SLOW, FAST)]
    lines = []
    for seed in range(CLIPS):
        for store, encoder, column in zip(stores, (SLOW, FAST), (0, 3), strict=True):
            store.add([(f"{seed}.wav", SECONDS * SAMPLE_RATE, frames_of(seed, encoder, column))])
        times = 0.02 + np.arange(SECONDS * RATE - 2) / RATE
        values = truth(seed, times)
        values[5:8] = np.nan
        np.savez(
            folder / f"curves/{seed}.npz", values=values, names=["gap", "width"], rate=RATE, start=times[0]
        )
        words = [[word, 0.4 + 0.4 * k, 0.8 + 0.4 * k] for k, word in enumerate(WORDS)]
        lines.append(json.dumps({"clip": str(seed), "words": words}))
    (folder / "words.jsonl").write_text("\n".join(lines))
    (folder / "held.txt").write_text("20\n21\n22\n23\n")
    return folder


@pytest.fixture(scope="module")
def readout(folder):
    """Taught all curves of the files."""
    paths = [folder / "curves", folder / "out.npz", folder / "slow/set", folder / "fast/set"]
    tests = ["--held", folder / "held.txt", "--words", folder / "words.jsonl"]
    assert main(["readout", *map(str, paths + tests)]) == 0
    return Readout.load(folder / "out.npz")


def test_it_finds_what_the_mouth_follows(folder, readout):
    assert readout.facts["taught"] == 20 and readout.facts["held"] == 4
    for test in ("clips", "words"):
        for curve in ("gap", "width"):
            low, high = readout.facts[test][curve]["interval"]
            assert 0.97 < low <= readout.facts[test][curve]["mean"] <= high
    assert json.loads((folder / "out.json").read_text()) == readout.facts


def test_rows_are_on_the_label_clock(readout):
    """Row k is what the mouth does at sample HOP k, though the video and the encoders have other clocks."""
    hops = SECONDS * SAMPLE_RATE // HOP - 10  # the last frame is held behind the end
    shown = readout.at_hops([frames_of(77, SLOW, 0), frames_of(77, FAST, 3)], hops)
    error = {
        shift: np.abs(shown - truth(77, (np.arange(hops) + shift) * HOP / SAMPLE_RATE))[8:].mean()
        for shift in (-1, 0, 1)
    }
    assert error[0] < 0.06 and error[0] < error[1] / 2 and error[0] < error[-1] / 2


def test_columns_are_interpolated_and_held():
    ramp = np.arange(50, dtype=np.float32)[:, None] * 320
    table = columns([ramp], [320], np.array([4000.0, 4001.5, 0.0]))
    offsets = np.array(OFFSETS_SECONDS) * SAMPLE_RATE
    assert np.allclose(table[0], 4000 + offsets) and np.allclose(table[1], 4001.5 + offsets)
    assert np.allclose(table[2], np.maximum(offsets, 0))


def test_regularisation_leaves_the_mean_alone():
    """Sums over parts are the sums of the whole; with endless strength the mean remains."""
    random = np.random.default_rng(0)
    table, curves = random.standard_normal((200, 4)).astype(np.float32) + 3, np.full((200, 1), 7, np.float32)
    curves[:, 0] += table[:, 1]
    whole, parts = Sums.of(table, curves), Sums.of(table[:90], curves[:90]) + Sums.of(table[90:], curves[90:])
    assert np.allclose(whole.products, parts.products, rtol=1e-5)
    assert np.allclose(
        (whole - Sums.of(table[90:], curves[90:])).targets, Sums.of(table[:90], curves[:90]).targets
    )
    assert whole.weights(1e-6)[:, 0] == pytest.approx([0, 1, 0, 0, 7], abs=1e-2)
    assert whole.weights(1e9)[:, 0] == pytest.approx([0, 0, 0, 0, curves.mean()], abs=1e-2)


def test_left_out_words_are_not_taught():
    """What stands near a word of a fold is in that fold's sums, and its prediction comes from that fold."""
    times = np.arange(0, 3, 0.04)
    words = [(word, 0.4 + 0.4 * k, 0.8 + 0.4 * k) for k, word in enumerate(WORDS)]
    clip = Clip("one", times, np.zeros((len(times), 1), np.float32), [np.ones((150, 2), np.float32)], words)
    folds = deal_words([clip.words], 0)
    assert set(folds) == set(WORDS) and set(folds.values()) == set(range(FOLDS))
    whole, left_out = sums_of([clip], [320], folds)
    assert whole.products[-1, -1] == len(times)
    for fold, sums in enumerate(left_out):
        near = near_fold(clip.times, clip.words, fold, folds)
        assert sums.products[-1, -1] == near.sum() > 0
        for word, start, end in words:
            if folds[word] == fold:
                assert near[(times >= start) & (times <= end)].all()
    width = 2 * len(OFFSETS_SECONDS)
    constant = [np.r_[np.zeros((width, 1)), [[fold]]].astype(np.float32) for fold in range(FOLDS)]
    shown = predict_by_folds(clip, [320], constant, folds)[:, 0]
    for word, start, end in words:
        assert (shown[(times > start) & (times < end)] == folds[word]).all()


def test_what_only_one_word_shows_is_lost_with_it():
    """One number of the encoder marks one word, in which the mouth opens: known clips are followed, new words
    are not.
    """
    encoder, clips, times = {"samples_per_frame": 640, "width": 2}, [], np.arange(75) * 0.04
    for seed in range(20):
        random = np.random.default_rng(seed)
        order = random.permutation(len(WORDS))
        words = [(WORDS[place], 0.4 + 0.4 * k, 0.8 + 0.4 * k) for k, place in enumerate(order)]
        start = next(start for word, start, _ in words if word == "red")
        mark = ((times > start + 0.1) & (times < start + 0.3)).astype(np.float32)
        other = random.standard_normal(75).astype(np.float32)
        curve = (2 * mark + 0.1 * other)[:, None]
        clips.append(Clip(str(seed), times, curve, [np.stack([mark, other], 1)], words))
    facts = train(clips, [encoder], ["gap"], {"17", "18", "19"}, 0).facts
    assert facts["clips"]["gap"]["mean"] > 0.99 and facts["words"]["gap"]["mean"] < 0.5


def test_a_dataset_is_labelled(folder, readout, tmp_path):
    hops = SECONDS * SAMPLE_RATE // HOP + 1
    np.save(tmp_path / "audio.npy", np.zeros(2 * hops * HOP, np.int16))
    clip = {
        "set": "set",
        "file": "21.wav",
        "split": "train",
        "speaker": "a",
        "hop": 0,
        "hops": hops,
        "phones": None,
    }
    clips = [clip, {**clip, "file": "unknown.wav", "hop": hops}]
    (tmp_path / "clips.json").write_text(json.dumps(clips))
    arguments = ["label-readout", str(tmp_path), str(folder / "out.npz")]
    assert main([*arguments, str(folder / "slow"), str(folder / "fast")]) == 0
    dataset = Dataset.open(tmp_path, "recorded")
    assert dataset.controls == ("gap", "width") and [one["file"] for one in dataset.clips] == ["21.wav"]
    stored = [FrameStore.open(folder / name / "set").frames("21.wav") for name in ("slow", "fast")]
    assert np.allclose(dataset.labels(clip), readout.at_hops(stored, hops), atol=1e-3)
    with pytest.raises(ValueError, match="slow, fast"):
        main([*arguments, str(folder / "fast"), str(folder / "slow")])


def test_what_cannot_be_taught_is_named(folder):
    with pytest.raises(ValueError, match="has no jaw"):
        main(["readout", str(folder / "curves"), "x.npz", str(folder / "slow/set"), "--controls", "jaw"])
    (folder / "empty").mkdir()
    with pytest.raises(ValueError, match="frames of every encoder"):
        main(["readout", str(folder / "empty"), "x.npz", str(folder / "slow/set"), "--controls", "gap"])
    np.savez(folder / "other.npz", weights=np.zeros(1))
    with pytest.raises(ValueError, match="not a file of"):
        Readout.load(folder / "other.npz")
