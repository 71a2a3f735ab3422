"""The exported files, and the refusal to export a student whose forms disagree."""

import json

import numpy as np
import onnx
import pytest
import torch

from v2f_train.clock import HOP, WINDOW
from v2f_train.controls import CONTROLS
from v2f_train.export import write as exporting
from v2f_train.students.network import Student
from v2f_train.students.shape import shape

ALLOWED = {
    "Add",
    "Cast",
    "Clip",
    "Concat",
    "DequantizeLinear",
    "Gemm",
    "Identity",
    "Log",
    "Mul",
    "Sigmoid",
    "Slice",
    "Split",
}
SOUND = np.random.default_rng(0).uniform(-0.4, 0.4, WINDOW * 2).astype(np.float32)


def fresh() -> Student:
    torch.manual_seed(0)
    student = Student(shape("tiny-low-latency"))
    student.calibrate(torch.from_numpy(SOUND[None]))
    return student


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("students")
    exporting.export(fresh(), out / "trial", exporting.UNMEASURED, SOUND, "noise")
    return out


@pytest.mark.parametrize("file", ["trial.onnx", "trial-fp16.onnx", "trial-int8.onnx"])
def test_file_keeps_the_contract(folder, file):
    model = onnx.load(folder / file)
    assert {node.op_type for node in model.graph.node} <= ALLOWED
    assert model.ir_version <= 10 and model.opset_import[0].version == 17
    manifest = json.loads({entry.key: entry.value for entry in model.metadata_props}["v2f"])
    stored = {tensor.name: tensor for tensor in model.graph.initializer}
    new, channels, state = HOP, 1, 0
    for row in manifest["layers"]:
        assert (
            row["kept"] == row["kernel"] - row["stride"]
            and row["new"] == new
            and row["channels_in"] == channels
        )
        columns = row["channels_out"] * (2 if row["activation"] == "log-energy" else 1)
        assert list(stored[row["weight"]].dims) == [row["kernel"] * row["channels_in"], columns]
        assert row["scale"] is None or list(stored[row["scale"]].dims) == [columns]
        new, channels, state = (
            new // row["stride"],
            row["channels_out"],
            state + row["kept"] * row["channels_in"],
        )
    assert new == 1 and state == manifest["state_size"] and channels == len(CONTROLS)
    assert abs(sum(manifest["ensemble"]) - 1) < 1e-9


def test_golden_vectors_have_their_shapes(folder):
    golden = json.loads((folder / "golden.json").read_text())
    assert np.fromfile(folder / golden["audio"]["file"], "<f4").size == golden["audio"]["samples"]
    for file, entry in golden["controls"].items():
        assert np.fromfile(folder / file, "<f4").size == np.prod(entry["shape"])


def test_the_int8_file_of_a_tiny_student_is_small(folder):
    """Every layer is int8, also the first: in fp16 it made the file 65 KB larger and improved no figure."""
    assert exporting.sizes(folder / "trial")["int8"] <= 350_000
    manifest = json.loads(onnx.load(folder / "trial-int8.onnx").metadata_props[0].value)
    assert all(row["scale"] for row in manifest["layers"])


def test_golden_vectors_stand_for_the_files_that_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "AGREEMENT", 1.0)  # else fp32's vectors would never have to stand for them
    exporting.export(fresh(), tmp_path / "trial", exporting.UNMEASURED, SOUND, "noise", kept=("fp16", "int8"))
    assert sorted(file.name for file in tmp_path.glob("*.onnx")) == ["trial-fp16.onnx", "trial-int8.onnx"]
    golden = json.loads((tmp_path / "golden.json").read_text())["controls"]
    assert [entry["student"] for entry in golden.values()] == ["fp16", "int8"]
    assert all((tmp_path / file).is_file() for file in golden)
    assert exporting.sizes(tmp_path / "trial").keys() == {"fp16", "int8"}


def test_a_broken_student_is_refused(tmp_path, monkeypatch):
    student = fresh()
    honest = student.trained_layers()

    def broken():
        honest[3].weight[5, 7] += 0.5
        return honest

    monkeypatch.setattr(student, "trained_layers", broken)
    with pytest.raises(exporting.Disagreement):
        exporting.export(student, tmp_path / "trial", exporting.UNMEASURED, SOUND, "noise")
    assert not list(tmp_path.iterdir())


def test_not_a_number_is_refused(tmp_path):
    student = fresh()
    with torch.no_grad():
        student.weights[2][0, 0] = float("nan")
    with pytest.raises(exporting.Disagreement):
        exporting.export(student, tmp_path / "trial", exporting.UNMEASURED, SOUND, "noise")
