"""The 16 kHz mono recordings in this repository: how to read them, and how they were made.

python -m v2f_train.speech.recordings POCKETSPHINX_SOURCE     writes tests/recordings/*.wav and *.phones.json
"""

import json
import sys
import wave
from pathlib import Path

import numpy as np

from v2f_train.clock import SAMPLE_RATE

RECORDINGS = Path(__file__).resolve().parents[3] / "tests" / "recordings"
FULL_SCALE = 32_768  # of 16-bit samples

AUSTEN = "librivox/sense_and_sensibility_01_austen_64kb-"
TEXTS = {  # file in pocketsphinx' test/data -> (name here, text)
    AUSTEN + "0870.wav": (
        "austen-0870",
        "and mister john dashwood had then leisure to consider how much there might "
        "be prudently in his power to do for them",
    ),
    AUSTEN + "0880.wav": ("austen-0880", "he was not an ill disposed young man"),
    AUSTEN + "0890.wav": (
        "austen-0890",
        "unless to be rather cold hearted and rather selfish is to be ill disposed",
    ),
    AUSTEN + "0920.wav": (
        "austen-0920",
        "had he married a more a amiable woman he might have been made still more respectable than he was",
    ),
    AUSTEN + "0930.wav": ("austen-0930", "he might even have been made amiable himself"),
    "goforward.raw": ("goforward", "go forward ten meters"),
    "something.raw": ("something", "go somewhere and do something"),
    "cards/001.wav": ("cards-001", "ten of clubs"),
    "cards/002.wav": ("cards-002", "four queen of clubs"),
    "cards/003.wav": ("cards-003", "seven of clubs"),
    "cards/004.wav": ("cards-004", "five five"),
    "cards/005.wav": ("cards-005", "eight of spades four of clubs seven of hearts"),
}


def read_wav(path: Path) -> np.ndarray:
    """Samples in -1..1. Raises ValueError for anything but 16-bit mono at 16 kHz."""
    with wave.open(str(path), "rb") as file:
        shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        if shape != (1, 2, SAMPLE_RATE):
            raise ValueError(f"{path}: (channels, bytes, Hz) is {shape}, expected (1, 2, {SAMPLE_RATE})")
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / FULL_SCALE


def write_wav(path: Path, samples: np.ndarray) -> None:
    """samples: int16, mono, 16 kHz."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(samples.astype("<i2").tobytes())


def take(source: Path) -> None:
    """Copies the recordings and aligns them. source: the unpacked sources of pocketsphinx 5.1.1."""
    from v2f_train.speech.align import Aligner  # imported here, because reading needs no pocketsphinx

    aligner = Aligner()
    RECORDINGS.mkdir(parents=True, exist_ok=True)
    for file, (name, text) in TEXTS.items():
        path = source / "test" / "data" / file
        samples = (
            np.fromfile(path, "<i2")
            if path.suffix == ".raw"
            else (read_wav(path) * FULL_SCALE).astype(np.int16)
        )
        write_wav(RECORDINGS / f"{name}.wav", samples)
        aligned = aligner.align(samples.astype(np.float32) / FULL_SCALE, text)
        if aligned is None:
            sys.exit(f"{file}: the text does not fit the sound")
        times = {
            "file": f"{name}.wav",
            "text": text,
            "seconds": round(len(samples) / SAMPLE_RATE, 4),
            **aligned,
        }
        (RECORDINGS / f"{name}.phones.json").write_text(json.dumps(times) + "\n")
        print(name, times["seconds"], times["score"])


if __name__ == "__main__":
    take(Path(sys.argv[1]))
