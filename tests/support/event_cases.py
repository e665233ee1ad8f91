"""Good and bad events and directory entries, as changes of the examples of the contract."""

import copy
from collections.abc import Callable
from typing import Any

Change = Callable[[dict[str, Any]], object]

EVENT: dict[str, Any] = {
    "schema": "capacity-event/1",
    "event_id": "018f6a2e-0000-7000-8000-000000000001",
    "unit_id": "1540002078/REA-MED-A",
    "kind": "report",
    "scope": "upsert",
    "statuses": None,
    "observed_at": "2026-01-15T08:35:00+01:00",
    "source": {"feed": "bed-management", "system": "…", "author": "…", "code": "02"},
    "takeover": False,
    "records": [{"nature": "01", "status": "02", "horizon": "01", "gender": "04", "assignment": "01", "count": 3}],
    "cancels": None,
}
HEARTBEAT: dict[str, Any] = {
    "schema": "capacity-event/1",
    "event_id": "018f6a2e-0000-7000-8000-000000000002",
    "kind": "heartbeat",
    "source": {"feed": "540002078/bed-management"},
    "observed_at": "2026-01-15T08:35:00+01:00",
    "period": "PT60S",
}
UNIT: dict[str, Any] = {
    "schema": "directory-unit/1",
    "unit_id": "1540002078/REA-MED-A",
    "name": "Réanimation médicale A",
    "nature": "01",
    "establishment": {"finess": "540002078", "legal_finess": "540023264", "name": "CHRU", "phone": "+33383000000"},
    "offers": [
        {
            "id": "1540002078-1",
            "activity": "126",
            "care_mode": "28",
            "patients": {"age_min": 15, "age_max": None},
            "from": None,
            "until": None,
        }
    ],
    "equipment": [],
    "territory": {"region": "R-44", "department": "D-54", "commune": "54395"},
    "position": {"lat": 48.68, "lon": 6.18},
    "sensitive": False,
    "feeds": ["bed-management", "manual"],
    "duty": {"normal": {"max_age": "PT24H"}, "tension": {"times": ["10:00", "18:00"]}, "crisis": {"max_age": "PT6H"}},
    "contacts": [{"role": "owner", "email": "cadre@example.org", "phone": "+33383000001", "level": 2}],
    "closures": [{"from": "2026-08-01T08:00:00+02:00", "until": None, "reason": "été"}],
    "replaces": [],
    "retired": False,
}


def changed(value: dict[str, Any], change: Change) -> dict[str, Any]:
    """A copy of the value, changed."""
    result = copy.deepcopy(value)
    change(result)
    return result


def become(event: dict[str, Any], other: dict[str, Any]) -> None:
    event.clear()
    event.update(other)


GOOD_EVENTS: dict[str, Change] = {
    "as in the contract": lambda event: None,
    "unknown count": lambda event: event["records"][0].update(count=None),
    "largest count": lambda event: event["records"][0].update(count=999),
    "record taken away": lambda event: event["records"][0].update(absent=True, count=None),
    "record taken away without a count": lambda event: (
        event["records"][0].update(absent=True),
        event["records"][0].pop("count"),
    ),
    "what a code table does not know yet": lambda event: event["records"][0].update(crisis_type="77"),
    "optional fields left out": lambda event: [
        event.pop(name) for name in ("scope", "statuses", "takeover", "cancels")
    ],
    "replace": lambda event: event.update(scope="replace"),
    "replace by nothing": lambda event: event.update(scope="replace", statuses=["02", "03"], records=[]),
    "correction": lambda event: event.update(cancels="018f6a2e-0000-7000-8000-00000000000f"),
    "takeover": lambda event: event.update(takeover=True),
    "confirm": lambda event: (event.update(kind="confirm", statuses=["02"]), event.pop("records")),
    "cancel": lambda event: (
        event.update(kind="cancel", cancels="018f6a2e-0000-7000-8000-00000000000f"),
        event.pop("records"),
    ),
    "heartbeat": lambda event: become(event, HEARTBEAT),
}
BAD_EVENTS: dict[str, Change] = {
    "negative count": lambda event: event["records"][0].update(count=-1),
    "count of 1000": lambda event: event["records"][0].update(count=1000),
    "count as text": lambda event: event["records"][0].update(count="3"),
    "fractional count": lambda event: event["records"][0].update(count=3.5),
    "count of true": lambda event: event["records"][0].update(count=True),
    "no count": lambda event: event["records"][0].pop("count"),
    "taken away with a count": lambda event: event["records"][0].update(absent=True),
    "no nature": lambda event: event["records"][0].pop("nature"),
    "code of one digit": lambda event: event["records"][0].update(status="2"),
    "code in foreign digits": lambda event: event["records"][0].update(status="०२"),
    "misspelt field of a record": lambda event: event["records"][0].update(gendre="04"),
    "misspelt field": lambda event: event.update(takover=True),
    "misspelt field of the source": lambda event: event["source"].update(sytem="x"),
    "no time": lambda event: event.pop("observed_at"),
    "time without offset": lambda event: event.update(observed_at="2026-01-15T08:35:00"),
    "other schema": lambda event: event.update(schema="capacity-event/2"),
    "other kind": lambda event: event.update(kind="guess"),
    "id that is no UUID": lambda event: event.update(event_id="1"),
    "id in upper case": lambda event: event.update(event_id="018F6A2E-0000-7000-8000-000000000001"),
    "empty unit": lambda event: event.update(unit_id=""),
    "unit of 201 characters": lambda event: event.update(unit_id="x" * 201),
    "unit with a control character": lambda event: event.update(unit_id="a\x00b"),
    "unit that ends in a space": lambda event: event.update(unit_id="a "),
    "feed with a slash": lambda event: event["source"].update(feed="540002078/bed-management"),
    "no records": lambda event: event.update(records=[]),
    "replace by nothing of nothing": lambda event: event.update(scope="replace", records=[]),
    "statuses of an upsert": lambda event: event.update(statuses=["02"]),
    "status named twice": lambda event: event.update(scope="replace", statuses=["02", "02"]),
    "confirm with figures": lambda event: event.update(kind="confirm"),
    "cancel of nothing": lambda event: (event.update(kind="cancel"), event.pop("records")),
    "heartbeat of a unit": lambda event: become(event, {**HEARTBEAT, "unit_id": "a"}),
    "heartbeat of half a feed": lambda event: become(event, {**HEARTBEAT, "source": {"feed": "manual"}}),
    "heartbeat without a period": lambda event: become(event, {**HEARTBEAT, "period": None}),
}
BAD_UNITS: list[Change] = [
    lambda unit: unit.update(retred=True),
    lambda unit: unit.update(offers=[]),
    lambda unit: unit.pop("territory"),
    lambda unit: unit["establishment"].pop("finess"),
    lambda unit: unit["offers"][0].update(activity="26"),
    lambda unit: unit["duty"]["normal"].update(times=["10:00"]),
    lambda unit: unit["duty"].update(normal={}),
    lambda unit: unit["contacts"][0].update(role="friend"),
    lambda unit: unit["position"].update(lat=91),
]
