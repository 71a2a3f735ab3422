"""A recording to curves."""

import io
import json
import os
import signal
import struct
import subprocess
import sys
import time
import warnings
import wave
from fractions import Fraction

import numpy as np
import pytest
from conftest import RECORDINGS, REPOSITORY

import v2f

SPEECH = RECORDINGS / "cards-001.wav"


def write_wav(path, raw, width, channels=1, rate=16_000):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(raw)
    return path


def test_path_and_array_give_the_same(speech):
    by_path, by_array = v2f.bake(SPEECH), v2f.bake(speech, 16_000)
    assert by_path.values.shape == (69, 54) and by_path.times[1] == 0.016
    assert by_path.values.tobytes() == by_array.values.tobytes()
    assert by_path["jawOpen"].max() > 0.1
    with pytest.raises(KeyError):
        by_path["ears"]


def test_lips_close_where_the_recording_says_so():
    curves = v2f.bake(RECORDINGS / "something.wav")
    phones = json.loads((RECORDINGS / "something.phones.json").read_text())
    labials = [phone for phone in phones["phones"] if phone["phone"].strip("012").upper() in ("P", "B", "M")]
    assert labials
    closed = curves["mouthClose"] > 0.5 * curves["jawOpen"]
    hits = [closed[(curves.times >= one["start"]) & (curves.times <= one["end"])].any() for one in labials]
    assert np.mean(hits) > 0.4


@pytest.mark.parametrize("fps", [None, 24, 29.97, 60, "30000/1001", 240, 1])
def test_equals_the_command_line(fps, tmp_path):
    program = os.environ.get("V2F_PROGRAM") or REPOSITORY / "target" / "release" / "v2f"
    if not os.path.exists(program):
        assert os.environ.get("V2F_REQUIRE_ALL") != "1", (
            "V2F_REQUIRE_ALL is set, but the v2f program is not built"
        )
        pytest.skip("the v2f program is not built (name one in V2F_PROGRAM)")
    out = tmp_path / "curves.json"
    subprocess.run(
        [
            program,
            "bake",
            SPEECH,
            "-o",
            out,
            "--student",
            v2f.DEFAULT_STUDENT,
            "--fps",
            str(fps or "student"),
        ],
        check=True,
        capture_output=True,
    )
    expected = json.loads(out.read_text())
    found = v2f.bake(SPEECH, fps=fps)
    assert found.names == tuple(control["name"] for control in expected["controls"])
    values = np.array(expected["frames"], np.float64).astype(np.float32)
    assert found.values.shape == values.shape and (found.values == values).all()
    ratio = Fraction(expected["fps"]["denominator"], expected["fps"]["numerator"])
    assert np.allclose(found.times, [float(index * ratio) for index in range(len(found))], atol=1e-12)


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_every_width_of_wav(width, speech, tmp_path):
    wide = speech[:, 0].astype(np.int64) << 16
    raw = {
        1: lambda: ((wide >> 24) + 128).astype(np.uint8).tobytes(),
        2: lambda: speech.astype("<i2").tobytes(),
        3: lambda: b"".join(struct.pack("<i", value)[1:] for value in wide),
        4: lambda: wide.astype("<i4").tobytes(),
    }[width]()
    samples, rate = v2f.read_recording(write_wav(tmp_path / "wide.wav", raw, width))
    floats = samples[:, 0] / 32768 if samples.dtype == np.int16 else samples[:, 0]
    assert rate == 16_000
    assert np.abs(floats - speech[:, 0] / 32768).max() <= (1 / 128 if width == 1 else 0)


def test_stereo_and_another_rate(speech, tmp_path):
    stereo = np.repeat(np.concatenate([speech, speech], 1), 3, axis=0)
    path = write_wav(tmp_path / "stereo.wav", stereo.astype("<i2").tobytes(), 2, channels=2, rate=48_000)
    assert abs(v2f.bake(path)["jawOpen"] - v2f.bake(SPEECH)["jawOpen"]).max() < 0.2


@pytest.mark.parametrize("frames", [0, 1, 255, 4000])
@pytest.mark.parametrize("fps", [None, 60])
def test_short_sounds(frames, fps):
    curves = v2f.bake(np.zeros(frames, np.float32), 16_000, fps=fps)
    assert len(curves) == len(curves.values) == len(range(0, frames, 256) if fps is None else curves.times)
    assert curves.values.shape[1] == 54 and (frames == 0) == (len(curves) == 0)


def test_settings_reach_the_stream(model):
    metahuman = v2f.bake(SPEECH, profile="metahuman", student=model)
    assert len(metahuman.names) == 82
    louder = v2f.bake(SPEECH, tuning={"format": 1, "parameters": {"jawOpen.gain": 2}}, student=model)
    assert louder["jawOpen"].max() > v2f.bake(SPEECH, student=model)["jawOpen"].max()
    assert (
        v2f.bake(SPEECH, idle=True, idle_seed=1)["eyeBlinkLeft"] != v2f.bake(SPEECH)["eyeBlinkLeft"]
    ).any()


@pytest.mark.parametrize("fps", [0, 0.5, 1001, "nan", -30])
def test_rates_that_are_none(fps):
    with pytest.raises(ValueError):
        v2f.bake(SPEECH, fps=fps)


def test_calls_that_do_not_fit(speech):
    with pytest.raises(ValueError, match="rate"):
        v2f.bake(speech)
    with pytest.raises(ValueError, match="rate"):
        v2f.bake(SPEECH, 16_000)
    with pytest.raises(ValueError, match="shape"):
        v2f.bake(np.zeros((2, 2, 2), np.float32), 16_000)
    with pytest.raises(ValueError, match=r"io\.BytesIO"):
        v2f.bake(SPEECH.read_bytes())
    with pytest.raises(ValueError, match="rig frames per second"):
        v2f.bake(SPEECH, fps="1/0")


def test_a_model_with_threads_bakes_too(speech):
    with v2f.Model() as threaded:
        assert v2f.bake(speech, 16_000, student=threaded) == v2f.bake(speech, 16_000)


@pytest.fixture
def without_library(monkeypatch):
    """Recordings are read by Python alone."""
    monkeypatch.setattr(v2f._sound, "_library", None)
    monkeypatch.setitem(sys.modules, "soundfile", None)


def test_recordings_that_are_none(tmp_path, without_library):
    with pytest.raises(FileNotFoundError):
        v2f.bake(tmp_path / "none.wav")
    for name, content in {
        "text": b"no sound at all" * 9,
        "empty": b"",
        "cut": SPEECH.read_bytes()[:20],
    }.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(ValueError, match="pip install soundfile"):
            v2f.bake(path)


def test_a_recording_that_is_cut_short_is_not_taken_for_whole(tmp_path, without_library):
    cut_off = tmp_path / "cut-off.wav"
    cut_off.write_bytes(SPEECH.read_bytes()[:20_001])
    with pytest.raises(ValueError, match=r"cut short: it states 1\.10 s and holds 0\.62 s"):
        v2f.bake(cut_off)


@pytest.mark.parametrize("library", [True, False])
def test_no_error_has_an_empty_text(tmp_path, library, monkeypatch):
    """Chunks that end in the middle: readers fail in many ways, some without a word."""
    if not library:
        monkeypatch.setattr(v2f._sound, "_library", None)
    warnings.simplefilter("ignore", v2f.RecordingWarning)
    whole = SPEECH.read_bytes()
    path = tmp_path / "odd.wav"
    odd = b"LIST" + struct.pack("<I", 5) + b"INFO "
    for place in (12, 36):
        for content in (whole[:place] + odd + whole[place:], whole[:place] + odd, whole[: place + 3]):
            path.write_bytes(content)
            try:
                v2f.bake(path)
            except ValueError as problem:
                assert "odd.wav" in str(problem) and len(str(problem)) > 40
                assert "()" not in str(problem)


def test_open_files_are_read():
    expected = v2f.bake(SPEECH)
    with open(SPEECH, "rb") as file:
        assert v2f.bake(file) == expected
    assert v2f.bake(io.BytesIO(SPEECH.read_bytes())) == expected

    class Answer:
        """Only what an answer of a web server has."""

        def read(self):
            return SPEECH.read_bytes()

    assert v2f.bake(Answer()) == expected
    with open(SPEECH, encoding="latin-1") as text, pytest.raises(TypeError, match="mode 'rb'"):
        v2f.bake(text)
    with pytest.raises(ValueError, match="the recording"):
        v2f.bake(io.BytesIO(b"no sound at all" * 9))


def test_bytes_are_16_bit_samples(speech):
    raw = speech.astype("<i2").tobytes()
    assert v2f.bake(raw, 16_000) == v2f.bake(speech, 16_000)
    stereo = np.concatenate([speech, speech // 2], 1)
    assert v2f.bake(stereo.tobytes(), 16_000, channels=2) == v2f.bake(stereo, 16_000)
    with pytest.raises(ValueError, match="interleaved"):
        v2f.bake(raw[:-2], 16_000, channels=2)


def test_settings_from_a_file(tmp_path):
    profile = REPOSITORY / "profiles" / "oculus.json"
    assert v2f.bake(SPEECH, profile=profile) == v2f.bake(SPEECH, profile="oculus")
    with pytest.raises(FileNotFoundError):
        v2f.bake(SPEECH, profile=tmp_path / "none.json")


def test_bad_samples_are_counted(speech):
    floats = speech[:, 0] / np.float32(32768)
    assert v2f.bake(floats, 16_000).statistics.bad_samples == 0
    floats[[5, 500, 5000]] = np.nan, np.inf, -np.inf
    assert v2f.bake(floats, 16_000).statistics.bad_samples == 3


def test_progress_is_heard_and_cancels(speech):
    sound = np.tile(speech[:, 0], 4)
    heard = []
    assert v2f.bake(sound, 16_000, progress=heard.append) == v2f.bake(sound, 16_000)
    assert heard == sorted(heard) and heard[-1] == 1 and len(heard) >= 4
    heard.clear()

    def cancel(done):
        heard.append(done)
        return len(heard) < 2

    with pytest.raises(v2f.Error) as caught:
        v2f.bake(sound, 16_000, progress=cancel)
    assert caught.value.status == v2f.Status.CANCELLED and len(heard) == 2

    def fail(done):
        raise KeyError(f"at {done}")

    with pytest.raises(KeyError, match=r"at 0\.0"):
        v2f.bake(sound, 16_000, progress=fail)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this platform has no timers")
def test_control_c_ends_a_bake():
    """A handler of signals runs between two instructions of Python, never inside of the library."""

    def interrupt(_number, _frame):
        raise KeyboardInterrupt

    minutes = np.zeros(16_000 * 600, np.float32)
    began = time.perf_counter()
    v2f.bake(minutes, 16_000)
    whole = time.perf_counter() - began
    before = signal.signal(signal.SIGALRM, interrupt)
    began = time.perf_counter()
    try:
        signal.setitimer(signal.ITIMER_REAL, whole / 20)
        with pytest.raises(KeyboardInterrupt):
            v2f.bake(minutes, 16_000)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert time.perf_counter() - began < whole / 2, "the bake went on to its end"


def test_an_offset_moves_the_curves(speech):
    sound = speech[:8000]
    plain = v2f.bake(sound, 16_000, fps=50)
    later = v2f.bake(sound, 16_000, fps=50, offset_seconds=0.1)
    # 0.1 s are five rig frames: so many more follow, and the recording's end is not cut.
    assert np.array_equal(later.times[: len(plain.times)], plain.times)
    assert np.allclose(later.values[6:], plain.values[1:], atol=1e-5)
    assert not np.allclose(later.values[:-5], plain.values, atol=1e-2)
