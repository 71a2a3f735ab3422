"""Robustness as tables: recall of /p b m/ and false closures by recording condition, by language, and over
all thresholds. The same cells stand on cards, in `table` and on the page.
"""

from v2f_train.measure.conditions import CLEAN
from v2f_train.measure.robustness import ACCENTED, OTHER, READ

SPEAKERS = (READ, ACCENTED, OTHER)
LANGUAGE = "language "
NONE = "–"


def pair(rates: dict | None) -> str:
    """Recall and false closures: "0.812 / 0.034"."""
    if not rates or rates["pbm_accuracy"] is None or rates["false_closure"] is None:
        return NONE
    return f"{rates['pbm_accuracy']:.3f} / {rates['false_closure']:.3f}"


def lost(rates: dict | None, clean: dict | None) -> str:
    """Recall lost against clean, in points: "-8.4"; nothing where one is missing."""
    if not rates or not clean or rates["pbm_accuracy"] is None or clean["pbm_accuracy"] is None:
        return NONE
    return f"{100 * (rates['pbm_accuracy'] - clean['pbm_accuracy']):+.1f}"


def markdown(head: list[str], rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(line) + " |" for line in (head, ["---"] * len(head), *rows)]


def by_condition(found: dict) -> tuple[list[str], list[list[str]]]:
    """Head and rows of one student. found: `robustness` of a report."""
    clean = found["conditions"][CLEAN]
    speakers = [name for name in SPEAKERS if name in clean]
    rows = [
        [
            name,
            *(pair(groups.get(one)) for one in speakers),
            lost(groups.get(READ), clean.get(READ)),
        ]
        for name, groups in found["conditions"].items()
    ]
    return ["condition", *speakers, f"recall against clean, points, {READ}"], rows


def by_language(found: dict) -> tuple[list[str], list[list[str]]]:
    """Languages with enough /p b m/, most first, under every condition."""
    conditions = found["conditions"]
    clean = {name: group for name, group in conditions[CLEAN].items() if name.startswith(LANGUAGE)}
    order = sorted(clean, key=lambda name: -clean[name]["phones_pbm"])
    rows = [
        [
            name.removeprefix(LANGUAGE),
            str(clean[name]["people"]),
            str(clean[name]["phones_pbm"]),
            *(pair(groups.get(name)) for groups in conditions.values()),
        ]
        for name in order
    ]
    return ["language", "speakers", "/p b m/", *conditions], rows


def by_threshold(found: dict) -> tuple[list[str], list[list[str]]]:
    """Recall and false closures of each curve at each threshold."""
    curves = found["curves"]
    thresholds = [point["threshold"] for point in next(iter(curves.values()), [])]
    rows = [
        [f"{threshold:.2f}", *(pair(points[place]) for points in curves.values())]
        for place, threshold in enumerate(thresholds)
    ]
    return ["threshold", *curves], rows


def card_lines(report: dict) -> list[str]:
    """What a card says; nothing when the report has no robustness."""
    found = report.get("robustness")
    if not found:
        return []
    closure = found["closure"]
    lines = [
        "By recording condition, at threshold "
        f"{closure['threshold']:g} and softness {closure['softness']:g}: recall of /p b m/ / false closures. "
        "The threshold is the same for all conditions; the player's silence gate and automatic gain are off. "
        "Definitions: `training/v2f_train/measure/conditions.py`.",
        "",
        *markdown(*by_condition(found)),
        "",
    ]
    head, rows = by_language(found)
    if rows:
        lines += ["The same by language:", "", *markdown(head, rows), ""]
    lines += [
        "Recall / false closures over thresholds of lip contact, at the same softness. Noisy: pink noise at "
        "10 dB.",
        "",
        *markdown(*by_threshold(found)),
    ]
    return lines


def side_by_side(reports: list[dict]) -> tuple[list[str], list[list[str]]]:
    """Conditions as rows, students as columns, English; nothing when none has robustness."""
    kept = [report for report in reports if report.get("robustness")]
    names = list(dict.fromkeys(name for one in kept for name in one["robustness"]["conditions"]))

    def of(report: dict, name: str) -> dict | None:
        return report["robustness"]["conditions"].get(name, {}).get(READ)

    rows = [
        [name, *(f"{pair(of(one, name))} ({lost(of(one, name), of(one, CLEAN))})" for one in kept)]
        for name in names
    ]
    for title in (ACCENTED, OTHER):
        rows.append(
            [
                f"{CLEAN}, {title}",
                *(pair(one["robustness"]["conditions"][CLEAN].get(title)) for one in kept),
            ]
        )
    return ["", *(one["name"] for one in kept)], rows if kept else []


def panels(report: dict) -> list[tuple[str, str, dict[str, tuple[list[float], list[float]]]]]:
    """Recall over false closures, for `charts.lines`: one panel, a line per kind of speech."""
    series = {}
    for name, points in report["robustness"]["curves"].items():
        drawn = sorted(
            (point["false_closure"], point["pbm_accuracy"])
            for point in points
            if point["false_closure"] is not None and point["pbm_accuracy"] is not None
        )
        series[name] = ([x for x, _ in drawn], [y for _, y in drawn])
    return [(f"closure recall of {report['name']}", "false closures", series)]
