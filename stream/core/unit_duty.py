"""What the directory says of a unit's time: its duties, its closures, what concerns it. Made once for each entry."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from schemas.core.duty_rules import LEVELS
from schemas.core.zones import zone_of
from stream.core.closures import ALWAYS, Closures, merged
from stream.core.duty import Duties, MaxAge
from stream.core.duty_defaults import Defaults, asked_of
from stream.core.said import MANUAL, Said


class Scope(NamedTuple):
    """What a declaration must name to concern the unit: codes of its territories (`FR`, `R-44`, `D-54`,
    `E-540002078`), ids of its activity groups."""

    territories: tuple[str, ...]
    activity_groups: tuple[str, ...]


class UnitDuty(NamedTuple):
    """Duties by way of reporting, whether a person is to report as long as nobody has, closures, scope."""

    by_hand: Duties
    by_feed: Duties
    person_first: bool
    closures: Closures
    scope: Scope

    def duties(self, said: Said) -> Duties:
        """The duties in force, by how the unit reports."""
        by_hand = self.person_first if said.by_hand is None else said.by_hand
        return self.by_hand if by_hand else self.by_feed


_NO_DUTY = MaxAge(0, 0, 0)
NOTHING_OWED = UnitDuty((_NO_DUTY,) * 3, (_NO_DUTY,) * 3, person_first=False, closures=ALWAYS, scope=Scope((), ()))
"""Of a unit that was taken out of the directory: closed for good, so that whatever was open about it ends."""


def unit_duty(
    entry: Mapping[str, Any],
    activity_groups: tuple[str, ...],
    closures: Iterable[tuple[int | None, int | None]],
    defaults: Defaults,
    *,
    retired: bool = False,
) -> UnitDuty:
    """From a `directory-unit/1`, the ids of its activity groups, and when it is closed (as its description says).

    `retired`: it, or another unit for it, says so. ValueError, KeyError, TypeError or AttributeError for an entry that
    ingest would have refused.
    """
    territory, own = entry["territory"], entry.get("duty") or {}
    zone = zone_of(territory["department"])
    feeds = entry.get("feeds")
    return UnitDuty(
        _duties(own, activity_groups, zone, defaults, by_hand=True),
        _duties(own, activity_groups, zone, defaults, by_hand=False),
        person_first=not feeds or feeds[0] == MANUAL,
        closures=ALWAYS if retired else merged(closures),
        scope=Scope(
            ("FR", territory["region"], territory["department"], f"E-{entry['establishment']['finess']}"),
            activity_groups,
        ),
    )


def _duties(
    own: Mapping[str, Mapping[str, Any] | None],
    activity_groups: tuple[str, ...],
    zone: str,
    defaults: Defaults,
    *,
    by_hand: bool,
) -> Duties:
    if not own:
        return defaults.usual_duties(activity_groups, zone, by_hand=by_hand)
    usual = defaults.asked(activity_groups, by_hand=by_hand)
    asked = (
        asked_of(level) if (level := own.get(name)) is not None else each
        for name, each in zip(LEVELS, usual, strict=True)
    )
    return defaults.duties(tuple(asked), zone)
