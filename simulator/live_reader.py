"""Follows the live socket as a screen does: a snapshot, then deltas merged into it, again with `resume` at a gap."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp

from simulator.rest_reader import ApiError, Row

_SNAPSHOT_WITHIN_S = 60.0


class LiveReader:
    """What a screen that watches the whole nation shows."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, token: str) -> None:
        self._socket = socket
        self._token = token
        self._rows: dict[str, Row] = {}
        self._coming: dict[str, Row] = {}
        self._epoch = ""
        self._version = ""
        self.whole = asyncio.Event()
        """Set once the first snapshot is here."""
        self.deltas = 0
        self.gaps = 0
        self.failure: str | None = None
        """Why it follows no more, in words."""

    async def look(self, unit_ids: Collection[str]) -> dict[str, Row]:
        """The rows of these units as shown now. ApiError when the socket is closed."""
        if self.failure is not None:
            raise ApiError(self.failure)
        return {unit_id: self._rows[unit_id] for unit_id in unit_ids if unit_id in self._rows}

    async def follow(self) -> None:
        """Until the socket closes."""
        await self._subscribe()
        async for message in self._socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            frame = message.json()
            if frame["type"] == "snapshot":
                self._snapshot(frame)
            elif frame["type"] == "delta":
                await self._delta(frame)
            elif frame["type"] == "error":
                self.failure = f"the live socket says {frame['code']}: {frame['message']}"
        self.failure = self.failure or f"the live socket was closed with {self._socket.close_code}"

    async def _subscribe(self, **resume: Any) -> None:
        await self._socket.send_json({"type": "subscribe", "token": self._token, **resume})

    def _snapshot(self, frame: dict[str, Any]) -> None:
        if frame["part"] == 1:
            self._coming = {}
        self._coming.update((row["unit_id"], row) for row in frame["rows"])
        if frame["part"] == frame["parts"]:
            self._rows = self._coming
            self._epoch, self._version = frame["epoch"], frame["version"]
            self.whole.set()

    async def _delta(self, frame: dict[str, Any]) -> None:
        if frame["from"] != self._version:
            self.gaps += 1
            await self._subscribe(resume={"epoch": self._epoch, "version": self._version})
            return
        self.deltas += 1
        self._version = frame["to"]
        for row in frame["rows"]:
            self._rows[row["unit_id"]] = {**self._rows.get(row["unit_id"], {}), **row}
        for unit_id in frame["removed"]:
            self._rows.pop(unit_id, None)


@asynccontextmanager
async def live_reader(session: aiohttp.ClientSession, dashboard_url: str, token: str) -> AsyncIterator[LiveReader]:
    """A reader that has its snapshot and goes on following. ApiError when it gets none."""
    url = f"{dashboard_url.rstrip('/')}/v1/live"
    try:
        socket = await session.ws_connect(url, protocols=["vigilits.v1"], max_msg_size=0)
    except aiohttp.ClientError as error:
        raise ApiError(f"{url}: {error}") from error
    async with socket:
        reader = LiveReader(socket, token)
        following = asyncio.create_task(reader.follow())
        whole = asyncio.create_task(reader.whole.wait())
        try:
            await asyncio.wait({following, whole}, timeout=_SNAPSHOT_WITHIN_S, return_when=asyncio.FIRST_COMPLETED)
            if not reader.whole.is_set():
                raise ApiError(f"{url}: no snapshot; {reader.failure or 'nothing was said in time'}")
            yield reader
        finally:
            for task in (following, whole):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
