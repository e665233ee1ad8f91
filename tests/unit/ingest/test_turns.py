"""Long work and others' short requests share one event loop."""

import asyncio
import threading
from types import SimpleNamespace

import pytest

from ingest.turns import Turns, beside


async def test_long_work_lets_others_in_and_short_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    others, now = 0, 100.0
    monkeypatch.setattr("ingest.turns.time", SimpleNamespace(perf_counter=lambda: now))

    async def other() -> None:
        nonlocal others
        while True:
            others += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    turns = Turns()
    await turns.give()
    assert others == 0
    for _ in range(3):
        now += 0.006  # the work
        await turns.give()
    task.cancel()
    assert others >= 3


async def test_large_work_is_done_in_another_thread() -> None:
    assert await beside(1_000_000, threading.get_ident) != threading.get_ident()
    assert await beside(10, threading.get_ident) == threading.get_ident()
