"""Whisper's encoder as an ONNX file, with a small model of random weights made here: the file of weights,
timing, the spectrogram, and the network against PyTorch's layers.
"""

import struct

import numpy as np
import onnx
import pytest
import torch
from torch.nn import functional

from v2f_train.cli import main
from v2f_train.clock import SAMPLE_RATE
from v2f_train.teachers import whisper
from v2f_train.teachers.ctranslate2_file import read_variables
from v2f_train.teachers.encoder import ADAPTERS, EncoderAdapter, SpeechEncoder

WIDTH, HEADS, BLOCKS, POSITIONS = 8, 2, 2, 400
BASE = EncoderAdapter.read(ADAPTERS / "whisper-base.toml")


def adapter(layers):
    return EncoderAdapter("toy", BASE.samples_per_frame, BASE.reach, WIDTH * layers, BASE.audio_input, 6.0)


def toy_variables():
    random = np.random.default_rng(0)
    shapes = {
        "conv1/weight": (WIDTH, whisper.BANDS, 3),
        "conv1/bias": (WIDTH,),
        "conv2/weight": (WIDTH, WIDTH, 3),
        "conv2/bias": (WIDTH,),
        "layer_norm/gamma": (WIDTH,),
        "layer_norm/beta": (WIDTH,),
        "position_encodings/encodings": (POSITIONS, WIDTH),
    }
    for number in range(BLOCKS):
        for part in ("self_attention", "ffn"):
            inner = 3 * WIDTH if part == "self_attention" else 4 * WIDTH
            back = WIDTH if part == "self_attention" else 4 * WIDTH
            for name, shape in (
                ("layer_norm/gamma", (WIDTH,)),
                ("layer_norm/beta", (WIDTH,)),
                ("linear_0/weight", (inner, WIDTH)),
                ("linear_0/bias", (inner,)),
                ("linear_1/weight", (WIDTH, back)),
                ("linear_1/bias", (WIDTH,)),
            ):
                shapes[f"layer_{number}/{part}/{name}"] = shape
    variables = {
        f"encoder/{name}": (random.standard_normal(shape) * 0.3).astype(np.float16)
        for name, shape in shapes.items()
    }
    return {**variables, "encoder/num_heads": np.array(HEADS, np.int16)}


def write_file(folder, variables, version=6):
    """As CTranslate2 writes it, in two parts."""
    name = lambda text: struct.pack("<H", len(text) + 1) + text.encode() + b"\0"  # noqa: E731
    data = struct.pack("<I", version) + name(whisper.KIND) + struct.pack("<II", 3, len(variables))
    for key, value in variables.items():
        kind = {np.dtype(np.float16): 4, np.dtype(np.int16): 2}[value.dtype]
        data += name(key) + struct.pack(f"<B{value.ndim}I", value.ndim, *value.shape)
        data += struct.pack("<BI", kind, value.nbytes) + value.tobytes()
    parts = [folder / "model.bin.part1", folder / "model.bin.part2"]
    parts[0].write_bytes(data[: len(data) // 2])
    parts[1].write_bytes(data[len(data) // 2 :])
    return parts


@pytest.fixture(scope="module")
def variables():
    return toy_variables()


def encoder_of(folder, variables, layers):
    path = folder / "toy.onnx"
    onnx.save(whisper.build(whisper.KIND, variables, layers), path)
    return SpeechEncoder(path, adapter(len(layers)))


@pytest.fixture(scope="module")
def speech():
    random = np.random.default_rng(1)
    return (random.standard_normal(SAMPLE_RATE) * np.sin(np.arange(SAMPLE_RATE) / 900)).astype(
        np.float32
    ) * 0.1


def test_the_file_of_weights(tmp_path, variables):
    parts = write_file(tmp_path, variables)
    kind, read = read_variables(parts)
    assert kind == whisper.KIND and read.keys() == variables.keys()
    assert all(np.array_equal(read[name], value) for name, value in variables.items())
    for wrong in ([parts[0]], parts[::-1]):
        with pytest.raises(ValueError, match=r"model\.bin"):
            read_variables(wrong)
    with pytest.raises(ValueError, match="version 5"):
        read_variables(write_file(tmp_path, variables, version=5))


def test_a_frame_is_centred_on_its_sample(tmp_path, variables):
    """A click at sample 320 i changes the frames i - 1 to i + 1 before attention, and no others."""
    still = {**variables, "encoder/position_encodings/encodings": np.zeros((POSITIONS, WIDTH), np.float16)}
    encoder = encoder_of(tmp_path, still, [0])
    click = np.zeros(320 * 40, np.float32)
    click[320 * 20] = 0.5
    frames = encoder.frames(click)
    assert np.flatnonzero(np.abs(frames - frames[5]).max(1) > 1e-6).tolist() == [19, 20, 21]


@pytest.mark.parametrize("samples", [1, 319, 320, 321, 1040, 5000])
def test_every_length_has_its_frames(tmp_path, variables, samples):
    encoder = encoder_of(tmp_path, variables, [BLOCKS])
    assert encoder.frames(np.ones(samples, np.float32)).shape == (-(-samples // 320), WIDTH)


def spectrogram(sound):
    """By PyTorch's transform: [bands, spectra]."""
    window = torch.hann_window(whisper.WINDOW)
    spectra = torch.stft(
        sound, whisper.WINDOW, whisper.HOP, window=window, center=False, return_complex=True
    ).abs()
    decades = (
        (torch.from_numpy(whisper.mel_filters(whisper.BANDS)) @ spectra.square()).clamp(min=1e-10).log10()
    )
    return (decades.maximum(decades.max() - 8) + 4) / 4


def by_pytorch(variables, sound):
    """The outputs of the blocks, [frames, WIDTH] each."""
    weight = lambda name: torch.from_numpy(variables[f"encoder/{name}"].astype(np.float32))  # noqa: E731
    hidden = spectrogram(sound)[None]
    for number, stride in ((1, 1), (2, 2)):
        name = f"conv{number}"
        hidden = functional.gelu(
            functional.conv1d(hidden, weight(f"{name}/weight"), weight(f"{name}/bias"), stride)
        )
    hidden = hidden[0].T
    outputs = [hidden + weight("position_encodings/encodings")[: len(hidden)]]

    def normal(values, name):
        return functional.layer_norm(values, (WIDTH,), weight(f"{name}/gamma"), weight(f"{name}/beta"))

    def dense(values, name):
        return functional.linear(values, weight(f"{name}/weight"), weight(f"{name}/bias"))

    for number in range(BLOCKS):
        hidden, name = outputs[-1], f"layer_{number}"
        joined = dense(normal(hidden, f"{name}/self_attention/layer_norm"), f"{name}/self_attention/linear_0")
        parts = [part.reshape(-1, HEADS, WIDTH // HEADS).transpose(0, 1) for part in joined.split(WIDTH, -1)]
        seen = functional.scaled_dot_product_attention(*parts).transpose(0, 1).reshape(-1, WIDTH)
        hidden = hidden + dense(seen, f"{name}/self_attention/linear_1")
        inner = functional.gelu(dense(normal(hidden, f"{name}/ffn/layer_norm"), f"{name}/ffn/linear_0"))
        outputs.append(hidden + dense(inner, f"{name}/ffn/linear_1"))
    outputs[-1] = normal(outputs[-1], "layer_norm")
    return torch.cat(outputs, -1).numpy()


def test_the_graph_is_the_network(tmp_path, variables, speech):
    """Spectrogram, convolutions, positions, attention, all layers joined."""
    frames = encoder_of(tmp_path, variables, [0, 1, 2]).frames(speech)
    count, front = len(frames), BASE.reach // 2
    padded = torch.zeros((count - 1) * 320 + BASE.reach)
    padded[front : front + len(speech)] = torch.from_numpy(speech)
    assert np.allclose(frames, by_pytorch(variables, padded), atol=2e-4)


def test_bands_are_those_whisper_was_trained_with():
    """Equal areas, linear below 1 kHz (the scale's 15), peaks that rise."""
    bands = whisper.mel_filters(80)
    peaks = bands.argmax(1)
    assert bands.shape == (80, 201) and np.all(np.diff(peaks) >= 0)
    step = SAMPLE_RATE / whisper.WINDOW  # Hz between the bins of a spectrum
    areas = bands.sum(1) * step
    assert np.allclose(areas[40:], 1, atol=0.1)  # narrow triangles are sampled too coarsely
    top = 15 + np.log(8) * 27 / np.log(6.4)
    assert peaks[10] * step == pytest.approx(11 * top / 81 * 200 / 3, abs=step)


def test_a_model_of_another_kind_is_named(variables):
    with pytest.raises(ValueError, match="TransformerSpec"):
        whisper.build("TransformerSpec", variables, [1])
    with pytest.raises(ValueError, match="0 to 2"):
        whisper.build(whisper.KIND, variables, [3])


def test_the_command_writes_the_file(tmp_path, variables, capsys):
    parts = [str(part) for part in write_file(tmp_path, variables)]
    assert main(["whisper", str(tmp_path / "out.onnx"), *parts, "--layers", "1", "2"]) == 0
    assert f"{2 * WIDTH} numbers" in capsys.readouterr().out
    assert SpeechEncoder(tmp_path / "out.onnx", adapter(2)).frames(np.zeros(640, np.float32)).shape == (2, 16)
    assert main(["whisper", str(tmp_path / "none.onnx"), parts[0]]) == 1
