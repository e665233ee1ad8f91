"""How far a unit is into its duty at a moment: a pure function of facts and time (DESIGN section 6).

Between `at_us` and `next_us` of an answer nothing changes but by new facts. Instants are microseconds since 1970 UTC.

Under a declared level the duties of all levels up to it hold together and the most severe counts, so that declaring
never makes a unit look better. A declared duty makes nobody overdue or silent before its grace is over.
"""

from typing import NamedTuple

from schemas.core.duty_rules import LEVELS
from schemas.core.times import from_micros
from stream.core.closures import Closures, opening
from stream.core.duty import Duties, moments
from stream.core.instants import EVER, FOREVER
from stream.core.said import ALWAYS, IN_CRISIS, INSTALLED_NOT_CONFIRMED, Said
from stream.core.tension_timeline import Timeline, segment_at
from stream.core.unit_duty import UnitDuty

RANKS = ("fresh", "due", "overdue", "silent")
NEVER = "never"
CLOSED = "closed"


class Facts(NamedTuple):
    """All that the freshness of a unit depends on but time.

    `version`: of its state. `since_us`: these facts hold since then. `observed_us`, `supplementary_us`: as in `Said`.
    `entered_us`: when the unit entered the directory. `declared`: the levels that concern it. `owed_from`: as in
    `Said`.
    """

    version: int
    since_us: int
    observed_us: int | None
    supplementary_us: int | None
    entered_us: int
    duties: Duties
    closures: Closures
    declared: Timeline
    owed_from: int = ALWAYS


class Freshness(NamedTuple):
    """`state`: one of `RANKS`, `never` or `closed`; `rank`: how far into its duty, also of a unit nobody has spoken of,
    None while closed. `due_us`: it is overdue from then on; None while closed, or while nothing is owed. `next_us`:
    when this may change by time alone, `FOREVER` for never. `observed_us`: of what counts for the duty now."""

    state: str
    rank: str | None
    level: str
    due_us: int | None
    next_us: int
    observed_us: int | None


def facts_of(version: int, said: Said, duty: UnitDuty, entered_us: int, declared: Timeline) -> Facts:
    """The facts of a unit from its state, its directory entry and the declarations that concern it."""
    return Facts(
        version,
        said.since_us,
        said.observed_us,
        said.supplementary_us,
        entered_us,
        duty.duties(said),
        duty.closures,
        declared,
        said.owed_from,
    )


def freshness_at(facts: Facts, at_us: int) -> Freshness:
    """The unit's freshness at a moment."""
    segment = segment_at(facts.declared, at_us)
    level, next_us = segment.level, segment.until_us
    opened = EVER
    if facts.closures:
        closed, opened, changes = opening(facts.closures, at_us)
        next_us = min(next_us, changes)
        if closed:
            return Freshness(CLOSED, None, LEVELS[level], None, next_us, facts.observed_us)
    observed = _counting(facts, level, opened)
    if facts.owed_from and (level < facts.owed_from or observed is None):
        return Freshness(RANKS[0], RANKS[0], LEVELS[level], None, next_us, None)
    since = max(facts.entered_us, opened) if observed is None else observed
    rank, due_at = 0, FOREVER
    for each in range(level + 1):
        due, overdue, silent = moments(facts.duties[each], since)
        if each:
            grace = segment.graces_us[each - 1]
            overdue, silent = max(overdue, grace), max(silent, grace)
        due_at = min(due_at, overdue)
        if at_us < due:
            next_us = min(next_us, due)
        elif at_us < overdue:
            rank, next_us = max(rank, 1), min(next_us, overdue)
        elif at_us < silent:
            rank, next_us = max(rank, 2), min(next_us, silent)
        else:
            rank = 3
    state = RANKS[rank]
    return Freshness(NEVER if observed is None else state, state, LEVELS[level], due_at, next_us, observed)


def _counting(facts: Facts, level: int, opened_us: int) -> int | None:
    """The oldest of what counts at a level; None when nothing has been said since the unit opened."""
    observed, supplementary = facts.observed_us, facts.supplementary_us
    if level < IN_CRISIS or (supplementary is not None and supplementary < opened_us):
        supplementary = None
    if facts.owed_from:
        return supplementary
    if observed is None or observed < opened_us:
        return None
    return observed if supplementary is None else min(observed, supplementary)


_SEVERITY = (*RANKS, NEVER, CLOSED)


def worst(one: Freshness, other: Freshness) -> Freshness:
    """Of two parts of a unit that are timed apart: what a reader of both is shown."""
    worse = max(one, other, key=lambda part: _SEVERITY.index(part.state))
    due = min((part.due_us for part in (one, other) if part.due_us is not None), default=None)
    return worse._replace(due_us=due, next_us=min(one.next_us, other.next_us))


def older_in_crisis(level_2: Freshness, apart: Freshness) -> int | None:
    """When what counts for level 3 alone was observed, where a crisis makes it the oldest of all that counts: the row
    is then no younger. None where what the state says holds."""
    if level_2.level != LEVELS[IN_CRISIS] or CLOSED in (level_2.state, apart.state):
        return None
    below, above = level_2.observed_us, apart.observed_us
    return above if below is not None and above is not None and above < below else None


_ANOMALIES = b',"anomalies":['
_OBSERVED_AT = b',"observed_at":'
_RECEIVED_AT = b',"received_at":'


def shown(freshness: Freshness, *, installed_late: bool = False, older_us: int | None = None) -> bytes:
    """What a row shows of it, as the JSON members `freshness`, `due_at` and `level` without braces; `observed_at` when
    a crisis makes the unit older than its state says (`older_us`); and `anomalies` when time alone makes one:
    `installed_late`, nobody has confirmed the installed beds for a year.

    The header `timing` of a state record: when it differs, the row lags and the state must be written again.
    """
    due = b"null" if freshness.due_us is None else b'"%s"' % from_micros(freshness.due_us).encode()
    odd = b'%b"%b"]' % (_ANOMALIES, INSTALLED_NOT_CONFIRMED.encode()) if installed_late else b""
    older = b"" if older_us is None else b'%b"%b"' % (_OBSERVED_AT, from_micros(older_us).encode())
    return b'"freshness":"%b","due_at":%b,"level":"%b"%b%b' % (
        freshness.state.encode(),
        due,
        freshness.level.encode(),
        older,
        odd,
    )


def without_older(state: bytes, timing: bytes) -> bytes:
    """An encoded state without its own `observed_at`, which precedes `received_at`, where `timing` has an older one. In
    a text the quotes would be escaped, and records have no `received_at`."""
    if _OBSERVED_AT not in timing:
        return state
    end = state.index(_RECEIVED_AT)
    return state[: state.rindex(_OBSERVED_AT, 0, end)] + state[end:]


def anomalies_shown(timing: bytes) -> tuple[bytes, bytes]:
    """What `shown` gave without its anomalies; and these, as JSON values between commas."""
    members, _, anomalies = timing.partition(_ANOMALIES)
    return members, anomalies[:-1]
