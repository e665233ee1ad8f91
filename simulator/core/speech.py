"""What a sender says, in the words of `capacity-event/1`."""

import json
from dataclasses import dataclass
from uuid import UUID, uuid5

from schemas.core.times import from_micros
from simulator.core.beds import Beds
from simulator.core.france import ADT, BED_MANAGEMENT, MANUAL

Event = dict[str, object]
Record = dict[str, object]

_IDS = UUID("6a1f7a52-8d2b-5f0e-9d1c-3b6d2a4e7c10")
_SOURCE_CODE = {MANUAL: "01", BED_MANAGEMENT: "02", ADT: "03"}
_COVID: Record = {"nature": "01", "status": "03", "horizon": "01", "assignment": "02"}
_SYSTEM = {MANUAL: "simulated person", BED_MANAGEMENT: "simulated bed management", ADT: "simulated ADT link"}


@dataclass(frozen=True, slots=True)
class Utterance:
    """One item of a request. `feed` in full (`FINESS/name`); `text` is what is sent, one line.

    `event` is None when the text is no JSON; `expected` is the code a refusal must name, None when it must be
    accepted.
    """

    feed: str
    text: str
    event: Event | None
    expected: str | None = None

    @property
    def event_id(self) -> str | None:
        """What its answer names, as far as it has one."""
        found = None if self.event is None else self.event.get("event_id")
        return found if isinstance(found, str) else None


def said(feed: str, event: Event, expected: str | None = None) -> Utterance:
    """An event as the item that is sent."""
    return Utterance(feed, as_text(event), event, expected)


def as_text(event: Event) -> str:
    """The one line that is sent."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def event_id(*parts: object) -> str:
    """A UUID that depends on the parts alone: the same France says the same."""
    return str(uuid5(_IDS, "/".join(map(str, parts))))


def base(kind: str, identifier: str, unit_id: str, feed: str, observed_ms: int) -> Event:
    """What every event of a unit carries."""
    return {
        "schema": "capacity-event/1",
        "event_id": identifier,
        "unit_id": unit_id,
        "kind": kind,
        "observed_at": from_micros(observed_ms * 1000),
        "source": {"feed": feed, "system": _SYSTEM[feed], "code": _SOURCE_CODE[feed]},
    }


def heartbeat(identifier: str, full_feed: str, observed_ms: int, period_s: int) -> Event:
    """A feed is alive."""
    return {
        "schema": "capacity-event/1",
        "event_id": identifier,
        "kind": "heartbeat",
        "observed_at": from_micros(observed_ms * 1000),
        "source": {"feed": full_feed},
        "period": f"PT{period_s}S",
    }


def all_records(beds: Beds, *, census: bool) -> list[Record]:
    """Every figure of a unit.

    Covid patients are a record of their own, which comes and goes: a census does not list it when there are none,
    anything else takes it away by name.
    """
    records = [
        _record("01", beds.installed),
        _record("02", beds.available),
        _record("03", beds.occupied - beds.covid),
        _record("04", beds.reserved),
        _record("05", beds.closed, closing_type="01"),
    ]
    if beds.covid:
        records.append({**_COVID, "count": beds.covid})
    elif beds.counts_covid and not census:
        records.append({**_COVID, "absent": True})
    return records


def taken_records(beds: Beds) -> list[Record]:
    """What an ADT link knows: who lies in the unit and what is left."""
    return [_record("02", beds.available), _record("03", beds.occupied)]


def _record(status: str, count: int, **identity: str) -> Record:
    return {"nature": "01", "status": status, "horizon": "01", **identity, "count": count}
