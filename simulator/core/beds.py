"""What is true: how many beds of a unit are taken at any moment.

A day of a unit is a function of seed, unit and day: how many patients it starts with, when they leave and come. So the
truth needs no memory, and a simulator that restarts goes on in the same France.

Times are seconds since 1970 UTC on the clock of habits (which runs faster than the wall's when the speed is not 1).
"""

from bisect import bisect_right
from dataclasses import dataclass
from random import Random

from simulator.core.france import Unit
from simulator.core.kinds import REA

DAY_S = 86_400

_ADMISSIONS = (2, 2, 1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 8, 8, 9, 9, 9, 8, 7, 6, 5, 4, 3, 2)
_DISCHARGES = (0, 0, 0, 0, 0, 0, 0, 1, 3, 7, 12, 14, 11, 12, 14, 11, 7, 4, 2, 1, 1, 0, 0, 0)
"""Relative to each hour of the local day: people come in the afternoon and evening, leave around noon."""
_WEEKDAYS = (1.1, 1.1, 1.05, 1.05, 1.1, 0.75, 0.7)
"""Movements by day of the week, Monday first."""


@dataclass(frozen=True, slots=True)
class Beds:
    """The beds of a unit at a moment; the parts never exceed `installed`.

    `covid` are among the occupied; `counts_covid` is whether the unit tells them apart at all.
    """

    installed: int
    closed: int
    occupied: int
    reserved: int
    covid: int
    counts_covid: bool

    @property
    def available(self) -> int:
        """Staffed, empty and promised to nobody."""
        return self.installed - self.closed - self.occupied - self.reserved


@dataclass(frozen=True, slots=True)
class Day:
    """One local day of a unit: patients at each movement, in order of time."""

    closed: int
    reserved: int
    covid_share: float | None
    """Of the patients; None for a unit that does not tell them apart."""
    times: tuple[float, ...]
    occupied: tuple[int, ...]
    """One longer than `times`: before the first movement, and after each."""

    def beds(self, unit: Unit, at: float) -> Beds:
        """The beds at a time of this day."""
        occupied = self.occupied[bisect_right(self.times, at)]
        reserved = min(self.reserved, unit.installed - self.closed - occupied)
        covid = int(occupied * (self.covid_share or 0))
        return Beds(unit.installed, self.closed, occupied, reserved, covid, self.covid_share is not None)


def day_number(unit: Unit, at: float) -> int:
    """Which local day of the unit a time belongs to."""
    return int((at + unit.establishment.utc_offset_h * 3600) // DAY_S)


def day_starts(unit: Unit, number: int) -> float:
    """When a local day of the unit begins."""
    return number * DAY_S - unit.establishment.utc_offset_h * 3600


def day(seed: int, unit: Unit, number: int) -> Day:
    """One day of a unit."""
    random = Random(f"{seed}/{unit.unit_id}/{number}")
    closed = _closed(seed, unit, number)
    patients = _patients_at_midnight(seed, unit, number)
    tomorrow = _patients_at_midnight(seed, unit, number + 1)
    weekday = _WEEKDAYS[(number + 3) % 7]  # 1 January 1970 was a Thursday
    discharges = max(0, round(patients / unit.kind.stay * weekday + random.uniform(-0.8, 0.8)), patients - tomorrow)
    admissions = tomorrow - patients + discharges
    midnight = day_starts(unit, number)
    movements = sorted(
        [(midnight + _time(random, _ADMISSIONS), 1) for _ in range(admissions)]
        + [(midnight + _time(random, _DISCHARGES), -1) for _ in range(discharges)]
    )
    staffed = unit.installed - closed
    occupied, waiting = [min(patients, staffed)], patients
    for _, step in movements:
        # Beyond the staffed beds a patient waits elsewhere.
        waiting += step
        occupied.append(max(0, min(waiting, staffed)))
    return Day(
        closed=closed,
        reserved=random.choices((0, 1, 2), (6, 3, 1))[0],
        covid_share=random.uniform(0, 0.15) if unit.kind is REA else None,
        times=tuple(at for at, _ in movements),
        occupied=tuple(occupied),
    )


def _closed(seed: int, unit: Unit, number: int) -> int:
    """Beds closed for want of staff: decided by the week."""
    random = Random(f"{seed}/{unit.unit_id}/week/{(number + 3) // 7}")
    return min(unit.installed - 1, int(unit.installed * random.choice((0, 0, 0.05, 0.1, 0.15))))


def _patients_at_midnight(seed: int, unit: Unit, number: int) -> int:
    random = Random(f"{seed}/{unit.unit_id}/night/{number}")
    staffed = unit.installed - _closed(seed, unit, number)
    return max(0, min(staffed, round(staffed * random.gauss(unit.kind.occupancy, 0.07))))


def _time(random: Random, hours: tuple[int, ...]) -> float:
    hour = random.choices(range(24), hours)[0]
    return float(hour * 3600 + random.randrange(3600))
