"""What the level of the sound changes in the curves: the table of docs/voice.md.

    python -m v2f_train.voice.levels ../target/release/v2f ../tests/recordings [MORE ...]

Each recording is baked as it is, lowered by 20 and 40 dB, and raised to a peak of full scale. Against the
curves of the recording as it is: correlation of jawOpen, and the share of hops whose lips are closed in one
and not in the other. With `--no-normalise` as a further argument the same without the normaliser.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from v2f_train.voice.detector import RATE
from v2f_train.voice.roc import recordings

CLOSED = 0.5
"""Lips are closed where mouthClose takes back this share of jawOpen ..."""
OPEN = 0.03
"""... and the jaw is this far open."""


def curves(program: Path, sounds: list[np.ndarray], options: list[str]) -> list[dict[str, np.ndarray]]:
    """The curves of each sound by their names."""
    import soundfile

    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        (folder / "in").mkdir()
        for number, sound in enumerate(sounds):
            soundfile.write(folder / "in" / f"{number:05}.wav", np.clip(sound, -1, 1), RATE)
        command = [program, "bake", folder / "in", "-o", folder / "out", "--format", "json", "-q", *options]
        subprocess.run(command, check=True)
        found = []
        for number in range(len(sounds)):
            told = json.loads((folder / "out" / f"{number:05}.json").read_text())
            values = np.array(told["frames"], dtype=np.float32).T
            found.append({c["name"]: row for c, row in zip(told["controls"], values, strict=True)})
        return found


def lips_closed(curves: dict[str, np.ndarray]) -> np.ndarray:
    """Whether the lips are closed in each hop while the jaw is open."""
    return (curves["mouthClose"] > CLOSED * curves["jawOpen"]) & (curves["jawOpen"] > OPEN)


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("program", type=Path)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--no-normalise", action="store_true")
    parser.add_argument("--student", type=Path)
    arguments = parser.parse_args()
    options = ["--no-normalise"] if arguments.no_normalise else []
    options += ["--student", str(arguments.student)] if arguments.student else []
    random = np.random.default_rng(7)
    print("| recordings | level | jawOpen, mean | worst | closed hops | closed as before | closed anew |")
    print("|---|---|---|---|---|---|---|")
    for folder in arguments.folders:
        sounds = recordings(folder, arguments.count, random)
        before = curves(arguments.program, sounds, options)
        scales = {
            "-20 dB": lambda _: 0.1,
            "-40 dB": lambda _: 0.01,
            "peak 0 dBFS": lambda sound: 1 / np.abs(sound).max(),
        }
        for name, scale in scales.items():
            after = curves(arguments.program, [sound * scale(sound) for sound in sounds], options)
            pairs = list(zip(before, after, strict=True))
            alike = [np.corrcoef(a["jawOpen"], b["jawOpen"])[0, 1] for a, b in pairs]
            sides = zip(*pairs, strict=True)
            closed = [np.concatenate([lips_closed(c) for c in side]) for side in sides]
            kept = (closed[0] & closed[1]).sum() / closed[0].sum()
            anew = (~closed[0] & closed[1]).mean()
            print(
                f"| {folder.name} ({len(sounds)}) | {name} "
                f"| {np.nanmean(alike):.4f} | {np.nanmin(alike):.4f} "
                f"| {closed[0].mean():.3f} | {kept:.3f} | {anew:.4f} |"
            )


if __name__ == "__main__":
    main()
