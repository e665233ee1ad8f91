"""What a token is told of itself, and that ingest agrees."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from dashboard_api.core.client_session import Limits
from dashboard_api.core.tick_pace import Pace
from dashboard_api.hub import Hub
from dashboard_api.me_route import me_routes
from dashboard_api.metrics import Metrics
from dashboard_api.reading import Reading
from ingest.core.people import sender_of
from schemas import access_policy
from schemas.core.access.subject import Subject
from tests.support.known_tokens import KnownTokens


async def told(subject: Subject) -> dict[str, Any]:
    hub = Hub(Metrics(CollectorRegistry()), limits=Limits(), pace=Pace(), resume_patience_s=1, clock=lambda: 0)
    app = FastAPI()
    app.include_router(me_routes(Reading(hub, KnownTokens({"t": subject}), lambda: 0)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://dashboard") as reader:
        answer = await reader.get("/v1/me", headers={"Authorization": "Bearer t"})
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(
    ("subject", "level", "codes", "may"),
    [
        (Subject("nurse", "hospital", (), ("540002078",)), 3, ["E-540002078"], {"writes", "declares", "acknowledges"}),
        (Subject("samu-54", "regulator", None, ()), 3, None, set()),
        (Subject("ars-44", "ars", ("R-44",), ()), 3, ["R-44"], {"writes", "declares", "acknowledges", "silences"}),
        (Subject("nowhere", "hospital", (), ()), 3, [], set()),
        (Subject("doctor", "professional", ("R-44",), ()), 2, None, set()),
    ],
)
async def test_a_token_is_told_its_role_its_place_and_what_it_may(
    subject: Subject, level: int, codes: list[str] | None, may: set[str]
) -> None:
    found = await told(subject)
    assert (found["subject"], found["role"]) == (subject.subject, subject.role)
    assert found["territories"] == (None if subject.territories is None else list(subject.territories))
    assert (found["level"], found["reach"]["codes"]) == (level, codes)
    assert {each for each in ("writes", "declares", "acknowledges", "silences") if found[each]} == may


@pytest.mark.parametrize("role", sorted(access_policy.read()))
async def test_what_a_screen_is_told_is_what_ingest_enforces(role: str) -> None:
    subject = Subject("someone", role, ("R-44",), ("540002078",))
    assert (await told(subject))["writes"] is sender_of(access_policy.read(), subject, 0).writes_events
