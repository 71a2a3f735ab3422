"""Verifies that all forms of a student agree, and that each has exactly the look-ahead that it declares."""

import json
from collections.abc import Callable

import numpy as np
import onnx
import onnxruntime
import torch

from v2f_train.clock import HOP, WINDOW
from v2f_train.export.manifest import probe_sound
from v2f_train.students.network import Student

AGREEMENT = 1e-4  # largest difference between two forms, on controls in 0..1; relative for larger ranges
UNCHANGED = 1e-5  # tolerance for outputs that must not change: sums of another batch may differ by this
CHANGED = 1e-9  # outputs that must change do so by more than this
BEFORE_HOPS = 8  # of loud noise before a past that must outweigh it
MOST_PLACES = 24  # of a sound at which the memory is verified


class Disagreement(Exception):
    """Two forms of the student differ; nothing was written."""


class Stream:
    """Plays a student file hop by hop in ONNX Runtime, from a state of zeros. states: size of its state.
    memory: samples after which it has forgotten everything.
    """

    def __init__(self, model: onnx.ModelProto, states: int, memory: int = WINDOW):
        options = onnxruntime.SessionOptions()
        # With int8 weights ONNX Runtime would round activations to int8 too, an error of 0.03.
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, ["CPUExecutionProvider"]
        )
        self.states, self.memory = states, memory
        names = [port.name for port in model.graph.output if port.name != "next_state"]
        self.outputs = [*names, "next_state"]

    def play(self, sound: np.ndarray, silence_first: bool = False) -> np.ndarray:
        """sound [batch, samples] -> outputs [batch, samples // HOP, CONTROLS], and `voice` as one more column
        where the student has it.
        """
        state = np.zeros((len(sound), self.states), np.float32)
        if silence_first:
            sound = np.concatenate([np.zeros((len(sound), self.memory), np.float32), sound], axis=1)
        frames = []
        for start in range(0, sound.shape[1] // HOP * HOP, HOP):
            inputs = {"audio": np.ascontiguousarray(sound[:, start : start + HOP]), "state": state}
            *outputs, state = self.session.run(self.outputs, inputs)
            frames.append(np.concatenate(outputs, axis=1))
        return np.stack(frames[self.memory // HOP if silence_first else 0 :], axis=1)


def require_close(what: str, found: np.ndarray, expected: np.ndarray, tolerance: float = AGREEMENT) -> None:
    difference = float(np.abs(found - expected).max())
    tolerance *= max(1.0, float(np.abs(expected).max()))
    if not difference <= tolerance:  # written so that NaN is refused too
        raise Disagreement(f"{what}: largest difference {difference:.2e}, allowed {tolerance:.0e}")


def by_target(student: Student, sound: np.ndarray) -> np.ndarray:
    """Samples [n] -> outputs [n // HOP, CONTROLS and voice], row k for sample HOP * k: the dense form as in
    training.
    """
    before = student.shape.lookback_hops * HOP
    padded = np.pad(sound[: len(sound) // HOP * HOP], (before, WINDOW - before - HOP)).astype(np.float32)
    student.eval()
    with torch.no_grad():
        return student.outputs(torch.from_numpy(padded)[None])[0].numpy()[:, student.stored_columns]


def verify_look_ahead(
    what: str, play: Callable[[np.ndarray], np.ndarray], sound: np.ndarray, ahead: int, first: int
) -> None:
    """play: samples [n] -> rows. Row k has its target at sample HOP * (k + first) and sees `ahead` samples
    more.

    Changes all sound from one place on. Rows whose look-ahead ends there must not change, and the next row
    must change.
    """
    changed, place = sound.copy(), len(sound) // (2 * HOP) * HOP
    changed[place:] = np.random.default_rng(1).uniform(-0.5, 0.5, len(sound) - place)
    rows = (place - ahead) // HOP - first + 1  # the last of them sees samples up to `place`, exclusive
    before, after = play(sound), play(changed)
    require_close(
        f"{what}: sound beyond the look-ahead of {ahead} samples affects the outputs",
        after[:rows],
        before[:rows],
        UNCHANGED,
    )
    if not np.abs(after[rows] - before[rows]).max() > CHANGED:
        raise Disagreement(
            f"{what}: the last {HOP} samples of the look-ahead of {ahead} samples do not affect the outputs"
        )


def verify_memory(student: Student, stream: Stream, sound: np.ndarray, outputs: np.ndarray) -> None:
    """outputs: the rows of a stream that heard silence, then `sound`.

    Whatever came before, a stream that is fed `memory` samples of its own past gives the same bits, and dense
    PyTorch needs no more of the past either.
    """
    padded = np.concatenate([np.zeros(stream.memory, np.float32), sound])
    before = np.random.default_rng(2).uniform(-1, 1, BEFORE_HOPS * HOP).astype(np.float32)
    for end in range(WINDOW, len(sound), max(7 * HOP, len(sound) // MOST_PLACES // HOP * HOP)):
        past = padded[end : end + stream.memory]
        expected = outputs[end // HOP - 1]
        found = stream.play(np.concatenate([before, past])[None])[0, -1]
        if found.tobytes() != expected.tobytes():
            raise Disagreement(
                f"the stream at sample {end} depends on more than the {stream.memory} samples before it: "
                f"largest difference {np.abs(found - expected).max():.2e}"
            )
        with torch.no_grad():
            dense = student.outputs(torch.from_numpy(past)[None])[0, -1].numpy()[student.stored_columns]
        require_close(f"stream at sample {end} against dense PyTorch on the past alone", found, dense)


def verify(student: Student, stream: Stream, sound: np.ndarray) -> None:
    """sound: mono samples, at least two windows long. Raises Disagreement."""
    dense, ahead = student.predict_outputs(sound), student.shape.lookahead

    def live(samples: np.ndarray) -> np.ndarray:
        return stream.play(samples[None], silence_first=True)[0]

    outputs = live(sound)
    require_close("stream against dense PyTorch", outputs, dense)
    verify_memory(student, stream, sound, outputs)
    targets = by_target(student, sound)
    late = ahead // HOP - 1  # a stream gives row k when it has the look-ahead of target k - late
    require_close("dense by target against dense by stream", targets[: len(dense) - late], dense[late:])
    verify_look_ahead("dense", lambda samples: by_target(student, samples), sound, ahead, 0)
    verify_look_ahead("stream", live, sound, ahead, 1 - ahead // HOP)

    batch = np.stack([sound, -sound, sound[::-1]])
    together = stream.play(batch, silence_first=True)
    for row, alone in enumerate(batch):
        require_close(f"row {row} of a batch", together[row], live(alone), UNCHANGED)


def verify_probe(student: Student, model: onnx.ModelProto) -> None:
    """The probe in the manifest, made by ONNX Runtime, against PyTorch."""
    written = json.loads(next(entry.value for entry in model.metadata_props if entry.key == "v2f"))["probe"]
    expected = student.predict_outputs(probe_sound(written["hops"] * HOP))[-1]
    found = [*written["controls"], *([written["voice"]] if "voice" in written else [])]
    require_close("probe against dense PyTorch", np.array(found), expected)
