"""The journal as the check reads it, while the simulator may go on writing it."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, combinations
from pathlib import Path
from typing import Any, NamedTuple

from simulator.core.france import ADT, BED_MANAGEMENT, MANUAL
from simulator.core.speech import Utterance, as_text
from simulator.core.truth import Heard, Shown, shown
from simulator.journal import SENT, UNANSWERED, read_lines

FEEDS = (ADT, BED_MANAGEMENT, MANUAL)
"""The order of feeds in every simulated unit's directory entry, as far as it has them."""

_MOST_OPEN = 4
"""Unanswered events of one unit whose every combination is tried; of more, none or all."""


class Refused(NamedTuple):
    """Something rightly refused, as the quarantine must have it."""

    body_sha256: str
    event_id: str | None
    code: str


class Surprise(NamedTuple):
    """An answer that was not the one expected; None stands for accepted."""

    event_id: str | None
    expected: str | None
    code: str | None


class NothingSentError(Exception):
    """There is no journal under this folder."""


class Ledger:
    """Everything sent so far. `read` takes in what was added since."""

    def __init__(self, data: Path) -> None:
        """`data` is the system's folder. NothingSentError when nothing was ever sent from it."""
        self._sent = data / "simulator" / SENT
        self._unanswered = data / "simulator" / UNANSWERED
        if not self._sent.exists():
            raise NothingSentError(
                f"{self._sent} is missing: no simulator has sent anything to the system of {data}. "
                "Start it without --no-simulator, or give its --data folder."
            )
        self._offset = 0
        self._accepted: dict[str, list[bytes]] = {}
        self._open: dict[str, list[Heard]] = {}
        self._truths: dict[str, tuple[int, Shown]] = {}
        self._taken_over: frozenset[str] = frozenset()
        self.refused: list[Refused] = []
        self.surprises: list[Surprise] = []
        self.lines = 0

    def read(self) -> None:
        """Takes in what was added. What is unanswered is read first: it moves from there to the answered."""
        self._open = {}
        for path in sorted(self._unanswered.glob("*.ndjson")):
            for line in _lines_if_there(path):
                event = line.get("event")
                if line["expected"] is None and event is not None and "unit_id" in event:
                    self._open.setdefault(event["unit_id"], []).append(Heard(line["feed"], event))
        with self._sent.open("rb") as file:
            file.seek(self._offset)
            for raw in file:
                if not raw.endswith(b"\n"):
                    break  # being written
                self._offset += len(raw)
                self._take(raw)

    def take_over(self, event_ids: Collection[str]) -> None:
        """From now on these events speak as takeovers, which ingest may make of a report by hand."""
        self._taken_over |= frozenset(event_ids)
        self._truths.clear()

    def units(self) -> list[str]:
        """Every unit anything was accepted of."""
        return sorted(self._accepted)

    def truths(self, unit_id: str) -> Iterator[Shown]:
        """What may be shown of a unit: more than one while some events are unanswered, the likeliest first."""
        maybe = self._open.get(unit_id, [])
        if not maybe:
            yield self._truth(unit_id)
            return
        heard = self._heard(unit_id)
        if len(maybe) > _MOST_OPEN:
            chosen: Iterable[tuple[Heard, ...]] = ((), tuple(maybe))
        else:
            chosen = chain.from_iterable(combinations(maybe, size) for size in range(len(maybe) + 1))
        for some in chosen:
            yield shown([*heard, *map(self._as_it_speaks, some)], FEEDS)

    def event_ids(self, unit_id: str) -> set[str]:
        """Of everything sent of a unit that was accepted, or may have been."""
        return {one.event["event_id"] for one in (*self._heard(unit_id), *self._open.get(unit_id, ()))}

    def _truth(self, unit_id: str) -> Shown:
        """From what was accepted; worked out again only when that grew."""
        number = len(self._accepted.get(unit_id, ()))
        of, truth = self._truths.get(unit_id, (None, None))
        if truth is None or of != number:
            truth = shown(self._heard(unit_id), FEEDS)
            self._truths[unit_id] = (number, truth)
        return truth

    def _heard(self, unit_id: str) -> list[Heard]:
        # Kept as bytes, as Python's objects of a day's journal would take gigabytes.
        return [self._as_it_speaks(_heard(raw)) for raw in self._accepted.get(unit_id, ())]

    def _as_it_speaks(self, one: Heard) -> Heard:
        if one.event["event_id"] not in self._taken_over:
            return one
        return one._replace(event={**one.event, "takeover": True})

    def _take(self, raw: bytes) -> None:
        try:
            line = json.loads(raw)
        except ValueError:
            return  # torn by a kill: it was sent again
        self.lines += 1
        event, expected, code = line.get("event"), line["expected"], line["code"]
        accepted = line["answer"] == "accepted"
        if code != expected or accepted != (expected is None):
            self.surprises.append(Surprise((event or {}).get("event_id"), expected, code))
        if accepted and "unit_id" in event:
            self._accepted.setdefault(event["unit_id"], []).append(raw)
        elif not accepted:
            self.refused.append(_refused(line))


def _heard(raw: bytes) -> Heard:
    line = json.loads(raw)
    return Heard(line["feed"], line["event"])


def _refused(line: dict[str, Any]) -> Refused:
    event = line.get("event")
    text = line["raw"] if event is None else as_text(event)
    event_id = None if event is None else Utterance(line["feed"], text, event).event_id
    return Refused(hashlib.sha256(text.encode()).hexdigest(), event_id, line["code"])


def _lines_if_there(path: Path) -> list[dict[str, Any]]:
    try:
        return list(read_lines(path))
    except FileNotFoundError:
        return []  # answered since we looked
