"""The teacher `onnx` with networks made here, one of them with the signature of NVIDIA Audio2Face-3D v2.3."""

from dataclasses import replace

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from v2f_train.clock import HOP
from v2f_train.teachers.encoder import ADAPTERS
from v2f_train.teachers.onnx_teacher import OnnxAdapter, OnnxTeacher, make
from v2f_train.teachers.teacher import Unlabelled, Utterance

SKIN, RESULT, EMOTIONS, WINDOW, INSTANT = 272, 301, 26, 8320, 4160
VERTICES, SHAPES = 60, ("jawOpen", "mouthFunnel", "mouthSmileLeft")
RANDOM = np.random.default_rng(5)
MOVES = RANDOM.standard_normal((len(SHAPES), VERTICES, 3)).astype(np.float32)
NEUTRAL = RANDOM.standard_normal((VERTICES, 3)).astype(np.float32)
MEAN = NEUTRAL + 0.2 * MOVES[0]  # at rest this actor's jaw hangs open by 0.2


def save_network(path, nodes, values, inputs, output):
    graph = helper.make_graph(
        nodes,
        "made",
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape])
            for name, shape in inputs.items()
        ],
        [helper.make_tensor_value_info("result", TensorProto.FLOAT, ["batch", *output])],
        [numpy_helper.from_array(value, name) for name, value in values.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8), path)


@pytest.fixture(scope="module")
def actor(tmp_path_factory):
    """A network of the published signature: component 0 is the sample at the instant, component 1 the mean
    emotion.
    """
    folder = tmp_path_factory.mktemp("actor")
    pick, feel = np.zeros((WINDOW, RESULT), np.float32), np.zeros((EMOTIONS, RESULT), np.float32)
    pick[INSTANT, 0], feel[:, 1] = 1, 1 / EMOTIONS
    save_network(
        folder / "network.onnx",
        [
            helper.make_node("MatMul", ["input", "pick"], ["from_sound"]),
            helper.make_node("MatMul", ["emotion", "feel"], ["felt"]),
            helper.make_node("Add", ["from_sound", "felt"], ["result"]),
        ],
        {"pick": pick, "feel": feel},
        {"input": [1, WINDOW], "emotion": [1, EMOTIONS]},
        [1, RESULT],
    )
    matrix = np.zeros((SKIN, VERTICES, 3), np.float32)
    matrix[0], matrix[1] = MOVES[1], MOVES[2]
    np.savez(folder / "model_data.npz", shapes_matrix_skin=matrix, shapes_mean_skin=MEAN)
    np.savez(
        folder / "bs_skin.npz",
        neutral=NEUTRAL,
        poseNames=np.array([b"neutral", b"JawOpen", *(name.encode() for name in SHAPES[1:])]),
        frontalMask=np.arange(0, VERTICES, 2),
        JawOpen=MOVES[0],
        **dict(zip(SHAPES[1:], MOVES[1:], strict=True)),
    )
    return folder


@pytest.fixture(scope="module")
def adapter():
    return OnnxAdapter.read(ADAPTERS / "audio2face3d.toml")


def test_audio2face3d_adapter(actor, adapter):
    """The sound at sample 256 k becomes the funnel of row k; the open jaw is found; emotion is neutral."""
    teacher = make(str(actor / "network.onnx"), str(ADAPTERS / "audio2face3d.toml"))
    assert teacher.controls == SHAPES and teacher.name == "audio2face3d"
    sound = np.clip(np.random.default_rng(0).standard_normal(20_000) * 0.4, -1, 1).astype(np.float32)
    labels = teacher.label([Utterance("a.wav", sound)])[0]
    assert labels.shape == (79, 3) and labels.dtype == np.float32
    assert np.allclose(labels[:, 1], np.clip(sound[::HOP], 0, None), atol=0.02)  # the bound: never below 0
    rising = sound[::HOP] > 0  # elsewhere the other weights pay for what the bound forbids
    assert np.allclose(labels[rising, 0], 0.2, atol=0.02) and np.allclose(labels[rising, 2], 0, atol=0.02)


def test_a_constant_input_is_given(actor, adapter):
    moved = replace(adapter, constants={"emotion": {"shape": [1, EMOTIONS], "values": [0.5] * EMOTIONS}})
    labels = OnnxTeacher(actor / "network.onnx", moved).label(
        [Utterance("a.wav", np.zeros(3_000, np.float32))]
    )[0]
    assert np.allclose(labels[:, 2], 0.5, atol=0.02)


def test_another_rate_and_hop(tmp_path):
    """A network at 8 kHz that answers every 200 samples (40 Hz) with the loudest sample of its window."""
    save_network(
        tmp_path / "n.onnx",
        [helper.make_node("ReduceMax", ["sound"], ["result"], axes=[1], keepdims=1)],
        {},
        {"sound": [400]},
        [1],
    )
    adapter = OnnxAdapter("loud", 8_000, 400, 200, 200, "sound", [400], "result", controls=["jawOpen"])
    sound = np.zeros(16_000, np.float32)
    sound[8_000:] = 0.5
    labels = OnnxTeacher(tmp_path / "n.onnx", adapter).label([Utterance("a.wav", sound)])[0][:, 0]
    assert len(labels) == 63
    rise = np.argmax(labels > 0.25) * HOP / 16_000
    assert abs(rise - (0.5 - 0.025)) < 0.025  # the window reaches 25 ms ahead; a hop of the network is 25 ms
    assert labels[5] == pytest.approx(0, abs=1e-3) and labels[-8] == pytest.approx(0.5, abs=0.02)


def test_adapters_that_lie_are_refused(actor, adapter, tmp_path):
    network = actor / "network.onnx"
    for changes, reason in (
        ({"audio_input": "sound"}, "inputs are"),
        ({"output": "curves"}, "outputs are"),
        ({"columns": [0, 140]}, "140 components"),
    ):
        with pytest.raises(ValueError, match=reason):
            OnnxTeacher(network, replace(adapter, **changes)).label(
                [Utterance("a", np.zeros(300, np.float32))]
            )
    for changes, reason in (
        ({"window": 8000}, "does not hold"),
        ({"instant": 8320}, "outside"),
        ({"controls": ["jawOpen"]}, "either"),
    ):
        with pytest.raises(ValueError, match=reason):
            replace(adapter, **changes)
    (tmp_path / "a.toml").write_text("name = 'x'\nspeed = 3\n")
    with pytest.raises(ValueError, match=r"a\.toml.*speed"):
        OnnxAdapter.read(tmp_path / "a.toml")


def test_an_empty_recording_is_named(actor, adapter):
    with pytest.raises(Unlabelled, match=r"empty\.wav"):
        OnnxTeacher(actor / "network.onnx", adapter).label([Utterance("empty.wav", np.zeros(0, np.float32))])
