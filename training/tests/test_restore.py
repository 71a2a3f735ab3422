"""Restoring a student's movement."""

import numpy as np
import pytest
import torch
from generated_speech import frozen, generated

from v2f_train.clock import HOP
from v2f_train.controls import CLOSURE, TRACKS
from v2f_train.students.checkpoint import load_student
from v2f_train.students.restore import gain_and_offset, logits_of, restore


def test_mean_and_deviation_are_those_wanted():
    logits = np.random.default_rng(1).normal(-1.0, 0.8, 4_000)
    gain, offset = gain_and_offset(logits, 0.35, 0.2)
    shown = 1 / (1 + np.exp(-(gain * logits + offset)))
    assert 1 < gain < 2 and shown.mean() == pytest.approx(0.35, abs=1e-3)
    assert shown.std() == pytest.approx(0.2, abs=1e-3)


def test_a_gain_stays_within_its_limits():
    logits = np.random.default_rng(1).normal(0.0, 0.05, 1_000)
    assert gain_and_offset(logits, 0.5, 0.3)[0] == pytest.approx(2.0, abs=1e-6)
    assert gain_and_offset(10 * logits, 0.5, 0.01)[0] == pytest.approx(1.0, abs=1e-6)


def test_only_the_controls_change_and_their_order_stays(tmp_path):
    student, _ = load_student(frozen(tmp_path / "student.pt"))
    with torch.no_grad():
        student.weights[-1] *= 0.05  # timid
    dataset = generated()
    sound = torch.from_numpy(dataset.sound(dataset.of("train")[0]))[None]
    before = student.outputs(sound).detach()
    gains = restore(student, dataset, 0.9)
    after = student.outputs(sound).detach()
    assert set(gains) == set(TRACKS) - {"lipClosure"} and max(gains.values()) > 1
    untouched = [CLOSURE, len(TRACKS)]
    assert torch.equal(before[..., untouched], after[..., untouched])
    assert not torch.allclose(before[..., 0], after[..., 0])
    assert torch.equal(before[0, :, 0].argsort(), after[0, :, 0].argsort())


def test_labels_and_logits_are_of_the_same_instants(tmp_path):
    student, _ = load_student(frozen(tmp_path / "student.pt"))
    dataset = generated()
    clip = dataset.of("train")[0]
    logits, labels = logits_of(student, dataset, [clip])
    assert logits.shape == labels.shape == (clip["hops"], len(TRACKS))
    late = student.shape.lookback_hops
    dense = student(torch.from_numpy(dataset.sound(clip))[None]).detach().numpy()[0]
    shown = 1 / (1 + np.exp(-logits))
    assert np.allclose(shown[late : late + len(dense)], dense, atol=1e-4), HOP
