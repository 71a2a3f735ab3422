"""All recordings of a folder."""

import shutil
from pathlib import Path

import pytest
from conftest import RECORDINGS

import v2f

SPEECH = RECORDINGS / "cards-001.wav"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / ".hidden").mkdir()
    for place in ("z.wav", "b/a.WAV", ".hidden/h.wav"):
        shutil.copy(SPEECH, tmp_path / place)
    (tmp_path / "notes.txt").write_text("no sound")
    (tmp_path / "broken.wav").write_bytes(b"no sound at all" * 9)
    return tmp_path


def test_every_recording_is_baked_and_every_other_file_told(folder):
    heard = []
    found = v2f.bake_folder(folder, fps=30, progress=lambda *told: heard.append(told))
    assert list(found.curves) == [folder / "b" / "a.WAV", folder / "z.wav"]
    assert all(curves == v2f.bake(SPEECH, fps=30) for curves in found.curves.values())
    assert list(found.failed) == [folder / "broken.wav"] and "broken.wav" in str(
        found.failed[folder / "broken.wav"]
    )
    assert found.left_out == [folder / "notes.txt"] and not found.stopped
    assert [(done, count) for done, count, _ in heard] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert [path and path.name for *_, path in heard] == ["a.WAV", "broken.wav", "z.wav", None]


def test_it_stops_when_it_is_told(folder):
    found = v2f.bake_folder(str(folder), progress=lambda done, *_: done < 1)
    assert found.stopped and list(found.curves) == [Path(folder) / "b" / "a.WAV"]


def test_what_is_wrong_for_all_is_raised_once(folder):
    with pytest.raises(v2f.Error, match="klingon"):
        v2f.bake_folder(folder, profile="klingon")
    with pytest.raises(TypeError, match="samplerate"):
        v2f.bake_folder(folder, samplerate=3)
    with pytest.raises(OSError):
        v2f.bake_folder(folder / "none")
