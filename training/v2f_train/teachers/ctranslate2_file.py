"""Reads the weights in a CTranslate2 file (`model.bin`), the form in which Whisper is published as packages.

Little-endian: version (uint32), name of the model's kind, its revision (uint32), number of variables
(uint32), then per variable its name, rank (uint8), sizes (uint32 each), number type (uint8), bytes (uint32)
and values. A name is its length with the closing zero (uint16), its letters, the zero. Aliases follow; they
are not read.
"""

import struct
from pathlib import Path

import numpy as np

VERSION = 6
NUMBERS = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}


class Reader:
    def __init__(self, data: bytes):
        self.data, self.place = data, 0

    def take(self, count: int) -> bytes:
        if self.place + count > len(self.data):
            raise ValueError("ends too early: is a part missing?")
        self.place += count
        return self.data[self.place - count : self.place]

    def number(self, kind: str) -> int:
        return struct.unpack("<" + kind, self.take(struct.calcsize("<" + kind)))[0]

    def name(self) -> str:
        return self.take(self.number("H"))[:-1].decode()


def read_variables(parts: list[Path]) -> tuple[str, dict[str, np.ndarray]]:
    """parts: the file, or its pieces in order. Returns the model's kind and its variables by name.

    Raises ValueError for another version, an incomplete file or an unknown number type.
    """
    reader = Reader(b"".join(part.read_bytes() for part in parts))
    try:
        version = reader.number("I")
        if version != VERSION:
            raise ValueError(f"CTranslate2 file of version {version}, not {VERSION}")
        kind, _revision = reader.name(), reader.number("I")
        variables = {}
        for _ in range(reader.number("I")):
            name, sizes = reader.name(), [reader.number("I") for _ in range(reader.number("B"))]
            number, size = reader.number("B"), reader.number("I")
            if number not in NUMBERS:
                raise ValueError(f"{name}: unknown number type {number}")
            variables[name] = np.frombuffer(reader.take(size), NUMBERS[number]).reshape(sizes)
    except (ValueError, UnicodeDecodeError) as error:
        raise ValueError(f"{parts[0]}: {error}") from error
    return kind, variables
