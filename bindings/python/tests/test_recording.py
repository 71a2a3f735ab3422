"""Recordings are read by the library that the program reads with: the same sound, the same words."""

import ctypes
import json
import os
import re
import struct
import subprocess
import warnings

import numpy as np
import pytest
from conftest import RECORDINGS, REPOSITORY

import v2f
from v2f import _sound, recording

SPEECH = RECORDINGS / "cards-001.wav"


@pytest.fixture(autouse=True)
def library():
    if not _sound.available():
        (pytest.fail if os.environ.get("V2F_REQUIRE_ALL") == "1" else pytest.skip)("there is no libv2f_sound")


def wav(samples, *, kind=1, bits=16, data=None, riff=None, extensible=False):
    """A WAV file of one channel at 16 kHz. `data`, `riff`: the sizes that its heads state."""
    head = struct.pack(
        "<HHIIHH", 0xFFFE if extensible else kind, 1, 16_000, 16_000 * bits // 8, bits // 8, bits
    )
    if extensible:
        guid = struct.pack("<H", kind) + bytes.fromhex("000000001000800000aa00389b71")
        head += struct.pack("<HHI", 22, bits, 4) + guid
    size = len(samples) if data is None else data
    body = b"WAVEfmt " + struct.pack("<I", len(head)) + head + b"data" + struct.pack("<I", size) + samples
    return b"RIFF" + struct.pack("<I", len(body) if riff is None else riff) + body


def read(tmp_path, content, name="a.wav"):
    """Samples, and the warnings; by path, by open file and in memory alike."""
    path = tmp_path / name
    path.write_bytes(content)
    found = []
    with open(path, "rb") as file:
        for source in (path, str(path), file):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                samples, rate = v2f.read_recording(source)
            found.append((samples.tobytes(), rate, [str(warning.message) for warning in caught]))
    assert found[0] == found[1] == found[2]
    return np.frombuffer(found[0][0], np.float32), found[0][2]


def test_the_declarations_are_those_of_the_header():
    header = (REPOSITORY / "sound" / "include" / "v2f_sound.h").read_text()
    header = re.sub(r"//[^\n]*|/\*.*?\*/", "", header, flags=re.DOTALL)
    found = re.findall(r"^([\w ]+[ *])(v2f_sound_\w+)\(([^)]*)\);", header, flags=re.MULTILINE)
    known = {name: (returns.strip(), parameters) for returns, name, parameters in found}
    assert len(known) > 8 and set(_sound.FUNCTIONS) <= set(known)
    results = {
        "V2fSound *": ctypes.c_void_p,
        "int64_t": ctypes.c_int64,
        "uint32_t": ctypes.c_uint32,
        "void": None,
        "const char *": ctypes.c_char_p,
    }
    for name, (returns, parameters) in _sound.FUNCTIONS.items():
        count = 0 if known[name][1] == "void" else len(known[name][1].split(","))
        assert returns == results[known[name][0]], name
        assert len(parameters) == count, name


def test_a_folder_takes_what_the_program_takes():
    source = (REPOSITORY / "sound" / "src" / "lib.rs").read_text()
    (known,) = re.findall(r"pub const EXTENSIONS: [^=]*= \[(.*?)\];", source, flags=re.DOTALL)
    assert list(recording.EXTENSIONS) == re.findall(r'"(\w+)"', known)


def test_every_kind_of_wav(tmp_path, speech):
    wide = speech[:, 0].astype(np.int32) << 16
    expected = speech[:, 0] / np.float32(32768)
    three = wide.astype("<i4").view(np.uint8).reshape(-1, 4)[:, 1:].tobytes()
    for content in (
        wav(speech.tobytes()),
        wav(three, bits=24),
        wav(three, bits=24, extensible=True),
        wav(wide.astype("<i4").tobytes(), bits=32, extensible=True),
        wav(expected.astype("<f4").tobytes(), kind=3, bits=32),
        wav(speech.tobytes(), data=0x7FFFF000, riff=0x7FFFF024),
        wav(speech.tobytes(), data=0xFFFFFFFF, riff=0xFFFFFFFF),
    ):
        samples, said = read(tmp_path, content)
        assert (samples == expected).all() and not said, said


def test_what_is_lost_is_a_warning(tmp_path, speech):
    whole = wav(speech.tobytes())
    samples, said = read(tmp_path, whole[:20_001])
    assert len(samples) == (20_001 - 44) // 2
    assert len(said) == 1 and "a.wav: it is cut short" in said[0]
    with warnings.catch_warnings():
        warnings.simplefilter("error", v2f.RecordingWarning)
        with pytest.raises(v2f.RecordingWarning, match="cut short"):
            v2f.bake(tmp_path / "a.wav")


def test_what_is_no_recording_is_told(tmp_path):
    for content in (b"", b"no sound at all" * 9, SPEECH.read_bytes()[:20]):
        (tmp_path / "none.wav").write_bytes(content)
        with pytest.raises(ValueError, match=r"none\.wav: .{12,}"):
            v2f.bake(tmp_path / "none.wav")
    with pytest.raises(FileNotFoundError):
        v2f.bake(tmp_path / "nowhere.wav")
    with pytest.raises(OSError):
        v2f.bake(tmp_path)


def test_the_verdict_is_that_of_the_program(tmp_path, speech):
    program = os.environ.get("V2F_PROGRAM") or REPOSITORY / "target" / "release" / "v2f"
    if not os.path.exists(program):
        (pytest.fail if os.environ.get("V2F_REQUIRE_ALL") == "1" else pytest.skip)("the program is not built")
    whole = wav(speech.tobytes())
    odd = b"LIST" + struct.pack("<I", 5) + b"INFO "
    cases = {
        "whole": whole,
        "cut-short": whole[:20_000],
        "data-0": wav(speech.tobytes(), data=0),
        "riff-0": wav(speech.tobytes(), riff=0),
        "streamed": wav(speech.tobytes(), data=0x7FFFFFFF),
        "odd-chunk": whole[:36] + odd + whole[36:],
        "joined": whole + whole,
        "loud": wav((speech[:, 0].astype("<f4") * 8).tobytes(), kind=3, bits=32),
        "text": b"no sound at all" * 9,
        "empty": b"",
        "heading": whole[:44],
    }
    for name, content in cases.items():
        path, out = tmp_path / f"{name}.wav", tmp_path / f"{name}.json"
        path.write_bytes(content)
        done = subprocess.run(
            [program, "bake", path, "-o", out, "--student", v2f.DEFAULT_STUDENT],
            check=False,
            capture_output=True,
            text=True,
        )
        said = " ".join(done.stderr.split())
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                curves = v2f.bake(path)
            except ValueError as problem:
                assert done.returncode == 1, f"{name}: the program read it, Python says {problem}"
                assert str(problem).split(": ", 1)[1] in said, f"{name}: {problem} / {said}"
                continue
        assert done.returncode == 0, f"{name}: Python read it, the program says {said}"
        baked = np.array(json.loads(out.read_text())["frames"], np.float32)
        assert np.array_equal(curves.values, baked), name
        texts = [str(warning.message).split(": ", 1)[1] for warning in caught]
        assert all(text in said for text in texts) and bool(texts) == ("warning: " in said), (
            f"{name}: {texts} / {said}"
        )
