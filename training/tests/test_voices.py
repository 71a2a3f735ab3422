"""Synthetic speech: exact times, known phones, training split only, and a stopped run that continues."""

import itertools
import json
import shutil
import wave
from pathlib import Path

import numpy as np
import pytest

from v2f_train.cli import main as v2f_train
from v2f_train.labels.dataset import Dataset
from v2f_train.speech import synthesis, voices
from v2f_train.speech.alignments import as_the_aligner_marks
from v2f_train.speech.manifest import Manifest
from v2f_train.speech.sentences import labials
from v2f_train.speech.sound import read
from v2f_train.speech.splits import SYNTHETIC, assign, person
from v2f_train.speech.synthesis import Unspoken, american, closed, espeak_phones, intervals, plain
from v2f_train.teachers.articulation import corrected

RATE = 16_000
FESTIVAL = Path("/usr/share/festival/voices")


def test_a_stretch_without_a_phone_counts_to_the_one_before_and_nothing_lies_behind_the_end():
    assert intervals([(["m"], 0.1), ([], 0.2), (["t", "s"], 0.4), (["sil"], 0.9)], length=0.6) == [
        {"phone": "m", "start": 0.0, "end": 0.2},
        {"phone": "t", "start": 0.2, "end": 0.3},
        {"phone": "s", "start": 0.3, "end": 0.4},
        {"phone": "sil", "start": 0.4, "end": 0.6},
    ]


def test_names_of_every_program_become_ours():
    assert [american(name) for name in ("pau", "ax", "dx", "m")] == [["sil"], ["ah"], ["d"], ["m"]]
    assert [espeak_phones(name) for name in ("_:", "m", "aɪ", "pf", "iː", "(de)")] == [
        ["sil"],
        ["m"],
        ["ay"],
        ["p", "f"],
        ["iy"],
        [],
    ]
    with pytest.raises(Unspoken, match="uses the unknown phone"):
        american("xx")


def test_a_voiceless_stop_begins_where_the_sound_falls_silent():
    sound = np.full(RATE, 5_000, np.int16)
    sound[4_000:4_800] = 0  # 50 ms of closure before the burst
    assert abs(closed(sound, 4_800, RATE) - 4_000) <= 2 * synthesis.STEP_SECONDS * RATE
    assert closed(np.zeros(RATE, np.int16), 8_000, RATE) == 8_000  # a pause is no closure


def test_exact_times_and_aligned_ones_are_read_alike():
    phones = [{"phone": "sil", "start": 0.0, "end": 0.2}, {"phone": "m", "start": 0.2, "end": 0.3}]
    exact = as_the_aligner_marks({"lead": 0.0, "phones": phones})
    assert corrected(exact["phones"])[1].start == pytest.approx(0.2)
    assert corrected(exact["phones"])[1].end == pytest.approx(0.3)
    assert as_the_aligner_marks({"phones": phones})["phones"] is phones


def test_programs_are_training_alone():
    people = {person("s", f"{SYNTHETIC}{number}"): "f" for number in range(30)} | {
        person("s", str(number)): "f" for number in range(30)
    }
    splits = assign(people)
    assert {split for who, split in splits.items() if who.speaker.startswith(SYNTHETIC)} == {"train"}
    assert set(splits.values()) == {"train", "validation", "test"}


def test_our_sentences_are_rich_in_lips_always_the_same_and_many():
    some = list(itertools.islice(labials(), 300))
    assert some == list(itertools.islice(labials(), 300)) and len(set(some)) > 250
    letters = [letter for letter in "".join(some).lower() if letter.isalpha()]
    assert sum(letter in "pbmfv" for letter in letters) / len(letters) > 0.18  # English prose: 0.09


def test_texts_are_read_from_lines_and_from_a_manifest_of_training_people(tmp_path):
    (tmp_path / "lines.txt").write_text("First sentence.\nde\tZweiter Satz.\nxx\tNobody says this.\n\n")
    assert sorted(voices.read_texts(str(tmp_path / "lines.txt"))) == [
        ("de", "Zweiter Satz."),
        ("en", "First sentence."),
    ]
    rows = [
        {
            "set": "s",
            "folder": "s",
            "file": f"{split}.wav",
            "speaker": split,
            "sex": "",
            "language": "en",
            "text": f"said by {split}",
            "split": split,
            "sha256": split,
            "rate": RATE,
            "seconds": 1.0,
            "samples": RATE,
        }
        for split in ("train", "validation", "test")
    ]
    (tmp_path / "m.jsonl").write_text("\n".join(map(json.dumps, [{"manifest": 1, "speech": "."}, *rows])))
    assert list(voices.read_texts(str(tmp_path / "m.jsonl"))) == [("en", "said by train")]
    with pytest.raises(ValueError, match="no sentence"):
        (tmp_path / "empty.txt").write_text("\n")
        voices.read_texts(str(tmp_path / "empty.txt"))


def made(engine, voice, text, speed, pitch, out):
    """Replaces the programs: noise as long as the text, with phones that identify it."""
    if "mute" in text:
        raise Unspoken("is mute")
    samples = int(len(text) * 0.06 * RATE)
    random = np.random.default_rng(len(text))
    with wave.open(str(out), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((random.standard_normal(samples) * 3_000).astype("<i2").tobytes())
    length = samples / RATE
    return [
        {"phone": "m", "start": 0.0, "end": length / 2},
        {"phone": "aa", "start": length / 2, "end": length},
    ]


def test_a_stopped_run_goes_on_and_ends_like_a_straight_one(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(voices, "speak", made)
    (tmp_path / "t.txt").write_text(
        "".join(f"sentence number {number}\n" for number in range(40)) + "this is mute\n"
    )
    for out, parts in (("straight", (0.012,)), ("stopped", (0.004, 0.012))):
        for hours in parts:
            voices.main(["labials", str(tmp_path / "t.txt"), str(tmp_path / out), "--hours", str(hours)])
    for name in ("manifest.tsv", "phones.jsonl", "README.md"):
        assert (tmp_path / "straight" / name).read_text() == (tmp_path / "stopped" / name).read_text()
    assert "texts skipped" in capsys.readouterr().out


def test_what_cannot_be_spoken_is_named_and_programs_that_are_missing_end_the_run(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(voices, "speak", made)
    (tmp_path / "t.txt").write_text("this is mute\na good sentence\n")
    voices.main([str(tmp_path / "t.txt"), str(tmp_path / "few")])
    assert "('this is mute'): is mute" in (said := capsys.readouterr().out) and "1 texts skipped" in said
    (tmp_path / "m.txt").write_text("".join(f"mute {number}\n" for number in range(30)))
    with pytest.raises(ValueError, match="25 sentences in a row failed"):
        voices.main([str(tmp_path / "m.txt"), str(tmp_path / "none")])


def test_the_set_is_prepared_labelled_and_packed_like_any_other(tmp_path, monkeypatch):
    monkeypatch.setattr(voices, "speak", made)
    voices.main(["labials", str(tmp_path / "speech" / "voices"), "--hours", "0.004"])
    manifest, labels, packed = tmp_path / "m.jsonl", tmp_path / "labels", tmp_path / "set"
    assert v2f_train(["prepare", str(tmp_path / "speech"), str(manifest)]) == 0
    assert {entry.split for entry in Manifest.read(manifest).entries} == {"train"}
    assert v2f_train(["label", str(manifest), str(labels), "--teacher", "phones", "--workers", "0"]) == 0
    assert v2f_train(["pack", str(manifest), str(packed), "--labels", f"phones={labels}"]) == 0
    dataset = Dataset.open(packed)
    assert len(dataset.clips) == len(Manifest.read(manifest).entries) > 3
    assert np.isfinite(dataset.labels(dataset.clips[0])).all()


def gap_of_level(sound, phones, name):
    """Decibels between the middle of the phones of a name and the loudest vowel's."""

    def level(phone):
        middle = int((phone["start"] + phone["end"]) / 2 * RATE)
        piece = sound[max(middle - 80, 0) : middle + 80]
        return 20 * np.log10(np.sqrt(np.mean(np.square(piece))) + 1e-6)

    said = [level(phone) for phone in phones if phone["phone"] == name]
    return max(level(phone) for phone in phones if phone["phone"] in ("aa", "ae", "ah", "ay")) - np.median(
        said
    )


@pytest.mark.parametrize(
    ("engine", "voice"), [("flite", "slt"), ("festival", "ked_diphone"), ("espeak", "en-us+m3")]
)
def test_a_real_program_is_silent_at_p(tmp_path, engine, voice):
    command = {"espeak": "espeak-ng"}.get(engine, engine)
    if not shutil.which(command) or (engine == "festival" and not (FESTIVAL / "english" / voice).exists()):
        pytest.skip(f"{command} or its voice is not installed")
    out = tmp_path / "out.wav"
    phones = synthesis.speak(
        engine, voice, plain("Papa put a happy puppy up on the paper map."), 1.0, 50, out
    )
    sound = read(out)
    assert phones[0]["start"] == 0 and abs(phones[-1]["end"] - len(sound) / RATE) < 0.05
    assert {phone["phone"] for phone in phones} >= {"p", "m", "ah"}
    assert all(left["end"] == right["start"] for left, right in itertools.pairwise(phones))
    assert gap_of_level(sound, phones, "p") > 20
