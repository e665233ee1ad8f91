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
from schemas.core.quarantining import echo, quarantined
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
        """What keeps them."""
        turns, records = Turns(), []
        for found in self.items:
            size = len(incoming.batch.raw(found.item.index))
            records.append(await beside(size, partial(_quarantine_record, found, incoming, now)))
            await turns.give()
        return records


def _quarantine_record(refused: Refused, incoming: Incoming, now: datetime) -> Outgoing:
    """The record that keeps the item."""
    item = refused.item
    kept = quarantined(
        incoming.batch.raw(item.index),
        refused.refusals,
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
        {"index": found.item.index, id_field: _id_of(found.item, id_field), **refusal._asdict()}
        for found in refused
        for refusal in found.refusals
    ]


def count(refused: Sequence[Refused], metrics: Metrics) -> None:
    """Counts reasons by code, and what the quarantine has."""
    codes = Counter(refusal.code for found in refused for refusal in found.refusals)
    for code, times in codes.items():
        metrics.refused.labels(code).inc(times)
    metrics.quarantined.inc(len(refused))


def _id_of(item: Item, id_field: str) -> str | None:
    return echo(item.value.get(id_field)) if isinstance(item.value, dict) else None
