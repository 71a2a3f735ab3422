"""Layouts: speakers and texts of each, messages about bad rows and files, no duplicates."""

import json

import numpy as np
import pytest
import soundfile

from v2f_train.speech.layouts import find_sets, read_set
from v2f_train.speech.manifest import Manifest
from v2f_train.speech.prepare import prepare
from v2f_train.speech.sound import Unreadable, read
from v2f_train.speech.splits import Person, assign


def sound(path, seconds=0.3, rate=16_000, seed=None):
    """A file with content of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed if seed is not None else abs(hash(str(path))) % 2**32)
    soundfile.write(path, random.uniform(-0.1, 0.1, int(seconds * rate)), rate, subtype="PCM_16")
    return path


def said(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf8")


def librispeech(root):
    for name in ("19-198-0000", "19-198-0001", "32-4137-0000"):
        speaker, chapter, _ = name.split("-")
        sound(root / "train-clean-5" / speaker / chapter / f"{name}.flac")
    said(root / "train-clean-5/19/198/19-198.trans.txt", "19-198-0000 NORTHANGER ABBEY\n19-198-0001\n")
    said(root / "train-clean-5/32/4137/32-4137.trans.txt", "32-4137-0000 NOTWITHSTANDING\n")
    said(
        root / "SPEAKERS.TXT",
        ";ID|SEX\n19   | F | train-clean-5 | 1 | Kara\n32   | M | train-clean-5 | 1 | Bert\n",
    )


def ljspeech(root):
    sound(root / "LJ/wavs/LJ001-0001.wav", rate=22_050)
    sound(root / "LJ/wavs/LJ001-0002.wav", rate=22_050)
    said(
        root / "LJ/metadata.csv",
        "LJ001-0001|in 1455|in fourteen fifty five\nLJ001-0002|plain\nLJ001-0003|gone\nbad\n",
    )


def vctk(root):
    sound(root / "VCTK/wav48_silence_trimmed/p225/p225_001_mic1.flac", rate=48_000)
    sound(root / "VCTK/wav48_silence_trimmed/p225/p225_001_mic2.flac", rate=48_000)
    said(root / "VCTK/txt/p225/p225_001.txt", "Please call Stella.")
    said(root / "VCTK/speaker-info.txt", "ID  AGE  GENDER  ACCENTS\np225  23  F    English\n")


def common_voice(root):
    sound(root / "cv/de/clips/a.wav", rate=8_000)
    said(
        root / "cv/de/validated.tsv",
        "client_id\tpath\tsentence\tgender\tlocale\n"
        + '0123456789abcdef0123\ta.wav\tDas "Haus\tmale_masculine\tde\nshort\n',
    )


def plain(root):
    sound(root / "mine/anna/one.wav", rate=44_100)
    said(root / "mine/anna/one.lab", "one two")
    sound(root / "mine/two.wav")


def extracted(root):
    sound(root / "own/x/a.wav")
    said(root / "own/manifest.tsv", "file\tspeaker\tlanguage\tsex\ttext\nx/a.wav\tzoe\tnl\tf\thallo\n")


CASES = {
    "librispeech": (
        librispeech,
        [
            ("train-clean-5", "19/198/19-198-0000.flac", "19", "f", "en", "northanger abbey"),
            ("train-clean-5", "19/198/19-198-0001.flac", "19", "f", "en", None),
            ("train-clean-5", "32/4137/32-4137-0000.flac", "32", "m", "en", "notwithstanding"),
        ],
        ["19-198.trans.txt, row 2"],
    ),
    "ljspeech": (
        ljspeech,
        [
            ("LJ", "wavs/LJ001-0001.wav", "LJ", "", "en", "in fourteen fifty five"),
            ("LJ", "wavs/LJ001-0002.wav", "LJ", "", "en", "plain"),
        ],
        ["metadata.csv, row 3", "metadata.csv, row 4"],
    ),
    "vctk": (
        vctk,
        [("VCTK", "wav48_silence_trimmed/p225/p225_001_mic1.flac", "p225", "f", "en", "Please call Stella.")],
        [],
    ),
    "common-voice": (
        common_voice,
        [("common-voice", "clips/a.wav", "0123456789abcdef", "m", "de", 'Das "Haus')],
        ["validated.tsv, row 3"],
    ),
    "plain": (
        plain,
        [("mine", "anna/one.wav", "anna", "", "en", "one two"), ("mine", "two.wav", "", "", "en", None)],
        [],
    ),
    "extracted": (extracted, [("own", "x/a.wav", "zoe", "f", "nl", "hallo")], []),
}


@pytest.mark.parametrize("layout", CASES)
def test_a_layout_is_found_and_read(layout, tmp_path):
    make, expected, faults = CASES[layout]
    make(tmp_path)
    found = find_sets(tmp_path / "mine" if layout == "plain" else tmp_path)
    assert [one.layout for one in found] == [layout]
    reading = read_set(found[0])
    assert [tuple(vars(recording).values()) for recording in reading.recordings] == expected
    assert len(reading.faults) == len(faults)
    for fault, place in zip(reading.faults, faults, strict=True):
        assert place in fault


def test_a_folder_of_sets_and_a_layout_by_force(tmp_path):
    for make, *_ in CASES.values():
        make(tmp_path)
    assert {found.layout for found in find_sets(tmp_path)} == set(CASES) - {"plain"}
    assert find_sets(tmp_path / "LJ", "plain")[0].layout == "plain"
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="no audio"):
        find_sets(tmp_path / "empty")


def test_a_table_without_its_column_is_refused(tmp_path):
    said(tmp_path / "own/manifest.tsv", "file\tspeaker\nx\ty\n")
    with pytest.raises(ValueError, match=r"manifest.tsv, row 1: no column language, sex, text"):
        read_set(find_sets(tmp_path)[0])


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000])
def test_resampling_moves_nothing(rate, tmp_path):
    samples = np.zeros((rate, 2))
    samples[rate // 2] = 0.9
    soundfile.write(tmp_path / "click.wav", samples, rate)
    decoded = read(tmp_path / "click.wav")
    assert len(decoded) == 16_000 and abs(int(np.argmax(np.abs(decoded))) - 8_000) <= 1


def test_manifest_names_what_it_leaves_out(tmp_path):
    speech = tmp_path / "speech"
    for speaker in "abcdefgh":
        for take in range(2):
            sound(speech / "set" / speaker / f"{take}.wav")
    (speech / "set/a/copy.wav").write_bytes((speech / "set/b/0.wav").read_bytes())
    (speech / "set/a/broken.wav").write_bytes(b"RIFF and nothing")
    sound(speech / "set/a/empty.wav", seconds=0)
    sound(speech / "set/a/fast.wav", rate=96_000)
    entries, report = prepare(speech / "set", tmp_path / "m.jsonl", threads=2)
    assert len(entries) == 16 and len(report.duplicates) == 1 and len(report.skipped) == 3
    assert "a/copy.wav" in report.duplicates[0] and "b/0.wav" in report.duplicates[0]
    for name in ("broken.wav", "empty.wav", "fast.wav"):
        assert any(name in line for line in report.skipped)
    manifest = Manifest.read(tmp_path / "m.jsonl")
    assert manifest.entries == entries and len(entries[0].sha256) == 64
    assert {entry.split for entry in entries} == {"train", "validation", "test"}
    for entry in entries:
        assert len(read(manifest.path(entry))) == entry.samples


def test_speakers_keep_their_splits_when_speech_is_added():
    before = {Person("set", f"p{n}"): "f" for n in range(20)}
    after = {Person("set", f"p{n}"): "f" for n in range(200)}
    splits = assign(before)
    grown = assign(after, splits)
    assert all(grown[who] == split for who, split in splits.items())
    assert sum(split == "test" for split in grown.values()) == 20
    assert assign(after, dict(list(assign(after).items())[:50])) == assign(after)


def test_a_manifest_with_a_speaker_in_two_splits_is_refused(tmp_path):
    for take in range(2):
        sound(tmp_path / "set/a" / f"{take}.wav")
    prepare(tmp_path / "set", tmp_path / "m.jsonl")
    lines = (tmp_path / "m.jsonl").read_text().splitlines()
    row = json.loads(lines[2]) | {"split": "test"}
    (tmp_path / "m.jsonl").write_text("\n".join([*lines[:2], json.dumps(row)]))
    with pytest.raises(ValueError, match="is in"):
        Manifest.read(tmp_path / "m.jsonl")


def test_what_cannot_be_decoded_is_named(tmp_path):
    with pytest.raises(Unreadable, match=r"gone.wav"):
        read(tmp_path / "gone.wav")
