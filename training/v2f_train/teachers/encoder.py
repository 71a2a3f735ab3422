"""A frozen, pretrained speech encoder in an ONNX file: whole utterances in, encoder frames out.

A small TOML describes an encoder; adapters/moonshine-tiny.toml explains each line.
"""

import hashlib
import tomllib
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnxruntime

from v2f_train.clock import SAMPLE_RATE

ADAPTERS = Path(__file__).parent / "adapters"
OVERLAP_SECONDS = 3.0  # of the pieces of a long recording; encoder frames at a cut see half of it or more


@dataclass(frozen=True)
class EncoderAdapter:
    """samples_per_frame, reach: samples at SAMPLE_RATE between encoder frames, and those that one frame sees.
    width: numbers in a frame.
    """

    name: str
    samples_per_frame: int
    reach: int
    width: int
    audio_input: str
    longest_seconds: float
    mask_input: str = ""

    @staticmethod
    def read(path: Path) -> "EncoderAdapter":
        try:
            return EncoderAdapter(**tomllib.loads(path.read_text()))
        except (TypeError, tomllib.TOMLDecodeError) as error:
            raise ValueError(
                f"{path}: {error}; moonshine-tiny.toml in {ADAPTERS} shows every line"
            ) from error


class SpeechEncoder:
    """Frame i belongs to sample samples_per_frame * i: the sound is padded in front by half a reach."""

    def __init__(self, model: Path, adapter: EncoderAdapter, threads: int = 1):
        self.adapter = adapter
        self.digest = hashlib.sha256(model.read_bytes()).hexdigest()
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = threads
        usable = [
            one
            for one in ("CUDAExecutionProvider", "CPUExecutionProvider")
            if one in onnxruntime.get_available_providers()
        ]
        self.session = onnxruntime.InferenceSession(str(model), settings, providers=usable)
        if adapter.longest_seconds < 2 * OVERLAP_SECONDS:
            raise ValueError(
                f"encoder {adapter.name}: longest_seconds is {adapter.longest_seconds}; the pieces of a long "
                f"recording overlap by {OVERLAP_SECONDS}: set at least {2 * OVERLAP_SECONDS}"
            )
        wanted = {adapter.audio_input, adapter.mask_input} - {""}
        has = {one.name for one in self.session.get_inputs()}
        if has != wanted:
            raise ValueError(f"{model}: its inputs are {sorted(has)}, the adapter names {sorted(wanted)}")

    def identity(self) -> dict:
        """What the frames depend on: two folders with equal identities hold the same frames."""
        return {"sha256": self.digest, "overlap_seconds": OVERLAP_SECONDS, **asdict(self.adapter)}

    def frames(self, sound: np.ndarray) -> np.ndarray:
        """float32 [samples] in -1..1, mono, SAMPLE_RATE -> float32 [ceil(samples / samples_per_frame),
        width].
        """
        step = self.adapter.samples_per_frame
        longest, overlap = (
            int(seconds * SAMPLE_RATE) // step for seconds in (self.adapter.longest_seconds, OVERLAP_SECONDS)
        )
        count = -(-len(sound) // step)
        result = np.zeros((count, self.adapter.width), np.float32)
        for first, last, start, end in pieces(count, longest, overlap):
            piece = self.frames_of_piece(sound[start * step : end * step], end - start)
            result[first:last] = piece[first - start : last - start]
        return result

    def frames_of_piece(self, sound: np.ndarray, count: int) -> np.ndarray:
        """float32 [count, width]; silence before and after the sound."""
        front = self.adapter.reach // 2
        padded = np.zeros((1, (count - 1) * self.adapter.samples_per_frame + self.adapter.reach), np.float32)
        fits = min(len(sound), padded.shape[1] - front)
        padded[0, front : front + fits] = sound[:fits]
        inputs = {self.adapter.audio_input: padded}
        if self.adapter.mask_input:
            inputs[self.adapter.mask_input] = np.ones(padded.shape, np.int64)
        frames = self.session.run(None, inputs)[0]
        if frames.shape != (1, count, self.adapter.width):
            raise ValueError(
                f"encoder {self.adapter.name}: {padded.shape[1]} samples gave {list(frames.shape)}, the "
                f"adapter promises {[1, count, self.adapter.width]}: correct the adapter"
            )
        return frames[0]


def pieces(count: int, longest: int, overlap: int) -> list[tuple[int, int, int, int]]:
    """Cuts `count` frames into rows (first, last, start, end): run start..end, keep first..last.

    Each run has at most `longest` frames. Neighbours share `overlap` frames, and each keeps its half of them.
    """
    if count <= longest:
        return [(0, count, 0, count)] if count else []
    parts = -(-(count - overlap) // (longest - overlap))
    starts = [round(part * (count - longest) / (parts - 1)) for part in range(parts)]
    edges = [(left + longest + right) // 2 for left, right in pairwise(starts)]
    return [
        (first, last, start, start + longest)
        for first, last, start in zip([0, *edges], [*edges, count], starts, strict=True)
    ]
