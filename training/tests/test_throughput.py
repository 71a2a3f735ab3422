"""The throughput table: a row for drawing and for every kind of step, each with a number."""

import re

from generated_speech import generated

from v2f_train import cli
from v2f_train.distil import augment, throughput


def test_every_row_is_measured(monkeypatch, capsys, tmp_path):
    for name in ("POOL", "BABBLES", "PITCHED", "CODED", "HUMS", "MUSICS", "SIGNALS"):
        monkeypatch.setattr(augment, name, 2)
    monkeypatch.setattr(throughput, "open_dataset", lambda folder, config: generated())
    assert (
        cli.main(["throughput", str(tmp_path), "--seconds", "0.01", "--set", "batch_size=2", "chunk_hops=16"])
        == 0
    )
    rows = re.findall(r"^\| (?!\|)(.+) \| ([\d,]+) \|$", capsys.readouterr().out, re.MULTILINE)
    assert [words for words, _ in rows] == ["drawing rows", *(words for words, _, _ in throughput.KINDS)]
    assert all(int(rate.replace(",", "")) > 0 for _, rate in rows)


def test_time_is_what_the_steps_took(monkeypatch):
    clock = iter(range(100))
    monkeypatch.setattr(throughput.time, "process_time", lambda: next(clock))
    assert (
        throughput.frames_a_second(lambda step: None, 10, 5.0) == 4 * 10 / 5
    )  # looked at after steps 0 to 4
