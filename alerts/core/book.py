"""Everything the alerter knows now, and which causes a new fact concerns. Holds state, decides nothing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.core.alert import Alert, Cause, Kind, vendor_cause
from alerts.core.chain import Chain, Odd
from alerts.core.facts import Feed, Silence, Unit, UnitFacts, main_feed, worse
from alerts.core.hastened import is_hastened
from alerts.core.ladder import PressureRule
from alerts.core.pressure import Beds, PressureBook
from alerts.core.unnamed_feeds import NamedFeeds
from alerts.core.vendor_feeds import VendorFeeds
from schemas.core.confidentiality import PROFESSIONALS, REGULATION


class Book:
    """Facts by what they are about. `apply_…` takes one in; the causes it concerns are then `concerned`."""

    def __init__(self, pressure: Sequence[PressureRule] = (), feed_settle: timedelta = timedelta()) -> None:
        self.units: dict[str, Unit] = {}
        self.pressure = PressureBook(pressure)
        self.chains = {PROFESSIONALS: Chain(), REGULATION: Chain()}
        self.feeds: dict[str, Feed] = {}
        self._feed_settle = feed_settle
        self.silences: dict[str, Silence] = {}
        self.given_up: dict[str, datetime] = {}
        """Receivers that a notice could not be brought to, since when."""
        self.concerned: set[Cause] = set()
        self._speaking: dict[str, str] = {}
        """Unit → name of the feed that spoke for it last: it is still the cause while people report by hand."""
        self._by_establishment: defaultdict[str, set[str]] = defaultdict(set)
        self._by_feed: defaultdict[str, set[str]] = defaultdict(set)
        self.vendors = VendorFeeds()
        self.named = NamedFeeds()

    def apply_unit(self, unit_id: str, unit: Unit | None) -> None:
        """A directory entry; None: it was taken away."""
        before = self.units.pop(unit_id, None)
        named = self.feeds.keys() & self.named.take(before, unit)
        self.concerned.update(Cause(Kind.FEED_DOWN, feed, PROFESSIONALS) for feed in named)
        if before is not None:
            self._by_establishment[before.finess].discard(unit_id)
            if before.main_feed is not None:
                self._by_feed[before.main_feed].discard(unit_id)
                self._place_feed(before.main_feed)
            self._concern(before)
            contacts = (name for name in self.given_up if f":{before.finess}:" in name)
            self.concerned.update(Cause(Kind.DELIVERY_GIVEN_UP, name, 2) for name in contacts)
        if unit is not None and not unit.retired:
            unit = replace(unit, main_feed=main_feed(unit.finess, unit.feeds, self._speaking.get(unit_id)))
            self.units[unit_id] = unit
            self._by_establishment[unit.finess].add(unit_id)
            if unit.main_feed is not None:
                self._by_feed[unit.main_feed].add(unit_id)
                self._place_feed(unit.main_feed)
            self._concern(unit)

    def apply_speaking(self, unit_id: str, name: str | None) -> None:
        """The feed that a unit's state says speaks for it; None changes nothing."""
        if name is None or name == self._speaking.get(unit_id):
            return
        self._speaking[unit_id] = name
        unit = self.units.get(unit_id)
        if unit is not None and unit.main_feed != main_feed(unit.finess, unit.feeds, name):
            self.apply_unit(unit_id, unit)

    @property
    def facts(self) -> dict[str, UnitFacts]:
        """Of each unit, as level 2 is told it."""
        return self.chains[PROFESSIONALS].facts

    @property
    def odd(self) -> dict[str, Odd]:
        """What is odd about units, as level 2 is told it."""
        return self.chains[PROFESSIONALS].odd

    @property
    def seen(self) -> dict[str, datetime]:
        """As of a chain, of level 2."""
        return self.chains[PROFESSIONALS].seen

    def facts_for(self, unit: Unit, level: int) -> UnitFacts | None:
        """What alerts of a level tell of a unit; of a sensitive one, the worse of all there is."""
        of_level = self.chains[level].facts.get(unit.unit_id)
        return worse(self.facts.get(unit.unit_id), of_level) if unit.sensitive else of_level

    def odd_for(self, unit: Unit, level: int) -> Odd | None:
        """What is odd about a unit in alerts of a level."""
        of_level = self.chains[level].odd.get(unit.unit_id)
        other = self.odd.get(unit.unit_id) if unit.sensitive else None
        if of_level is None or other is None:
            return of_level or other
        rules = tuple(sorted({*of_level.rules, *other.rules}))
        return Odd(rules, min(of_level.since, other.since), (*other.disagreements, *of_level.disagreements))

    def seen_for(self, unit: Unit, level: int) -> datetime | None:
        """When what alerts of a level tell of a unit last got worse."""
        chains = self.chains.values() if unit.sensitive else [self.chains[level]]
        return max((seen for chain in chains if (seen := chain.seen.get(unit.unit_id)) is not None), default=None)

    def apply_transition(self, new: UnitFacts, now: datetime) -> None:
        """A crossing. Of one sequence the higher version counts, then the first; earlier ones change nothing."""
        chain = self.chains[new.confidentiality]
        known = chain.facts.get(new.unit_id)
        place = new.sequence, new.unit_version
        if place < chain.last.get(new.unit_id, (0, 0)):
            return
        if known is not None and (known.sequence, known.unit_version) >= place:
            return
        chain.facts[new.unit_id] = new
        if new.is_late:
            chain.seen[new.unit_id] = now
        self._concern_id(new.unit_id, new.confidentiality)

    def apply_last(self, unit_id: str, sequence: int, unit_version: int, confidentiality: int = PROFESSIONALS) -> None:
        """How far a chain of the unit's crossings had come when the term began: earlier ones that come again are
        old."""
        last = self.chains[confidentiality].last
        last[unit_id] = max((sequence, unit_version), last.get(unit_id, (0, 0)))

    def apply_timing(
        self, unit_id: str, level: str, due_at: datetime | None, now: datetime, confidentiality: int = PROFESSIONALS
    ) -> None:
        """What the unit's state says of its level and deadline now: they change without a crossing."""
        chain = self.chains[confidentiality]
        known = chain.facts.get(unit_id)
        if known is not None and (known.level, known.due_at) != (level, due_at):
            new = chain.facts[unit_id] = replace(known, level=level, due_at=due_at)
            if is_hastened(known, new):
                chain.seen[unit_id] = now
            self._concern_id(unit_id, confidentiality)

    def apply_anomalies(
        self, unit_id: str, new: Odd | None, now: datetime, confidentiality: int = PROFESSIONALS
    ) -> None:
        """What is odd about a unit, as its latest state says."""
        chain = self.chains[confidentiality]
        known = chain.odd.get(unit_id)
        if new is None:
            if known is None:
                return
            del chain.odd[unit_id]
        else:
            odd = new if known is None else new._replace(since=known.since)
            if odd == known:
                return
            chain.odd[unit_id] = odd
            if known is None or odd.rules != known.rules:
                chain.seen[unit_id] = now
        self._concern_id(unit_id, confidentiality)

    def apply_feed(self, feed: Feed) -> None:
        """A feed is up or down. Its vendor is that which it fell with until it is back for good."""
        known = self.feeds.get(feed.name)
        came_back = (
            known is not None and not feed.down and (known.down or (known.was_down and known.since == feed.since))
        )
        vendor = feed.vendor
        if known is not None and came_back:
            vendor = known.vendor
        elif known is not None and feed.down and known.is_fallen(feed.since, self._feed_settle):
            vendor = known.vendor or vendor
        feed = replace(feed, was_down=came_back, vendor=vendor)
        if feed != known:
            self.feeds[feed.name] = feed
            self._place_feed(feed.name)
        self.concerned.add(Cause(Kind.FEED_DOWN, feed.name, PROFESSIONALS))
        for unit_id in self._by_feed[feed.name]:
            self._concern_id(unit_id)

    def apply_silence(self, silence_id: str, silence: Silence | None) -> None:
        """A silence was declared, ended early, or taken away."""
        self.silences.pop(silence_id, None)
        if silence is not None:
            self.silences[silence_id] = silence

    def apply_given_up(self, receiver: str, since: datetime | None) -> None:
        """A receiver could not be told for too long; None: it was told again."""
        if since is None:
            self.given_up.pop(receiver, None)
        else:
            self.given_up.setdefault(receiver, since)
        self.concerned.add(Cause(Kind.DELIVERY_GIVEN_UP, receiver, 2))

    def apply_place(self, unit_id: str, unit: Unit | None, now: datetime) -> None:
        """Where the beds of a unit of the directory count."""
        self.concerned.update(self.pressure.place(unit_id, unit, now))

    def apply_beds(self, unit_id: str, offset: int, beds: Beds | None, now: datetime) -> None:
        """What a unit adds to pressure, as its state at an offset says."""
        self.concerned.update(self.pressure.fill(unit_id, offset, beds, now))

    def begin_pressure(self, now: datetime) -> None:
        """The state of every unit has been taken in."""
        self.concerned.update(self.pressure.begin(now))

    def remember(self, alert: Alert, now: datetime) -> None:
        """Takes over what an alert of before a restart knew of its units."""
        for unit_id, member in alert.members.items():
            told = member.facts
            chain = self.chains[told.confidentiality]
            if alert.is_open and alert.sequence == 0:
                chain.seen[unit_id] = now  # others of the same cause may be unread yet
            known = chain.facts.get(unit_id)
            if told.sequence and (
                known is None or (known.sequence, known.unit_version) < (told.sequence, told.unit_version)
            ):
                chain.facts[unit_id] = replace(told, anomalies=(), disagreements=())
            if alert.is_open and alert.cause.kind is Kind.FEED_DOWN and alert.cause.vendor is None:
                self.apply_speaking(unit_id, alert.cause.of.partition("/")[2])
            if alert.is_open and alert.cause.kind is Kind.ANOMALY and told.anomalies:
                odd = self.chains[self._told_at(unit_id, alert.cause.level)].odd
                odd[unit_id] = Odd(told.anomalies, told.since, told.disagreements)
        if alert.is_open and alert.cause.kind is Kind.DELIVERY_GIVEN_UP:
            self.given_up[alert.cause.of] = alert.opened_at
        if alert.is_open and alert.cause.kind is Kind.PRESSURE:
            self.pressure.remember(alert.cause, alert.opened_at, alert.territories)

    def _told_at(self, unit_id: str, level: int) -> int:
        """The chain that an alert of a level tells of: level 3 is told all of a sensitive unit."""
        unit = self.units.get(unit_id)
        return PROFESSIONALS if unit is not None and unit.sensitive else level

    def units_of(self, cause: Cause) -> Iterable[Unit]:
        """The units of the cause's establishment or feed that are of its level, or of which it alone is told something;
        a feed's units are told of once."""
        found = self._by_feed if cause.kind is Kind.FEED_DOWN else self._by_establishment
        ids = found.get(cause.of.removeprefix("E-"), ())
        of_level = {unit_id for unit_id in ids if self.units[unit_id].level == cause.level}
        if cause.level == REGULATION and cause.kind is not Kind.FEED_DOWN:
            apart = self.chains[REGULATION]
            of_level |= {unit_id for unit_id in ids if unit_id in apart.facts or unit_id in apart.odd}
        return [self.units[unit_id] for unit_id in sorted(of_level)]

    def has_units(self, feed: str, level: int = REGULATION) -> bool:
        """Whether any unit that a level may know of is known to be the feed's."""
        return any(self.units[unit_id].level <= level for unit_id in self._by_feed.get(feed, ()))

    def _place_feed(self, name: str) -> None:
        feed = self.feeds.get(name)
        if feed is not None:
            self.vendors.place(feed, [level for level in self.chains if self.has_units(name, level)])

    def unit_count(self, cause: Cause) -> int:
        """How many units a feed has that are told of at the cause's level."""
        return sum(1 for unit_id in self._by_feed.get(cause.of, ()) if self.units[unit_id].level == cause.level)

    def all_causes(self) -> set[Cause]:
        """Every cause that any fact speaks of."""
        for confidentiality, chain in self.chains.items():
            for unit_id in {*chain.facts, *chain.odd}:
                self._concern_id(unit_id, confidentiality)
        for feed in self.feeds.values():
            self.apply_feed(feed)
        found = self.concerned
        self.concerned = set()
        return found

    def _concern_id(self, unit_id: str, confidentiality: int = PROFESSIONALS) -> None:
        unit = self.units.get(unit_id)
        if unit is None:
            return
        if confidentiality == PROFESSIONALS or unit.sensitive:
            self._concern(unit)
        else:
            self._concern_apart(unit)

    def _concern(self, unit: Unit) -> None:
        establishment = f"E-{unit.finess}"
        self.concerned.add(Cause(Kind.LATE, establishment, unit.level))
        self.concerned.add(Cause(Kind.ANOMALY, establishment, unit.level))
        if unit.main_feed is not None and unit.main_feed in self.feeds:
            self.concerned.add(Cause(Kind.FEED_DOWN, unit.main_feed, unit.level))
            # Where no unit of the feed was known, the feed itself was told of.
            self.concerned.add(Cause(Kind.FEED_DOWN, unit.main_feed, PROFESSIONALS))
            if (vendor := self.feeds[unit.main_feed].vendor) is not None:
                self.concerned.add(vendor_cause(vendor, unit.level))
        if unit.unit_id in self.chains[REGULATION].facts or unit.unit_id in self.chains[REGULATION].odd:
            self._concern_apart(unit)

    def _concern_apart(self, unit: Unit) -> None:
        self.concerned.add(Cause(Kind.LATE, f"E-{unit.finess}", REGULATION))
        self.concerned.add(Cause(Kind.ANOMALY, f"E-{unit.finess}", REGULATION))
