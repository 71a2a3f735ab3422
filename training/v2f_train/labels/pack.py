"""Packs a manifest and its label folders into the dataset that training reads (see dataset.py).

The audio is packed once. Called again with other labels, the command adds only these; a set of the same name
is replaced. Recordings that are too short or too long for training are left out. Files that cannot be read
are listed and counted.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
from tqdm import tqdm

from v2f_train.clock import HOP, HOP_SECONDS
from v2f_train.labels.dataset import Dataset, NewTracks, basis_path, label_sets
from v2f_train.labels.shards import LabelFolder
from v2f_train.speech.alignments import alignments
from v2f_train.speech.manifest import Entry, Manifest
from v2f_train.speech.prepare import SPLITS
from v2f_train.speech.sound import Unreadable, read
from v2f_train.speech.splits import assert_disjoint

MIN_SECONDS, MAX_SECONDS = 0.6, 30.0  # seconds


def hops_of(entry: Entry) -> int:
    return -(-entry.samples // HOP)


def clip_of(entry: Entry, hop: int, aligned: dict | None) -> dict:
    return {
        "set": entry.set,
        "folder": entry.folder,
        "file": entry.file,
        "speaker": entry.speaker,
        "sex": entry.sex,
        "language": entry.language,
        "split": entry.split,
        "sha256": entry.sha256,
        "hop": hop,
        "hops": hops_of(entry),
        "phones": aligned["phones"] if aligned else None,
        "score": aligned["score"] if aligned else None,
    }


def pack_audio(manifest: Manifest, out: Path) -> list[str]:
    """Writes audio.npy and clips.json. Returns what was skipped, with the reason."""
    wanted = [entry for entry in manifest.entries if MIN_SECONDS <= entry.seconds <= MAX_SECONDS]
    aligned_by_name, clips, skipped, hop = alignments(manifest), [], [], 0
    out.mkdir(parents=True, exist_ok=True)
    part = out / "audio.part"
    audio = np.lib.format.open_memmap(
        part, mode="w+", dtype=np.int16, shape=(sum(map(hops_of, wanted)) * HOP,)
    )
    for entry in tqdm(wanted, "packing", mininterval=5):
        try:
            sound = read(manifest.path(entry))
        except Unreadable as error:
            skipped.append(str(error))
            sound = np.zeros(0, np.float32)
        if len(sound) != entry.samples:  # its place in the audio stays silent and belongs to no clip
            if len(sound):
                skipped.append(f"{manifest.path(entry)}: has changed since `prepare`; run it again")
        else:
            whole = np.clip(np.rint(sound * 32_767), -32_768, 32_767)
            audio[hop * HOP : hop * HOP + len(whole)] = whole
            clips.append(clip_of(entry, hop, aligned_by_name.get(entry.name)))
        hop += hops_of(entry)
    assert_disjoint(clips)
    audio.flush()
    del audio
    part.rename(out / "audio.npy")
    note = out / "clips.part"
    note.write_text(json.dumps(clips))
    note.rename(out / "clips.json")
    (out / "dataset.json").write_text(json.dumps({"manifest": manifest.sha256}))
    return skipped


def add_labels(manifest: Manifest, out: Path, name: str, folder: Path) -> list[str]:
    """Adds one label set. Returns what did not fit, with the reason. Verifies the checksums of all shards."""
    labels = LabelFolder(folder)
    if labels.about["manifest"] != manifest.sha256:
        raise ValueError(f"{folder}: was labelled for another manifest; label it again with this one")
    clips = json.loads((out / "clips.json").read_text())
    place = {f"{clip['folder']}/{clip['file']}": index for index, clip in enumerate(clips)}
    hops = len(np.load(out / "audio.npy", mmap_mode="r")) // HOP
    new, odd = NewTracks(out, name, hops, tuple(labels.about["controls"])), []
    for shard in labels.shards():
        for recording, rows in shard:
            index = place.get(recording)
            if index is None:
                continue  # too short or too long for training
            if len(rows) != clips[index]["hops"]:
                odd.append(f"{recording}: has {len(rows)} labels for {clips[index]['hops']} hops")
                continue
            new.set(clips[index], rows)
    new.done({"teacher": labels.about["teacher"], "options": labels.about["options"]})
    if labels.basis.exists():
        shutil.copyfile(labels.basis, basis_path(out, name))
    return odd


def refresh_phones(manifest: Manifest, out: Path) -> None:
    """Writes new phone times into clips.json: speech is often aligned after it was packed."""
    aligned_by_name = alignments(manifest)
    clips = json.loads((out / "clips.json").read_text())
    for clip in clips:
        aligned = aligned_by_name.get(f"{clip['folder']}/{clip['file']}")
        clip.update(
            phones=aligned["phones"] if aligned else None, score=aligned["score"] if aligned else None
        )
    note = out / "clips.part"
    note.write_text(json.dumps(clips))
    note.rename(out / "clips.json")


def show(out: Path, name: str) -> None:
    dataset = Dataset.open(out, name)
    print(f"label set {name}: {len(dataset.clips)} clips")
    for set_name in sorted({clip["set"] for clip in dataset.clips}):
        for split in SPLITS:
            part = [clip for clip in dataset.of(split) if clip["set"] == set_name]
            hours = sum(clip["hops"] for clip in part) * HOP_SECONDS / 3600
            people = len({clip["speaker"] for clip in part})
            print(f"{set_name:22} {split:10} {hours:7.2f} h {len(part):6} clips {people:5} speakers")


def pack(manifest: Manifest, out: Path, labels: dict[str, Path]) -> list[str]:
    """labels: name -> label folder. Returns what was skipped, with the reason."""
    note = out / "dataset.json"
    if note.exists():
        if json.loads(note.read_text())["manifest"] != manifest.sha256:
            raise ValueError(f"{out}: was packed from another manifest; pack into another folder")
        skipped: list[str] = []
        refresh_phones(manifest, out)
    elif label_sets(out):
        raise ValueError(f"{out}: was packed by an older version; pack into another folder")
    else:
        skipped = pack_audio(manifest, out)
    for name, folder in labels.items():
        skipped += add_labels(manifest, out, name, folder)
    return skipped


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("manifest", type=Path, metavar="MANIFEST")
    parser.add_argument("dataset", type=Path, metavar="DATASET")
    parser.add_argument("--labels", nargs="+", action="extend", default=[], metavar="NAME=FOLDER")


def run(options: argparse.Namespace) -> int:
    if wrong := [pair for pair in options.labels if "=" not in pair]:
        raise ValueError(f"--labels {wrong[0]}: expected NAME=FOLDER")
    labels = {name: Path(folder) for name, folder in (pair.split("=", 1) for pair in options.labels)}
    skipped = pack(Manifest.read(options.manifest), options.dataset, labels)
    for name in labels:
        show(options.dataset, name)
    for line in skipped:
        print("skipped:", line)
    print(f"{len(skipped)} files skipped")
    return 0
