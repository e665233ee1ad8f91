"""Twins on the running path: of two whole systems one is told of level 3 too, and nobody below level 3 can tell which.

And a hunt: values of level 3 that are nowhere else are looked for in every byte that anybody below it was given, and
in what the services log and measure.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from tests.support.facts import a_record, a_report, a_unit
from tests.support.issuer import issuer
from tests.support.routes import LIVE, PAGE, endpoints_of
from tests.support.twin_answers import alike, forgetting_ages
from tests.support.twin_systems import TwinSystem, both, twin_systems
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

IN, OUT, HIDDEN = "350000001", "130000001", "350009998"
BRETAGNE = {"region": "R-53", "department": "D-35", "commune": "35238"}
MARSEILLE = {"region": "R-93", "department": "D-13", "commune": "13055"}
A, B, C, SECRET, ALONE = f"{IN}/A", f"{IN}/B", f"{OUT}/C", f"{IN}/CANARI-S", f"{HIDDEN}/CANARI-X"

COUNT = 877
CANARIES = (
    "canari",  # names, comments, reasons and ids have it
    HIDDEN,
    "+33 2 77 66 55",  # begins every private number
)
_LOWER: dict[str, dict[str, Any]] = {
    "professional": {"territories": ["R-53"], "establishments": []},
    "national": {"territories": ["FR"], "establishments": []},
    "editor-reader": {"territories": [], "establishments": [IN, OUT]},
    "editor-writer": {"territories": ["R-53"], "establishments": []},
    "local-authority": {"territories": [], "establishments": [IN]},
    "ars": {"territories": ["R-93"], "establishments": []},
    "grades": {"territories": ["R-93"], "establishments": []},
    "hospital": {"territories": [], "establishments": [OUT]},
    "unknown": {"territories": ["FR"], "establishments": [IN]},
}
"""Who reads no level 3 where it is: all of it is in Bretagne, where the last but one three have no place."""
LOWER = ("public", *_LOWER)
LISTENING = tuple(who for who in _LOWER if who != "unknown")
"""A role nobody knows is not let listen."""

_VALUES = {
    "unit_id": [A, B, C, SECRET, ALONE, f"{IN}/NOBODY"],
    "code": ["FR", "R-53", "D-35", "D-13", f"E-{IN}", f"E-{HIDDEN}", "E-350007777"],
}
_QUERIES = {
    "/v1/units": ["", "?limit=1", "?territory=R-53", f"?territory=E-{HIDDEN}", "?status=02&min=1", "?status=06"],
    "/v1/territories": ["", f"?territory=E-{IN}", f"?territory=E-{HIDDEN}", "?activity=critical-care"],
    "/v1/alerts": ["", "?territory=D-35", f"?cause=E-{HIDDEN}"],
    "/v1/feeds": ["", f"?territory=E-{HIDDEN}"],
    "/v1/quality": ["", f"?territory=E-{HIDDEN}&territory=E-{IN}"],
}  # fmt: skip
_NOT_COMPARED = {"GET /metrics", "GET /v1/audit", "GET /v1/audit.csv", PAGE, LIVE}
"""Counters and the audit log move with whatever is done; they are in the hunt."""


_OF_THE_MOMENT = ("date", "x-request-id", "x-vigilits-degraded-since")


def token(who: str) -> str | None:
    if who == "public":
        return None
    role = "director-of-everything" if who == "unknown" else who
    return issuer().token(role, subject=f"twin-{who}", lasts_s=7200, **_LOWER[who])


def headers(who: str) -> dict[str, str]:
    found = token(who)
    return {} if found is None else {"Authorization": f"Bearer {found}"}


def ago(**time: float) -> str:
    return (datetime.now(UTC) - timedelta(**time)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def unit(unit_id: str, **changes: Any) -> dict[str, Any]:
    finess = unit_id.partition("/")[0]
    place = MARSEILLE if finess == OUT else BRETAGNE
    home = {"establishment": {"finess": finess, "name": f"CH {finess}"}, "territory": place}
    return a_unit(unit_id, **{"name": f"Unité {unit_id}", "feeds": ["bed-management", "manual"], **home, **changes})


def private(role: str, end: str) -> dict[str, Any]:
    return {"role": role, "phone": f"+33 2 77 66 55 {end}", "level": 3}


BEDS = [a_record("01", 12), a_record("02", 3), a_record("03", 5)]
BEYOND = [
    a_record("06", COUNT, supplementary_type="02", comment="canari en réserve"),
    a_record("02", COUNT, crisis_type="02", comment="canari du plan blanc"),
]
CONTACTS = [private("emergency-line", "01"), private("helicopter-landing-zone", "02"), private("owner", "03")]
SENSITIVE = [
    unit(SECRET, sensitive=True, name="Unité canari", contacts=CONTACTS),
    unit(ALONE, sensitive=True, name="Centre canari", establishment={"finess": HIDDEN, "name": "Clinique canari"}),
]
CRISIS = {"territories": ["D-35"], "level": "crisis", "reason": "afflux", "grace": "PT0S"}


@pytest.fixture(scope="module")
def told() -> dict[str, list[dict[str, Any]]]:
    """What both are told, first and last: the same events, ids and times in each."""
    first = [
        a_report(A, *BEDS),
        a_report(B, *BEDS, observed_at=ago(hours=30)),
        a_report(C, *BEDS, observed_at=ago(hours=2)),
    ]
    return {"first": first, "last": [a_report(A, a_record("02", 2)), a_report(C, a_record("02", 4))]}


@pytest.fixture(scope="module")
def twins(
    redis_url: str, tmp_path_factory: pytest.TempPathFactory, told: dict[str, list[dict[str, Any]]]
) -> Iterator[list[TwinSystem]]:
    """Told the same; the second is told of level 3 in between."""
    with twin_systems(redis_url, tmp_path_factory.mktemp("twins")) as systems:

        def begin(system: TwinSystem) -> None:
            for who in LISTENING:
                system.listen(who, token(who))
            # Numbers that only level 3 may ring are of both: whoever reads level 2 is to be told of neither.
            system.put_units(unit(A, contacts=CONTACTS), unit(B), unit(C))
            if system is systems[1]:
                whisper(system)
            system.report(*told["first"])
            eventually(lambda: alert_says(system, '"level":"normal"'), "the alert", timeout_s=120)
            system.settle()
            system.act("POST", "/v1/tension", CRISIS)
            eventually(lambda: alert_says(system, '"level":"crisis"'), "the alert in crisis", timeout_s=120)

        both(systems, begin)
        both(systems, lambda system: system.settle())
        yield systems


def alert_says(system: TwinSystem, words: str) -> bool:
    return words in system.http.get("/v1/alerts", headers=headers("professional")).text


def whisper(system: TwinSystem) -> None:
    """Everything of level 3 that there is to say."""
    system.put_units(*SENSITIVE)
    old = ago(hours=40)
    for unit_id in (SECRET, ALONE):
        system.report(a_report(unit_id, a_record("01", COUNT), a_record("02", COUNT), observed_at=old))
    beyond = a_report(B, *BEYOND, observed_at=old)
    system.report(beyond, a_report(A, *BEYOND))
    system.report({**a_report(B, observed_at=ago(hours=20)), "kind": "confirm", "statuses": ["06"], "records": []})
    system.report({**a_report(A, *BEYOND[:1]), "kind": "report"})
    feed = {"feed": f"{HIDDEN}/bed-management"}
    beat = a_report(ALONE, source=feed, kind="heartbeat", period="PT5M")
    system.report({name: beat[name] for name in ("schema", "event_id", "kind", "source", "observed_at", "period")})
    ahead = {"until": ago(hours=-2), "reason": "canari en travaux"}
    system.act("POST", "/v1/silences", {"scope": {"units": [SECRET]}, **ahead})
    system.act("POST", "/v1/silences", {"scope": {"establishments": [HIDDEN]}, **ahead})
    system.act(
        "POST", "/v1/tension", {"territories": [f"E-{HIDDEN}"], "level": "crisis", "reason": "canari en tension"}
    )


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Every GET of the dashboard API, with values for what its path names."""
    found: list[str] = []
    for named in sorted(endpoints_of("dashboard_api", tmp_path_factory.mktemp("routes")) - _NOT_COMPARED):
        method, path = named.split(" ")
        if method == "GET":
            name = re.search(r"{(\w+)}", path)
            values = [path] if name is None else [path.replace(name[0], value) for value in _VALUES[name[1]]]
            found += [value + query for value in values for query in _QUERIES.get(path, [""])]
    return found


def answers(system: TwinSystem, paths: list[str]) -> dict[tuple[str, str], tuple[int, dict[str, str], str]]:
    """Of everybody below level 3 to everything, without what differs from one request to the next."""
    found = {}
    for who, path in product(LOWER, paths):
        answer = system.http.get(path, headers=headers(who))
        kept = {name: value for name, value in answer.headers.items() if name not in _OF_THE_MOMENT}
        found[who, path] = answer.status_code, kept, answer.text
    return found


def test_what_is_said_at_level_3_alone_changes_no_byte_and_no_frame_below(
    twins: list[TwinSystem], paths: list[str]
) -> None:
    system = twins[1]
    before, frames = answers(system, paths), {who: len(each.frames) for who, each in system.listeners.items()}
    whisper(system)
    system.report(a_report(SECRET, a_record("02", COUNT - 1)), a_report(B, *BEYOND))
    system.settle()
    after = answers(system, paths)
    for asked, answer in after.items():
        assert forgetting_ages(*answer) == forgetting_ages(*before[asked]), asked
    assert {who: each.told(frames[who]) for who, each in system.listeners.items()} == {who: [] for who in LISTENING}


def test_twins_answer_everybody_below_level_3_the_same(
    twins: list[TwinSystem], paths: list[str], told: dict[str, list[dict[str, Any]]]
) -> None:
    both(twins, lambda system: system.report(*told["last"]))
    both(twins, lambda system: system.settle())
    one, other = (answers(system, paths) for system in twins)
    for asked, (status, kept, body) in one.items():
        assert (status, sorted(kept)) == (other[asked][0], sorted(other[asked][1])), asked
        assert alike(body, other[asked][2]), f"{asked}:\n{body}\n{other[asked][2]}"
    assert any(status == 200 and B in body for status, _, body in one.values())
    for who in LISTENING:
        last = [_last_of_each_kind(system, who) for system in twins]
        assert alike(*last), f"{who}:\n{last[0]}\n{last[1]}"


def _last_of_each_kind(system: TwinSystem, who: str) -> str:
    """The kinds of frames, and what is shown in the end."""
    rows: dict[str, Any] = {}
    sums: dict[str, Any] = {}
    situation: Any = None
    for frame in system.listeners[who].told():
        for row in frame.get("rows", ()):
            rows.setdefault(row["unit_id"], {}).update(row)
        sums.update({f"{each['territory']}/{each['activity_group']}": each for each in frame.get("rollups", ())})
        situation = frame if frame["type"] == "situation" else situation
    return json.dumps([dict(sorted(rows.items())), dict(sorted(sums.items())), situation])


def test_no_value_of_level_3_is_in_anything_that_anybody_below_it_was_given(
    twins: list[TwinSystem], paths: list[str]
) -> None:
    system = twins[1]
    regulator = {"Authorization": f"Bearer {issuer().token('regulator')}"}
    whole = leaks(system.http.get("/v1/units", headers=regulator).text)
    assert {"canari", HIDDEN, str(COUNT), '"supplementary_type":"02"', '"crisis_type":"02"'} <= set(whole)
    asked = [*paths, "/metrics", "/v1/audit", "/v1/audit.csv", "/v1/units/canary", "/v1/alerts?cursor=bad"]
    for who, path in product(LOWER, asked):
        answer = system.http.get(path, headers=headers(who))
        said = f"{answer.headers}\n{answer.text}"
        assert not leaks(said, given=path), (who, path)
    for who, method in product(LOWER, ("POST", "DELETE")):
        for path in (
            "/v1/tension",
            "/v1/silences",
            "/v1/alerts/x/acknowledge",
            f"/v1/units/{SECRET}",
            "/v1/silences/x",
        ):
            answer = system.http.request(method, path, headers=headers(who), json={"nonsense": 1})
            assert not leaks(f"{answer.headers}\n{answer.text}", given=path), (who, path)
    for who, listener in system.listeners.items():
        assert not leaks(b"\n".join(listener.frames).decode()), who


def test_no_service_logs_or_measures_a_value_of_level_3_or_a_secret(twins: list[TwinSystem]) -> None:
    system = twins[1]
    logs = [path for path in system.folder.glob("*.log") if not path.name.startswith("kafka")]
    assert len(logs) == len(system.services)
    for path in logs:
        said = path.read_text(encoding="utf-8")
        assert not leaks(said), path
        assert system.key not in said
        assert "eyJ" not in said, f"a token in {path}"
    for name, address in system.services.items():
        for measured in ("/metrics", "/health/ready", "/health/live"):
            assert not leaks(system.http.get(address + measured).text), (name, measured)


def leaks(said: str, given: str = "") -> list[str]:
    """Which values of level 3 are in it, beside those the asker gave."""
    found = [canary for canary in CANARIES if canary in said.lower() and canary not in given.lower()]
    found += re.findall(rf"(?<![\w.+-])({COUNT}|{COUNT - 1}|{2 * COUNT})(?:\.0)?(?![\w.-])", said)
    found += re.findall(r'"(?:supplementary_type|crisis_type)":"[^"]+"', said)
    return found
