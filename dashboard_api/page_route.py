"""The web page and what it needs before it has a token: where ingest is, and what the codes mean."""

from collections.abc import Mapping
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from dashboard_api.errors import documented
from dashboard_api.reading import same_or_new, tag_of
from schemas import code_tables
from schemas.core.codes import CodeTable

STATIC = Path(__file__).with_name("static")

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"


def page_facts(ingest_url: str) -> APIRouter:
    """/config.json and /codes.json; public facts, no token needed."""
    answers = {304: {"description": "The content of the ETag given"}, **documented(HTTPStatus.TOO_MANY_REQUESTS)}
    router = APIRouter(tags=["page"], responses=answers)
    config = orjson.dumps({"ingest": ingest_url, "version": version("vigilits")})
    codes = orjson.dumps(_codes())

    @router.get("/config.json", summary="Where a person's entries are sent, and this version")
    async def config_json(request: Request) -> Response:
        return _public(request, config)

    @router.get("/codes.json", summary="Code tables and activity groups, with their labels")
    async def codes_json(request: Request) -> Response:
        return _public(request, codes)

    return router


def mount_page(app: FastAPI) -> None:
    """Serve the built page: / and its files, and no other path, so that the API answers for its own."""
    if not (STATIC / "index.html").is_file():
        app.add_api_route("/", _not_built, include_in_schema=False)
        return
    for file in STATIC.iterdir():
        if file.is_file() and not file.name.startswith("."):
            _add(app, f"/{file.name}", file)
    _add(app, "/", STATIC / "index.html")
    if (STATIC / "assets").is_dir():
        app.mount("/assets", _HashedFiles(directory=STATIC / "assets"))


def _add(app: FastAPI, path: str, file: Path) -> None:
    async def answer() -> Response:
        return FileResponse(file, headers={"Cache-Control": _ASK_FIRST})

    app.add_api_route(path, answer, include_in_schema=False)


async def _not_built() -> Response:
    return PlainTextResponse(
        "The page is not built: `vigilits up` builds it before it starts this service. The API works without it.",
        HTTPStatus.SERVICE_UNAVAILABLE,
    )


class _HashedFiles(StaticFiles):
    """Files whose names carry a hash of their content are kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _FOR_EVER
        return response


def _public(request: Request, body: bytes) -> Response:
    return same_or_new(request, body, tag_of([body]), {"Cache-Control": _ASK_FIRST})


def _codes() -> Mapping[str, Any]:
    return {
        "tables": {number: _table(table) for number, table in code_tables.load().items()},
        "groups": [
            {
                "id": group.id,
                "label": {"fr": group.label_fr, "en": group.label_en},
                "activities": sorted(group.activities),
            }
            for group in code_tables.load_groups().groups
        ],
    }


def _table(table: CodeTable) -> Mapping[str, Any]:
    codes = {
        code.code: {"label": code.label, "deprecated": not table.emits(code.code)} for code in table.codes.values()
    }
    return {"name": table.name, "system": table.system, "codes": codes}
