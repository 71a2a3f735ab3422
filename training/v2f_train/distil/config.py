"""A run's settings: defaults here, overlays in configs/*.toml. A key that is not a field is an error."""

import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from v2f_train.controls import TRACKS
from v2f_train.students.shape import LAYERS_AT_HOP_RATE

CHOICES = {
    "device": ("cpu", "cuda"),
    "precision": ("fp32", "bf16"),
    "front": ("pairs", "plain"),
    "optimizer": ("adamw", "muon"),
    "feature_by": ("sound", "target"),
}


@dataclass(frozen=True)
class Config:
    name: str = "tiny-low-latency"
    labels: str = "phones"  # label set of the dataset that teaches
    seed: int = 1
    width: int = 0  # channels between the first layer and the last; 0: the student's own
    pairs: int = 64  # resolution of the first layer in frequency
    front: str = "pairs"  # or "plain": a bare convolution, to show what the pairs are worth
    lookahead: int = 0  # ms after the target, to show what the future is worth; 0: the student's own
    dropout: float = 0.05

    minutes: float = 60.0  # by the clock; the learning rate follows it
    steps: int = 0  # instead of minutes, when not 0: the same run on any machine
    rows: int = 4  # chunks in a batch, over all processes
    hops: int = 240  # targets per chunk: 3.84 s
    learning_rate: float = 2e-3
    optimizer: str = "muon"  # for the matrices between the first layer and the last; "adamw": for all
    muon_rate: float = 1.0  # of the learning rate; steps are as long as AdamW's at 1
    pairs_rate: float = 0.005  # of the learning rate: filter taps are near 0.005, a full step would be noise
    warm_up_steps: int = 100
    weight_decay: float = 0.01
    largest_gradient: float = 1.0
    average: float = 0.996  # share of the running mean of weights that survives a step
    start: str = ""  # checkpoint or exported student (.onnx) to begin with, or several narrow ones for a wide one

    reconstruction: float = 1.0
    velocity: float = 2.0
    closure: float = 3.0
    lips: float = 0.0  # error of the gap that is shown, where the teacher's gap is small
    lips_fall: float = 10.0  # k of exp(-k gap), gap in units of a full jawOpen: half weight at 0.07
    emphasis: float = 0.0  # what an error weighs more per standard deviation of its label: squares alone are timid
    rest: float = 0.5  # opening where the teacher rests: squares alone leave the mouth ajar wherever speech may come
    feature: float = 0.0  # against the second teacher's columns
    feature_layers: str = "context2 context4"
    feature_by: str = "sound"  # columns that hear the same sound, or ("target") that speak of the same instant
    second_teacher: str = ""  # the frozen student that teaches beside the labels: checkpoint or exported (.onnx)
    soft: float = 0.0  # share of the second teacher's tracks in the labels; 0.5 is the mean
    control_weights: str = "jawOpen=2"  # "track=weight ...", of squared errors; the eye reads the jaw first

    masks: int = 2  # stretches of bands that are hidden per row
    mask_bands: int = 8  # bands in the longest of them

    set_weights: str = ""  # "set=weight ..." for sets that count more or less than their hours
    other_languages: float = 0.6  # weight of an hour that is not English: its vowel labels are coarse

    checkpoint_minutes: float = 3.0
    validation_clips: int = 80
    threads: int = 1
    device: str = "cpu"
    precision: str = "fp32"  # "bf16": autocast of all but the log energies; far slower where the processor has no bf16
    compile: int = 0  # 1: torch.compile, which needs a C++ compiler

    def __post_init__(self):
        for key, allowed in CHOICES.items():
            if getattr(self, key) not in allowed:
                raise ValueError(f"{key} is {getattr(self, key)!r}, expected one of {', '.join(allowed)}")
        if unknown := sorted(set(named_numbers(self.control_weights)) - set(TRACKS)):
            raise ValueError(f"control_weights names {', '.join(unknown)}; there are {', '.join(TRACKS)}")
        if unknown := sorted(set(self.feature_layers.split()) - set(LAYERS_AT_HOP_RATE)):
            raise ValueError(f"feature_layers names {', '.join(unknown)}; there are {', '.join(LAYERS_AT_HOP_RATE)}")
        if (self.feature or self.soft) and not self.second_teacher:
            raise ValueError("feature and soft need second_teacher = FILE of the frozen student, a checkpoint or .onnx")
        if not 0 <= self.soft <= 1:
            raise ValueError(f"soft is {self.soft}, a share is 0..1")

    def as_dict(self) -> dict:
        return asdict(self)

    def set_weight(self, name: str) -> float:
        return named_numbers(self.set_weights).get(name, 1.0)


def named_numbers(text: str) -> dict[str, float]:
    """"name=number ..." -> numbers by name. Raises ValueError that shows the text."""
    try:
        return {name: float(number) for name, number in (pair.split("=") for pair in text.split())}
    except ValueError as error:
        raise ValueError(f"{text!r} is not a list of name=number") from error


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
