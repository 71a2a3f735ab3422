"""Reads Unity clips with a YAML library and compares them with the JSON. Arguments: FOLDER."""

import bisect
import itertools
import sys
from pathlib import Path

import yaml
from curves import RATES, Curves, compare

# Weights of 0 to 100 as 32-bit floats.
TOLERANCE = 1e-4


class UnityLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML with Unity's tags."""


UnityLoader.add_multi_constructor(
    "tag:unity3d.com,2011:", lambda loader, _, node: loader.construct_mapping(node, True)
)


def value_at(keys, time):
    """Value of the curve at a time: linear between its keys."""
    times = [key["time"] for key in keys]
    after = bisect.bisect_left(times, time)
    if after == len(keys) or times[after] == time or after == 0:
        return keys[min(after, len(keys) - 1)]["value"]
    before, next_key = keys[after - 1], keys[after]
    part = (time - before["time"]) / (next_key["time"] - before["time"])
    return before["value"] + part * (next_key["value"] - before["value"])


def check_slopes(what, keys):
    """Checks that Unity's cubic is a straight line between any two keys."""
    for before, after in itertools.pairwise(keys):
        slope = (after["value"] - before["value"]) / (after["time"] - before["time"])
        for found in (before["outSlope"], after["inSlope"]):
            if abs(found - slope) > 1e-2 + 1e-3 * abs(slope):
                raise SystemExit(f"{what}: slope {found} at {before['time']}, expected {slope}")


def check(folder, label):
    """Checks one rate."""
    curves = Curves(folder / f"{label}.json")
    clip = yaml.load((folder / f"{label}.anim").read_text(encoding="utf-8"), UnityLoader)["AnimationClip"]
    found = {curve["attribute"]: curve for curve in clip["m_FloatCurves"]}
    if list(found) != [f"blendShape.{name}" for name in curves.names] or clip["m_Name"] != "austen-0880":
        raise SystemExit(f"{label}: other names than in the JSON")
    if abs(clip["m_SampleRate"] - float(RATES[label])) > 1e-5:
        raise SystemExit(f"{label}: {clip['m_SampleRate']} samples per second")
    times = [float(place / RATES[label]) for place in range(len(curves.frames))]
    for name in curves.names:
        curve = found[f"blendShape.{name}"]
        if (curve["path"], curve["classID"]) != ("Body/Skin", 137):
            raise SystemExit(f"{label}: {name} is bound to {curve['path']}, class {curve['classID']}")
        keys = curve["curve"]["m_Curve"]
        check_slopes(f"{label}, {name}", keys)
        shown = [value_at(keys, time) for time in times]
        # The time of a key is a 32-bit float: its rounding is visible in a steep curve.
        compare(f"{label}, {name}", shown, [100 * value for value in curves.curve(name)], TOLERANCE * 10)
    stop = clip["m_AnimationClipSettings"]["m_StopTime"]
    compare(f"{label}, length", [stop], [times[-1]], 1e-6)


if __name__ == "__main__":
    for label in RATES:
        check(Path(sys.argv[1]), label)
    print(f"PyYAML: {len(RATES)} rates, every key of every Unity curve as in the JSON")
