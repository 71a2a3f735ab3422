"""Configurations and checkpoints with the keys of earlier versions still load, and their runs continue.

`fixtures/former-run.pt` was written by the version before the keys were renamed. It has the checkpoint of
step 3 of 6 of a run on generated_speech.generated() with the settings below, and the averaged weights after
step 6 of the same run.
"""

import json
from dataclasses import fields
from pathlib import Path

import pytest
import torch
from generated_speech import generated, tiny

from v2f_train.cli import main
from v2f_train.distil.checkpoint import read
from v2f_train.distil.config import Config, load
from v2f_train.distil.train import train
from v2f_train.students.checkpoint import FORMER_KEYS, load_student, with_current_keys

FORMER = Path(__file__).parent / "fixtures" / "former-run.pt"
SETTINGS = {
    "front": "pairs",
    "body": "dense",
    "voice": 0,
    "width": 4,
    "pairs": 3,
    "batch_size": 2,
    "chunk_hops": 12,
    "steps": 6,
    "optimizer": "adamw",
    "grad_clip": 0.8,
    "ema_decay": 0.9,
    "closure_weight": 2.5,
    "lips_weight": 0.5,
    "lips_decay": 8.0,
    "rest_weight": 0.7,
    "freq_masks": 1,
    "freq_mask_bands": 2,
    "other_language_weight": 0.5,
    "muon_lr_scale": 0.9,
    "filter_lr_scale": 0.004,
    "lookahead_ms": 128,
}
STEPS_APART = 0.02
"""How far three steps can lead apart: the version that wrote them augmented the rows in another way."""
OVERLAY = """
name = "tiny"
start = "a.pt b.pt"
rows = 8
hops = 100
lookahead = 32
muon_rate = 0.5
pairs_rate = 0.01
largest_gradient = 2.0
average = 0.99
reconstruction = 0.9
velocity = 3.0
closure = 5.0
lips = 1.0
lips_fall = 5.0
rest = 1.5
feature = 0.3
feature_by = "target"
second_teacher = "small.pt"
soft = 0.5
masks = 1
mask_bands = 4
other_languages = 0.7
"""


@pytest.fixture
def former(tmp_path) -> tuple[Path, dict]:
    """The checkpoint as a run's last.pt, and the weights after its last step."""
    stored = torch.load(FORMER, weights_only=True)
    assert set(stored["checkpoint"]["config"]) & set(FORMER_KEYS) == set(FORMER_KEYS), (
        "it has the former keys"
    )
    torch.save(stored["checkpoint"], tmp_path / "last.pt")
    return tmp_path / "last.pt", stored["after"]


def test_every_former_key_names_a_setting():
    today = {entry.name for entry in fields(Config)}
    assert set(FORMER_KEYS.values()) <= today
    assert not set(FORMER_KEYS) & today, "a former key must not have a new meaning"


def test_a_former_configuration_loads(tmp_path):
    path = tmp_path / "former.toml"
    path.write_text(OVERLAY)
    config = load(path, {"largest_gradient": "0.5"})
    assert config == Config(
        name="tiny",
        init_from="a.pt b.pt",
        batch_size=8,
        chunk_hops=100,
        lookahead_ms=32,
        muon_lr_scale=0.5,
        filter_lr_scale=0.01,
        grad_clip=0.5,
        ema_decay=0.99,
        reconstruction_weight=0.9,
        velocity_weight=3.0,
        closure_weight=5.0,
        lips_weight=1.0,
        lips_decay=5.0,
        rest_weight=1.5,
        feature_weight=0.3,
        feature_alignment="target",
        second_teacher="small.pt",
        soft_label_share=0.5,
        freq_masks=1,
        freq_mask_bands=4,
        other_language_weight=0.7,
    )


def test_a_setting_under_both_names_is_an_error():
    with pytest.raises(ValueError, match="rows and batch_size"):
        with_current_keys({"rows": 2, "batch_size": 4})


def test_a_former_checkpoint_loads_as_a_student(former):
    student, state = load_student(former[0])
    assert (
        student.shape.lookahead == 128 * 16 and state["config"].items() <= tiny(**SETTINGS).as_dict().items()
    )


def test_a_former_run_goes_on_as_it_would_have(former, tmp_path):
    path, after = former
    config = load(None, {key: str(value) for key, value in read(path)["config"].items()})
    assert config == tiny(**SETTINGS)
    found = train(generated(), tmp_path / "run", config, resume=path).state_dict()
    assert torch.load(tmp_path / "run" / "last.pt", weights_only=True)["step"] == 6
    for name, value in after.items():
        assert torch.allclose(found[name], value, atol=STEPS_APART), name
    before = torch.load(path, weights_only=True)["student"]
    assert not torch.allclose(found["weights.2"], before["weights.2"], atol=1e-4), (
        "the last steps changed something"
    )


def test_resume_on_the_command_line_takes_both_names(former, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "v2f_train.distil.train.open_dataset", lambda folder, config: seen.append(config) or generated()
    )
    run = former[0].parent
    assert (
        main(["train", "DATASET", str(run), "--resume", "--set", "steps=4", "closure=1.5", "ema_decay=0.8"])
        == 0
    )
    assert (seen[0].steps, seen[0].closure_weight, seen[0].ema_decay) == (4, 1.5, 0.8)
    assert json.loads((run / "log.jsonl").read_text())["step"] == 4
