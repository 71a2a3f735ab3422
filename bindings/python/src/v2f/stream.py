"""One character's stream: sound in, rig frames out."""

from __future__ import annotations

import ctypes
import os
import threading
import weakref
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _declarations as declared
from ._library import (
    NO_FRAME,
    OK,
    Owner,
    check,
    destroy,
    failure,
    library,
    position_of,
    prepared,
    text,
    unsigned,
    utf8,
)
from .results import (
    Control,
    Frame,
    InputLevel,
    Latency,
    Loudness,
    Parameter,
    Pose,
    PoseState,
    Statistics,
    Values,
)
from .samples import Sound, frames_and_channels, sound_array
from .settings import Json, json_text

__all__ = ["Stream"]

_FRAME = bytes(prepared(declared.Frame, library.v2f_frame_init))
_POSE = bytes(prepared(declared.Pose, library.v2f_pose_init))


def _address(array: npt.NDArray[Any]) -> Any:
    """Address of a C-contiguous array, for one call."""
    try:
        # Twice as fast as NumPy's own way. Arrays are buffers, but some NumPy versions do not declare that to
        # mypy.
        return ctypes.byref(ctypes.c_char.from_buffer(array))  # type: ignore[arg-type,unused-ignore]
    except (TypeError, ValueError):  # Read-only, or empty.
        return array.ctypes.data


#: The streams of this process.
_open: weakref.WeakSet[Stream] = weakref.WeakSet()


def _after_fork() -> None:
    """In a forked process no other thread goes on that could release a lock."""
    for stream in _open:
        stream._sound_side = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


class Stream(Owner):
    """One character's stream. :meth:`v2f.Model.open_stream` opens it.

    A stream has three sides: the sound's side (:meth:`push`, :meth:`push_gap`, :meth:`set_format`,
    :meth:`flush`, :meth:`reset`, :meth:`interrupt`), the frames' side (:meth:`poll`, :meth:`rig_at`) and the
    rest. Each side may be used by another thread. On the sound's side threads wait for each other. On the
    frames' side a second thread gets ``v2f.Error`` with ``BUSY``. Every call releases the GIL. After
    :meth:`close` every call raises ``HANDLE``.

    >>> import numpy as np, v2f
    >>> with v2f.Model(threads=0) as model, model.open_stream(16000) as stream:
    ...     taken = stream.push(np.zeros(4096, np.float32))
    ...     hops = model.tick()
    ...     frames = list(stream.poll_all())
    >>> taken, hops, frames[1].target, frames[1].values.shape
    (4096, 16, 256, (54,))
    """

    _instead = "open another stream"

    def __init__(self, model: int, settings: declared.StreamSettings) -> None:
        self._handle = 0
        self._sound_side = threading.Lock()
        _open.add(self)
        handle = declared.Stream()
        check(library.v2f_stream_open(model, settings, ctypes.byref(handle)))
        self._handle = handle.value
        self._channels = int(settings.channels)
        count = ctypes.c_size_t()
        check(library.v2f_control_count(self._handle, ctypes.byref(count)))
        #: The controls of the rig, in the order of the values.
        self.controls: tuple[Control, ...] = tuple(self._control(index) for index in range(count.value))
        #: Their names.
        self.names: tuple[str, ...] = tuple(control.name for control in self.controls)

    def _control(self, index: int) -> Control:
        control = prepared(declared.Control, library.v2f_control_init)
        check(library.v2f_control(self._handle, index, ctypes.byref(control)))
        return Control(control.name.decode(), control.neutral, control.min, control.max)

    def find_control(self, name: str) -> int:
        """Index of a control among the values, by its name. Raises ``NAME`` if the rig has none of it."""
        index = ctypes.c_size_t()
        check(library.v2f_find_control(self._handle, utf8(name, "name"), ctypes.byref(index)))
        return index.value

    # ---- The sound's side.

    def push(self, samples: Sound) -> int:
        """Pushes sound; returns the audio frames taken.

        `samples`: floats of -1 to 1, whole numbers of 16 or 32 bits or of 8 (unsigned), of any byte order and
        layout, of shape ``(frames,)`` or ``(frames, channels)``, or interleaved in one row; or bytes of
        little-endian 16-bit samples. C-contiguous arrays of float32 and int16, and bytes, are read in place;
        everything else is converted first.

        Raises
        ------
        TypeError
            For samples of another type.
        ValueError
            For a shape that does not fit the channels.
        """
        sound = sound_array(samples)
        call = library.v2f_push_audio_i16 if sound.dtype == np.int16 else library.v2f_push_audio
        taken = ctypes.c_size_t()
        with self._sound_side:  # The library reads frames x channels: the format must not change here.
            frames, _ = frames_and_channels(sound, self._channels)
            status = call(self._handle, _address(sound), frames, taken)
            if status < OK:
                raise failure(status)
        return taken.value

    def push_gap(self, frames: int) -> None:
        """Reports `frames` missing audio frames. They count as silence.

        A gap longer than two windows, and than the student's memory, ends the utterance.
        """
        with self._sound_side:
            check(library.v2f_push_gap(self._handle, unsigned(frames, "frames", 64)))

    def set_format(self, sample_rate: int, channels: int) -> None:
        """Changes the format of the sound pushed from now on.

        The timeline continues. Raises ``AUDIO`` if out of range.
        """
        with self._sound_side:
            rate, count = unsigned(sample_rate, "sample_rate"), unsigned(channels, "channels")
            check(library.v2f_set_format(self._handle, rate, count))
            self._channels = count

    def flush(self) -> None:
        """Ends the utterance: its last rig frames are computed without waiting for more sound.

        The next pushed sound continues right after it.
        """
        with self._sound_side:
            check(library.v2f_flush(self._handle))

    def reset(self) -> None:
        """Clears all sound and rig frames; keeps memory and tuning."""
        with self._sound_side:
            check(library.v2f_reset(self._handle))

    def interrupt(self, position: int = 0, rate: int = 0) -> None:
        """Stops the character's speech at ``position / rate`` seconds; without a rate, at the newest shown
        position.

        Drops the sound that is not played yet, and eases the face to neutral. The next pushed sound starts at
        the play position.
        """
        with self._sound_side:
            check(library.v2f_interrupt(self._handle, position_of(position), unsigned(rate, "rate")))

    # ---- The frames' side.

    def poll(self, out: Values | None = None) -> Frame | None:
        """Takes the next rig frame in order; None if none is ready.

        `out`: a C-contiguous float32 array with one element per control. It gets the values and becomes
        ``values`` of the result. Without it every rig frame has a new array.
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
        """Takes every rig frame that is ready."""
        while (frame := self.poll()) is not None:
            yield frame

    def rig_at(self, position: int, rate: int, out: Values | None = None) -> Pose:
        """The pose at ``position / rate`` seconds from the stream's start: for example played audio frames
        and the device's rate.

        Interpolated between the rig frames around it. Beyond the newest rig frame the pose is held, then
        fades to neutral. `out` as in :meth:`poll`. Raises ``ARGUMENT`` for a rate of 0.
        """
        values = self._row(out)
        pose = declared.Pose.from_buffer_copy(_POSE)
        status = library.v2f_rig_at(
            self._handle, position_of(position), unsigned(rate, "rate"), pose, _address(values), values.size
        )
        if status < OK:
            raise failure(status)
        return Pose(PoseState(pose.state), pose.position, pose.seconds, pose.weight, values)

    #: The former name of :meth:`rig_at`; scripts that use it keep working.
    at = rig_at

    def _row(self, out: Values | None) -> Values:
        if out is None:
            return np.empty(len(self.names), np.float32)
        flags = out.flags
        if (
            out.dtype != np.float32
            or out.size != len(self.names)
            or not (flags.c_contiguous and flags.writeable)
        ):
            raise ValueError(f"out must be a writable contiguous array of {len(self.names)} float32 values")
        return out

    # ---- Latency, counters and tuning: any thread.

    @property
    def latency(self) -> Latency:
        """Delay from sound to curves, by cause."""
        latency = prepared(declared.Latency, library.v2f_latency_init)
        check(library.v2f_latency(self._handle, ctypes.byref(latency)))
        return Latency(*(getattr(latency, field) for field in Latency._fields))

    @property
    def input_level(self) -> InputLevel:
        """Level of the input: too quiet, good, or clipping."""
        level = prepared(declared.InputLevel, library.v2f_input_level_init)
        check(library.v2f_input_level(self._handle, ctypes.byref(level)))
        figures = (getattr(level, field) for field in InputLevel._fields[1:])
        return InputLevel(Loudness(level.loudness), *figures)

    @property
    def statistics(self) -> Statistics:
        """Current counters of the stream."""
        counters = prepared(declared.Statistics, library.v2f_statistics_init)
        check(library.v2f_statistics(self._handle, ctypes.byref(counters)))
        return Statistics(*(getattr(counters, field) for field in Statistics._fields))

    @property
    def parameters(self) -> list[Parameter]:
        """Every tuning parameter, with its range and its current value."""
        count = ctypes.c_size_t()
        check(library.v2f_parameter_count(self._handle, ctypes.byref(count)))
        return [self._parameter(index) for index in range(count.value)]

    def _parameter(self, index: int) -> Parameter:
        found = prepared(declared.Parameter, library.v2f_parameter_init)
        check(library.v2f_parameter(self._handle, index, ctypes.byref(found)))
        texts = found.name.decode(), found.description.decode()
        return Parameter(*texts, found.min, found.max, found.default_value, found.value)

    def get_parameter(self, name: str) -> float:
        """Reads a parameter, for example ``jawOpen.gain``. Raises ``NAME`` if it does not exist."""
        value = ctypes.c_float()
        check(library.v2f_get_parameter(self._handle, utf8(name, "name"), ctypes.byref(value)))
        return value.value

    def set_parameter(self, name: str, value: float) -> None:
        """Sets a parameter. It takes effect with the next computed rig frame.

        Raises ``NAME`` if it does not exist, ``PROFILE`` for a value out of range.
        """
        check(library.v2f_set_parameter(self._handle, utf8(name, "name"), value))

    def save_tuning(self) -> str:
        """The current tuning as JSON."""
        return text(
            lambda target, capacity, length: library.v2f_save_tuning(self._handle, target, capacity, length)
        )

    def load_tuning(self, tuning: Json) -> None:
        """Replaces the tuning by JSON, as text, dict or path.

        Parameters that it does not name return to their defaults.
        """
        check(library.v2f_load_tuning(self._handle, utf8(json_text(tuning), "tuning")))

    def close(self) -> None:
        """Closes the stream.

        Waits for running calls. A second call does nothing. Other streams are not affected.
        """
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
