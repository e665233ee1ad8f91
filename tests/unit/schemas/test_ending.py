"""Tasks end when they are told to, also those that take the first time for something else."""

import asyncio
from contextlib import suppress

from schemas.ending import end


async def test_who_overhears_being_cancelled_is_told_again() -> None:
    overheard = asyncio.Event()

    async def hard_of_hearing() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)
        overheard.set()
        await asyncio.sleep(3600)

    task = asyncio.create_task(hard_of_hearing())
    await asyncio.sleep(0)
    await end([task])
    assert overheard.is_set()
    assert task.cancelled()


async def test_who_fails_while_it_ends_keeps_nobody_from_ending() -> None:
    async def fails() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            raise ValueError("while it ends")

    async def ends() -> None:
        await asyncio.sleep(3600)

    tasks = [asyncio.create_task(fails()), asyncio.create_task(ends())]
    await asyncio.sleep(0)
    await end(tasks)
    assert all(task.done() for task in tasks)


async def test_nobody_to_end_is_no_matter() -> None:
    await end([])
