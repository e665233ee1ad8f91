"""How long a service that died stays down, and when its dying is a loop worth shouting about. Pure."""

from collections.abc import Sequence

WINDOW_S = 60.0
"""Deaths further back are forgotten: a service that held for a minute starts afresh."""

_DELAYS_S = (0.1, 1.0, 2.0, 5.0)
LONGEST_DELAY_S = 10.0

LOOP_AFTER = 3
"""Deaths within the window that make a loop."""


def recent(deaths: Sequence[float], now: float) -> list[float]:
    """The deaths (seconds of any monotonic clock) that still count at `now`."""
    return [death for death in deaths if now - death < WINDOW_S]


def delay(deaths: Sequence[float], now: float) -> float:
    """Seconds to wait before the next start. The first death restarts at once."""
    count = len(recent(deaths, now))
    return _DELAYS_S[count - 1] if 0 < count <= len(_DELAYS_S) else (LONGEST_DELAY_S if count else 0.0)


def is_loop(deaths: Sequence[float], now: float) -> bool:
    """Whether the service dies again and again."""
    return len(recent(deaths, now)) >= LOOP_AFTER
