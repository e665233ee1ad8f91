"""How many refusals of one asker are written: some a minute, the others counted and the count written.

Who was recognised is counted by who it is, else by address: what strangers do from an address (or through a proxy that
many share) hides nothing that somebody known does from there.
"""

from typing import NamedTuple

from schemas.core.audit.entry import Actor

PER_MINUTE = 30
_WINDOW_S = 60.0
_ASKERS = 4_096
"""Counted apart; beyond, those that come are counted together."""
_OTHERS = "others"

Asker = Actor | str
"""Who was recognised, or an address."""


class Counted(NamedTuple):
    """Refusals that have no entry of their own."""

    asker: Asker
    refusals: int


class RefusalLimit:
    """One of the recognised and one of strangers in a process. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._since: dict[Asker, float] = {}
        self._seen: dict[Asker, int] = {}

    def admits(self, asker: Asker, now: float) -> bool:
        """Whether this refusal gets an entry."""
        if asker not in self._since and len(self._since) >= _ASKERS:
            asker = _OTHERS
        self._since.setdefault(asker, now)
        self._seen[asker] = self._seen.get(asker, 0) + 1
        return self._seen[asker] <= PER_MINUTE

    def over(self, now: float) -> list[Counted]:
        """Those whose minute is over and that were refused more often than was written; to be asked often."""
        ended = [asker for asker, since in self._since.items() if now - since >= _WINDOW_S]
        return self._close(ended)

    def rest(self) -> list[Counted]:
        """As `over`, of all: the process ends."""
        return self._close(list(self._since))

    def _close(self, askers: list[Asker]) -> list[Counted]:
        counted = []
        for asker in askers:
            del self._since[asker]
            unwritten = self._seen.pop(asker) - PER_MINUTE
            if unwritten > 0:
                counted.append(Counted(asker, unwritten))
        return counted
