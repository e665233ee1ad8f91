"""An alert as one reader sees it: the units it may know of, with what a screen shows of them; else nothing."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from dashboard_api.core.alert_book import Alert
from dashboard_api.core.reader import Reader, row_for
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.core.unit_row import NATION, Unit, UnitRow
from schemas.core.confidentiality import REGULATION
from schemas.core.times import parse, to_micros

_ESTABLISHMENT = "E-"
PRESSURE = "pressure"
"""Kind of an alert about all units of a department, by their sums."""


class Phone(NamedTuple):
    """Of a unit's owner; `level` is the one needed to read it."""

    number: str
    level: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the alerts: the units, and the numbers of their owners."""

    book: UnitBook
    owners: Mapping[str, Phone]
    describe: Callable[[UnitRow], tuple[str, str | None]]
    """Name of the unit and telephone of its establishment."""


def is_seen(alert: Alert, units: Collection[Unit | None], reader: Reader) -> bool:
    """Whether the alert exists for this reader; `units` are its own, or one of each kind of them."""
    if not units:
        return _sees_without_units(alert.record, reader)
    return any(_is_seen(unit, alert, reader) for unit in units)


def seen(alert: Alert, reader: Reader, known: Known) -> dict[str, Any] | None:
    """The alert of GET /v1/alerts without ages, None when it does not exist for this reader.

    Where units are left out, so are the territories and groups that only they are in, and whoever was told but for the
    contacts of establishments shown: an outage of a vendor's system is of many regions. Units the directory no longer
    knows are seen by those from whom nothing is hidden.
    """
    record = alert.record
    units = [(told, known.book.get(told["unit_id"])) for told in record["units"]]
    if not is_seen(alert, [unit for _, unit in units], reader):
        return None
    shown = [(told, row_for(reader.reach, unit)) for told, unit in units if _is_seen(unit, alert, reader)]
    whole = len(shown) == len(units)
    there = {code for _, row in shown if row is not None for code in row.territories}
    groups = {group for _, row in shown if row is not None for group in row.groups}
    return {
        **{name: record[name] for name in _SAME},
        "territories": [code for code in record["territories"] if whole or code in there],
        "activity_groups": [group for group in record["activity_groups"] if whole or group in groups],
        "units": [_unit(told, row, reader, known) for told, row in shown],
        "pressure": record.get("pressure"),
        "told": sorted(
            name
            for name, delivery in record["deliveries"].items()
            if delivery["sequence"] > 0 and (whole or _place_of(name) in there)
        ),
    }


def aged(alert: dict[str, Any], now: int) -> dict[str, Any]:
    """The same with the age of each unit's figure at `now` (microseconds), in whole seconds."""
    return {**alert, "units": [{**unit, "age_s": _age_s(unit["observed_at"], now)} for unit in alert["units"]]}


_SAME = (
    "alert_id",
    "sequence",
    "kind",
    "state",
    "reason",
    "cause",
    "step",
    "opened_at",
    "at",
    "acknowledgement",
    "suppressed_by",
    "resolved_at",
)


def _is_seen(unit: Unit | None, alert: Alert, reader: Reader) -> bool:
    """Whether the reader is told that the alert is about this unit: it knows of it, and reads what the alert says."""
    if unit is None:
        return reader.sees_all
    reads = reader.reach.rows and row_for(reader.reach, unit) is not None
    return reads and reader.hears_of(unit.place) and reader.reach.level(unit.place) >= alert.record["level"]


def _sees_without_units(record: Mapping[str, Any], reader: Reader) -> bool:
    """An alert about no unit (a receiver that is not reached) is for those who act where it is; one about sums is for
    those of them who read sums there at its level."""
    if record["kind"] == PRESSURE:
        place = tuple(record["territories"])
        return reader.sums and reader.hears_of(place) and reader.reach.level(place) >= record["level"]
    if reader.reach.inside < REGULATION:
        return False
    if reader.alerts is None:
        return True
    own = {code for code in reader.alerts if not code.startswith(_ESTABLISHMENT)}
    return bool(own) and (NATION in record["territories"] or not own.isdisjoint(record["territories"]))


def _unit(told: Mapping[str, Any], row: UnitRow | None, reader: Reader, known: Known) -> dict[str, Any]:
    name, phone = (None, None) if row is None else known.describe(row)
    owner = known.owners.get(told["unit_id"])
    if row is not None and owner is not None and owner.level <= reader.reach.level(row.territories):
        phone = owner.number
    return {**told, "name": name, "owner_phone": phone}


def _place_of(told: str) -> str | None:
    """The establishment of a contact (`owner:540002078:…`); None of a receiver, whose name may say where it acts."""
    _, _, place = told.partition(":")
    return f"{_ESTABLISHMENT}{place.partition(':')[0]}" if place else None


def _age_s(observed_at: str | None, now: int) -> int | None:
    return None if observed_at is None else max(0, now - to_micros(parse(observed_at))) // 1_000_000
