"""Two processes that share a batch train the same weights as one process, directly and by torchrun."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import torch
from generated_speech import TINY, frozen, generated, tiny
from made_dataset import make_dataset

from v2f_train.distil.train import train

TOLERANCE = 1e-5  # of weights: sums in another order, then three steps of Adam
PROGRAM = """
import json, sys
sys.path[:0] = json.loads(sys.argv[1])
from pathlib import Path
from generated_speech import generated, tiny
from v2f_train.distil.train import train
train(generated(), Path(sys.argv[2]), tiny(**json.loads(sys.argv[3])))
"""


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def test_two_processes_are_one(tmp_path):
    settings = {
        "steps": 3,
        "batch_size": 4,
        "second_teacher": str(frozen(tmp_path / "small.pt", width=16)),
        "feature_weight": 0.5,
    }
    alone = train(generated(), tmp_path / "one", tiny(**settings))
    here = Path(__file__).resolve().parent
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    place = {
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(free_port()),
        "WORLD_SIZE": "2",
        "OMP_NUM_THREADS": "1",
    }
    command = [
        sys.executable,
        str(program),
        json.dumps([str(here), str(here.parent)]),
        str(tmp_path / "two"),
        json.dumps(settings),
    ]
    processes = [
        subprocess.Popen(
            command,
            env={**os.environ, **place, "RANK": str(rank), "LOCAL_RANK": str(rank)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    for process in processes:
        _, said = process.communicate(timeout=600)
        assert process.returncode == 0, said
    both = torch.load(tmp_path / "two" / "last.pt")["student"]
    for name, value in alone.state_dict().items():
        assert torch.allclose(value, both[name], atol=TOLERANCE), name


def test_torchrun_trains_what_one_process_trains(tmp_path):
    """The command of the documentation, on a packed dataset."""
    make_dataset(tmp_path / "set")
    settings = [
        f"{key}={value}"
        for key, value in {**TINY, "batch_size": 4, "steps": 3, "validation_clips": 1}.items()
    ]
    arguments = ["-m", "v2f_train", "train", str(tmp_path / "set")]
    root = {"PYTHONPATH": str(Path(__file__).resolve().parent.parent), "OMP_NUM_THREADS": "1"}
    for run, launcher in (
        ("one", []),
        ("two", ["-m", "torch.distributed.run", "--nproc_per_node", "2", "--master_port", str(free_port())]),
    ):
        done = subprocess.run(
            [sys.executable, *launcher, *arguments, str(tmp_path / run), "--set", *settings],
            env={**os.environ, **root},
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stderr
    one, two = (torch.load(tmp_path / run / "last.pt") for run in ("one", "two"))
    assert one["step"] == two["step"] == 3
    for name, value in one["student"].items():
        assert torch.allclose(value, two["student"][name], atol=TOLERANCE), name
    assert len((tmp_path / "two/log.jsonl").read_text().splitlines()) == 1  # one process writes, not each
