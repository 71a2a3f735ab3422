"""What can be measured: students (a checkpoint or an exported file), and teachers (their labels).

Named on the command line as `RUN/last.pt`, `student.onnx` or `labels:NAME`; `TITLE=` in front gives the name
in the report.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import onnx
import onnxruntime
import torch

from v2f_train.clock import HOP, HOP_SECONDS, WINDOW
from v2f_train.controls import CONTROLS, TRACK_OF_CONTROL, TRACKS
from v2f_train.students.checkpoint import load_student
from v2f_train.students.network import Student
from v2f_train.students.output_rig import OutputRig

BATCH_HOPS = 6_000  # hops of sound (96 s) in one batch
LABELS = "labels:"
NAMED = 20  # names in a message


class Predictor(Protocol):
    """A student as figures see it."""

    lookahead_hops: int

    def predict(self, sounds: np.ndarray) -> np.ndarray:
        """float32 [batch, samples] (whole hops) -> tracks [batch, hops, TRACKS], row k for sample k * HOP.

        Before the ensemble. There is silence before the sound and after it.
        """
        ...


class Dense:
    """The averaged weights of a checkpoint, in PyTorch."""

    def __init__(self, student: Student):
        self.student = student.eval()
        self.lookahead_hops = WINDOW // HOP - student.shape.lookback_hops

    def predict(self, sounds: np.ndarray) -> np.ndarray:
        before = self.student.shape.lookback_hops * HOP
        padded = np.pad(sounds, ((0, 0), (before, WINDOW - before - HOP)))
        with torch.no_grad():
            return self.student(torch.from_numpy(padded)).numpy()


class StreamFile:
    """An exported student in ONNX Runtime, hop by hop, as a player runs it. columns: names to measure."""

    def __init__(self, path: Path, columns: tuple[str, ...] = TRACKS):
        entries = {entry.key: entry.value for entry in onnx.load(path).metadata_props}
        manifest = json.loads(entries.get("v2f", "{}"))
        if manifest.get("form") != "stream":
            raise ValueError(f"{path}: no `v2f` entry of the stream form; export it with `v2f-train export`")
        names = [control["name"] for control in manifest["controls"]]
        wanted = CONTROLS if columns == TRACKS else columns
        if missing := [name for name in wanted if name not in names]:
            raise ValueError(f"{path}: controls missing for the figures: {shortened(missing)}")
        if columns == TRACKS:
            columns = tuple(CONTROLS[TRACK_OF_CONTROL.index(track)] for track in range(len(TRACKS)))
        self.columns = [names.index(name) for name in columns]
        contact = manifest.get("closure") or {}
        self.closure = {key: contact[key] for key in ("threshold", "softness") if key in contact} or None
        self.student = manifest["name"].removesuffix("-fp16").removesuffix("-int8")
        self.states, self.lookahead_hops = manifest["state_size"], manifest["lookahead"] // HOP
        self.memory = manifest.get("memory", WINDOW)  # format 1: the window
        options = onnxruntime.SessionOptions()
        # With int8 weights ONNX Runtime would also round activations to int8.
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])

    def predict(self, sounds: np.ndarray) -> np.ndarray:
        # After hop k the target is sample HOP * (k + 1) - lookahead: the first outputs lie before the sound.
        padded = np.pad(sounds, ((0, 0), (self.memory, max(self.lookahead_hops - 1, 0) * HOP)))
        state, frames = np.zeros((len(sounds), self.states), np.float32), []
        for start in range(0, padded.shape[1], HOP):
            ports = {"audio": np.ascontiguousarray(padded[:, start : start + HOP]), "state": state}
            controls, state = self.session.run(["controls", "next_state"], ports)
            frames.append(controls[:, self.columns])
        first = self.memory // HOP + self.lookahead_hops - 1
        return np.stack(frames[first : first + sounds.shape[1] // HOP], axis=1)


def shortened(names: Sequence[str]) -> str:
    """The first of many names, for a message."""
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


@dataclass(frozen=True)
class Candidate:
    """`predictor` is None for a teacher: its labels are in the dataset. `state`: of a checkpoint, else {}."""

    name: str
    source: str
    predictor: Predictor | None
    state: dict
    student: str = ""  # which of the four students it is
    weights: int = 0
    bytes: int = 0  # of an exported file
    closure: dict | None = None  # threshold and softness that an exported file carries

    @property
    def labels(self) -> str:
        """Name of a teacher's label set."""
        return self.source.removeprefix(LABELS)

    @property
    def path(self) -> Path:
        """A student's file."""
        return Path(self.source)

    @property
    def digest(self) -> str:
        """SHA-256 of a student's file."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    def description(self) -> dict:
        """What a report says about the candidate."""
        student = self.predictor is not None
        return {
            "kind": "student" if student else "teacher",
            "source": self.path.name if student else self.source,
            "sha256": self.digest if student else "",
            "weights": self.weights,
            "bytes": self.bytes,
            "lookahead_ms": self.predictor.lookahead_hops * HOP_SECONDS * 1000 if self.predictor else None,
        }


def load_candidate(text: str, columns: tuple[str, ...] = TRACKS) -> Candidate:
    """`[TITLE=]RUN/last.pt`, `[TITLE=]student.onnx` or `[TITLE=]labels:NAME`. columns: the outputs that it
    must have.

    Raises ValueError when it cannot be loaded or has other outputs.
    """
    title, _, source = text.rpartition("=")
    if "/" in title:
        raise ValueError(f"{title!r} cannot be a title, because it becomes a file name")
    if source.startswith(LABELS):
        return Candidate(title or f"teacher-{source.removeprefix(LABELS)}", source, None, {})
    path = Path(source)
    if not path.is_file():
        raise ValueError(
            f"{source}: no such file; a candidate is a checkpoint (.pt), a student (.onnx) or labels:NAME"
        )
    if path.suffix == ".onnx":
        player = StreamFile(path, columns)
        return Candidate(
            title or path.stem,
            source,
            player,
            {},
            player.student,
            bytes=path.stat().st_size,
            closure=player.closure,
        )
    if path.suffix != ".pt":
        raise ValueError(f"{source}: neither a checkpoint (.pt) nor an exported student (.onnx)")
    student, state = load_student(path)
    rig = OutputRig.beside(path)
    says = rig.names if rig else TRACKS
    if says != columns:
        raise ValueError(
            f"{source}: the labels are of another rig than the student, whose outputs are {shortened(says)}"
        )
    weights = sum(p.numel() for p in student.parameters())
    return Candidate(
        title or path.resolve().parent.name, source, Dense(student), state, student.shape.name, weights
    )


def batches(lengths: list[int]) -> Iterator[list[int]]:
    """Indices of clips of similar length (in hops), so that little is padded. At most BATCH_HOPS, or one
    clip.
    """
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[place] > BATCH_HOPS:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def predict_all(predictor: Predictor, sounds: list[np.ndarray]) -> list[np.ndarray]:
    """Sounds (whole hops each) -> tracks [hops, TRACKS] of each, in their order, before the ensemble."""
    found: list[np.ndarray] = [np.zeros((0, 0), np.float32)] * len(sounds)
    for batch in batches([len(sound) // HOP for sound in sounds]):
        audio = np.zeros((len(batch), len(sounds[batch[-1]])), np.float32)
        for row, place in zip(audio, batch, strict=True):
            row[: len(sounds[place])] = sounds[place]
        for tracks, place in zip(predictor.predict(audio), batch, strict=True):
            found[place] = tracks[: len(sounds[place]) // HOP]
    return found
