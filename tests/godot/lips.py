"""Holds what Godot showed against what it played: lips.py FOLDER RECORDINGS

FOLDER has, of each recording, NAME.heard (the mixer's output, 32-bit floats at 48 kHz), NAME.seen (per picture: the place of the output
that was heard, seconds, and the shapes) and NAME.json (the baked curves).
"""

import array
import bisect
import json
import math
import pathlib
import re
import sys
import wave

RATE, PIECE, STEP = 48000, 4000, 6
MOST_LAG = 0.2
# The opening between the lips: weights of controls, read out of the library's own list.
GAP_SOURCE = pathlib.Path(__file__).resolve().parents[2] / "src/rig/gap.rs"
GAP = {name: float(weight) for name, weight in re.findall(r'\("(\w+)", (-?[\d.]+)\)', GAP_SOURCE.read_text())}


def sound(path):
    with wave.open(str(path)) as file:
        samples = array.array("h", file.readframes(file.getnframes()))
        return samples, file.getframerate()


def start_of(heard, samples, rate):
    """Where the recording begins in the output, seconds: its loudest piece is looked for, by its sound alone."""
    first = max(
        range(0, len(samples) - PIECE, PIECE // 4), key=lambda at: sum(each * each for each in samples[at : at + PIECE])
    )
    piece = [(index * RATE / rate, samples[index]) for index in range(first, first + PIECE, 3)]

    def match(offset):
        places = ((offset + int(at), sample) for at, sample in piece)
        return sum(sample * heard[place] for place, sample in places if 0 <= place < len(heard))

    coarse = max(range(0, RATE, STEP * 2), key=match)
    return max(range(coarse - 16, coarse + 17), key=match) / RATE


def baked_at(times, values, at):
    place = bisect.bisect_right(times, at) - 1
    if place < 0 or place + 1 >= len(times):
        return None
    share = (at - times[place]) / (times[place + 1] - times[place])
    return values[place] + (values[place + 1] - values[place]) * share


OPEN_VOWELS = ["aa", "ae", "ay", "aw"]


def lag_of(pictures, times, jaw, start):
    """By how much the lips come after the sound, seconds, and the mean difference that remains."""

    def difference(lag):
        pairs = [(row["jawOpen"], baked_at(times, jaw, at - start - lag)) for at, row in pictures]
        pairs = [abs(seen - baked) for seen, baked in pairs if baked is not None]
        return sum(pairs) / len(pairs) if len(pairs) > 20 else math.inf

    return min((difference(lag / 1000), lag / 1000) for lag in range(int(-MOST_LAG * 1000), int(MOST_LAG * 1000)))[::-1]


def read(folder, name):
    heard = array.array("f", (folder / f"{name}.heard").read_bytes())
    lines = (folder / f"{name}.seen").read_text().splitlines()
    names = lines[0].split()[1:]
    pictures = []
    for line in lines[1:]:
        at, *values = map(float, line.split())
        pictures.append((at, dict(zip(names, values, strict=False))))
    return heard, pictures


def gap(row):
    return max(0, sum(row.get(name, 0) * share for name, share in GAP.items()))


def count(pictures, start, phones, chosen, passes):
    """How many of the chosen phones pass, and how many there are."""
    passed = every = 0
    for phone in phones:
        if phone["phone"] not in chosen:
            continue
        gaps = [gap(row) for at, row in pictures if phone["start"] - 0.016 <= at - start <= phone["end"] + 0.016]
        every += 1
        passed += bool(gaps) and passes(gaps)
    return passed, every


def main():
    folder, recordings = map(pathlib.Path, sys.argv[1:3])
    closed, opened, baked, baked_open, lags = [0, 0], [0, 0], [0, 0], [0, 0], []
    for file in sorted(folder.glob("*.seen")):
        samples, rate = sound(recordings / f"{file.stem}.wav")
        heard, pictures = read(folder, file.stem)
        bake = json.loads((folder / f"{file.stem}.json").read_text())
        place = [control["name"] for control in bake["controls"]].index("jawOpen")
        every = bake["fps"]["denominator"] / bake["fps"]["numerator"]
        times = [bake["start_seconds"] + index * every for index in range(len(bake["frames"]))]
        start = start_of(heard, samples, rate)
        lag, difference = lag_of(pictures, times, [row[place] for row in bake["frames"]], start)
        interval = (pictures[-1][0] - pictures[0][0]) / (len(pictures) - 1)
        lags.append(abs(lag) / interval)
        print(
            f"{file.stem}: {len(pictures)} pictures of {interval * 1000:.1f} ms; lips come {lag * 1000:+.0f} ms after the sound (off by {difference:.3f})"
        )
        assert difference < 0.03, "the curves shown are not the recording's"
        phones = json.loads((recordings / f"{file.stem}.phones.json").read_text())["phones"]
        names = [control["name"] for control in bake["controls"]]
        rows = [(at, dict(zip(names, frame, strict=False))) for at, frame in zip(times, bake["frames"], strict=False)]
        for total, found in (
            (baked, count(rows, 0, phones, ["p", "b", "m"], lambda gaps: min(gaps) < 0.15)),
            (closed, count(pictures, start, phones, ["p", "b", "m"], lambda gaps: min(gaps) < 0.15)),
            (opened, count(pictures, start, phones, OPEN_VOWELS, lambda gaps: max(gaps) > 0.35)),
            (baked_open, count(rows, 0, phones, OPEN_VOWELS, lambda gaps: max(gaps) > 0.35)),
        ):
            total[0], total[1] = total[0] + found[0], total[1] + found[1]
    print(
        f"closed {closed[0]} of {closed[1]} /p b m/ ({baked[0]} in the baked curves), open {opened[0]} of {opened[1]} open vowels ({baked_open[0]} in the baked curves), lips within {max(lags):.2f} pictures of the sound"
    )
    assert max(lags) <= 1, "the lips are more than a picture away from the sound"
    assert closed[1] > 10 and baked[0] > 10 and closed[0] >= 0.75 * baked[0], "the lips do not close"
    assert opened[1] > 5 and baked_open[0] > 5 and opened[0] >= 0.75 * baked_open[0], "the mouth does not open"


if __name__ == "__main__":
    main()
