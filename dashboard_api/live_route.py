"""GET /v1/live: moves frames between one socket and its session. Decides nothing."""

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import cast

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from dashboard_api.client import Client
from dashboard_api.core import frames
from dashboard_api.core.asked_places import of_figures, outside
from dashboard_api.core.client_frames import ClientFrame, Fault, Subscribe, read
from dashboard_api.core.client_session import CLOSE_CODES, ClientSession, Close, CloseReason, Effect, Join, Phase
from dashboard_api.core.origins import may_come
from dashboard_api.core.socket_counts import SocketCounts
from dashboard_api.errors import RefusedError
from dashboard_api.filters import group_ids
from dashboard_api.glass_log import GlassLog
from dashboard_api.guard import Guard
from dashboard_api.hub import Hub
from dashboard_api.identity import Identity
from dashboard_api.live_protocol import EXTENSION, LiveProtocol
from dashboard_api.metrics import Metrics
from dashboard_api.request_limits import RequestLimits
from schemas import access_policy
from schemas.audit.asking import denied
from schemas.core.access.policy import Action, Reason, decide
from schemas.core.access.subject import Subject

SUBPROTOCOL = "vigilits.v1"
"""What is spoken here. A client that names none is taken to speak it; one that names only others does not."""

_WHICH_SUBPROTOCOL = f"the subprotocol spoken here is {SUBPROTOCOL}"
_TOO_MANY_HERE = Close(CloseReason.LIMIT, "too many open sockets from this address: close some")
_TOO_MANY_OPENED = Close(CloseReason.LIMIT, "too many sockets opened from this address: wait a minute")
_TOO_MANY_SUBSCRIBED = Close(CloseReason.LIMIT, "too many subscriptions with this identity: wait a minute")
_TOO_MANY_DENIED = Close(CloseReason.LIMIT, "too many sockets without a valid token from this address: wait a minute")
_FOREIGN_ORIGIN = "foreign_origin"
_REASON_BYTES = 123
"""As much as fits into a close frame (RFC 6455, 5.5)."""
_WITHOUT_A_TOKEN = (CloseReason.UNAUTHENTICATED, CloseReason.EXPIRED, CloseReason.REVOKED)
_TOO_MANY_OF_ONE = Close(CloseReason.LIMIT, "too many open sockets with this identity: close some")


@dataclass(frozen=True, slots=True)
class Door:
    """What lets sockets in and out. `origins` are those of browsers that may come, beside our own."""

    hub: Hub
    identity: Identity
    guard: Guard
    counts: SocketCounts
    limits: RequestLimits
    glass: GlassLog
    metrics: Metrics
    origins: frozenset[str]


def live_route(door: Door) -> APIRouter:
    """The one WebSocket."""
    router = APIRouter()

    @router.websocket("/v1/live")
    async def live(socket: WebSocket) -> None:
        if not may_come(socket.headers.get("origin"), socket.headers.get("host"), door.origins):
            door.metrics.closes.labels(CloseReason.ORIGIN).inc()
            denied(_FOREIGN_ORIGIN)
            await socket.close()  # before it is accepted: 403
            return
        offered = socket.scope["subprotocols"]
        await socket.accept(subprotocol=SUBPROTOCOL if SUBPROTOCOL in offered else None)
        client = Client(ClientSession(time.monotonic(), door.hub.limits, access_policy.read()), _wire(socket))
        address = socket.client.host if socket.client else ""
        if offered and SUBPROTOCOL not in offered:
            await _end(socket, Close(CloseReason.PROTOCOL, _WHICH_SUBPROTOCOL, "subprotocol"), door.metrics)
        elif not door.counts.from_address(address):
            await _end(socket, _TOO_MANY_HERE, door.metrics)
        else:
            try:
                if await _is_over(door.limits.socket(address)):
                    await _end(socket, _TOO_MANY_OPENED, door.metrics)
                else:
                    await _Visit(socket, client, door, address).talk()
            finally:
                door.counts.address_left(address)

    return router


class _Visit:
    """One socket from its acceptance to its end."""

    def __init__(self, socket: WebSocket, client: Client, door: Door, address: str) -> None:
        self._socket = socket
        self._address = address
        self._client = client
        self._door = door
        self._counted_as: str | None = None
        self._ending: asyncio.Task[None] | None = None

    async def talk(self) -> None:
        wire, hub = _wire(self._socket), self._door.hub
        wire.on_room = lambda: hub.pump(self._client)
        self._door.guard.opened(self._client, self._turn_out)
        self._door.metrics.sockets.inc()
        try:
            await _end(self._socket, await self._listen(), self._door.metrics)
        except WebSocketDisconnect:
            pass
        finally:
            wire.on_room = None
            self._door.guard.closed(self._client)
            hub.leave(self._client)
            self._count(None)
            self._door.metrics.sockets.dec()

    async def _listen(self) -> Close:
        """Take frames until we are the one to close; WebSocketDisconnect when the client is."""
        session, hub = self._client.session, self._door.hub
        deadline = asyncio.get_running_loop().time() + hub.limits.subscribe_within_s
        while True:
            new = session.phase is Phase.NEW
            try:
                async with asyncio.timeout_at(deadline if new else None):
                    effect = await self._take(await _receive(self._socket))
            except TimeoutError:
                effect = session.time_out(time.monotonic())
            if isinstance(effect, Close):
                return await self._denied(effect) if effect.reason in _WITHOUT_A_TOKEN else effect
            if session.subject is not None and not self._count(session.subject.subject):
                return _TOO_MANY_OF_ONE
            if effect is not None:
                if session.subject is not None:
                    self._door.glass.territories(session.subject, effect.audience.territories)
                hub.join(self._client, effect, time.monotonic())

    async def _take(self, frame: ClientFrame) -> Effect | None:
        identity, session, limits = self._door.identity, self._client.session, self._door.limits
        token = None if isinstance(frame, Fault) else frame.token
        subject = None if token is None else await identity.authenticate(token)
        who = subject or session.subject
        if isinstance(who, Subject) and not isinstance(frame, Fault):
            if await _is_over(limits.subscribed(who.subject)):
                return _TOO_MANY_SUBSCRIBED
            if isinstance(subject, Subject):  # who may have lost a right meanwhile
                subject = identity.standing(subject) or identity.raised(subject)
        effect = session.receive(frame, subject, time.monotonic(), time.time_ns() // 1000)
        if isinstance(effect, Close) and effect.reason is CloseReason.FORBIDDEN and isinstance(who, Subject):
            named = frame.territories if isinstance(frame, Subscribe) else ()
            denied(decide(access_policy.read(), who, Action.READ_UNITS, None).reason, named)
        if isinstance(effect, Join) and isinstance(frame, Subscribe):
            return self._outside(effect, frame) or effect
        return effect

    def _outside(self, join: Join, frame: Subscribe) -> Close | None:
        """Why the subscription is refused: territories that hold nothing of what the reader reads, as REST refuses a
        filter by them. Not judged before the units were read once: nothing is shown either."""
        book, reach = self._door.hub.book, join.reader.reach
        refused = () if book is None else outside(book, frame.territories, of_figures(reach), reach)
        if not refused:
            return None
        denied(Reason.OUTSIDE, refused)
        words = f"this token reads nothing in {refused[0]}: subscribe without it"
        return Close(CloseReason.FORBIDDEN, words, "forbidden")

    async def _denied(self, close: Close) -> Close:
        """A socket without a valid token is counted as such a request is."""
        return _TOO_MANY_DENIED if await _is_over(self._door.limits.denied(self._address)) else close

    def _count(self, subject: str | None) -> bool:
        """Count the socket as this person's, and no longer as another's."""
        if subject == self._counted_as:
            return True
        if self._counted_as is not None:
            self._door.counts.subject_left(self._counted_as)
        self._counted_as = None
        if subject is None:
            return True
        if self._door.counts.of_subject(subject):
            self._counted_as = subject
        return self._counted_as is not None

    def _turn_out(self, close: Close) -> None:
        self._ending = asyncio.create_task(_end(self._socket, close, self._door.metrics))


async def _is_over(hit: Awaitable[None]) -> bool:
    """Whether what was counted is one too many."""
    try:
        await hit
    except RefusedError:
        return True
    return False


async def _end(socket: WebSocket, close: Close, metrics: Metrics) -> None:
    metrics.closes.labels(close.reason).inc()
    if close.error_code is not None:
        _wire(socket).write(frames.error(close.error_code, close.words))
    await socket.close(CLOSE_CODES[close.reason], close.words.encode()[:_REASON_BYTES].decode(errors="ignore"))


async def _receive(socket: WebSocket) -> ClientFrame:
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    text = message.get("text")
    return read(text, group_ids()) if text is not None else Fault("not_text", "frames are JSON in text frames")


def _wire(socket: WebSocket) -> LiveProtocol:
    return cast("LiveProtocol", socket.scope["extensions"][EXTENSION])
