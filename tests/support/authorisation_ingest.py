"""What somebody is really answered at each endpoint of ingest, as the words of authorisation_matrix.toml."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from tests.support.authorisation_probes import Probe, Words, each
from tests.support.authorisation_world import IN, PLACES, World, directory_unit
from tests.support.facts import a_record, a_report


def _send(world: World, who: str, where: str, body: Mapping[str, Any], media: str = "application/json") -> str:
    """A write: its status when it is taken, the code of the first refusal when not."""
    method, path = where.split(" ")
    content, headers = orjson.dumps(body), {**world.headers(who), "Content-Type": media}
    answer = world.ingest.request(method, path, content=content, headers=headers)
    if answer.status_code == 422:
        code: str = answer.json()["refused"][0]["code"]
        return "-" if code == "unknown_unit" else code
    return str(answer.status_code)


def _speaks_as(who: str) -> str:
    return "bed-management" if who == "key" else "manual"


def _report(world: World, who: str, unit: str) -> str:
    event = a_report(unit, a_record("02", 1), source={"feed": _speaks_as(who), "code": "02"})
    return _send(world, who, "POST /v1/events", event)


def _heartbeat(world: World, who: str, unit: str) -> str:
    event = {
        "schema": "capacity-event/1",
        "event_id": str(uuid.uuid4()),
        "kind": "heartbeat",
        "source": {"feed": f"{unit.partition('/')[0]}/{_speaks_as(who)}"},
        "observed_at": datetime.now(UTC).isoformat(),
        "period": "PT15M",
    }
    return _send(world, who, "POST /v1/events", event)


def _put_unit(world: World, who: str, unit: str) -> str:
    return _send(world, who, f"PUT /v1/directory/units/{unit}", directory_unit(unit))


def _steal_unit(world: World, who: str, unit: str) -> str:
    """As if it lay inside, wherever it lies."""
    body = directory_unit(unit, territory=PLACES[IN])
    answer = _send(world, who, f"PUT /v1/directory/units/{unit}", body)
    if answer == "200":
        assert _put_unit(world, "admin", unit) == "200"
    return answer


def _post_units(world: World, who: str, unit: str) -> str:
    return _send(world, who, "POST /v1/directory/units", directory_unit(unit), "application/x-ndjson")


def _ingest_get(path: str) -> Probe:
    def probe(world: World, who: str) -> Words:
        return [str(world.ingest.get(path, headers=world.headers(who)).status_code)] * 6

    return probe


INGEST: dict[str, Probe] = {
    "POST /v1/events#report": each(_report),
    "POST /v1/events#heartbeat": each(_heartbeat),
    "PUT /v1/directory/units/{unit_id}": each(_put_unit),
    "PUT /v1/directory/units/{unit_id}#moved inside": each(_steal_unit),
    "POST /v1/directory/units": each(_post_units),
    **{f"GET {path}": _ingest_get(path) for path in ("/openapi.json", "/health/live", "/health/ready", "/metrics")},
}
