"""What there is to tell about a cause at a moment: its units, how high each has climbed, and what mutes it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.core import unnamed_feeds
from alerts.core.alert import Cause, Kind, Pressure
from alerts.core.book import Book
from alerts.core.facts import Feed, Silence, Unit, UnitFacts
from alerts.core.fallen import is_down, settled_at
from alerts.core.feed_place import territories_of
from alerts.core.ladder import Climb, Ladder, climb_late, climb_plain, higher
from alerts.core.pressure import department_and_group
from alerts.core.vendor import muted
from schemas.core.access.subject import NATION
from schemas.core.confidentiality import PROFESSIONALS

_PARIS = "D-75"
"""Whose clock a cause without units goes by."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit there is something to tell of; `unit` None: the cause itself, which has no units."""

    unit: Unit | None
    facts: UnitFacts | None
    climb: Climb
    repeat: timedelta
    muted_by: str | None
    """`silence:…`, `feed:…` or `vendor:…`: nobody is told."""
    ready_at: datetime
    """What belongs to the same cause has come by then."""


@dataclass(frozen=True, slots=True)
class Scene:
    """All of a cause. No standings: it is over."""

    standings: tuple[Standing, ...]
    look_again_at: datetime | None
    """When time alone changes what mutes or holds it."""
    since: datetime | None = None
    """Since when, where that does not follow from its units: a feed may go down again while none of them changes."""
    pressure: Pressure | None = None
    """Of a cause of that kind; None: the states of its units are still being read."""


def scene_of(cause: Cause, book: Book, ladder: Ladder, now: datetime) -> Scene:
    """The cause as the book has it."""
    match cause.kind:
        case Kind.LATE:
            return _of(_late_standings(cause, book, ladder, now), _settling(cause, book, ladder, now))
        case Kind.ANOMALY:
            return _of(_odd_standings(cause, book, ladder, now), None)
        case Kind.FEED_DOWN if cause.vendor is not None:
            return _of_vendor(cause, cause.vendor, book, ladder, now)
        case Kind.FEED_DOWN:
            return _of_feed(cause, book, ladder, now)
        case Kind.DELIVERY_GIVEN_UP:
            return replace(_of(_given_up(cause, book, ladder, now), None), since=book.given_up.get(cause.of))
        case Kind.PRESSURE:
            return _pressure(cause, book, now)
        case Kind.DIGEST:
            return Scene((), None)


def _of(standings: Iterator[Standing], look_again_at: datetime | None) -> Scene:
    return Scene(tuple(standings), look_again_at)


def _of_feed(cause: Cause, book: Book, ladder: Ladder, now: datetime) -> Scene:
    if not is_down(book, cause.of, ladder, now):
        return Scene((), None)
    feed = book.feeds[cause.of]
    standings = _feed_standings(cause, book, ladder, now)
    if cause.of in book.vendors.spoken_for(feed.vendor, cause.level):
        standings = (replace(standing, muted_by=muted(feed.vendor)) for standing in standings)
    moments = (settled_at(cause.of, book, ladder, now), book.named.told_until(feed))
    look_again_at = min((moment for moment in moments if moment is not None and moment > now), default=None)
    return replace(_of(standings, look_again_at), since=feed.since)


def _of_vendor(cause: Cause, vendor: str, book: Book, ladder: Ladder, now: datetime) -> Scene:
    """The units of all its feeds that are down, as each feed would tell of them."""
    under = book.vendors.outage(vendor, cause.level)
    if under is None:
        return Scene((), None)
    causes = (cause._replace(of=feed) for feed in under.feeds)
    standings = (each for one in causes for each in _feed_standings(one, book, ladder, now))
    return replace(_of(standings, under.look_again_at), since=under.since)


def _late_standings(cause: Cause, book: Book, ladder: Ladder, now: datetime) -> Iterator[Standing]:
    for unit in book.units_of(cause):
        facts = book.facts_for(unit, cause.level)
        if facts is None or not facts.is_late:
            continue
        rule = ladder.late_rule(unit.groups, facts.level)
        muted_by = (
            f"feed:{unit.main_feed}" if is_down(book, unit.main_feed, ladder, now) else _silenced(unit, book, now)
        )
        wait = ladder.feed_wait if unit.main_feed in book.feeds else ladder.group_wait
        yield Standing(
            unit,
            facts,
            climb_late(rule, facts, unit.department, now),
            rule.repeat,
            muted_by,
            _ready(unit, book, cause.level, wait, now),
        )


def _odd_standings(cause: Cause, book: Book, ladder: Ladder, now: datetime) -> Iterator[Standing]:
    for unit in book.units_of(cause):
        odd = book.odd_for(unit, cause.level)
        if odd is None:
            continue
        known = _facts(unit, book, cause.level, odd.since)
        facts = replace(known, since=odd.since, anomalies=odd.rules, disagreements=odd.disagreements)
        climb = climb_plain(ladder.anomaly, odd.since, unit.department, now)
        ready_at = _ready(unit, book, cause.level, ladder.anomaly_wait, now)
        yield Standing(unit, facts, climb, ladder.anomaly.repeat, _silenced(unit, book, now), ready_at)


def _feed_standings(cause: Cause, book: Book, ladder: Ladder, now: datetime) -> Iterator[Standing]:
    since = book.feeds[cause.of].since
    for unit in book.units_of(cause):
        facts = _facts(unit, book, cause.level, since)
        climb = climb_plain(ladder.feed_down, since, unit.department, now)
        repeat = ladder.feed_down.repeat
        if facts.is_late:
            rule = ladder.late_rule(unit.groups, facts.level)
            climb = higher(climb, climb_late(rule, facts, unit.department, now))
            repeat = min(repeat, rule.repeat)
        yield Standing(unit, facts, climb, repeat, _silenced(unit, book, now), now)
    if cause.level == PROFESSIONALS and not book.has_units(cause.of):
        yield from _feed_itself(book.feeds[cause.of], book, ladder, now)


def _feed_itself(feed: Feed, book: Book, ladder: Ladder, now: datetime) -> Iterator[Standing]:
    """Of a feed that no unit is known of."""
    territories = NATION, *territories_of(book, feed.name, PROFESSIONALS)
    muted_by = _first_of(each for each in book.silences.values() if each.covers_feed(feed.name, territories, now))
    until, rule = book.named.told_until(feed), ladder.feed_down
    if until is None:
        yield Standing(None, None, climb_plain(rule, feed.since, _PARIS, now), rule.repeat, muted_by, now)
    elif now < until:
        yield Standing(None, None, unnamed_feeds.CLIMB, unnamed_feeds.TOLD_FOR, muted_by, now)


def _given_up(cause: Cause, book: Book, ladder: Ladder, now: datetime) -> Iterator[Standing]:
    since = book.given_up.get(cause.of)
    if since is not None:
        rule = ladder.delivery_given_up
        yield Standing(None, None, climb_plain(rule, since, _PARIS, now), rule.repeat, None, now)


def _pressure(cause: Cause, book: Book, now: datetime) -> Scene:
    watch = book.pressure.watch(cause)
    if watch is None:
        return Scene((), None)
    raised_at, figures = watch.raised_at(now), watch.figures() if book.pressure.complete else None
    if raised_at is None:
        return Scene((), watch.changes_at, pressure=figures)
    territories, (department, group) = book.pressure.territories_of(cause), department_and_group(cause)
    muted_by = _first_of(each for each in book.silences.values() if each.covers_pressure(territories, group, now))
    rule = watch.rule.told
    standing = Standing(None, None, climb_plain(rule, raised_at, department, now), rule.repeat, muted_by, now)
    return Scene((standing,), watch.changes_at, since=raised_at, pressure=figures)


def _facts(unit: Unit, book: Book, level: int, since: datetime) -> UnitFacts:
    known = book.facts_for(unit, level)
    if known is not None:
        return known
    return UnitFacts(unit.unit_id, 0, 0, None, since, "normal", None, None, None, confidentiality=level)


def _ready(unit: Unit, book: Book, level: int, wait: timedelta, now: datetime) -> datetime:
    seen = book.seen_for(unit, level)
    return now if seen is None else seen + wait


def _silenced(unit: Unit, book: Book, now: datetime) -> str | None:
    return _first_of(each for each in book.silences.values() if each.covers(unit, now))


def _first_of(covering: Iterator[Silence]) -> str | None:
    """What mutes, as `Standing` names it, when any of the silences does."""
    return next((f"silence:{silence.silence_id}" for silence in covering), None)


def _settling(cause: Cause, book: Book, ladder: Ladder, now: datetime) -> datetime | None:
    feeds = {unit.main_feed for unit in book.units_of(cause) if unit.main_feed is not None}
    moments = (settled_at(feed, book, ladder, now) for feed in feeds)
    return min((moment for moment in moments if moment is not None), default=None)
