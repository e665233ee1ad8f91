"""Builds the web page when its sources changed: dashboard_api/page becomes dashboard_api/static.

An installed package has no sources and comes with the page built.
"""

import hashlib
import importlib.util
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from standalone.errors import NotObtainedError
from standalone.node import Node
from standalone.node import obtain as obtain_node
from standalone.obtained import exclusively

_NOT_SOURCES = {"node_modules", "tests", "test-results"}
_MARK = ".built-from"
_LAST_LINES = 25


class PageNotBuiltError(Exception):
    """The build or the tests of the page failed; the message says where, with the last lines of what was said."""


@dataclass(frozen=True, slots=True)
class Page:
    """The page's sources and what is made of them."""

    sources: Path
    built: Path

    @property
    def has_sources(self) -> bool:
        """Whether this is a checkout; an installed package has none."""
        return (self.sources / "package.json").exists()

    def is_current(self) -> bool:
        """Whether the page as built is that of the sources (always, when there are none)."""
        mark = self.built / _MARK
        return not self.has_sources or (mark.exists() and mark.read_text(encoding="ascii") == self.fingerprint())

    @property
    def is_there(self) -> bool:
        """Whether there is a page to show, of whatever age."""
        return (self.built / "index.html").exists()

    def fingerprint(self) -> str:
        """SHA-256 over the names and contents of the sources."""
        digest = hashlib.sha256()
        for path in self._source_files():
            digest.update(str(path.relative_to(self.sources)).encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()

    def _source_files(self) -> Iterator[Path]:
        for folder, folders, names in os.walk(self.sources):
            folders[:] = sorted(name for name in folders if name not in _NOT_SOURCES)
            yield from (Path(folder, name) for name in sorted(names))


def of_this_installation() -> Page:
    """The page beside the code that runs."""
    # Found, not imported: services are started as processes, never loaded into this one.
    found = importlib.util.find_spec("dashboard_api")
    if found is None or found.origin is None:
        raise PageNotBuiltError("The package dashboard_api is not installed: run make install.")
    folder = Path(found.origin).parent
    return Page(folder / "page", folder / "static")


def build(page: Page, cache_dir: Path) -> None:
    """Make the page from its sources if they changed. PageNotBuiltError when that fails."""
    if page.is_current():
        return
    node = _node(cache_dir)
    # Two systems may start from one checkout at the same moment.
    with exclusively(cache_dir / "page"):
        if page.is_current():
            return
        fingerprint = page.fingerprint()
        _install_dependencies(page, node)
        _npm(page, node, "run", "build")
        (page.built / _MARK).write_text(fingerprint, encoding="ascii")


def tested(page: Page, cache_dir: Path) -> str:
    """What the page's own tests said. PageNotBuiltError when one failed."""
    node = _node(cache_dir)
    with exclusively(cache_dir / "page"):
        _install_dependencies(page, node)
    return _npm(page, node, "test")


def _node(cache_dir: Path) -> Node:
    try:
        return obtain_node(cache_dir)
    except NotObtainedError as error:
        raise PageNotBuiltError(str(error)) from error


def _install_dependencies(page: Page, node: Node) -> None:
    mark = page.sources / "node_modules" / ".installed-from"
    wanted = hashlib.sha256((page.sources / "package-lock.json").read_bytes()).hexdigest()
    if not mark.exists() or mark.read_text(encoding="ascii") != wanted:
        _npm(page, node, "ci", "--no-audit", "--no-fund", "--prefer-offline")
        mark.write_text(wanted, encoding="ascii")


def _npm(page: Page, node: Node, *arguments: str) -> str:
    outcome = subprocess.run(
        [*node.npm, *arguments],
        cwd=page.sources,
        env={**os.environ, "PATH": f"{node.folder}{os.pathsep}{os.environ.get('PATH', '')}", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    said = outcome.stdout.decode("utf-8", errors="replace")
    if outcome.returncode != 0:
        last = "\n".join(said.strip().splitlines()[-_LAST_LINES:])
        raise PageNotBuiltError(f"`npm {' '.join(arguments)}` in {page.sources} failed:\n{last}")
    return said
