"""The rows of `ablations.json` as Markdown, in the order of their groups."""

from v2f_train.report.page import MESH_FIGURES, RIG_FIGURES, TITLES, number, span

KEYS = ("pbm_accuracy", "false_closure", "mae", "correlation", "amplitude", "jitter_ratio", "silence_leak")
WORDS = {"pbm_accuracy": "lip-closure recall"}


def keys_of(rows: list[dict]) -> list[str]:
    """The figures by which runs are compared: of lips, or of the columns of another rig."""
    figures = next((row["figures"] for row in rows if "error" not in row), {})
    known = KEYS if "pbm_accuracy" in figures else (*RIG_FIGURES, *MESH_FIGURES)
    return [key for key in known if key in figures or known is KEYS]


def cells(row: dict, keys: list[str]) -> list[str]:
    if "error" in row:
        return [row["name"], row["words"], row["error"], *["–"] * (len(keys) - 1)]
    figures = row["figures"]
    shown = [number(figures.get(key), key) for key in keys]
    shown[0] += f" ({span(figures, keys[0])})"
    return [row["name"], row["words"], *shown]


def lines(rows: list[dict]) -> list[str]:
    """Runs with equal settings were trained once, and appear once, under the first of their names."""
    groups = list(dict.fromkeys(row["group"] for row in rows))
    ordered = sorted(rows, key=lambda row: groups.index(row["group"]))
    keys, seen, kept = keys_of(rows), set(), []
    for row in ordered:
        trained = (row.get("settings", row["name"]), row["group"] == "ensemble")
        if trained not in seen:
            seen.add(trained)
            kept.append(cells(row, keys))
    head = ["run", "what differs", *(WORDS.get(key, TITLES[key]) for key in keys)]
    return ["| " + " | ".join(line) + " |" for line in (head, ["---"] * len(head), *kept)]
