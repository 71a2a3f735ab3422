"""Labelling: interruptions, bad recordings, damaged shards, packing."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from v2f_train.cli import main
from v2f_train.clock import HOP, SAMPLE_RATE
from v2f_train.controls import TRACKS
from v2f_train.labels.combine import Recipe, combine
from v2f_train.labels.dataset import Dataset
from v2f_train.labels.shards import DamagedShard, LabelFolder
from v2f_train.speech.manifest import Manifest
from v2f_train.teachers.registry import make
from v2f_train.teachers.teacher import Unlabelled

FAKE = "test_labels:Loudness"  # a teacher that the engine imports by name, like a studio's own
TESTS = Path(__file__).parent
RECORDINGS, SHARD = 24, 4


class Loudness:
    """Labels every control with the loudness of its hop. `slow`: seconds per utterance."""

    name, controls = "loudness", ("jawOpen", "lipClosure")

    def __init__(self, slow: str = "0"):
        self.slow = float(slow)

    def label(self, utterances):
        time.sleep(self.slow * len(utterances))
        for utterance in utterances:
            if utterance.file.endswith("7.wav"):
                raise Unlabelled(f"{utterance.file}: seven is not labelled")
        return [self.one(utterance.sound) for utterance in utterances]

    def one(self, sound):
        whole = np.pad(sound, (0, -len(sound) % HOP)).reshape(-1, HOP)
        return np.repeat(np.abs(whole).mean(1, keepdims=True), 2, 1).astype(np.float32)


@pytest.fixture(scope="module")
def speech(tmp_path_factory):
    """A manifest of RECORDINGS short files of six people; one file is broken after it was prepared."""
    root = tmp_path_factory.mktemp("speech")
    random = np.random.default_rng(5)
    for take in range(RECORDINGS):
        path = root / "set" / f"person{take % 6}" / f"{take}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(
            path, random.uniform(-0.5, 0.5, int(SAMPLE_RATE * random.uniform(0.7, 1.2))), SAMPLE_RATE
        )
    assert main(["prepare", str(root / "set"), str(root / "m.jsonl")]) == 0
    (root / "set/person3/9.wav").write_bytes(b"no sound")
    return root


def arguments(speech, out, *more):
    return [
        "label",
        str(speech / "m.jsonl"),
        str(out),
        "--teacher",
        FAKE,
        "--shard",
        str(SHARD),
        "--workers",
        "0",
        *more,
    ]


def content(out):
    return {path.name: path.read_bytes() for path in out.glob("shard-*.npz")}


@pytest.fixture(scope="module")
def whole(speech):
    """Labelled without interruption."""
    out = speech / "whole"
    assert main(arguments(speech, out)) == 0
    return out


def test_one_bad_recording_never_fails_a_shard(speech, whole, capsys):
    labelled = {name: rows for shard in LabelFolder(whole).shards() for name, rows in shard}
    assert len(labelled) == RECORDINGS - 3  # 7, 17 and the broken 9
    main(arguments(speech, whole))
    said = capsys.readouterr().out
    assert "person3/9.wav: cannot be decoded" in said and "7.wav: seven is not labelled" in said
    assert said.rstrip().endswith("3 files skipped")
    manifest = Manifest.read(speech / "m.jsonl")
    for entry in manifest.entries:
        assert entry.name not in labelled or len(labelled[entry.name]) == -(-entry.samples // HOP)


def test_a_killed_run_goes_on_and_ends_the_same(speech, whole):
    out = speech / "killed"
    command = [sys.executable, "-m", "v2f_train", *arguments(speech, out, "--option", "slow=0.1")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)])}
    killed = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (out / "index.jsonl").exists() or (out / "index.jsonl").read_text().count("\n") < 2:
        time.sleep(0.02)
        assert killed.poll() is None, "ended before it could be killed"
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    kept = {path.name: path.stat().st_mtime_ns for path in out.glob("shard-*.npz")}
    assert 2 <= len(kept) < RECORDINGS // SHARD
    # as if the kill had come between a shard's rename and its line, and in the middle of that line
    lines = (out / "index.jsonl").read_text().splitlines(keepends=True)
    (out / "index.jsonl").write_text("".join(lines[:1]) + lines[1][:20])
    assert main(arguments(speech, out, "--option", "slow=0.1")) == 0
    assert content(out) == content(whole)
    assert all((out / name).stat().st_mtime_ns == when for name, when in kept.items()), (
        "a finished shard was remade"
    )
    checksums = [
        {n: row["sha256"] for n, row in LabelFolder(folder).index().items()} for folder in (out, whole)
    ]
    assert checksums[0] == checksums[1]


def test_a_damaged_shard_is_seen_on_read_and_made_again_on_resume(speech, whole, tmp_path, capsys):
    out = tmp_path / "labels"
    main(arguments(speech, out))
    shard = out / "shard-00002.npz"
    damaged = bytearray(shard.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    shard.write_bytes(damaged)
    with pytest.raises(DamagedShard, match=r"shard-00002.npz: differs from its checksum"):
        list(LabelFolder(out).shards())
    main(arguments(speech, out))
    assert "made again" in capsys.readouterr().out and content(out) == content(whole)


def test_another_teacher_does_not_go_on_in_the_same_folder(speech, whole):
    with pytest.raises(ValueError, match="begun with another options"):
        main(arguments(speech, whole, "--option", "slow=0.2"))


def test_newly_aligned_speech_makes_only_its_shard_anew(tmp_path):
    for take in range(8):
        path = tmp_path / "set" / "ann" / f"{take}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, np.random.default_rng(take).uniform(-0.5, 0.5, SAMPLE_RATE), SAMPLE_RATE)
    main(["prepare", str(tmp_path / "set"), str(tmp_path / "m.jsonl")])
    command = [
        "label",
        str(tmp_path / "m.jsonl"),
        str(tmp_path / "out"),
        "--teacher",
        "phones",
        "--shard",
        "4",
        "--workers",
        "0",
    ]
    times = [{"phone": "aa", "start": 0.1, "end": 0.4}, {"phone": "m", "start": 0.4, "end": 0.6}]
    labelled, before = [], {}
    for file in ("ann/1.wav", "ann/6.wav"):
        with open(tmp_path / "set/phones.jsonl", "a") as lines:
            lines.write(json.dumps({"file": file, "seconds": 1.0, "score": -10.0, "phones": times}) + "\n")
        main(command)
        labelled.append([name for shard in LabelFolder(tmp_path / "out").shards() for name, _ in shard])
        after = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("shard-*.npz")}
        changed = [name for name in before if after[name] != before[name]]
        before = after
    assert labelled == [["./ann/1.wav"], ["./ann/1.wav", "./ann/6.wav"]] and changed == ["shard-00001.npz"]


def test_two_workers_label_the_same(speech, whole, tmp_path):
    pytest.importorskip("distributed")
    out = tmp_path / "two"
    command = [sys.executable, "-m", "v2f_train", *arguments(speech, out)]
    command[command.index("--workers") + 1] = "2"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)])}
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, timeout=600)
    assert content(out) == content(whole)


def test_unknown_teachers_and_options_are_named():
    with pytest.raises(ValueError, match=r"unknown teacher nobody; known: phones"):
        make("nobody", {})
    with pytest.raises(ValueError, match="does not take these options"):
        make("phones", {"colour": "red"})


def test_packing_keeps_sound_and_labels_together(speech, whole, capsys):
    out = speech / "packed"
    command = ["pack", str(speech / "m.jsonl"), str(out), "--labels", f"loudness={whole}"]
    assert main(command) == 0
    assert "9.wav: cannot be decoded" in capsys.readouterr().out
    dataset = Dataset.open(out, "loudness")
    assert dataset.controls == Loudness.controls and len(dataset.clips) == RECORDINGS - 3
    for clip in dataset.clips:
        sound, labels = dataset.sound(clip), dataset.labels(clip)
        assert np.abs(labels - Loudness().one(sound)).max() < 1e-3
        recorded, _ = soundfile.read(speech / "set" / clip["file"], dtype="float32")
        assert np.abs(sound[: len(recorded)] - recorded).max() < 1e-4 and not sound[len(recorded) :].any()
    everything = json.loads((out / "clips.json").read_text())
    assert len(everything) == RECORDINGS - 1  # two have sound, but no labels
    assert np.isnan(dataset.tracks).all(1).sum() >= sum(
        c["hops"] for c in everything if c["file"].endswith("7.wav")
    )
    with pytest.raises(ValueError, match="no label set phones; there are loudness"):
        Dataset.open(out)

    before = (out / "audio.npy").stat().st_mtime_ns
    assert main(["pack", str(speech / "m.jsonl"), str(out), "--labels", f"again={whole}"]) == 0
    assert (out / "audio.npy").stat().st_mtime_ns == before
    assert np.array_equal(Dataset.open(out, "again").tracks, dataset.tracks, equal_nan=True)


def test_an_older_folder_opens_as_phones(tmp_path):
    np.save(tmp_path / "audio.npy", np.zeros(4 * HOP, np.int16))
    np.save(tmp_path / "tracks.npy", np.full((4, len(TRACKS)), 0.5, np.float16))
    clip = {"set": "s", "file": "f", "speaker": "p", "split": "train", "hop": 0, "hops": 4}
    (tmp_path / "clips.json").write_text(json.dumps([clip]))
    dataset = Dataset.open(tmp_path)
    assert (
        dataset.controls == TRACKS and dataset.of("train") == [clip] and (dataset.labels(clip) == 0.5).all()
    )


@pytest.mark.parametrize(
    ("recipe", "expected"),
    [
        (Recipe("a", "b", "prefer"), [(0.2, 1.0), (0.2, 1.0), (0.6, 0.0)]),
        (Recipe("a", "b", "mean", 0.25), [(0.2, 1.0), (0.5, 1.0), (0.6, 0.0)]),
        (Recipe("a", "b", "mean", 0.25, "b"), [(0.2, 1.0), (0.5, 0.0), (0.6, 0.0)]),
    ],
)
def test_two_label_sets_make_a_third(recipe, expected, tmp_path):
    """Clip 0 has labels of a, clip 1 of both, clip 2 of b, clip 3 of neither."""
    np.save(tmp_path / "audio.npy", np.zeros(8 * HOP, np.int16))
    clips = [
        {"set": "s", "file": str(n), "speaker": "p", "split": "train", "hop": 2 * n, "hops": 2}
        for n in range(4)
    ]
    (tmp_path / "clips.json").write_text(json.dumps(clips))
    for name, values, labelled in (("a", (0.2, 1.0), slice(0, 4)), ("b", (0.6, 0.0), slice(2, 6))):
        tracks = np.full((8, 2), np.nan, np.float16)
        tracks[labelled] = values
        np.save(tmp_path / f"tracks-{name}.npy", tracks)
        note = json.dumps({"teacher": name, "controls": ["jawOpen", "lipClosure"]})
        (tmp_path / f"tracks-{name}.json").write_text(note)
    assert combine(tmp_path, "third", recipe) == {"both": 1, "a": 1, "b": 1}
    dataset = Dataset.open(tmp_path, "third")
    assert [clip["file"] for clip in dataset.clips] == ["0", "1", "2"]
    for clip, values in zip(dataset.clips, expected, strict=True):
        assert np.allclose(dataset.labels(clip), [values], atol=1e-3)
