"""Plots a recording, its phones, and the tracks that the rules make of them.

RECORDING is a 16-bit mono WAV at 16 kHz with `NAME.phones.json` beside it (as in tests/recordings). With
--encoder and --head the labels of the speech-encoder are plotted too, dashed.
"""

import argparse
import json
from pathlib import Path

import matplotlib
import numpy as np

from v2f_train.clock import HOP_SECONDS, SAMPLE_RATE
from v2f_train.controls import CLOSURE, TRACKS
from v2f_train.speech.phone_sets import BILABIAL, SILENCE
from v2f_train.speech.recordings import read_wav
from v2f_train.teachers.articulation import Phone, corrected
from v2f_train.teachers.phones import GROUPS
from v2f_train.teachers.phones_teacher import PhonesTeacher
from v2f_train.teachers.teacher import Utterance

matplotlib.use("Agg")
from matplotlib import pyplot

INCHES_PER_SECOND, INCHES_PER_ROW = 2.5, 1.3
DOTS_PER_INCH = 110
NEVER_MOVES = 0.02  # a track that stays below is not plotted


def draw(sound: np.ndarray, phones: list[Phone], labels: dict[str, np.ndarray], out: Path) -> None:
    """labels: teacher -> tracks [hops, TRACKS]; the first is solid, the others are dashed. out: .png, .svg or
    .pdf
    """
    panels = {**GROUPS, "contact": (TRACKS[CLOSURE],)}
    seconds = len(sound) / SAMPLE_RATE
    figure, axes = pyplot.subplots(
        len(panels) + 1,
        1,
        sharex=True,
        layout="constrained",
        figsize=(3 + INCHES_PER_SECOND * seconds, INCHES_PER_ROW * (len(panels) + 1)),
    )
    axes[0].plot(np.arange(len(sound)) / SAMPLE_RATE, sound, linewidth=0.3, color="0.4")
    axes[0].set_ylabel("sound")
    for axis, (group, names) in zip(axes[1:], panels.items(), strict=True):
        for place, name in enumerate(names):
            for teacher, tracks in enumerate(labels.values()):
                curve = tracks[:, TRACKS.index(name)]
                if curve.max() > NEVER_MOVES:
                    axis.plot(
                        np.arange(len(curve)) * HOP_SECONDS,
                        curve,
                        color=f"C{place % 10}",
                        linewidth=1.1,
                        linestyle="--" if teacher else "-",
                        label=None if teacher else name,
                    )
        axis.set_ylim(-0.03, 1.05)
        axis.set_ylabel(group)
        if axis.get_legend_handles_labels()[0]:
            axis.legend(loc="upper right", fontsize=6, ncols=2)
    for phone in phones:
        if phone.name in SILENCE:
            continue
        axes[0].text(
            (phone.start + phone.end) / 2,
            1.02,
            phone.name,
            ha="center",
            fontsize=7,
            transform=axes[0].get_xaxis_transform(),
        )
        for axis in axes:
            axis.axvline(phone.start, color="0.85", linewidth=0.5, zorder=0)
            if phone.name in BILABIAL:
                axis.axvspan(phone.start, phone.end, color="C3", alpha=0.08, zorder=0)
    axes[-1].set_xlabel(
        "seconds" + "".join(f"   {'dashed' if place else 'solid'}: {who}" for place, who in enumerate(labels))
    )
    figure.savefig(out, dpi=DOTS_PER_INCH)
    pyplot.close(figure)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recording", type=Path, metavar="RECORDING")
    parser.add_argument("--out", type=Path, help="image file (default: RECORDING.png in the working folder)")
    parser.add_argument("--encoder", type=Path, help="the speech encoder's ONNX file")
    parser.add_argument("--head", type=Path, help="file of `v2f-train head`")


def run(options: argparse.Namespace) -> int:
    times = options.recording.with_suffix(".phones.json")
    if not times.exists():
        print(f'{times}: missing; it must have {{"phones": [{{"phone", "start", "end"}}]}}')
        return 1
    sound, phones = read_wav(options.recording), json.loads(times.read_text())["phones"]
    utterance = Utterance(str(options.recording), sound, phones)
    labels = {"phones": PhonesTeacher().label([utterance])[0]}
    if options.encoder and options.head:
        from v2f_train.teachers.speech_encoder import SpeechEncoderTeacher

        labels["speech-encoder"] = SpeechEncoderTeacher(options.encoder, options.head).label([utterance])[0]
    out = options.out or Path(options.recording.with_suffix(".png").name)
    draw(sound, corrected(phones), labels, out)
    print(out)
    return 0
