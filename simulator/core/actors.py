"""Who acts when: each unit and each feed's heartbeat as something that is due at a time and then says things.

Due times are seconds since 1970 UTC of the wall clock; the caller waits for them and hands over the time.
"""

from collections import deque
from dataclasses import dataclass
from random import Random
from typing import NamedTuple, Protocol

from simulator.core import speech
from simulator.core.beds import DAY_S, Day, day, day_number, day_starts
from simulator.core.france import MANUAL, Establishment, Unit
from simulator.core.habits import What, moments, outage
from simulator.core.speech import Utterance, said
from simulator.core.voice import Voice, main_feeds

FIRST_FIGURES_S = 45.0
"""In an empty system every unit has spoken after this, well within the first minute."""
BURST_S = 60.0
MISSED_S = 60.0
"""What is later than this was missed (the machine slept): the feeds come back with a census instead."""
HEARTBEAT_S = 60
"""Between two heartbeats of a feed, at speed 1."""
_SHORTEST_HEARTBEAT_S = 15
"""At higher speeds, so that a feed is found down within an outage, and a thousand feeds are not most of the load."""
_PLAN_S = 7200.0


@dataclass(frozen=True, slots=True)
class HabitClock:
    """The clock of habits: it runs `speed` times as fast as the wall's since `start`."""

    start: float
    speed: float

    def habit(self, wall: float) -> float:
        """What the clock of habits shows."""
        return self.start + (wall - self.start) * self.speed

    def wall(self, habit: float) -> float:
        """When the clock of habits shows this."""
        return self.start + (habit - self.start) / self.speed


class Actor(Protocol):
    """Something that acts at its `due` time, and then has a later one."""

    due: float

    def act(self, now: float) -> list[Utterance]:
        """What is said at `due`. `now` tells how late it is asked."""
        ...


class _Planned(NamedTuple):
    due: float
    feed: str
    what: What


class UnitActor:
    """One unit of France going through its days."""

    def __init__(self, seed: int, unit: Unit, clock: HabitClock, *, opening: list[tuple[float, str]]) -> None:
        """`opening`: the censuses it starts with, at which time by which feed; its habits follow."""
        self._seed = seed
        self._unit = unit
        self._clock = clock
        self._voice = Voice(seed, unit)
        self._open(opening[-1][0] if opening else clock.start, opening)

    def act(self, now: float) -> list[Utterance]:
        """See Actor."""
        if now - self.due > MISSED_S:
            self._open(now, [(now, feed) for feed in self._unit.establishment.automatic])
            if self.due > now:
                return []
        planned = self._plan.popleft()
        beds = self._day_of(self._clock.habit(planned.due)).beds(self._unit, self._clock.habit(planned.due))
        utterances = self._voice.say(planned.feed, planned.what, beds, int(planned.due * 1000))
        self._plan_ahead()
        return utterances

    def _open(self, wall: float, opening: list[tuple[float, str]]) -> None:
        """Starts with these censuses, and with the habits after `wall`."""
        self._planned_until = self._clock.habit(wall)
        self._number: int | None = None
        self._plan = deque(_Planned(due, feed, What.CENSUS) for due, feed in opening)
        self._plan_ahead()

    def _plan_ahead(self) -> None:
        while not self._plan:
            # A few hours at a time: whole days of 10,000 units would take a hundred megabytes.
            start = self._planned_until
            number = day_number(self._unit, start)
            end = min(start + _PLAN_S, day_starts(self._unit, number + 1))
            for moment in moments(self._seed, self._unit, number, self._day_of(start)):
                if start <= moment.at < end:
                    self._plan.append(_Planned(self._clock.wall(moment.at), moment.feed, moment.what))
            self._planned_until = end
        self.due = self._plan[0].due

    def _day_of(self, habit: float) -> Day:
        number = day_number(self._unit, habit)
        if number != self._number:
            self._number, self._day = number, day(self._seed, self._unit, number)
        return self._day


class BurstActor:
    """One unit that reports once a minute."""

    def __init__(self, seed: int, unit: Unit, clock: HabitClock, *, first: float) -> None:
        self._seed = seed
        self._unit = unit
        self._clock = clock
        self._voice = Voice(seed, unit)
        self._number: int | None = None
        self._day: Day | None = None
        self.due = first

    def act(self, now: float) -> list[Utterance]:
        """See Actor."""
        if now - self.due > MISSED_S:
            self.due = now
        due, self.due = self.due, self.due + BURST_S
        at = self._clock.habit(due)
        number = day_number(self._unit, at)
        if self._day is None or number != self._number:
            self._number, self._day = number, day(self._seed, self._unit, number)
        beds = self._day.beds(self._unit, at)
        feed = main_feeds(self._unit)[0]
        return self._voice.say(feed, What.FIGURES, beds, int(due * 1000), always_report=True)


def heartbeat_period_s(speed: float) -> int:
    """Whole seconds of the wall's clock between two heartbeats."""
    return max(_SHORTEST_HEARTBEAT_S, min(HEARTBEAT_S, round(HEARTBEAT_S / speed)))


class HeartbeatActor:
    """One automatic feed calling in, but while it is down."""

    def __init__(self, seed: int, establishment: Establishment, feed: str, clock: HabitClock) -> None:
        self._seed = seed
        self._establishment = establishment
        self._full_feed = f"{establishment.finess}/{feed}"
        self._clock = clock
        self._period_s = heartbeat_period_s(clock.speed)
        self.due = clock.start + Random(self._full_feed).uniform(0, self._period_s)

    def act(self, now: float) -> list[Utterance]:
        """See Actor."""
        if now - self.due > MISSED_S:
            self.due = now
        due, self.due = self.due, self.due + self._period_s
        at = self._clock.habit(due)
        number = int((at + self._establishment.utc_offset_h * 3600) // DAY_S)
        cut = outage(self._seed, self._establishment, number)
        if cut is not None and cut.covers(at) and not cut.alive:
            return []
        observed_ms = int(due * 1000)
        identifier = speech.event_id(self._seed, self._full_feed, observed_ms)
        return [said(self._full_feed, speech.heartbeat(identifier, self._full_feed, observed_ms, self._period_s))]


def cast(seed: int, units: tuple[Unit, ...], clock: HabitClock, *, empty: bool, burst: bool) -> list[Actor]:
    """Everyone who acts. `empty`: the system knows no figures yet, so that every unit gives its own at once.

    Otherwise the feeds of machines, which were silent while nobody simulated them, come back with a census within
    their usual quarter of an hour, and people keep their hours.
    """
    actors: list[Actor] = []
    for unit in units:
        place = unit.rank / len(units)
        if burst:
            actors.append(BurstActor(seed, unit, clock, first=clock.start + place * BURST_S))
            continue
        spread_s = FIRST_FIGURES_S if empty else 900 / clock.speed
        feeds = [feed for feed in main_feeds(unit) if empty or feed != MANUAL]
        opening = [(clock.start + place * spread_s, feed) for feed in feeds]
        actors.append(UnitActor(seed, unit, clock, opening=opening))
    establishments = {unit.establishment: None for unit in units}
    actors += [HeartbeatActor(seed, at, feed, clock) for at in establishments for feed in at.automatic]
    return actors
