"""Closing in any order, on any thread."""

import copy
import gc
import itertools
import os
import pickle
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import v2f


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_closed_in_any_order(order):
    model = v2f.Model(threads=0)
    things = [model, model.open_stream(), model.open_stream()]
    for place in order:
        things[place].close()
        things[place].close()
    gc.collect()


def test_streams_outlive_their_model():
    model = v2f.Model()
    stream = model.open_stream(16_000)
    del model
    gc.collect()
    stream.push(np.zeros(8000, np.float32))
    stream.flush()
    while not stream.statistics.utterances_ended:
        pass
    assert stream.poll() is not None


def test_used_after_close():
    model = v2f.Model(threads=0)
    stream = model.open_stream()
    stream.close()
    model.close()
    uses = [
        lambda: stream.push(np.zeros(4, np.float32)),
        lambda: stream.push_gap(1),
        lambda: stream.set_format(48_000, 1),
        stream.flush,
        stream.reset,
        stream.interrupt,
        stream.poll,
        lambda: stream.rig_at(0, 1),
        lambda: stream.latency,
        lambda: stream.statistics,
        lambda: stream.parameters,
        lambda: stream.get_parameter("jawOpen.gain"),
        lambda: stream.set_parameter("jawOpen.gain", 1),
        stream.save_tuning,
        lambda: stream.load_tuning("{}"),
        model.open_stream,
        model.tick,
        lambda: model.name,
        lambda: model.description,
    ]
    for use in uses:
        with pytest.raises(v2f.Error) as caught:
            use()
        assert caught.value.status == v2f.Status.HANDLE


def test_closed_while_another_thread_uses_it(model):
    for _ in range(50):
        stream = model.open_stream(16_000)
        statuses = []

        def use(stream=stream, statuses=statuses):
            try:
                while True:
                    stream.push(np.zeros(64, np.float32))
                    stream.poll()
            except v2f.Error as error:
                statuses.append(error.status)

        user = threading.Thread(target=use)
        user.start()
        stream.close()
        user.join()
        assert statuses == [v2f.Status.HANDLE]


def test_a_model_that_computes_is_closed_when_it_is_done():
    model = v2f.Model(threads=0)
    with model.open_stream(16_000, queue_seconds=120, frames_seconds=120) as stream:
        stream.push(np.zeros(16_000 * 60, np.float32))
        hops = []
        ticking = threading.Thread(target=lambda: hops.append(model.tick()))
        ticking.start()
        while not stream.statistics.hops:
            pass
        model.close()
        ticking.join()
    assert hops == [3750]


def test_left_open_at_exit():
    program = "import v2f; model = v2f.Model(); stream = model.open_stream(); stream.push([0.0] * 480)"
    ended = subprocess.run([sys.executable, "-X", "dev", "-c", program], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "double", [copy.copy, copy.deepcopy, pickle.dumps], ids=["copy", "deepcopy", "pickle"]
)
def test_no_twin_closes_the_original(double):
    with v2f.Model(threads=0) as model, model.open_stream(16_000) as stream:
        for thing in (model, stream):
            with pytest.raises(TypeError, match=f"a {type(thing).__name__} cannot be (copied|pickled)"):
                double(thing)
        gc.collect()
        assert stream.push(np.zeros(256, np.float32)) == 256 and model.name


FORKS = """
import os, signal, numpy as np, v2f
own, ticked = v2f.Model(), v2f.Model(threads=0)
stream, quiet = own.open_stream(16_000), ticked.open_stream(16_000)
stream.push(np.zeros(4000, np.float32))
stream._sound_side.acquire()  # As if another thread pushed just now.
child = os.fork()
if child:
    os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
signal.alarm(20)  # What hangs ends the child.
try:
    stream.push(np.zeros(4000, np.float32))
    stream.flush()
    stream.poll()
    print("no error")
except v2f.Error as error:
    print("fork" in str(error), str(error).strip() != "")
quiet.push(np.zeros(4000, np.float32))
quiet.flush()
print(ticked.tick() > 0, quiet.poll() is not None, len(v2f.bake(np.zeros(4000, np.float32), 16_000)))
for thing in (stream, own, quiet, ticked):
    try:
        thing.close()
    except v2f.Error as error:
        print("fork" in str(error))
print("closed", flush=True)
os._exit(0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform has no fork")
def test_a_forked_process_is_told_and_computes_what_needs_no_thread():
    ended = subprocess.run([sys.executable, "-c", FORKS], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, "")
    lines = ended.stdout.splitlines()
    assert lines[:2] == ["True True", "True True 16"] and lines[-1] == "closed", ended.stdout
    assert set(lines[2:-1]) <= {"True"}


def opened(model):
    end = time.monotonic() + 60
    while not model.ready:
        assert time.monotonic() < end
        time.sleep(0.005)
    return model


def test_a_model_opens_in_the_background():
    content = v2f.DEFAULT_STUDENT.read_bytes()
    for student in (None, v2f.DEFAULT_STUDENT, content):
        with v2f.Model.open_async(student, threads=0) as model:
            assert opened(model).name == "tiny-low-latency"
            assert model.tick() == 0
        with pytest.raises(v2f.Error) as closed:
            _ = model.ready
        assert closed.value.status == v2f.Status.HANDLE
    v2f.Model.open_async().close()  # Gives the opening up.
    with v2f.Model(threads=0) as model:
        assert model.ready


def test_what_is_wrong_with_a_student_that_opens_in_the_background_is_said(tmp_path):
    for student, status in ((tmp_path / "none.onnx", v2f.Status.FILE), (b"no student", v2f.Status.STUDENT)):
        with v2f.Model.open_async(student) as model, pytest.raises(v2f.Error) as refused:
            opened(model)
        assert refused.value.status == status
    with pytest.raises(ValueError, match="manifest"):
        v2f.Model.open_async(manifest="{}")
