"""One unit as its senders know it: turns the moments of its habits into what is really sent, mishaps included.

A voice remembers what each feed last said, so that it confirms what did not change, corrects and takes back its
own mistakes, and never dates an event before one it has sent (except those it deliberately sends late).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from random import Random
from typing import NamedTuple

from simulator.core import speech
from simulator.core.beds import Beds
from simulator.core.france import ADT, BED_MANAGEMENT, Unit
from simulator.core.habits import What
from simulator.core.malformed import malformed
from simulator.core.speech import Event, Utterance, said


class Mishap(StrEnum):
    """What goes wrong with one thing said."""

    REPEATED = "repeated"  # sent again later under the same id
    LATE = "late"  # held back until something newer was sent
    CORRECTED = "corrected"  # wrong, then a report that corrects it
    TAKEN_BACK = "taken back"  # wrong, then a cancel
    MALFORMED = "malformed"  # something else is sent beside, which must be refused


_SHARES = {
    Mishap.REPEATED: 0.01,
    Mishap.LATE: 0.01,
    Mishap.CORRECTED: 0.004,
    Mishap.TAKEN_BACK: 0.004,
    Mishap.MALFORMED: 0.02,
}


class _Wrong(NamedTuple):
    """An event to correct or take back at the next occasion."""

    event_id: str
    mishap: Mishap


@dataclass(slots=True)
class _Memory:
    """What one feed of the unit last did."""

    observed_ms: int = 0
    beds: Beds | None = None
    """What its standing figures say; None when the next thing said must give figures."""
    wrong: _Wrong | None = None
    later: list[Utterance] = field(default_factory=list)
    """To send after the next thing said."""


class _Turn(NamedTuple):
    """One occasion to speak."""

    feed: str
    what: What
    beds: Beds
    observed_ms: int
    random: Random


class Voice:
    """The senders of one unit."""

    def __init__(self, seed: int, unit: Unit) -> None:
        self._seed = seed
        self._unit = unit
        self._memories: dict[str, _Memory] = {}

    def say(self, feed: str, what: What, beds: Beds, now_ms: int, *, always_report: bool = False) -> list[Utterance]:
        """What is sent when a feed speaks. `now_ms`: milliseconds since 1970 UTC, when the beds were counted."""
        memory = self._memories.setdefault(feed, _Memory())
        observed_ms = max(now_ms, memory.observed_ms + 1)
        memory.observed_ms = observed_ms
        random = Random(f"{self._seed}/{self._unit.unit_id}/{feed}/{observed_ms}")
        turn = _Turn(feed, what, beds, observed_ms, random)
        later, memory.later = memory.later, []
        if memory.wrong is not None:
            wrong, memory.wrong = memory.wrong, None
            sent = [self._mend(memory, turn, wrong)]
        elif what is What.FIGURES and memory.beds == beds and not always_report:
            sent = [self._said(turn, self._event("confirm", turn))]
        else:
            sent = list(self._report(memory, turn))
        return [*sent, *later]

    def _mend(self, memory: _Memory, turn: _Turn, wrong: _Wrong) -> Utterance:
        if wrong.mishap is Mishap.TAKEN_BACK:
            return self._said(turn, self._event("cancel", turn) | {"cancels": wrong.event_id})
        memory.beds = turn.beds
        return self._said(turn, self._figures(turn) | {"cancels": wrong.event_id})

    def _report(self, memory: _Memory, turn: _Turn) -> Iterator[Utterance]:
        # A census and a takeover decide who speaks: they are said right. So are the first figures of a feed.
        usual = turn.what in {What.FIGURES, What.MOVEMENT} and memory.beds is not None
        mishap = _draw(turn.random) if usual else None
        if mishap in {Mishap.CORRECTED, Mishap.TAKEN_BACK}:
            report = self._figures(turn._replace(beds=_misread(turn.beds, turn.random)))
            memory.beds, memory.wrong = None, _Wrong(str(report["event_id"]), Mishap(mishap))
            yield self._said(turn, report)
            return
        report = self._figures(turn)
        memory.beds = None if mishap is Mishap.LATE else turn.beds
        if mishap in {Mishap.LATE, Mishap.REPEATED}:
            memory.later.append(self._said(turn, report))
        if mishap is not Mishap.LATE:
            yield self._said(turn, report)
        if mishap is Mishap.MALFORMED:
            unused = {"event_id": self._id(turn, "malformed")}
            yield malformed(self._full(turn.feed), report | unused, turn.random)

    def _figures(self, turn: _Turn) -> Event:
        event = self._event("report", turn)
        if turn.what is What.CENSUS:
            statuses = ["02", "03"] if turn.feed == ADT else ["01", "02", "03", "04", "05"]
            event |= {"scope": "replace", "statuses": statuses}
        if turn.what is What.TAKEOVER:
            event["takeover"] = True
        if turn.feed == ADT or turn.what is What.SECOND_OPINION:
            records = speech.taken_records(turn.beds)
        else:
            records = speech.all_records(turn.beds, census=turn.what is What.CENSUS)
        return event | {"records": records}

    def _event(self, kind: str, turn: _Turn) -> Event:
        return speech.base(kind, self._id(turn), self._unit.unit_id, turn.feed, turn.observed_ms)

    def _id(self, turn: _Turn, *more: str) -> str:
        return speech.event_id(self._seed, self._unit.unit_id, turn.feed, turn.observed_ms, *more)

    def _said(self, turn: _Turn, event: Event) -> Utterance:
        return said(self._full(turn.feed), event)

    def _full(self, feed: str) -> str:
        return f"{self._unit.establishment.finess}/{feed}"


def main_feeds(unit: Unit) -> tuple[str, ...]:
    """The feeds that must have spoken before every figure of a unit is known."""
    feeds = unit.establishment.feeds
    return (ADT, BED_MANAGEMENT) if ADT in feeds else feeds[:1]


def _draw(random: Random) -> Mishap | None:
    draw = random.random()
    for mishap, share in _SHARES.items():
        if draw < share:
            return mishap
        draw -= share
    return None


def _misread(beds: Beds, random: Random) -> Beds:
    """A typing mistake that no rule can see: another number of occupied beds."""
    room = beds.installed - beds.closed - beds.reserved
    return replace(beds, occupied=random.randint(0, room), covid=0)
