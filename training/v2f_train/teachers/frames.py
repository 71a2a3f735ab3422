"""The frames of a speech encoder on disk, and the same at the hops of the label clock.

A folder per set holds shards: `frames-NNNN.npy` (float16 [frames, width], utterances end to end),
`frames-NNNN.json` (file, frame, frames, samples per utterance), and `encoder.json` (what made them).
encode.py writes them.
"""

import json
from pathlib import Path

import numpy as np

from v2f_train.teachers.head import at_hops


class FrameStore:
    """The encoder frames of one set on disk."""

    def __init__(self, folder: Path, identity: dict):
        """Raises ValueError when another encoder or adapter made the frames in the folder."""
        self.folder, self.identity, self.rows, self.arrays = folder, identity, {}, []
        folder.mkdir(parents=True, exist_ok=True)
        made_by = folder / "encoder.json"
        if made_by.exists() and json.loads(made_by.read_text()) != identity:
            raise ValueError(f"{folder}: has frames of another encoder or adapter; name another folder")
        made_by.write_text(json.dumps(identity, indent=1))
        self.index()

    @staticmethod
    def open(folder: Path) -> "FrameStore":
        return FrameStore(folder, json.loads((folder / "encoder.json").read_text()))

    def index(self) -> None:
        for path in sorted(self.folder.glob("frames-*.json")):
            self.arrays.append(np.load(path.with_suffix(".npy"), mmap_mode="r"))
            for row in json.loads(path.read_text()):
                self.rows[row["file"]] = (len(self.arrays) - 1, row)

    def __contains__(self, file: str) -> bool:
        return file in self.rows

    def frames(self, file: str) -> np.ndarray:
        """float16 [frames, width]."""
        shard, row = self.rows[file]
        return self.arrays[shard][row["frame"] : row["frame"] + row["frames"]]

    def samples(self, file: str) -> int:
        return self.rows[file][1]["samples"]

    def add(self, shard: list[tuple[str, int, np.ndarray]]) -> None:
        """shard: (file, samples, frames). The JSON is written last and renamed: a shard is complete or
        absent.
        """
        if not shard:
            return
        path = self.folder / f"frames-{len(self.arrays):04}.npy"
        rows, frame = [], 0
        for file, samples, frames in shard:
            rows.append({"file": file, "frame": frame, "frames": len(frames), "samples": samples})
            frame += len(frames)
        np.save(path, np.concatenate([frames for _, _, frames in shard]).astype(np.float16))
        part = path.with_suffix(".part")
        part.write_text(json.dumps(rows))
        part.rename(path.with_suffix(".json"))
        self.arrays.append(np.load(path, mmap_mode="r"))
        self.rows.update({row["file"]: (len(self.arrays) - 1, row) for row in rows})


class Frames:
    """The encoder frames of a dataset's clips, at hops."""

    def __init__(self, folder: Path, sets: set[str]):
        self.stores = {
            name: FrameStore.open(folder / name)
            for name in sorted(sets)
            if (folder / name / "encoder.json").exists()
        }
        if not self.stores:
            raise ValueError(
                f"{folder}: has no frames of the dataset's sets {sorted(sets)}; run `v2f-train encode`"
            )

    @property
    def identity(self) -> dict:
        return next(iter(self.stores.values())).identity

    def has(self, clip: dict) -> bool:
        return clip["set"] in self.stores and clip["file"] in self.stores[clip["set"]]

    def of(self, clip: dict, first: int = 0, most: int | None = None) -> np.ndarray:
        """float32 [hops, width], from hop `first` on, at most `most` hops; None: to the end."""
        frames, left = self.stores[clip["set"]].frames(clip["file"]), clip["hops"] - first
        return at_hops(frames, min(left, most or left), self.identity["samples_per_frame"], first)
