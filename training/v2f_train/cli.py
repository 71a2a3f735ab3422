"""`v2f-train`: one command, a subcommand per step. Each module below has `add_arguments(parser)` and `run(options)`."""

import argparse
import importlib
import sys

COMMANDS: dict[str, tuple[str, str]] = {
    "train": ("v2f_train.distil.train", "a student from labels, or from labels and a trained student"),
    "export": ("v2f_train.export.write", "a trained student to files for the player"),
}
"""Subcommand -> (module, one line of help). A module is imported only when its subcommand is asked for."""


def main(arguments: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="v2f-train", description="From a folder of speech to a student in the game.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, line) in COMMANDS.items():
        command = commands.add_parser(name, help=line, formatter_class=argparse.RawDescriptionHelpFormatter)
        if arguments[:1] == [name]:
            loaded = importlib.import_module(module)
            command.description = loaded.__doc__
            loaded.add_arguments(command)
            command.set_defaults(run=loaded.run)
    options = parser.parse_args(arguments)
    return options.run(options) or 0
