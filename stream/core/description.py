"""What the directory adds to a unit's row: everything a screen shows that the unit's figures do not say.

Kept encoded, since it changes rarely and is joined with a state thousands of times a second.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from schemas.core.times import parse, to_micros
from schemas.core.zones import zone_of


class Description(NamedTuple):
    """`fields` is the description's JSON members without braces, `about` those of the envelope around the row."""

    fields: bytes
    about: bytes
    feeds: tuple[str, ...]
    retired: bool
    closures: tuple[tuple[int | None, int | None], ...]
    """When the unit is closed: from, until, microseconds."""


def describe(entry: Mapping[str, Any], groups: tuple[str, ...], encode: Callable[[object], bytes]) -> Description:
    """Take from a `directory-unit/1` what DESIGN section 9 shows in a ROW, and what the dashboard filters on.

    Raises KeyError or TypeError for an entry that lacks what every entry must have.
    """
    establishment = entry["establishment"]
    offers = entry["offers"]
    feeds = tuple(entry.get("feeds") or ())
    fields = {
        "name": entry["name"],
        "establishment": {
            "finess": establishment["finess"],
            "name": establishment["name"],
            "phone": establishment.get("phone"),
        },
        "nature": entry["nature"],
        "activities": sorted({offer["activity"] for offer in offers}),
        "patients": [offer.get("patients") for offer in offers if offer.get("patients")],
        "equipment": entry.get("equipment") or [],
        "territory": entry["territory"],
        "position": entry.get("position"),
    }
    about = {"sensitive": bool(entry.get("sensitive")), "groups": groups, "feeds": feeds}
    return Description(
        encode(fields)[1:-1],
        encode(about)[1:-1],
        feeds,
        retired=bool(entry.get("retired")),
        closures=(
            *_closures(entry.get("closures") or ()),
            *_outside_offers(offers, ZoneInfo(zone_of(entry["territory"]["department"]))),
        ),
    )


def _closures(closures: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int | None, int | None]]:
    for closure in closures:
        yield _micros(closure.get("from")), _micros(closure.get("until"))


def _outside_offers(offers: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> Iterator[tuple[int | None, int | None]]:
    """A unit is closed before the first of its offers opens and after the last one ends.

    An offer from one day until another is open on both, in the unit's own zone.
    """
    begins = [_moment(offer.get("from"), zone) for offer in offers]
    ends = [_moment(offer.get("until"), zone, days=1) for offer in offers]
    if begins and None not in begins:
        yield None, min(begin for begin in begins if begin is not None)
    if ends and None not in ends:
        yield max(end for end in ends if end is not None), None


def _moment(day_or_time: str | None, zone: ZoneInfo, *, days: int = 0) -> int | None:
    """Of a day: its beginning, or that of the day so many days later; the last day of the calendar never comes."""
    if day_or_time is None or "T" in day_or_time:
        return _micros(day_or_time)
    day = date.fromisoformat(day_or_time)
    return None if day == date.max else to_micros(datetime.combine(day + timedelta(days=days), time(), zone))


def _micros(moment: str | None) -> int | None:
    return None if moment is None else to_micros(parse(moment))
