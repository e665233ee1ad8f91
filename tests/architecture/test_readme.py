"""What the README says of files and commands is so."""

import re

import pytest

from standalone.cli import SUBCOMMANDS
from tests.architecture.source_tree import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PATHS = sorted(set(re.findall(r"`((?:[a-z_]+/)+[\w./-]*)`", README)))
LINKS = sorted(set(re.findall(r"\]\((?!#)([^)]+)\)", README)))


@pytest.mark.parametrize("path", PATHS)
def test_a_path_named_in_the_readme_exists(path: str) -> None:
    assert (ROOT / path).exists() or path in {"var/", "core/", "var/ready.json"}


@pytest.mark.parametrize("link", LINKS)
def test_a_link_of_the_readme_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


@pytest.mark.parametrize("command", sorted(set(re.findall(r"vigilits ([a-z][a-z-]+)", README))))
def test_a_command_named_in_the_readme_is_offered(command: str) -> None:
    assert command in SUBCOMMANDS


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make (run|test-long|test|bench|help)", README))))
def test_a_target_named_in_the_readme_is_in_the_makefile(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
