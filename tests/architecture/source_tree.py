"""What the architecture tests look at: our Python files, parsed."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = ("ingest", "stream", "dashboard_api", "alerts", "simulator", "standalone")
"""Folders that never import each other: they meet through Kafka, Redis, HTTP and the files of `docs/parts.md`."""
FOLDERS = (*SERVICES, "schemas", "bench", "tests")


def files(*folders: str) -> list[Path]:
    """Every Python file of these folders."""
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "node_modules" not in path.parts and "__pycache__" not in path.parts
    )


def core_files() -> list[Path]:
    """The pure modules: everything in a folder named core, but its __init__."""
    return [path for path in files(*SERVICES, "schemas") if path.parent.name == "core" and path.name != "__init__.py"]


def module_name(path: Path) -> str:
    """`stream/core/fold.py` → `stream.core.fold`."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything imported: `from a.b import c` gives `a.b.c`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def at(path: Path, line: int) -> str:
    """Where, as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{line}"
