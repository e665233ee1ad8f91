"""What a held partition's units are timed by: when each changes by time alone, and the crossings to be written."""

from typing import NamedTuple

from stream.core.crossings import Crossing
from stream.core.due_heap import DueHeap


class UnitCrossing(NamedTuple):
    """A crossing, whose it is, and the level whose chain it is of."""

    unit: bytes
    crossing: Crossing
    confidentiality: int


class Look(NamedTuple):
    """Time may be looked at up to a moment once the events before an offset of `capacity.events` are folded."""

    upto_us: int
    offset: int


class Times:
    """Of one held partition; it goes with it."""

    def __init__(self) -> None:
        self.heap: DueHeap[bytes] = DueHeap()
        self.crossed: list[UnitCrossing] = []
        self.unshown: set[bytes] = set()
        """Units whose crossings are written and whose states, as their rows show them now, are not."""
        self.unkept: set[bytes] = set()
        """Those of them whose last crossings are not in `freshness.last` yet."""
        self.armed = False
        """Whether every unit has been looked at since the partition is held."""
        self.look: Look | None = None
        """The next look, which waits for events to be folded."""
        self.forecasts: DueHeap[bytes] = DueHeap()
        """When the next forecast of a unit expires, of those that have any."""
        self.forecasts_known = False
        """Whether those are in it that were there when the partition was loaded."""

    def has_due(self, upto_us: int) -> bool:
        """Whether there is anything to look at up to a moment."""
        first = self.heap.first()
        return not self.armed or (first is not None and first <= upto_us)

    def take(self) -> list[UnitCrossing]:
        """The crossings, in the order they were made; from now on they are the caller's."""
        crossed, self.crossed = self.crossed, []
        return crossed
