"""E-mail to the contacts of the directory, a receiver that is down, an acknowledgement, a feed: by a real alerter."""

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.topics import ALERT_ACTIONS, ALERTS, DIRECTORY, FEED_STATE, TRANSITIONS, UNIT_STATE
from tests.support.alert_receiver import a_receiver
from tests.support.alerter_facts import a_feed_state, a_transition, a_unit, spelled
from tests.support.alerter_process import alerts_of, an_alerter, delivered, put, receivers_file
from tests.support.ingest_process import written
from tests.support.mail_server import a_mail_server
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka


def test_contacts_of_the_directory_are_told_by_email_as_the_ladder_says(kafka: str, tmp_path: Path) -> None:
    unit_id, finess = "1150000001/REA", "150000001"
    put(kafka, DIRECTORY, [a_unit(unit_id, finess)])
    with a_mail_server() as mails:
        receivers = receivers_file(
            tmp_path,
            {"id": f"crisis-{finess}", "address": "crise@ars.example", "territories": [f"E-{finess}"]},
            smtp=mails.settings,
        )
        with an_alerter(kafka, tmp_path / "alerter.log", receivers) as alerter:
            alerter.wait()
            put(kafka, TRANSITIONS, [a_transition(unit_id, 1, "due")])
            eventually(lambda: mails.to(f"cadre@{finess}.example"), "the owner is reminded")
            assert mails.to(f"garde@{finess}.example") == []
            put(kafka, TRANSITIONS, [a_transition(unit_id, 2, "silent")])
            eventually(lambda: mails.to(f"direction@{finess}.example"), "the director is told")
            eventually(lambda: mails.to(f"garde@{finess}.example"), "so is who is on call")
            eventually(lambda: len(mails.to("crise@ars.example")) >= 2, "the address of the file gets every rung")
        (reminder,) = mails.to(f"cadre@{finess}.example")
        text = reminder.get_body(("plain",))
        assert text is not None
        assert f"http://dashboard.test/?territory=E-{finess}&unit=1150000001%2FREA" in text.get_content()
        assert "à renouveler bientôt" in text.get_content()


def test_a_receiver_that_is_down_holds_up_nobody_and_is_told_once_it_is_back(kafka: str, tmp_path: Path) -> None:
    unit_id, finess = "1150000002/REA", "150000002"
    put(kafka, DIRECTORY, [a_unit(unit_id, finess)])
    with a_receiver() as down, a_receiver() as hooks:
        down.answer = lambda _: 500
        receivers = receivers_file(
            tmp_path,
            {"id": f"down-{finess}", "url": down.url, "territories": [f"E-{finess}"]},
            {"id": f"up-{finess}", "url": hooks.url, "territories": [f"E-{finess}"]},
        )
        with an_alerter(kafka, tmp_path / "alerter.log", receivers) as alerter:
            alerter.wait()
            put(kafka, TRANSITIONS, [a_transition(unit_id)])
            eventually(lambda: hooks.of(cause=f"E-{finess}"), "the other is told")
            eventually(lambda: len(down.tries) >= 2, "it is tried again")
            eventually(lambda: delivered(kafka, f"E-{finess}", f"up-{finess}") == 1, "what was told is written")
            alerter.kill()
            alerter.start()
            alerter.wait()
            down.answer = lambda _: 204
            eventually(lambda: down.of(cause=f"E-{finess}"), "told after a restart too")
        assert len(set(down.tries)) == 1, "every try has the same id"
        assert len(down.hooks) == len(hooks.of(cause=f"E-{finess}")) == 1
        assert "answers 500" in alerter.log.read_text()


def test_who_takes_care_stops_it_until_the_promise_breaks(kafka: str, tmp_path: Path) -> None:
    unit_id, finess = "1150000003/REA", "150000003"
    put(kafka, DIRECTORY, [a_unit(unit_id, finess)])
    with a_receiver() as hooks:
        receivers = receivers_file(tmp_path, {"id": f"ars-{finess}", "url": hooks.url, "territories": [f"E-{finess}"]})
        with an_alerter(kafka, tmp_path / "alerter.log", receivers) as alerter:
            alerter.wait()
            put(kafka, TRANSITIONS, [a_transition(unit_id)])
            (first,) = eventually(lambda: hooks.of(cause=f"E-{finess}"), "the first notice")
            now = datetime.now(UTC)
            promised_at = now + timedelta(seconds=15)
            put(kafka, ALERT_ACTIONS, [_acknowledgement(first.body["alert_id"], now, promised_at)])
            eventually(lambda: "acknowledged" in _states(kafka, first.body["alert_id"]), "it is known")
            eventually(lambda: len(hooks.of(cause=f"E-{finess}")) > 1, "the promise is broken")
        resumed = hooks.of(cause=f"E-{finess}")[1]
        assert (resumed.body["reason"], resumed.body["step"]) == ("resumed", "on-call")
        assert resumed.at >= promised_at.timestamp()


def test_a_feed_that_is_down_is_one_notice_and_mutes_its_late_units(kafka: str, tmp_path: Path) -> None:
    finess = "150000004"
    feed, units = f"{finess}/bed-management", [f"1{finess}/{bed}" for bed in "AB"]
    put(kafka, DIRECTORY, [a_unit(unit_id, finess, feeds=["bed-management", "manual"]) for unit_id in units])
    put(kafka, FEED_STATE, [a_feed_state(feed, "up")])
    with a_receiver() as hooks:
        receivers = receivers_file(tmp_path, {"id": f"ars-{finess}", "url": hooks.url, "territories": [f"E-{finess}"]})
        with an_alerter(kafka, tmp_path / "alerter.log", receivers) as alerter:
            alerter.wait()
            put(kafka, FEED_STATE, [a_feed_state(feed, "down")])
            put(kafka, TRANSITIONS, [a_transition(unit_id) for unit_id in units])
            eventually(lambda: hooks.of(kind="feed_down", cause=feed, step="on-call"), "its units climb under it")
            muted = eventually(lambda: alerts_of(kafka, f"E-{finess}"), "the establishment's alert is kept")
            assert [alert["suppressed_by"] for alert in muted] == [f"feed:{feed}"]
        assert hooks.of(kind="late", cause=f"E-{finess}") == []


def test_odd_figures_and_a_level_that_changed_come_from_the_units_state(kafka: str, tmp_path: Path) -> None:
    odd, tense, finess = "1150000005/ODD", "1150000005/TENSE", "150000005"
    put(kafka, DIRECTORY, [a_unit(unit_id, finess) for unit_id in (odd, tense)])
    with a_receiver() as hooks:
        receivers = receivers_file(tmp_path, {"id": f"ars-{finess}", "url": hooks.url, "territories": [f"E-{finess}"]})
        with an_alerter(kafka, tmp_path / "alerter.log", receivers) as alerter:
            alerter.wait()
            put(kafka, TRANSITIONS, [a_transition(tense)])
            put(kafka, UNIT_STATE, [_state(odd, ["filled_became_absent", "jump"])], timing=b"")
            (told,) = eventually(lambda: hooks.of(kind="anomaly", cause=f"E-{finess}"), "the anomaly")
            assert [unit["anomalies"] for unit in told.body["units"]] == [["jump"]]
            assert hooks.of(kind="late", step="ars") == []
            timing = b'"freshness":"overdue","due_at":null,"level":"tension"'
            put(kafka, UNIT_STATE, [_state(tense, [])], timing=timing)
            eventually(lambda: hooks.of(kind="late", cause=f"E-{finess}", step="ars"), "under tension: the ARS at once")


def test_a_receivers_file_that_cannot_be_used_stops_the_start_in_words(tmp_path: Path) -> None:
    receivers = receivers_file(tmp_path, {"id": "ars", "url": "http://127.0.0.1:1/", "allow_private": False})
    with an_alerter("127.0.0.1:1", tmp_path / "alerter.log", receivers) as alerter:
        assert alerter.process.wait(60) == 1
    assert "VIGILITS_RECEIVERS_FILE" in alerter.log.read_text()
    assert "allow_private = true allows it" in alerter.log.read_text()


def _states(kafka: str, alert_id: str) -> list[str]:
    """Every state an alert has had."""
    records = [record.value for record in written(kafka, ALERTS) if record.key == alert_id.encode()]
    return [alert["state"] for alert in records if alert is not None]


def _acknowledgement(alert_id: str, at: datetime, promised_at: datetime) -> dict[str, object]:
    return {
        "schema": "alert-action/1",
        "action_id": str(uuid.uuid4()),
        "alert_id": alert_id,
        "kind": "acknowledge",
        "acknowledgement": {
            "by": "regulator-1",
            "at": spelled(at),
            "promised_at": spelled(promised_at),
            "comment": None,
        },
    }


def _state(unit_id: str, anomalies: list[str]) -> dict[str, object]:
    return {
        "schema": "unit-state/1",
        "unit_id": unit_id,
        "version": 2,
        "records": [],
        "others": [],
        "observed_at": None,
        "received_at": spelled(datetime.now(UTC)),
        "anomalies": anomalies,
        "memory": {},
    }
