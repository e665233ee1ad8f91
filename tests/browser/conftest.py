"""A real Chromium on the built page. Without one of them these tests are skipped, and say why."""

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest

from dashboard_api.page_route import STATIC
from tests.browser.chromium import CHROMIUM, Browser, chromium
from tests.browser.scripted_service import TOKEN, ScriptedService, running

FIRST_ROW = '[role="row"][aria-rowindex="2"]'


def cell(figure: str, row: str = FIRST_ROW) -> str:
    """Selector of a figure of a row."""
    return f'{row} [data-figure="{figure}"]'


@pytest.fixture(scope="session")
def one_chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Started once; every test opens its own page in it."""
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM} on this machine (Debian: apt install chromium)")
    if not (STATIC / "index.html").exists():
        pytest.skip("the page is not built: `make test` builds it, or `npm ci && npm run build` in dashboard_api/page")
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture
def service() -> Iterator[ScriptedService]:
    """A scripted service of this test's own, with no unit yet."""
    with socket.socket() as listener, running(ScriptedService(), listener) as started:
        yield started


@pytest.fixture
def page(one_chromium: Browser) -> Iterator[Browser]:
    """The tab, wide and light; at the end it is left, so that nothing of it goes on."""
    one_chromium.size(1280, 800)
    yield one_chromium
    one_chromium.call("Page.navigate", url="about:blank")


def signed_in(page: Browser, service: ScriptedService, path: str = "/") -> None:
    """Open the page with a token in the address, and wait until it is live."""
    page.open(f"{service.url}{path}#token={TOKEN}")
    page.sees("en direct", ".link-state")


def minutes_pass(page: Browser, service: ScriptedService, minutes: int) -> None:
    """The clock of the page and the service's run on."""
    page.js(f"(() => {{ const real = Date.now.bind(Date); Date.now = () => real() + {minutes} * 60000; }})()")
    service.ahead += timedelta(minutes=minutes)
