"""Locks and settings name packages and hashes, never where to download them: that is the machine's affair."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT

ADDRESS = re.compile(r"(?:https?|ftp|git\+\w+)://[^\s\"'<>)]+", re.IGNORECASE)
PLACES = re.compile(r"(?:--?(?:extra-)?index-url|--find-links|\bregistry\s*=|\"resolved\")", re.IGNORECASE)


def settings_files() -> list[Path]:
    found = [
        *ROOT.glob("requirements/*"),
        *ROOT.glob("**/*.lock"),
        *ROOT.glob("**/package*.json"),
        *ROOT.glob("**/.npmrc"),
        *(ROOT / name for name in ("pyproject.toml", "Dockerfile", "docker-compose.yml", "pip.conf")),
        *ROOT.glob(".ci/*"),
    ]
    skipped = {".venv", "node_modules", "var", ".cache"}
    return sorted({path for path in found if path.is_file() and not skipped & set(path.relative_to(ROOT).parts)})


@pytest.mark.parametrize("path", settings_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_lock_or_settings_file_names_no_download_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    local = ("http://127.0.0.1", "http://localhost", "http://ingest:")  # the last: a service of the compose file
    assert not [found for found in ADDRESS.findall(text) if not found.startswith(local)]
    assert not PLACES.findall(text)


def test_the_locks_pin_every_package_with_hashes() -> None:
    for name in ("run.lock", "dev.lock"):
        lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
        pins = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
        assert pins
        assert all("==" in pin and "--hash=sha256:" in pin for pin in pins), name


def test_what_the_project_depends_on_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = {
        line.split("==")[0].strip().lower()
        for line in (ROOT / "requirements" / "dev.lock").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    asked = [*project["dependencies"], *(item for group in project["optional-dependencies"].values() for item in group)]
    names = {re.split(r"[<>=;\[ ]", item)[0].lower() for item in asked}
    assert names <= locked
