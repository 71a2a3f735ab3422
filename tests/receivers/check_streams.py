"""Receives the streams of `v2f play` and `v2f live` with pylivelinkface and python-osc.

Arguments: FOLDER PROGRAM RECORDING.
"""

import socket
import subprocess
import sys
import time
from pathlib import Path

from curves import RATES, Curves, compare
from pylivelinkface import FaceBlendShape, PyLiveLinkFace
from pythonosc.osc_bundle import OscBundle

# Largest share of rig frames that a busy machine may lose or send late.
MAY_MISS = 0.2


def receive(command, ports, seconds):
    """Runs the program. Returns the datagrams of each port with their times."""
    sockets = []
    for _ in ports:
        sockets.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        sockets[-1].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        sockets[-1].bind(("127.0.0.1", 0))
        sockets[-1].setblocking(False)
    command = [part.format(*(one.getsockname()[1] for one in sockets)) for part in command]
    got = [[] for _ in sockets]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as program:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            over = program.poll() is not None
            for place, one in enumerate(sockets):
                while True:
                    try:
                        got[place].append((time.monotonic(), one.recv(65536)))
                    except BlockingIOError:
                        break
            if over:
                break
            time.sleep(0.0005)
        else:
            program.kill()
            raise SystemExit(f"{command} does not end")
        if program.returncode != 0:
            raise SystemExit(f"{command} ended with {program.returncode}")
    return got


def faces(datagrams):
    """Live Link Face: (time, number of the rig frame, decoded face, rate in the datagram)."""
    for when, datagram in datagrams:
        fine, face = PyLiveLinkFace.decode(datagram)
        if not fine:
            raise SystemExit("a datagram without a face")
        behind = 45 + int.from_bytes(datagram[41:45], "big")
        number, rate = (
            int.from_bytes(datagram[behind : behind + 4], "big"),
            datagram[behind + 8 : behind + 16],
        )
        yield when, number, face, (int.from_bytes(rate[:4], "big"), int.from_bytes(rate[4:], "big"))


def osc_frames(datagrams):
    """VMC: for every Apply message, the values since the previous one."""
    values, stamp = {}, None
    for _, datagram in datagrams:
        for message in OscBundle(datagram):
            if message.address == "/VMC/Ext/Blend/Val":
                values[message.params[0]] = message.params[1]
            elif message.address == "/VMC/Ext/T":
                stamp = message.params[0]
            elif message.address == "/VMC/Ext/Blend/Apply":
                yield stamp, values
                values = {}


def check_play(folder, program, recording, label):
    """Checks a recording at one rate, sent with both protocols at once."""
    rate = RATES[label]
    command = [program, "play", recording, "--mute", "--fps", label, "--subject", "Anna"]
    command += ["--send", "llf:127.0.0.1:{0}", "--send", "vmc:127.0.0.1:{1}"]
    curves = Curves(folder / f"{label}.json")
    llf, vmc = receive(command, ["llf", "vmc"], 60)

    came = list(faces(llf))
    if len(came) < len(curves.frames) * (1 - MAY_MISS):
        raise SystemExit(f"{label}: {len(came)} of {len(curves.frames)} rig frames arrived")
    for _, number, face, words in came:
        if words != (rate.numerator, rate.denominator) or face.name != "Anna":
            raise SystemExit(f"{label}: {words} rig frames per second of {face.name}")
        frame = dict(zip((name.lower() for name in curves.names), curves.frames[number], strict=True))
        expected = [frame.get(shape.name.lower(), 0.0) for shape in FaceBlendShape]
        compare(
            f"{label}, rig frame {number}",
            [face.get_blendshape(shape) for shape in FaceBlendShape],
            expected,
            1e-7,
        )
    steady = check_times(label, [(when, number) for when, number, _, _ in came], rate)

    frames = list(osc_frames(vmc))
    if len(frames) < len(curves.frames) * (1 - MAY_MISS):
        raise SystemExit(f"{label}: {len(frames)} of {len(curves.frames)} VMC rig frames arrived")
    for stamp, values in frames:
        number = round(stamp * float(rate))
        compare(
            f"{label}, VMC {number}", [values[name] for name in curves.names], curves.frames[number], 1e-7
        )
    return steady


def check_times(label, came, rate):
    """Checks that most rig frames arrive near their time. Returns the median delay in seconds."""
    begun = min(when - float(number / rate) for when, number in came)
    delays = sorted(when - begun - float(number / rate) for when, number in came)
    median = delays[len(delays) // 2]
    if median > 0.02:
        raise SystemExit(f"{label}: rig frames arrive {median * 1000:.1f} ms late in the median")
    return median


def check_vrm(program, recording):
    """Checks that VRM presets have the names that receivers expect."""
    command = [program, "play", recording, "--mute", "--map", "vrm", "--send", "vmc:127.0.0.1:{0}"]
    (vmc,) = receive(command, ["vmc"], 60)
    names = {name for _, values in osc_frames(vmc) for name in values}
    if not {"A", "I", "U", "E", "O", "Blink", "Blink_L", "Blink_R"} <= names:
        raise SystemExit(f"VRM's presets are missing among {sorted(names)}")


def check_live(program, recording):
    """Checks the live path: the mouth moves, and the time of a rig frame gives its number."""
    command = [program, "live", "--file", recording, "--send", "llf:127.0.0.1:{0}", "--fps", "50"]
    (llf,) = receive(command, ["llf"], 60)
    came = list(faces(llf))
    check_times("live", [(when, number) for when, number, _, _ in came], RATES["50"])
    numbers = [number for _, number, _, _ in came]
    if numbers != sorted(set(numbers)) or len(numbers) < (numbers[-1] - numbers[0] + 1) * (1 - MAY_MISS):
        raise SystemExit(f"live: {len(numbers)} rig frames between {numbers[0]} and {numbers[-1]}")
    jaw = [face.get_blendshape(FaceBlendShape.JawOpen) for _, _, face, _ in came]
    if max(jaw) < 0.2 or min(jaw) > 0.1:
        raise SystemExit(f"live: the jaw goes from {min(jaw)} to {max(jaw)}")


if __name__ == "__main__":
    folder, program, recording = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    medians = [check_play(folder, program, recording, label) for label in ("29.97", "60")]
    check_vrm(program, recording)
    check_live(program, recording)
    worst = max(medians) * 1000
    print(
        f"pylivelinkface, python-osc: every value as in the JSON; rig frames at most {worst:.1f} ms late in the median"
    )
