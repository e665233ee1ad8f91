"""GET /v1/live: moves frames between one socket and its session. Decides nothing."""

import asyncio
import time
from typing import cast

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from dashboard_api.client import Client
from dashboard_api.core import frames
from dashboard_api.core.client_frames import ClientFrame, Fault, read
from dashboard_api.core.client_session import CLOSE_CODES, ClientSession, Close, CloseReason, Effect, Phase
from dashboard_api.filters import group_ids
from dashboard_api.hub import Hub
from dashboard_api.identity import Tokens
from dashboard_api.live_protocol import EXTENSION, LiveProtocol
from dashboard_api.metrics import Metrics

SUBPROTOCOL = "vigilits.v1"
"""What is spoken here. A client that names none is taken to speak it; one that names only others does not."""

_WHICH_SUBPROTOCOL = f"the subprotocol spoken here is {SUBPROTOCOL}"


def live_route(hub: Hub, tokens: Tokens, metrics: Metrics) -> APIRouter:
    """The one WebSocket."""
    router = APIRouter()

    @router.websocket("/v1/live")
    async def live(socket: WebSocket) -> None:
        offered = socket.scope["subprotocols"]
        await socket.accept(subprotocol=SUBPROTOCOL if SUBPROTOCOL in offered else None)
        wire = cast("LiveProtocol", socket.scope["extensions"][EXTENSION])
        if offered and SUBPROTOCOL not in offered:
            metrics.closes.labels(CloseReason.PROTOCOL).inc()
            wire.write(frames.error("subprotocol", _WHICH_SUBPROTOCOL))
            await socket.close(CLOSE_CODES[CloseReason.PROTOCOL], _WHICH_SUBPROTOCOL)
            return
        client = Client(ClientSession(time.monotonic(), hub.limits), wire)
        wire.on_room = lambda: hub.pump(client)
        metrics.sockets.inc()
        try:
            close = await _talk(socket, client, hub, tokens)
            metrics.closes.labels(close.reason).inc()
            if close.error_code is not None:
                wire.write(frames.error(close.error_code, close.words))
            await socket.close(CLOSE_CODES[close.reason], close.words)
        except WebSocketDisconnect:
            pass
        finally:
            wire.on_room = None
            hub.leave(client)
            metrics.sockets.dec()

    return router


async def _talk(socket: WebSocket, client: Client, hub: Hub, tokens: Tokens) -> Close:
    """Take frames until we are the one to close; WebSocketDisconnect when the client is."""
    deadline = asyncio.get_running_loop().time() + hub.limits.subscribe_within_s
    while True:
        new = client.session.phase is Phase.NEW
        try:
            async with asyncio.timeout_at(deadline if new else None):
                frame = await _receive(socket)
        except TimeoutError:
            effect = client.session.time_out(time.monotonic())
        else:
            effect = _take(frame, client, tokens)
        match effect:
            case Close():
                return effect
            case None:
                pass
            case join:
                hub.join(client, join, time.monotonic())


async def _receive(socket: WebSocket) -> ClientFrame:
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    text = message.get("text")
    return read(text, group_ids()) if text is not None else Fault("not_text", "frames are JSON in text frames")


def _take(frame: ClientFrame, client: Client, tokens: Tokens) -> Effect | None:
    token = None if isinstance(frame, Fault) else frame.token
    subject = tokens.authenticate(token) if token is not None else None
    return client.session.receive(frame, subject, time.monotonic())
