"""The command line: options may stand anywhere among the arguments of a subcommand."""

import argparse
import importlib
import re
from dataclasses import fields
from pathlib import Path

import pytest

from v2f_train.cli import COMMANDS, main
from v2f_train.distil.config import Config

ROOT = Path(__file__).resolve().parents[2]


def parsed(monkeypatch, *arguments):
    """The options with which the subcommand runs."""
    module, seen = importlib.import_module(COMMANDS[arguments[0]][0]), []
    monkeypatch.setattr(module, "run", lambda options: seen.append(options))
    assert main(list(arguments)) == 0
    return seen[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ("encode", "SPEECH", "OUT", "--encoder", "E", "one", "two"),
        ("encode", "SPEECH", "--encoder", "E", "OUT", "one", "--threads", "1", "two"),
        ("encode", "--encoder", "E", "SPEECH", "OUT", "one", "two"),
        ("encode", "SPEECH", "OUT", "one", "two", "--encoder", "E"),
    ],
)
def test_sets_of_encode_stand_anywhere(monkeypatch, arguments):
    options = parsed(monkeypatch, *arguments)
    assert (str(options.speech), str(options.out), options.sets) == ("SPEECH", "OUT", ["one", "two"])


def test_candidates_of_evaluate_stand_anywhere(monkeypatch):
    options = parsed(monkeypatch, "evaluate", "SET", "OUT", "a.pt", "--aim", "0.03", "labels:encoder")
    assert options.candidates == ["a.pt", "labels:encoder"] and options.aim == 0.03


@pytest.mark.parametrize("name", COMMANDS)
def test_no_subcommand_trips_over_an_option_in_the_middle(monkeypatch, capsys, name):
    """All positional arguments, with an option that takes a value before the last of them."""
    parser = argparse.ArgumentParser()
    module = importlib.import_module(COMMANDS[name][0])
    module.add_arguments(parser)
    places = [action for action in parser._actions if not action.option_strings]
    words = [next(iter(action.choices)) if action.choices else "1" for action in places]
    words += ["1"] if places and places[-1].nargs in ("+", "*") else []
    options = [action for action in parser._actions if action.option_strings and action.nargs is None]
    needed = [action for action in options if action.required] or options[:1]
    given = [
        word
        for action in needed
        for word in (action.option_strings[0], next(iter(action.choices)) if action.choices else "1")
    ]
    parsed(monkeypatch, name, *words[:-1], *given, *words[-1:])
    assert "usage" not in capsys.readouterr().err


def test_an_unknown_subcommand_names_those_that_there_are(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["lable"])
    assert stopped.value.code == 2 and "combine" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2


PAGES = [
    *(ROOT / "training").glob("*.md"),
    *(ROOT / "training" / "configs").glob("*.md"),
    *(ROOT / "models").glob("*/MODEL_CARD.md"),
    *(ROOT / "docs").glob("*.md"),
    ROOT / "README.md",
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_of_the_pages_exist(page):
    """Subcommands, their options, modules, and the settings that --set gives."""
    text = page.read_text().replace("\\\n", " ")
    for module in re.findall(r"python -m (v2f_train\.[\w.]+)", text):
        assert (ROOT / "training" / Path(*module.split("."))).with_suffix(".py").is_file(), module
    settings = {entry.name for entry in fields(Config)}
    for line in text.splitlines():
        for name, rest in re.findall(r"(?:v2f-train|-m v2f_train) ([a-z][a-z-]*)([^`|;]*)", line):
            assert name in COMMANDS, f"{name}: {line}"
            parser = argparse.ArgumentParser()
            importlib.import_module(COMMANDS[name][0]).add_arguments(parser)
            options = {word for action in parser._actions for word in action.option_strings}
            command = rest.split("#")[0].split("&&")[0]
            assert set(re.findall(r"(?<=\s)(--[a-z-]+)", command)) <= options, line
            given = re.findall(r"\b([a-z][a-z_]*)=", command.partition("--set ")[2])
            assert set(given) <= settings | {"voices"}, line
