"""Reading alerts and taking care of them, silencing, feeds: who may, and what is written."""

import asyncio
from typing import Any

import pytest

from schemas.topics import ALERTS, DIRECTORY, FEED_STATE
from tests.support.alert_readers import OPEN, PARISIAN, SENSITIVE, resolved
from tests.support.declared_facts import a_feed_state, a_full_department, an_alert, an_alerted_unit
from tests.support.desk_app import NOW, DeskApp, faults
from tests.support.facts import a_unit
from tests.support.wire import check

PROMISE = "2026-01-15T14:00:00Z"


def a_desk() -> DeskApp:
    """Nancy is late with an open and a sensitive unit, Paris with one; one alert is resolved."""
    app = DeskApp()
    app.put(ALERTS, "late:1", an_alert("late:1", an_alerted_unit(OPEN), an_alerted_unit(SENSITIVE)))
    paris = an_alerted_unit(PARISIAN)
    app.put(ALERTS, "paris/1", an_alert("paris/1", paris, territories=["FR", "R-11", "D-75"], cause="E-750000001"))
    app.put(ALERTS, "done", resolved("done", "2026-01-15T08:00:00Z"))
    return app


def ids(answer: Any) -> list[str]:
    return [alert["alert_id"] for alert in answer["alerts"]]


async def test_alerts_are_listed_by_page_with_names_ages_and_whom_to_call() -> None:
    app = a_desk()
    contacts = [{"role": "director", "phone": "1"}, {"role": "owner", "phone": "0383 owner"}]
    app.put(DIRECTORY, OPEN, a_unit(OPEN, contacts=contacts))
    first = await app.get("/v1/alerts", limit=2)
    second = await app.get("/v1/alerts", limit=2, cursor=first["next"])
    check("alerts", first)
    assert (ids(first), ids(second), second["next"]) == (["late:1", "paris/1"], ["done"], None)
    [unit, _] = first["alerts"][0]["units"]
    assert (unit["name"], unit["owner_phone"], unit["age_s"]) == (f"Réanimation {OPEN}", "0383 owner", 28 * 3600)
    app.put(DIRECTORY, OPEN, a_unit(OPEN))
    assert (await app.get("/v1/alerts"))["alerts"][0]["units"][0]["owner_phone"] == "0383"


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"state": ["sent", "escalated"]}, ["late:1", "paris/1"]),
        ({"state": "resolved"}, ["done"]),
        ({"territory": "R-11"}, ["paris/1"]),
        ({"activity": "critical-care", "cause": "E-540002078"}, ["late:1", "done"]),
        ({"activity": "rea"}, []),
        ({"kind": "feed_down"}, []),
    ],
)
async def test_filters_are_of_any_value_and_of_every_name(parameters: dict[str, Any], expected: list[str]) -> None:
    assert ids(await a_desk().get("/v1/alerts", **parameters)) == expected


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "cursor=x",
        "state=late",
        "kind=digest",
        "territory=44",
        "activity=126",
        "colour=red",
        "limit=1&limit=2",
    ],
)
async def test_a_filter_that_makes_no_sense_is_refused(query: str) -> None:
    answer = await a_desk().ask("GET", f"/v1/alerts?{query}", "crisis")
    assert answer.status_code == 422
    assert [field for _, field in faults(answer)] == [query.partition("=")[0]]


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("regulator", {"late:1": 2, "paris/1": 1, "done": 1}),
        ("ars-44", {"late:1": 2, "done": 1}),
        ("ars-11", {"paris/1": 1}),
        ("hospital", {"late:1": 2, "done": 1}),
        ("professional", {"late:1": 1, "paris/1": 1, "done": 1}),
    ],
)
async def test_each_token_sees_the_alerts_of_its_territories_and_level(token: str, expected: dict[str, int]) -> None:
    found = await a_desk().get("/v1/alerts", token)
    assert {alert["alert_id"]: len(alert["units"]) for alert in found["alerts"]} == expected


async def test_ages_move_while_the_tag_stays() -> None:
    app = a_desk()
    before = await app.ask("GET", "/v1/alerts", "crisis")
    app.now = "2026-01-15T12:30:00Z"
    after = await app.ask("GET", "/v1/alerts", "crisis")
    assert before.headers["ETag"] == after.headers["ETag"]
    assert before.json() != after.json()


async def test_a_promise_that_the_alerter_takes_over_is_answered_with_the_alert(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dashboard_api.alerts_route._TAKEN_OVER_WITHIN_S", 60)
    app = a_desk()
    asking = asyncio.create_task(
        app.ask(
            "POST", "/v1/alerts/paris/1/acknowledge", "ars-11", json={"promised_at": PROMISE, "comment": " appelé "}
        )
    )
    async with asyncio.timeout(30):
        await app.writer.wrote.wait()
    [(topic, key, action)] = app.writer.written
    assert (topic, key, action["alert_id"], action["kind"]) == ("alerts.actions", "paris/1", "paris/1", "acknowledge")
    assert action["acknowledgement"] == {"by": "ars-11", "at": NOW, "promised_at": PROMISE, "comment": "appelé"}
    taken = an_alert(
        "paris/1", an_alerted_unit(PARISIAN), state="acknowledged", acknowledgement=action["acknowledgement"]
    )
    app.put(ALERTS, "paris/1", taken)
    app.declared.follower.stirred()
    answer = await asking
    assert (answer.status_code, answer.json()["state"]) == (200, "acknowledged")
    assert answer.json()["acknowledgement"]["by"] == "ars-11"
    check("alerts", {"alerts": [answer.json()], "next": None})


async def test_a_promise_that_is_not_taken_over_yet_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard_api.alerts_route._TAKEN_OVER_WITHIN_S", 0.01)
    app = a_desk()
    answer = await app.ask("POST", "/v1/alerts/late:1/acknowledge", "hospital", json={"promised_at": PROMISE})
    assert (answer.status_code, answer.json()) == (202, app.writer.written[0][2])
    check("alert-action", answer.json())


@pytest.mark.parametrize(
    ("token", "alert", "body", "status", "code"),
    [
        ("crisis", "nope", {"promised_at": PROMISE}, 404, "unknown_alert"),
        ("ars-44", "paris/1", {"promised_at": PROMISE}, 404, "unknown_alert"),
        ("crisis", "done", {"promised_at": PROMISE}, 409, "resolved"),
        ("regulator", "late:1", {"promised_at": PROMISE}, 403, "forbidden"),
        ("professional", "late:1", {"promised_at": PROMISE}, 403, "forbidden"),
        ("crisis", "late:1", {"promised_at": NOW}, 422, "bad_time"),
        ("crisis", "late:1", {"promised_at": "2026-01-22T12:00:00.001Z"}, 422, "bad_time"),
        ("crisis", "late:1", {"promised_at": "soon"}, 422, "bad_field"),
        ("crisis", "late:1", {}, 422, "bad_field"),
        ("crisis", "late:1", {"promised_at": PROMISE, "by": "me"}, 422, "unknown_field"),
    ],
)
async def test_what_cannot_be_promised_is_refused_and_nothing_is_written(
    token: str, alert: str, body: dict[str, str], status: int, code: str
) -> None:
    app = a_desk()
    answer = await app.ask("POST", f"/v1/alerts/{alert}/acknowledge", token, json=body)
    assert (answer.status_code, faults(answer)[0][0]) == (status, code)
    assert app.writer.written == []


async def test_one_takes_care_only_of_an_alert_whose_every_unit_is_ones_own() -> None:
    app = a_desk()
    both = an_alert("both", an_alerted_unit(OPEN), an_alerted_unit(PARISIAN))
    app.put(ALERTS, "both", both)
    answer = await app.ask("POST", "/v1/alerts/both/acknowledge", "hospital", json={"promised_at": PROMISE})
    assert answer.status_code == 403


async def test_feeds_are_listed_by_name_state_and_place_with_their_establishments() -> None:
    app = a_desk()
    for feed, state in (
        ("540002078/bed", "down"),
        ("540002078/adt", "up"),
        ("750000001/bed", "up"),
        ("999999999/x", "up"),
    ):
        app.put(FEED_STATE, feed, a_feed_state(feed, state))
    everything = await app.get("/v1/feeds")
    check("feeds", everything)
    assert [feed["feed"] for feed in everything["feeds"]] == ["540002078/adt", "540002078/bed", "750000001/bed"]
    app.put(FEED_STATE, "540002078/adt", a_feed_state("540002078/adt", "up") | {"vendor": "Acme"})
    with_vendor = await app.get("/v1/feeds", territory="D-54")
    check("feeds", with_vendor)
    assert [feed["vendor"] for feed in with_vendor["feeds"]] == ["Acme", None]
    down = await app.get("/v1/feeds", state="down", territory=["D-54", "R-11"])
    assert [feed["feed"] for feed in down["feeds"]] == ["540002078/bed"]
    assert (await app.get("/v1/feeds", territory="E-750000001"))["feeds"][0]["feed"] == "750000001/bed"


async def test_a_feed_of_sensitive_units_alone_does_not_exist_below_their_level() -> None:
    app = DeskApp()
    for name in ("540002078/guarded", "540002078/bed"):
        app.put(FEED_STATE, name, a_feed_state(name))
    assert [feed["feed"] for feed in (await app.get("/v1/feeds"))["feeds"]] == ["540002078/bed", "540002078/guarded"]
    assert [feed["feed"] for feed in (await app.get("/v1/feeds", "professional"))["feeds"]] == ["540002078/bed"]


@pytest.mark.parametrize("path", ["/v1/alerts", "/v1/silences", "/v1/feeds"])
async def test_nothing_is_read_without_a_token_or_before_it_is_there(path: str) -> None:
    app = a_desk()
    assert (await app.ask("GET", path, None)).status_code == 401
    app.declared.follower.loaded = False
    assert (await app.ask("GET", path, "crisis")).status_code == 503


async def test_a_record_that_is_none_of_ours_leaves_what_was_known() -> None:
    app = a_desk()
    for broken in (b"{", b'{"schema": "alert-lifecycle/1"}'):
        with pytest.raises(ValueError, match="error"):
            app.declared.takes[ALERTS]("late:1", broken)
    assert "late:1" in ids(await app.get("/v1/alerts"))


async def test_pressure_is_taken_care_of_by_who_acts_where_it_is_and_is_found_by_its_kind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dashboard_api.alerts_route._TAKEN_OVER_WITHIN_S", 0.01)
    app = a_desk()
    paris = {"cause": "P-D-75/critical-care", "territories": ["FR", "R-11", "D-75"]}
    app.put(ALERTS, "full", a_full_department("full", **paris))
    app.put(ALERTS, "elsewhere", a_full_department("elsewhere"))
    found = await app.get("/v1/alerts", kind="pressure", territory="D-75", activity="critical-care")
    assert [(alert["alert_id"], alert["pressure"]["pressure"]) for alert in found["alerts"]] == [("full", 0.95)]
    promise = {"promised_at": PROMISE}
    by_whom = {
        (alert, token): (await app.ask("POST", f"/v1/alerts/{alert}/acknowledge", token, json=promise)).status_code
        for alert in ("full", "elsewhere")
        for token in ("ars-11", "hospital", "regulator")
    }
    assert by_whom == {
        ("full", "ars-11"): 202,
        ("full", "hospital"): 404,
        ("full", "regulator"): 403,
        ("elsewhere", "ars-11"): 404,
        ("elsewhere", "hospital"): 404,
        ("elsewhere", "regulator"): 403,
    }
