"""The command line: options may stand anywhere among the arguments of a subcommand."""

import argparse
import importlib

import pytest

from v2f_train.cli import COMMANDS, main


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
