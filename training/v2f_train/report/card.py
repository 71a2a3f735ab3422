"""The model card: figures out of evaluate.py's report, words from here.

    python -m v2f_train.report.card REPORT VARIANTS NOTES CARD

VARIANTS: what export --variants wrote; NOTES: configs/*.notes.md.
"""

import json
import sys
from pathlib import Path

SOURCES = {
    "train-clean-5": "LibriSpeech (c) 2014 by Vassil Panayotov, CC BY 4.0 (a part of train-clean-100)",
    "speechocean762": "speechocean762 by Junbo Zhang et al. (\"speechocean762: An Open-Source Non-native English "
                      "Speech Corpus For Pronunciation Assessment\", Interspeech 2021), CC BY 4.0 / Apache-2.0",
    "an4": "AN4, (c) Carnegie Mellon University, free for any purpose with its notice",
    "kathleen": "dataset-voice-kathleen, CC0 1.0",
    "kerstin": "dataset-voice-kerstin, CC0 1.0",
    "nathalie": "dataset-voice-nathalie, CC0 1.0",
    "flemishguy": "dataset-voice-flemishguy, CC0 1.0",
    "ljspeech-1": "LJ Speech, public domain",
    "common-voice": "Common Voice 6.1 (a sample), CC0 1.0",
}

FIGURES = (  # key, title, digits
    ("pbm_accuracy", "PBM accuracy", 3), ("open_accuracy", "open accuracy", 3), ("false_closure", "false closure", 3),
    ("mae", "MAE", 4), ("rmse", "RMSE", 4), ("correlation", "correlation", 3), ("jitter_ratio", "jitter ratio", 2),
    ("silence_leak", "silence leak", 3),
)


def row(name: str, group: dict) -> str:
    cells = [f"{group[key]:.{digits}f}" for key, _, digits in FIGURES]
    return f"| {name} | {group['people']} | {group['hours']:.2f} | {group['phones_pbm']} | " + " | ".join(cells) + " |"


def figures(report: dict) -> list[str]:
    english = report["groups"]["english"]
    teacher, bounds = english["teacher"], english["interval"]
    titles = " | ".join(title for _, title, _ in FIGURES)
    lines = [f"| people | n | hours | /p b m/ | {titles} |", "|---" * (4 + len(FIGURES)) + "|"]
    lines += [row(name, group) for name, group in report["groups"].items() if name != "all"]
    lines.append(row("tests/recordings", report["recordings"]))
    rates = " | ".join(f"{teacher[key]:.3f}" for key, _, _ in FIGURES[:3])
    lines.append(f"| **teacher** (rules), english | | | | {rates} | 0 | 0 | 1 | 1 | "
                 f"{english['teacher_silence_leak']:.3f} |")
    spans = ", ".join(f"{name.replace('_', ' ')} {low:.3f} to {high:.3f}" for name, (low, high) in bounds.items())
    return [*lines, "", f"95 % intervals (english, bootstrap over people): {spans}."]


def per_control(report: dict) -> list[str]:
    table = report["groups"]["english"]["per_control"]
    lines = ["| control | MAE | RMSE | correlation |", "|---|---|---|---|"]
    return lines + [f"| {name} | {found['mae']:.4f} | {found['rmse']:.4f} | {found['correlation']:.3f} |"
                    for name, found in table.items()]


def card(report: dict, variants: dict, notes: str) -> str:
    closure, run = report["closure"], report["training"]
    hours = "\n".join(f"| {name} | {part['hours']:.2f} | {part['people']} | {SOURCES[name]} |"
                      for name, part in run["sets"].items())
    leaks = "\n".join(f"| {name} | {value:.3f} |" for name, value in report["leaks"].items())
    differ = "\n".join(f"| tiny-low-latency-{kind} | {found['largest']:.4f} | {found['mean']:.5f} |"
                       for kind, found in variants.items())
    return f"""# tiny-low-latency 0.1.0

Speech in, mouth and tongue controls out: 0.30 M weights, 448 ms of the past and 64 ms of the future (80 ms with the
ensemble), 16 kHz, one prediction per 16 ms. Streams: no window is computed twice.

Licence of the weights: **CC BY 4.0**. Speech that it learnt from must be named as in the table below.

## Training

| set | hours | people | licence and whom to name |
|---|---|---|---|
{hours}

Teacher: explicit articulation rules (`training/v2f_train/teachers/phones.py`, `articulation.py`) on forced-aligned
phones. No face was ever recorded: the student knows how the rules move a mouth, not how a person does. Left and right
are alike.

Recipe: `training/README.md`, steps 2 to 7. {run['steps']} steps of {run['rows']} chunks of {run['hops']} targets
({run['frames'] / 1e6:.1f} M targets), {run['minutes']:.0f} minutes by the clock on half of one busy core.
Configuration that differs from the defaults in `training/v2f_train/distil/config.py`: {run['differs']}.

## Figures

People in validation and test are in no training set. Thresholds were chosen on validation (at most
{100 * report["aim"]:.1f} % false closures). Threshold {closure["threshold"]}, softness
{closure['softness']}. Everything after the ensemble, definitions in
`training/v2f_train/report/metrics.py`; gaps in units of the teacher's
95th percentile on english ({report['unit']:.3f}). "False closure" counts all phones that are neither
p b m nor silence.
The sets are read speech; speechocean762 is Mandarin-accented, half of it children.

{chr(10).join(figures(report))}

Per control (english; left and right share a row):

{chr(10).join(per_control(report))}

Mean gap where nobody speaks (0 is shut at rest):

| sound | gap |
|---|---|
{leaks}

Lighter variants against the fp32 file (raw predictions on `golden.audio.f32`):

| file | largest difference | mean |
|---|---|---|
{differ}

## Notes on this run

{notes}

## Limits

- Trained for minutes, not hours, on {sum(part['hours'] for part in run['sets'].values()):.1f} h of read speech, nearly
  all English: it misses closures (see PBM accuracy) and is cautious with lips and tongue (see the correlations).
- Not measured: singing, shouting, whispering, several voices at once, music, languages other than English.
- It has no emotion, no brows, no eyes, no head: mouth and tongue only.
"""


if __name__ == "__main__":
    found, printed, notes, out = (Path(name) for name in sys.argv[1:5])
    out.write_text(card(json.loads(found.read_text()), json.loads(printed.read_text()), notes.read_text().strip()))
