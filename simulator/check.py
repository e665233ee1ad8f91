"""The check of a running system against what was sent to it: `vigilits check-simulation`."""

import asyncio
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Protocol

import aiohttp

from schemas.ready_file import Ready
from simulator import event_log
from simulator.core.compare import Difference, differences
from simulator.ledger import Ledger
from simulator.live_reader import LiveReader, live_reader
from simulator.progress import Progress, Say
from simulator.quarantine_reader import not_quarantined
from simulator.rest_reader import RestReader, Row

PATIENCE_S = 60.0
"""How long the system may take to catch up without coming any nearer."""
FOLLOW_S = 10.0
"""How long deltas are followed after the snapshot."""
_ASK_THE_LOG_AFTER_S = 3.0
"""When nothing has come nearer for so long, the log of events is asked who else spoke, and what took over."""
_LOOK_AGAIN_S = 0.5
_AT_A_TIME = 50
"""Units compared before the live socket has its turn: it must not look slow."""
_MOST_NAMED = 20
_MOST_LEFT_OUT = 0.05
"""Share of the units: with more left out, the comparison says too little."""
_FEW = 5
"""So many units may be left out of however few."""


class Reader(Protocol):
    """Where rows are seen."""

    async def look(self, unit_ids: Collection[str]) -> dict[str, Row]:
        """The rows of these units, by id; what is not there is left out."""
        ...


async def check(data: Path, ready: Ready, say: Say) -> list[str]:
    """Everything that is wrong, in words; empty when all is as sent. `say` tells the progress.

    Units of which anybody else spoke are named and not compared; too many are wrong. NothingSentError when there is
    nothing to check against, ApiError when the system does not answer.
    """
    ledger = Ledger(data)
    ledger.read()
    say(f"{ledger.lines} answers in the journal, {len(ledger.units())} units")
    token = ready.tokens["regulator"]
    comparison = _Comparison(ledger, ready.kafka, say)
    wrong: list[str] = []
    async with aiohttp.ClientSession() as session:
        wrong += await comparison.agree("REST", RestReader(session, ready.dashboard, token))
        async with live_reader(session, ready.dashboard, token) as live:
            wrong += await comparison.agree("live snapshot", live)
            wrong += await _follow(live, comparison, say)
    wrong += comparison.name_those_set_aside()
    wrong += [
        f"{one.event_id}: expected to be {_answer(one.expected)}, was {_answer(one.code)}" for one in ledger.surprises
    ]
    missing = await asyncio.to_thread(not_quarantined, ready.kafka, ledger.refused, Progress(say))
    say(f"{len(ledger.refused) - len(missing)} of {len(ledger.refused)} refusals are in the quarantine")
    wrong += [f"{one.event_id or one.body_sha256}: refused ({one.code}) and not in the quarantine" for one in missing]
    return wrong


async def _follow(live: LiveReader, comparison: "_Comparison", say: Say) -> list[str]:
    await asyncio.sleep(FOLLOW_S)
    wrong = await comparison.agree(f"live after {live.deltas} deltas", live)
    if live.gaps:
        say(f"{live.gaps} gaps in the deltas, closed by resuming")
    return wrong


class _Comparison:
    """Of rows, wherever they are seen, with what the ledger says must be shown."""

    def __init__(self, ledger: Ledger, kafka: str, say: Say) -> None:
        self._ledger = ledger
        self._kafka = kafka
        self._say = say
        self._set_aside: dict[str, str] = {}
        """Unit → who else spoke of it."""

    async def agree(self, where: str, reader: Reader) -> list[str]:
        """Looks until every unit is as sent, or nothing gets better for PATIENCE_S; says what still differs."""
        suspects: Sequence[str] = [each for each in self._ledger.units() if each not in self._set_aside]
        fewest, nearer_at = len(suspects) + 1, time.monotonic()
        asked_of: set[str] = set()
        while True:
            rows = await reader.look(suspects)
            # After the rows: an event is in the journal before anything of it can be seen.
            self._ledger.read()
            found = await self._compare(where, suspects, rows)
            if not found:
                self._say(f"{where}: every {'other ' if self._set_aside else ''}unit is as sent")
                return []
            quiet_s = time.monotonic() - nearer_at
            if len(found) < fewest:
                fewest, nearer_at = len(found), time.monotonic()
                self._say(f"{where}: {len(found)} units to look at again")
            elif quiet_s > min(_ASK_THE_LOG_AFTER_S, PATIENCE_S) and found.keys() - asked_of:
                asked_of |= found.keys()
                await asyncio.to_thread(self._ask_the_log, found)
            elif quiet_s > PATIENCE_S:
                return [
                    f"{where}: {one.unit_id}, {one.figure}: expected {one.expected}, seen {one.seen}"
                    for wrong in found.values()
                    for one in wrong
                ]
            suspects = sorted(found.keys() - self._set_aside.keys())
            await asyncio.sleep(_LOOK_AGAIN_S)

    def name_those_set_aside(self) -> list[str]:
        """Says which units were not compared, and because of whom; what is wrong when they are too many."""
        for unit_id, who in sorted(self._set_aside.items())[:_MOST_NAMED]:
            self._say(f"{unit_id}: changed by someone else ({who}): not compared")
        units, left_out = len(self._ledger.units()), len(self._set_aside)
        self._say(f"{units - left_out} of {units} units compared, {left_out} left out as changed by someone else")
        if left_out <= max(_FEW, _MOST_LEFT_OUT * units):
            return []
        return [f"{left_out} of {units} units were changed by someone else: too many to say that all is as sent"]

    async def _compare(self, where: str, unit_ids: Sequence[str], rows: dict[str, Row]) -> dict[str, list[Difference]]:
        found: dict[str, list[Difference]] = {}
        progress = Progress(self._say)
        for number, unit_id in enumerate(unit_ids):
            if number % _AT_A_TIME == 0:
                await asyncio.sleep(0)
                progress.at(f"{where}: {number} of {len(unit_ids)} units compared")
            wrong = self._wrong(unit_id, rows.get(unit_id))
            if wrong:
                found[unit_id] = wrong
        return found

    def _wrong(self, unit_id: str, row: Row | None) -> list[Difference]:
        """The differences to the likeliest truth; none when any truth fits."""
        first: list[Difference] = []
        for truth in self._ledger.truths(unit_id):
            found = differences(unit_id, truth, row)
            if not found:
                return []
            first = first or found
        return first

    def _ask_the_log(self, unit_ids: Collection[str]) -> None:
        def known(unit_id: str) -> set[str]:
            self._ledger.read()
            return self._ledger.event_ids(unit_id)

        found = event_log.read(self._kafka, unit_ids, known, Progress(self._say))
        self._set_aside |= found.others
        self._ledger.take_over(found.taken_over)


def _answer(code: str | None) -> str:
    return "accepted" if code is None else f"refused ({code})"
