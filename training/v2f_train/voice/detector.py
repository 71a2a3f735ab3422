"""Fits the network of the library's voice detector and writes `src/voice/weights.rs`.

    python -m v2f_train.voice.detector SPEECH FEATURES --out ../src/voice/weights.rs

SPEECH holds the sets of DATA.md. FEATURES is the program that measures:
`cargo build --release --example voice_features`.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import textwrap
from pathlib import Path

import numpy as np

from v2f_train.voice.sounds import NOT_VOICES, RATE, VOICES, Sound, at_level, coloured

HOP = 256
DELAY = 4
"""Frames between an instant and the decision on it."""
FEATURES = 43
HIDDEN = 40
SECONDS = 6.0
TRAINED = ("speechocean762", "kathleen", "common-voice", "flemishguy", "kerstin", "ljspeech-1")
"""Sets to learn from. The others are kept for the measurement."""
IGNORED, NOT_VOICE, VOICE = -1, 0, 1
Model = tuple[np.ndarray, np.ndarray, list[np.ndarray]]
"""Mean and deviation of the features, and the weights of the network."""
MORE = {"sung vowel": 5, "music": 2, "alarms": 2, "tones and beeps": 3}
"""Kinds that vary most get this many times as many sounds."""
WEIGHTS = {"speech": 5.0, "sung vowel": 4.0, "scream": 1.0, "whisper": 0.7}
"""What a kind counts in the loss; others 0.6. A voice that is taken for noise shuts the mouth in the
middle of a word: worse than a note that opens it."""


def speech_files(folder: Path, sets: tuple[str, ...], count: int, random: np.random.Generator) -> list[Path]:
    """`count` recordings of each set, by chance."""
    found = []
    for name in sets:
        with (folder / name / "manifest.tsv").open(encoding="utf-8") as file:
            rows = [row["file"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
        chosen = random.choice(len(rows), min(count, len(rows)), replace=False)
        found += [folder / name / rows[index] for index in chosen]
    return found


def read(path: Path) -> Sound:
    """A recording as 16 kHz mono."""
    import soundfile
    from scipy.signal import resample_poly

    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    sound = sound.mean(axis=1)
    divisor = np.gcd(rate, RATE)
    return (
        resample_poly(sound, RATE // divisor, rate // divisor).astype(np.float32) if rate != RATE else sound
    )


def levels(sound: Sound) -> Sound:
    """Level of each hop, dBFS."""
    hops = sound[: len(sound) // HOP * HOP].reshape(-1, HOP)
    return 10 * np.log10((hops**2).mean(axis=1) + 1e-12)


def spoken(sound: Sound) -> np.ndarray:
    """A label for each hop of clean speech: within 25 dB of its loud hops it is a voice, 40 dB below it is
    not, nor within a tenth of a second of such hops; between them nothing is said."""
    level = levels(sound)
    loud = np.percentile(level, 95)
    near = np.convolve(level > loud - 25, np.ones(7), "same") > 0
    label = np.full(len(level), IGNORED)
    label[np.convolve(level > loud - 25, np.ones(5), "same") >= 2] = VOICE
    label[~near & (level < loud - 40)] = NOT_VOICE
    return label


def room(random: np.random.Generator, sound: Sound) -> Sound:
    """Reverberation: noise that decays in 0.1 to 0.5 s."""
    t = np.arange(int(0.5 * RATE)) / RATE
    response = random.standard_normal(len(t)) * 10 ** (-3 * t / random.uniform(0.1, 0.5)) * 0.03
    response[0] = 1
    from scipy.signal import fftconvolve

    return fftconvolve(sound, response)[: len(sound)]


def tinted(random: np.random.Generator, sound: Sound) -> Sound:
    """A microphone or a line: tilt, band limits, a room, saturation."""
    from scipy.signal import butter, sosfilt

    if random.random() < 0.3:
        sound = room(random, sound)
    if random.random() < 0.4:
        tilt = random.uniform(-0.7, 0.7)
        sound = sound - tilt * np.concatenate([[0.0], sound[:-1]])
    if random.random() < 0.25:
        low, high = random.uniform(60, 350), random.uniform(2800, 7500)
        sound = sosfilt(butter(2, [low, high], "band", fs=RATE, output="sos"), sound)
    if random.random() < 0.1:
        sound = np.tanh(sound / (np.abs(sound).max() + 1e-9) * random.uniform(1, 6))
    return sound


def with_background(random: np.random.Generator, sound: Sound, label: np.ndarray) -> tuple[Sound, np.ndarray]:
    """Noise below the sound. Hops that the noise covers say nothing."""
    quiet = random.uniform(5, 60)
    background = coloured(random, len(sound), random.choice([0, 3, 6])) * 10 ** (-quiet / 20)
    reference = 10 ** (np.percentile(levels(sound), 90) / 20)
    level = levels(sound)
    covered = level < 20 * np.log10(reference) - quiet + 3
    label = np.where((label == VOICE) & covered[: len(label)], IGNORED, label)
    return sound + background * reference, label


def finished(random: np.random.Generator, sound: Sound, label: np.ndarray) -> tuple[Sound, np.ndarray]:
    """Tint, background, level and the steps of 16 bits."""
    sound = at_level(tinted(random, sound), -20)
    if random.random() < 0.6:
        sound, label = with_background(random, sound, label)
    sound = np.clip(at_level(sound, random.uniform(-55, -8)), -1, 1)
    return (np.round(sound * 32768) / 32768).astype(np.float32), label


def clips(
    speech: list[Path], computed: int, random: np.random.Generator
) -> list[tuple[str, Sound, np.ndarray]]:
    """Kind, sound and labels of every clip."""
    found = []
    length = int(SECONDS * RATE) // HOP * HOP
    for path in speech:
        sound = read(path)
        begin = random.integers(0, max(len(sound) - length, 1))
        sound = at_level(sound[begin : begin + length], -20)
        if len(sound) < RATE or not np.isfinite(sound).all():
            continue
        label = spoken(sound)
        found.append(("speech", *finished(random, sound[: len(label) * HOP], label)))
    for kinds, label in ((VOICES, VOICE), (NOT_VOICES, NOT_VOICE)):
        for name, make in kinds.items():
            for _ in range(computed * MORE.get(name, 1)):
                sound = at_level(np.asarray(make(random, SECONDS), dtype=np.float64)[:length], -20)
                labels = np.full(len(sound) // HOP, label)
                if label == VOICE:
                    labels[levels(sound) < -45] = IGNORED
                found.append((name, *finished(random, sound, labels)))
    return found


Clip = tuple[str, Sound, np.ndarray]
"""Kind, sound, and a label for each hop."""


def after_another(random: np.random.Generator, found: list[Clip]) -> None:
    """Puts a piece of another clip, softer or louder, before four clips in ten: a voice may follow a bang,
    and a beep a voice."""
    originals = list(found)
    for index, (kind, sound, label) in enumerate(originals):
        if random.random() < 0.6:
            continue
        _, other, other_label = originals[random.integers(len(originals))]
        hops = int(random.uniform(0.2, 2.5) * RATE / HOP)
        begin = random.integers(0, max(len(other_label) - hops, 1))
        piece = other[begin * HOP : (begin + hops) * HOP]
        piece = piece / (piece.std() + 1e-6) * sound.std() * 10 ** (random.uniform(-10, 25) / 20)
        joined = np.concatenate([piece, sound])[: len(sound)]
        joined /= max(np.abs(joined).max(), 1)
        labels = np.concatenate([other_label[begin : begin + hops], label])[: len(label)]
        found[index] = (kind, joined.astype(np.float32), labels)


def measured(program: Path, sounds: list[Sound]) -> list[np.ndarray]:
    """Features of each sound, each from the start of a stream. A frame of NaN is where one begins."""
    begin = np.full(HOP, np.nan, dtype=np.float32)
    whole = [part for sound in sounds for part in (begin, sound[: len(sound) // HOP * HOP])]
    data = np.concatenate(whole).astype("<f4").tobytes()
    told = subprocess.run([program], input=data, capture_output=True, check=True).stdout
    rows = np.frombuffer(told, "<f4").reshape(-1, FEATURES)
    ends = np.cumsum([len(sound) // HOP for sound in sounds])
    return np.split(rows, ends[:-1])


def fit(rows: np.ndarray, labels: np.ndarray, weights: np.ndarray, seed: int, epochs: int) -> Model:
    """A network of one hidden layer: mean and deviation of the features, its weights."""
    import torch

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    mean, deviation = rows.mean(0), rows.std(0) + 1e-6
    x = torch.tensor((rows - mean) / deviation).clamp(-4, 4)
    y, w = torch.tensor(labels, dtype=torch.float32), torch.tensor(weights, dtype=torch.float32)
    model = torch.nn.Sequential(
        torch.nn.Linear(FEATURES, HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, 1)
    )
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-3)
    batch = 1024
    steps = epochs * (len(x) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 6e-3, total_steps=steps + 1)
    for _ in range(epochs):
        order = torch.randperm(len(x))
        for at in range(0, len(x) - batch + 1, batch):
            chosen = order[at : at + batch]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                model(x[chosen])[:, 0], y[chosen], w[chosen]
            )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    numbers = [p.detach().numpy() for p in model.parameters()]
    return mean, deviation, numbers


def logits(rows: np.ndarray, model: Model) -> np.ndarray:
    """What the network says of each row."""
    mean, deviation, (first, bias, second, last) = model
    x = np.clip((rows - mean) / deviation, -4, 4)
    return np.maximum(x @ first.T + bias, 0) @ second[0] + last[0]


def shifted(label: np.ndarray) -> np.ndarray:
    """The label of the instant that is decided with each frame."""
    return np.concatenate([np.full(DELAY, IGNORED), label[:-DELAY]])


def table(name: str, doc: str, values: np.ndarray, shape: str) -> str:
    """A constant of Rust."""
    flat = [f"{value:.6}" for value in np.asarray(values, dtype=np.float64).ravel()]
    numbers = [text if "." in text or "e" in text else f"{text}.0" for text in flat]
    if values.ndim == 2:
        width = values.shape[1]
        rows = [", ".join(numbers[at : at + width]) for at in range(0, len(numbers), width)]
        inside = ",\n    ".join(f"[{row}]" for row in rows)
    else:
        inside = ", ".join(numbers)
    inside = "\n".join(textwrap.fill(line, 104, subsequent_indent="    ") for line in inside.split("\n"))
    return f"/// {doc}\n#[rustfmt::skip]\npub(super) const {name}: {shape} = [\n    {inside},\n];\n"


def rust(model: Model) -> str:
    """`src/voice/weights.rs`."""
    mean, deviation, (first, bias, second, last) = model
    head = (
        "//! Weights of the voice detector's network. Made by `python -m v2f_train.voice.detector`.\n\n"
        "use super::features::COUNT;\n\n"
        f"/// Units of the hidden layer.\npub(super) const HIDDEN: usize = {HIDDEN};\n"
    )
    return (
        head
        + "\n"
        + "\n".join(
            [
                table("MEAN", "Mean of each feature.", mean, "[f32; COUNT]"),
                table(
                    "SCALE", "One over the standard deviation of each feature.", 1 / deviation, "[f32; COUNT]"
                ),
                table(
                    "FIRST",
                    "Weights of the hidden layer, a row per feature.",
                    first.T,
                    "[[f32; HIDDEN]; COUNT]",
                ),
                table("FIRST_BIAS", "What the hidden layer adds.", bias, "[f32; HIDDEN]"),
                table("SECOND", "Weights of the output.", second[0], "[f32; HIDDEN]"),
            ]
        )
        + f"/// What the output adds.\npub(super) const SECOND_BIAS: f32 = {last[0]:.6};\n"
    )


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("speech", type=Path)
    parser.add_argument("features", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--files", type=int, default=90, help="recordings of each set")
    parser.add_argument("--computed", type=int, default=110, help="computed sounds of each kind")
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    random = np.random.default_rng(arguments.seed)
    found = clips(
        speech_files(arguments.speech, TRAINED, arguments.files, random), arguments.computed, random
    )
    after_another(random, found)
    features = measured(arguments.features, [sound for _, sound, _ in found])
    rows, labels, weights = [], [], []
    kinds = {kind: sum(kind == other for other, *_ in found) for kind, *_ in found}
    for (kind, _, label), row in zip(found, features, strict=True):
        label = shifted(label)
        kept = label != IGNORED
        rows.append(row[kept])
        labels.append(label[kept])
        weights.append(np.full(kept.sum(), WEIGHTS.get(kind, 0.6) / kinds[kind]))
    weights = np.concatenate(weights)
    model = fit(
        np.concatenate(rows),
        np.concatenate(labels),
        weights / weights.mean(),
        arguments.seed,
        arguments.epochs,
    )
    arguments.out.write_text(rust(model))
    for kind in kinds:
        told = [
            (logits(row, model), shifted(label))
            for (k, _, label), row in zip(found, features, strict=True)
            if k == kind
        ]
        said, label = np.concatenate([a for a, _ in told]), np.concatenate([b for _, b in told])
        for which, text in ((VOICE, "voice taken for one"), (NOT_VOICE, "no voice taken for one")):
            if (label == which).sum() > 50:
                print(f"{kind}: {text} {(said[label == which] > 0).mean():.3f}")


if __name__ == "__main__":
    main()
