"""One character's voice: sound in, rig frames out."""

from __future__ import annotations

import ctypes
import enum
import json
import threading
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from . import _declarations as declared
from ._library import NO_FRAME, OK, check, failure, library, prepared, text, utf8
from .model import destroy, unsigned

__all__ = [
    "Control",
    "Frame",
    "InputLevel",
    "Latency",
    "Loudness",
    "Overrun",
    "Parameter",
    "Pose",
    "PoseState",
    "Statistics",
    "Stream",
]

Values = npt.NDArray[np.float32]


class Overrun(enum.IntEnum):
    """What becomes of sound that a full queue refuses."""

    SILENCE = 0  #: It stands as silence of the same length. For live sound.
    REFUSE = 1  #: Nothing stands for it: push the rest again later. For files and synthesised speech.


class Loudness(enum.IntEnum):
    """What a person should know of a microphone's level."""

    SILENT = 0  #: Nobody has spoken in the last two seconds.
    TOO_QUIET = 1  #: Somebody speaks, too quietly (before the gain).
    GOOD = 2  #: Good.
    CLIPPING = 3  #: The microphone was overdriven in the last two seconds.


class PoseState(enum.IntEnum):
    """Where the values of :meth:`Stream.at` come from."""

    INTERPOLATED = 0  #: Between two frames.
    HELD = 1  #: Beyond the newest frame, which is held for a moment.
    FADED = 2  #: Farther beyond: fading to neutral, or there already.
    BEFORE = 3  #: Before the oldest frame that is kept; that frame is shown.
    EMPTY = 4  #: No frame has come yet; neutral.


class Frame(NamedTuple):
    """One rig frame of :meth:`Stream.poll`."""

    target: int  #: The sample that it speaks of, at the student's rate, from the stream's start.
    seconds: float  #: The same in seconds.
    values: Values  #: One value per control, in the order of :attr:`Stream.names`.


class Pose(NamedTuple):
    """The rig at one instant, of :meth:`Stream.at`."""

    state: PoseState  #: Where the values come from.
    position: int  #: The position used, in samples at the student's rate.
    seconds: float  #: The same in seconds.
    weight: float  #: 1 while the frame counts in full, down to 0 when it has faded to neutral.
    values: Values  #: One value per control, in the order of :attr:`Stream.names`.


class Control(NamedTuple):
    """One control of the rig that a stream's frames are in."""

    name: str
    neutral: float  #: Value at rest.
    min: float
    max: float


class Parameter(NamedTuple):
    """One tuning parameter."""

    name: str  #: ``jawOpen.gain``, say.
    description: str  #: What it does.
    min: float
    max: float
    default: float  #: Value of an untuned stream.
    value: float  #: Value in force.


class Latency(NamedTuple):
    """Where a stream's latency comes from, in samples at `sample_rate`."""

    sample_rate: int
    lookahead: int  #: Future sound that one prediction sees.
    resampler: int  #: Filter delay and chunking of the resampler.
    ensemble: int  #: Later neighbours that the ensemble waits for.
    hop: int  #: Longest wait until a hop of sound is complete.
    total: int  #: The sum.
    seconds: float  #: The sum in seconds.


class InputLevel(NamedTuple):
    """What the meter says of a stream's sound; levels are before the automatic gain."""

    loudness: Loudness  #: The verdict.
    rms_dbfs: float  #: RMS of the newest hop.
    peak_dbfs: float  #: Highest magnitude of the newest hop.
    speech_dbfs: float  #: Level of speech; -200 before the first.
    noise_dbfs: float  #: Level of the room; -200 at first.
    gain_db: float  #: The automatic gain in force.


class Statistics(NamedTuple):
    """Counters of a stream. All count from its opening and never go back. ``v2f.h`` says what each counts."""

    pushed_frames: int
    refused_frames: int
    gap_frames: int
    discontinuities: int
    bad_samples: int
    bad_controls: int
    hops: int
    frames_made: int
    frames_polled: int
    late_frames: int
    underruns: int
    dropped_frames: int
    failed_predictions: int
    utterances_ended: int


_FRAME = bytes(prepared(declared.Frame, library.v2f_frame_init))
_POSE = bytes(prepared(declared.Pose, library.v2f_pose_init))


def _address(array: npt.NDArray[Any]) -> Any:
    """Where a C-contiguous array begins, for one call."""
    try:
        # Twice as fast as what NumPy offers. Its arrays are buffers; not every NumPy tells the type checker so.
        return ctypes.byref(ctypes.c_char.from_buffer(array))  # type: ignore[arg-type,unused-ignore]
    except (TypeError, ValueError):  # Read-only, or empty.
        return array.ctypes.data


class Stream:
    """One character's voice; :meth:`v2f.Model.open_stream` makes it.

    It has three sides: the sound's (:meth:`push`, :meth:`push_gap`, :meth:`set_format`, :meth:`flush`, :meth:`reset`,
    :meth:`interrupt`), the frames' (:meth:`poll`, :meth:`at`) and the rest. Each side may be used by another thread. Threads
    on the sound's side take turns; of two on the frames' side the second gets ``v2f.Error`` with ``BUSY``. The GIL is released
    in every call. After :meth:`close` every call raises ``HANDLE``.

    >>> import numpy as np, v2f
    >>> with v2f.Model(threads=0) as model, model.open_stream(16000) as stream:
    ...     taken = stream.push(np.zeros(4096, np.float32))
    ...     hops = model.tick()
    ...     frames = list(stream.poll_all())
    >>> taken, hops, frames[1].target, frames[1].values.shape
    (4096, 16, 256, (54,))
    """

    def __init__(self, model: int, settings: declared.StreamSettings) -> None:
        self._handle = 0
        self._sound_side = threading.Lock()
        handle = declared.Stream()
        check(library.v2f_stream_open(model, settings, ctypes.byref(handle)))
        self._handle = handle.value
        self._channels = int(settings.channels)
        count = ctypes.c_size_t()
        check(library.v2f_control_count(self._handle, ctypes.byref(count)))
        #: The controls of the frames, in the order of the values.
        self.controls: tuple[Control, ...] = tuple(self._control(index) for index in range(count.value))
        #: Their names.
        self.names: tuple[str, ...] = tuple(control.name for control in self.controls)

    def _control(self, index: int) -> Control:
        told = prepared(declared.Control, library.v2f_control_init)
        check(library.v2f_control(self._handle, index, ctypes.byref(told)))
        return Control(told.name.decode(), told.neutral, told.min, told.max)

    # ---- The sound's side.

    def push(self, samples: npt.ArrayLike) -> int:
        """Gives sound; returns the frames taken.

        `samples`: 32-bit floats, -1 to 1, or 16-bit integers, of shape ``(frames,)``, ``(frames, channels)``, or interleaved in one
        row. C-contiguous arrays of these two types are read in place; other floats and layouts are copied first.

        Raises
        ------
        TypeError
            For samples of another type.
        ValueError
            For a shape that does not fit the channels.
        """
        sound = np.asarray(samples)
        call = library.v2f_push_audio
        if sound.dtype == np.int16:
            call = library.v2f_push_audio_i16
        elif sound.dtype != np.float32:
            if sound.dtype.kind != "f":
                raise TypeError(f"samples are {sound.dtype}; expected float32 or int16")
            sound = sound.astype(np.float32)
        if not sound.flags.c_contiguous:
            sound = np.ascontiguousarray(sound)
        taken = ctypes.c_size_t()
        with self._sound_side:  # The library reads frames x channels: the format may not change in between.
            frames = self._frames(sound)
            status = call(self._handle, _address(sound), frames, taken)
            if status < OK:
                raise failure(status)
        return taken.value

    def _frames(self, sound: npt.NDArray[Any]) -> int:
        channels = self._channels
        if sound.ndim == 1 and sound.size % channels == 0:
            return int(sound.size) // channels
        if sound.ndim == 2 and sound.shape[1] == channels:
            return int(sound.shape[0])
        raise ValueError(f"samples have shape {sound.shape}; expected (frames, {channels}) or whole interleaved frames")

    def push_gap(self, frames: int) -> None:
        """Says that `frames` of sound are missing here. They count as silence; a gap longer than two windows ends the utterance."""
        with self._sound_side:
            check(library.v2f_push_gap(self._handle, unsigned(frames, "frames", 64)))

    def set_format(self, sample_rate: int, channels: int) -> None:
        """Changes the format of what is pushed from now on; the timeline goes on. Raises ``AUDIO`` when out of range."""
        with self._sound_side:
            rate, count = unsigned(sample_rate, "sample_rate"), unsigned(channels, "channels")
            check(library.v2f_set_format(self._handle, rate, count))
            self._channels = count

    def flush(self) -> None:
        """The utterance is over: its last frames come without more sound. What is pushed next stands right behind it."""
        with self._sound_side:
            check(library.v2f_flush(self._handle))

    def reset(self) -> None:
        """Forgets everything, queued sound and frames included; keeps memory and tuning."""
        with self._sound_side:
            check(library.v2f_reset(self._handle))

    def interrupt(self, position: int = 0, rate: int = 0) -> None:
        """The character stops speaking at ``position / rate`` seconds; without a rate, at the newest position shown.

        What was not played yet is dropped, the face eases to neutral, what is pushed next stands at the play position.
        """
        with self._sound_side:
            check(library.v2f_interrupt(self._handle, position, unsigned(rate, "rate")))

    # ---- The frames' side.

    def poll(self, out: Values | None = None) -> Frame | None:
        """Takes the next frame in order; None when none is ready.

        `out`: a C-contiguous float32 array with a place per control that takes the values, and is the frame's; without it
        every frame has an array of its own.
        """
        values = self._row(out)
        frame = declared.Frame.from_buffer_copy(_FRAME)
        status = library.v2f_poll_rig(self._handle, frame, _address(values), values.size)
        if status == NO_FRAME:
            return None
        if status < OK:
            raise failure(status)
        return Frame(frame.target, frame.seconds, values)

    def poll_all(self) -> Iterator[Frame]:
        """Takes every frame that is ready."""
        while (frame := self.poll()) is not None:
            yield frame

    def at(self, position: int, rate: int, out: Values | None = None) -> Pose:
        """The rig at ``position / rate`` seconds from the stream's start: frames played and the device's rate, say.

        Interpolated between the frames around; beyond the newest it is held, then fades to neutral. `out` as in :meth:`poll`.
        Raises ``ARGUMENT`` for a rate of 0.
        """
        values = self._row(out)
        pose = declared.Pose.from_buffer_copy(_POSE)
        status = library.v2f_rig_at(
            self._handle, position, unsigned(rate, "rate"), pose, _address(values), values.size
        )
        if status < OK:
            raise failure(status)
        return Pose(PoseState(pose.state), pose.position, pose.seconds, pose.weight, values)

    def _row(self, out: Values | None) -> Values:
        if out is None:
            return np.empty(len(self.names), np.float32)
        flags = out.flags
        if out.dtype != np.float32 or out.size != len(self.names) or not (flags.c_contiguous and flags.writeable):
            raise ValueError(f"out takes {len(self.names)} float32 values in one writable piece")
        return out

    # ---- What it tells, and tuning: any thread.

    @property
    def latency(self) -> Latency:
        """How far the curves lie behind the sound, itemised."""
        told = prepared(declared.Latency, library.v2f_latency_init)
        check(library.v2f_latency(self._handle, ctypes.byref(told)))
        return Latency(*(getattr(told, field) for field in Latency._fields))

    @property
    def input_level(self) -> InputLevel:
        """The meter: too quiet, good, or overdriven."""
        told = prepared(declared.InputLevel, library.v2f_input_level_init)
        check(library.v2f_input_level(self._handle, ctypes.byref(told)))
        rest = (getattr(told, field) for field in InputLevel._fields[1:])
        return InputLevel(Loudness(told.loudness), *rest)

    @property
    def statistics(self) -> Statistics:
        """The counters, now."""
        told = prepared(declared.Statistics, library.v2f_statistics_init)
        check(library.v2f_statistics(self._handle, ctypes.byref(told)))
        return Statistics(*(getattr(told, field) for field in Statistics._fields))

    @property
    def parameters(self) -> list[Parameter]:
        """Every tuning parameter, with its range and its value now."""
        count = ctypes.c_size_t()
        check(library.v2f_parameter_count(self._handle, ctypes.byref(count)))
        return [self._parameter(index) for index in range(count.value)]

    def _parameter(self, index: int) -> Parameter:
        told = prepared(declared.Parameter, library.v2f_parameter_init)
        check(library.v2f_parameter(self._handle, index, ctypes.byref(told)))
        words = told.name.decode(), told.description.decode()
        return Parameter(*words, told.min, told.max, told.default_value, told.value)

    def parameter(self, name: str) -> float:
        """The value of a parameter, ``jawOpen.gain`` say. Raises ``NAME`` for one that does not exist."""
        value = ctypes.c_float()
        check(library.v2f_get_parameter(self._handle, utf8(name, "name"), ctypes.byref(value)))
        return value.value

    def set_parameter(self, name: str, value: float) -> None:
        """Sets a parameter, in force with the next computed frame. Raises ``NAME``, or ``PROFILE`` for a value out of range."""
        check(library.v2f_set_parameter(self._handle, utf8(name, "name"), value))

    @property
    def tuning(self) -> str:
        """The tuning in force as a tuning file's JSON."""
        return text(lambda room, capacity, length: library.v2f_save_tuning(self._handle, room, capacity, length))

    def load_tuning(self, tuning: str | Mapping[str, Any]) -> None:
        """Puts a tuning file's JSON, as text or as a dict, in force; what it does not name goes back to its default."""
        words = tuning if isinstance(tuning, str) else json.dumps(tuning)
        check(library.v2f_load_tuning(self._handle, utf8(words, "tuning")))

    def close(self) -> None:
        """Closes it; waits for a call that is still inside. Closing again does nothing. Other streams go on."""
        handle, self._handle = self._handle, 0
        destroy(library.v2f_stream_destroy, handle)

    def __enter__(self) -> Stream:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_handle", 0):
            self.close()
