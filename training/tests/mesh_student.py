"""Makes a student of meshes by all steps of the command line, from generated sound whose loudness moves a
generated face.

    python tests/mesh_student.py OUT [STEPS]      OUT/students/face.onnx and its golden vectors
"""

import sys
from pathlib import Path

import numpy as np
import soundfile

from v2f_train.cli import main
from v2f_train.clock import HOP, SAMPLE_RATE

VERTICES, RATE, SECONDS, PEOPLE, TAKES = 40, 30, 5, 8, 2
FACES = np.array([[row, row + 1, row + 2] for row in range(VERTICES - 2)])
WIDTHS = (
    "width=8",
    "pairs=6",
    "freq_masks=0",
    "learning_rate=0.006",
    "chunk_hops=60",
    "batch_size=2",
    "validation_clips=2",
    "warm_up_steps=2",
    "checkpoint_minutes=9",
)


def take(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Sound [samples] with changing loudness, and meshes [frames, VERTICES, 3] at RATE that open with it."""
    times = np.arange(SECONDS * SAMPLE_RATE) / SAMPLE_RATE
    swell = np.clip(np.sin(2 * np.pi * random.uniform(0.5, 1.5) * times), 0, 1) * (times % 2 < 1.5)
    sound = random.standard_normal(len(times)) * 0.1 * swell
    frames = np.arange(SECONDS * RATE + 1) / RATE
    way = np.interp(frames, times, swell)
    face, opens, rounds = np.random.default_rng(7).standard_normal((3, VERTICES, 3))
    return sound, (face + way[:, None, None] * opens + (way**2 - way)[:, None, None] * rounds).astype(
        np.float32
    )


def make_speech(out: Path) -> None:
    random = np.random.default_rng(3)
    for person in range(PEOPLE):
        for number in range(TAKES):
            sound, meshes = take(random)
            for folder, suffix in (("speech", ".wav"), ("meshes", ".npy")):
                path = out / folder / f"person{person}" / f"{number}{suffix}"
                path.parent.mkdir(parents=True, exist_ok=True)
                if suffix == ".wav":
                    soundfile.write(path, sound, SAMPLE_RATE)
                else:
                    np.save(path, meshes)
    np.save(out / "faces.npy", FACES)
    whole = np.random.default_rng(3).standard_normal(72 * HOP) * 0.1
    soundfile.write(out / "line.wav", whole, SAMPLE_RATE)


def make_student(out: Path, steps: int) -> Path:
    """Runs every step from meshes to the file. Returns the file's path."""
    make_speech(out)
    commands = [
        ["basis", out / "meshes", out / "basis.npz", "--faces", out / "faces.npy"],
        ["prepare", out / "speech", out / "m.jsonl", "--layout", "plain"],
        [
            "label",
            out / "m.jsonl",
            out / "labels",
            "--teacher",
            "labels",
            "--workers",
            "0",
            "--option",
            f"folder={out / 'meshes'}",
            f"basis={out / 'basis.npz'}",
            f"rate={RATE}",
        ],
        ["pack", out / "m.jsonl", out / "packed", "--labels", f"meshes={out / 'labels'}"],
        ["train", out / "packed", out / "run", "--set", "labels=meshes", f"steps={steps}", *WIDTHS],
        [
            "export",
            out / "run/last.pt",
            out / "students/face",
            "--sound",
            out / "line.wav",
            "--kinds",
            "fp32",
        ],
        ["morphs", out / "students/face.onnx", out / "students/face.glb"],
    ]
    for command in commands:
        if main(list(map(str, command))):
            raise SystemExit(f"failed: {' '.join(map(str, command))}")
    return out / "students/face.onnx"


if __name__ == "__main__":
    print(make_student(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 60))
