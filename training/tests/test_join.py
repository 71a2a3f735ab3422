"""Joined datasets: every clip keeps its sound and labels."""

import json

import numpy as np
import pytest
from made_dataset import make_dataset

from v2f_train.cli import main
from v2f_train.labels.dataset import Dataset


def other(folder):
    """A dataset of other speakers, with one label set less."""
    make_dataset(folder, people=1)
    clips = json.loads((folder / "clips.json").read_text())
    for clip in clips:
        clip.update(set="more", speaker="more-" + clip["speaker"])
    (folder / "clips.json").write_text(json.dumps(clips))
    for file in folder.glob("tracks-soft.*"):
        file.unlink()
    return folder


def test_every_clip_keeps_its_sound_and_labels(tmp_path):
    first, second, out = make_dataset(tmp_path / "a"), other(tmp_path / "b"), tmp_path / "both"
    assert main(["join", str(first), str(second), str(out)]) == 0
    for name, folders in (("phones", (first, second)), ("soft", (first,))):
        joined = Dataset.open(out, name)
        apart = [
            (part, clip) for part in (Dataset.open(folder, name) for folder in folders) for clip in part.clips
        ]
        assert len(joined.clips) == len(apart)
        for clip, (part, before) in zip(joined.clips, apart, strict=True):
            assert (clip["set"], clip["file"]) == (before["set"], before["file"])
            assert np.array_equal(joined.sound(clip), part.sound(before))
            assert np.array_equal(joined.labels(clip), part.labels(before))


def test_a_recording_that_is_there_twice_is_refused(tmp_path):
    first, second = other(tmp_path / "a"), other(tmp_path / "b")
    for folder, shift in ((first, 0), (second, 2)):
        clips = json.loads((folder / "clips.json").read_text())
        for number, clip in enumerate(clips):
            clip["sha256"] = str(number - shift)
        (folder / "clips.json").write_text(json.dumps(clips))
    with pytest.raises(ValueError, match=r"is the same recording as .* of "):
        main(["join", str(first), str(second), str(tmp_path / "both")])
    assert not (tmp_path / "both").exists()


def test_a_speaker_in_two_splits_is_refused(tmp_path):
    first, second = make_dataset(tmp_path / "a"), other(tmp_path / "b")
    clips = json.loads((second / "clips.json").read_text())
    clips[0].update(set="made", speaker="test-0")
    (second / "clips.json").write_text(json.dumps(clips))
    with pytest.raises(ValueError, match=r"is in (train|test) and in (train|test)"):
        main(["join", str(first), str(second), str(tmp_path / "both")])
