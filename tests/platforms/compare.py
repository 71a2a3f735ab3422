"""Compares the output of the scenarios' runner on two platforms.

compare.py HERE THERE                    the same bits, except where sound is resampled
compare.py HERE THERE --all-within MAX_DIFFERENCE  kernels that round differently: every value within MAX_DIFFERENCE
"""

import pathlib
import re
import struct
import sys

# These scenarios resample. The resampler rounds differently on other processors and with other mathematics
# libraries:
# by about 1e-6, for controls from 0 to 1. That is not visible.
RESAMPLED = {"stereo-48k", "format-change"}
MAX_DIFFERENCE = 1e-5


def value(word):
    return struct.unpack(">f", bytes.fromhex(word))[0]


def difference(here, there):
    """Largest difference of two lines' floats; None if anything else differs."""
    if here.startswith("error "):
        # The numbers of handles depend on what was opened before.
        plain = [re.sub(r"\b(stream|model) \d+", r"\1 #", line) for line in (here, there)]
        return 0 if plain[0] == plain[1] else None
    pairs = list(zip(here.split(), there.split(), strict=True))
    other = [(a, b) for a, b in pairs if a != b]
    if any(len(a) != 8 or len(b) != 8 for a, b in other):
        return None
    return max((abs(value(a) - value(b)) for a, b in other), default=0)


def as_a_page_says(line):
    """The line with its position or counters as numbers of JavaScript, which have 53 bits."""
    whole = r"^(at \d+) (-?\d{16,})|^(statistics.*? )(\d{16,})"
    return re.sub(
        whole, lambda found: f"{found[1] or found[3].rstrip()} {float(found[2] or found[4]):.0f}", line
    )


def main():
    here, there = (
        [as_a_page_says(line) for line in pathlib.Path(path).read_text().splitlines()]
        for path in sys.argv[1:3]
    )
    rounds_differently = sys.argv[3:4] == ["--all-within"]
    most = float(sys.argv[4]) if rounds_differently else MAX_DIFFERENCE
    assert len(here) == len(there) > 1000, f"{len(here)} lines here, {len(there)} there"
    scenario, same, worst = "", set(), {}
    for one, other in zip(here, there, strict=False):
        if one.startswith("scenario "):
            scenario = one.split()[1]
            same.add(scenario)
        if one == other:
            continue
        found = difference(one, other)
        assert found is not None and found < most, f"{scenario}: {one[:100]} / {other[:100]}"
        same.discard(scenario)
        worst[scenario] = max(worst.get(scenario, 0), found)
    print(
        f"{len(same)} scenarios the same to the bit; "
        + (", ".join(f"{name} within {found:.1e}" for name, found in worst.items()) or "all")
    )
    assert rounds_differently or set(worst) <= RESAMPLED, "rig frames without a resampler differ"


if __name__ == "__main__":
    main()
