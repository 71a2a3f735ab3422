"""Training runs: resumed bit for bit, stopped when a value is not finite, on fully labelled clips only."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from generated_speech import frozen, generated, tiny

from v2f_train.distil.batches import Batches
from v2f_train.distil.optimizer import learning_rate
from v2f_train.distil.train import Run, slow_precision, train
from v2f_train.students.checkpoint import load_student, shape_of


def same(left, right) -> bool:
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))
    return torch.equal(left, right) if isinstance(left, torch.Tensor) else left == right


@pytest.mark.parametrize("optimizer", ["adamw", "muon"])
@pytest.mark.parametrize("stage", [1, 2])
def test_resumed_is_straight_bit_for_bit(tmp_path, stage, optimizer):
    second = {
        "second_teacher": str(frozen(tmp_path / "small.pt", width=16)),
        "feature_weight": 0.5,
        "soft_label_share": 0.5,
    }
    config = tiny(optimizer=optimizer, **second) if stage == 2 else tiny(optimizer=optimizer)
    train(generated(), tmp_path / "straight", config)
    Run(generated(), tmp_path / "halves", config).train(until=3)
    first_half = torch.load(tmp_path / "halves" / "last.pt")
    assert first_half["step"] == 3
    train(generated(), tmp_path / "halves", config, resume=tmp_path / "halves" / "last.pt")
    states = [torch.load(tmp_path / name / "last.pt") for name in ("straight", "halves")]
    for state in states:
        del state["minutes"]
    assert same(*states)
    assert not same(states[0]["student"], first_half["student"])


def test_it_learns_and_logs_by_the_names_of_the_weights(tmp_path):
    training = Run(
        generated(), tmp_path, tiny(steps=80, learning_rate=0.01, warm_up_steps=5, freq_masks=0, dropout=0.0)
    )
    batch = training.batches.batch(1_000)
    before = training.objective(batch)["reconstruction"].item()
    training.train()
    assert training.objective(batch)["reconstruction"].item() < 0.8 * before
    line = json.loads((tmp_path / "log.jsonl").read_text())
    assert {"reconstruction", "velocity", "closure", "lips", "step", "frames_per_second"} <= set(line)
    student, state = load_student(tmp_path / "last.pt")
    assert state["step"] == 80 and student.shape.name == "tiny-low-latency"


def test_a_batch_depends_on_seed_step_and_row_alone():
    config = tiny()
    form = shape_of(config.as_dict())
    one, other = (Batches(generated(), config, form) for _ in range(2))
    for step in (0, 1, 2):
        one.next(step)
    jumped, walked = other.next(3), one.next(3)
    assert torch.equal(jumped.sound, walked.sound) and torch.equal(jumped.labels, walked.labels)
    assert all(torch.equal(a, b) for a, b in zip(jumped.kept, walked.kept, strict=True))
    halves = [Batches(generated(), config, form, 0, rank, 2).next(3) for rank in (0, 1)]
    assert torch.equal(torch.cat([half.sound for half in halves]), walked.sound)
    assert not torch.equal(one.next(4).sound, walked.sound)


def test_what_is_not_finite_stops_the_run_and_is_named(tmp_path):
    dataset = generated(clips=1)
    training = Run(dataset, tmp_path, tiny())
    with torch.no_grad():
        training.objective.student.weights[2][0, 0] = float("nan")
    with pytest.raises(FloatingPointError, match=r"step 0.*row 1: .*noise/clip0.wav from sample \d+"):
        training.train()
    saved = torch.load(tmp_path / "broken-batch.pt")
    assert saved["sound"].shape[0] == 2 and saved["places"][0][0]["file"] == "clip0.wav"


def test_clips_without_whole_labels_are_never_drawn(tmp_path):
    dataset = generated()
    dataset.tracks[dataset.clips[1]["hop"] + 5 :][:3] = np.nan
    config = tiny()
    draws = Batches(dataset, config, shape_of(config.as_dict()))
    files = {place["file"] for step in range(8) for places in draws.batch(step).places for place in places}
    assert files == {"clip0.wav", "clip2.wav"} and draws.left_out == 1
    dataset.tracks[:] = np.nan
    with pytest.raises(ValueError, match="none of 3 training clips"):
        train(dataset, tmp_path, config)


def test_schedule_by_hand():
    config = tiny(learning_rate=1.0, warm_up_steps=4)
    assert learning_rate(config, 0, 0.0) == pytest.approx(0.25)
    assert learning_rate(config, 10, 0.5) == pytest.approx(0.01 + 0.99 * 0.5)
    assert learning_rate(config, 10, 1.0) == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("processor", "precision", "said"),
    [("AVX2", "bf16", True), ("AVX512", "bf16", False), ("AVX2", "fp32", False)],
)
def test_a_warning_about_emulated_bf16(monkeypatch, processor, precision, said):
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: processor)
    assert ("fp32 is faster here" in slow_precision(tiny(precision=precision))) == said


def test_a_warm_start_takes_weights_and_refuses_another_shape(tmp_path):
    train(generated(), tmp_path / "a", tiny(steps=2))
    config = tiny(init_from=str(tmp_path / "a" / "last.pt"))
    begun = Run(generated(), tmp_path / "b", config)
    assert same(
        dict(begun.objective.student.state_dict()), dict(torch.load(tmp_path / "a" / "last.pt")["student"])
    )
    assert begun.progress.step == 0
    with pytest.raises(ValueError, match="another shape"):
        Run(generated(), tmp_path / "c", replace(config, width=16))


def test_the_plain_front_and_another_look_ahead_train(tmp_path):
    student = train(generated(), tmp_path, tiny(front="plain", lookahead_ms=32, steps=2))
    assert student.shape.lookahead == 512 and student.table[0].activation == "silu"
    again, _ = load_student(tmp_path / "last.pt")
    assert again.shape == student.shape


@pytest.mark.parametrize(
    "settings, said",
    [
        ({"device": "tpu"}, "device"),
        ({"control_weights": "jaw=2"}, "jaw"),
        ({"feature_weight": 1.0}, "second_teacher"),
        ({"feature_layers": "pairs"}, "pairs"),
        ({"soft_label_share": 2.0, "second_teacher": "x"}, "soft_label_share"),
    ],
)
def test_a_wrong_setting_is_named(settings, said):
    with pytest.raises(ValueError, match=said):
        tiny(**settings)
