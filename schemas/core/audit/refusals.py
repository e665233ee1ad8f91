"""How many refusals of one asker are written: some a minute, the others counted and the counts written.

Who was recognised is counted by who it is, else by address: what strangers do from an address (or through a proxy that
many share) hides nothing that somebody known does from there. Nor does noise hide another try: the first of each kind
of refusal is written whatever came before it, and the others are counted by kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from schemas.core.audit.entry import Actor

PER_MINUTE = 30
KINDS = 20
"""Of one asker in a minute; those beyond are one."""
_WINDOW_S = 60.0
_ASKERS = 4_096
"""Counted apart; beyond, those that come are counted together."""
_OTHERS = "others"

Asker = Actor | str
"""Who was recognised, or an address."""


class Counted(NamedTuple):
    """Refusals that have no entry of their own, by kind."""

    asker: Asker
    kinds: Mapping[str, int]

    @property
    def refusals(self) -> int:
        """All of them."""
        return sum(self.kinds.values())


@dataclass(slots=True)
class _Minute:
    """Of one asker. `unwritten`: every kind that came, and how many of it have no entry."""

    since: float
    seen: int = 0
    unwritten: dict[str, int] = field(default_factory=dict)


class RefusalLimit:
    """One of the recognised and one of strangers in a process. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._minutes: dict[Asker, _Minute] = {}

    def admits(self, asker: Asker, kind: str, now: float) -> bool:
        """Whether this refusal gets an entry."""
        if asker not in self._minutes and len(self._minutes) >= _ASKERS:
            asker = _OTHERS
        minute = self._minutes.setdefault(asker, _Minute(now))
        minute.seen += 1
        if kind not in minute.unwritten and len(minute.unwritten) >= KINDS:
            kind = _OTHERS
        is_first = kind not in minute.unwritten
        is_written = is_first or minute.seen <= PER_MINUTE
        minute.unwritten[kind] = minute.unwritten.get(kind, 0) + (not is_written)
        return is_written

    def over(self, now: float) -> list[Counted]:
        """Those whose minute is over and that were refused more often than was written; to be asked often."""
        ended = [asker for asker, minute in self._minutes.items() if now - minute.since >= _WINDOW_S]
        return self._close(ended)

    def rest(self) -> list[Counted]:
        """As `over`, of all: the process ends."""
        return self._close(list(self._minutes))

    def _close(self, askers: list[Asker]) -> list[Counted]:
        counted = []
        for asker in askers:
            unwritten = {kind: number for kind, number in self._minutes.pop(asker).unwritten.items() if number}
            if unwritten:
                counted.append(Counted(asker, unwritten))
        return counted
