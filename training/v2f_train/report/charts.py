"""Charts of the report, as SVG that takes its colours from the page (light and dark)."""

import io
import math
import re
from collections.abc import Callable
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from v2f_train.clock import HOP_SECONDS
from v2f_train.speech.phone_sets import BILABIAL, SILENCE

matplotlib.use("svg")

# Stand-ins that matplotlib writes into the SVG; each becomes a colour of the page's style sheet.
INK, FAINT, LINE, SHADE, WAVE, AIM = "#010203", "#010204", "#010205", "#010206", "#010207", "#010208"
SERIES = ("#020101", "#020102", "#020103", "#020104", "#020105", "#020106")
VARIABLES = {
    INK: "--ink",
    FAINT: "--faint",
    LINE: "--line",
    SHADE: "--shade",
    WAVE: "--wave",
    AIM: "--aim",
    **{colour: f"--series{place}" for place, colour in enumerate(SERIES)},
}
NAME_SHARE = 0.013  # of a clip's width, that the name of a phone takes
TEACHER_STYLE: dict[str, Any] = {"color": INK, "linewidth": 1.4, "linestyle": (0, (4, 2))}
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "v2f",
    "font.size": 9,
    "font.family": "sans-serif",
    "axes.edgecolor": LINE,
    "axes.labelcolor": FAINT,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "text.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "legend.frameon": False,
}


def svg(draw: Callable[[Figure], None], width: float, height: float, words: str) -> str:
    """width, height in inches. words: description of the chart for screen readers."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        draw(figure)
        out = io.StringIO()
        figure.savefig(
            out,
            format="svg",
            transparent=True,
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
    text = out.getvalue()
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.S)
    text = re.sub(r' xmlns(:\w+)?="[^"]*"', "", text)
    text = re.sub(
        r"font: (?:(\w+) )?([\d.]+px) [^;\"]*", lambda m: f"font: {m[1] or ''} {m[2]} var(--sans)", text
    )
    for colour, variable in VARIABLES.items():
        text = text.replace(colour, f"var({variable})")
    return text.replace("<svg", f'<svg role="img" aria-label="{words}"', 1)


def whiskers(reports: list[dict], figures: list[tuple[str, str, float | None]]) -> str:
    """One row per candidate, one panel per figure (key, title, aim): hollow before the ensemble, filled after
    it.
    """

    def draw(figure: Figure) -> None:
        panels = figure.subplots(1, len(figures), sharey=True)
        for axes, (key, title, aim) in zip(np.atleast_1d(panels), figures, strict=True):
            for row, report in enumerate(reports):
                one_row(
                    axes,
                    len(reports) - 1 - row,
                    report,
                    key,
                    INK if report["kind"] == "teacher" else SERIES[0],
                )
            if aim is not None:
                axes.axvline(aim, color=AIM, linewidth=1.2, linestyle=(0, (2, 2)))
            axes.set_title(title)
            axes.set_ylim(-0.6, len(reports) - 0.4)
            axes.grid(axis="y", visible=False)
            axes.tick_params(axis="y", length=0)
            axes.margins(x=0.12)
        np.atleast_1d(panels)[0].set_yticks(
            range(len(reports)), [report["name"] for report in reversed(reports)]
        )

    return svg(draw, 9.6, 0.75 + 0.3 * len(reports), "figures of every candidate with their intervals")


def one_row(axes: Axes, at: int, report: dict, key: str, colour: str) -> None:
    after, before = report["groups"]["headline"], report["before"]["headline"]
    if before[key] is not None:
        axes.plot(
            before[key], at, "o", markersize=4.5, markerfacecolor="none", markeredgecolor=colour, alpha=0.7
        )
    if after[key] is None:
        return
    bounds = (after["interval"] or {}).get(key)
    if bounds and bounds[0] is not None:
        axes.plot(bounds, [at, at], color=colour, linewidth=1.6, solid_capstyle="butt", alpha=0.55)
    axes.plot(after[key], at, "o", markersize=5.5, color=colour, markeredgewidth=0)


def clip_curves(clips: list[tuple[str, bool, dict]]) -> str:
    """One clip: (candidate, is teacher, result of examples.curves) of all candidates, under the waveform with
    its phones.
    """
    first = clips[0][2]
    seconds, height = first["seconds"], max(1.1, *(max(curve["gap"]) for _, _, curve in clips)) + 0.08
    top = height + 0.36

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        times = np.linspace(0, seconds, len(first["outline"]))
        wave = np.array(first["outline"]) / max(max(first["outline"]), 1e-3) * 0.12
        axes.fill_between(times, top - 0.12 - wave, top - 0.12 + wave, color=WAVE, linewidth=0)
        free = -1.0  # where the next name may begin; p b m are always named
        for name, start, end in first["phones"]:
            middle, closed = (start + end) / 2, name in BILABIAL
            if closed:
                axes.axvspan(start, end, ymax=(height + 0.02) / (top + 0.04), color=SHADE, linewidth=0)
            if closed or (name not in SILENCE and middle > free):
                axes.text(
                    middle,
                    height + 0.06,
                    name,
                    ha="center",
                    va="center",
                    fontsize=7,
                    color=INK if closed else FAINT,
                    fontweight="bold" if closed else "normal",
                )
                free = middle + seconds * NAME_SHARE
        students = 0
        for name, teacher, curve in clips:
            at = np.arange(len(curve["gap"])) * HOP_SECONDS
            if teacher:
                axes.plot(at, curve["gap"], label=name, **TEACHER_STYLE)
            else:
                axes.plot(at, curve["gap"], color=SERIES[students % len(SERIES)], linewidth=1.4, label=name)
                students += 1
        axes.axhline(first["closed_below"], color=AIM, linewidth=0.8, linestyle=(0, (2, 2)))
        axes.set_ylim(-0.02, top)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1.0])
        axes.set_xlim(0, seconds)
        axes.set_xlabel("seconds")
        axes.set_ylabel("lip gap (shown)")
        axes.legend(loc="upper right", ncols=6, fontsize=8, bbox_to_anchor=(1, 1.14), borderaxespad=0)

    return svg(draw, 9.6, 3.0, "lip gap over time of teacher and students")


def clip_columns(clips: list[tuple[str, bool, dict]]) -> str:
    """One clip of another rig: a panel per column, of all candidates, below the waveform."""
    first = clips[0][2]
    columns, seconds = list(first["columns"]), first["seconds"]

    def draw(figure: Figure) -> None:
        panels = figure.subplots(1 + len(columns), 1, sharex=True, height_ratios=[0.5, *[1] * len(columns)])
        times = np.linspace(0, seconds, len(first["outline"]))
        panels[0].fill_between(times, -np.array(first["outline"]), first["outline"], color=WAVE, linewidth=0)
        panels[0].set_axis_off()
        colours = iter(SERIES * len(clips))
        for name, teacher, clip in clips:
            style = TEACHER_STYLE if teacher else {"color": next(colours), "linewidth": 1.4}
            for axes, column in zip(panels[1:], columns, strict=True):
                values = clip["columns"][column]
                axes.plot(np.arange(len(values)) * HOP_SECONDS, values, label=name, **style)
                axes.set_ylabel(column)
        panels[-1].set_xlim(0, seconds)
        panels[-1].set_xlabel("seconds")
        figure.legend(*panels[1].get_legend_handles_labels(), loc="outside upper right", ncols=6, fontsize=8)

    return svg(draw, 9.6, 1.2 + 1.1 * len(columns), "columns over time of teacher and students")


def lines(panels: list[tuple[str, str, dict[str, tuple[list[float], list[float]]]]], columns: int = 3) -> str:
    """Panels (title, x axis, series name -> (x, y))."""
    rows = math.ceil(len(panels) / columns)
    names = sorted({name for _, _, series in panels for name in series})

    def draw(figure: Figure) -> None:
        grid = figure.subplots(rows, columns, squeeze=False).ravel()
        for axes in grid[len(panels) :]:
            axes.set_visible(False)
        for axes, (title, across, series) in zip(grid, panels, strict=False):
            for name, (x, y) in series.items():
                colour = SERIES[names.index(name) % len(SERIES)]
                axes.plot(x, y, color=colour, linewidth=1.5, marker="o", markersize=3, label=name)
            axes.set_title(title)
            axes.set_xlabel(across)
        if len(names) > 1:
            drawn = {
                label: handle
                for axes in grid[: len(panels)]
                for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)
            }
            figure.legend(drawn.values(), drawn.keys(), loc="outside upper left", ncols=6, fontsize=8)

    return svg(draw, 9.6, 0.4 + 2.2 * rows, "curves of " + ", ".join(title for title, _, _ in panels))
