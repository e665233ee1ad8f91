"""What is read while the glass is broken is in the audit log: by whom, where, once a minute."""

import pytest

from dashboard_api.core.glass_reads import OTHERS, PLACES, GlassReads
from schemas.core.access.subject import Subject
from schemas.core.audit.entry import Deed
from schemas.topics import GRANTS
from tests.support.alert_readers import OPEN, SENSITIVE
from tests.support.desk_app import DeskApp

MINUTE = 60_000_000
WHO = {
    "doctor": Subject("doctor", "professional", ("R-44",), ()),
    "nurse": Subject("doctor", "hospital", (), ("540002078",)),
    "ars-44": Subject("ars-44", "ars", ("R-44",), ()),
    "ars-93": Subject("ars-93", "ars", ("R-93",), ()),
    "admin": Subject("root", "admin", None, ()),
}


def test_each_place_is_written_once_a_minute_for_each_reader() -> None:
    reads = GlassReads()
    assert [reads.admits("a", "R-44", now) for now in (0, 1, MINUTE - 1, MINUTE)] == ["R-44", None, None, "R-44"]
    assert reads.admits("b", "R-44", MINUTE) == "R-44"
    assert reads.admits("a", "R-93", MINUTE) == "R-93"


def test_who_looks_everywhere_writes_a_bounded_number() -> None:
    reads = GlassReads()
    written = [place for number in range(5_000) if (place := reads.admits("a", f"unit:{number}", 0)) is not None]
    assert len(written) == PLACES + 1
    assert written[-1] == OTHERS


async def an_app_with_broken_glass() -> DeskApp:
    app = DeskApp(who=WHO)
    answer = await app.ask("POST", "/v1/break-glass", "doctor", json={"reason": "afflux"})
    assert answer.status_code == 201, answer.text
    return app


def reads_of(app: DeskApp) -> list[Deed]:
    return [deed for deed in app.audit.deeds if deed.action == "glass.read"]


@pytest.mark.parametrize(
    ("path", "target", "places"),
    [
        ("/v1/units", "territory:FR", ("FR",)),
        ("/v1/units?territory=R-11", "territory:R-11", ("R-11",)),
        (f"/v1/units/{SENSITIVE}", f"unit:{SENSITIVE}", ("R-44", "D-54", "E-540002078")),
        ("/v1/units/540002078/NONE", "unit:540002078/NONE", ("E-540002078",)),
        ("/v1/territories/D-54", "territory:D-54", ("D-54",)),
        ("/v1/feeds", "territory:FR", ("FR",)),
        ("/v1/silences", "territory:FR", ("FR",)),
        ("/v1/alerts?territory=R-44", "territory:R-44", ("R-44",)),
    ],
)
async def test_a_reading_by_a_broken_glass_is_noted_with_its_place(
    path: str, target: str, places: tuple[str, ...]
) -> None:
    app = await an_app_with_broken_glass()
    for _ in range(3):
        await app.ask("GET", path, "doctor")
    assert [(deed.target, deed.territories) for deed in reads_of(app)] == [(target, places)]
    app.now = "2026-01-15T12:05:00Z"
    await app.ask("GET", path, "doctor")
    assert len(reads_of(app)) == 2


async def test_nothing_is_noted_of_who_broke_none_or_is_not_raised_by_it() -> None:
    app = DeskApp(who=WHO)
    await app.get("/v1/units", "doctor")
    assert reads_of(app) == []
    app = await an_app_with_broken_glass()
    await app.get("/v1/units", "nurse")
    await app.get("/v1/me", "doctor")
    app.now = "2026-01-15T12:31:00Z"
    await app.get(f"/v1/units/{OPEN}", "doctor")
    assert reads_of(app) == []


async def test_how_often_somebody_broke_it_within_a_day_is_said_to_who_watches() -> None:
    app = DeskApp(who=WHO)
    for minute in range(5):
        app.now = f"2026-01-15T12:{minute:02}:00Z"
        answer = await app.ask("POST", "/v1/break-glass", "doctor", json={"reason": "afflux"})
        assert answer.json()["times_24h"] == minute + 1
    assert [deed.details["times_24h"] for deed in app.audit.deeds if deed.action == "glass.broken"] == [1, 2, 3, 4, 5]
    [shown] = (await app.get("/v1/break-glass", "ars-44"))["grants"]
    assert (shown["times_24h"], len(shown["earlier"])) == (5, 4)
    assert (await app.ask("DELETE", "/v1/break-glass", "doctor")).status_code == 200
    app.now = "2026-01-16T12:02:30Z"
    answer = await app.ask("POST", "/v1/break-glass", "doctor", json={"reason": "afflux"})
    assert answer.json()["times_24h"] == 3, "those of more than a day ago count no longer, one that was ended does"


async def test_every_authority_is_told_of_all_and_which_are_of_its_own_people() -> None:
    app = await an_app_with_broken_glass()
    told = {who: (await app.get("/v1/break-glass", who))["grants"] for who in ("ars-44", "ars-93", "admin")}
    assert {who: [(each["subject"], each["own"]) for each in grants] for who, grants in told.items()} == {
        "ars-44": [("doctor", True)],
        "ars-93": [("doctor", False)],
        "admin": [("doctor", True)],
    }


async def test_a_record_of_before_is_told_as_the_first_of_its_day() -> None:
    app = DeskApp(who=WHO)
    record = {
        "schema": "access-grant/1",
        "subject": "doctor",
        "role": "professional",
        "territories": ["R-44"],
        "reason": "afflux",
        "granted_at": "2026-01-15T11:50:00Z",
        "until": "2026-01-15T12:20:00Z",
        "ended_at": None,
    }
    app.put(GRANTS, "doctor", record)
    [shown] = (await app.get("/v1/break-glass", "ars-44"))["grants"]
    assert (shown["times_24h"], shown["earlier"]) == (1, [])
    answer = await app.ask("POST", "/v1/break-glass", "doctor", json={"reason": "afflux"})
    assert answer.json()["times_24h"] == 2
