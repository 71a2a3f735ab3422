"""Reads JSON as scripts for Audio2Face do and compares it with our own. Arguments: FOLDER."""

import json
import sys
from pathlib import Path

from curves import RATES, Curves, compare


def check(folder, label):
    """One rate."""
    curves = Curves(folder / f"{label}.json")
    told = json.loads((folder / f"{label}.a2f.json").read_text(encoding="utf-8"))
    weights = told["weightMat"]
    if (told["numPoses"], told["numFrames"], told["facsNames"]) != (len(curves.names), len(weights), curves.names):
        raise SystemExit(f"{label}: counts or names differ")
    if told["exportFps"] != float(RATES[label]) or told["trackPath"] != "austen-0880.wav":
        raise SystemExit(f"{label}: {told['exportFps']} frames per second of {told['trackPath']}")
    for number, (row, frame) in enumerate(zip(weights, curves.frames, strict=True)):
        compare(f"{label}, frame {number}", row, frame, 0.0)


if __name__ == "__main__":
    for label in RATES:
        check(Path(sys.argv[1]), label)
    print(f"Audio2Face JSON: {len(RATES)} rates, as our own")
