"""The reference of every check: the curves of the same recording as JSON, and the exact rates."""

import json
from fractions import Fraction
from pathlib import Path

RATES = {
    "24": Fraction(24),
    "25": Fraction(25),
    "29.97": Fraction(30000, 1001),
    "30": Fraction(30),
    "48": Fraction(48),
    "50": Fraction(50),
    "59.94": Fraction(60000, 1001),
    "60": Fraction(60),
}


class Curves:
    """Curves by name."""

    def __init__(self, path):
        document = json.loads(Path(path).read_text(encoding="utf-8"))
        self.rate = Fraction(document["fps"]["numerator"], document["fps"]["denominator"])
        self.names = [control["name"] for control in document["controls"]]
        self.frames = document["frames"]
        self.seconds = document["seconds"]
        if len(self.frames) < 20 or not any(max(frame) > 0.2 for frame in self.frames):
            raise SystemExit(f"{path}: nothing moves; there is nothing to compare")

    def curve(self, name):
        """One control over time."""
        place = self.names.index(name)
        return [frame[place] for frame in self.frames]


def compare(what, found, expected, tolerance):
    """Ends the check at the first value that differs."""
    if len(found) != len(expected):
        raise SystemExit(f"{what}: {len(found)} values, expected {len(expected)}")
    for place, (here, there) in enumerate(zip(found, expected, strict=True)):
        if not abs(here - there) <= tolerance:
            raise SystemExit(f"{what}: value {place} is {here}, expected {there}")
