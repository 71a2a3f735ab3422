"""Export refuses, with the reason, when two forms of a student disagree or its look-ahead is not the declared
one.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch

from v2f_train.clock import HOP, WINDOW
from v2f_train.export import verify as proof
from v2f_train.export.verify import Disagreement, verify, verify_look_ahead
from v2f_train.export.write import KINDS, UNMEASURED, build, export, sizes
from v2f_train.students.network import Student
from v2f_train.students.shape import NAMES, Shape, shape

SOUND = np.random.default_rng(0).uniform(-0.4, 0.4, WINDOW * 2).astype(np.float32)


def fresh(name: str = "tiny-low-latency", **settings) -> Student:
    torch.manual_seed(0)
    student = Student(shape(name, width=16, pairs=8, **settings))
    student.calibrate(torch.from_numpy(SOUND[None]))
    return student


@pytest.mark.parametrize("name", NAMES)
def test_each_of_the_four_is_exported(tmp_path, name):
    export(fresh(name), tmp_path / name, UNMEASURED, SOUND, "noise")
    found = sizes(tmp_path / name)
    assert set(found) == set(KINDS) and found["fp32"] > found["fp16"] > 0


@pytest.mark.parametrize("settings", [{"front": "plain"}, {"lookahead": 512}, {"lookahead": 2048}])
def test_designs_of_the_ablations_are_exported(tmp_path, settings):
    export(fresh(**settings), tmp_path / "trial", UNMEASURED, SOUND, "noise")


def refused(said: str, student: Student) -> None:
    stream = build(student, "fp32", "trial", UNMEASURED)[1]
    with pytest.raises(Disagreement, match=said):
        verify(student, stream, SOUND)


def test_another_network_in_the_file():
    student = fresh()
    stream = build(student, "fp32", "trial", UNMEASURED)[1]
    verify(student, stream, SOUND)
    with torch.no_grad():
        student.biases[-1][0] += 1e-2
    with pytest.raises(Disagreement, match="stream against dense"):
        verify(student, stream, SOUND)


@pytest.mark.parametrize("front", ["level", "pairs"])
def test_a_past_that_is_not_enough(monkeypatch, front):
    """Of the last `memory` samples one hop is missing."""
    student = fresh(front=front)
    stream = build(student, "fp32", "trial", UNMEASURED)[1]
    honest = stream.play
    monkeypatch.setattr(
        stream,
        "play",
        lambda sound, silence_first=False: honest(
            sound if silence_first else np.roll(sound, HOP, 1), silence_first
        ),
    )
    with pytest.raises(Disagreement, match="depends on more than"):
        verify(student, stream, SOUND)


@pytest.mark.parametrize("name, ahead", [("tiny", 4_096), ("tiny-low-latency", 1_024)])
@pytest.mark.parametrize("off", [1, -1])
def test_each_is_held_to_its_own_look_ahead(name, ahead, off):
    student = fresh(name)
    with torch.no_grad():
        student.weights[-1] *= 10  # the last hop of a random student's look-ahead moves its outputs little

    def play(sound: np.ndarray) -> np.ndarray:
        return proof.by_target(student, sound)

    verify_look_ahead("dense", play, SOUND, ahead, 0)
    said = "beyond the look-ahead" if off == -1 else "do not affect"
    with pytest.raises(Disagreement, match=said):
        verify_look_ahead("dense", play, SOUND, ahead + off * HOP, 0)


def test_training_that_laid_labels_elsewhere(monkeypatch):
    student = fresh()
    monkeypatch.setattr(Shape, "lookback_hops", property(lambda form: (WINDOW - form.lookahead) // HOP - 1))
    refused("by target against dense by stream", student)


def test_a_shape_that_lies_about_its_look_ahead_is_seen():
    student = fresh()
    with pytest.raises(ValueError, match="whole hops"):
        replace(student.shape, lookahead=1_000)


def test_rows_of_a_batch_that_touch(monkeypatch):
    student = fresh()
    stream = build(student, "fp32", "trial", UNMEASURED)[1]
    honest = stream.play
    monkeypatch.setattr(
        stream,
        "play",
        lambda sound, silence_first=False: honest(sound, silence_first) + (1e-3 if len(sound) > 1 else 0.0),
    )
    with pytest.raises(Disagreement, match="row 0 of a batch"):
        verify(student, stream, SOUND)
