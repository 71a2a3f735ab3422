"""How well a curve `voice.activity` tells a voice from other sounds: the tables of docs/voice.md.

    python -m v2f_train.voice.roc ../target/release/v2f --voice ../tests/recordings [--voice FOLDER ...]
        [--other FOLDER ...] [--student FILE]

Sounds that are not spoken are computed with seeds that no training used. A folder of `--other` holds
recordings in which nobody speaks. A number is a share of hops of 16 ms.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from v2f_train.voice.detector import HOP, IGNORED, NOT_VOICE, RATE, SECONDS, VOICE, levels, read, spoken
from v2f_train.voice.sounds import NOT_VOICES, VOICES, Sound, at_level

SEED = 9_001
ENDINGS = {".wav", ".flac", ".mp3", ".ogg", ".oga"}
THRESHOLDS = (0.4, 0.6, 0.8)


def recordings(folder: Path, count: int, random: np.random.Generator) -> list[Sound]:
    """Up to `count` recordings of a folder, by chance; at most 20 s of each."""
    manifest = folder / "manifest.tsv"
    if manifest.exists():
        with manifest.open(encoding="utf-8") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            files = [folder / row["file"] for row in rows]
    else:
        files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)
    chosen = random.permutation(len(files))[:count]
    sounds = [read(files[index]) for index in chosen]
    return [sound[: 20 * RATE] for sound in sounds if len(sound) > RATE // 2]


def activities(program: Path, student: Path | None, sounds: list[Sound]) -> list[np.ndarray]:
    """The curve of each sound, one value per hop."""
    import soundfile

    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        (folder / "in").mkdir()
        for number, sound in enumerate(sounds):
            soundfile.write(folder / "in" / f"{number:05}.wav", np.clip(sound, -1, 1), RATE)
        command = [
            program,
            "bake",
            folder / "in",
            "-o",
            folder / "out",
            "--format",
            "json",
            "--voice-curves",
            "-q",
        ]
        # The output of the student decides only where the detector is off.
        command += ["--student", student, "--no-voice-gate"] if student else []
        subprocess.run(command, check=True)
        found = []
        for number in range(len(sounds)):
            told = json.loads((folder / "out" / f"{number:05}.json").read_text())
            place = [control["name"] for control in told["controls"]].index("voice.activity")
            found.append(np.array([row[place] for row in told["frames"]], dtype=np.float32))
    return found


def at_false_alarms(voice: np.ndarray, other: np.ndarray, share: float) -> float:
    """Share of voice that is found where `share` of the other sound is taken for a voice."""
    return float((voice > np.quantile(other, 1 - share)).mean())


def area(voice: np.ndarray, other: np.ndarray) -> float:
    """Area under the ROC curve."""
    both = np.concatenate([voice, other])
    order = np.argsort(np.argsort(both)) + 1.0
    for value in np.unique(both[:: max(len(both) // 200, 1)]):
        same = both == value
        order[same] = order[same].mean()
    return float((order[: len(voice)].sum() - len(voice) * (len(voice) + 1) / 2) / (len(voice) * len(other)))


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("program", type=Path)
    parser.add_argument("--voice", type=Path, action="append", default=[], help="folder of speech")
    parser.add_argument("--other", type=Path, action="append", default=[], help="folder without speech")
    parser.add_argument("--student", type=Path)
    parser.add_argument("--count", type=int, default=40, help="recordings or computed sounds of each kind")
    arguments = parser.parse_args()
    random = np.random.default_rng(SEED)
    rows: list[tuple[str, int, Sound, np.ndarray]] = []
    for folder in arguments.voice:
        for sound in recordings(folder, arguments.count, random):
            rows.append((f"speech: {folder.name}", VOICE, sound, spoken(sound)))
            soft = at_level(sound, -50)
            rows.append((f"speech at -50 dBFS: {folder.name}", VOICE, soft, spoken(sound)))
    for kinds, which in ((VOICES, VOICE), (NOT_VOICES, NOT_VOICE)):
        for kind, make in kinds.items():
            for _ in range(arguments.count):
                sound = at_level(
                    np.asarray(make(random, SECONDS), dtype=np.float64), random.uniform(-40, -10)
                )
                label = np.full(len(sound) // HOP, which)
                label[levels(sound) < -70] = IGNORED
                rows.append((kind, which, sound, label))
    for folder in arguments.other:
        for sound in recordings(folder, arguments.count, random):
            rows.append((f"recorded: {folder.name}", NOT_VOICE, sound, np.full(len(sound) // HOP, NOT_VOICE)))
    curves = activities(arguments.program, arguments.student, [sound for _, _, sound, _ in rows])
    told: dict[tuple[str, int], list[np.ndarray]] = {}
    for (kind, which, _, label), curve in zip(rows, curves, strict=True):
        length = min(len(label), len(curve))
        told.setdefault((kind, which), []).append(curve[:length][label[:length] == which])
    whole = {
        which: np.concatenate([v for (_, w), vs in told.items() if w == which for v in vs])
        for which in (0, 1)
    }
    print("| sound | hops | " + " | ".join(f"at or above {one}" for one in THRESHOLDS) + " |")
    print("|---|---|" + "---|" * len(THRESHOLDS))
    for (kind, _), values in told.items():
        all_values = np.concatenate(values)
        shares = " | ".join(f"{(all_values >= one).mean():.3f}" for one in THRESHOLDS)
        print(f"| {kind} | {len(all_values)} | {shares} |")
    found = [at_false_alarms(whole[VOICE], whole[NOT_VOICE], share) for share in (0.01, 0.05)]
    print(
        f"\narea under the curve {area(whole[VOICE], whole[NOT_VOICE]):.4f}; voice found at 1 % of false",
        end=" ",
    )
    print(f"alarms {found[0]:.3f}, at 5 % {found[1]:.3f}")


if __name__ == "__main__":
    main()
