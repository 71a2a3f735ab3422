"""The imports of v2f_train: no circle between files, and no folder imports a folder above it."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "v2f_train"

ORDER = (
    "",
    "voice",
    "speech",
    "teachers",
    "labels",
    "students",
    "measure",
    "distil",
    "export",
    "report",
    "cli",
)
"""From the bottom up: a folder may import itself and the folders before it.

"" is clock.py and controls.py, which import nothing of the package. `voice` makes the core's voice detector
and imports nothing else. "cli" is cli.py, which imports modules by
name when a command runs. `measure` computes figures, `distil` trains and logs a few of them, `report` writes
pages and imports both.
"""

FORBIDDEN = (("distil", "export"), ("measure", "export"), ("export", "distil"))
"""Edges that the order allows, but that must not exist: training and student files do not depend on each
other.
"""


def module(path: Path) -> str:
    return ".".join(("v2f_train", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


FILES = {module(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports(path: Path) -> set[str]:
    """Modules of the package that a file imports anywhere. `from package import module` counts as
    the module.
    """
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: import by the full name"
            found.update(
                name if (name := f"{node.module}.{alias.name}") in FILES else node.module
                for alias in node.names
            )
    return {name for name in found if name in FILES and FILES[name] != path}


def folder(name: str) -> str:
    parts = name.split(".")[1:]
    if len(parts) > 1 or (parts and FILES[name].name == "__init__.py"):
        return parts[0]
    return "cli" if parts in (["cli"], ["__main__"]) else ""


EDGES = {name: imports(path) for name, path in FILES.items()}


def circle(edges: dict[str, set[str]]) -> list[str]:
    """The names along a circle, or an empty list."""
    done: set[str] = set()

    def walk(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        for other in sorted(edges[name]):
            if found := walk(other, [*path, name]):
                return found
        done.add(name)
        return []

    return next((found for name in sorted(edges) if (found := walk(name, []))), [])


def wrong_edges(edges: dict[str, set[str]]) -> list[str]:
    pairs = [(name, other) for name, others in edges.items() for other in others]
    return sorted(
        f"{name} imports {other}"
        for name, other in pairs
        if ORDER.index(folder(other)) > ORDER.index(folder(name))
        or (folder(name), folder(other)) in FORBIDDEN
        or (folder(name) == "" and folder(other) == "" and name != other and name != "v2f_train")
    )


def test_no_import_runs_in_a_circle():
    assert not circle(EDGES), " -> ".join(circle(EDGES))


def test_no_folder_imports_a_folder_above_it():
    assert {folder(name) for name in FILES} == set(ORDER)
    assert not wrong_edges(EDGES)


def test_training_imports_no_report_and_no_file_format():
    """Directly or through other modules."""
    seen, todo = set(), ["v2f_train.distil.train"]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += EDGES[name]
    assert not {name for name in seen if folder(name) in ("report", "export")}


def test_circles_and_wrong_edges_are_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert wrong_edges({"v2f_train.measure.metrics": {"v2f_train.report.page"}})
    assert wrong_edges({"v2f_train.distil.train": {"v2f_train.export.write"}})
    assert not wrong_edges({"v2f_train.report.page": {"v2f_train.measure.metrics"}})


def test_files_are_short():
    for path in FILES.values():
        assert len(path.read_text().splitlines()) <= 400, (
            f"{path} is longer than 400 lines: split it by purpose"
        )


def test_lines_of_settings_and_pages_are_short():
    """Ruff checks Python. Tables of Markdown may be longer."""
    root = PACKAGE.parent
    for path in (*root.glob("*.md"), *root.glob("configs/*.md"), *root.glob("configs/*.toml")):
        long = [
            line for line in path.read_text().splitlines() if len(line) > 110 and not line.startswith("|")
        ]
        assert not long, f"{path}: {long[0]}"
