"""Writes one HTML page with all figures: tables, curves of real clips, worst clips, losses, ablations. It
needs no network.

    v2f-train report FIGURES PAGE.html [--run NAME=RUN ...] [--ablations ablations.json]

FIGURES is the folder of `evaluate`. The log.jsonl of a run gives loss curves. ablations.json is the file of
`ablate`.
"""

import argparse
import json
from collections import defaultdict
from datetime import date
from pathlib import Path

import jinja2

from v2f_train.measure.figures import FIGURES
from v2f_train.measure.other_rig import FIGURES as RIG_FIGURES
from v2f_train.measure.other_rig import MESH_FIGURES
from v2f_train.report import charts, robustness_table
from v2f_train.report.aims import FALSE_CLOSURE, JITTER, OPEN, SILENCE_LEAK, verdicts
from v2f_train.speech.phone_sets import BILABIAL

TITLES = {
    "pbm_accuracy": "closure recall",
    "open_accuracy": "open-vowel recall",
    "false_closure": "false closures",
    "mae": "MAE",
    "rmse": "RMSE",
    "correlation": "correlation",
    "amplitude": "amplitude",
    "jitter_ratio": "jitter",
    "vertex_error": "vertex error",
    "vertex_share": "vertex error, share",
    "silence_leak": "silence leak",
    "silence_quiet": "…where quiet",
    "silence_leak_gated": "…with gate",
}
DIGITS = {"mae": 4, "rmse": 4, "jitter_ratio": 2, "vertex_error": 4, "speed": 1}
WHISKERS = [
    ("pbm_accuracy", "closure recall", None),
    ("false_closure", "false closures", FALSE_CLOSURE),
    ("open_accuracy", "open-vowel recall", OPEN),
    ("jitter_ratio", "jitter", JITTER),
    ("silence_leak", "silence leak", SILENCE_LEAK),
]
GROUP_FIGURES = (
    "pbm_accuracy",
    "false_closure",
    "open_accuracy",
    "mae",
    "correlation",
    "amplitude",
    "silence_leak",
)
NO_CURVES = ("minutes", "step", "frames", "frames_per_second")  # of a log line
ABLATION_FIGURES = (
    "pbm_accuracy",
    "false_closure",
    "open_accuracy",
    "mae",
    "correlation",
    "jitter_ratio",
    "silence_leak",
)
MIN_PBM = 20  # /p b m/ of a language in the tables
MIN_PHONES = 10  # of one kind
LOG_POINTS = 400  # of a curve


def number(value: float | None, key: str = "") -> str:
    return "–" if value is None else f"{value:.{DIGITS.get(key, 3)}f}"


def span(group: dict, key: str) -> str:
    bounds = (group.get("interval") or {}).get(key)
    if not bounds or bounds[0] is None:
        return ""
    return f"{number(bounds[0], key)}–{number(bounds[1], key)}"


def read_reports(folder: Path) -> list[dict]:
    """Teachers first, then students by name."""
    paths = [path for path in folder.glob("*.json") if not path.name.endswith(".facts.json")]
    reports = [json.loads(path.read_text()) for path in paths]
    if not reports:
        raise ValueError(f"{folder}: no reports here; `v2f-train evaluate` writes them")
    if len({json.dumps(report.get("rig", {}).get("controls")) for report in reports}) > 1:
        raise ValueError(f"{folder}: has reports of different rigs; use one folder per rig")
    return sorted(reports, key=lambda report: (report["kind"] != "teacher", report["name"]))


def clip_drawings(reports: list[dict]) -> list[dict]:
    """One chart per clip that was kept for it, with all candidates that were measured on it."""
    clips: dict[tuple, list] = defaultdict(list)
    for report in reports:
        for clip in report["curves"]:
            clips[clip["set"], clip["file"]].append((report["name"], report["kind"] == "teacher", clip))
    draw = charts.clip_columns if of_another_rig(reports) else charts.clip_curves
    return [{"title": f"{name}, {file}", "drawing": draw(drawn)} for (name, file), drawn in clips.items()]


def read_log(path: Path) -> list[dict]:
    lines = [json.loads(line) for line in path.read_text().splitlines() if line.endswith("}")]
    return lines[:: max(1, len(lines) // LOG_POINTS)]


def loss_drawing(runs: dict[str, Path]) -> str:
    """A panel per number of the logs, a line per run."""
    panels: dict[tuple[str, str], dict] = defaultdict(dict)
    for name, folder in runs.items():
        lines = read_log(folder / "log.jsonl")
        across = "minutes" if all("minutes" in line for line in lines) else "step"
        keys = sorted(
            {
                key
                for line in lines
                for key, value in line.items()
                if key not in NO_CURVES and isinstance(value, int | float)
            }
        )
        for key in keys:
            points = [(line[across], line[key]) for line in lines if line.get(key) is not None]
            panels[key, across][name] = ([x for x, _ in points], [y for _, y in points])
    return charts.lines([(key, across, series) for (key, across), series in panels.items()])


def ablation_parts(rows: list[dict]) -> tuple[list[dict], str]:
    """The table's rows, and learning curves: groups whose rows have an `x`."""
    curves: dict[str, list] = defaultdict(list)
    for row in rows:
        if row.get("x") is not None and row.get("figures"):
            curves[row["group"]].append(row)
    panels = []
    for group, members in curves.items():
        members.sort(key=lambda row: row["x"])
        key = "pbm_accuracy" if "pbm_accuracy" in members[0]["figures"] else "correlation"
        points = [(row["x"], row["figures"][key]) for row in members if row["figures"].get(key) is not None]
        if points:
            panels.append(
                (
                    f"{TITLES[key]} over {group}",
                    members[0].get("unit", group),
                    {"students": ([x for x, _ in points], [y for _, y in points])},
                )
            )
    return rows, charts.lines(panels) if panels else ""


def languages(reports: list[dict]) -> list[str]:
    """Groups by language with enough closures for a figure, largest first."""
    found = {
        name: group["phones_pbm"]
        for report in reports
        for name, group in report["groups"].items()
        if name.startswith("language ") and group["phones_pbm"] >= MIN_PBM
    }
    return sorted(found, key=lambda name: -found[name])


def phones(reports: list[dict]) -> list[tuple[str, dict]]:
    """Phones with enough occurrences: p b m, then by the error rate of the first student."""
    one = next((report for report in reports if report["kind"] == "student"), reports[0])["by_phone"]
    rows = [(name, found) for name, found in one.items() if found["count"] >= MIN_PHONES]
    return sorted(rows, key=lambda row: (row[0] not in BILABIAL, -row[1]["wrong"]))


def render(reports: list[dict], runs: dict[str, Path], ablations: list[dict], today: str) -> str:
    """The whole page."""
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    page = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    page.filters.update(number=number, span=span)
    values = {
        "today": today,
        "reports": reports,
        "titles": TITLES,
        "losses": loss_drawing(runs) if runs else "",
        "students": [report for report in reports if report["kind"] == "student"],
        "clips": clip_drawings(reports),
    }
    rows, learning = ablation_parts(ablations)
    values |= {"ablations": rows, "learning": learning}
    if of_another_rig(reports):
        return page.get_template("rig_page.html.j2").render(**values, **rig_parts(reports))
    groups = [name for name in ("headline", "all") if any(name in report["groups"] for report in reports)]
    groups += sorted(
        {name for report in reports for name in report["groups"] if name.startswith(("sex ", "set "))}
    )
    return page.get_template("page.html.j2").render(
        **values,
        figures=FIGURES,
        groups=groups,
        group_figures=GROUP_FIGURES,
        languages=languages(reports),
        phones=phones(reports),
        whiskers=charts.whiskers(reports, WHISKERS),
        robust=robustness_table.side_by_side(reports),
        robust_curves=robust_curves(reports),
        verdicts={report["name"]: verdicts(report, reports) for report in reports},
        ablation_figures=ABLATION_FIGURES,
    )


def robust_curves(reports: list[dict]) -> str:
    """Recall over false closures, a panel per student that was measured under recording conditions."""
    panels = [
        panel for report in reports if "robustness" in report for panel in robustness_table.panels(report)
    ]
    return charts.lines(panels, 2) if panels else ""


def rig_parts(reports: list[dict]) -> dict:
    """Additional parts of the page of another rig."""
    figures = figures_of_rig(reports)
    groups = ["all", *sorted({name for report in reports for name in report["groups"]} - {"all", "headline"})]
    drawn = [(key, TITLES[key], None) for key in figures if key != "rmse"]
    return {
        "figures": figures,
        "ablation_figures": figures,
        "groups": groups,
        "whiskers": charts.whiskers(reports, drawn),
    }


def of_another_rig(reports: list[dict]) -> bool:
    """Whether these are reports of columns, not of lips (measure/other_rig.py)."""
    return "rig" in reports[0]


def figures_of_rig(reports: list[dict]) -> list[str]:
    return [key for key in (*RIG_FIGURES, *MESH_FIGURES) if key in reports[0]["groups"]["headline"]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("figures", type=Path, help="folder of `evaluate`")
    parser.add_argument("page", type=Path)
    parser.add_argument(
        "--run",
        dest="runs",
        action="append",
        default=[],
        metavar="NAME=RUN",
        help="a run whose losses are drawn",
    )
    parser.add_argument("--ablations", type=Path, help="ablations.json of `ablate`")


def run(options: argparse.Namespace) -> int:
    try:
        reports = read_reports(options.figures)
        runs = {name: Path(folder) for name, _, folder in (pair.partition("=") for pair in options.runs)}
        ablations = json.loads(options.ablations.read_text()) if options.ablations else []
        text = render(reports, runs, ablations, date.today().isoformat())
    except (ValueError, OSError) as error:
        print(f"report: {error}")
        return 1
    options.page.parent.mkdir(parents=True, exist_ok=True)
    options.page.write_text(text)
    print(f"{options.page}: {len(text) / 1e6:.1f} MB, {len(reports)} candidates")
    return 0
