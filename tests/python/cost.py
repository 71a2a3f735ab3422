"""Measures the cost of a call in Python, nanoseconds: the smallest of many measurements. cost.py [STUDENT]"""

import sys
import time

import numpy as np

import v2f

ROUNDS, REPEATS = 200, 1_000


def nanoseconds(call):
    best = float("inf")
    for _ in range(REPEATS):
        start = time.perf_counter_ns()
        for _ in range(ROUNDS):
            call()
        best = min(best, (time.perf_counter_ns() - start) / ROUNDS)
    return best


def main():
    with v2f.Model(*sys.argv[1:2], threads=0) as model, model.open_stream(48_000) as stream:
        block, out = np.zeros(0, np.float32), np.empty(len(stream.names), np.float32)
        empty = nanoseconds(lambda: None)
        calls = {
            "push": lambda: stream.push(block),
            "poll": stream.poll,
            "poll(out)": lambda: stream.poll(out),
            "at(out)": lambda: stream.rig_at(0, 48_000, out),
        }
        for name, call in calls.items():
            print(f"{name}: {nanoseconds(call) - empty:.0f} ns")


if __name__ == "__main__":
    main()
