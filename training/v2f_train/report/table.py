"""Compares the students in a short Markdown page: figures, aims, file sizes.

    v2f-train table FIGURES students.md [--notes notes.md] [--ablations ablations.json]

FIGURES is the folder of `evaluate`: NAME.json of each checkpoint, and of the exported files where they were
measured too.
"""

import argparse
import json
import textwrap
from pathlib import Path

from v2f_train.measure.candidates import LABELS
from v2f_train.report import ablation_table, robustness_table
from v2f_train.report.aims import verdicts
from v2f_train.report.page import TITLES, figures_of_rig, number, of_another_rig, read_reports, span
from v2f_train.students.shape import NAMES

COLUMNS = 110  # of a line of text
WITH_INTERVAL = ("pbm_accuracy", "false_closure")


def headline(title: str, key: str) -> tuple[str, str, str]:
    return title, "headline", key


ROWS = (
    headline("lip-closure recall (/p b m/)", "pbm_accuracy"),
    headline("false closures", "false_closure"),
    headline("open-vowel recall", "open_accuracy"),
    headline("MAE", "mae"),
    headline("correlation", "correlation"),
    headline("amplitude, relative to the reference teacher", "amplitude"),
    headline("jitter, relative to the reference teacher", "jitter_ratio"),
    headline("mean gap in silences of speech", "silence_leak"),
    headline("… only quiet hops", "silence_quiet"),
    headline("… with the runtime's gate", "silence_leak_gated"),
    ("lip speed, 99th percentile, openings a second", "lip_speed", "speed_99"),
    ("… 99.9th percentile", "lip_speed", "speed_999"),
    ("… fastest", "lip_speed", "speed_fastest"),
    ("correlation of lip opening with recorded faces", "recorded_faces", "gap"),
    ("… of width", "recorded_faces", "width"),
    ("worst mean gap in noise and hum", "leaks", "leak"),
    ("… with the runtime's gate (noise and hum)", "leaks", "gated"),
)


def cell(report: dict, where: str, key: str, spans: bool = False) -> str:
    """spans: with its interval, whatever the figure."""
    if where == "leaks":
        found = [row[key] for row in report.get("leaks", {}).values()]
        return number(max(found)) if found else "–"
    if where == "lip_speed":
        return number(report.get("lip_speed", {}).get(key), "speed")
    if where == "recorded_faces":
        return number(report.get("recorded_faces", {}).get(key, {}).get("correlation"))
    group = report["groups"]["headline"]
    between = span(group, key) if spans or key in WITH_INTERVAL else ""
    return number(group[key], key) + (f" ({between})" if between else "")


def ratio(report: dict, small: dict | None) -> str:
    if small is None:
        return "–"
    return f"{report['groups']['headline']['mae'] / small['groups']['headline']['mae']:.2f}"


def files_of(report: dict, reports: list[dict]) -> str:
    """ "fp16 6.9, int8 3.6" of the exported files that were measured."""
    files = [one for one in reports if one["bytes"] and one["student"] == report["student"]]
    return ", ".join(f"{kind_of(one)} {one['bytes'] / 1e6:.2f}" for one in files) or "–"


def kind_of(report: dict) -> str:
    return next((kind for kind in ("fp16", "int8") if report["name"].endswith(f"-{kind}")), "fp32")


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(line) + " |" for line in (head, ["---"] * len(head), *rows)]


def paragraph(text: str) -> list[str]:
    return textwrap.wrap(text, COLUMNS, break_long_words=False, break_on_hyphens=False)


def introduction(first: dict) -> list[str]:
    spoken = first["groups"]["headline"]
    return [
        "# The four students compared",
        "",
        "Read this page to choose a student, and to see what limits it.",
        "",
        *paragraph(
            f"Measured on {spoken['people']} unseen {first['split']} speakers ({spoken['hours']:.2f} h of "
            f"English, {spoken['phones_pbm']} /p b m/); the splits are speaker-disjoint. The trainer's "
            "README has the [definitions](../training/README.md#what-is-measured). Figures are after the "
            "ensemble. The threshold of lip contact is chosen on validation: the upper bound of false "
            f"closures over speakers stays within {first['aim']:g} there. In brackets: 95 % intervals "
            "over speakers."
        ),
        "",
    ]


def side_by_side(students: list[dict], teachers: list[dict], reports: list[dict]) -> list[str]:
    small = next((one for one in students if one["student"] == "small"), None)
    none = ["–"] * len(teachers)
    rows = [[title, *(cell(one, where, key) for one in (*students, *teachers))] for title, where, key in ROWS]
    rows.insert(4, ["MAE, relative to `small`", *(ratio(one, small) for one in students), *none])
    for title, value in (
        ("weights, million", lambda one: f"{one['weights'] / 1e6:.2f}"),
        ("files, MB", lambda one: files_of(one, reports)),
        ("look-ahead with the ensemble, ms", lambda one: f"{one['lookahead_ms'] + 16:.0f}"),
        ("hours of training speech", lambda one: f"{training_hours(one):.1f}"),
        ("steps", lambda one: str(one["training"]["steps"])),
        ("targets, million", lambda one: f"{one['training']['frames'] / 1e6:.1f}"),
    ):
        rows.append([title, *(value(one) for one in students), *none])
    return table(["", *(one["student"] for one in students), *(one["name"] for one in teachers)], rows)


def against_aims(reports: list[dict]) -> list[str]:
    rows = [
        [one["name"], verdict.aim, verdict.found, "met" if verdict.met else "**not met**"]
        for one in reports
        if one["source"] != LABELS + one["reference"]
        for verdict in verdicts(one, reports)
        if one["kind"] == "teacher" or "training" in one or "file" in verdict.aim or "int8" in verdict.aim
    ]
    return table(["student or teacher", "aim", "measured", ""], rows)


def recording_conditions(students: list[dict]) -> list[str]:
    """Robustness, where `evaluate --robustness` measured it."""
    head, rows = robustness_table.side_by_side(students)
    if not rows:
        return []
    return [
        "",
        "## Recording conditions",
        "",
        *paragraph(
            "Recall of /p b m/ / false closures of read English, at the threshold that ships; in brackets "
            "recall against clean, in points. The player's silence gate and automatic gain are off. "
            "`training/v2f_train/measure/conditions.py` defines the conditions."
        ),
        "",
        *table(head, rows),
    ]


def what_matters(ablations: list[dict]) -> list[str]:
    steps = next((row["steps"] for row in ablations if row.get("steps")), 0)
    return [
        "",
        "## Ablations",
        "",
        *paragraph(
            f"Short runs ({steps:,} steps unless stated) that differ from `base` in one setting each, "
            "measured on validation speakers. Compare the differences with the intervals. "
            "`training/configs/ablations.toml` lists the runs."
        ),
        "",
        *ablation_table.lines(ablations),
    ]


def page(reports: list[dict], notes: str, ablations: list[dict] | None = None) -> str:
    """The whole page. Raises ValueError when no checkpoint of a student was measured."""
    ending = [
        *(what_matters(ablations) if ablations else []),
        *(["", notes.strip()] if notes.strip() else []),
    ]
    if of_another_rig(reports):
        return "\n".join([*of_columns(reports), *ending]) + "\n"
    measured = {one["student"]: one for one in reports if "training" in one}
    students = [measured[name] for name in NAMES if name in measured]
    if not students:
        raise ValueError("no checkpoint was measured; there are " + ", ".join(one["name"] for one in reports))
    teachers = [one for one in reports if one["kind"] == "teacher"]
    lines = [
        *introduction(students[0]),
        *side_by_side(students, teachers, reports),
        "",
        "## Aims",
        "",
        *against_aims(reports),
        *recording_conditions(students),
    ]
    return "\n".join([*lines, *ending]) + "\n"


def of_columns(reports: list[dict]) -> list[str]:
    """The page of another rig: candidates as columns, figures as rows."""
    headline_group = reports[0]["groups"]["headline"]
    rows = [
        [TITLES[key], *(cell(one, "headline", key, spans=True) for one in reports)]
        for key in figures_of_rig(reports)
    ]
    rows.append(
        ["weights, million", *(f"{one['weights'] / 1e6:.2f}" if one["weights"] else "–" for one in reports)]
    )
    rows.append(["files, MB", *(f"{one['bytes'] / 1e6:.2f}" if one["bytes"] else "–" for one in reports)])
    return [
        "# Students of another rig compared",
        "",
        *paragraph(
            f"Measured on {headline_group['people']} unseen {reports[0]['split']} speakers "
            f"({headline_group['hours']:.2f} h) against the labels `{reports[0]['reference']}`. Figures "
            "are after the ensemble. In brackets: 95 % intervals over speakers."
        ),
        "",
        *table(["", *(one["name"] for one in reports)], rows),
    ]


def training_hours(report: dict) -> float:
    return sum(part["hours"] for part in report["training"]["sets"].values())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("figures", type=Path, help="folder of `evaluate`")
    parser.add_argument("page", type=Path, help="the Markdown file")
    parser.add_argument("--ablations", type=Path, help="ablations.json of `ablate`")
    parser.add_argument("--notes", type=Path, help="Markdown file for the end of the page")


def run(options: argparse.Namespace) -> int:
    try:
        ablations = json.loads(options.ablations.read_text()) if options.ablations else None
        text = page(
            read_reports(options.figures), options.notes.read_text() if options.notes else "", ablations
        )
    except (ValueError, OSError) as error:
        print(f"table: {error}")
        return 1
    options.page.write_text(text)
    print(options.page)
    return 0
