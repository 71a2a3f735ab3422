"""Compares the shapes that Godot showed with the sound that it played: lips.py FOLDER RECORDINGS

FOLDER has three files per recording: NAME.output (the mixer's output, 32-bit floats at 48 kHz), NAME.shapes
(per rendered frame: the audible position in the output, seconds, and the shapes) and NAME.json (the baked
curves).
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
MAX_LAG_SECONDS = 0.2
# The opening between the lips: weights of controls, read out of the library's own list.
GAP_SOURCE = pathlib.Path(__file__).resolve().parents[2] / "src/rig/gap.rs"
GAP = {name: float(weight) for name, weight in re.findall(r'\("(\w+)", (-?[\d.]+)\)', GAP_SOURCE.read_text())}


def sound(path):
    with wave.open(str(path)) as file:
        samples = array.array("h", file.readframes(file.getnframes()))
        return samples, file.getframerate()


def start_of(output, samples, rate):
    """Start of the recording in the output, seconds: found by correlation with its loudest piece."""
    first = max(
        range(0, len(samples) - PIECE, PIECE // 4),
        key=lambda at: sum(each * each for each in samples[at : at + PIECE]),
    )
    piece = [(index * RATE / rate, samples[index]) for index in range(first, first + PIECE, 3)]

    def match(offset):
        places = ((offset + int(at), sample) for at, sample in piece)
        return sum(sample * output[place] for place, sample in places if 0 <= place < len(output))

    coarse = max(range(0, RATE, STEP * 2), key=match)
    return max(range(coarse - 16, coarse + 17), key=match) / RATE


def baked_at(times, values, at):
    place = bisect.bisect_right(times, at) - 1
    if place < 0 or place + 1 >= len(times):
        return None
    share = (at - times[place]) / (times[place + 1] - times[place])
    return values[place] + (values[place + 1] - values[place]) * share


OPEN_VOWELS = ["aa", "ae", "ay", "aw"]


def lag_of(rendered, times, jaw, start):
    """Delay of the lips behind the sound, seconds, and the remaining mean difference."""

    def difference(lag):
        pairs = [(row["jawOpen"], baked_at(times, jaw, at - start - lag)) for at, row in rendered]
        pairs = [abs(seen - baked) for seen, baked in pairs if baked is not None]
        return sum(pairs) / len(pairs) if len(pairs) > 20 else math.inf

    return min(
        (difference(lag / 1000), lag / 1000)
        for lag in range(int(-MAX_LAG_SECONDS * 1000), int(MAX_LAG_SECONDS * 1000))
    )[::-1]


def read(folder, name):
    output = array.array("f", (folder / f"{name}.output").read_bytes())
    lines = (folder / f"{name}.shapes").read_text().splitlines()
    names = lines[0].split()[1:]
    rendered = []
    for line in lines[1:]:
        at, *values = map(float, line.split())
        rendered.append((at, dict(zip(names, values, strict=False))))
    return output, rendered


def gap(row):
    return max(0, sum(row.get(name, 0) * share for name, share in GAP.items()))


def count(rendered, start, phones, chosen, passes):
    """Number of chosen phones that pass, and number of chosen phones."""
    passed = every = 0
    for phone in phones:
        if phone["phone"] not in chosen:
            continue
        gaps = [
            gap(row) for at, row in rendered if phone["start"] - 0.016 <= at - start <= phone["end"] + 0.016
        ]
        every += 1
        passed += bool(gaps) and passes(gaps)
    return passed, every


def main():
    folder, recordings = map(pathlib.Path, sys.argv[1:3])
    closed, opened, baked, baked_open, lags = [0, 0], [0, 0], [0, 0], [0, 0], []
    for file in sorted(folder.glob("*.shapes")):
        samples, rate = sound(recordings / f"{file.stem}.wav")
        output, rendered = read(folder, file.stem)
        bake = json.loads((folder / f"{file.stem}.json").read_text())
        place = [control["name"] for control in bake["controls"]].index("jawOpen")
        every = bake["fps"]["denominator"] / bake["fps"]["numerator"]
        times = [bake["start_seconds"] + index * every for index in range(len(bake["frames"]))]
        start = start_of(output, samples, rate)
        lag, difference = lag_of(rendered, times, [row[place] for row in bake["frames"]], start)
        interval = (rendered[-1][0] - rendered[0][0]) / (len(rendered) - 1)
        lags.append(abs(lag) / interval)
        print(
            f"{file.stem}: {len(rendered)} rendered frames of {interval * 1000:.1f} ms; "
            f"the lips are {lag * 1000:+.0f} ms behind the sound (difference {difference:.3f})"
        )
        assert difference < 0.03, "the shown curves are not those of the recording"
        phones = json.loads((recordings / f"{file.stem}.phones.json").read_text())["phones"]
        names = [control["name"] for control in bake["controls"]]
        rows = [
            (at, dict(zip(names, frame, strict=False)))
            for at, frame in zip(times, bake["frames"], strict=False)
        ]
        for total, found in (
            (baked, count(rows, 0, phones, ["p", "b", "m"], lambda gaps: min(gaps) < 0.15)),
            (closed, count(rendered, start, phones, ["p", "b", "m"], lambda gaps: min(gaps) < 0.15)),
            (opened, count(rendered, start, phones, OPEN_VOWELS, lambda gaps: max(gaps) > 0.35)),
            (baked_open, count(rows, 0, phones, OPEN_VOWELS, lambda gaps: max(gaps) > 0.35)),
        ):
            total[0], total[1] = total[0] + found[0], total[1] + found[1]
    print(
        f"closed {closed[0]} of {closed[1]} /p b m/ ({baked[0]} in the baked curves), "
        f"open {opened[0]} of {opened[1]} open vowels ({baked_open[0]} in the baked curves), "
        f"lips within {max(lags):.2f} rendered frames of the sound"
    )
    assert max(lags) <= 1, "the lips are more than a rendered frame away from the sound"
    assert closed[1] > 10 and baked[0] > 10 and closed[0] >= 0.75 * baked[0], "the lips do not close"
    assert opened[1] > 5 and baked_open[0] > 5 and opened[0] >= 0.75 * baked_open[0], (
        "the mouth does not open"
    )


if __name__ == "__main__":
    main()
