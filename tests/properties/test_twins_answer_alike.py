"""Every REST answer to who does not read level 3 is the same, header by header, whether there is a level 3 or not; and
so is what the socket says of tension, feeds and alerts."""

import asyncio
import itertools
from urllib.parse import quote

import httpx
from hypothesis import HealthCheck, given, settings

from dashboard_api.core.audience import audience
from dashboard_api.core.reader import reader_of
from dashboard_api.core.situation import situation
from schemas import access_policy
from schemas.topics import ALERTS, FEED_STATE, SILENCES, TENSION
from tests.support.declared_facts import a_declaration, a_feed_state, a_silence, a_transition, an_alert, an_alerted_unit
from tests.support.desk_app import DeskApp
from tests.support.readers import SUBJECTS
from tests.support.twins import HIDDEN_UNITS, NOW, OPEN, Step, Twin, steps

WHO = {subject.role: subject for subject in SUBJECTS}
BELOW = ["professional", "national", "editor-reader", "editor-writer"]
AT_HOME = ["ars", "hospital"]
ELSEWHERE = [unit for unit in (*OPEN, *HIDDEN_UNITS) if not unit.startswith("54")]
UNITS = [*OPEN, *HIDDEN_UNITS, "540002078/UNKNOWN"]
CODES = ["FR", "R-44", "R-11", "D-54", "D-77", "D-99", "E-540002078", "E-770000009", "E-999999999"]
PATHS = [
    "/v1/units",
    "/v1/units?limit=1",
    "/v1/units?limit=2&territory=R-11",
    "/v1/units?territory=D-77&territory=D-75",
    "/v1/units?status=02&min=1",
    "/v1/units?status=06",
    "/v1/units?freshness=fresh&freshness=overdue",
    "/v1/units?activity=rea",
    *(f"/v1/units/{quote(unit, safe='')}" for unit in UNITS),
    "/v1/territories",
    "/v1/territories?activity=rea&activity=critical-care",
    *(f"/v1/territories/{code}" for code in CODES),
    *(f"/v1/territories?territory={code}" for code in CODES),
    "/v1/feeds",
    "/v1/feeds?territory=D-77",
    "/v1/alerts",
    "/v1/alerts?limit=1",
    "/v1/alerts?territory=D-77",
    "/v1/silences",
    "/v1/tension",
    "/v1/quality",
    "/v1/quality.csv",
    "/v1/quality?territory=D-77&territory=D-54",
    "/v1/me",
]
Answers = dict[tuple[str, str], object]
"""By reader and path."""
PUBLIC = ["/v1/open-data/installed.csv", "/v1/open-data/installed.csv-metadata.json"]
WATCHED = [[], ["R-44"], ["R-11"], ["D-77", "D-54"], ["E-770000009"]]
PROMISE = {"promised_at": "2026-01-16T08:00:00Z"}
DECLARATION = a_declaration()
SILENCE = a_silence(scope={"units": [OPEN[0]]})
LATE = an_alert("late", *map(an_alerted_unit, OPEN), territories=["FR", "R-44", "R-11"])


def test_the_twins_below_differ_for_who_reads_level_3() -> None:
    history: list[Step] = [("whisper", HIDDEN_UNITS[0], {"version": 1, "records": []}, {"records": []})]
    one, other = (asyncio.run(answers(history, ["regulator"], hidden)) for hidden in (HIDDEN_UNITS, None))
    assert one["regulator", "/v1/units"] != other["regulator", "/v1/units"]
    assert one["regulator", "/v1/feeds"] != other["regulator", "/v1/feeds"]
    assert one["regulator", "/v1/alerts"] != other["regulator", "/v1/alerts"]
    assert one["regulator", "situation []"] != other["regulator", "situation []"]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps([*OPEN, *HIDDEN_UNITS]))
def test_who_reads_level_2_is_answered_the_same(history: list[Step]) -> None:
    compare(history, BELOW, HIDDEN_UNITS)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps(ELSEWHERE))
def test_who_reads_level_3_at_home_is_answered_the_same_of_elsewhere(history: list[Step]) -> None:
    compare(history, AT_HOME, HIDDEN_UNITS[1:])


def compare(history: list[Step], readers: list[str], hidden: list[str]) -> None:
    one, other = (asyncio.run(answers(history, readers, each)) for each in (hidden, None))
    for asked, answer in one.items():
        assert answer == other[asked], asked


async def answers(history: list[Step], readers: list[str], hidden: list[str] | None) -> Answers:
    """`hidden`: the sensitive units, None for the twin without a level 3."""
    twin = Twin([], has_level_3=hidden is not None)
    for name, *facts in history:
        getattr(twin, name)(*facts)
    app = DeskApp(twin.book, WHO)
    declare(app, hidden)
    asked = [*itertools.product(readers, PATHS), *(("nobody", path) for path in PUBLIC)]
    found: Answers = {}
    for reader, path in asked:
        answer = await app.ask("GET", path, None if reader == "nobody" else reader)
        found[reader, path] = answer.status_code, _lasting(answer), answer.content
    wrong = app.declared.facts(twin.book)
    for role, places in itertools.product(readers, WATCHED):
        reads = reader_of(access_policy.read(), WHO[role], 0)
        found[role, f"situation {places}"] = situation(audience(reads, places, []), reads, wrong, NOW).frame
    for reader, alert in itertools.product(readers, ["late", "late-3", "nothing"]):
        answer = await app.ask("POST", f"/v1/alerts/{alert}/acknowledge", reader, json=PROMISE)
        found[reader, f"acknowledge {alert}"] = answer.status_code, answer.is_error and answer.content
    return found


def _lasting(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "x-request-id"}


def declare(app: DeskApp, hidden: list[str] | None) -> None:
    app.put(ALERTS, "late", LATE)
    app.put(FEED_STATE, "540002078/bed-management", a_feed_state("540002078/bed-management"))
    app.put(SILENCES, "s", SILENCE)
    app.put(TENSION, "t", DECLARATION)
    for number, unit in enumerate(OPEN, 1):
        app.cross(a_transition(unit, 1, "overdue", f"2026-01-1{number}T08:00:00Z"))
    if hidden is None:
        return
    late = an_alert("late-3", *map(an_alerted_unit, hidden), level=3, territories=["FR", "R-44", "R-11", "D-77"])
    app.put(ALERTS, "late-3", late)
    app.put(FEED_STATE, "770000009/bed-management", a_feed_state("770000009/bed-management"))
    app.put(SILENCES, "hidden", a_silence(scope={"units": hidden[-1:]}))
    app.put(SILENCES, "place", a_silence(scope={"establishments": ["770000009"]}))
    for unit in hidden:
        app.cross(a_transition(unit, 1, "silent", "2026-01-10T08:00:00Z"))
    for unit in OPEN:
        app.cross(a_transition(unit, 1, "silent", "2026-01-10T08:00:00Z", confidentiality=3))
