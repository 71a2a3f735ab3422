"""Stage 2: which columns are compared, in time and width, and what has no gradient."""

import numpy as np
import pytest
import torch
from generated_speech import frozen, generated, tiny

from v2f_train.clock import HOP, WINDOW
from v2f_train.distil.batches import Batch
from v2f_train.distil.objective import (
    Objective,
    Projections,
    SecondTeacher,
    feature_variances,
    later_hops,
    total_loss,
)
from v2f_train.distil.train import Run
from v2f_train.export.write import UNMEASURED, build
from v2f_train.students.checkpoint import load_student, shape_of
from v2f_train.students.network import Student
from v2f_train.students.shape import layers_at_hop_rate, shape

HOPS, LATER = 16, 12
DENSE = {"body": "dense", "front": "pairs", "voice": 0}
"""Layers without skips: students of any look-ahead have the same weights."""
LAYERS = layers_at_hop_rate("dense")


def objective_and_batch(tmp_path, by: str, delay_hops: int, **settings) -> tuple[Objective, Batch]:
    """Student and second teacher with the same weights; the second one gets its sound `delay_hops` later."""
    path = frozen(tmp_path / "small.pt", **DENSE)
    config = tiny(
        name="low-latency",
        feature_weight=1.0,
        feature_alignment=by,
        second_teacher=str(path),
        chunk_hops=HOPS,
        feature_layers=" ".join(LAYERS),
        **DENSE,
        **settings,
    )
    second = SecondTeacher.open(path)
    student = Student(shape_of(config.as_dict()))
    student.load_state_dict(second.student.state_dict())
    random = np.random.default_rng(1)
    sound = torch.from_numpy(
        random.uniform(-0.3, 0.3, (2, WINDOW + (HOPS + LATER - 1) * HOP)).astype(np.float32)
    )
    units = feature_variances(second, sound, config.feature_layers.split())

    class Delayed(SecondTeacher):
        def forward(self, audio_in, until=""):
            return super().forward(torch.nn.functional.pad(audio_in, (delay_hops * HOP, 0)), until)

    labels = torch.rand(2, HOPS + LATER + WINDOW // HOP - 1, 18)
    batch = Batch(0, sound, labels, torch.ones(2, 1, 6), [])
    return Objective(student, config, torch.ones(18), Delayed(second.student), units), batch


def test_targets_of_448_and_64_ms_windows_are_12_hops_later():
    assert later_hops(shape("low-latency"), shape("small")) == LATER
    assert later_hops(shape("tiny"), shape("small")) == 0
    with pytest.raises(ValueError, match="less look-ahead"):
        later_hops(shape("small"), shape("low-latency"))


@pytest.mark.parametrize("by, exact", [("sound", 0), ("target", LATER)])
def test_the_same_weights_pair_exactly_after_the_shift(tmp_path, by, exact):
    """By sound they match without a shift; by target when the second teacher's sound is 192 ms later."""
    for delay in (exact, exact - 1, exact + 1):
        if delay >= 0:
            loss = objective_and_batch(tmp_path, by, delay)[0](objective_and_batch(tmp_path, by, delay)[1])[
                "feature"
            ]
            assert (loss < 1e-9) == (delay == exact), (delay, loss)


def test_an_exported_second_teacher_equals_its_checkpoint(tmp_path):
    checkpoint = frozen(tmp_path / "small.pt", width=16)
    model, _ = build(load_student(checkpoint)[0], "fp32", "small", UNMEASURED)
    (tmp_path / "small.onnx").write_bytes(model.SerializeToString())
    sound = torch.randn(2, WINDOW + (HOPS - 1) * HOP) * 0.1
    (columns, tracks), (as_file, said) = (
        SecondTeacher.open(path)(sound) for path in (checkpoint, tmp_path / "small.onnx")
    )
    assert (tracks - said).abs().max() < 1e-4
    for layer in layers_at_hop_rate("separable"):
        assert (columns[layer] - as_file[layer]).abs().max() < 1e-4 * columns[layer].abs().max()


def test_soft_labels_are_of_the_same_instant(tmp_path):
    """Soft labels alone, same weights, the teacher's sound 12 hops later: the student's output equals its
    labels.
    """
    errors = {}
    for delay in (LATER, LATER - 1):
        objective, batch = objective_and_batch(tmp_path, "target", delay, soft_label_share=1.0)
        errors[delay] = objective(batch)["reconstruction"].item()
    assert errors[LATER] < 1e-10 < errors[LATER - 1]


def test_soft_is_the_mean_with_the_labels(tmp_path):
    objective, batch = objective_and_batch(tmp_path, "target", LATER, soft_label_share=0.5)
    hard, _ = objective_and_batch(tmp_path, "target", LATER)
    assert objective(batch)["reconstruction"].item() == pytest.approx(
        hard(batch)["reconstruction"].item() / 4, rel=1e-4
    )


def test_layers_after_the_last_wanted_are_not_computed(tmp_path):
    second = SecondTeacher.open(frozen(tmp_path / "small.pt"))
    sound = torch.randn(1, 2 * WINDOW) * 0.1
    some, tracks = second(sound, "context2")
    assert list(some) == ["halve", "context1", "context2"] and tracks is None
    assert torch.equal(some["context2"], second(sound)[0]["context2"])


def test_features_of_other_layers_are_refused(tmp_path):
    """Columns of one name would be of other sound, and the loss would not say so."""
    path = frozen(tmp_path / "small.pt", **DENSE)
    settings = {"second_teacher": str(path), "feature_weight": 1.0}
    with pytest.raises(ValueError, match="set body and front"):
        Run(generated(), tmp_path / "run", tiny(**settings))
    Run(generated(), tmp_path / "other", tiny(**{**settings, "feature_weight": 0.0}))


def test_projections_widen_a_quarter_and_leave_equals_alone():
    quarter = Projections(shape("tiny"), shape("small"), ["context2", "gather"])
    assert quarter.layers["context2"].weight.shape == (640, 160)
    assert quarter.layers["gather"].weight.shape == (320, 80)
    assert not list(Projections(shape("low-latency"), shape("small"), ["context2"]).parameters())


def test_the_frozen_student_stays_frozen(tmp_path):
    path = frozen(tmp_path / "small.pt", width=16)
    training = Run(
        generated(), tmp_path / "run", tiny(second_teacher=str(path), feature_weight=1.0, freq_masks=0)
    )
    second = training.objective.second[0]
    before = {name: value.clone() for name, value in second.state_dict().items()}
    losses = training.objective(training.batches.batch(0))
    total_loss(losses, training.config).backward()
    assert all(p.grad is None for p in second.parameters())
    assert all(p.grad.abs().sum() > 0 for p in training.objective.projections.parameters())
    training.train(until=2)
    assert all(torch.equal(value, before[name]) for name, value in second.state_dict().items())
    assert not any("second" in name for name in training.objective.state_dict())


def test_the_feature_loss_teaches_the_columns(tmp_path):
    path = frozen(tmp_path / "small.pt", width=16)
    config = tiny(
        second_teacher=str(path),
        feature_weight=1.0,
        reconstruction_weight=0.0,
        velocity_weight=0.0,
        closure_weight=0.0,
        steps=80,
        learning_rate=0.01,
        freq_masks=0,
        dropout=0.0,
    )
    training = Run(generated(), tmp_path / "run", config)
    batch = training.batches.batch(1_000)
    before = training.objective(batch)["feature"].item()
    training.train()
    assert training.objective(batch)["feature"].item() < 0.7 * before
