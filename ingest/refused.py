"""What becomes of what is refused: kept in the quarantine, told to the sender, counted."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import orjson

from ingest.core.batch import Item
from ingest.gate import Incoming
from ingest.metrics import Metrics
from ingest.publisher import Outgoing
from ingest.turns import Turns, beside
from schemas.core.event_rules import is_uuid
from schemas.core.quarantining import Told, echo, quarantined, told, told_beside
from schemas.core.rules import Refusal
from schemas.topics import QUARANTINE

_TOLD_OF_AN_ITEM = 100
_TOLD_IN_AN_ANSWER = 20_000
"""Reasons: garbage must not be answered with much more garbage."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One item that was not accepted, and why."""

    item: Item
    refusals: Sequence[Refusal]
    private: bool = False
    """It looks like patient data: nothing of it is repeated."""


class RefusedItems:
    """The refused of one request, with every reason: of one item up to 100, and fewer when very many are refused."""

    def __init__(self) -> None:
        self.items: list[Refused] = []
        self._told = 0

    def add(self, item: Item, refusals: Sequence[Refusal]) -> None:
        """Takes one in. What it is not told it is told the number of."""
        told = _TOLD_OF_AN_ITEM if self._told < _TOLD_IN_AN_ANSWER else 1
        more = refusals[told:]
        if more:
            kept = f"{len(more)} more reasons are not listed: mend these first."
            refusals = [*refusals[:told], Refusal(more[0].code, None, kept)]
        self._told += len(refusals)
        self.items.append(Refused(item, refusals))

    async def records(self, incoming: Incoming, now: datetime) -> list[Outgoing]:
        """What keeps them. From here on they are told in words that repeat nothing of what looks like patient data."""
        turns = Turns()
        for at, found in enumerate(self.items):
            raw = incoming.batch.raw(found.item.index)
            self.items[at] = await beside(len(raw), partial(_safe, found, raw))
            await turns.give()
        if any(found.private and not _is_object(found.item) for found in self.items):
            self.items = [found if found.private or _is_object(found.item) else _beside(found) for found in self.items]
        records = []
        for found in self.items:
            records.append(_quarantine_record(found, incoming, now))
            await turns.give()
        return records


def _safe(refused: Refused, raw: bytes) -> Refused:
    return Refused(refused.item, *told(raw, refused.item.value, refused.refusals))


def _beside(refused: Refused) -> Refused:
    """A line of a text that is no JSON, or an element of a list: another one may say what it is."""
    return Refused(refused.item, *told_beside(refused.refusals))


def _is_object(item: Item) -> bool:
    return isinstance(item.value, dict)


def _quarantine_record(refused: Refused, incoming: Incoming, now: datetime) -> Outgoing:
    """The record that keeps the item."""
    item = refused.item
    kept = quarantined(
        incoming.batch.raw(item.index),
        Told(refused.refusals, refused.private),
        by="ingest",
        item=item.value,
        index=item.index,
        origin=incoming.origin,
        sender=incoming.sender.subject,
        feed=incoming.sender.feed,
        quarantine_id=str(uuid.uuid4()),
        at=now,
    )
    unit_id = kept["unit_id"]
    key = unit_id.encode() if isinstance(unit_id, str) else None
    return Outgoing(QUARANTINE.name, key, orjson.dumps(kept))


def entries(refused: Iterable[Refused], id_field: str) -> list[dict[str, Any]]:
    """The `refused` of an answer: one entry for each reason, in the body's order."""
    return [
        {"index": found.item.index, id_field: _id_of(found, id_field), **refusal._asdict()}
        for found in refused
        for refusal in found.refusals
    ]


def count(refused: Sequence[Refused], metrics: Metrics) -> None:
    """Counts reasons by code, and what the quarantine has."""
    codes = Counter(refusal.code for found in refused for refusal in found.refusals)
    for code, times in codes.items():
        metrics.refused.labels(code).inc(times)
    metrics.quarantined.inc(len(refused))


def _id_of(found: Refused, id_field: str) -> str | None:
    value = found.item.value.get(id_field) if isinstance(found.item.value, dict) else None
    text = echo(value)
    return None if text is None or (found.private and not is_uuid(text)) else text
