"""What is known of units at one level, and what is odd about one."""

from datetime import datetime
from typing import NamedTuple

from alerts.core.facts import Disagreement, UnitFacts


class Odd(NamedTuple):
    """What is odd about a unit's figures, since when."""

    rules: tuple[str, ...]
    since: datetime
    disagreements: tuple[Disagreement, ...] = ()


class Chain:
    """What is known of units at one level: at 2 as level 2 is told it, at 3 what level 3 alone is told."""

    def __init__(self) -> None:
        self.facts: dict[str, UnitFacts] = {}
        self.odd: dict[str, Odd] = {}
        self.seen: dict[str, datetime] = {}
        """When what is told of a unit last got worse, by our clock: others of the same cause may follow."""
        self.last: dict[str, tuple[int, int]] = {}
