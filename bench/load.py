"""Realistic units and events, the same for the shipped path and for every reference. Pure, deterministic by seed."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

FEEDS = ("bed-management", "adt", "manual")
"""A unit's feeds, the first speaks; how often each sends is `_SHARES`."""
_SHARES = (0.6, 0.25, 0.15)
_LATE = 0.1
"""Share of reports that tell of an earlier time than one already sent."""

HOME = ("R-44", ("D-54", "D-55", "D-57", "D-88"))
"""The region the screens watch, of the first `AT_HOME` units."""
AT_HOME = 1_000
_ELSEWHERE = (("R-11", ("D-75", "D-92")), ("R-84", ("D-38", "D-69")), ("R-93", ("D-06", "D-13")), ("R-32", ("D-59",)))
_ACTIVITIES = ("126", "127", "354", "356", "373", "130")
_UNITS_OF_A_SITE = 8


def unit_id(number: int, series: str = "A") -> str:
    """Id of a unit; units of different series have nothing in common."""
    return f"{_finess(number, series)}/U{number}"


def feed_of(number: int, feed: str, series: str = "A") -> str:
    """The full id of a unit's feed."""
    return f"{_finess(number, series)}/{feed}"


def directory_unit(number: int, series: str = "A") -> dict[str, Any]:
    """A `directory-unit/1`. The first `AT_HOME` units are in the home region, the others elsewhere."""
    finess = _finess(number, series)
    region, departments = HOME if number < AT_HOME else _ELSEWHERE[number // AT_HOME % len(_ELSEWHERE)]
    site = number // _UNITS_OF_A_SITE
    return {
        "schema": "directory-unit/1",
        "unit_id": unit_id(number, series),
        "name": f"Réanimation de mesure {number}",
        "nature": "01",
        "establishment": {"finess": finess, "name": f"Centre hospitalier de mesure {site}", "phone": "+33100000000"},
        "offers": [{"id": f"{finess}-{number}", "activity": _ACTIVITIES[number % len(_ACTIVITIES)]}],
        "territory": {"region": region, "department": departments[site % len(departments)]},
        "position": {"lat": 48.0 + site % 100 / 100, "lon": 6.0 + site % 90 / 100},
        "feeds": list(FEEDS),
    }


def report(
    number: int, observed_at: datetime, dice: random.Random, *, feed: str = FEEDS[0], series: str = "A"
) -> dict[str, Any]:
    """A report of eight records as a bed-management tool sends it."""
    available, occupied = dice.randint(0, 9), dice.randint(5, 25)
    counts = [
        ("01", "01", 40, {}),
        ("02", "01", available, {"gender": "01"}),
        ("02", "01", dice.randint(0, 9), {"gender": "02"}),
        ("02", "01", dice.randint(0, 9), {"gender": "04"}),
        ("03", "01", occupied, {}),
        ("04", "01", dice.randint(0, 3), {}),
        ("05", "01", dice.randint(0, 2), {"closing_type": "01"}),
        ("02", "02", available, {}),
    ]
    return {
        "schema": "capacity-event/1",
        "event_id": str(UUID(int=dice.getrandbits(128), version=4)),
        "unit_id": unit_id(number, series),
        "kind": "report",
        "scope": "upsert",
        "observed_at": observed_at.isoformat(timespec="milliseconds"),
        "source": {"feed": feed, "system": "bench", "code": "02"},
        "records": [
            {"nature": "01", "status": status, "horizon": horizon, "count": count, **more}
            for status, horizon, count, more in counts
        ],
    }


def reports(count: int, units: int, until: datetime, *, series: str = "A", seed: int = 1) -> Iterator[dict[str, Any]]:
    """Reports of all units by all their feeds, ten milliseconds apart and the last at `until`, some of them late."""
    dice = random.Random(seed)
    for index in range(count):
        late = timedelta(minutes=5) if dice.random() < _LATE else timedelta()
        observed_at = until - timedelta(milliseconds=10 * (count - index)) - late
        (feed,) = dice.choices(FEEDS, _SHARES)
        # Every unit once, then at random: nobody reports in the order of a list.
        number = index if index < units else dice.randrange(units)
        yield report(number, observed_at, dice, feed=feed, series=series)


def _finess(number: int, series: str) -> str:
    return f"99{series}{number // _UNITS_OF_A_SITE:06d}"
