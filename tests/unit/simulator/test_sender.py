"""simulator/sender.py and directory.py against an ingest that judges with the real rules."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from simulator.core.france import directory_entry, france
from simulator.core.speech import Utterance
from simulator.directory import DirectoryRefusedError, WrittenDirectory
from simulator.sender import NotAllowedError, Sender
from tests.support.recording_ingest import RecordingIngest, recording_ingest
from tests.support.simulated_speech import spoken


@pytest.fixture
async def ingest() -> AsyncIterator[RecordingIngest]:
    async with recording_ingest() as ingest:
        yield ingest


@pytest.fixture
def retries() -> list[str]:
    return []


@pytest.fixture
async def sender(ingest: RecordingIngest, retries: list[str]) -> AsyncIterator[Sender]:
    async with Sender(ingest.url, api_key="key", admin_token="token", on_retry=retries.append) as sender:
        yield sender


def some(units: int) -> list[Utterance]:
    """What is said in the first minute, two of them spoilt."""
    said = [one for _, one in spoken(units, 60, speed=300)]
    spoilt = [Utterance(said[0].feed, '{"schema":', None, "not_json")]
    return [*said, *spoilt]


async def test_each_item_gets_its_answer_and_the_credentials_are_those_given(
    ingest: RecordingIngest, sender: Sender, tmp_path: Path
) -> None:
    units = france(1, 20)
    await WrittenDirectory(tmp_path).write(sender, [directory_entry(unit) for unit in units])
    said = some(20)
    answers = await sender.send(said)
    assert len(answers) == len(said)
    assert [answer.code for answer in answers if answer.code == "not_json"] == ["not_json"]
    assert ingest.credentials == {"key", "Bearer token"}


async def test_what_was_answered_503_is_sent_again_under_the_same_ids(
    ingest: RecordingIngest, sender: Sender, retries: list[str], tmp_path: Path
) -> None:
    units = france(1, 5)
    await WrittenDirectory(tmp_path).write(sender, [directory_entry(unit) for unit in units])
    ingest.away = 2
    said = [one for _, one in spoken(5, 60, start=time.time() - 60)]
    answers = await sender.send(said)
    assert retries == ["503", "503"]
    assert all(answer.accepted for answer in answers)
    assert [event["event_id"] for event in ingest.accepted] == [one.event_id for one in said] * 3


async def test_a_key_that_is_not_good_is_said_at_once(retries: list[str]) -> None:
    async def refuse(_: web.Request) -> web.Response:
        return web.Response(status=401, text="unknown key")

    app = web.Application()
    app.router.add_post("/v1/events", refuse)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with Sender(url, api_key="x", admin_token="y", on_retry=retries.append) as sender:
            with pytest.raises(NotAllowedError, match="unknown key"):
                await sender.send(some(3))
    finally:
        await runner.cleanup()
    assert retries == []


async def test_a_second_start_writes_only_what_differs(ingest: RecordingIngest, sender: Sender, tmp_path: Path) -> None:
    entries = [directory_entry(unit) for unit in france(1, 30)]
    assert await WrittenDirectory(tmp_path).write(sender, entries) == 30
    assert await WrittenDirectory(tmp_path).write(sender, entries) == 0
    entries[3] = entries[3] | {"name": "Réanimation renommée"}
    assert await WrittenDirectory(tmp_path).write(sender, entries) == 1
    assert ingest.directory_writes == 31


async def test_a_directory_that_was_emptied_is_written_again(
    ingest: RecordingIngest, sender: Sender, tmp_path: Path
) -> None:
    entries = [directory_entry(unit) for unit in france(1, 30)]
    await WrittenDirectory(tmp_path).write(sender, entries)
    WrittenDirectory(tmp_path).forget()
    assert await WrittenDirectory(tmp_path).write(sender, entries) == 30
    assert ingest.directory_writes == 60


async def test_a_refused_entry_ends_it_with_the_reason(tmp_path: Path) -> None:
    class Refusing(Sender):
        async def write_directory(self, lines: object) -> dict[str, object]:
            return {"accepted": [], "refused": [{"unit_id": "a", "code": "bad_id"}]}

    refusing = Refusing("http://127.0.0.1:9", api_key="", admin_token="", on_retry=lambda _: None)
    with pytest.raises(DirectoryRefusedError, match="bad_id"):
        await WrittenDirectory(tmp_path).write(refusing, [directory_entry(france(1, 1)[0])])
