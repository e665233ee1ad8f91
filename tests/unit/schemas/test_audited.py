"""Every request has an id, and whoever is refused is noted: by whom, why, and never with what a stranger spelt."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI, HTTPException
from starlette.types import Message, Receive, Scope, Send

from schemas.audit.asking import asking, denied, recognised
from schemas.audit.audited import REQUEST_ID, Audited
from schemas.core.audit.entry import Actor
from tests.support.audit_memory import AuditMemory


def an_app(audit: AuditMemory) -> FastAPI:
    app = FastAPI()
    app.add_middleware(Audited, audit=audit)

    @app.get("/who/{name}")
    async def who(name: str) -> Any:
        request = asking()
        assert request is not None
        if name == "stranger":
            denied("expired")
            raise HTTPException(401)
        recognised(Actor("rpps:1", "ars"))
        if name == "forbidden":
            raise HTTPException(403)
        return {"request_id": request.request_id}

    return app


async def ask(path: str, audit: AuditMemory) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(an_app(audit)), base_url="http://here") as client:
        return await client.get(path)


async def test_the_answer_has_the_id_that_entries_have() -> None:
    audit = AuditMemory()
    first, second = await ask("/who/me", audit), await ask("/who/me", audit)
    assert first.json()["request_id"] == first.headers[REQUEST_ID]
    assert first.headers[REQUEST_ID] != second.headers[REQUEST_ID]
    assert audit.refusals == []
    assert asking() is None


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        ("/who/stranger", ("GET /who/{name}", 401, "expired")),
        ("/who/forbidden", ("GET /who/forbidden", 403, "forbidden")),
    ],
)
async def test_a_refusal_is_noted_and_what_a_stranger_spelt_is_not(path: str, refusal: Any) -> None:
    audit = AuditMemory()
    await ask(f"{path}?token=secret", audit)
    assert audit.refusals == [refusal]


async def test_a_socket_closed_for_a_right_that_is_gone_is_noted() -> None:
    audit = AuditMemory()
    sent: list[Message] = []

    async def live(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "websocket.close", "code": 4403})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        pytest.fail("nothing is asked")

    await Audited(live, audit)({"type": "websocket", "path": "/v1/live", "client": ("::1", 1)}, receive, send)
    assert audit.refusals == [("WEBSOCKET (no route)", 4403, "revoked")]
    assert sent == [{"type": "websocket.close", "code": 4403}]


@pytest.mark.parametrize(
    ("reason", "code", "noted"),
    [
        ("foreign_origin", 1000, [("WEBSOCKET (no route)", 403, "foreign_origin")]),
        (None, 1000, []),
    ],
)
async def test_a_socket_refused_before_it_was_opened_is_noted_when_somebody_said_why(
    reason: str | None, code: int, noted: list[Any]
) -> None:
    audit = AuditMemory()

    async def live(_: Scope, __: Receive, send: Send) -> None:
        if reason is not None:
            denied(reason)
        await send({"type": "websocket.close", "code": code})

    async def send(_: Message) -> None:
        pass

    async def receive() -> Message:
        pytest.fail("nothing is asked")

    await Audited(live, audit)({"type": "websocket", "path": "/v1/live", "client": ("::1", 1)}, receive, send)
    assert audit.refusals == noted


async def test_a_socket_that_was_let_in_and_ends_for_another_reason_is_no_refusal() -> None:
    audit = AuditMemory()

    async def live(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})
        denied("expired")
        await send({"type": "websocket.close", "code": 4429})

    async def send(_: Message) -> None:
        pass

    async def receive() -> Message:
        pytest.fail("nothing is asked")

    await Audited(live, audit)({"type": "websocket", "path": "/v1/live", "client": ("::1", 1)}, receive, send)
    assert audit.refusals == []
