"""Figures of what the library shows, with a fake player that shows the labels and reacts to levels."""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from made_dataset import make_dataset

from v2f_train.cli import main
from v2f_train.clock import HOP, HOP_SECONDS
from v2f_train.controls import CLOSURE, TRACKS
from v2f_train.labels.dataset import Dataset
from v2f_train.measure import metrics
from v2f_train.measure.player import arkit_gap, at_level


class Shown:
    """ARKit curves of label tracks: both sides equal, lip closure as the ARKit profile shows it."""

    def __init__(self, tracks: np.ndarray):
        self.tracks, self.times = tracks, np.arange(len(tracks)) * HOP_SECONDS

    def __getitem__(self, name: str) -> np.ndarray:
        if name == "mouthClose":
            closed = metrics.sharpen(self.tracks[:, CLOSURE], 0.5, 0.3)
            return closed * metrics.apart(self.tracks)
        track = name.replace("Left", "*").replace("Right", "*")
        return self.tracks[:, TRACKS.index(track)]


class Player:
    """A replacement for the module `v2f`: shows the labels of the clip that it gets, and nothing for a quiet
    one.
    """

    def __init__(self, dataset: Dataset):
        self.dataset, self.calls = dataset, []

    @staticmethod
    def Model(student: str, threads: int) -> SimpleNamespace:
        return SimpleNamespace(student=student, threads=threads)

    def bake(
        self, sound: np.ndarray, rate: int, *, student: object, gate: bool, gain_ceiling_db: float
    ) -> Shown:
        self.calls.append((gate, gain_ceiling_db))
        level = 20 * np.log10(np.sqrt(np.square(sound).mean())) + gain_ceiling_db
        labels = next(
            self.dataset.labels(clip)
            for clip in self.dataset.of("validation")
            if np.corrcoef(self.dataset.sound(clip), sound)[0, 1] > 0.9
        )
        return Shown(labels if level > -40 else labels * 0)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return make_dataset(tmp_path / "set", people=2, clips_each=1)


def test_the_gap_of_arkit_curves_is_the_gap_of_tracks(dataset: Path) -> None:
    opened = Dataset.open(dataset)
    labels = opened.labels(opened.of("validation")[0])
    np.testing.assert_allclose(
        arkit_gap(Shown(labels).__getitem__), metrics.shown_gap(labels, 0.5, 0.3), atol=1e-6
    )


def test_a_player_that_shows_the_labels_has_full_recall_while_it_gets_sound(
    dataset: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    player = Player(Dataset.open(dataset))
    monkeypatch.setitem(sys.modules, "v2f", player)
    assert main(["player", str(dataset), "student.onnx", "--levels", "0,-30", "--gain", "20"]) == 0
    rows = [line.split("|")[1:-1] for line in capsys.readouterr().out.splitlines()[2:]]
    assert set(player.calls) == {(True, 0.0), (False, 0.0), (True, 20.0), (False, 20.0)}
    right = {(int(row[0]), row[2].strip()): float(row[4]) > 0.9 for row in rows}
    assert right == {
        (0, "off"): True,
        (0, "up to 20 dB"): True,
        (-30, "off"): False,
        (-30, "up to 20 dB"): True,
    }


def test_quiet_sound_keeps_the_microphones_noise() -> None:
    loud = np.sin(np.arange(HOP * 40) * 0.1).astype(np.float32)
    quiet = at_level(loud, -40.0, 1)
    noise = quiet - loud * 10 ** (-40 / 20)
    assert 20 * np.log10(noise.std()) == pytest.approx(-80, abs=0.5)
    assert (at_level(loud, -40.0, 1) == quiet).all()


def test_without_the_package_the_message_names_its_page(
    dataset: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "v2f", None)
    assert main(["player", str(dataset), "student.onnx"]) == 1
    assert "docs/python.md" in capsys.readouterr().out
