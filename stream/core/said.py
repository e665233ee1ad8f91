"""What a unit's figures say of time: the few facts that its freshness is judged by.

They travel in the header `facts` of its record in `capacity.unit-state`, so that thousands of units can be timed
without decoding their states. What counts is DESIGN section 6: available beds always, closed ones while there are some,
supplementary ones in crisis; confirmations included, of the speaking source.
"""

from typing import NamedTuple

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


class Said(NamedTuple):
    """Instants in microseconds since 1970; None: nothing has been said, or what counts is of unknown age.

    `observed_us`: the oldest of what counts at any level. `supplementary_us`: of what counts in crisis besides.
    `installed_us`: the oldest of the installed beds. `by_hand`: whether a person's figure speaks (None: nobody has
    spoken). `since_us`: when these facts became known, the Kafka time of the event (or of the directory entry) that
    changed them last; 0: nothing has been said.
    """

    observed_us: int | None
    supplementary_us: int | None
    installed_us: int | None
    by_hand: bool | None
    since_us: int


NOTHING_SAID = Said(None, None, None, None, 0)


def said_of(state: UnitState, since_us: int) -> Said:
    """The facts of a state. Of available and closed beds the source that speaks for the available ones reports."""
    memory = state["memory"]
    if not memory:
        return NOTHING_SAID._replace(since_us=since_us)
    counted: list[int] = []
    supplementary: list[int] = []
    installed: list[int] = []
    sources: dict[str, str] = {}
    for key, age, record in zip(memory["keys"], memory["ages"], state["records"], strict=True):
        figure = key[: len(AVAILABLE)]
        if figure == AVAILABLE or (figure == CLOSED and record["count"]):
            counted.append(age)
            sources[figure] = record["source"]
        elif figure == SUPPLEMENTARY:
            supplementary.append(age)
        elif figure == INSTALLED:
            installed.append(age)
    observed = _oldest(counted)
    speaker = sources.get(AVAILABLE) or sources.get(CLOSED)
    return Said(
        observed,
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
    """The header `facts`: the five values, separated by commas, empty for None."""
    by_hand = said.by_hand if said.by_hand is None else int(said.by_hand)
    return ",".join("" if value is None else str(value) for value in (*said[:3], by_hand, said.since_us)).encode()


def decode_said(header: bytes) -> Said:
    """The facts of a header. ValueError when it is none of ours."""
    observed, supplementary, installed, by_hand, since = header.split(b",")
    if not since:
        raise ValueError(f"header facts is {header!r}: the time from which they are known is missing")
    return Said(
        int(observed) if observed else None,
        int(supplementary) if supplementary else None,
        int(installed) if installed else None,
        bool(int(by_hand)) if by_hand else None,
        int(since),
    )
