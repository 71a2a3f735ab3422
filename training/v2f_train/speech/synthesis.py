"""Three speech synthesisers that report phone times: flite, festival, espeak-ng (in Debian's main archive).

    apt-get install flite festival espeak-ng festvox-us-slt-hts festvox-kallpc16k festvox-kdlpc16k

Each writes a WAV file and returns its phones as {"phone", "start", "end"}, in seconds, with the names of
phone_sets.py. These times are exact; the aligner's are early by ALIGNER_LEAD.
"""

import ctypes
import re
import subprocess
import tempfile
import wave
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from v2f_train.speech.ipa import nearest
from v2f_train.speech.phone_sets import PHONES

PAUSES = {"pau": "sil", "ssil": "sil", "h#": "sil", "brth": "spn"}
RADIO = {
    "ax": "ah",
    "axr": "er",
    "ix": "ih",
    "ux": "uw",
    "dx": "d",
    "nx": "n",
    "hv": "hh",
    "el": "l",
    "em": "m",
    "en": "n",
}
"""Phones of the American sets of flite and festival that CMUdict's 39 lack."""

ESPEAK_RATE = 175  # words per minute at a speed of 1
SYNCHRONOUS, PHONEMES_AS_IPA = 2, 3  # of espeak_Initialize
RATE_SETTING, PITCH_SETTING = 1, 3  # of espeak_SetParameter
PHONEME_EVENT, END_EVENT = 7, 0
VOICELESS = ("p", "t", "k", "ch")
STEP_SECONDS, MAX_CLOSURE_SECONDS, SILENT = 0.0025, 0.120, 400  # SILENT: root mean square, of 32,768


class Unspoken(Exception):
    """The program did not speak this text. The message has the reason."""


def speak(engine: str, voice: str, text: str, speed: float, pitch: int, out: Path) -> list[dict]:
    """Writes `out` (WAV, mono, 16 bit, at the voice's own rate). Returns its phones.

    speed: 1 is the voice's own. pitch: 0 to 100, 50 is the voice's own; only espeak-ng uses it. Raises
    Unspoken.
    """
    try:
        ends = {"flite": flite, "festival": festival, "espeak": espeak}[engine](
            voice, text, speed, pitch, out
        )
    except (OSError, subprocess.CalledProcessError, IndexError, ValueError) as error:
        raise Unspoken(f"{engine} {voice}: {error}; apt-get install {engine} and the voice") from error
    with wave.open(str(out)) as file:
        length = file.getnframes() / file.getframerate()
    return intervals(ends, length)


def intervals(ends: list[tuple[list[str], float]], length: float) -> list[dict]:
    """ends: phones that share an interval, and its end in seconds.

    An interval without a phone is added to the phone before it. What lies behind the end of the file is cut.
    """
    phones, start = [], 0.0
    for names, end in ends:
        end = min(end, length)
        if end <= start:
            continue
        if not names and phones:
            phones[-1]["end"] = round(end, 4)
        for place, name in enumerate(names or (() if phones else ["sil"])):
            first = start + (end - start) * place / len(names or [1])
            last = start + (end - start) * (place + 1) / len(names or [1])
            phones.append({"phone": name, "start": round(first, 4), "end": round(last, 4)})
        start = end
    return phones


def american(name: str) -> list[str]:
    """A phone of flite or festival by our name. Raises Unspoken when it is unknown."""
    name = PAUSES.get(name, RADIO.get(name, name))
    if name not in PHONES:
        raise Unspoken(f"uses the unknown phone {name}")
    return [name]


def flite(voice: str, text: str, speed: float, pitch: int, out: Path) -> list[tuple[list[str], float]]:
    """-psdur prints the end of each phone."""
    result = subprocess.run(
        [
            "flite",
            "-voice",
            voice,
            "--setf",
            f"duration_stretch={1 / speed:.3f}",
            "-psdur",
            "-t",
            text,
            "-o",
            str(out),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    pairs = (item.rsplit(":", 1) for item in result.stdout.split())
    return [(american(phone), float(end)) for phone, end in pairs]


def festival(voice: str, text: str, speed: float, pitch: int, out: Path) -> list[tuple[list[str], float]]:
    """utt.save.segs writes lines `end colour phone` after a `#`."""
    quoted = text.replace("\\", "").replace('"', "")
    with tempfile.TemporaryDirectory() as folder:
        segments, script = Path(folder, "segments"), Path(folder, "script.scm")
        script.write_text(
            f"(voice_{voice})\n(Parameter.set 'Duration_Stretch {1 / speed:.3f})\n"
            f'(set! utt (Utterance Text "{quoted}"))\n(utt.synth utt)\n'
            f'(utt.save.wave utt "{out.absolute()}" (quote riff))\n(utt.save.segs utt "{segments}")\n',
            encoding="latin-1",
            errors="replace",
        )
        subprocess.run(["festival", "-b", str(script)], check=True, capture_output=True)
        lines = segments.read_text(encoding="latin-1").split("#\n", 1)[1].splitlines()
    return [(american(parts[2]), float(parts[0])) for parts in map(str.split, lines) if len(parts) >= 3]


class Event(ctypes.Structure):
    """espeak_EVENT of espeak-ng/speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_ms", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user", ctypes.c_void_p),
        ("name", ctypes.c_char * 8),
    )


Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))


@cache
def espeak_library() -> tuple[ctypes.CDLL, int]:
    """The library and its rate in Hz. The espeak-ng command does not report phoneme times, the
    library does.
    """
    library = ctypes.CDLL("libespeak-ng.so.1")
    rate = library.espeak_Initialize(SYNCHRONOUS, 0, None, PHONEMES_AS_IPA)
    if rate < 0:
        raise Unspoken("libespeak-ng does not start; apt-get install espeak-ng")
    return library, rate


def espeak(voice: str, text: str, speed: float, pitch: int, out: Path) -> list[tuple[list[str], float]]:
    """Phoneme events: each carries the sample at which the phoneme begins."""
    library, rate = espeak_library()
    chunks: list[bytes] = []
    starts: list[tuple[list[str], int]] = []

    def collect(samples: Any, count: int, events: Any) -> int:  # pointers of ctypes
        if samples and count:
            chunks.append(ctypes.string_at(samples, 2 * count))
        index = 0
        while events[index].type != END_EVENT:
            if events[index].type == PHONEME_EVENT:
                starts.append(
                    (espeak_phones(events[index].name.decode("utf8", "ignore")), events[index].sample)
                )
            index += 1
        return 0

    kept = Callback(collect)
    library.espeak_SetSynthCallback(kept)
    if library.espeak_SetVoiceByName(voice.encode()):
        raise Unspoken(f"espeak-ng has no voice {voice}; espeak-ng --voices lists them")
    library.espeak_SetParameter(RATE_SETTING, round(ESPEAK_RATE * speed), 0)
    library.espeak_SetParameter(PITCH_SETTING, pitch, 0)
    data = text.encode() + b"\0"
    library.espeak_Synth(
        data, ctypes.c_size_t(len(data)), 0, 1, 0, 1, None, None
    )  # 1: from a character on, 1: UTF-8
    samples = np.frombuffer(b"".join(chunks), np.int16)
    with wave.open(str(out), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    at = [
        closed(samples, start, rate) if names and names[0] in VOICELESS else start for names, start in starts
    ]
    lead = [(["sil"], at[0] / rate)] if at and at[0] else []
    return lead + [
        (names, end / rate) for (names, _), end in zip(starts, [*at[1:], len(samples)], strict=True)
    ]


def espeak_phones(name: str) -> list[str]:
    """Our phones for an event of espeak-ng; an empty list for marks without a sound (length, change of
    language).
    """
    return ["sil"] if name.startswith("_") or not name else [phone.lower() for phone in nearest(name)]


def closed(samples: np.ndarray, burst: int, rate: int) -> int:
    """espeak-ng marks a voiceless stop at its burst. Returns the earlier sample at which the closure
    begins.
    """
    step, start = round(STEP_SECONDS * rate), burst
    while start >= 2 * step:
        piece = samples[start - 2 * step : start].astype(np.float64)
        if np.sqrt(np.mean(np.square(piece))) >= SILENT:
            break
        start -= step
    return start if 0 < burst - start < MAX_CLOSURE_SECONDS * rate else burst


def plain(text: str) -> str:
    """One line without characters that a synthesiser may read as markup."""
    return " ".join(re.sub(r"[<>{}\[\]()*_#|~^\\\"“”„«»]", " ", text).split())
