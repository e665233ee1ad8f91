"""The page as a browser gets it."""

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from dashboard_api import page_route


def a_browser(static: Path, monkeypatch: pytest.MonkeyPatch) -> httpx.AsyncClient:
    monkeypatch.setattr(page_route, "STATIC", static)
    app = FastAPI()
    page_route.mount_page(app)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://dashboard")


async def test_a_page_that_is_not_built_says_how_to_build_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_browser(tmp_path, monkeypatch) as browser:
        answer = await browser.get("/")
    assert answer.status_code == 503
    assert "not built" in answer.text


async def test_hashed_files_are_kept_for_ever_and_the_page_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "page-1a2b.js").write_text("1")
    (tmp_path / "index.html").write_text("<!doctype html>")
    async with a_browser(tmp_path, monkeypatch) as browser:
        assert (await browser.get("/")).headers["Cache-Control"] == "no-cache"
        assert "immutable" in (await browser.get("/assets/page-1a2b.js")).headers["Cache-Control"]
        assert (await browser.get("/none.js")).status_code == 404


async def test_the_page_takes_no_path_but_its_own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "icon.svg").write_text("<svg/>")
    (tmp_path / ".built-from").write_text("no one's business")
    async with a_browser(tmp_path, monkeypatch) as browser:
        assert (await browser.get("/icon.svg")).headers["Content-Type"] == "image/svg+xml"
        assert (await browser.get("/.built-from")).status_code == 404
        assert (await browser.get("/v1/nothing")).headers["Content-Type"] == "application/json"
