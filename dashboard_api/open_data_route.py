"""GET /v1/open-data/installed.csv: installed beds, for everybody, without a token; and what the file is, beside it."""

import asyncio
import csv
import hashlib
import io
import time
from dataclasses import dataclass
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from dashboard_api.core.open_data import COLUMNS, line
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.errors import documented
from dashboard_api.reading import Reading, same_or_new
from schemas.core.times import parse

_LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
"""Licence Ouverte 2.0 (Etalab)."""
_KEPT_S = 60.0
_SHARED_FOR_S = 300
_UNITS_AT_ONCE = 200
"""Some 3 ms: screens wait meanwhile."""
_CSV = "text/csv; charset=utf-8"
_UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "The content of the ETag given"}}


@dataclass(frozen=True, slots=True)
class _File:
    """`newest`: the latest observation in it, None when it is empty."""

    body: bytes
    newest: str | None

    @property
    def tag(self) -> str:
        return f'"{hashlib.blake2b(self.body, digest_size=12).hexdigest()}"'


class OpenData:
    """The file as it was a minute ago at most, made in small steps, once for all who ask."""

    def __init__(self) -> None:
        self._file = _File(b"", None)
        self._made_of: UnitBook | None = None
        self._fresh_until = 0.0
        self._turn = asyncio.Lock()

    async def file(self, book: UnitBook) -> _File:
        """The file of these units."""
        async with self._turn:
            if self._made_of is not book or time.monotonic() >= self._fresh_until:
                self._file = await _made(book)
                self._made_of, self._fresh_until = book, time.monotonic() + _KEPT_S
            return self._file


def open_data_routes(reading: Reading, data: OpenData) -> APIRouter:
    """The file and its metadata."""
    router = APIRouter(
        prefix="/v1/open-data",
        tags=["open data"],
        responses={**_UNCHANGED, **documented(HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)},
    )

    @router.get(
        "/installed.csv",
        summary="Installed beds and places of every unit that is public: open data",
        response_class=Response,
        responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    )
    async def installed(request: Request) -> Response:
        """A line for each unit with an installed figure, ordered by unit; Licence Ouverte 2.0; no token needed."""
        file = await data.file(reading.book())
        link = f'<{_LICENCE}>; rel="license", <installed.csv-metadata.json>; rel="describedby"'
        return same_or_new(request, file.body, file.tag, {**_headers(file), "Link": link}, _CSV)

    @router.get(
        "/installed.csv-metadata.json",
        summary="Licence, date and columns of the file (W3C CSV on the Web)",
        response_class=Response,
        responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
    )
    async def metadata(request: Request) -> Response:
        """`dc:license`, `dc:modified` and the columns in their order."""
        file = await data.file(reading.book())
        body = orjson.dumps(
            {
                "@context": "http://www.w3.org/ns/csvw",
                "url": "installed.csv",
                "dc:title": "Capacités installées en lits et places",
                "dc:license": _LICENCE,
                "dc:modified": file.newest,
                "tableSchema": {"columns": [{"name": name} for name in COLUMNS], "primaryKey": "unit_id"},
            }
        )
        return same_or_new(request, body, _File(body, None).tag, _headers(file))

    def _headers(file: _File) -> dict[str, str]:
        dated = {} if file.newest is None else {"Last-Modified": format_datetime(parse(file.newest), usegmt=True)}
        return {"Cache-Control": f"public, max-age={_SHARED_FOR_S}", **dated, **reading.degraded()}

    return router


async def _made(book: UnitBook) -> _File:
    text, newest = io.StringIO(), list[str]()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for number, unit_id in enumerate(book.ids_in(()), 1):
        unit = book.get(unit_id)
        if unit is not None and unit.level_2 is not None:
            cells = line(orjson.loads(unit.level_2.whole()))
            if cells is not None:
                writer.writerow(cells)
                newest = [max(*newest, cells[-1], key=parse) if newest else cells[-1]]
        if number % _UNITS_AT_ONCE == 0:
            await asyncio.sleep(0)
    return _File(text.getvalue().encode(), newest[0] if newest else None)
