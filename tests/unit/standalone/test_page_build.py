"""The page is built when its sources changed, by the Node there is, and a failure is told in words."""

import json
from pathlib import Path

import pytest

from standalone import page_build
from standalone.node import Node
from standalone.page_build import Page, PageNotBuiltError

# Stands in for npm: writes down what it was asked, and builds.
_NPM = """#!/bin/sh
echo "$@" >> ../asked
case "$1" in
ci) mkdir -p node_modules ;;
run) test ! -e broken || { echo "App.tsx: cannot find UnitPanel"; exit 2; }
     mkdir -p ../static && echo page > ../static/index.html ;;
test) echo "12 passed" ;;
esac
"""


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Page:
    sources = tmp_path / "page"
    (sources / "src").mkdir(parents=True)
    (sources / "package.json").write_text(json.dumps({"name": "page"}), encoding="utf-8")
    (sources / "package-lock.json").write_text("{}", encoding="utf-8")
    (sources / "src" / "app.ts").write_text("one", encoding="utf-8")
    npm = tmp_path / "npm"
    npm.write_text(_NPM, encoding="utf-8")
    npm.chmod(0o755)
    monkeypatch.setattr(page_build, "obtain_node", lambda cache: Node((str(npm),), tmp_path))
    return Page(sources, tmp_path / "static")


def _asked(page: Page) -> list[str]:
    return [line.split()[0] for line in (page.sources.parent / "asked").read_text(encoding="utf-8").splitlines()]


def test_the_page_is_built_once_and_again_when_a_source_changes(page: Page, tmp_path: Path) -> None:
    page_build.build(page, tmp_path)
    assert page.is_there
    page_build.build(page, tmp_path)
    assert _asked(page) == ["ci", "run"]
    (page.sources / "src" / "app.ts").write_text("two", encoding="utf-8")
    assert not page.is_current()
    page_build.build(page, tmp_path)
    assert _asked(page) == ["ci", "run", "run"]


def test_dependencies_are_installed_again_when_their_lock_changes(page: Page, tmp_path: Path) -> None:
    page_build.build(page, tmp_path)
    (page.sources / "package-lock.json").write_text('{"lockfileVersion": 3}', encoding="utf-8")
    page_build.build(page, tmp_path)
    assert _asked(page) == ["ci", "run", "ci", "run"]


def test_what_npm_leaves_and_tests_do_not_make_the_page_old(page: Page, tmp_path: Path) -> None:
    page_build.build(page, tmp_path)
    (page.sources / "node_modules" / "left").write_text("x", encoding="utf-8")
    (page.sources / "tests").mkdir()
    (page.sources / "tests" / "app.test.ts").write_text("x", encoding="utf-8")
    assert page.is_current()


def test_a_build_that_fails_says_why_and_is_tried_again(page: Page, tmp_path: Path) -> None:
    (page.sources / "broken").touch()
    with pytest.raises(PageNotBuiltError, match=r"(?s)npm run build.*cannot find UnitPanel"):
        page_build.build(page, tmp_path)
    assert not page.is_current()
    (page.sources / "broken").unlink()
    page_build.build(page, tmp_path)
    assert page.is_there


def test_an_installed_package_has_its_page_and_builds_nothing(tmp_path: Path) -> None:
    page = Page(tmp_path / "no sources", tmp_path / "static")
    assert page.is_current()
    page_build.build(page, tmp_path)


def test_the_pages_own_tests_are_run_and_shown(page: Page, tmp_path: Path) -> None:
    assert "12 passed" in page_build.tested(page, tmp_path)
