"""What is declared and wrong where a class of readers looks, as one frame: tension, feeds down, open alerts.

Made once for all who watch the same with the same sight. Ages are of the moment the frame is made; what it says
beside them tells whether it has to be sent again.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dashboard_api.core import groups_overlap, places
from dashboard_api.core.alert_book import Alert, AlertBook
from dashboard_api.core.alert_view import Known, aged, is_seen, seen
from dashboard_api.core.audience import Audience
from dashboard_api.core.declarations import Record, is_over, latest_first
from dashboard_api.core.frames import PART_BYTES, dump
from dashboard_api.core.sight import Sight
from schemas.core.activity_groups import ActivityGroup

_ENVELOPE_ROOM = 1024


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it, whoever looks."""

    declarations: Sequence[Record]
    feeds: Sequence[Record]
    alerts: AlertBook
    known: Known
    groups: Mapping[str, ActivityGroup]


class Situation(NamedTuple):
    """The frame, and a digest of what it says but ages."""

    frame: bytes
    content: bytes


def situation(audience: Audience, sight: Sight, facts: Facts, now: int, *, most_bytes: int = PART_BYTES) -> Situation:
    """The frame of this class at `now` (microseconds). Alerts that no longer fit are counted, the last opened first."""
    tension = dump(list(_declared(audience, facts, now)))
    feeds = dump([each for each in facts.feeds if each["state"] == "down" and _has_feed(audience, sight, each, facts)])
    digest = hashlib.blake2b(tension + feeds, digest_size=16)
    room = most_bytes - _ENVELOPE_ROOM - len(tension) - len(feeds)
    alerts: list[bytes] = []
    omitted = 0
    for each in facts.alerts.open():
        if not _is_shown(each, audience, sight, facts):
            continue
        view = None if omitted else seen(each, sight, facts.known)
        alert = b"" if view is None else dump(aged(view, now))
        room -= len(alert) + 1
        if view is None or room < 0:
            omitted += 1
        else:
            alerts.append(alert)
            digest.update(dump(view))
    digest.update(b"%d" % omitted)
    frame = b'{"type":"situation","tension":%b,"feeds_down":%b,"alerts":[%b],"alerts_omitted":%d}' % (
        tension,
        feeds,
        b",".join(alerts),
        omitted,
    )
    return Situation(frame, digest.digest())


def _declared(audience: Audience, facts: Facts, now: int) -> Iterable[Record]:
    book = facts.known.book
    for each in latest_first(facts.declarations, "declared_at"):
        if (
            not is_over(each, now)
            and groups_overlap.overlap(each["activity_groups"], audience.groups, facts.groups)
            and places.overlap(book, each["territories"], audience.places)
        ):
            yield each


def _has_feed(audience: Audience, sight: Sight, feed: Record, facts: Facts) -> bool:
    """Whether a unit of its establishment is among those asked for, and exists for the reader."""
    book = facts.known.book
    rows = map(book.get, book.ids_in((f"E-{feed['feed'].partition('/')[0]}",)))
    return any(row is not None and audience.admits(row) and sight.reads(row) for row in rows)


def _is_shown(alert: Alert, audience: Audience, sight: Sight, facts: Facts) -> bool:
    """Whether it exists for the reader and is about a unit asked for; one about no unit is asked for by all."""
    if audience.territories and not any(code in audience.territories for code in alert.record["territories"]):
        return False
    if not is_seen(alert, sight, facts.known):
        return False
    units = alert.record["units"]
    if not units or (not audience.territories and not audience.groups):
        return True
    rows = (facts.known.book.get(unit["unit_id"]) for unit in units)
    return any(row is not None and audience.admits(row) and sight.reads(row) for row in rows)
