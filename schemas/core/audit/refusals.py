"""How many refusals of one address are written: some a minute, the others counted and the count written."""

from typing import NamedTuple

PER_MINUTE = 30
_WINDOW_S = 60.0
_ADDRESSES = 4_096
"""Addresses counted apart; beyond, those that come are counted together."""
_OTHERS = "other addresses"


class Counted(NamedTuple):
    """Refusals that have no entry of their own."""

    address: str
    refusals: int


class RefusalLimit:
    """One per process. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}
        self._seen: dict[str, int] = {}

    def admits(self, address: str, now: float) -> bool:
        """Whether this refusal gets an entry."""
        if address not in self._since and len(self._since) >= _ADDRESSES:
            address = _OTHERS
        self._since.setdefault(address, now)
        self._seen[address] = self._seen.get(address, 0) + 1
        return self._seen[address] <= PER_MINUTE

    def over(self, now: float) -> list[Counted]:
        """The addresses whose minute is over and that were refused more often than was written; to be asked often."""
        ended = [address for address, since in self._since.items() if now - since >= _WINDOW_S]
        return self._close(ended)

    def rest(self) -> list[Counted]:
        """As `over`, of every address: the process ends."""
        return self._close(list(self._since))

    def _close(self, addresses: list[str]) -> list[Counted]:
        counted = []
        for address in addresses:
            del self._since[address]
            unwritten = self._seen.pop(address) - PER_MINUTE
            if unwritten > 0:
                counted.append(Counted(address, unwritten))
        return counted
