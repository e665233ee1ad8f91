"""Which units (or feeds) come due, the earliest first, without looking at the others.

Pushing and popping take O(log n). What a later push outdates stays in the heap until it comes up, or until it
outnumbers what counts: then the heap is built anew.
"""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import Generic, TypeVar

Key = TypeVar("Key", bytes, str)

_OUTDATED = 1024
"""Outdated entries that are no matter, however few count."""


class DueHeap(Generic[Key]):
    """One moment for each key, microseconds since 1970."""

    def __init__(self) -> None:
        self._moments: dict[Key, int] = {}
        self._heap: list[tuple[int, Key]] = []

    def __len__(self) -> int:
        return len(self._moments)

    def push(self, key: Key, moment_us: int) -> None:
        """Sets the moment of a key, in place of the one it had."""
        if self._moments.get(key) == moment_us:
            return
        self._moments[key] = moment_us
        heappush(self._heap, (moment_us, key))
        if len(self._heap) > 2 * len(self._moments) + _OUTDATED:
            self._heap = [(moment, each) for each, moment in self._moments.items()]
            heapify(self._heap)

    def hasten(self, key: Key, moment_us: int) -> None:
        """As `push`, unless the key has an earlier moment."""
        before = self._moments.get(key)
        if before is None or moment_us < before:
            self.push(key, moment_us)

    def moment(self, key: Key) -> int | None:
        """The moment of a key; None when it has none."""
        return self._moments.get(key)

    def remove(self, key: Key) -> None:
        """Forgets a key, if it is there."""
        self._moments.pop(key, None)

    def first(self) -> int | None:
        """The earliest moment; None when there is nothing to wait for."""
        heap, moments = self._heap, self._moments
        while heap and moments.get(heap[0][1]) != heap[0][0]:
            heappop(heap)
        return heap[0][0] if heap else None

    def pop_due(self, upto_us: int) -> Iterator[Key]:
        """Takes out what is due up to and including a moment, in order of time; also what is pushed meanwhile."""
        while (first := self.first()) is not None and first <= upto_us:
            _, key = heappop(self._heap)
            del self._moments[key]
            yield key
