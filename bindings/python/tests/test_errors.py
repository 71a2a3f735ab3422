"""Failures raise exceptions with the library's text; nothing crashes."""

import pickle

import numpy as np
import pytest

import v2f


def refused(status, call, *arguments, **named):
    with pytest.raises(v2f.Error) as caught:
        call(*arguments, **named)
    assert caught.value.status == status, caught.value
    assert len(str(caught.value)) > 15
    return str(caught.value)


def test_models_that_do_not_open(tmp_path):
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"this is no student")
    assert "no-such.onnx" in refused(v2f.Status.FILE, v2f.Model, "no-such.onnx")
    refused(v2f.Status.STUDENT, v2f.Model, broken)
    refused(v2f.Status.STUDENT, v2f.Model, b"nor is this")
    refused(v2f.Status.ARGUMENT, v2f.Model, threads=65)
    refused(v2f.Status.ARGUMENT, v2f.Model, engine=77)


def test_streams_that_do_not_open(model):
    refused(v2f.Status.AUDIO, model.open_stream, 7999)
    refused(v2f.Status.AUDIO, model.open_stream, channels=65)
    assert "klingon" in refused(v2f.Status.NAME, model.open_stream, profile="klingon")
    refused(v2f.Status.PROFILE, model.open_stream, profile={"format": 1})
    refused(v2f.Status.PROFILE, model.open_stream, tuning="{}")
    refused(v2f.Status.ARGUMENT, model.open_stream, queue_seconds=float("nan"))


def test_calls_that_do_not_fit(stream):
    assert "jawOpen.gain" in refused(v2f.Status.NAME, stream.set_parameter, "jawOpne.gain", 1)
    refused(v2f.Status.PROFILE, stream.set_parameter, "jawOpen.gain", 1e9)
    refused(v2f.Status.NAME, stream.get_parameter, "ears")
    refused(v2f.Status.PROFILE, stream.load_tuning, "]")
    refused(v2f.Status.ARGUMENT, stream.rig_at, 0, 0)
    refused(v2f.Status.AUDIO, stream.set_format, 1, 1)
    with v2f.Model() as threaded:
        refused(v2f.Status.STATE, threaded.tick)


def test_numbers_that_c_would_cut(model, stream):
    for call in (
        lambda: model.open_stream(2**32 + 48_000),
        lambda: model.open_stream(idle_seed=-1),
        lambda: stream.push_gap(-1),
        lambda: stream.rig_at(0, 2**32 + 1),
        lambda: model.tick(-1),
    ):
        with pytest.raises(ValueError, match="expected 0 to"):
            call()
    with pytest.raises(ValueError, match="zero character"):
        stream.get_parameter("jaw\0Open")


def test_positions_that_c_would_wrap(model, stream, speech):
    stream.push(speech[:8000])
    model.tick()
    for position in (2**63, -(2**63) - 1, 2**64 + 4000, 1e300):
        for call in (stream.rig_at, stream.interrupt):
            with pytest.raises(ValueError, match="position is .*; expected -9223372036854775808 to"):
                call(position, 16_000)
    for position in (0.5, float("nan"), float("inf")):
        with pytest.raises(TypeError, match=r"round\(seconds \* rate\)"):
            stream.rig_at(position, 16_000)
    for position in ("0", None, 1j):
        with pytest.raises(TypeError, match="whole number"):
            stream.rig_at(position, 16_000)
    assert stream.rig_at(4000.0, 16_000.0).position == stream.rig_at(np.int32(4000), 16_000).position == 4000
    assert stream.rig_at(-5, 16_000).position == -5
    assert stream.rig_at(-(2**63), 16_000).position == -(2**63)
    with pytest.raises(TypeError, match="rate is 0.5; expected a whole number"):
        stream.rig_at(0, 0.5)
    with pytest.raises(TypeError, match="hold_seconds is 'long'"):
        model.open_stream(hold_seconds="long")


def test_samples_that_do_not_fit(model, stream):
    for kind in (np.int8, np.uint16, np.int64, np.uint64, bool, complex, object):
        with pytest.raises(TypeError, match="full scale"):
            stream.push(np.zeros(4, kind))
    with pytest.raises(TypeError):
        stream.push(["one"])
    with pytest.raises(ValueError, match=r"\(frames, 1\)"):
        stream.push(np.zeros((4, 2), np.float32))
    with pytest.raises(ValueError, match=r"channels first.*samples\.T"):
        stream.push(np.zeros((1, 480), np.float32))
    with pytest.raises(ValueError, match=r"channels first.*samples\.T"):
        v2f.bake(np.zeros((2, 480), np.float32), 16_000)
    with pytest.raises(ValueError, match="16-bit"):
        stream.push(b"\0\0\0")
    with pytest.raises(ValueError, match="no array"):
        stream.push([[1.0], [1.0, 2.0]])
    with pytest.raises(ValueError, match=r"\(2, 2, 2\)"):
        stream.push(np.zeros((2, 2, 2), np.float32))
    with model.open_stream(channels=2) as stereo, pytest.raises(ValueError, match="interleaved"):
        stereo.push(np.zeros(5, np.float32))
    assert stream.statistics.pushed_frames == 0


@pytest.mark.parametrize(
    "out",
    [
        np.zeros(53, np.float32),
        np.zeros(54, np.float64),
        np.zeros(108, np.float32)[::2],
        np.frombuffer(bytes(54 * 4), np.float32),
    ],
)
def test_arrays_that_cannot_take_values(stream, out):
    with pytest.raises(ValueError, match="54 float32"):
        stream.poll(out)
    with pytest.raises(ValueError, match="54 float32"):
        stream.rig_at(0, 1, out)


def test_errors_travel_between_processes():
    error = pickle.loads(pickle.dumps(v2f.Error(-9, "no such thing")))
    assert (error.status, str(error)) == (v2f.Status.NAME, "no such thing")
    assert v2f.Error(-99, "from a newer library").status == -99
