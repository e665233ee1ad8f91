"""When a unit's feeds speak: the habits of one local day, outages included.

By hand twice a day, before the deadlines of 10:00 and 18:00; a bed-management tool every quarter of an hour; an ADT
link after each movement and twice a day with a census, the tool beside it following each movement. Machines of an
establishment fall silent together, with their heartbeats or without, and each comes back with a census; meanwhile
people may report by hand. Times are seconds on the clock of habits.
"""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from simulator.core.beds import DAY_S, Day, day_starts
from simulator.core.france import ADT, BED_MANAGEMENT, MANUAL, Establishment, Unit

QUARTER_S = 900
_TOLD_AFTER_S = {ADT: 1, BED_MANAGEMENT: 2}
"""How long after a movement each tells of it, where there are both: sources of one hospital rarely disagree."""
_CENSUS_EVERY = 24
"""Of the quarter-hourly reports of a bed-management tool, how many until one lists everything (`replace`)."""
_OUTAGE_A_DAY = 0.04
_STILL_ALIVE = 0.4
"""Of the outages, those in which only the figures stop: the feeds go on calling in."""
_BY_HAND_MEANWHILE = 0.6
_SECOND_OPINION_A_DAY = 0.03


class What(StrEnum):
    """What is said at a moment."""

    FIGURES = "figures"  # the figures, or that nothing changed
    MOVEMENT = "movement"  # someone came or left
    CENSUS = "census"  # all there is, what is not listed is gone
    BY_HAND = "by hand"  # all there is while the machines are down, of which ingest makes a takeover
    TAKEOVER = "takeover"  # by hand because the machines say nothing new, or are wrong
    SECOND_OPINION = "second opinion"  # by hand beside a machine that speaks


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """One feed of a unit speaks."""

    at: float
    feed: str
    what: What


@dataclass(frozen=True, slots=True)
class Outage:
    """The machines of an establishment give no figures from `start` to `end`; `alive`: their heartbeats go on."""

    start: float
    end: float
    alive: bool

    def covers(self, at: float) -> bool:
        """Whether no figures are given at this time."""
        return self.start <= at < self.end


def outage(seed: int, establishment: Establishment, number: int) -> Outage | None:
    """The outage of a local day, most days None."""
    random = Random(f"{seed}/{establishment.finess}/outage/{number}")
    if not establishment.automatic or random.random() >= _OUTAGE_A_DAY:
        return None
    midnight = number * DAY_S - establishment.utc_offset_h * 3600
    start = midnight + random.uniform(6, 18) * 3600
    end = start + random.uniform(1, 5) * 3600
    return Outage(start, end, alive=random.random() < _STILL_ALIVE)


def moments(seed: int, unit: Unit, number: int, day: Day) -> list[Moment]:
    """Everything the feeds of a unit say in a local day, in order of time."""
    random = Random(f"{seed}/{unit.unit_id}/habits/{number}")
    feeds = unit.establishment.feeds
    midnight = day_starts(unit, number)
    if feeds == (MANUAL,):
        return sorted(Moment(at, MANUAL, What.FIGURES) for at in _by_hand(midnight, random))
    said = _bed_management(unit, midnight)
    if ADT in feeds:
        said += [Moment(midnight + hour * 3600 + random.uniform(0, 3600), ADT, What.CENSUS) for hour in (3, 15)]
        said += [Moment(at + _TOLD_AFTER_S[ADT], ADT, What.MOVEMENT) for at in day.times]
        said += [Moment(at + _TOLD_AFTER_S[BED_MANAGEMENT], BED_MANAGEMENT, What.FIGURES) for at in day.times]
    cut = outage(seed, unit.establishment, number)
    if cut is not None:
        said = [moment for moment in said if not cut.covers(moment.at)]
        said += [Moment(cut.end, feed, What.CENSUS) for feed in unit.establishment.automatic]
    said += _people_beside_machines(unit, midnight, cut, random)
    return sorted(said)


def _by_hand(midnight: float, random: Random) -> tuple[float, float]:
    # Midnight is that of winter: in summer these are an hour later, and still before the deadlines.
    morning = midnight + random.uniform(7, 8.75) * 3600
    evening = midnight + random.uniform(15, 16.75) * 3600
    return morning, evening


def _bed_management(unit: Unit, midnight: float) -> list[Moment]:
    # Each unit has its own second of the quarter of an hour, so that the country speaks evenly.
    phase = Random(unit.unit_id).uniform(0, QUARTER_S)
    said = []
    for index in range(DAY_S // QUARTER_S):
        census = (index + unit.rank) % _CENSUS_EVERY == 0
        what = What.CENSUS if census else What.FIGURES
        said.append(Moment(midnight + phase + index * QUARTER_S, BED_MANAGEMENT, what))
    return said


def _people_beside_machines(unit: Unit, midnight: float, cut: Outage | None, random: Random) -> list[Moment]:
    # With three feeds people leave the figures to the machines.
    if ADT in unit.establishment.feeds:
        return []
    if cut is not None and random.random() < _BY_HAND_MEANWHILE:
        what = What.TAKEOVER if cut.alive else What.BY_HAND
        return [Moment(random.uniform(cut.start + 600, cut.end), MANUAL, what)]
    if cut is None and random.random() < _SECOND_OPINION_A_DAY:
        what = random.choice((What.SECOND_OPINION, What.SECOND_OPINION, What.TAKEOVER))
        return [Moment(midnight + random.uniform(7, 20) * 3600, MANUAL, what)]
    return []
