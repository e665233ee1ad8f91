"""A real alerter killed at any moment of a storm, and two of them: nothing is lost, little is told twice."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.topics import DIRECTORY, TRANSITIONS
from tests.support.alert_receiver import Hook, HookReceiver, a_receiver
from tests.support.alerter_facts import a_transition, a_unit
from tests.support.alerter_process import AlerterProcess, an_alerter, lifecycle, put, receivers_file
from tests.support.mail_server import MailServer, a_mail_server
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

BEDS_A_HOUSE = 5


@pytest.mark.parametrize(
    ("prefix", "kills", "transitions"),
    [
        ("12", 3, 300),
        pytest.param("13", 20, 10_000, marks=[pytest.mark.long, pytest.mark.timeout(1800)]),
    ],
)
def test_an_alerter_killed_at_random_during_a_storm_loses_no_alert_and_repeats_at_most_what_was_under_way(
    kafka: str, tmp_path: Path, prefix: str, kills: int, transitions: int
) -> None:
    """Every unit goes overdue, and silent for every second one; the alerter is killed all along."""
    houses = [f"{prefix}{number:07d}" for number in range(transitions * 2 // 3 // BEDS_A_HOUSE)]
    units = [f"1{finess}/{bed}" for finess in houses for bed in range(BEDS_A_HOUSE)]
    put(kafka, DIRECTORY, (a_unit(unit_id, unit_id[1:10], **_owner(unit_id)) for unit_id in units))
    with a_receiver() as hooks, a_mail_server() as mails:
        receivers = receivers_file(tmp_path, {"id": f"storm-{prefix}", "url": hooks.url}, smtp=mails.settings)
        with an_alerter(kafka, tmp_path / "alerter.log", receivers, f"alerts-{prefix}") as alerter:
            for part in _parts(units, kills):
                alerter.wait()
                put(kafka, TRANSITIONS, part)
                time.sleep(random.uniform(0, 1.5))  # the moment it dies is any
                alerter.kill()
                alerter.start()
            causes = {f"E-{finess}" for finess in houses}
            _wait_until_all_told(kafka, causes, len(units))
    alerts = {key: alert for key, alert in lifecycle(kafka).items() if alert["cause"] in causes}
    assert Counter(alert["cause"] for alert in alerts.values()) == Counter(causes), "one alert of each cause"
    assert _named(hooks) >= alerts.keys()
    assert hooks.faults == []
    assert _repeats(hooks) <= kills, "the one delivery under way, each time it is killed"
    told = {str(mail["To"]) for mail in mails.mails}  # alerts of other tests may still be open
    ours = {address for address in told if address.partition("@")[2].removesuffix(".example") in houses}
    assert ours == {f"cadre@{finess}.example" for finess in houses}
    assert _repeated_mails(mails) <= kills * 4, "the mail server has four lanes"


def test_of_two_alerters_one_decides_and_the_other_takes_over(kafka: str, tmp_path: Path) -> None:
    first, second = "1140000001/A", "1140000002/A"
    put(kafka, DIRECTORY, [a_unit(first, "140000001"), a_unit(second, "140000002")])
    with a_receiver() as hooks:
        receivers = receivers_file(
            tmp_path, {"id": "two", "url": hooks.url, "territories": ["E-140000001", "E-140000002"]}
        )
        with (
            an_alerter(kafka, tmp_path / "one.log", receivers, "alerts-one") as one,
            an_alerter(kafka, tmp_path / "two.log", receivers, "alerts-two") as two,
        ):
            one.wait("ready")
            two.wait("ready")
            leader, other = _leader(one, two)
            put(kafka, TRANSITIONS, [a_transition(first)])
            eventually(lambda: hooks.of(cause="E-140000001"), "told by the one that decides")
            leader.kill()
            put(kafka, TRANSITIONS, [a_transition(second)])
            other.wait("deciding")
            eventually(lambda: hooks.of(cause="E-140000002"), "told by the one that took over")
        told = hooks.of(cause="E-140000001")
        assert len({hook.webhook_id for hook in told}) == 1
        assert len(told) <= 2, "what was under way when it was killed is repeated, and nothing else"
        assert len(hooks.of(cause="E-140000002")) == 1


def _leader(one: AlerterProcess, two: AlerterProcess) -> tuple[AlerterProcess, AlerterProcess]:
    def deciding() -> list[AlerterProcess]:
        found = [alerter for alerter in (one, two) if alerter.deciding()]
        return found if len(found) == 1 else []

    (leader,) = eventually(deciding, "exactly one decides")
    return leader, two if leader is one else one


def _owner(unit_id: str) -> dict[str, Any]:
    return {"contacts": [{"role": "owner", "email": f"cadre@{unit_id[1:10]}.example"}]}


def _parts(units: list[str], kills: int) -> Iterator[list[dict[str, Any]]]:
    """Overdue for all, then silent for every second: cut into as many parts as there are kills."""
    storm = [a_transition(unit_id, 1, "overdue") for unit_id in units]
    storm += [a_transition(unit_id, 2, "silent") for unit_id in units[::2]]
    size = -(-len(storm) // kills)
    for begin in range(0, len(storm), size):
        yield storm[begin : begin + size]


def _wait_until_all_told(kafka: str, causes: set[str], units: int) -> None:
    def left() -> list[str]:
        alerts = [alert for alert in lifecycle(kafka).values() if alert["cause"] in causes]
        members = sum(len(alert["units"]) for alert in alerts)
        silent = sum(unit["rank"] == "silent" for alert in alerts for unit in alert["units"])
        if (members, silent) != (units, (units + 1) // 2):
            return [f"{members} of {units} units, {silent} silent"]
        return [
            f"{alert['cause']} {receiver}"
            for alert in alerts
            for receiver, delivery in alert["deliveries"].items()
            if delivery["pending"] is not None or delivery["sequence"] == 0
        ] + [alert["cause"] for alert in alerts if any(unit["told"] is None for unit in alert["units"])]

    eventually(lambda: not left(), "everything is told", timeout_s=240)


def _named(hooks: HookReceiver) -> set[str]:
    """Alerts that were told, alone or in a digest."""
    singles = {hook.body["alert_id"] for hook in hooks.hooks}
    return singles | {one["alert_id"] for hook in hooks.of(kind="digest") for one in hook.body["alerts"]}


def _told(hook: Hook) -> list[tuple[str, int]]:
    listed = hook.body["alerts"] if hook.body["kind"] == "digest" else [hook.body]
    return [(one["alert_id"], one["sequence"]) for one in listed]


def _repeats(hooks: HookReceiver) -> int:
    """Messages repeated. No notice comes twice but in a message that does."""
    messages = Counter(hook.webhook_id for hook in hooks.hooks)
    once = {hook.webhook_id: hook for hook in hooks.hooks}
    notices = Counter(notice for hook in once.values() for notice in _told(hook))
    assert not [notice for notice, count in notices.items() if count > 1]
    return sum(count - 1 for count in messages.values())


def _repeated_mails(mails: MailServer) -> int:
    return sum(count - 1 for count in Counter(str(mail["Message-ID"]) for mail in mails.mails).values())
