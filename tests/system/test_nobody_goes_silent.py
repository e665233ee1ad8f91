"""Duties of seconds, as outsiders live through them: screens, webhook, e-mail, a promise broken, the end of it."""

import uuid
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from schemas.core.times import parse
from tests.support.alert_receiver import HookReceiver
from tests.support.facts import a_record, a_report, a_unit
from tests.support.live_model import LiveModel
from tests.support.mail_server import MailServer
from tests.support.system import Screen, System
from tests.support.waiting import eventually

pytestmark = pytest.mark.system

SLOW_S = 120.0
"""What the alerter, a receiver or a mail may take on a machine that runs everything at once."""

TERRITORY = {"region": "R-44", "department": "D-55"}


def an_owned_unit(finess: str, owner: str, max_age: str, tension: str | None = None) -> dict[str, Any]:
    """A unit of an establishment of its own, with an owner who reads e-mail."""
    level = {"max_age": tension or max_age}
    return a_unit(
        f"1{finess}/REA",
        establishment={"finess": finess, "name": "CH du test", "phone": "03 00 00 00 00"},
        territory=TERRITORY,
        duty={"normal": {"max_age": max_age}, "tension": level, "crisis": level},
        contacts=[{"role": "owner", "email": owner, "phone": "03 11 22 33 44", "level": 2}],
    )


def resolved_mails(mails: MailServer, owner: str, alert_id: str) -> list[EmailMessage]:
    """Of that alert: another one may be over too."""
    told = [mail for mail in mails.to(owner) if str(mail["Message-ID"]).startswith(f"<{alert_id}.")]
    return [mail for mail in told if str(mail["Subject"]).startswith("Résolu")]


def a_finess() -> str:
    return f"55{uuid.uuid4().int % 10**7:07}"


def test_a_unit_that_falls_silent_is_on_every_screen_and_told_until_it_speaks_again(
    system: System, hooks: HookReceiver, mails: MailServer
) -> None:
    finess = a_finess()
    owner, cause = f"owner-{finess}@test.example", f"E-{finess}"
    # Due after 15 s, overdue after 20, silent after 40: each can be seen though the machine stands still for a moment.
    unit = an_owned_unit(finess, owner, "PT20S")
    unit_id = unit["unit_id"]
    screen = Screen(system, territories=[cause])
    seen: list[str] = []

    def alerts_by_id() -> dict[str, Any]:
        return {each["alert_id"]: each for each in system.get("/v1/alerts", cause=cause)["alerts"]}

    def is_now(freshness: str) -> None:
        def look(model: LiveModel) -> bool:
            state = model.rows.get(unit_id, {}).get("freshness")
            if state is not None and seen[-1:] != [state]:
                seen.append(state)
            return bool(state == freshness)

        screen.see(f"{unit_id} is {freshness}", look, timeout_s=90)

    def late_since(observed: datetime) -> list[str]:
        """Its alerts that are not over and came after that report: it may have been late before it as well."""
        return [
            alert_id
            for alert_id, alert in alerts_by_id().items()
            if alert["state"] != "resolved"
            and [unit for unit in alert["units"] if unit["observed_at"] and parse(unit["observed_at"]) == observed]
        ]

    try:
        system.put_units(unit)
        is_now("never")
        report = a_report(unit_id, a_record("02", 3))
        assert system.post(report).status_code == 202
        for state in ("fresh", "due", "overdue", "silent"):
            is_now(state)
        assert seen == ["never", "fresh", "due", "overdue", "silent"]
        rollup = system.get(f"/v1/territories/{cause}")["rollups"][0]
        assert (rollup["expected"], rollup["fresh"], rollup["share_fresh"]) == (1, 0, 0.0)
        assert rollup["stale"]["available"] == 1

        eventually(lambda: mails.to(owner), "the owner's reminder", timeout_s=SLOW_S)
        assert "CH du test" in mails.to(owner)[0].as_string()
        (alert_id,) = eventually(lambda: late_since(parse(report["observed_at"])), "an alert", timeout_s=SLOW_S)
        eventually(lambda: hooks.of(alert_id=alert_id, step="ars-escalation"), "the last rung", timeout_s=SLOW_S)
        eventually(lambda: alerts_by_id()[alert_id]["state"] == "escalated", "on the page as well", timeout_s=SLOW_S)
        assert [each["unit_id"] for each in alerts_by_id()[alert_id]["units"]] == [unit_id]

        promised = (datetime.now(UTC) + timedelta(seconds=15)).isoformat()
        answer = system.act(
            "ars", "POST", f"/v1/alerts/{alert_id}/acknowledge", {"promised_at": promised, "comment": "on it"}
        )
        assert answer.status_code in {200, 202}, answer.text
        eventually(lambda: hooks.of(alert_id=alert_id, reason="resumed"), "the promise is broken", timeout_s=SLOW_S)

        assert system.post(a_report(unit_id, a_record("02", 3))).status_code == 202
        is_now("fresh")
        eventually(lambda: hooks.of(alert_id=alert_id, state="resolved"), "the end is told", timeout_s=SLOW_S)
        eventually(lambda: alerts_by_id()[alert_id]["state"] == "resolved", "and shown", timeout_s=SLOW_S)
        over = eventually(lambda: resolved_mails(mails, owner, alert_id), "the owner's mail", timeout_s=SLOW_S)
        assert over[0]["Subject"].endswith(", CH du test")
    finally:
        screen.close()
    told = list(dict.fromkeys(hook.body["sequence"] for hook in hooks.of(alert_id=alert_id)))
    assert told == sorted(told), "in order; one that was answered too late may come again, under the same id"
    assert hooks.faults == []


def test_declared_tension_is_on_the_screen_at_once_and_goes_by_itself(system: System, hooks: HookReceiver) -> None:
    finess = a_finess()
    cause = f"E-{finess}"
    unit = an_owned_unit(finess, f"owner-{finess}@test.example", "PT24H", tension="PT12H")
    unit_id = unit["unit_id"]
    system.put_units(unit)
    observed = datetime.now(UTC) - timedelta(hours=13)
    eventually(lambda: system.row(unit_id), "the unit's row")
    assert system.post(a_report(unit_id, a_record("02", 3), observed_at=observed.isoformat())).status_code == 202
    eventually(lambda: (system.row(unit_id) or {}).get("freshness") == "fresh", "fresh under the normal duty")
    screen = Screen(system, territories=[cause])
    try:
        body = {
            "territories": [cause],
            "activity_groups": ["critical-care"],
            "level": "tension",
            "reason": "épidémie",
            "from": None,
            "until": (datetime.now(UTC) + timedelta(seconds=45)).isoformat(),
            "grace": "PT4S",
        }
        assert system.act("regulator", "POST", "/v1/tension", body).status_code == 403
        answer = system.act("crisis", "POST", "/v1/tension", body)
        assert answer.status_code == 201, answer.text
        screen.see("overdue", lambda model: model.rows[unit_id]["freshness"] == "overdue")
        row = screen.model.rows[unit_id]
        assert row["level"] == "tension"
        assert parse(row["due_at"]) == parse(answer.json()["from"]) + timedelta(seconds=4)
        eventually(lambda: hooks.of(cause=cause, step="ars"), "the ARS is told at once", timeout_s=SLOW_S)
        screen.see("over by itself", lambda model: model.rows[unit_id]["freshness"] == "fresh", timeout_s=SLOW_S)
        assert screen.model.rows[unit_id]["level"] == "normal"
    finally:
        screen.close()
