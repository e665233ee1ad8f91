"""The alerts that the Grand Est week of March 2020 must give, derived from its transitions alone.

    python -m tests.exam.grand_est_alerts_expected ../shared/data/grand-est-icu-2020-03.csv

Shares no code with the product, and no way of thinking either: it knows the whole week beforehand. The spells in which
units are late are laid over each other, each unit's climbs are read from its own spell, and notices are put where the
climbs are, with repeats in the gaps between. Times are local.

Of critical care: due is told to the owner; overdue to the person on call and the ARS, to the latter two hours later
without tension; silent to the director and the ARS's escalation. Half a second after a unit has become late or later
it is told, then again every four hours. All that changes does so at whole hours: units that join find the two minutes
since the last notice over.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from tests.exam.grand_est_expected import TENSION, UNTIL, Expected, expected

RUNGS = ("owner", "on-call", "ars", "director", "ars-escalation")
WAIT, ARS_WAITS, REPEAT = timedelta(seconds=0.5), timedelta(hours=2), timedelta(hours=4)
SEVERAL_UNITS = {"CHR", "Colmar", "HTP", "Mulhouse", "NHC", "Nancy"}
"""What the names of units of one establishment begin with."""


class Told(NamedTuple):
    """A notice: the highest rung the alert has come to, the rungs this one is for, and the units it lists."""

    moment: datetime
    establishment: str
    reason: str
    step: str
    rungs: tuple[str, ...]
    units: tuple[str, ...]


class Spell(NamedTuple):
    """A unit is late; `ends` is UNTIL when that lasts.

    A report in the moment it becomes late makes one of no length.
    """

    hospital: str
    ranks: list[tuple[datetime, str]]
    ends: datetime
    lasts: bool

    @property
    def begins(self) -> datetime:
        return self.ranks[0][0]

    def holds(self, now: datetime) -> bool:
        return self.begins <= now and (self.lasts or now < self.ends)


class Alert(NamedTuple):
    """Spells without a gap in between. `over` None: not in this week."""

    establishment: str
    opened: datetime
    over: datetime | None
    spells: list[Spell]


def establishment_of(hospital: str) -> str:
    """Most units of the file are the only one of their establishment."""
    house = hospital.partition("-")[0]
    return house if house in SEVERAL_UNITS else hospital


def spells_of(transitions: Iterable[Expected]) -> Iterator[Spell]:
    """Of one hospital."""
    parts = [(late, list(part)) for late, part in groupby(transitions, lambda each: each.rank != "fresh")]
    ends = [part[0].moment for _, part in parts[1:]] + [UNTIL]
    for number, (late, part) in enumerate(parts):
        if late:
            ranks = [(each.moment, each.rank) for each in part]
            yield Spell(part[0].hospital, ranks, ends[number], lasts=number == len(parts) - 1)


def alerts(transitions: Iterable[Expected]) -> list[Alert]:
    """Every alert of the week, told or not, by establishment and time."""
    spells: dict[str, list[Spell]] = defaultdict(list)
    for hospital, theirs in groupby(transitions, lambda each: each.hospital):
        spells[establishment_of(hospital)] += spells_of(theirs)
    return [alert for house, theirs in sorted(spells.items()) for alert in laid_over(house, theirs)]


def laid_over(establishment: str, spells: list[Spell]) -> Iterator[Alert]:
    """Spells that touch are of one alert: in a moment, who becomes late comes before who reports."""
    spells = sorted(spells, key=lambda spell: (spell.begins, spell.hospital))
    while spells:
        found, ends = [], spells[0].ends
        while spells and spells[0].begins <= ends:
            found.append(spells.pop(0))
            ends = max(ends, found[-1].ends)
        lasts = any(spell.lasts for spell in found)
        yield Alert(establishment, found[0].begins, None if lasts else ends, found)


def height(spell: Spell, now: datetime) -> tuple[int, datetime]:
    """How many rungs are to know of the unit, and since when it has its rank."""
    since, rank = [each for each in spell.ranks if each[0] <= now][-1]
    at_once = TENSION[0] <= now < TENSION[1] or now >= since + ARS_WAITS
    return {"due": 1, "overdue": 3 if at_once else 2, "silent": 5}[rank], since


def climbs(spell: Spell) -> Iterator[tuple[datetime, range]]:
    """When more people are to know of the unit than ever in this spell, and their rungs."""
    changes = [moment for moment, _ in spell.ranks]
    known = 0
    for now in sorted({*changes, *(moment + ARS_WAITS for moment in changes), *TENSION}):
        if spell.holds(now):
            wanted, since = height(spell, now)
            told_at = max(now, since + WAIT)
            if wanted > known and told_at <= UNTIL:
                yield told_at, range(known, wanted)
                known = wanted


def notices(alert: Alert) -> Iterator[Told]:
    """What is told of an alert; nothing when it is over before anybody is."""
    news: dict[datetime, set[int]] = defaultdict(set)
    for spell in alert.spells:
        for moment, rungs in climbs(spell):
            news[moment] |= {*rungs}
    told, last = set[int](), alert.opened

    def notice(now: datetime, reason: str, rungs: set[int], units: Iterable[Spell]) -> Told:
        names = tuple(RUNGS[rung] for rung in sorted(rungs))
        return Told(now, alert.establishment, reason, RUNGS[max(told)], names, named(units))

    for moment in sorted({*news, alert.over or UNTIL}):
        while told and (last := last + REPEAT) < moment:
            late = [spell for spell in alert.spells if spell.holds(last)]
            yield notice(last, "repeated", {*range(max(height(spell, last)[0] for spell in late))}, late)
        last = moment
        if moment in news:
            reason = "first" if not told else "escalated" if max(news[moment]) > max(told) else "new_members"
            told |= news[moment]
            yield notice(moment, reason, news[moment], [spell for spell in alert.spells if spell.holds(moment)])
    if alert.over and told:
        yield notice(alert.over, "resolved", told, alert.spells)


def named(spells: Iterable[Spell]) -> tuple[str, ...]:
    return tuple(sorted({spell.hospital for spell in spells}))


def told(found: Iterable[Alert]) -> list[Told]:
    """Every notice, by time."""
    return sorted(each for alert in found for each in notices(alert))


def line(notice: Told) -> str:
    """As a person reads it."""
    moment = f"{notice.moment:%d %H:%M:%S.%f}"[:-5]
    rungs, units = ", ".join(notice.rungs), ", ".join(notice.units)
    return f"{moment} {notice.establishment} {notice.reason}, up to {notice.step}; {rungs}: {units}"


if __name__ == "__main__":
    for each in told(alerts(expected(Path(sys.argv[1])))):
        sys.stdout.write(f"{line(each)}\n")
