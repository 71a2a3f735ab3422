"""The teacher `speech-encoder`: a frozen speech encoder and the head trained on it. Needs no text, hears any language.

As a command it labels a packed dataset from frames that `v2f-train encode` has kept: DATASET receives
the label set `encoder` (NaN where there are no frames).
"""

import argparse
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from v2f_train.clock import HOP
from v2f_train.controls import TRACKS
from v2f_train.labels.dataset import Dataset, NewTracks
from v2f_train.speech.prepare import SIDES
from v2f_train.teachers.encoder import EncoderAdapter, SpeechEncoder
from v2f_train.teachers.head import at_hops, load_head, tracks_of
from v2f_train.teachers.teacher import Unlabelled, Utterance
from v2f_train.teachers.train_head import Frames

NAME = "speech-encoder"
LABELS = "encoder"  # what the label set is called that it leaves in a packed dataset
AT_ONCE = 16  # utterances in one batch of the head
QUIETEST = 1e-4  # largest |sample| of an utterance that is no more than digital silence


@dataclass
class SpeechEncoderTeacher:
    """encoder: the ONNX file that the head was trained on (checked by its hash). head: what `v2f-train head` wrote.
    device: of the head, "cpu" or "cuda"; the encoder takes the GPU where ONNX Runtime has one."""

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
            raise ValueError(f"{self.encoder}: not the encoder that {self.head} was trained on")

    def label(self, utterances: list[Utterance]) -> list[np.ndarray]:
        """Per utterance float32 [ceil(samples / HOP), TRACKS]. Digital silence is rest, whatever the network says."""
        step = self._encoder.adapter.samples_per_frame
        rows = []
        for utterance in utterances:
            if not len(utterance.sound):
                raise Unlabelled(f"{utterance.file}: holds no sample")
            if not np.isfinite(utterance.sound).all():
                raise Unlabelled(f"{utterance.file}: holds samples that are not numbers")
            rows.append(at_hops(self._encoder.frames(utterance.sound), -(-len(utterance.sound) // HOP), step))
        labels = tracks_of(self._head, rows) if rows else []
        for utterance, tracks in zip(utterances, labels, strict=True):
            if np.abs(utterance.sound).max() < QUIETEST:
                tracks[:] = 0
        return labels


def make(encoder: str, head: str, device: str = "cpu", threads: str = "1") -> SpeechEncoderTeacher:
    """From text."""
    return SpeechEncoderTeacher(Path(encoder), Path(head), device, int(threads))


def label_from_frames(dataset: Path, frames_folder: Path, head_path: Path, name: str = LABELS,
                      sides: Sequence[str] = SIDES) -> tuple[int, int]:
    """name: of the label set. sides: of the clips that are labelled, the others stay without.
    Returns (clips labelled, clips without frames)."""
    packed = Dataset.open(dataset, None)
    wanted = [clip for clip in packed.clips if clip["split"] in sides]
    head, identity = load_head(head_path)
    frames = Frames(frames_folder, {clip["set"] for clip in wanted})
    if frames.identity != identity:
        raise ValueError(f"{frames_folder}: frames of another encoder than {head_path} was trained on")
    clips = [clip for clip in wanted if frames.has(clip)]
    new = NewTracks(dataset, name, len(packed.tracks), TRACKS)
    for first in tqdm(range(0, len(clips), AT_ONCE), "label", mininterval=10):
        part = clips[first:first + AT_ONCE]
        for clip, tracks in zip(part, tracks_of(head, [frames.of(clip) for clip in part]), strict=True):
            new.set(clip, tracks)
    new.done({"teacher": NAME, "encoder": identity, "head_sha256": hashlib.sha256(head_path.read_bytes()).hexdigest(),
              "clips": len(clips), "clips_without_frames": len(wanted) - len(clips)})
    return len(clips), len(wanted) - len(clips)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", type=Path, metavar="DATASET")
    parser.add_argument("frames", type=Path, metavar="FRAMES")
    parser.add_argument("head", type=Path, metavar="HEAD")
    parser.add_argument("--sides", nargs="+", choices=SIDES, default=SIDES,
                        help="only clips of these: to measure a head")
    parser.add_argument("--name", default=LABELS, help="of the label set (default: %(default)s)")


def run(options: argparse.Namespace) -> int:
    labelled, without = label_from_frames(options.dataset, options.frames, options.head, options.name,
                                          options.sides)
    print(f"{labelled} clips labelled, {without} have no frames and stay without labels")
    return 0
