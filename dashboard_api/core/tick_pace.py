"""When to tell what changed: at once when nothing is under way, rarer the longer telling takes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. `rest_share` is the rest after a tick, in times of what the tick cost."""

    rest_share: float = 1.0
    longest_s: float = 0.5


SNAPSHOT_PACE = Pace(rest_share=4.0, longest_s=1.0)
"""Of whole snapshots: that of the nation takes tens of milliseconds, so those who come under load share one."""


def next_tick_at(last_tick_at: float, last_cost_s: float, pace: Pace) -> float:
    """The earliest moment of the next tick, on the clock of `last_tick_at` (its end).

    A tick that costs nothing is followed at once; one over 10,000 screens leaves the other work its time.
    At rest this stays far below the 200 ms that a tick may take; `longest_s` bounds it under load.
    """
    return last_tick_at + min(last_cost_s * pace.rest_share, pace.longest_s)
