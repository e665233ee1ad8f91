"""Which offset of a partition may be committed: the end of the unbroken run of finished batches.

Batches of one partition start in order and may finish in any order; one that never finishes holds back
everything after it, so that it is read again (DESIGN section 3: acknowledged only when Kafka has the state).
"""

from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class Batch:
    """Records of one partition up to, not including, `next_offset`; `pending` writes are still under way."""

    next_offset: int
    pending: int = 0

    def one_written(self) -> None:
        """Note that one of the writes is on all in-sync replicas."""
        self.pending -= 1


@dataclass(slots=True)
class CommitPositions:
    """The batches under way of one partition, oldest first."""

    _batches: deque[Batch] = field(default_factory=deque)

    def start(self, next_offset: int, writes: int) -> Batch:
        """Add the batch that ends before `next_offset` and waits for `writes` acknowledgements."""
        batch = Batch(next_offset, writes)
        self._batches.append(batch)
        return batch

    def unfinished(self) -> int:
        """How many batches still wait for a write."""
        return sum(1 for batch in self._batches if batch.pending)

    def committable(self) -> int | None:
        """Offset to commit, or None when nothing new is finished. Forgets what it returns."""
        offset = None
        while self._batches and self._batches[0].pending == 0:
            offset = self._batches.popleft().next_offset
        return offset
