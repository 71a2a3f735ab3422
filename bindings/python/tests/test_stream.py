"""Sound in, rig frames out."""

import array
import sys
import threading
import time
import tracemalloc

import numpy as np
import pytest

import v2f


def frames_of(model, stream, sound):
    stream.push(sound)
    stream.flush()
    frames = []
    while not stream.statistics.utterances_ended:
        model.tick()
        frames += stream.poll_all()
    return np.array([frame.values for frame in frames + list(stream.poll_all())])


def test_every_form_of_the_same_sound_gives_the_same(model, speech):
    floats = speech.astype(np.float32) / 32768
    forms = {
        "int16": speech,
        "one row": speech[:, 0],
        "float32": floats,
        "float64": floats.astype(np.float64),
        "a view": np.stack([floats[:, 0], floats[:, 0]], 1)[:, :1],
        "reversed twice": floats[::-1].copy()[::-1],
        "big endian": floats.astype(">f4"),
        "big endian int16": speech.astype(">i2"),
        "int32": speech.astype(np.int32) << 16,
        "big endian int32": (speech.astype(np.int32) << 16).astype(">i4"),
        "bytes": speech.astype("<i2").tobytes(),
        "a bytearray": bytearray(speech.astype("<i2").tobytes()),
        "a view of bytes": memoryview(speech.astype("<i2").tobytes()),
        "a view of every second byte pair": memoryview(np.repeat(speech[:, 0], 2))[::2],
        "an array of the standard library": array.array("h", speech[:, 0].tolist()),
        "every second of twice as many": np.repeat(floats, 2, axis=0)[::2],
        "in Fortran's order": np.asfortranarray(np.repeat(floats, 2, axis=1))[:, :1],
        "read-only": np.frombuffer(floats.tobytes(), np.float32),
        "a list": floats[:, 0].tolist(),
    }
    expected = None
    for name, sound in forms.items():
        with model.open_stream(16_000, queue_seconds=4) as stream:
            found = frames_of(model, stream, sound)
        expected = found if expected is None else expected
        assert found.shape == (69, 54) and found.tobytes() == expected.tobytes(), name
    assert expected.max() > 0.1


def test_channels_of_every_layout(model, speech):
    stereo = np.concatenate([speech, speech // 2], 1)
    forms = [stereo, np.asfortranarray(stereo), stereo.ravel(), stereo.tobytes(), stereo.T.copy().T]
    found = []
    for sound in forms:
        with model.open_stream(16_000, 2, queue_seconds=4) as stream:
            found.append(frames_of(model, stream, sound))
    assert all(one.tobytes() == found[0].tobytes() for one in found) and found[0].max() > 0.1


def test_8_bit_samples_are_unsigned(model, speech):
    eight = ((speech[:, 0].astype(np.int32) >> 8) + 128).astype(np.uint8)
    with model.open_stream(16_000, queue_seconds=4) as stream:
        found = frames_of(model, stream, eight)
    with model.open_stream(16_000, queue_seconds=4) as stream:
        expected = frames_of(model, stream, (speech[:, 0] >> 8 << 8).astype(np.int16))
    assert found.tobytes() == expected.tobytes() and found.max() > 0.1


def test_frames_keep_their_values(model, stream, speech):
    stream.push(speech)
    model.tick()
    first = stream.poll()
    kept = first.values.copy()
    list(stream.poll_all())
    assert (first.values == kept).all()


def test_out_is_filled_and_is_the_frames(model, stream, speech):
    stream.push(speech)
    model.tick()
    out = np.full(len(stream.names), 9, np.float32)
    assert stream.poll(out).values is out and out.max() <= 1
    out.fill(9)
    assert stream.rig_at(4000, 16_000, out).values is out and out.max() <= 1


def test_what_a_stream_tells(stream):
    assert stream.names.index("jawOpen") == [control.name for control in stream.controls].index("jawOpen")
    assert stream.latency.total == 1536 and stream.latency.seconds == pytest.approx(0.096)
    jaw = next(one for one in stream.parameters if one.name == "jawOpen.gain")
    assert jaw.min <= jaw.default_value <= jaw.max and "jawOpen" in jaw.description
    stream.set_parameter("jawOpen.gain", 1.5)
    assert stream.get_parameter("jawOpen.gain") == 1.5 and '"jawOpen.gain": 1.5' in stream.save_tuning()
    stream.load_tuning({"format": 1, "parameters": {}})
    assert stream.get_parameter("jawOpen.gain") == jaw.default_value


def test_what_a_model_tells(model):
    assert model.manifest["name"] == model.name
    assert "native" in model.engine and model.licence
    with v2f.Model(v2f.DEFAULT_STUDENT.read_bytes(), threads=0) as from_memory:
        assert from_memory.description == model.description


def test_nothing_grows(model, stream):
    block, out = np.zeros(256, np.float32), np.empty(len(stream.names), np.float32)

    def round_trip():
        stream.push(block)
        model.tick()
        stream.poll(out)
        stream.poll(out)
        stream.rig_at(0, 16_000, out)

    for _ in range(200):
        round_trip()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(10_000):
        round_trip()
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 512, "something is kept"
    assert peak - before < 4096, "a call makes more than its results"


def test_sound_frames_and_tuning_on_threads_of_their_own(speech):
    sound = np.tile(speech[:, 0], 4)
    problems = []

    def guarded(work):
        def run():
            try:
                work()
            except Exception as problem:
                problems.append(problem)

        return threading.Thread(target=run)

    with v2f.Model(threads=2) as model, model.open_stream(16_000, overrun=v2f.Overrun.REFUSE) as stream:
        polled = []

        def speak():
            rest = sound
            while len(rest):
                rest = rest[stream.push(rest[:800]) :]
                time.sleep(0.0002)
            stream.flush()

        def show():
            while not stream.statistics.utterances_ended:
                polled.extend(frame.target for frame in stream.poll_all())
            polled.extend(frame.target for frame in stream.poll_all())

        def tune():
            while not stream.statistics.utterances_ended:
                stream.set_parameter("jawOpen.gain", 1.25)
                stream.parameters  # noqa: B018

        threads = [guarded(work) for work in (speak, show, tune)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not problems
        assert polled == list(range(0, len(sound), 256))


def test_the_interpreter_goes_on_while_it_computes(model):
    counted = 0
    with model.open_stream(16_000, queue_seconds=120, frames_seconds=120) as stream:
        stream.push(np.zeros(16_000 * 100, np.float32))
        ticking = threading.Thread(target=model.tick)
        ticking.start()
        while ticking.is_alive():
            counted += 1
            time.sleep(0)
        ticking.join()
    assert counted > 20, "the GIL was held"


@pytest.fixture
def quick_switches():
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def test_a_format_that_changes_under_a_push_reads_no_foreign_memory(model, quick_switches):
    with model.open_stream(16_000, 1) as stream:
        over, changes = threading.Event(), []

        def change():
            while not over.is_set():
                for channels in (64, 1):
                    try:
                        stream.set_format(16_000, channels)
                        changes.append(channels)
                    except v2f.Error as error:  # The queue of marks is full until the next tick.
                        assert error.status == v2f.Status.BUSY

        changing = threading.Thread(target=change)
        changing.start()
        tail = np.full(640_064, np.nan, np.float32)
        tail[:64] = 0
        outcomes = set()
        for _ in range(2000):
            try:
                outcomes.add(stream.push(tail[:64]) <= 64)
            except v2f.Error as error:
                assert error.status == v2f.Status.BUSY
            model.tick()
        over.set()
        changing.join()
        assert len(changes) > 100
        assert stream.statistics.bad_samples == 0, "samples after the end of the array were read"


def test_a_control_is_found_by_its_name(model):
    with model.open_stream(16_000, profile="vrm", voice_curves=v2f.VoiceCurve.ACTIVITY) as stream:
        assert [stream.find_control(name) for name in stream.names] == list(range(len(stream.names)))
        assert stream.names[stream.find_control("voice.activity")] == "voice.activity"
        with pytest.raises(v2f.Error, match="jawOpen") as refused:
            stream.find_control("jawOpen")
        assert refused.value.status == v2f.Status.NAME
        with pytest.raises(ValueError, match="zero"):
            stream.find_control("a\0b")
