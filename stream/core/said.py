"""What a unit's figures say of time: the few facts that its freshness is judged by.

They travel in headers of its record in `capacity.unit-state`, so that thousands of units can be timed without decoding
their states: `facts` what level 2 is told, `apart` what level 3 alone is told, which is timed apart (DESIGN section 8).
What counts is DESIGN section 6: available beds always, closed ones while there are some, supplementary ones in crisis;
confirmations included, of the speaking source.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from schemas.core.confidentiality import REGULATION, record_level
from schemas.core.duty_rules import LEVELS
from stream.core.levels import level_2_of
from stream.core.public_view import AVAILABLE, CLOSED
from stream.core.unit_state import NEVER, UnitState

INSTALLED = "01/01"
SUPPLEMENTARY = "06/01"
MANUAL = "manual"
"""Name of the feed of entries by hand."""

_DAY_US = 86_400_000_000
INSTALLED_NOT_CONFIRMED = "installed_not_confirmed"
"""Id of the soft rule."""
INSTALLED_DUTY_US = 366 * _DAY_US
"""Installed beds are confirmed once a year, which may hold a leap day."""

_LATEST_US = 7_000 * 366 * _DAY_US
"""An observation beyond (only possible straight through Kafka) counts as made then: the calendar ends in 9999."""


ALWAYS = 0
IN_CRISIS = LEVELS.index("crisis")
AT_NO_LEVEL = len(LEVELS)


class Said(NamedTuple):
    """Instants in microseconds since 1970; None: nothing has been said, or what counts is of unknown age.

    `observed_us`: the oldest of what counts at any level. `supplementary_us`: of what counts in crisis besides.
    `installed_us`: the oldest of the installed beds. `by_hand`: whether a person's figure speaks (None: nobody has
    spoken). `since_us`: when these facts became known, the Kafka time of the event (or of the directory entry) that
    changed them last; 0: nothing has been said. `owed_from`: the level of tension from which on anything counts; level
    2 is always owed a figure.
    """

    observed_us: int | None
    supplementary_us: int | None
    installed_us: int | None
    by_hand: bool | None
    since_us: int
    owed_from: int = ALWAYS


NOTHING_SAID = Said(None, None, None, None, 0)

_Row = tuple[str, int, dict[str, Any]]
"""Key, age, record."""


def said_of(state: UnitState, since_us: int) -> Said:
    """What level 2 is told. Of available and closed beds the source that speaks for the available ones reports."""
    return _said(_rows(level_2_of(state)), since_us, crisis=False)


def apart_of(state: UnitState, below: Said, before: Said | None) -> Said | None:
    """What level 3 alone is told, since when as `before`; None when it never was told anything that counts.

    Where level 2 is told how the unit reports (`below`), that holds here too.
    """
    if "level_2" not in state:
        return None
    rows = [row for row in _rows(state) if record_level(row[2], sensitive=False) == REGULATION]
    found = _said(rows, 0 if before is None else before.since_us, crisis=True)
    if before is None and found[:4] == NOTHING_SAID[:4]:
        return None
    owed_from = ALWAYS
    if found.by_hand is None:
        owed_from = AT_NO_LEVEL if found.supplementary_us is None else IN_CRISIS
    by_hand = found.by_hand if below.by_hand is None else below.by_hand
    return found._replace(by_hand=by_hand, owed_from=owed_from)


def _rows(state: UnitState) -> Iterable[_Row]:
    memory = state["memory"]
    return zip(memory["keys"], memory["ages"], state["records"], strict=True) if memory else ()


def _said(rows: Iterable[_Row], since_us: int, *, crisis: bool) -> Said:
    counted: list[int] = []
    supplementary: list[int] = []
    installed: list[int] = []
    sources: dict[str, str] = {}
    for key, age, record in rows:
        figure = key[: len(AVAILABLE)]
        if figure == AVAILABLE or (figure == CLOSED and record["count"]):
            counted.append(age)
            sources[figure] = record["source"]
        elif figure == SUPPLEMENTARY and crisis:
            supplementary.append(age)
        elif figure == INSTALLED:
            installed.append(age)
    speaker = sources.get(AVAILABLE) or sources.get(CLOSED)
    return Said(
        _oldest(counted),
        _oldest(supplementary),
        _oldest(installed),
        None if speaker is None else speaker.rpartition("/")[2] == MANUAL,
        since_us,
    )


def _oldest(ages: list[int]) -> int | None:
    oldest = min(ages, default=NEVER)
    return None if oldest == NEVER else min(max(oldest, 0), _LATEST_US)


def installed_overdue_at(said: Said) -> int | None:
    """From when on the installed beds are an anomaly, `INSTALLED_NOT_CONFIRMED`. None: none have been reported."""
    return None if said.installed_us is None else said.installed_us + INSTALLED_DUTY_US


def encode_said(said: Said) -> bytes:
    """A header `facts` or `apart`: the first five values, separated by commas, empty for None; then `owed_from` unless
    it is `ALWAYS`."""
    by_hand = said.by_hand if said.by_hand is None else int(said.by_hand)
    values = (*said[:3], by_hand, said.since_us, *([said.owed_from] if said.owed_from else []))
    return ",".join("" if value is None else str(value) for value in values).encode()


def decode_said(header: bytes) -> Said:
    """The facts of a header. ValueError when it is none of ours."""
    observed, supplementary, installed, by_hand, since, *owed_from = header.split(b",")
    if not since or len(owed_from) > 1:
        raise ValueError(f"header facts is {header!r}: it has five values or six, the fifth is never missing")
    return Said(
        int(observed) if observed else None,
        int(supplementary) if supplementary else None,
        int(installed) if installed else None,
        bool(int(by_hand)) if by_hand else None,
        int(since),
        int(owed_from[0]) if owed_from else ALWAYS,
    )
