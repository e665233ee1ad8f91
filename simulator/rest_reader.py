"""Reads units as REST answers them."""

import asyncio
from collections.abc import Collection
from typing import Any
from urllib.parse import quote

import aiohttp

Row = dict[str, Any]

_PAGE = 1000
_MANY = 100
"""From this many units on, reading all pages is quicker than asking one by one."""
_AT_ONCE = 8


class ApiError(Exception):
    """The dashboard API did not answer as it should."""


class RestReader:
    """One dashboard API, with a regulator's token."""

    def __init__(self, session: aiohttp.ClientSession, dashboard_url: str, token: str) -> None:
        self._session = session
        self._url = dashboard_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}

    async def look(self, unit_ids: Collection[str]) -> dict[str, Row]:
        """The rows of these units, by id; what is not there is left out. ApiError for anything but an answer."""
        if len(unit_ids) >= _MANY:
            return await self._all()
        places = asyncio.Semaphore(_AT_ONCE)

        async def one(unit_id: str) -> Row | None:
            async with places:
                return await self._get(f"/v1/units/{quote(unit_id, safe='')}", {})

        rows = await asyncio.gather(*map(one, unit_ids))
        return {row["unit_id"]: row for row in rows if row is not None}

    async def _all(self) -> dict[str, Row]:
        rows: dict[str, Row] = {}
        cursor: str | None = None
        while True:
            page = await self._get("/v1/units", {"limit": str(_PAGE)} | ({"cursor": cursor} if cursor else {}))
            if page is None:
                raise ApiError(f"{self._url}/v1/units answers 404: is this the address of the dashboard?")
            rows.update((row["unit_id"], row) for row in page["units"])
            cursor = page["next"]
            if cursor is None:
                return rows

    async def _get(self, path: str, query: dict[str, str]) -> dict[str, Any] | None:
        """None for 404."""
        try:
            async with self._session.get(self._url + path, params=query, headers=self._headers) as response:
                if response.status == 404:
                    return None
                if response.status != 200:
                    raise ApiError(f"GET {path}: {response.status} {(await response.text())[:300]}")
                answer: dict[str, Any] = await response.json()
                return answer
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ApiError(f"GET {self._url}{path}: {error or type(error).__name__}") from error
