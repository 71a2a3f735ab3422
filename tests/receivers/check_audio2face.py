"""Reads the Audio2Face JSON with the keys of scripts, compares it with our JSON. Arguments: FOLDER."""

import json
import sys
from pathlib import Path

from curves import RATES, Curves, compare


def check(folder, label):
    """Checks one rate."""
    curves = Curves(folder / f"{label}.json")
    exported = json.loads((folder / f"{label}.a2f.json").read_text(encoding="utf-8"))
    weights = exported["weightMat"]
    if (exported["numPoses"], exported["numFrames"], exported["facsNames"]) != (
        len(curves.names),
        len(weights),
        curves.names,
    ):
        raise SystemExit(f"{label}: counts or names differ")
    if exported["exportFps"] != float(RATES[label]) or exported["trackPath"] != "austen-0880.wav":
        raise SystemExit(f"{label}: {exported['exportFps']} rig frames per second of {exported['trackPath']}")
    for number, (row, frame) in enumerate(zip(weights, curves.frames, strict=True)):
        compare(f"{label}, rig frame {number}", row, frame, 0.0)


if __name__ == "__main__":
    for label in RATES:
        check(Path(sys.argv[1]), label)
    print(f"Audio2Face JSON: {len(RATES)} rates, equal to our JSON")
