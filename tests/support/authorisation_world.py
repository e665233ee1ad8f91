"""The world the authorisation matrix is about: six units, one of each level in and out of everybody's place.

Real ingest and dashboard API on a real Kafka and Redis; what the stream and the alerter would write is written by us.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
from kafka import KafkaProducer

from schemas.topics import ALERTS, DIRECTORY, FEED_STATE, GRANTS, SILENCES, TENSION, TRANSITIONS, Topic
from tests.support.dashboard_process import DashboardProcess, a_dashboard
from tests.support.declared_facts import a_declaration, a_feed_state, a_silence, a_transition, an_alert, an_alerted_unit
from tests.support.envelopes import a_shown_record
from tests.support.facts import a_unit
from tests.support.ingest_process import a_key, admin, ingest
from tests.support.issuer import issuer
from tests.support.patient_client import PatientClient
from tests.support.redis_copy import RedisCopy
from tests.support.waiting import eventually
from tests.support.wire import check

IN, OUT = "350000001", "130000001"
PLACES = {
    IN: {"region": "R-53", "department": "D-35", "commune": "35238"},
    OUT: {"region": "R-93", "department": "D-13", "commune": "13055"},
}
LEVELS = ("PLAIN", "BEYOND", "SENSITIVE")
"""A unit like any other; one with supplementary and crisis beds; one that is sensitive."""
UNITS = [f"{finess}/{level}" for finess in (IN, OUT) for level in LEVELS]
"""The columns of the matrix."""
UNKNOWN_UNIT = f"{IN}/NOBODY"

_RECORDS = {
    "PLAIN": [a_shown_record("01", 10), a_shown_record("02", 1)],
    "BEYOND": [a_shown_record("01", 20), a_shown_record("02", 2)],
    "SENSITIVE": [a_shown_record("01", 40), a_shown_record("02", 4)],
}
_BEYOND = [a_shown_record("06", 32, supplementary_type="01"), a_shown_record("03", 1, crisis_type="01")]

WHO: Mapping[str, dict[str, Any]] = {
    "professional": {"territories": ["R-53"], "establishments": []},
    "glass": {"territories": ["R-53"], "establishments": []},
    "hospital": {"territories": [], "establishments": [IN]},
    "editor-writer": {"territories": [], "establishments": [IN]},
    "editor-reader": {"territories": [], "establishments": [IN]},
    "regulator": {"territories": ["R-53"], "establishments": []},
    "crisis": {"territories": ["R-53"], "establishments": []},
    "ars": {"territories": ["R-53"], "establishments": []},
    "grades": {"territories": ["R-53"], "establishments": []},
    "national": {"territories": ["FR"], "establishments": []},
    "local-authority": {"territories": [], "establishments": [IN]},
    "admin": {"territories": ["FR"], "establishments": []},
    "unknown": {"territories": ["FR"], "establishments": [IN, OUT]},
}
"""Who has a token, and what it names. `glass` is a professional who broke it, `unknown` has a role nobody knows."""
SUBJECTS = ("public", "key", *WHO)
"""`public` has no token; `key` is the API key of a feed of the establishment inside."""
_ROLES = {"glass": "professional", "unknown": "director-of-everything"}


@dataclass
class World:
    """What the probes ask. `ids`: of alerts, silences, declarations by the unit they are about."""

    dashboard: DashboardProcess
    ingest: httpx.Client
    copy: RedisCopy
    key: str
    http: httpx.Client
    """Of nobody in particular."""
    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    versions: int = 1

    def token(self, who: str, **changes: Any) -> str | None:
        """The credential of somebody; None: no token."""
        if who == "public":
            return None
        if who == "key":
            return self.key
        named = {"subject": f"matrix-{who}", "lasts_s": 7200, **WHO[who], **changes}
        return issuer().token(_ROLES.get(who, who), **named)

    def headers(self, who: str, **changes: Any) -> dict[str, str]:
        token = self.token(who, **changes)
        return {} if token is None else {"Authorization": f"Bearer {token}"}

    def take_back(self, who: str, path: str, **changes: Any) -> httpx.Response:
        """The answer to DELETE once what was written is known: a busy dashboard answers before it has read it."""
        url = f"http://127.0.0.1:{self.dashboard.port}{path}"

        def taken() -> httpx.Response | None:
            answer = self.http.delete(url, headers=self.headers(who, **changes))
            return None if answer.status_code == 404 else answer

        return eventually(taken, f"{path} is known")

    def write_rows(self) -> None:
        """Every unit again, with a version of its own."""
        self.versions += 1
        for unit_id in UNITS:
            self.copy.put(unit_id, **row_of(unit_id, self.versions))


def level_of(unit_id: str) -> str:
    return unit_id.partition("/")[2]


def row_of(unit_id: str, version: int) -> dict[str, Any]:
    """What the projection would write of the unit."""
    finess, level = unit_id.partition("/")[0], level_of(unit_id)
    at = f"2026-01-15T08:{version % 60:02}:00Z"
    plain = {"version": version, "records": _RECORDS[level], "observed_at": at, "freshness": "fresh"}
    row = {
        **plain,
        "name": f"Unité {unit_id}",
        "territory": PLACES[finess],
        "establishment": {"finess": finess, "name": f"CH {finess}", "phone": None},
        "feeds": (feed_of(unit_id).partition("/")[2],),
        "sensitive": level == "SENSITIVE",
    }
    if level == "BEYOND":
        return {**row, "records": [*_RECORDS[level], *_BEYOND], "level_2": plain}
    return row


def feed_of(unit_id: str) -> str:
    return f"{unit_id.partition('/')[0]}/feed-{level_of(unit_id).lower()}"


def directory_unit(unit_id: str, **changes: Any) -> dict[str, Any]:
    finess = unit_id.partition("/")[0]
    return a_unit(
        unit_id,
        **{
            "name": f"Unité {unit_id}",
            "establishment": {"finess": finess, "name": f"CH {finess}"},
            "territory": PLACES[finess],
            "sensitive": level_of(unit_id) == "SENSITIVE",
            "feeds": [feed_of(unit_id).partition("/")[2], "bed-management", "manual"],
            **changes,
        },
    )


@contextmanager
def a_world(kafka: str, redis_url: str, folder: Path, **settings: str) -> Iterator[World]:
    """Everything running and known; what it wrote to Kafka is taken back with the block."""
    copy = RedisCopy(redis_url)
    copy.start("matrix")
    told = {
        "requests_per_minute": "1000000",
        "denied_per_minute": "1000000",
        "open_requests_per_minute": "1000000",
        "heartbeat_s": "0.5",
        **settings,
    }
    key = a_key(kafka, feed="bed-management", establishments=[IN])
    with (
        a_dashboard(redis_url, folder, kafka=kafka, **told) as dashboard,
        ingest(kafka, folder / "ingest.log") as client,
        PatientClient(timeout=60) as http,
    ):
        world = World(dashboard, client, copy, key, http)
        world.write_rows()
        for finess in PLACES:  # one entry of the audit log for each
            lines = "\n".join(orjson.dumps(directory_unit(unit)).decode() for unit in UNITS if unit.startswith(finess))
            media = {"Content-Type": "application/x-ndjson"}
            answer = client.post("/v1/directory/units", content=lines, headers={**admin(), **media})
            assert (answer.status_code, answer.json()["refused"]) == (200, [])
        written = _declare(world, kafka)
        try:
            dashboard.wait_ready()
            eventually(lambda: _knows(world), "the dashboard knows everything")
            eventually(lambda: client.post("/v1/events", json=[], headers={"X-API-Key": key}).status_code == 422, "key")
            yield world
        finally:
            _put(kafka, [(topic, key, None) for topic, key, _ in written if topic is not TRANSITIONS])
            _put(kafka, [(DIRECTORY, unit, None) for unit in UNITS])
            copy.redis.close()


def _declare(world: World, kafka: str) -> list[tuple[Topic, str, Any]]:
    now = datetime.now(UTC)
    at, later = (each.isoformat(timespec="milliseconds").replace("+00:00", "Z") for each in (now, now + timedelta(2)))
    records: list[tuple[Topic, str, Any]] = []
    for kind in ("alerts", "silences", "tension"):
        world.ids[kind] = {}
    for number, unit_id in enumerate(UNITS):
        finess, level = unit_id.split("/")
        territories = ["FR", *PLACES[finess].values(), f"E-{finess}"]
        territories.remove(PLACES[finess]["commune"])
        alert_id = world.ids["alerts"][unit_id] = f"matrix-{int(time.time())}-{number}"
        alert = an_alert(
            alert_id,
            an_alerted_unit(unit_id),
            level=2 if level == "PLAIN" else 3,
            cause=f"E-{finess}",
            territories=territories,
        )
        silence = a_silence(scope={"units": [unit_id]}, **{"from": at, "until": later, "created_at": at})
        declaration = a_declaration(
            territories=[PLACES[finess]["department"]], **{"from": at, "until": later, "declared_at": at}
        )
        world.ids["silences"][unit_id] = silence["silence_id"]
        world.ids["tension"][unit_id] = declaration["declaration_id"]
        records += [
            (ALERTS, alert_id, alert),
            (SILENCES, silence["silence_id"], silence),
            (TENSION, declaration["declaration_id"], declaration),
            (FEED_STATE, feed_of(unit_id), a_feed_state(feed_of(unit_id))),
            (TRANSITIONS, unit_id, a_transition(unit_id, 1, "fresh", "2026-01-15T08:00:00Z")),
        ]
    for name, place in (("matrix-glass", "R-53"), ("matrix-glass-elsewhere", "R-93")):
        grant = {
            "schema": "access-grant/1",
            "subject": name,
            "role": "professional",
            "territories": [place],
            "reason": "afflux",
            "granted_at": at,
            "until": later,
            "ended_at": None,
        }
        records.append((GRANTS, name, grant))
    _put(kafka, records)
    return records


def _put(kafka: str, records: list[tuple[Topic, str, Any]]) -> None:
    with closing(KafkaProducer(bootstrap_servers=kafka, acks="all")) as producer:
        for topic, key, value in records:
            if value is not None:
                check(topic.schema, value)
            producer.send(topic.name, key=key.encode(), value=None if value is None else orjson.dumps(value))
        producer.flush(60)


def _knows(world: World) -> bool:
    def named(path: str, field: str) -> str:
        return world.dashboard.http.get(
            path, headers=world.headers("admin"), params={"limit": 1000} if field else {}
        ).text

    alerts, grants = named("/v1/alerts", "limit"), named("/v1/break-glass", "")
    return all(name in alerts for name in world.ids["alerts"].values()) and "matrix-glass-elsewhere" in grants
