"""What is declared and wrong where a class of readers looks, as one frame: tension, feeds, broken glass, open alerts.

Made once for all who watch the same and read the same. Ages are of the moment the frame is made; what it says
beside them tells whether it has to be sent again.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dashboard_api.core import groups_overlap, places
from dashboard_api.core.alert_book import Alert, AlertBook
from dashboard_api.core.alert_view import Known, aged, is_seen, seen
from dashboard_api.core.audience import Audience
from dashboard_api.core.declarations import Record, is_over, latest_first
from dashboard_api.core.frames import PART_BYTES, dump
from dashboard_api.core.grant_view import concerns
from dashboard_api.core.kinds import KindBook
from dashboard_api.core.reader import Reader, knows_feed
from schemas.core.activity_groups import ActivityGroup

_ENVELOPE_ROOM = 1024


class Told(NamedTuple):
    """Something as JSON, and what of it does not move with the clock, or a digest of that."""

    frame: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it at one moment, whoever looks. `rendered`: alerts as readers were told of them already."""

    declarations: Sequence[Record]
    feeds: Sequence[Record]
    alerts: AlertBook
    known: Known
    kinds: KindBook
    groups: Mapping[str, ActivityGroup]
    grants: Sequence[Mapping[str, Any]] = ()
    """Broken glass in force."""
    rendered: dict[tuple[str, Reader], Told] = field(default_factory=dict)


def situation(audience: Audience, reader: Reader, facts: Facts, now: int, *, most_bytes: int = PART_BYTES) -> Told:
    """The frame of this class at `now` (microseconds). Alerts that no longer fit are counted, the last opened first."""
    tension = dump(list(_declared(audience, facts, now)) if reader.tension else [])
    feeds = dump([each for each in facts.feeds if each["state"] == "down" and _has_feed(audience, reader, each, facts)])
    grants = dump([each for each in facts.grants if concerns(each, reader.grants, facts.known.book)])
    digest = hashlib.blake2b(tension + feeds + grants, digest_size=16)
    room = most_bytes - _ENVELOPE_ROOM - len(tension) - len(feeds) - len(grants)
    alerts: list[bytes] = []
    omitted = 0
    for each in facts.alerts.open():
        if not _is_shown(each, audience, reader, facts):
            continue
        told = None if omitted else _told(each, reader, facts, now)
        room -= 0 if told is None else len(told.frame) + 1
        if told is None or room < 0:
            omitted += 1
        else:
            alerts.append(told.frame)
            digest.update(told.content)
    digest.update(b"%d" % omitted)
    frame = b'{"type":"situation","tension":%b,"feeds_down":%b,"break_glass":%b,"alerts":[%b],"alerts_omitted":%d}' % (
        tension,
        feeds,
        grants,
        b",".join(alerts),
        omitted,
    )
    return Told(frame, digest.digest())


def _declared(audience: Audience, facts: Facts, now: int) -> Iterable[Record]:
    book = facts.known.book
    for each in latest_first(facts.declarations, "declared_at"):
        there = places.told_of(book, each["territories"], audience.reach)
        if (
            not is_over(each, now)
            and groups_overlap.overlap(each["activity_groups"], audience.groups, facts.groups)
            and places.overlap(book, there, audience.places, audience.reach)
        ):
            yield {**each, "territories": there}


def _has_feed(audience: Audience, reader: Reader, feed: Record, facts: Facts) -> bool:
    """Whether it may speak for a unit that is among those asked for, and exists for the reader."""
    if not reader.feeds:
        return False
    finess, _, name = feed["feed"].partition("/")
    kinds = facts.kinds.of_establishment(facts.known.book, finess)
    return any(
        unit is not None and knows_feed(audience.reach, unit, name) and audience.wants(unit.level_3) for unit in kinds
    )


def _is_shown(alert: Alert, audience: Audience, reader: Reader, facts: Facts) -> bool:
    """Whether it exists for the reader and is about a unit asked for. One about no unit is by its groups."""
    if audience.territories and not any(code in audience.territories for code in alert.record["territories"]):
        return False
    kinds = facts.kinds.of_alert(facts.known.book, alert)
    if not is_seen(alert, kinds, reader):
        return False
    if not kinds:
        return groups_overlap.overlap(alert.record["activity_groups"], audience.groups, facts.groups)
    if not audience.territories and not audience.groups:
        return True
    return any(audience.reads(unit) is not None for unit in kinds)


def _told(alert: Alert, reader: Reader, facts: Facts, now: int) -> Told | None:
    key = alert.record["alert_id"], reader
    told = facts.rendered.get(key)
    if told is None:
        view = seen(alert, reader, facts.known)
        if view is None:
            return None
        told = facts.rendered[key] = Told(dump(aged(view, now)), dump(view))
    return told
