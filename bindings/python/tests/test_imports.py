"""No module of the package imports another in a circle, also not inside a function or for type checkers."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[1] / "src" / "v2f"


def imports() -> dict[str, set[str]]:
    """For each module the modules of the package that it imports, anywhere in its file."""
    modules = {path.stem: ast.parse(path.read_text()) for path in SOURCES.glob("*.py")}
    found: dict[str, set[str]] = {}
    for name, tree in modules.items():
        found[name] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                targets = [alias.name for alias in node.names if alias.name.split(".")[0] == "v2f"]
                assert not targets, (
                    f"{name}.py line {node.lineno}: write `from . import ...` instead of {targets}"
                )
            if isinstance(node, ast.ImportFrom) and node.level == 1:
                # `from . import one` names modules, `from .one import two` names one.
                targets = [node.module.split(".")[0]] if node.module else [alias.name for alias in node.names]
                found[name].update(target for target in targets if target in modules)
    return found


def circle(edges: dict[str, set[str]]) -> list[str]:
    """The modules of one circle, the first again at the end; empty if there is none."""
    done: set[str] = set()

    def visit(module: str, path: list[str]) -> list[str]:
        if module in path:
            return [*path[path.index(module) :], module]
        if module in done:
            return []
        for target in sorted(edges[module]):
            if found := visit(target, [*path, module]):
                return found
        done.add(module)
        return []

    return next((found for module in sorted(edges) if (found := visit(module, []))), [])


def test_no_import_circle():
    edges = imports()
    assert len(edges) >= 8 and "_library" in edges["model"] and "stream" in edges["model"], edges
    found = circle(edges)
    assert not found, " imports ".join(found)


def test_a_circle_is_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
