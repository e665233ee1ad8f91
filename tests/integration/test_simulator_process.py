"""`python -m simulator` as it is started, against an ingest that judges with the real rules."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from simulator.core.france import france
from simulator.ledger import Ledger
from tests.support.recording_ingest import RecordingIngest, recording_ingest
from tests.support.simulator_process import SimulatorProcess, eventually

UNITS = 40


@pytest.fixture
async def ingest() -> AsyncIterator[RecordingIngest]:
    async with recording_ingest() as ingest:
        yield ingest


def a_simulator(ingest: RecordingIngest, data: Path, **settings: str) -> SimulatorProcess:
    return SimulatorProcess(ingest.url, data, units=str(UNITS), api_key="key", admin_token="token", **settings)


def speaking(ingest: RecordingIngest) -> set[str]:
    return {event["unit_id"] for event in ingest.accepted if "unit_id" in event}


def sent_ids(data: Path) -> list[str]:
    whole = (data / "simulator/sent.ndjson").read_text(encoding="utf-8").rpartition("\n")[0]  # more is being written
    return [line["event"]["event_id"] for line in map(json.loads, whole.splitlines()) if line["answer"] == "accepted"]


async def test_all_units_are_in_the_directory_and_all_that_was_accepted_is_in_the_journal(
    ingest: RecordingIngest, tmp_path: Path
) -> None:
    async with a_simulator(ingest, tmp_path, speed="60") as simulator:
        await eventually(lambda: len(ingest.units) == UNITS, "the directory is written")
        await eventually(lambda: len(speaking(ingest)) > 5, "some have spoken")
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{simulator.port}/health/ready") as ready,
        ):
            assert ready.status == 200
        assert await simulator.end(signal.SIGTERM) == 0
    assert set(sent_ids(tmp_path)) == {event["event_id"] for event in ingest.accepted}
    ledger = Ledger(tmp_path)
    ledger.read()
    assert ledger.surprises == []
    assert ledger.units() == sorted(speaking(ingest))
    assert ingest.units.keys() == {unit.unit_id for unit in france(2020, UNITS)}


async def test_after_a_kill_the_next_start_finds_answers_for_everything_and_invents_nothing(
    ingest: RecordingIngest, tmp_path: Path
) -> None:
    async with a_simulator(ingest, tmp_path, burst="1") as simulator:
        await eventually(lambda: len(speaking(ingest)) > 5, "some have spoken")
        ingest.away = 1_000_000  # it keeps what comes and never answers
        accepted = len(ingest.accepted)
        await eventually(lambda: len(ingest.accepted) > accepted, "something is on its way")
        await simulator.end(signal.SIGKILL)
    unanswered = {event["event_id"] for event in ingest.accepted} - set(sent_ids(tmp_path))
    assert unanswered
    ingest.away = 0
    async with a_simulator(ingest, tmp_path, burst="1") as simulator:
        await eventually(lambda: unanswered <= set(sent_ids(tmp_path)), "what had no answer has one")
        accepted = len(ingest.accepted)
        await eventually(lambda: len(ingest.accepted) > accepted, "it goes on")
        assert await simulator.end(signal.SIGTERM) == 0
    assert ingest.directory_writes == UNITS
    texts: dict[str, set[str]] = {}
    for event in ingest.accepted:
        texts.setdefault(event["event_id"], set()).add(json.dumps(event, sort_keys=True))
    assert {len(spellings) for spellings in texts.values()} == {1}


async def test_a_simulator_whose_system_was_emptied_writes_the_directory_again_at_its_next_start(
    ingest: RecordingIngest, tmp_path: Path
) -> None:
    async with a_simulator(ingest, tmp_path, burst="1") as simulator:
        await eventually(lambda: len(speaking(ingest)) > 5, "some have spoken")
        ingest.units.clear()
        assert await asyncio.wait_for(simulator.process.wait(), 80) == 1
    async with a_simulator(ingest, tmp_path, burst="1"):
        await eventually(lambda: len(ingest.units) == UNITS, "the directory is written again")
