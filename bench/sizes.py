"""How much is measured: the full form, and the quick one of about two minutes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Rounds alternate shipped and reference. Seconds are per side and round."""

    rounds: int
    latency_s: float
    latency_units: int
    screens: int
    events_per_s: float
    fold_rounds: int
    fold_events: int
    fold_units: tuple[int, ...]
    filled_units: int
    """Of the bars that begin with many units."""
    rebuild_rounds: int
    sockets: int
    frames_s: float
    footprint_units: int
    access_rounds: int
    """0: what it costs to withhold is left out, and what a token costs is measured alone."""
    idle_s: float
    due_units: int
    """Of the units filled, so many fall due one after the other, and so many in one instant."""
    told_sites: int
    """Establishments whose notices are timed one by one."""
    outage_sites: int
    """Establishments, of eight units each, of which every one is late at once."""
    outage_whole: bool
    """Whether it is watched until all are told: the second digest of a receiver comes half a minute after the first."""
    many_units: int | None
    """Units of the second latency measurement; None leaves it out."""


FULL = Sizes(
    rounds=5,
    latency_s=15,
    latency_units=1_000,
    screens=200,
    events_per_s=50,
    fold_rounds=3,
    fold_events=60_000,
    fold_units=(10_000, 1_000),
    filled_units=50_000,
    rebuild_rounds=3,
    sockets=500,
    frames_s=10,
    footprint_units=10_000,
    access_rounds=3,
    idle_s=20,
    due_units=2_000,
    told_sites=400,
    outage_sites=1_300,
    outage_whole=True,
    many_units=50_000,
)

QUICK = Sizes(
    rounds=1,
    latency_s=3,
    latency_units=1_000,
    screens=200,
    events_per_s=50,
    fold_rounds=1,
    fold_events=10_000,
    fold_units=(5_000,),
    filled_units=10_000,
    rebuild_rounds=1,
    sockets=500,
    frames_s=2,
    footprint_units=10_000,
    access_rounds=0,
    idle_s=2,
    due_units=500,
    told_sites=20,
    outage_sites=300,
    outage_whole=False,
    many_units=None,
)
