"""`websockets.broadcast` and nothing else: `python -m bench.references.broadcaster PORT`.

Reads a file of frames as recorded from a screen (`[[SECONDS, TEXT], …]`, named on standard input) and sends them to
every socket, with the pauses they came with; then writes one JSON line `{"cpu_s": S, "frames": N}`.
"""

import asyncio
import sys
import time
from pathlib import Path

import orjson
import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve


async def main(port: int) -> None:
    """Play one recording after the other."""
    screens: set[ServerConnection] = set()

    async def hold(screen: ServerConnection) -> None:
        screens.add(screen)
        try:
            await screen.wait_closed()
        finally:
            screens.discard(screen)

    async with serve(hold, "127.0.0.1", port, compression=None):
        _say(b"ready")
        loop = asyncio.get_running_loop()
        while name := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
            recording = orjson.loads(Path(name).read_bytes())  # noqa: ASYNC240 - nothing else is to be done
            cpu, start = time.process_time(), loop.time()
            for at, text in recording:
                await asyncio.sleep(start + at - recording[0][0] - loop.time())
                broadcast(screens, text)
            await asyncio.sleep(0.1)  # uvloop writes at the end of the turn
            spent = time.process_time() - cpu
            _say(orjson.dumps({"cpu_s": spent, "frames": len(recording) * len(screens)}))


def _say(answer: bytes) -> None:
    sys.stdout.buffer.write(answer + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
