"""A run's settings: defaults here, overlays in configs/*.toml. A key that is not a field is an error."""

import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path


@dataclass(frozen=True)
class Config:
    name: str = "tiny-low-latency"
    seed: int = 1
    width: int = 96  # channels between the first layer and the last
    pairs: int = 64
    dropout: float = 0.05

    minutes: float = 60.0  # by the clock; the learning rate follows it
    rows: int = 4  # chunks in a batch
    hops: int = 240  # targets per chunk: 3.84 s
    learning_rate: float = 2e-3
    pairs_rate: float = 0.005  # of the learning rate: filter taps are near 0.005, a full step would be noise
    warm_up_steps: int = 100
    weight_decay: float = 0.01
    largest_gradient: float = 1.0
    average: float = 0.996  # share of the running mean of weights that survives a step
    start: str = ""  # checkpoint whose weights to begin with

    reconstruction: float = 1.0
    velocity: float = 2.0
    closure: float = 3.0

    masks: int = 2  # stretches of bands that are hidden per row
    mask_bands: int = 8  # bands in the longest of them

    set_weights: str = ""  # "set=weight ..." for sets that count more or less than their hours
    other_languages: float = 0.6  # weight of an hour that is not English: its vowel labels are coarse

    checkpoint_minutes: float = 3.0
    validation_clips: int = 80
    threads: int = 1

    def as_dict(self) -> dict:
        return asdict(self)

    def set_weight(self, name: str) -> float:
        pairs = dict(pair.split("=") for pair in self.set_weights.split())
        return float(pairs.get(name, 1.0))


def load(path: Path | None, overrides: dict | None = None) -> Config:
    """Reads an overlay; `overrides` (from the command line, as text) come last."""
    values = tomllib.loads(path.read_text()) if path else {}
    kinds = {field.name: type(field.default) for field in fields(Config)}
    for key, value in (overrides or {}).items():
        values[key] = kinds[key](value) if key in kinds else value
    if unknown := sorted(set(values) - set(kinds)):
        raise ValueError(f"unknown keys in the configuration: {', '.join(unknown)}. Known: {', '.join(kinds)}")
    for key, value in values.items():
        if type(value) is not kinds[key] and not (kinds[key] is float and type(value) is int):
            raise ValueError(f"{key} is {value!r}, expected {kinds[key].__name__}")
    return Config(**values)
