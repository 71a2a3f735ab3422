"""What a call costs in Python, beside the same call in C: `cost.py` prints both, in nanoseconds.

    cost.py [C_FIGURES]     C_FIGURES: what tests/python/cost.c printed
"""

import sys
import time

import numpy as np

import v2f

ROUNDS = 20_000


def nanoseconds(call):
    best = float("inf")
    for _ in range(7):
        start = time.perf_counter_ns()
        for _ in range(ROUNDS):
            call()
        best = min(best, (time.perf_counter_ns() - start) / ROUNDS)
    return best


def main():
    with v2f.Model(threads=0) as model, model.open_stream(48_000) as stream:
        block, out = np.zeros(1, np.float32), np.empty(len(stream.names), np.float32)
        empty = nanoseconds(lambda: None)
        for name, call in {
            "push 1 frame": lambda: stream.push(block),
            "poll, none ready": lambda: stream.poll(out),
            "at": lambda: stream.at(0, 48_000, out),
        }.items():
            print(f"{name}: {nanoseconds(call) - empty:.0f} ns")


if __name__ == "__main__":
    main(*sys.argv[1:])
