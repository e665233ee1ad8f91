"""How many sockets one person, and one address, have open here; pure."""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SocketBounds:
    """The most that may be open at once, on this replica."""

    per_subject: int
    per_address: int


class SocketCounts:
    """Counts what is open. What was counted has to be given back."""

    def __init__(self, bounds: SocketBounds) -> None:
        self._bounds = bounds
        self._subjects: Counter[str] = Counter()
        self._addresses: Counter[str] = Counter()

    def from_address(self, address: str) -> bool:
        """Count one more from there; False, and nothing counted, when there are too many."""
        return _take(self._addresses, address, self._bounds.per_address)

    def of_subject(self, subject: str) -> bool:
        """Count one more of theirs; False, and nothing counted, when there are too many."""
        return _take(self._subjects, subject, self._bounds.per_subject)

    def address_left(self, address: str) -> None:
        """One less from there."""
        _give(self._addresses, address)

    def subject_left(self, subject: str) -> None:
        """One less of theirs."""
        _give(self._subjects, subject)


def _take(counts: Counter[str], who: str, most: int) -> bool:
    if counts[who] >= most:
        return False
    counts[who] += 1
    return True


def _give(counts: Counter[str], who: str) -> None:
    counts[who] -= 1
    if counts[who] <= 0:
        del counts[who]
