"""Every change of a unit's state or rank, in order, each once, with the moment it stands for.

What was crossed last (`freshness.last`) and the facts are all that is needed to go on: after a restart, late, or in any
number of steps the crossings are the same. A change of facts at R is first preceded by what the old facts crossed up
to R, and is itself a crossing with moment R. Instants are microseconds since 1970 UTC.
"""

from typing import Literal, NamedTuple

from stream.core.freshness import CLOSED, Facts, Freshness, freshness_at
from stream.core.tension_timeline import segment_at

Reason = Literal["entered", "time", "reported", "taken_back", "tension", "directory", "closed", "reopened"]

LATE_US = 1_000_000
"""Produced later than this after its moment, a crossing is marked late."""


class Last(NamedTuple):
    """The last crossing of a unit (`freshness-last/1`). `version`: of the unit's state it was made from."""

    sequence: int
    version: int
    state: str
    rank: str | None
    moment_us: int
    level: str
    entered_us: int


class Crossing(NamedTuple):
    """One crossing, and what is last after it."""

    from_state: str | None
    reason: Reason
    due_us: int | None
    observed_us: int | None
    last: Last


class Crossed(NamedTuple):
    """What was crossed, in order; what is last after it, and the freshness then (also when nothing was crossed): what
    the row shows, and until when."""

    crossings: list[Crossing]
    last: Last
    now: Freshness


def is_late(crossing: Crossing, produced_us: int) -> bool:
    """Whether it is produced over a second after its moment."""
    return produced_us > crossing.last.moment_us + LATE_US


def entered(facts: Facts) -> Crossed:
    """The first crossing of a unit, at its entry in the directory (`entered_us`).

    Facts known since later than its entry, of a unit that has none from before: it enters when they became known.
    """
    moment = max(facts.entered_us, facts.since_us)
    now = freshness_at(facts, moment)
    first = _crossing(None, facts, now, moment, "entered")
    return Crossed([first], first.last, now)


def by_time(last: Last, facts: Facts, upto_us: int) -> Crossed:
    """What time made the unit cross since its last crossing, up to and including a moment.

    The facts have held since `since_us`. Where they differ from the last crossing then, it is the directory that has
    changed them: what an event changes is crossed when it is folded.
    """
    moment = goes_on_from(last, facts)
    now = freshness_at(facts, moment)
    reason: Reason = "directory"
    if now.level != last.level:
        reason = "tension"
    found: list[Crossing] = []
    while True:
        if (now.state, now.rank) != (last.state, last.rank):
            found.append(_crossing(last, facts, now, moment, _reason(last, now, reason)))
            last = found[-1].last
        if now.next_us > upto_us:
            return Crossed(found, last, now)
        moment = now.next_us
        now = freshness_at(facts, moment)
        reason = "tension" if segment_at(facts.declared, moment).from_us == moment else "time"


def goes_on_from(last: Last, facts: Facts) -> int:
    """From when on facts may cross anything: not before they held, nor before the last crossing."""
    return max(last.moment_us, facts.since_us)


def by_change(last: Last, before: Facts | None, after: Facts, at_us: int, reason: Reason) -> Crossed:
    """What a change of facts received at R (`at_us`) makes the unit cross, after what it crossed up to R by the facts
    `before` (None: they are not known any more).

    `reason` is what changed: an event (`reported`, `taken_back`), the declarations (`tension`) or the directory. An
    event folded again after a restart crosses nothing twice: crossings made from its state, or a later one, stand.
    """
    found: list[Crossing] = []
    moment = max(at_us, last.moment_us)
    if before is not None and last.version <= before.version and goes_on_from(last, before) <= moment:
        found, last, _ = by_time(last, before, at_us)
    moment = max(at_us, last.moment_us)
    now = freshness_at(after, moment)
    if last.version <= after.version and (now.state, now.rank) != (last.state, last.rank):
        found.append(_crossing(last, after, now, moment, _reason(last, now, reason)))
        last = found[-1].last
    return Crossed(found, last, now)


def _reason(last: Last, now: Freshness, otherwise: Reason) -> Reason:
    if now.state == CLOSED:
        return "closed"
    return "reopened" if last.state == CLOSED else otherwise


def _crossing(last: Last | None, facts: Facts, now: Freshness, moment_us: int, reason: Reason) -> Crossing:
    return Crossing(
        None if last is None else last.state,
        reason,
        now.due_us,
        now.observed_us,
        Last(
            1 if last is None else last.sequence + 1,
            facts.version,
            now.state,
            now.rank,
            moment_us,
            now.level,
            moment_us if last is None else last.entered_us,
        ),
    )
