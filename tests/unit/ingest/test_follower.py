"""The follower reads on whatever happens, and never says that it does when it does not."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from ingest.follower import Follower
from schemas.topics import CLIENTS


class Failing(Follower):
    """Its consumer raises what it is told."""

    def __init__(self, error: BaseException, on_lost: Callable[[], None]) -> None:
        super().__init__("127.0.0.1:1", {CLIENTS: lambda *_: None}, lambda _: None, on_lost)
        self._error = error

    def _consumer(self) -> Any:
        raise self._error


@pytest.mark.parametrize("error", [ValueError("x"), AssertionError("x"), KeyError("x"), OSError("x")])
async def test_whatever_the_client_raises_it_is_counted_and_tried_again(error: Exception) -> None:
    lost: asyncio.Queue[None] = asyncio.Queue()
    follower = Failing(error, lambda: lost.put_nowait(None))
    follower.start()
    try:
        async with asyncio.timeout(60):
            await lost.get()
            await lost.get()
        assert not follower.answering
    finally:
        await follower.stop()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_thread_that_ended_is_not_taken_for_one_that_answers() -> None:
    follower = Failing(SystemExit(), lambda: None)
    follower.start()
    follower._take_in([], {CLIENTS.name: 0}, caught_up=True)
    assert follower.loaded
    await follower.stop()
    assert not follower.answering


async def test_a_record_that_cannot_be_taken_in_is_counted_and_the_next_is() -> None:
    seen: list[str] = []
    unreadable: list[str] = []

    def apply(key: str, _: Any) -> None:
        if key == "bad":
            raise RecursionError
        seen.append(key)

    follower = Follower("127.0.0.1:1", {CLIENTS: apply}, unreadable.append, lambda: None)
    records: list[tuple[str, bytes | None, bytes | None]] = [(CLIENTS.name, key, None) for key in (b"bad", b"good")]
    follower._take_in(records, {CLIENTS.name: 2}, caught_up=True)
    assert (seen, unreadable) == (["good"], [CLIENTS.name])
