"""Posts events at a steady rate: `python -m bench.poster URL RATE SECONDS UNITS`.

One event a request, over connections kept open (with the token of the environment's `BENCH_TOKEN`), each at its
moment whether or not the one before was answered. Writes one JSON line `{"posted": [[UNIT_ID, SECONDS], …],
"answered": [SECONDS…]}`: when each was handed to the network (CLOCK_MONOTONIC) and how long its answer took. Any
answer but 2xx ends it with an error.
"""

import asyncio
import os
import random
import sys
import time
from datetime import UTC, datetime

import aiohttp
import orjson
import uvloop

from bench import load


async def main(url: str, rate: float, seconds: float, units: int) -> None:
    """Post `rate * seconds` events, each of another unit while there are some left."""
    dice = random.Random()  # never the same event twice: the stream would take it for one
    numbers = dice.sample(range(units), units)
    posted: list[tuple[str, float]] = []
    answered: list[float] = []
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ['BENCH_TOKEN']}"}

    async def post(session: aiohttp.ClientSession, number: int) -> None:
        event = load.report(number, datetime.now(UTC), dice)
        started = time.monotonic()
        posted.append((event["unit_id"], started))
        async with session.post(url, data=orjson.dumps(event), headers=headers | {"X-Key": event["unit_id"]}) as answer:
            body = await answer.read()
            if answer.status >= 300:
                sys.exit(f"{url} answered {answer.status}: {body[:500]!r}")
        answered.append(time.monotonic() - started)

    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as posts:
        start = time.monotonic()
        for index in range(int(rate * seconds)):
            await asyncio.sleep(start + index / rate - time.monotonic())
            posts.create_task(post(session, numbers[index % units]))
    sys.stdout.write(orjson.dumps({"posted": posted, "answered": answered}).decode() + "\n")


if __name__ == "__main__":
    url, rate, seconds, units = sys.argv[1:]
    uvloop.run(main(url, float(rate), float(seconds), int(units)))
