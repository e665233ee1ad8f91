"""Roll-ups of a system without units."""

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from dashboard_api.core.client_session import Limits
from dashboard_api.core.tick_pace import Pace
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.hub import Hub
from dashboard_api.metrics import Metrics
from dashboard_api.reading import Reading
from dashboard_api.territories_route import territories_routes
from schemas.core.access.subject import Subject
from tests.support.known_tokens import KnownTokens


@pytest.mark.parametrize("path", ["/v1/territories", "/v1/territories/FR"])
async def test_the_nation_is_there_before_its_first_unit_and_nothing_of_it_is_known(path: str) -> None:
    hub = Hub(Metrics(CollectorRegistry()), limits=Limits(), pace=Pace(), resume_patience_s=1, clock=lambda: 0)
    book = UnitBook(1, departures_kept=1)
    list(book.load(0, -1, []))
    hub.serve("e", book)
    tokens = KnownTokens({"t": Subject("someone", "regulator", None, ())})
    app = FastAPI()
    app.include_router(territories_routes(Reading(hub, tokens, lambda: 0)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://dashboard") as reader:
        answer = await reader.get(path, headers={"Authorization": "Bearer t"})
    [rollup] = answer.json()["rollups"]
    assert (rollup["territory"], rollup["activity_group"], rollup["units"]) == ("FR", None, 0)
    assert rollup["counts"]["available"] is rollup["median_age_s"] is None
