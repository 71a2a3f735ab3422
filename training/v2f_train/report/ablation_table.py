"""Short runs that differ in one thing each, as Markdown: the rows of `ablations.json`, in the order of their groups."""

from v2f_train.report.page import number, span

TITLES = ("run", "what differs", "/p b m/ shown closed", "false closures", "MAE", "correlation", "amplitude", "jitter",
          "silence leak")
KEYS = ("pbm_accuracy", "false_closure", "mae", "correlation", "amplitude", "jitter_ratio", "silence_leak")


def cells(row: dict) -> list[str]:
    if "error" in row:
        return [row["name"], row["words"], row["error"], *["–"] * (len(KEYS) - 1)]
    figures = row["figures"]
    shown = [number(figures.get(key), key) for key in KEYS]
    shown[0] += f" ({span(figures, KEYS[0])})"
    return [row["name"], row["words"], *shown]


def lines(rows: list[dict]) -> list[str]:
    """Runs that agree in everything were trained once, and stand once: under the first of their names."""
    groups = list(dict.fromkeys(row["group"] for row in rows))
    ordered = sorted(rows, key=lambda row: groups.index(row["group"]))
    seen, kept = set(), []
    for row in ordered:
        trained = (row.get("settings", row["name"]), row["group"] == "ensemble")
        if trained not in seen:
            seen.add(trained)
            kept.append(cells(row))
    return ["| " + " | ".join(line) + " |" for line in (TITLES, ["---"] * len(TITLES), *kept)]
