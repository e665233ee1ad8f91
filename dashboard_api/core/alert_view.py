"""An alert as one reader sees it: the units it may know of, with what a screen shows of them; else nothing."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from dashboard_api.core.alert_book import Alert
from dashboard_api.core.sight import Depth, Sight
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.core.unit_row import NATION, UnitRow
from schemas.core.times import parse, to_micros


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


def is_seen(alert: Alert, rows: Collection[UnitRow | None], sight: Sight) -> bool:
    """Whether the alert exists for this reader; `rows` are of its units, or one of each kind of them."""
    if not rows:
        return _sees_without_units(alert.record, sight)
    return any(_is_seen(row, sight) for row in rows)


def seen(alert: Alert, sight: Sight, known: Known) -> dict[str, Any] | None:
    """The alert of GET /v1/alerts without ages, None when it does not exist for this reader.

    Where units are left out, so are the territories and groups that only they are in. Units the directory no longer
    knows are seen by those from whom nothing is hidden.
    """
    record = alert.record
    rows = [(unit, known.book.get(unit["unit_id"])) for unit in record["units"]]
    if not is_seen(alert, [row for _, row in rows], sight):
        return None
    shown = [(unit, row) for unit, row in rows if _is_seen(row, sight)]
    whole = len(shown) == len(rows)
    there = {code for _, row in shown if row is not None for code in row.territories}
    groups = {group for _, row in shown if row is not None for group in row.groups}
    return {
        **{name: record[name] for name in _SAME},
        "territories": [code for code in record["territories"] if whole or code in there],
        "activity_groups": [group for group in record["activity_groups"] if whole or group in groups],
        "units": [_unit(unit, row, sight, known) for unit, row in shown],
        "told": sorted(name for name, delivery in record["deliveries"].items() if delivery["sequence"] > 0),
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


def _is_seen(row: UnitRow | None, sight: Sight) -> bool:
    if row is None:
        return sight.sees_all
    return sight.reads(row) and sight.concerns(row)


def _sees_without_units(record: Mapping[str, Any], sight: Sight) -> bool:
    """An alert about no unit (a receiver that is not reached) is for those who act where it is."""
    if sight.depth is Depth.NOWHERE or sight.establishments is not None:
        return False
    places = record["territories"]
    return sight.territories is None or NATION in places or any(code in places for code in sight.territories)


def _unit(unit: Mapping[str, Any], row: UnitRow | None, sight: Sight, known: Known) -> dict[str, Any]:
    name, phone = (None, None) if row is None else known.describe(row)
    owner = known.owners.get(unit["unit_id"])
    if row is not None and owner is not None and owner.level <= sight.level(row):
        phone = owner.number
    return {**unit, "name": name, "owner_phone": phone}


def _age_s(observed_at: str | None, now: int) -> int | None:
    return None if observed_at is None else max(0, now - to_micros(parse(observed_at))) // 1_000_000
