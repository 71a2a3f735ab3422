"""A trained student -> one ONNX file with its manifest, two lighter variants, and golden vectors.

    python -m v2f_train.export.write CHECKPOINT OUT [--facts facts.json] [--sound recording.wav]
    python -m v2f_train.export.write --random OUT

Nothing is written unless ONNX Runtime's stream, PyTorch's dense form and the window form agree on real sound, no
sound later than the look-ahead is heard, and rows of a batch are independent.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from v2f_train.clock import HOP, WINDOW
from v2f_train.controls import CONTROLS
from v2f_train.export.graph import WeightType, state_size, stream_model
from v2f_train.export.manifest import PROBE_HOPS, describe, probe_sound
from v2f_train.speech.recordings import RECORDINGS, read_wav
from v2f_train.students.checkpoint import load_student
from v2f_train.students.network import Student
from v2f_train.students.shape import NAMES, TrainedLayer, shape

AGREEMENT = 1e-4  # largest difference between two forms of one student, on controls in 0..1
GOLDEN_SECONDS_HOPS = 200  # 3.2 s: enough for a sentence, small enough to commit
DEFAULT_SOUND = RECORDINGS / "goforward.wav"
UNMEASURED = {
    "version": "0.1.0",
    "closure": {"threshold": 0.5, "softness": 0.3},
    "training": {"data": "none: random weights", "teacher": "none"},
    "licence": "CC0-1.0",
    "metrics": {},
}


class Disagreement(Exception):
    """Two forms of the student differ: nothing was written."""


class Stream:
    """Plays a student file hop by hop in ONNX Runtime, from a state of zeros."""

    def __init__(self, model: onnx.ModelProto, states: int):
        options = onnxruntime.SessionOptions()
        # Else int8 weights make ONNX Runtime round the activations to int8 too: 0.03 of error that is not the file's.
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
        self.states = states

    def play(self, sound: np.ndarray, silence_first: bool = False) -> np.ndarray:
        """sound [batch, samples] -> controls [batch, samples // HOP, CONTROLS]."""
        state = np.zeros((len(sound), self.states), np.float32)
        if silence_first:
            sound = np.concatenate([np.zeros((len(sound), WINDOW), np.float32), sound], axis=1)
        frames = []
        for start in range(0, sound.shape[1] // HOP * HOP, HOP):
            heard = {"audio": np.ascontiguousarray(sound[:, start:start + HOP]), "state": state}
            controls, state = self.session.run(["controls", "next_state"], heard)
            frames.append(controls)
        return np.stack(frames[WINDOW // HOP if silence_first else 0:], axis=1)


def require_close(what: str, found: np.ndarray, expected: np.ndarray, tolerance: float = AGREEMENT) -> None:
    difference = float(np.abs(found - expected).max())
    if not difference <= tolerance:  # written so that NaN is refused too
        raise Disagreement(f"{what}: largest difference {difference:.2e}, allowed {tolerance:.0e}")


def verify(student: Student, stream: Stream, sound: np.ndarray) -> None:
    """sound: mono samples, at least two windows long. Raises Disagreement."""
    dense = student.predict_controls(sound)
    live = stream.play(sound[None], silence_first=True)[0]
    require_close("stream against dense PyTorch", live, dense)

    for end in range(WINDOW, len(sound), 7 * HOP):
        window = stream.play(sound[None, end - WINDOW:end])[0, -1]
        if end % HOP == 0:
            require_close(f"window ending at sample {end} against dense PyTorch", window, dense[end // HOP - 1])

    changed, known = sound.copy(), len(sound) // (2 * HOP)
    changed[known * HOP:] = np.random.default_rng(1).uniform(-0.5, 0.5, len(sound) - known * HOP)
    # The first `known` predictions speak of instants whose look-ahead ends before the change.
    require_close("sound after the look-ahead is heard", student.predict_controls(changed)[:known], dense[:known], 1e-6)

    batch = np.stack([sound, changed, sound[::-1]])
    together = stream.play(batch, silence_first=True)
    for row, alone in enumerate(batch):
        require_close(f"row {row} of a batch", together[row], stream.play(alone[None], silence_first=True)[0], 1e-6)


def weight_types(layers: list[TrainedLayer], kind: WeightType) -> dict[str, WeightType]:
    """The pairs stay fp16 in the int8 variant: their error is multiplied by the log of quiet bands."""
    return {row.layer.name: ("fp16" if kind == "int8" and row is layers[0] else kind) for row in layers}


def build(student: Student, kind: WeightType, name: str, facts: dict) -> tuple[onnx.ModelProto, Stream]:
    """The file in memory, with its manifest and its own probe, and a player of it."""
    layers = student.trained_layers()
    kinds = weight_types(layers, kind)
    model = stream_model(layers, kinds)
    stream = Stream(model, state_size(layers))
    probe = stream.play(probe_sound(PROBE_HOPS * HOP)[None], silence_first=True)[0, -1]
    manifest = describe(layers, student.shape.lookahead, kinds, name, [round(float(value), 7) for value in probe],
                        facts)
    onnx.helper.set_model_props(model, {"v2f": json.dumps(manifest, ensure_ascii=False)})
    return model, stream


def verify_probe(student: Student, model: onnx.ModelProto) -> None:
    """The probe in the manifest, made by ONNX Runtime, against PyTorch."""
    written = json.loads(model.metadata_props[0].value)["probe"]
    expected = student.predict_controls(probe_sound(written["hops"] * HOP))[-1]
    require_close("probe against dense PyTorch", np.array(written["controls"]), expected)


def write_golden(folder: Path, stem: str, sound: np.ndarray, predictions: dict[str, np.ndarray], source: str) -> None:
    """Raw little-endian float32 files and a JSON with their shapes."""
    sound.astype("<f4").tofile(folder / f"{stem}.audio.f32")
    files = {}
    for variant, rows in predictions.items():
        file = f"{stem}{variant}.controls.f32"
        rows.astype("<f4").tofile(folder / file)
        files[file] = {"student": variant.lstrip("-") or "fp32", "shape": list(rows.shape)}
    shapes = {
        "what": "predictions per hop, raw (before the ensemble), from a fresh stream (state after silence)",
        "layout": "little-endian float32, row-major",
        "source": source, "hop": HOP, "audio": {"file": f"{stem}.audio.f32", "samples": len(sound)},
        "controls": files, "names": list(CONTROLS),
    }
    (folder / f"{stem}.json").write_text(json.dumps(shapes, indent=1) + "\n")


def export(student: Student, out: Path, facts: dict, sound: np.ndarray, source: str, golden: str = "golden") -> dict:
    """Writes OUT.onnx, OUT-fp16.onnx, OUT-int8.onnx and golden vectors. Returns how far the variants are off."""
    sound = sound[:GOLDEN_SECONDS_HOPS * HOP]
    sound = sound[:len(sound) // HOP * HOP]
    reference, stream = build(student, "fp32", out.name, facts)
    verify(student, stream, sound)
    verify_probe(student, reference)
    dense = student.predict_controls(sound)
    models, predictions, differences = {"": reference}, {"": dense}, {}
    for kind in ("fp16", "int8"):
        model, player = build(student, kind, f"{out.name}-{kind}", facts)
        rows = player.play(sound[None], silence_first=True)[0]
        models[f"-{kind}"] = model
        differences[kind] = {"largest": float(np.abs(rows - dense).max()), "mean": float(np.abs(rows - dense).mean())}
        if differences[kind]["largest"] > AGREEMENT:
            predictions[f"-{kind}"] = rows
    out.parent.mkdir(parents=True, exist_ok=True)
    for suffix, model in models.items():
        (out.parent / f"{out.name}{suffix}.onnx").write_bytes(model.SerializeToString())
    write_golden(out.parent, golden, sound, predictions, source)
    return differences


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", nargs="?", type=Path)
    parser.add_argument("out", type=Path, help="path without .onnx; its last part is the student's name")
    parser.add_argument("--random", choices=NAMES, help="random weights, to try a player with")
    parser.add_argument("--facts", type=Path, help="JSON made by v2f_train.report.evaluate")
    parser.add_argument("--sound", type=Path, default=DEFAULT_SOUND)
    parser.add_argument("--variants", type=Path, help="where to write how far fp16 and int8 are off, as JSON")
    parser.add_argument("--golden", default="golden", help="first part of the golden files' names")
    options = parser.parse_args()
    torch.manual_seed(0)
    sound = read_wav(options.sound)
    if options.random:
        student = Student(shape(options.random))
        student.calibrate(torch.from_numpy(sound[None]))
    elif options.checkpoint:
        student, _ = load_student(options.checkpoint)
    else:
        parser.error("give a CHECKPOINT or --random")
    facts = json.loads(options.facts.read_text()) if options.facts else UNMEASURED
    differences = export(student, options.out, facts, sound, options.sound.name, options.golden)
    print(json.dumps(differences, indent=1))
    if options.variants:
        options.variants.write_text(json.dumps(differences))
    weights = sum(row.weight.size + (0 if row.bias is None else row.bias.size) for row in student.trained_layers())
    print(f"{weights} weights")


if __name__ == "__main__":
    main()
