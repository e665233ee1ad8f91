"""Which parts are away, and since when what we show may be old."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from dashboard_api.core.following import Copy

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


def judge(facts: Facts, before: Degraded | None, now: int) -> Degraded | None:
    """None when all parts are there. `since` stays that of the first part that went away."""
    away = tuple(name for name, is_away in PARTS.items() if is_away(facts))
    if not away:
        return None
    return Degraded(now if before is None else before.since, away)


def _redis_away(facts: Facts) -> bool:
    return not facts.redis_answers or facts.unreadable > 0 or any(copy in _INCOMPLETE for copy in facts.copies)


def _stream_away(facts: Facts) -> bool:
    """Without Redis nothing is known of the stream: it is not said to be away."""
    return facts.redis_answers and not all(facts.served)


def _kafka_away(facts: Facts) -> bool:
    return not facts.kafka_answers


PARTS: Mapping[str, Callable[[Facts], bool]] = {"redis": _redis_away, "stream": _stream_away, "kafka": _kafka_away}
"""Every part that can be away, by its name on the wire, and how it is seen."""
