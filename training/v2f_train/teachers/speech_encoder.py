"""The teacher `speech-encoder`: a frozen speech encoder and a head trained on its frames. It needs no text
and works for any language.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from v2f_train.clock import HOP
from v2f_train.controls import TRACKS
from v2f_train.teachers.encoder import EncoderAdapter, SpeechEncoder
from v2f_train.teachers.head import at_hops, load_head, tracks_of
from v2f_train.teachers.teacher import Unlabelled, Utterance

NAME = "speech-encoder"
QUIETEST = 1e-4  # an utterance whose |samples| stay below this is digital silence


@dataclass
class SpeechEncoderTeacher:
    """encoder: the ONNX file that the head was trained with (compared by its hash). head: what `v2f-train
    head` wrote.

    device: of the head, "cpu" or "cuda". The encoder uses the GPU where ONNX Runtime has one.
    """

    encoder: Path
    head: Path
    device: str = "cpu"
    threads: int = 1
    name: str = NAME
    controls: tuple[str, ...] = TRACKS

    def __post_init__(self):
        head, identity = load_head(self.head)
        self._head = head.to(self.device)
        adapter = {key: value for key, value in identity.items() if key not in ("sha256", "overlap_seconds")}
        self._encoder = SpeechEncoder(self.encoder, EncoderAdapter(**adapter), self.threads)
        if self._encoder.digest != identity["sha256"]:
            raise ValueError(f"{self.encoder}: not the encoder that {self.head} was trained with")

    def label(self, utterances: list[Utterance]) -> list[np.ndarray]:
        """Per utterance float32 [ceil(samples / HOP), TRACKS]. Digital silence is labelled 0, whatever the
        network gives.
        """
        step = self._encoder.adapter.samples_per_frame
        rows = []
        for utterance in utterances:
            if not len(utterance.sound):
                raise Unlabelled(f"{utterance.file}: has no samples")
            if not np.isfinite(utterance.sound).all():
                raise Unlabelled(f"{utterance.file}: has samples that are not numbers")
            rows.append(at_hops(self._encoder.frames(utterance.sound), -(-len(utterance.sound) // HOP), step))
        labels = tracks_of(self._head, rows) if rows else []
        for utterance, tracks in zip(utterances, labels, strict=True):
            if np.abs(utterance.sound).max() < QUIETEST:
                tracks[:] = 0
        return labels


def make(encoder: str, head: str, device: str = "cpu", threads: str = "1") -> SpeechEncoderTeacher:
    """From text."""
    return SpeechEncoderTeacher(Path(encoder), Path(head), device, int(threads))
