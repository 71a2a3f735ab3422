"""The student's shape, its causality, and one step of training on generated noise."""

import numpy as np
import pytest
import torch

from v2f_train.clock import HOP, WINDOW
from v2f_train.controls import CONTROLS, TRACKS
from v2f_train.distil.augment import Augmenter, Probabilities
from v2f_train.distil.config import load
from v2f_train.distil.losses import label_losses, track_scale
from v2f_train.labels.dataset import Dataset
from v2f_train.students.network import Student
from v2f_train.students.shape import reach, shape

SOUND = np.random.default_rng(0).uniform(-0.4, 0.4, WINDOW * 3).astype(np.float32)


@pytest.fixture(scope="module")
def student() -> Student:
    torch.manual_seed(0)
    fresh = Student(shape("tiny-low-latency"))
    fresh.calibrate(torch.from_numpy(SOUND[None]))
    return fresh.eval()


def test_reach_and_size(student):
    assert reach(student.table) == WINDOW
    assert 200_000 < sum(row.weight.size for row in student.trained_layers() if row.layer.inputs) < 300_000


def test_dense_frames(student):
    with torch.no_grad():
        tracks = student(torch.from_numpy(SOUND[None]))
    assert tracks.shape == (1, 1 + (len(SOUND) - WINDOW) // HOP, len(TRACKS))


def test_sound_after_the_look_ahead_has_no_effect(student):
    before = student.predict_controls(SOUND)
    changed = SOUND.copy()
    changed[40 * HOP :] = 0.9
    after = student.predict_controls(changed)
    assert before.shape == (len(SOUND) // HOP, len(CONTROLS))
    assert np.abs(after[:40] - before[:40]).max() < 1e-6
    assert np.abs(after[40] - before[40]).max() > 1e-6


def test_left_and_right_are_one(student):
    row = student.predict_controls(SOUND)[-1]
    for name in CONTROLS:
        if name.endswith("Left"):
            assert row[CONTROLS.index(name)] == row[CONTROLS.index(name.replace("Left", "Right"))]


def generated(seconds: int = 20) -> Dataset:
    random = np.random.default_rng(2)
    hops = seconds * 16_000 // HOP
    audio = (random.standard_normal(hops * HOP) * 3_000).astype(np.int16)
    tracks = random.uniform(0, 1, (hops, len(TRACKS))).astype(np.float16)
    clip = {
        "set": "noise",
        "speaker": "nobody",
        "sex": "",
        "language": "en",
        "split": "train",
        "hop": 0,
        "hops": hops,
    }
    return Dataset(audio, tracks, [clip])


def test_one_step_learns():
    torch.manual_seed(0)
    dataset = generated()
    rows = Augmenter(dataset, dataset.clips, np.ones(1), 20, Probabilities(), seed=4)
    sound, labels = (torch.from_numpy(array) for array in rows.draw(2)[:2])
    learner = Student(shape("tiny-low-latency"))
    learner.calibrate(sound)
    scale = track_scale(labels.flatten(0, 1))
    optimizer = torch.optim.AdamW(learner.parameters(), 1e-3)
    totals = []
    for _ in range(4):
        parts = label_losses(
            learner.logits(learner.bands(sound))[..., : learner.tracks], labels[:, 28 : 28 + 20], scale
        )
        totals.append(sum(parts.values()))
        optimizer.zero_grad()
        totals[-1].backward()
        assert all(torch.isfinite(p.grad).all() for p in learner.parameters() if p.grad is not None)
        optimizer.step()
    assert totals[-1] < totals[0]


def test_labels_follow_the_speed():
    """A ramp over time stays a ramp, steeper by the speed."""
    dataset = generated()
    dataset.tracks[:] = np.linspace(0, 1, len(dataset.tracks))[:, None]
    rows = Augmenter(dataset, dataset.clips, np.ones(1), 100, Probabilities(speed=1.0), seed=5)
    slopes = [float(np.diff(rows.piece(200 * HOP)[1][:, 0]).mean()) * len(dataset.tracks) for _ in range(40)]
    assert 0.83 < min(slopes) < 0.92 and 1.1 < max(slopes) < 1.22


def test_an_unknown_key_is_an_error(tmp_path):
    overlay = tmp_path / "run.toml"
    overlay.write_text("learning_rat = 0.1\n")
    with pytest.raises(ValueError, match="learning_rat"):
        load(overlay)
