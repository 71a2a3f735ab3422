"""Writes the model card of one student: figures from `evaluate`, licences from sources.py, text from
card.md.j2, or from rig_card.md.j2 for a student of another rig.

    v2f-train card FIGURES NAME MODEL_CARD.md [--command TEXT] [--notes notes.md]

FIGURES is the folder of `evaluate`: NAME.json of the checkpoint, and NAME-fp16.json and NAME-int8.json where
the exported files were measured too.
"""

import argparse
import textwrap
from pathlib import Path

import jinja2

from v2f_train.distil.config import Config
from v2f_train.report.aims import verdicts
from v2f_train.report.page import (
    TITLES,
    figures_of_rig,
    languages,
    number,
    of_another_rig,
    read_reports,
    span,
)
from v2f_train.report.robustness_table import card_lines
from v2f_train.report.sources import source
from v2f_train.students.checkpoint import with_current_keys

TABLE = (
    "pbm_accuracy",
    "open_accuracy",
    "false_closure",
    "mae",
    "rmse",
    "correlation",
    "amplitude",
    "jitter_ratio",
    "silence_leak",
)
COLUMNS = 110  # of a line of text
NOT_IN_RECIPE = ("name", "seed", "threads", "checkpoint_minutes", "validation_clips")
PATHS = {
    "init_from": "an earlier run",
    "second_teacher": "a frozen run",
}  # a path means nothing on another machine


def spoken_hours(report: dict) -> float:
    return sum(part["hours"] for part in report["training"]["sets"].values())


def groups(report: dict) -> dict[str, dict]:
    """Headline first, then by sex, by set, and the languages with enough closures."""
    kept = {"English (headline)": report["groups"]["headline"], "all languages": report["groups"]["all"]}
    for kind in ("sex ", "set "):
        kept.update({name: group for name, group in report["groups"].items() if name.startswith(kind)})
    kept.update({name: report["groups"][name] for name in languages([report])})
    if "recordings" in report:
        kept["tests/recordings"] = report["recordings"]
    return kept


def changed_settings(config: dict) -> dict:
    """The settings of a run that differ from the defaults. Paths of other runs are named by what they are."""
    defaults = Config().as_dict()
    return {
        key: PATHS.get(key, value)
        for key, value in with_current_keys(config).items()
        if defaults.get(key) != value and key not in NOT_IN_RECIPE
    }


def wrapped(text: str) -> str:
    """Reflows paragraphs and list items to COLUMNS; headings, tables and code blocks stay as they are."""
    lines, paragraph, code = [], [], False
    for line in [*text.split("\n"), ""]:
        fence = line.startswith("```")
        verbatim = code or fence or not line.strip() or line.startswith(("|", "#"))
        if paragraph and (verbatim or line.startswith("- ")):
            indent = "  " if paragraph[0].startswith("- ") else ""
            words = " ".join(part.strip() for part in paragraph)
            lines += textwrap.wrap(
                words, COLUMNS, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
            )
            paragraph = []
        if verbatim:
            lines.append(line)
        else:
            paragraph.append(line)
        code ^= fence
    return "\n".join(lines[:-1])


def card(reports: list[dict], name: str, command: str, notes: str) -> str:
    """Raises ValueError when the report is not of a student's checkpoint."""
    report = next((one for one in reports if one["name"] == name), None)
    if report is None or "training" not in report:
        raise ValueError(
            f"no report of a checkpoint is called {name!r}; there are "
            f"{', '.join(one['name'] for one in reports if 'training' in one) or 'none'}"
        )
    differs = changed_settings(report["training"]["config"])
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    text = jinja2.Environment(loader=loader, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    text.filters.update(number=number, span=span, source=source)
    values = {
        "report": report,
        "differs": differs,
        "command": command,
        "notes": notes.strip(),
        "titles": TITLES,
        "hours": spoken_hours(report),
        "teachers": [one for one in reports if one["kind"] == "teacher"],
        "table": TABLE,
    }
    files = [one for one in reports if one["bytes"]]
    if of_another_rig(reports):
        return wrapped(
            text.get_template("rig_card.md.j2").render(
                **{**values, "table": figures_of_rig(reports)},
                variants=files,
                groups={key: group for key, group in report["groups"].items() if key != "headline"},
            )
        )
    variants = [one for one in files if one["student"] == report["student"]]
    of_files = [
        (one["name"], verdict)
        for one in variants
        for verdict in verdicts(one, reports)
        if "file" in verdict.aim or "int8" in verdict.aim
    ]
    return wrapped(
        text.get_template("card.md.j2").render(
            **values,
            robustness="\n".join(card_lines(report)),
            groups=groups(report),
            variants=variants,
            verdicts=verdicts(report, reports),
            variant_verdicts=of_files,
        )
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("figures", type=Path, help="folder of `evaluate`")
    parser.add_argument("name", help="name of the candidate in the figures")
    parser.add_argument("card", type=Path)
    parser.add_argument("--command", default="", help="the training command, verbatim")
    parser.add_argument("--notes", type=Path, help="Markdown file with notes on this run")


def run(options: argparse.Namespace) -> int:
    try:
        notes = options.notes.read_text() if options.notes else ""
        text = card(read_reports(options.figures), options.name, options.command, notes)
    except (ValueError, OSError) as error:
        print(f"card: {error}")
        return 1
    options.card.parent.mkdir(parents=True, exist_ok=True)
    options.card.write_text(text)
    print(options.card)
    return 0
