"""How a reference tells how far it is: the number of events done, a line at a time, on standard output."""

import sys

EVERY = 500


class Progress:
    """Counts events; `finish` waits for nothing, so call it when Kafka has everything."""

    def __init__(self, total: int) -> None:
        self._total = total
        self.done = 0

    def count(self, events: int = 1) -> bool:
        """Note events; whether all are done now."""
        before, self.done = self.done, self.done + events
        if self.done // EVERY != before // EVERY and self.done < self._total:
            _say(self.done)
        return self.done >= self._total

    def finish(self) -> None:
        """Say that the last one is done and written."""
        _say(self._total)


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()
