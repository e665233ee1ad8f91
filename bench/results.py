"""What a bar measured: rounds of shipped against reference, and whether the goal is met. Pure."""

import math
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median
from typing import NamedTuple


class Goal(NamedTuple):
    """What the ratio shipped / reference should be: at most, or at least, `limit`."""

    at_most: bool
    limit: float

    def met_by(self, ratio: float) -> bool:
        """Whether a ratio reaches the goal."""
        return ratio <= self.limit if self.at_most else ratio >= self.limit

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.limit:g}×"


class Verdict(StrEnum):
    """What is reported, never asserted."""

    MET = "met"
    NOT_MET = "not met"
    REPORTED = "reported"


class Round(NamedTuple):
    """Figures taken one after the other in the same run, in the bar's unit."""

    shipped: float
    reference: float

    @property
    def ratio(self) -> float:
        """Shipped over reference."""
        return self.shipped / self.reference


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the table. The median ratio over its rounds is held against `goal`; None when there is none."""

    name: str
    unit: str
    reference: str
    goal: Goal | None
    rounds: tuple[Round, ...]
    notes: tuple[str, ...] = ()

    @property
    def shipped_median(self) -> float:
        """Median of the shipped figures."""
        return median(r.shipped for r in self.rounds)

    @property
    def reference_median(self) -> float:
        """Median of the reference's figures."""
        return median(r.reference for r in self.rounds)

    @property
    def ratios(self) -> tuple[float, float, float]:
        """Lowest, median and highest ratio of a round."""
        ratios = [r.ratio for r in self.rounds]
        return min(ratios), median(ratios), max(ratios)

    @property
    def verdict(self) -> Verdict:
        """Whether the median ratio reaches the goal."""
        if self.goal is None:
            return Verdict.REPORTED
        return Verdict.MET if self.goal.met_by(self.ratios[1]) else Verdict.NOT_MET


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure of the shipped system alone, against a limit it should stay under (None: none is set)."""

    name: str
    unit: str
    figure: float
    limit: float | None

    @property
    def verdict(self) -> Verdict:
        """Whether the figure stays under its limit."""
        if self.limit is None:
            return Verdict.REPORTED
        return Verdict.MET if self.figure <= self.limit else Verdict.NOT_MET


@dataclass(frozen=True, slots=True)
class Measured:
    """What one bar's file gives back, with the commands it ran."""

    bars: tuple[Bar, ...] = ()
    limits: tuple[Limit, ...] = ()
    commands: tuple[str, ...] = field(default=())


def percentile(samples: list[float], share: float) -> float:
    """The smallest sample that at least `share` (0 to 1) of the samples do not exceed. `samples` are not empty."""
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]
