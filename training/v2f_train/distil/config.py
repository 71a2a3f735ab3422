"""The settings of a training run. Defaults stand here, overlays in configs/*.toml. An unknown key is an
error.
"""

import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from v2f_train.controls import TRACKS
from v2f_train.students.checkpoint import with_current_keys
from v2f_train.students.shape import BODIES, layers_at_hop_rate

CHOICES = {
    "device": ("cpu", "cuda"),
    "precision": ("fp32", "bf16"),
    "front": ("level", "pairs", "plain"),
    "body": BODIES,
    "optimizer": ("adamw", "muon"),
    "feature_alignment": ("sound", "target"),
}


@dataclass(frozen=True)
class Config:
    """All settings of a run. Keys that end in `_weight` multiply a loss or the probability of a clip."""

    name: str = "tiny-low-latency"
    labels: str = "phones"  # label set of the dataset to train on
    seed: int = 1
    width: int = 0  # channels between the first layer and the last; 0: the student's own
    pairs: int = 64  # quadrature filter pairs of the first layer: its resolution in frequency
    front: str = (
        "level"  # "level": energies of filter pairs, divided by the level of the sound; for comparison
    )
    # "pairs": without the division, "plain": a convolution
    body: str = "separable"  # layers between bands and outputs: "separable" with skips, or "dense"
    voice: int = 1  # 1: one more output, how surely the target lies in speech
    lookahead_ms: int = 0  # ms of sound after the target; 0: the student's own
    dropout: float = 0.05

    minutes: float = 60.0  # length of the run by the clock; the learning rate follows it
    steps: int = 0  # length of the run in steps; replaces `minutes` when it is not 0
    batch_size: int = 4  # chunks of sound in a batch, over all processes
    chunk_hops: int = 240  # targets per chunk: 3.84 s
    learning_rate: float = 2e-3
    optimizer: str = (
        "muon"  # "muon": for the matrices between the first layer and the last; "adamw": for all weights
    )
    muon_lr_scale: float = 1.0  # times the learning rate; at 1 Muon's steps are as long as AdamW's
    filter_lr_scale: float = (
        0.005  # times the learning rate: filter taps are near 0.005, full steps would be noise
    )
    warm_up_steps: int = 100
    weight_decay: float = 0.01
    grad_clip: float = 1.0  # largest norm of the gradient
    ema_decay: float = 0.996  # of the exponential moving average of the weights, per step
    init_from: str = (
        ""  # checkpoint or exported student (.onnx) to start from; several narrow ones for a wide one
    )

    reconstruction_weight: float = 1.0
    velocity_weight: float = 2.0
    closure_weight: float = 3.0
    lips_weight: float = 0.0  # error of the lip gap after closure, where the teacher's gap is small
    lips_decay: float = 10.0  # k of exp(-k gap), gap in units of a full jawOpen: half weight at 0.07
    emphasis: float = 0.0  # extra weight of an error per standard deviation of its label
    rest_weight: float = (
        0.5  # opening where the teacher's mouth rests: squared error alone leaves the mouth ajar
    )
    voice_weight: float = 0.5  # of the output `voice`
    feature_weight: float = 0.0  # distance from the hidden columns of the second teacher
    feature_layers: str = "context2 context4"
    feature_alignment: str = (
        "sound"  # compare columns of the same sound, or ("target") of the same target instant
    )
    second_teacher: str = (
        ""  # a frozen student whose outputs and features are trained on: checkpoint or .onnx
    )
    soft_label_share: float = 0.0  # share of the second teacher's outputs in the labels; 0.5 is the mean
    control_weights: str = "jawOpen=2"  # "track=weight ..." of squared errors; viewers look at the jaw first

    freq_masks: int = 2  # hidden stretches of neighbouring frequency bands per chunk
    freq_mask_bands: int = 8  # bands in the longest of them

    set_weights: str = ""  # "set=weight ...": a set with weight 0.5 is drawn half as often as its hours say
    other_language_weight: float = (
        0.6  # the same for languages other than English: their vowel labels are coarse
    )

    checkpoint_minutes: float = 3.0
    validation_clips: int = 80
    threads: int = 1
    device: str = "cpu"
    precision: str = (
        "fp32"  # "bf16": autocast of all but the log energies; far slower on processors without bf16
    )
    compile: int = 0  # 1: torch.compile, which needs a C++ compiler

    def __post_init__(self):
        for key, allowed in CHOICES.items():
            if getattr(self, key) not in allowed:
                raise ValueError(f"{key} is {getattr(self, key)!r}, expected one of {', '.join(allowed)}")
        if unknown := sorted(set(named_numbers(self.control_weights)) - set(TRACKS)):
            raise ValueError(
                f"control_weights has unknown tracks: {', '.join(unknown)}. Known: {', '.join(TRACKS)}"
            )
        known = layers_at_hop_rate(self.body)
        if unknown := sorted(set(self.feature_layers.split()) - set(known)):
            raise ValueError(
                f"feature_layers has unknown layers: {', '.join(unknown)}. Known: {', '.join(known)}"
            )
        if (self.feature_weight or self.soft_label_share) and not self.second_teacher:
            raise ValueError(
                "feature_weight and soft_label_share need second_teacher = FILE, a checkpoint or .onnx"
            )
        if not 0 <= self.soft_label_share <= 1:
            raise ValueError(f"soft_label_share is {self.soft_label_share}, expected a share from 0 to 1")

    def as_dict(self) -> dict:
        return asdict(self)

    def set_weight(self, name: str) -> float:
        return named_numbers(self.set_weights).get(name, 1.0)


def named_numbers(text: str) -> dict[str, float]:
    """ "name=number ..." -> numbers by name. Raises ValueError that shows the text."""
    try:
        return {name: float(number) for name, number in (pair.split("=") for pair in text.split())}
    except ValueError as error:
        raise ValueError(f"{text!r} is not a list of name=number") from error


def settings_of(pairs: list[str]) -> dict[str, str]:
    """The arguments of --set (KEY=VALUE), with the keys of today. Raises ValueError with the wrong one."""
    if wrong := [pair for pair in pairs if "=" not in pair]:
        raise ValueError(f"--set {wrong[0]}: expected KEY=VALUE")
    return with_current_keys(dict(pair.split("=", 1) for pair in pairs))


def load(path: Path | None, overrides: dict | None = None) -> Config:
    """Reads an overlay, then applies `overrides` (text from the command line, or values). Former keys are
    accepted.

    Raises ValueError when a key is unknown, a value has the wrong type or does not fit.
    """
    values = with_current_keys(tomllib.loads(path.read_text())) if path else {}
    kinds = {field.name: type(field.default) for field in fields(Config)}
    for key, value in with_current_keys(overrides or {}).items():
        try:
            values[key] = kinds[key](value) if key in kinds else value
        except ValueError as error:
            raise ValueError(f"{key} is {value!r}, expected {kinds[key].__name__}") from error
    if unknown := sorted(set(values) - set(kinds)):
        raise ValueError(
            f"unknown keys in the configuration: {', '.join(unknown)}. Known: {', '.join(kinds)}"
        )
    for key, value in values.items():
        if type(value) is not kinds[key] and not (kinds[key] is float and type(value) is int):
            raise ValueError(f"{key} is {value!r}, expected {kinds[key].__name__}")
    return Config(**values)
