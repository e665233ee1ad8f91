"""A service that says exactly what a test wants said: the built page with its real headers and code tables, a live
socket whose frames the test writes, and an ingest whose answers it chooses.
"""

import asyncio
import json
import socket as sockets
import threading
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response, WebSocket
from starlette.websockets import WebSocketDisconnect

from dashboard_api.page_route import mount_page, page_facts
from dashboard_api.security_headers import SecurityHeaders
from tests.support.waiting import eventually

TOKEN = "a-token-of-these-tests"
_PATIENCE_S = 60.0
_BEAT_S = 1.0
_GONE = (WebSocketDisconnect, RuntimeError)
"""RuntimeError: closed on our side."""

Json = dict[str, Any]


def somebody(role: str, *, level: int = 3, reach: Json | None = None, **over: object) -> Json:
    """Who the token is, as /v1/me says it: nobody who writes or acts, who reads all of the nation, unless said."""
    acts = dict.fromkeys(("writes", "declares", "acknowledges", "silences"), False)
    reads = dict.fromkeys(("units", "sums", "alerts", "tension", "feeds", "quality"), True)
    who = {"subject": "someone", "role": role, "territories": None, "establishments": None, "level": level}
    return who | acts | {"reach": {"codes": None, "elsewhere": level} | reads | (reach or {})} | over


@dataclass
class Answer:
    """How ingest answers once. `lost`: it takes the event, and the answer never arrives."""

    status: int = 202
    refused: Sequence[Json] = ()
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False
    after: threading.Event | None = None
    """It comes once this is set."""


@dataclass
class Told:
    """What the page told the dashboard service: declared, ended, taken care of."""

    method: str
    path: str
    body: Json | None


class ScriptedService:
    """`rows` and `rollups` are what a snapshot holds; the clock may be ahead of this machine's."""

    def __init__(self) -> None:
        self.url = ""
        self.rows: dict[str, Json] = {}
        self.rollups: list[Json] = []
        self.ahead = timedelta(0)
        self.version = 1
        self.me: Json = somebody("hospital", writes=True, declares=True, acknowledges=True)
        self.tokens = {TOKEN}
        self.answers: list[Answer] = []
        self.entries: list[Json] = []
        self.situation: Json | None = None
        self.facts: dict[str, Json | str | int] = {"/v1/feeds": {"feeds": []}, "/v1/silences": {"silences": []}}
        """Answers to GET by path without its query, text or a status as they are; 503 for any other."""
        self.told: list[Told] = []
        self.desk_answers: list[tuple[int, Json]] = []
        """To what is told, in turn; then 200 with nothing in it."""
        self.asked: list[str] = []
        self.subscriptions: list[Json] = []
        self.renewals: list[str] = []
        """Tokens sent on an open socket."""
        self.takes_sockets = True
        self.answers_subscriptions = True
        self.close_with: int | None = None
        self.outside: set[str] = set()
        """Territories in which the person reads nothing: a subscription that names one is refused."""
        self.refuses_late = False
        """Who asks is said once a subscription has come, and it is refused once the page has asked again."""
        self._subscribed = threading.Event()
        self._sockets: set[WebSocket] = set()
        self._screens: set[WebSocket] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def now(self, **ago: float) -> str:
        """A time on this service's clock, ISO 8601; `now(minutes=5)` was five minutes ago."""
        return (datetime.now(UTC) + self.ahead - timedelta(**ago)).isoformat().replace("+00:00", "Z")

    def put(self, *rows: Json) -> None:
        """Rows change or come; every screen is told by a delta."""
        for row in rows:
            self.rows[row["unit_id"]] = row
        self._delta({"rows": list(rows)})

    def take_away(self, *unit_ids: str) -> None:
        """Units go; every screen is told."""
        for unit_id in unit_ids:
            del self.rows[unit_id]
        self._delta({"removed": list(unit_ids)})

    def skip_a_version(self) -> None:
        """A change that no screen is told of: the next delta leaves a gap."""
        self.version += 1

    def say(self, frame: Json) -> None:
        """This frame, to every screen."""
        self._run(self._broadcast(frame))

    def now_is(self, situation: Json) -> None:
        """What is declared and wrong, to every screen and those to come."""
        self.situation = situation
        if self._screens:
            self.say(situation)

    def cut(self, code: int = 1011) -> None:
        """Close every socket."""
        self._run(self._close_all(code))

    def entry(self, number: int) -> Json:
        """The n-th entry ingest got, from 0, waited for."""
        return eventually(lambda: self.entries[number : number + 1], f"entry {number}")[0]

    def app(self) -> FastAPI:
        """The routes."""
        app = FastAPI()
        app.add_middleware(SecurityHeaders, ingest_url=self.url)
        app.add_api_websocket_route("/v1/live", self._live)
        app.add_api_route("/v1/me", self._me)
        app.add_api_route("/v1/events", self._events, methods=["POST"])
        app.add_api_route("/v1/{path:path}", self._desk, methods=["GET", "POST", "DELETE"])
        app.include_router(page_facts(self.url))
        mount_page(app)
        return app

    async def _live(self, socket: WebSocket) -> None:
        self._loop = asyncio.get_running_loop()
        if not self.takes_sockets:
            await socket.close()
            return
        await socket.accept(subprotocol="vigilits.v1")
        self._sockets.add(socket)
        beating = asyncio.create_task(self._beat(socket))
        try:
            while True:
                frame = json.loads(await socket.receive_text())
                if self.close_with is not None or frame["token"] not in self.tokens:
                    await socket.close(self.close_with or 4408)
                    return
                if frame["type"] == "authenticate":
                    self.renewals.append(frame["token"])
                    continue
                self.subscriptions.append(frame)
                self._subscribed.set()
                if self.outside.intersection(frame["territories"]):
                    if self.refuses_late:
                        await socket.receive_text()
                    await socket.send_json({"type": "error", "code": "forbidden", "message": "nothing is read there"})
                    await socket.close(4403)
                    return
                if self.answers_subscriptions:
                    self._screens.add(socket)
                    await socket.send_json(self._answer(frame))
                    if self.situation is not None:
                        await socket.send_json(self.situation)
        except _GONE:
            pass
        finally:
            beating.cancel()
            self._sockets.discard(socket)
            self._screens.discard(socket)

    async def _beat(self, socket: WebSocket) -> None:
        """A screen that hears nothing for long takes its line for dead."""
        with suppress(*_GONE):
            while True:
                await asyncio.sleep(_BEAT_S)
                if socket in self._screens:
                    await socket.send_json({"type": "heartbeat", "version": str(self.version), "at": self.now()})

    def _answer(self, frame: Json) -> Json:
        """The missed deltas when the client is at our version, else everything."""
        resume = frame.get("resume")
        if resume is not None and resume["version"] == str(self.version):
            return self._delta_frame(self.version, {})
        return self.snapshot()

    def snapshot(self) -> Json:
        """Everything, as one frame."""
        rows = list(self.rows.values())
        head = {"type": "snapshot", "epoch": "e", "version": str(self.version), "part": 1, "parts": 1}
        return {**head, "rows": rows, "rollups": self.rollups}

    async def _desk(self, request: Request) -> Response:
        """The REST side: facts the test chose, and answers to what is told."""
        path = request.url.path
        if request.method == "GET":
            self.asked.append(f"{path}?{request.url.query}")
            return self._fact(self.facts.get(path, HTTPStatus.SERVICE_UNAVAILABLE))
        body = await request.body()
        self.told.append(Told(request.method, path, json.loads(body) if body else None))
        status, answer = self.desk_answers.pop(0) if self.desk_answers else (200, {})
        return self._json(answer, status)

    @staticmethod
    def _fact(fact: Json | str | int) -> Response:
        if isinstance(fact, int):
            errors = {"errors": [{"code": "no", "field": None, "message": "words of the service"}]}
            return Response(json.dumps(errors), fact, {"Retry-After": "7"}, "application/json")
        if isinstance(fact, str):
            return Response(fact, media_type="text/csv")
        return Response(json.dumps(fact), media_type="application/json")

    @staticmethod
    def _json(body: Json, status: int) -> Response:
        return Response(json.dumps(body), status, media_type="application/json")

    async def _me(self, request: Request) -> Response:
        if self.refuses_late:
            await asyncio.to_thread(self._subscribed.wait, _PATIENCE_S)
        known = (request.headers.get("authorization") or "").removeprefix("Bearer ") in self.tokens
        return Response(json.dumps(self.me), 200 if known else 401, media_type="application/json")

    async def _events(self, request: Request) -> Response:
        self.entries.append({**json.loads(await request.body()), "_token": request.headers.get("authorization")})
        answer = self.answers.pop(0) if self.answers else Answer()
        if answer.after is not None:
            await asyncio.to_thread(answer.after.wait, _PATIENCE_S)
        if answer.lost:
            await asyncio.sleep(3600)
        body = {"accepted": [], "refused": list(answer.refused)}
        return Response(json.dumps(body), answer.status, answer.headers, "application/json")

    def _delta(self, what: Json) -> None:
        frame = self.delta(what)
        if self._screens:
            self.say(frame)

    def delta(self, what: Json) -> Json:
        """The frame that brings this change; the service is at its version from then on."""
        before, self.version = self.version, self.version + 1
        return self._delta_frame(before, what)

    def _delta_frame(self, before: int, what: Json) -> Json:
        head = {"type": "delta", "from": str(before), "to": str(self.version)}
        return {**head, "rows": [], "rollups": [], "removed": [], **what}

    async def _broadcast(self, frame: Json) -> None:
        for socket in list(self._screens):
            await _unless_gone(socket.send_json(frame))

    async def _close_all(self, code: int) -> None:
        for socket in list(self._sockets):
            await _unless_gone(socket.close(code))

    def _run(self, doing: Any) -> None:
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(doing, self._loop).result(_PATIENCE_S)


async def _unless_gone(doing: Awaitable[None]) -> None:
    """A page that was left may not have said goodbye yet."""
    with suppress(*_GONE):
        await doing


@contextmanager
def running(service: ScriptedService, listener: sockets.socket) -> Iterator[ScriptedService]:
    """The service on a port of this machine for as long as the block lasts, which closes the socket."""
    listener.bind(("127.0.0.1", 0))
    service.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(service.app(), log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    eventually(lambda: server.started, "the scripted service listens")
    try:
        yield service
    finally:
        server.should_exit = True
        thread.join(20)
