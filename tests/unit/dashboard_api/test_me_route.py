"""What a token is told of itself, and that ingest agrees."""

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from dashboard_api.core.audience import Subject
from dashboard_api.core.client_session import Limits
from dashboard_api.core.rights import writes_by_hand
from dashboard_api.core.tick_pace import Pace
from dashboard_api.hub import Hub
from dashboard_api.identity import Tokens
from dashboard_api.me_route import me_routes
from dashboard_api.metrics import Metrics
from dashboard_api.reading import Reading
from ingest.core import tokens as ingest_tokens
from schemas.core.api_keys import digest
from schemas.core.token_entry import TokenEntry

ROLES = (
    "hospital",
    "editor-writer",
    "editor-reader",
    "professional",
    "regulator",
    "crisis",
    "ars",
    "national",
    "admin",
    "public",
)


@pytest.mark.parametrize(
    ("entry", "territories", "establishments", "writes"),
    [
        (TokenEntry(digest("t"), "nurse", "hospital", None, ("540002078",)), None, ["540002078"], True),
        (TokenEntry(digest("t"), "samu-54", "regulator", None, None), None, None, False),
        (TokenEntry(digest("t"), "ars-44", "ars", ("R-44",), None), ["R-44"], None, True),
        (TokenEntry(digest("t"), "nowhere", "hospital", (), ()), [], [], True),
    ],
)
async def test_a_token_is_told_its_role_its_limits_and_whether_it_may_enter_figures(
    entry: TokenEntry, territories: list[str] | None, establishments: list[str] | None, writes: bool
) -> None:
    hub = Hub(Metrics(CollectorRegistry()), limits=Limits(), pace=Pace(), resume_patience_s=1, clock=lambda: 0)
    app = FastAPI()
    app.include_router(me_routes(Reading(hub, Tokens([entry]), lambda: 0)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://dashboard") as reader:
        answer = await reader.get("/v1/me", headers={"Authorization": "Bearer t"})
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.json() == {
        "subject": entry.subject,
        "role": entry.role,
        "territories": territories,
        "establishments": establishments,
        "writes": writes,
    }


@pytest.mark.parametrize("role", ROLES)
def test_what_a_screen_is_told_is_what_ingest_enforces(role: str) -> None:
    sender = ingest_tokens.Tokens([TokenEntry(digest("t"), "someone", role, None, None)]).find("t")
    assert sender is not None
    assert writes_by_hand(Subject("someone", role, None, None)) is sender.writes_events
