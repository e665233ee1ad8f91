"""Takes records of Kafka into the book. What cannot be read is counted, named in the log, and passed over."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson

from alerts.core.alert import Acknowledgement, Alert
from alerts.core.book import Book
from alerts.core.chain import Odd
from alerts.core.facts import (
    instant,
    read_disagreements,
    read_feed,
    read_silence,
    read_transition,
    read_unit,
    speaking_feed,
)
from alerts.core.pressure import Beds
from alerts.lifecycle_codec import from_json, read_acknowledgement
from schemas.code_tables import load_groups
from schemas.core.activity_groups import groups_of
from schemas.core.confidentiality import REGULATION
from schemas.core.figures import figures_of
from schemas.core.pressure import IN_DUTY, filling
from schemas.core.times import parse
from schemas.topics import (
    ALERT_ACTIONS,
    ALERTS,
    DIRECTORY,
    FEED_STATE,
    LAST_TRANSITIONS,
    SILENCES,
    TRANSITIONS,
    UNIT_STATE,
)

_log = logging.getLogger(__name__)

ANOMALIES = frozenset({"jump", "sum_over_installed", "closed_with_available", "sources_disagree"})
"""Soft rules that people are told of; the others are the stream's own affair."""


class Intake:
    """Of one term of deciding."""

    def __init__(self, book: Book, on_unreadable: Callable[[str], None]) -> None:
        self._book = book
        self._on_unreadable = on_unreadable
        self._groups = load_groups()
        self._alerts = dict[bytes, Any]()
        self.acknowledgements = list[tuple[str, Acknowledgement]]()
        """By alert id, in order, for whoever takes them."""
        self.silences_changed = False

    def take(self, records: Iterable[Any], now: datetime) -> int:
        """Applies records of any of the topics; how many there were."""
        count = 0
        for record in records:
            count += 1
            if record.topic == ALERTS.name:
                self._alerts[record.key] = record  # decoded once the topic is read: most of them are history
                continue
            try:
                key = (record.key or b"").decode()
                value = None if record.value is None else orjson.loads(record.value)
                self._apply(record, key, value, now)
            except Exception as error:  # noqa: BLE001 - whatever one record holds
                self._pass_over(record, error)
        return count

    def take_earlier(self, records: Iterable[Any], now: datetime) -> None:
        """Takes in states of before the facts: of them only the beds, everything else is known already."""
        for record in records:
            try:
                value = None if record.value is None else orjson.loads(record.value)
                self._apply_beds(record, record.key.decode(), value, now)
            except Exception as error:  # noqa: BLE001 - whatever one record holds
                self._pass_over(record, error)

    def alerts(self) -> list[Alert]:
        """The latest record of every alert read so far; it is asked for once."""
        records, self._alerts = self._alerts, {}
        found = []
        for record in records.values():
            if record.value is None:
                continue
            try:
                found.append(from_json(orjson.loads(record.value)))
            except Exception as error:  # noqa: BLE001 - whatever one record holds
                self._pass_over(record, error)
        return found

    def _pass_over(self, record: Any, error: Exception) -> None:
        """Only ours are allowed to write these topics; a record of another form must not stop the rest."""
        self._on_unreadable(record.topic)
        where = f"{record.topic}[{record.partition}]@{record.offset}"
        _log.error("unreadable record", extra={"record": where, "error": repr(error)})

    def _apply(self, record: Any, key: str, value: Mapping[str, Any] | None, now: datetime) -> None:
        book = self._book
        match record.topic:
            case TRANSITIONS.name if value is not None:
                book.apply_transition(read_transition(value), now)
            case UNIT_STATE.name:
                self._apply_state(key, value, dict(record.headers), now)
                self._apply_beds(record, key, value, now)
            case LAST_TRANSITIONS.name if value is not None:
                book.apply_last(value["unit_id"], value["sequence"], value["unit_version"])
                if (apart := value.get("apart")) is not None:
                    book.apply_last(value["unit_id"], apart["sequence"], apart["unit_version"], REGULATION)
            case DIRECTORY.name:
                unit = None if value is None else read_unit(value, groups_of(value, self._groups))
                book.apply_unit(key, unit)
                book.apply_place(key, unit, now)
            case FEED_STATE.name if value is not None:
                book.apply_feed(read_feed(value))
            case SILENCES.name:
                book.apply_silence(key, None if value is None else read_silence(value))
                self.silences_changed = True
            case ALERT_ACTIONS.name if value is not None:
                self.acknowledgements.append((value["alert_id"], read_acknowledgement(value["acknowledgement"])))

    def _apply_state(
        self, unit_id: str, value: Mapping[str, Any] | None, headers: Mapping[str, bytes], now: datetime
    ) -> None:
        below = None if value is None else value.get("level_2") or value
        odd, odd_below = _odd(value, now), _odd(below, now)
        self._book.apply_anomalies(unit_id, odd_below, now)
        self._book.apply_anomalies(unit_id, _beyond(odd, odd_below), now, REGULATION)
        if below is not None:
            self._book.apply_speaking(unit_id, speaking_feed(below["records"]))
        if headers.get("timing"):  # members of a JSON object; empty while they are not known
            timing, timing_2 = (orjson.loads(b"{%b}" % members) for members in _timings(headers))
            self._book.apply_timing(unit_id, timing_2["level"], instant(timing_2["due_at"]), now)
            apart = self._book.chains[REGULATION].facts.get(unit_id)
            if apart is not None:  # a row shows the deadline of what is due first
                due_at = apart.due_at if timing["due_at"] == timing_2["due_at"] else instant(timing["due_at"])
                self._book.apply_timing(unit_id, timing["level"], due_at, now, REGULATION)

    def _apply_beds(self, record: Any, unit_id: str, value: Mapping[str, Any] | None, now: datetime) -> None:
        """What the unit adds to pressure, as the row of level 2 has it."""
        below = None if value is None else value.get("level_2") or value
        self._book.apply_beds(unit_id, record.offset, _beds(below, dict(record.headers)), now)


def _beds(below: Mapping[str, Any] | None, headers: Mapping[str, bytes]) -> Beds | None:
    if below is None:
        return None
    freshness = None
    if headers.get("timing"):
        freshness = orjson.loads(b"{%b}" % _timings(headers)[1])["freshness"]
    part = filling(figures_of(below["records"]).beds, freshness)
    return None if part is None else Beds(part, freshness in IN_DUTY)


def _timings(headers: Mapping[str, bytes]) -> tuple[bytes, bytes]:
    """What the rows of levels 3 and 2 show."""
    return headers["timing"], headers.get("timing_2") or headers["timing"]


def _odd(state: Mapping[str, Any] | None, now: datetime) -> Odd | None:
    """What is odd about a unit as a level is told it."""
    rules = () if state is None else tuple(sorted(ANOMALIES.intersection(state["anomalies"])))
    if state is None or not rules:
        return None
    since = now if state["received_at"] is None else parse(state["received_at"])
    figures = read_disagreements(state["records"], state["others"]) if "sources_disagree" in rules else ()
    return Odd(rules, since, figures)


def _beyond(odd: Odd | None, below: Odd | None) -> Odd | None:
    """What level 3 alone is told is odd."""
    if odd is None or below is None:
        return odd
    rules = tuple(rule for rule in odd.rules if rule not in below.rules)
    figures = odd.disagreements if "sources_disagree" in rules else ()
    return odd._replace(rules=rules, disagreements=figures) if rules else None
