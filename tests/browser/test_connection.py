"""The page says at every moment whether what it shows is live, in a real Chromium."""

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import cell, signed_in
from tests.browser.hospital import a_record, a_unit
from tests.browser.scripted_service import ScriptedService

pytestmark = pytest.mark.browser


def test_a_cut_keeps_the_figures_marked_and_comes_back_where_it_stopped(
    page: Browser, service: ScriptedService
) -> None:
    service.put(a_unit(0, service.now()))
    signed_in(page, service)
    page.until("document.querySelector('.grid').dataset.live === 'true'")
    service.takes_sockets = False
    service.cut()
    page.sees("coupé depuis", ".link-state")
    assert page.js("document.querySelector('.grid').dataset.live") == "false"
    assert "ne sont plus en direct" in page.text(".banner")
    assert page.text(f"{cell('occupied')} .value") == "8"
    service.answers_subscriptions, service.takes_sockets = False, True
    page.js("dispatchEvent(new Event('online'))")
    page.sees("rattrapage", ".link-state")
    service.answers_subscriptions = True
    service.cut()
    page.js("dispatchEvent(new Event('online'))")
    page.until("document.querySelector('.grid').dataset.live === 'true'")
    assert service.subscriptions[-1]["resume"] == {"epoch": "e", "version": "2"}
    assert page.text(".banner") == ""


def test_a_machine_that_lost_its_network_says_so_at_once_and_takes_up_again(
    page: Browser, service: ScriptedService
) -> None:
    service.put(a_unit(0, service.now()))
    signed_in(page, service)
    page.until("document.querySelector('.grid').dataset.live === 'true'")
    unbounded = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    page.call("Network.enable")
    page.call("Network.emulateNetworkConditions", offline=True, **unbounded)
    try:
        page.sees("coupé depuis", ".link-state")
        assert page.js("document.querySelector('.grid').dataset.live") == "false"
    finally:
        page.call(
            "Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1
        )
        page.call("Network.disable")
    page.until("document.querySelector('.grid').dataset.live === 'true'")
    assert service.subscriptions[-1]["resume"] == {"epoch": "e", "version": "2"}


def test_a_gap_is_asked_again_and_never_guessed(page: Browser, service: ScriptedService) -> None:
    service.put(a_unit(0, service.now()))
    signed_in(page, service)
    asked = len(service.subscriptions)
    service.skip_a_version()
    service.put(a_unit(0, service.now(), records=[a_record("02", 33, service.now())]))
    page.until(f"document.querySelector('{cell('available')} .value').innerText === '33'")
    assert len(service.subscriptions) == asked + 1
    assert service.subscriptions[-1]["resume"]["version"] == "2"


def test_a_degraded_service_is_said_since_when_and_what_it_means_for_the_figures(
    page: Browser, service: ScriptedService
) -> None:
    service.put(a_unit(0, service.now()))
    signed_in(page, service)
    service.say({"type": "degraded", "since": service.now(minutes=1), "parts": ["stream"]})
    page.sees("retard possible depuis", ".link-state")
    assert page.text(".banner").startswith("Le traitement des chiffres est interrompu")
    assert "ceux affichés peuvent dater d'avant" in page.text(".banner")
    assert "stream" not in page.text("body")
    assert page.js("document.querySelector('.grid').dataset.live") == "false"
    service.say({"type": "recovered"})
    page.sees("en direct", ".link-state")
