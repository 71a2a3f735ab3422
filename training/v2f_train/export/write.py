"""Exports a trained student: one ONNX file with its manifest, two smaller variants, and golden vectors.

    v2f-train export CHECKPOINT OUT [--facts facts.json] [--sound recording.wav] [--kinds fp16 int8]
    v2f-train export --random tiny OUT [--width 16] [--pairs 8]

Nothing is written unless ONNX Runtime's stream, PyTorch's dense form and the window form agree on real sound,
the look-ahead is the declared one, and rows of a batch are independent.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch

from v2f_train.clock import HOP
from v2f_train.controls import CONTROLS
from v2f_train.export import basis_entry
from v2f_train.export.graph import WeightType, state_size, stream_model
from v2f_train.export.manifest import PROBE_HOPS, describe, pass_through, probe_sound
from v2f_train.export.verify import AGREEMENT, Disagreement, Stream, verify, verify_probe
from v2f_train.speech.recordings import RECORDINGS, read_wav
from v2f_train.students.checkpoint import load_student
from v2f_train.students.network import Student
from v2f_train.students.output_rig import OutputRig
from v2f_train.students.shape import NAMES, shape

KINDS: tuple[WeightType, ...] = ("fp32", "fp16", "int8")
QUALITY = ("pbm_accuracy", "open_accuracy", "false_closure", "mae")
GOLDEN_SECONDS_HOPS = 200  # 3.2 s: enough for a sentence, small enough to commit
DEFAULT_SOUND = RECORDINGS / "goforward.wav"
UNMEASURED = {
    "version": "0.1.0",
    "closure": {"threshold": 0.5, "softness": 0.3},
    "training": {"data": "none: random weights", "teacher": "none"},
    "licence": "CC0-1.0",
    "metrics": {},
}


def build(
    student: Student, kind: WeightType, name: str, facts: dict, rig: OutputRig | None = None
) -> tuple[onnx.ModelProto, Stream]:
    """The file in memory, with its manifest and its own probe, and a player of it. rig: where it is not our
    own.
    """
    layers = student.trained_layers()
    kinds = dict.fromkeys((row.layer.name for row in layers), kind)
    model = stream_model(layers, kinds, student.shape.voice)
    stream = Stream(model, state_size(layers), student.shape.memory)
    probe = stream.play(probe_sound(PROBE_HOPS * HOP)[None], silence_first=True)[0, -1]
    manifest = describe(layers, student.shape, kinds, name, probe, facts, rig)
    onnx.helper.set_model_props(
        model, {"v2f": json.dumps(manifest, ensure_ascii=False, separators=(",", ":"))}
    )
    if rig and rig.basis:
        basis_entry.put(model, rig.basis)
    return model, stream


def write_golden(
    folder: Path,
    stem: str,
    sound: np.ndarray,
    predictions: dict[str, np.ndarray],
    source: str,
    names: Sequence[str],
) -> None:
    """Raw little-endian float32 files, and a JSON with their shapes. predictions: of each variant the outputs
    [hops, names], and `voice` as one more column where the student has it.
    """
    sound.astype("<f4").tofile(folder / f"{stem}.audio.f32")
    parts = {"controls": {}, "voice": {}}
    for variant, rows in predictions.items():
        for part, values in (("controls", rows[:, : len(names)]), ("voice", rows[:, len(names) :])):
            if not values.size:
                continue
            file = f"{stem}{variant}.{part}.f32"
            values.astype("<f4").tofile(folder / file)
            parts[part][file] = {"student": variant.lstrip("-") or "fp32", "shape": list(values.shape)}
    shapes = {
        "what": "predictions per hop, raw (before the ensemble), from a fresh stream (state after silence)",
        "layout": "little-endian float32, row-major",
        "source": source,
        "hop": HOP,
        "audio": {"file": f"{stem}.audio.f32", "samples": len(sound)},
        **{part: files for part, files in parts.items() if files},
        "names": list(names),
    }
    (folder / f"{stem}.json").write_text(json.dumps(shapes, indent=1) + "\n")


def export(
    student: Student,
    out: Path,
    facts: dict,
    sound: np.ndarray,
    source: str,
    golden: str = "golden",
    kept: Sequence[str] = KINDS,
    rig: OutputRig | None = None,
) -> dict:
    """Writes OUT.onnx, OUT-fp16.onnx and OUT-int8.onnx (those in `kept`), and golden vectors for each of
    them.

    For another rig also OUT.profile.json, with which a player shows the student's own controls. Returns the
    differences of the smaller variants.
    """
    sound = sound[: GOLDEN_SECONDS_HOPS * HOP]
    sound = sound[: len(sound) // HOP * HOP]
    reference, stream = build(student, "fp32", out.name, facts, rig)
    verify(student, stream, sound)
    verify_probe(student, reference)
    dense = student.predict_outputs(sound)
    models, predictions, differences = {}, {}, {}
    if "fp32" in kept:
        models, predictions = {"": reference}, {"": dense}
    for kind in KINDS[1:]:
        model, player = build(student, kind, f"{out.name}-{kind}", facts, rig)
        rows = player.play(sound[None], silence_first=True)[0]
        differences[kind] = {
            "largest": float(np.abs(rows - dense).max()),
            "mean": float(np.abs(rows - dense).mean()),
        }
        if kind not in kept:
            continue
        models[f"-{kind}"] = model
        if differences[kind]["largest"] > AGREEMENT or "fp32" not in kept:
            predictions[f"-{kind}"] = rows
    out.parent.mkdir(parents=True, exist_ok=True)
    for suffix, model in models.items():
        (out.parent / f"{out.name}{suffix}.onnx").write_bytes(model.SerializeToString())
    if rig:
        profile = json.dumps(pass_through(rig, out.name), indent=1)
        (out.parent / f"{out.name}.profile.json").write_text(profile + "\n")
    write_golden(out.parent, golden, sound, predictions, source, rig.names if rig else CONTROLS)
    return differences


def sizes(out: Path) -> dict[str, int]:
    """Bytes of each variant's file that exists."""
    return {kind: variant(out, kind).stat().st_size for kind in KINDS if variant(out, kind).is_file()}


def variant(out: Path, kind: WeightType) -> Path:
    return out.parent / f"{out.name}{'' if kind == 'fp32' else '-' + kind}.onnx"


def quality(out: Path, dataset: Path, labels: str) -> dict[str, dict[str, float]]:
    """Figures of each variant that exists, on validation clips, each with its own threshold."""
    from v2f_train.measure.candidates import load_candidate
    from v2f_train.measure.evaluate import AIM, Evaluation

    evaluation = Evaluation(dataset, labels, "validation", AIM)
    reports = {kind: evaluation.measure(load_candidate(str(variant(out, kind)))) for kind in sizes(out)}
    return {
        kind: {name: report["groups"]["headline"][name] for name in QUALITY}
        for kind, report in reports.items()
    }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("checkpoint", nargs="?", type=Path)
    parser.add_argument("out", type=Path, help="path without .onnx; its last part is the student's name")
    parser.add_argument("--random", choices=NAMES, help="a student with random weights, to test a player")
    parser.add_argument("--width", type=int, default=0, help="with --random: channels (default: its own)")
    parser.add_argument("--pairs", type=int, default=64, help="with --random: pairs of filters (default: 64)")
    parser.add_argument("--facts", type=Path, help="JSON of `evaluate`, for the manifest")
    parser.add_argument("--sound", type=Path, default=DEFAULT_SOUND)
    parser.add_argument(
        "--variants", type=Path, help="file for sizes and differences of fp16 and int8, as JSON"
    )
    parser.add_argument("--golden", default="golden", help="first part of the golden files' names")
    parser.add_argument(
        "--kinds", nargs="+", choices=KINDS, default=list(KINDS), help="write these (default: all)"
    )
    parser.add_argument(
        "--dataset", type=Path, help="packed dataset, to measure the variants on its validation clips"
    )
    parser.add_argument("--labels", default="phones", help="label set of the dataset to measure against")


def run(options: argparse.Namespace) -> int:
    torch.manual_seed(0)
    try:
        sound, rig, unmeasured = read_wav(options.sound), None, UNMEASURED
        if options.random:
            student = Student(shape(options.random, options.width, options.pairs))
            student.calibrate(torch.from_numpy(sound[None]))
        elif options.checkpoint:
            student, state = load_student(options.checkpoint)
            unmeasured = {
                **UNMEASURED,
                "licence": "not stated",
                "training": {"data": "not stated", "teacher": state["config"].get("labels", "not stated")},
            }
            rig = OutputRig.beside(options.checkpoint)
        else:
            raise ValueError("give a CHECKPOINT or --random")
        facts = json.loads(options.facts.read_text()) if options.facts else unmeasured
        differences = export(
            student, options.out, facts, sound, options.sound.name, options.golden, options.kinds, rig
        )
        summary = {"bytes": sizes(options.out), "difference": differences}
        if options.dataset:
            summary["quality"] = quality(options.out, options.dataset, options.labels)
    except (Disagreement, ValueError, OSError) as error:
        print(f"export: {error}")
        return 1
    print(json.dumps(summary, indent=1))
    if options.variants:
        options.variants.write_text(json.dumps(summary))
    return 0
