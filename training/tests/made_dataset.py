"""A generated dataset for tests: noise as sound, with known phones and labels."""

import json
from pathlib import Path

import numpy as np

from v2f_train.clock import HOP, HOP_SECONDS
from v2f_train.controls import TRACKS
from v2f_train.teachers.articulation import label

SPOKEN = ("sil", "p", "aa", "t", "m", "ae", "k", "b", "aa", "s", "iy", "sil")
PHONE_SECONDS = 0.12
SILENCE_SECONDS = 0.48

SHORT_RUNS = """
[base]
name = "tiny-low-latency"
width = 8
pairs = 8
batch_size = 2
chunk_hops = 20
validation_clips = 0

[[run]]
name = "base"
group = "base"

[[run]]
name = "half"
group = "hours"
share = 0.5
curve = "hours"

[[run]]
name = "whole"
group = "hours"
curve = "hours"
"""  # a list for `ablate` of a few steps each


def phones() -> list[dict]:
    rows, at = [], 0.0
    for name in SPOKEN * 2:
        end = at + (SILENCE_SECONDS if name == "sil" else PHONE_SECONDS)
        rows.append({"phone": name, "start": round(at, 3), "end": round(end, 3)})
        at = end
    return rows


def make_dataset(folder: Path, people: int = 3, clips_each: int = 2) -> Path:
    """`people` speakers in every split, labelled by the rules (`phones`) and by a teacher that skips a clip
    (`soft`).
    """
    random, clips, sounds, labels = np.random.default_rng(0), [], [], []
    hops = round(phones()[-1]["end"] / HOP_SECONDS)
    for split in ("train", "validation", "test"):
        for speaker in range(people):
            for take in range(clips_each):
                sound = random.standard_normal(hops * HOP) * 2_000
                clips.append(
                    {
                        "set": "made",
                        "file": f"{split}-{speaker}-{take}.wav",
                        "speaker": f"{split}-{speaker}",
                        "sex": "fm"[speaker % 2],
                        "language": "en",
                        "split": split,
                        "hop": len(clips) * hops,
                        "hops": hops,
                        "phones": phones(),
                        "score": -10.0,
                    }
                )
                sounds.append(sound.astype(np.int16))
                labels.append(label(sound.astype(np.float32) / 32_768, phones()))
    folder.mkdir(parents=True, exist_ok=True)
    tracks = np.concatenate(labels).astype(np.float16)
    soft = (tracks * np.float16(0.8)).astype(np.float16)
    soft[-hops:] = np.nan
    np.save(folder / "audio.npy", np.concatenate(sounds))
    for name, rows in (("phones", tracks), ("soft", soft)):
        np.save(folder / f"tracks-{name}.npy", rows)
        (folder / f"tracks-{name}.json").write_text(json.dumps({"teacher": name, "controls": list(TRACKS)}))
    (folder / "clips.json").write_text(json.dumps(clips))
    return folder
