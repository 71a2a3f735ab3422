"""Runs the scenarios with the Python binding. Reads scenarios.json; see README.md."""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import numpy as np

import v2f

HEADER_BYTES = 44
BAD_DIVISOR = 5


def hex8(values: Iterable[float]) -> str:
    return " ".join(struct.pack(">f", value).hex() for value in values)


def hex16(value: float) -> str:
    return struct.pack(">d", value).hex()


class Runner:
    """One scenario; `do_STEP` takes a step's arguments and yields the lines of its results."""

    def __init__(self, scenario: dict[str, Any], root: Path) -> None:
        self.scenario, self.root = scenario, root
        self.model = v2f.Model(root / scenario["student"], engine=v2f.Engine.NATIVE, threads=0)
        self.channels = 1

    def run(self) -> Iterator[str]:
        yield f"scenario {self.scenario['name']}"
        try:
            self.stream = self.model.open_stream(**self.settings())
        except v2f.Error as error:
            yield f"error open {int(error.status)} {error}"
        else:
            yield f"open {len(self.stream.names)}"
            with self.stream:
                for step in self.scenario["steps"]:
                    yield from self.step(**step)
        self.model.close()
        yield "end"

    def settings(self) -> dict[str, Any]:
        settings = dict(self.scenario["settings"])
        self.channels = settings.get("channels", 1)
        for key in ("profile", "tuning"):
            if f"{key}_file" in settings:
                settings[key] = (self.root / settings.pop(f"{key}_file")).read_text()
        return settings

    def step(self, step: str, **arguments: Any) -> Iterator[str]:
        try:
            yield from getattr(self, f"do_{step}")(**arguments) or ()
        except v2f.Error as error:
            yield f"error {step} {int(error.status)} {error}"

    def sound(self, kind: str, path: str, first: int, count: int, repeat: int) -> np.ndarray:
        raw = np.frombuffer((self.root / path).read_bytes()[HEADER_BYTES:], "<i2")
        frames = np.repeat(raw[first : first + count], repeat)
        assert len(frames) == count * repeat, f"{path} is shorter than {first} + {count}"
        sound = np.stack([frames >> channel for channel in range(self.channels)], axis=1)
        if kind == "i16":
            return sound
        floats = sound.astype(np.float32) / np.float32(32768)
        return np.where(sound % BAD_DIVISOR == 0, np.float32("nan"), floats) if kind == "bad" else floats

    def chunks(self, cuts: list[int], **of_what: Any) -> Iterator[np.ndarray]:
        sound = self.sound(**of_what)
        start = 0
        for cut in chain(cuts, repeat(cuts[-1])):
            if start >= len(sound):
                return
            yield sound[start : start + cut]
            start += cut

    def do_push(self, **sound: Any) -> Iterator[str]:
        taken = sum(self.stream.push(chunk) for chunk in self.chunks(**sound))
        yield f"taken {taken}"

    def do_speak(self, **sound: Any) -> Iterator[str]:
        taken = 0
        for chunk in self.chunks(**sound):
            taken += self.stream.push(chunk)
            yield from self.do_drain()
        yield f"taken {taken}"

    def frames(self, most: int = 0) -> Iterator[str]:
        taken = 0
        while (most == 0 or taken < most) and (frame := self.stream.poll()) is not None:
            taken += 1
            yield f"frame {frame.target} {hex16(frame.seconds)} {hex8(frame.values)}"

    def do_drain(self) -> Iterator[str]:
        while True:
            hops, lines = self.model.tick(), list(self.frames())
            yield from lines
            if hops == 0 and not lines:
                return

    def do_poll(self, most: int) -> Iterator[str]:
        lines = list(self.frames(most))
        yield from lines
        yield f"polled {len(lines)}"

    def do_tick(self, rounds: int) -> Iterator[str]:
        yield f"hops {self.model.tick(rounds)}"

    def do_gap(self, frames: int) -> None:
        self.stream.push_gap(frames)

    def do_format(self, rate: int, channels: int) -> None:
        self.stream.set_format(rate, channels)
        self.channels = channels

    def do_flush(self) -> None:
        self.stream.flush()

    def do_reset(self) -> None:
        self.stream.reset()

    def do_interrupt(self, position: int, rate: int) -> None:
        self.stream.interrupt(position, rate)

    def do_at(self, position: int, rate: int) -> Iterator[str]:
        got = self.stream.rig_at(position, rate)
        place = f"{int(got.state)} {got.position} {hex16(got.seconds)}"
        yield f"at {place} {hex8([got.weight])} {hex8(got.values)}"

    def do_set(self, name: str, value: float) -> None:
        self.stream.set_parameter(name, value)

    def do_get(self, name: str) -> Iterator[str]:
        yield f"value {name} {hex8([self.stream.get_parameter(name)])}"

    def do_tuning(self, path: str) -> None:
        self.stream.load_tuning((self.root / path).read_text())

    def do_save(self) -> Iterator[str]:
        yield f"tuning {self.stream.save_tuning().encode().hex()}"

    def do_model(self) -> Iterator[str]:
        yield "model " + " ".join(map(str, self.model.description))

    def do_controls(self) -> Iterator[str]:
        for index, control in enumerate(self.stream.controls):
            yield f"control {index} {hex8([control.neutral, control.min, control.max])} {control.name}"

    def do_parameters(self) -> Iterator[str]:
        for index, one in enumerate(self.stream.parameters):
            yield f"parameter {index} {hex8([one.min, one.max, one.default_value, one.value])} {one.name}"

    def do_latency(self) -> Iterator[str]:
        *samples, seconds = self.stream.latency
        yield f"latency {' '.join(map(str, samples))} {hex16(seconds)}"

    def do_statistics(self) -> Iterator[str]:
        yield "statistics " + " ".join(map(str, self.stream.statistics))


def main(scenarios: str, root: str, only: str | None = None) -> None:
    for scenario in json.loads(Path(scenarios).read_text()):
        if only in (None, scenario["name"]):
            for line in Runner(scenario, Path(root)).run():
                print(line)


if __name__ == "__main__":
    main(*sys.argv[1:])
