"""Which parts are away, and since when what we show may be old."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from dashboard_api.core.following import Copy

HELD_US = 6_000_000
"""How long after its last word a worker counts as serving a partition (docs/parts.md, `vigilits:held`)."""

_INCOMPLETE = (Copy.REBUILDING, Copy.OLDER)


@dataclass(frozen=True, slots=True)
class Facts:
    """`redis_answers`: the last question to Redis was answered; then, for each partition, what its copy is
    and whether a stream worker says that it serves it. `unreadable`: units whose newest row there cannot be
    read, so that the one shown, if any, is older than it should be. `kafka_answers`: tension, alerts and feeds are
    read on.
    """

    redis_answers: bool
    copies: Collection[Copy] = ()
    served: Collection[bool] = ()
    unreadable: int = 0
    kafka_answers: bool = True


@dataclass(frozen=True, slots=True)
class Degraded:
    """`since` is microseconds; `parts` are names as the wire has them."""

    since: int
    parts: tuple[str, ...]


def judge(facts: Facts, before: Degraded | None, well_at: int) -> Degraded | None:
    """None when all parts are there. `well_at`: when that was last seen to be so, microseconds. `since` stays that of
    the first part that went away: the moment from which figures may be old, not the one at which it was noticed."""
    away = tuple(name for name, is_away in PARTS.items() if is_away(facts))
    if not away:
        return None
    if before is not None:
        return Degraded(before.since, away)
    return Degraded(well_at - HELD_US if "stream" in away else well_at, away)


def _redis_away(facts: Facts) -> bool:
    return not facts.redis_answers or facts.unreadable > 0 or any(copy in _INCOMPLETE for copy in facts.copies)


def _stream_away(facts: Facts) -> bool:
    """Without Redis nothing is known of the stream: it is not said to be away."""
    return facts.redis_answers and not all(facts.served)


def _kafka_away(facts: Facts) -> bool:
    return not facts.kafka_answers


PARTS: Mapping[str, Callable[[Facts], bool]] = {"redis": _redis_away, "stream": _stream_away, "kafka": _kafka_away}
"""Every part that can be away, by its name on the wire, and how it is seen."""
