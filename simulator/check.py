"""The check of a running system against what was sent to it: `vigilits check-simulation`."""

import asyncio
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Protocol

import aiohttp

from schemas.ready_file import Ready
from simulator.core.compare import Difference, differences
from simulator.ledger import Ledger
from simulator.live_reader import LiveReader, live_reader
from simulator.quarantine_reader import not_quarantined
from simulator.rest_reader import RestReader, Row

PATIENCE_S = 60.0
"""How long the system may take to catch up without coming any nearer."""
FOLLOW_S = 10.0
"""How long deltas are followed after the snapshot."""
_LOOK_AGAIN_S = 0.5

Say = Callable[[str], None]


class Reader(Protocol):
    """Where rows are seen."""

    async def look(self, unit_ids: Collection[str]) -> dict[str, Row]:
        """The rows of these units, by id; what is not there is left out."""
        ...


async def check(data: Path, ready: Ready, say: Say) -> list[str]:
    """Everything that is wrong, in words; empty when all is as sent. `say` tells the progress.

    NothingSentError when there is nothing to check against, ApiError when the system does not answer.
    """
    ledger = Ledger(data)
    ledger.read()
    say(f"{ledger.lines} answers in the journal, {len(ledger.units())} units")
    token = ready.tokens["regulator"]
    wrong: list[str] = []
    async with aiohttp.ClientSession() as session:
        wrong += await _agree("REST", RestReader(session, ready.dashboard, token), ledger, say)
        async with live_reader(session, ready.dashboard, token) as live:
            wrong += await _agree("live snapshot", live, ledger, say)
            wrong += await _follow(live, ledger, say)
    wrong += [
        f"{one.event_id}: expected to be {_answer(one.expected)}, was {_answer(one.code)}" for one in ledger.surprises
    ]
    missing = await asyncio.to_thread(not_quarantined, ready.kafka, ledger.refused)
    say(f"{len(ledger.refused) - len(missing)} of {len(ledger.refused)} refusals are in the quarantine")
    wrong += [f"{one.event_id or one.body_sha256}: refused ({one.code}) and not in the quarantine" for one in missing]
    return wrong


async def _follow(live: LiveReader, ledger: Ledger, say: Say) -> list[str]:
    await asyncio.sleep(FOLLOW_S)
    wrong = await _agree(f"live after {live.deltas} deltas", live, ledger, say)
    if live.gaps:
        say(f"{live.gaps} gaps in the deltas, closed by resuming")
    return wrong


async def _agree(where: str, reader: Reader, ledger: Ledger, say: Say) -> list[str]:
    """Looks until every unit is as sent, or nothing gets better for PATIENCE_S; says what still differs."""
    suspects: Collection[str] = ledger.units()
    fewest, deadline = len(suspects) + 1, time.monotonic() + PATIENCE_S
    while True:
        rows = await reader.look(suspects)
        # After the rows: an event is in the journal before anything of it can be seen.
        ledger.read()
        found = {unit_id: wrong for unit_id in suspects if (wrong := _wrong(ledger, unit_id, rows.get(unit_id)))}
        if not found:
            say(f"{where}: every unit is as sent")
            return []
        if len(found) < fewest:
            fewest, deadline = len(found), time.monotonic() + PATIENCE_S
            say(f"{where}: {len(found)} units to look at again")
        if time.monotonic() > deadline:
            return [
                f"{where}: {one.unit_id}, {one.figure}: expected {one.expected}, seen {one.seen}"
                for wrong in found.values()
                for one in wrong
            ]
        suspects = sorted(found)
        await asyncio.sleep(_LOOK_AGAIN_S)


def _wrong(ledger: Ledger, unit_id: str, row: Row | None) -> list[Difference]:
    """The differences to the likeliest truth; none when any truth fits."""
    first: list[Difference] = []
    for truth in ledger.truths(unit_id):
        found = differences(unit_id, truth, row)
        if not found:
            return []
        first = first or found
    return first


def _answer(code: str | None) -> str:
    return "accepted" if code is None else f"refused ({code})"
