"""What the alerter knows of the world: units and who answers for them, their last crossing, feeds, silences."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from schemas.core.confidentiality import PROFESSIONALS, REGULATION
from schemas.core.times import parse, parse_duration

BY_HAND = "manual"
"""Name of the feed of people; it sends no heartbeats."""

LATE = ("due", "overdue", "silent")
"""Ranks that somebody is told of."""

_SETTLES = 3
_LEVEL_3_ROLES = ("emergency-line", "helicopter-landing-zone")


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to reach. `level` is who may read it."""

    role: str
    email: str | None
    phone: str | None
    level: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the directory, as far as alerts need it."""

    unit_id: str
    name: str
    finess: str
    establishment: str
    phone: str | None
    region: str
    department: str
    sensitive: bool
    retired: bool
    groups: tuple[str, ...]
    feeds: tuple[str, ...]
    """In full (`540002078/bed-management`), the first first."""
    main_feed: str | None
    """The feed whose silence explains the unit's: the one that speaks for it, else its first that is not by hand."""
    contacts: tuple[Contact, ...]

    @property
    def territories(self) -> tuple[str, ...]:
        """Every territory it is in."""
        return ("FR", self.region, self.department, f"E-{self.finess}")

    @property
    def level(self) -> int:
        """Who may read that it exists."""
        return REGULATION if self.sensitive else PROFESSIONALS


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A figure of which two sources know different counts: the one that speaks, and another."""

    status: str
    horizon: str
    source: str
    count: int
    other_source: str
    other_count: int


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What was said last of a unit. `sequence` 0: no crossing is known, `since` is then of what was said.

    `confidentiality`: 2 by what level 2 is told of it, 3 of what level 3 alone is told, which has its own sequence.
    """

    unit_id: str
    sequence: int
    unit_version: int
    rank: str | None
    since: datetime
    level: str
    observed_at: datetime | None
    due_at: datetime | None
    because: str | None
    anomalies: tuple[str, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    confidentiality: int = PROFESSIONALS

    @property
    def is_late(self) -> bool:
        """Whether somebody is to be told of its age."""
        return self.rank in LATE


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that has sent heartbeats. `was_down`: it is up and came back, as far as we saw. `vendor`: whose system it
    was when it fell; None: not known. `period`: between its heartbeats, as its last one said."""

    name: str
    down: bool
    since: datetime
    was_down: bool = False
    vendor: str | None = None
    period: timedelta = timedelta()

    def believed_at(self, feed_settle: timedelta) -> datetime:
        """When it is believed if it is up. One that misses heartbeats again and again is up for two periods at most."""
        return self.since + max(feed_settle, _SETTLES * self.period)

    def is_fallen(self, now: datetime, feed_settle: timedelta) -> bool:
        """Whether it is down, or not back for long enough to be believed."""
        return self.down or (self.was_down and now < self.believed_at(feed_settle))


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody is told of what every field given matches, from `begins` until `ends`."""

    silence_id: str
    territories: frozenset[str]
    establishments: frozenset[str]
    units: frozenset[str]
    feeds: frozenset[str]
    groups: frozenset[str]
    begins: datetime
    ends: datetime

    def covers(self, unit: Unit, now: datetime) -> bool:
        """Whether the unit is in scope now."""
        return (
            self.begins <= now < self.ends
            and (not self.territories or not self.territories.isdisjoint(unit.territories))
            and (not self.establishments or unit.finess in self.establishments)
            and (not self.units or unit.unit_id in self.units)
            and (not self.feeds or not self.feeds.isdisjoint((*unit.feeds, unit.main_feed)))
            and (not self.groups or not self.groups.isdisjoint(unit.groups))
        )

    def covers_pressure(self, territories: Iterable[str], group: str, now: datetime) -> bool:
        """Whether the beds of a group there are in scope now: all of them, not those of some places alone."""
        return (
            self.begins <= now < self.ends
            and not (self.establishments or self.units or self.feeds)
            and (not self.territories or not self.territories.isdisjoint(territories))
            and (not self.groups or group in self.groups)
        )

    def covers_feed(self, feed: str, territories: Iterable[str], now: datetime) -> bool:
        """Whether a feed that no unit is known of is in scope now, its establishment being in these territories."""
        return (
            self.begins <= now < self.ends
            and not (self.units or self.groups)
            and (not self.territories or not self.territories.isdisjoint(territories))
            and (not self.establishments or establishment_of(feed) in self.establishments)
            and (not self.feeds or feed in self.feeds)
        )


def establishment_of(feed: str) -> str:
    """FINESS of a feed in full."""
    return feed.split("/", maxsplit=1)[0]


def read_unit(entry: Mapping[str, Any], groups: tuple[str, ...]) -> Unit:
    """From a `directory-unit/1`. KeyError or TypeError when it lacks what every entry must have."""
    establishment, territory = entry["establishment"], entry["territory"]
    finess = establishment["finess"]
    feeds = tuple(f"{finess}/{name}" for name in entry.get("feeds") or ())
    return Unit(
        unit_id=entry["unit_id"],
        name=entry["name"],
        finess=finess,
        establishment=establishment["name"],
        phone=establishment.get("phone"),
        region=territory["region"],
        department=territory["department"],
        sensitive=bool(entry.get("sensitive")),
        retired=bool(entry.get("retired")),
        groups=groups,
        feeds=feeds,
        main_feed=main_feed(finess, feeds, None),
        contacts=tuple(_read_contact(contact) for contact in entry.get("contacts") or ()),
    )


def main_feed(finess: str, feeds: Sequence[str], speaking: str | None) -> str | None:
    """Of a unit with these feeds (in full), by the name of the one that speaks for it where that is known."""
    if speaking is not None and (not feeds or f"{finess}/{speaking}" in feeds):
        return f"{finess}/{speaking}"
    return next((feed for feed in feeds if feed != f"{finess}/{BY_HAND}"), None)


def speaking_feed(records: Iterable[Mapping[str, Any]]) -> str | None:
    """Name of the feed that explains the age of a unit's figures: that of the oldest; None: people report them."""
    fed = [(record["observed_at"] or "", record["source"]) for record in records if record["source"] != BY_HAND]
    return min(fed)[1] if fed else None


def read_disagreements(
    records: Iterable[Mapping[str, Any]], others: Iterable[Mapping[str, Any]]
) -> tuple[Disagreement, ...]:
    """Figures of a `unit-state/1` that a source beside says otherwise; one that either does not know is none."""
    sums: dict[tuple[str, str], int | None] = {}
    sources: dict[tuple[str, str], str] = {}
    for record in records:
        figure, count = (record["status"], record["horizon"]), record["count"]
        before = sums.get(figure, 0)
        sums[figure] = None if before is None or count is None else before + count
        sources[figure] = record["source"]
    return tuple(
        Disagreement(*figure, sources[figure], count, other["source"], other["count"])
        for other in others
        if (count := sums.get(figure := (other["status"], other["horizon"]))) is not None
        and other["count"] not in (None, count)
    )


def _read_contact(contact: Mapping[str, Any]) -> Contact:
    usual = REGULATION if contact["role"] in _LEVEL_3_ROLES else PROFESSIONALS
    return Contact(contact["role"], contact.get("email"), contact.get("phone"), contact.get("level") or usual)


def read_transition(value: Mapping[str, Any]) -> UnitFacts:
    """From a `freshness-transition/1`."""
    return UnitFacts(
        unit_id=value["unit_id"],
        sequence=value["sequence"],
        unit_version=value["unit_version"],
        rank=value["rank"],
        since=parse(value["moment"]),
        level=value["level"],
        observed_at=instant(value["observed_at"]),
        due_at=instant(value["due_at"]),
        because=value["reason"],
        confidentiality=value.get("confidentiality", PROFESSIONALS),
    )


def worse(one: UnitFacts | None, other: UnitFacts | None) -> UnitFacts | None:
    """Of what two chains of a unit say of it, that which there is more to tell of; the first where it is as much."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda facts: LATE.index(facts.rank) if facts.rank in LATE else -1)


def read_feed(value: Mapping[str, Any]) -> Feed:
    """From a `feed-state/1`."""
    vendor = value.get("vendor")
    known = vendor if isinstance(vendor, str) and vendor else None
    period = timedelta() if value["period"] is None else parse_duration(value["period"])
    return Feed(value["feed"], value["state"] == "down", parse(value["since"]), vendor=known, period=period)


def read_silence(value: Mapping[str, Any]) -> Silence:
    """From an `alert-silence/1`. One that was ended early ends then."""
    scope = value["scope"]
    ended = value.get("ended_at")
    until = parse(value["until"])
    return Silence(
        silence_id=value["silence_id"],
        territories=frozenset(scope["territories"]),
        establishments=frozenset(scope["establishments"]),
        units=frozenset(scope["units"]),
        feeds=frozenset(scope["feeds"]),
        groups=frozenset(scope["activity_groups"]),
        begins=parse(value["from"]),
        ends=until if ended is None else min(until, parse(ended)),
    )


def instant(text: str | None) -> datetime | None:
    """The instant, when there is one."""
    return None if text is None else parse(text)
