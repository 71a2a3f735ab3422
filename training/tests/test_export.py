"""The exported files, and the refusal to export a student whose forms disagree."""

import hashlib
import json

import numpy as np
import onnx
import pytest
import torch

from v2f_train.clock import HOP, WINDOW
from v2f_train.controls import CONTROLS
from v2f_train.export import write as exporting
from v2f_train.export.graph import stream_model
from v2f_train.export.manifest import describe
from v2f_train.export.verify import verify_memory
from v2f_train.measure.candidates import Dense, StreamFile
from v2f_train.students.network import Student, activate, convolve
from v2f_train.students.shape import PAIR_KERNEL, PAIR_STRIDE, Shape, shape

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
ALLOWED_2 = ALLOWED | {"Max", "Min", "Mul", "Neg", "ReduceMax", "Sub"}
BYTES_OF_FORMAT_1 = {
    "fp32": "93bf97cbbfd8b570f6e48b2e623cc74a80c87dbb19c4790034ac8871b66415f4",
    "fp16": "2bfd5b93a4a98c81a778a2982ff527d85d5f5f69df12acb09e8fd5fc6405c926",
    "int8": "3347ef9b4a8f01a45ee4fb5b1c9916ca4d319575cbaf28df9744ca9dae65fadb",
}
"""SHA-256 of what was written before format 2 of the student in `test_files_of_format_1_keep_their_bytes`."""
SOUND = np.random.default_rng(0).uniform(-0.4, 0.4, WINDOW * 2).astype(np.float32)


def fresh(**settings) -> Student:
    torch.manual_seed(0)
    student = Student(shape("tiny-low-latency", **settings))
    student.calibrate(torch.from_numpy(SOUND[None]))
    return student


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("students")
    exporting.export(fresh(), out / "trial", exporting.UNMEASURED, SOUND, "noise")
    return out


def of_format_1(**settings) -> Student:
    return fresh(**{"front": "pairs", "body": "dense", "voice": False, **settings})


def manifest_of(model: onnx.ModelProto) -> dict:
    return json.loads({entry.key: entry.value for entry in model.metadata_props}["v2f"])


def keeps_the_contract(model: onnx.ModelProto) -> dict:
    """Asserts what docs/student-format.md says of both versions. Returns the manifest."""
    assert model.ir_version <= 10 and model.opset_import[0].version == 17
    manifest = manifest_of(model)
    used = {node.op_type for node in model.graph.node}
    assert used <= (ALLOWED if manifest["format"] == 1 else ALLOWED_2)
    stored = {tensor.name: tensor for tensor in model.graph.initializer}
    new, channels, state = HOP, 1, 0
    for row in manifest["layers"]:
        kind = row.get("kind", "dense")
        assert (
            row["kept"] == row["kernel"] - row["stride"]
            and row["new"] == new
            and row["channels_in"] == channels
        )
        columns = row["channels_out"] * (2 if row["activation"] == "log-energy" else 1)
        inputs = row["channels_in"] * (1 if kind == "separable" else row["kernel"])
        if kind == "level":
            assert row["weight"] is None and list(stored[row["bias"]].dims) == [channels]
        else:
            assert list(stored[row["weight"]].dims) == [inputs, columns]
        if kind == "separable":
            assert list(stored[row["taps"]].dims) == [row["kernel"] * row["channels_in"]]
            assert stored[row["taps"]].data_type == onnx.TensorProto.FLOAT
        assert row["scale"] is None or list(stored[row["scale"]].dims) == [columns]
        state += 1 if kind == "level" else row["kept"] * row["channels_in"]
        new, channels = new // row["stride"], row["channels_out"]
    outputs = len(CONTROLS) + ("voice" in manifest)
    assert new == 1 and state == manifest["state_size"] and channels == outputs
    assert abs(sum(manifest["ensemble"]) - 1) < 1e-9
    ports = {port.name: port.type.tensor_type.shape.dim[1].dim_value for port in model.graph.output}
    voice = {"voice": 1} if "voice" in manifest else {}
    assert ports == {"controls": len(CONTROLS), "next_state": state, **voice}
    return manifest


@pytest.mark.parametrize("file", ["trial.onnx", "trial-fp16.onnx", "trial-int8.onnx"])
def test_file_keeps_the_contract(folder, file):
    manifest = keeps_the_contract(onnx.load(folder / file))
    assert manifest["format"] == 2 and manifest["memory"] == (32 + 340) * HOP
    assert {row.get("kind") for row in manifest["layers"]} == {None, "separable", "level"}
    assert "voice" in manifest["probe"] and manifest["voice"]["close"] < manifest["voice"]["open"]


NEW_KEYS = {"memory", "voice", "kind", "taps", "skip", "level", "input"}


def test_a_student_without_new_parts_stays_a_file_of_format_1():
    model, _ = exporting.build(of_format_1(), "fp32", "trial", exporting.UNMEASURED)
    manifest = keeps_the_contract(model)
    assert manifest["format"] == 1 and not NEW_KEYS & manifest.keys()
    assert not any(NEW_KEYS & row.keys() for row in manifest["layers"])
    assert "voice" not in manifest["probe"]


@pytest.mark.parametrize("kind, digest", BYTES_OF_FORMAT_1.items())
def test_files_of_format_1_keep_their_bytes(kind, digest):
    """The bytes that were written before format 2 existed. The weights are exact fractions: no sum of this
    processor goes into them.
    """
    student = of_format_1(width=16, pairs=8)
    with torch.no_grad():
        for number, values in enumerate(student.parameters()):
            values.copy_(((torch.arange(values.numel()) * (number + 3)) % 17 / 64 - 0.125).view(values.shape))
        student.band_mean.zero_()
        student.band_std.fill_(1.0)
    layers = student.trained_layers()
    kinds = dict.fromkeys((row.layer.name for row in layers), kind)
    model = stream_model(layers, kinds)
    model.metadata_props.add(
        key="v2f",
        value=json.dumps(
            describe(layers, student.shape, kinds, "x", np.full(len(CONTROLS), 0.5), exporting.UNMEASURED)
        ),
    )
    assert hashlib.sha256(model.SerializeToString()).hexdigest() == digest


@pytest.mark.parametrize("part", [{"front": "level"}, {"body": "separable"}, {"voice": True}])
def test_each_new_part_alone_is_exported(tmp_path, part):
    student = of_format_1(width=16, pairs=8, **part)
    exporting.export(student, tmp_path / "trial", exporting.UNMEASURED, SOUND, "noise", kept=("fp32",))
    manifest = keeps_the_contract(onnx.load(tmp_path / "trial.onnx"))
    assert manifest["format"] == 2
    assert manifest["memory"] == (WINDOW if "front" not in part else student.shape.memory)


def test_voice_stands_beside_the_controls(folder):
    golden = json.loads((folder / "golden.json").read_text())
    (file, entry), *_ = golden["voice"].items()
    voice = np.fromfile(folder / file, "<f4").reshape(entry["shape"])
    expected = fresh().predict_outputs(SOUND)
    assert voice.shape == (len(SOUND) // HOP, 1) and np.allclose(voice[:, 0], expected[:, -1], atol=1e-6)
    assert voice.std() > 0


def test_the_level_of_a_stream_follows_the_loudest_band():
    """The graph's level against a loop in plain numbers, over sound that falls from loud to silent."""
    student = fresh(width=16, pairs=8)
    level = student.table[1].level
    with torch.no_grad():
        student.biases[1].copy_(torch.linspace(-1, 1, 8))
    stream = exporting.build(student, "fp32", "trial", exporting.UNMEASURED)[1]
    swell = np.repeat(10.0 ** -np.arange(0, 6.0), 40 * HOP)
    sound = (np.random.default_rng(3).standard_normal(len(swell)) * 0.2 * swell).astype(np.float32)
    samples = np.concatenate([np.zeros(PAIR_KERNEL - PAIR_STRIDE, np.float32), sound])
    with torch.no_grad():
        bands = activate(
            convolve(torch.from_numpy(samples)[None, :, None], student.weights[0], None, student.table[0]),
            student.table[0],
        )[0].numpy()
    now, levels = 0.0, []
    for column in bands:
        now = max(min((column + np.linspace(-1, 1, 8)).max(), level.highest), now - level.fall, level.lowest)
        levels.append(now)
    found, state, at = [], np.zeros((1, stream.states), np.float32), PAIR_KERNEL - PAIR_STRIDE
    for start in range(0, len(sound), HOP):
        ports = {"audio": sound[None, start : start + HOP], "state": state}
        (state,) = stream.session.run(["next_state"], ports)
        found.append(state[0, at])
    assert np.allclose(found, levels[1::2], atol=1e-4)
    assert found[-1] < found[60] - 3 and min(found) >= level.lowest


def test_a_memory_that_is_too_short_is_refused(monkeypatch):
    """The level of loud sound is still there when fewer samples of the past were fed."""
    student = fresh(width=16, pairs=8)
    monkeypatch.setattr(Shape, "memory", property(lambda form: WINDOW + 20 * HOP))
    stream = exporting.build(student, "fp32", "trial", exporting.UNMEASURED)[1]
    with pytest.raises(exporting.Disagreement, match="depends on more than"):
        verify_memory(student, stream, SOUND * 0.01, stream.play(SOUND[None] * 0.01, silence_first=True)[0])


def test_golden_vectors_have_their_shapes(folder):
    golden = json.loads((folder / "golden.json").read_text())
    assert np.fromfile(folder / golden["audio"]["file"], "<f4").size == golden["audio"]["samples"]
    for file, entry in golden["controls"].items():
        assert np.fromfile(folder / file, "<f4").size == np.prod(entry["shape"])


def test_the_int8_file_of_a_tiny_student_is_small(folder):
    """Every layer is int8, also the first: in fp16 it made the file 65 KB larger and improved no figure."""
    assert exporting.sizes(folder / "trial")["int8"] <= 350_000
    manifest = json.loads(onnx.load(folder / "trial-int8.onnx").metadata_props[0].value)
    assert all(row["scale"] for row in manifest["layers"] if row["weight"])


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
        honest[4].weight[5, 7] += 0.5
        return honest

    monkeypatch.setattr(student, "trained_layers", broken)
    with pytest.raises(exporting.Disagreement):
        exporting.export(student, tmp_path / "trial", exporting.UNMEASURED, SOUND, "noise")
    assert not list(tmp_path.iterdir())


def test_not_a_number_is_refused(tmp_path):
    student = fresh()
    with torch.no_grad():
        student.weights[3][0, 0] = float("nan")
    with pytest.raises(exporting.Disagreement):
        exporting.export(student, tmp_path / "trial", exporting.UNMEASURED, SOUND, "noise")


def test_a_file_is_measured_as_its_network_is(tmp_path):
    """From silence of the memory's length on, without `voice`: also for sound that follows loud sound."""
    student = fresh(width=16, pairs=8)
    model, _ = exporting.build(student, "fp32", "trial", exporting.UNMEASURED)
    (tmp_path / "trial.onnx").write_bytes(model.SerializeToString())
    sounds = np.stack([SOUND, SOUND * np.repeat([1.0, 0.003], len(SOUND) // 2).astype(np.float32)])
    file, dense = StreamFile(tmp_path / "trial.onnx"), Dense(student)
    assert np.allclose(file.predict(sounds), dense.predict(sounds), atol=1e-4)
    assert file.memory == student.shape.memory
