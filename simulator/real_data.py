"""Sends real data through the public API: the SAE survey and the March 2020 counts of Grand Est."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from schemas.ready_file import Ready
from simulator.core import grand_est, sae
from simulator.core.grand_est import Count, Instant
from simulator.core.sae import SaeUnit
from simulator.core.speech import Event, said
from simulator.directory import json_lines, write_all
from simulator.progress import EVERY_S, Progress
from simulator.sender import BATCH_ITEMS, Sender


class ReportsRefusedError(Exception):
    """Ingest refused reports of data known to be good."""


@asynccontextmanager
async def sender_to(ready: Ready) -> AsyncIterator[Sender]:
    """A sender to a running system, with the demonstration's key and the administrator's token."""
    key = next(iter(ready.api_keys.values()))
    async with Sender(ready.ingest, api_key=key, admin_token=ready.tokens["admin"], on_retry=lambda _: None) as sender:
        yield sender


def read_sae(folder: Path) -> list[SaeUnit]:
    """The units of the survey in `folder`. OSError or UnreadableError when it is not there or not whole."""
    establishments = (folder / "ID_2019r.csv").read_text(encoding="latin-1")
    return sae.read(establishments, (folder / "REA_2019r.csv").read_text(encoding="latin-1"))


async def import_sae(units: Sequence[SaeUnit], sender: Sender, progress: Progress) -> None:
    """Writes the units and reports their installed beds. Done twice, nothing changes."""
    await write_all(sender, json_lines(map(sae.directory_entry, units)), progress)
    finess = {unit.unit_id: unit.finess for unit in units}
    await _send(sae.FEED, list(map(sae.report, units)), finess, sender, progress)


def read_grand_est(file: Path) -> list[Count]:
    """The counts of the file. OSError or UnreadableError when it is not there or not whole."""
    return grand_est.read(file.read_text(encoding="utf-8"), ZoneInfo("Europe/Paris"))


async def replay_grand_est(
    counts: Sequence[Count], sender: Sender, progress: Progress, *, now: datetime, speed: float | None = None
) -> AsyncIterator[Instant]:
    """Sends the counts instant by instant, the last dated `now`; gives each instant once ingest has accepted it.

    `speed` is how much faster than in 2020 they are sent; None as fast as it goes.
    """
    entries = grand_est.directory_entries(counts)
    finess: dict[str, str] = {str(entry["unit_id"]): _finess(entry) for entry in entries}
    await write_all(sender, json_lines(entries), progress)
    before: datetime | None = None
    for instant in grand_est.instants(counts, now):
        if speed is not None and before is not None:
            await _wait((instant.counted_at - before).total_seconds() / speed, progress)
        before = instant.counted_at
        await _send(grand_est.FEED, instant.events, finess, sender, progress)
        yield instant


async def _wait(seconds: float, progress: Progress) -> None:
    if seconds >= EVERY_S:
        progress.say(f"the next counts in {seconds:.0f} s")
    await asyncio.sleep(seconds)


async def _send(feed: str, events: Sequence[Event], finess: dict[str, str], sender: Sender, progress: Progress) -> None:
    utterances = [said(f"{finess[str(event['unit_id'])]}/{feed}", event) for event in events]
    for start in range(0, len(utterances), BATCH_ITEMS):
        batch = utterances[start : start + BATCH_ITEMS]
        for utterance, answer in zip(batch, await sender.send(batch), strict=True):
            if not answer.accepted:
                raise ReportsRefusedError(f"{answer.code}: {utterance.text}")
        progress.at(f"{start + len(batch)} of {len(utterances)} reports accepted")


def _finess(entry: dict[str, Any]) -> str:
    return str(entry["establishment"]["finess"])
