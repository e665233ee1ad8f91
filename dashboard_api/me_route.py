"""GET /v1/me: who the token is, and what it may do: a screen offers only what would be accepted."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict

from dashboard_api.errors import documented
from dashboard_api.reading import Reading
from schemas.core.access.policy import Action
from schemas.core.access.subject import Subject


class MyReach(BaseModel):
    """What it reads, and where."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    codes: list[str] | None
    """Its own place: R-44, D-54, E-540002078; null: everywhere is."""
    elsewhere: int
    """The level it reads in the rest of the country."""
    units: bool
    """Whether it reads units; else sums of territories alone."""
    sums: bool
    alerts: bool
    tension: bool
    feeds: bool
    quality: bool


class Me(BaseModel):
    """The subject of a token."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    subject: str
    role: str
    territories: list[str] | None
    """Codes (R-44) it may write in; null: all."""
    establishments: list[str] | None
    """FINESS it may write for; null: all."""
    writes: bool
    """Whether it may enter figures by hand, there."""
    declares: bool
    """Whether it may declare tension, there."""
    acknowledges: bool
    """Whether it may take care of alerts, there."""
    silences: bool
    """Whether it may silence alerts, there."""
    level: int
    """What it reads in its own place: 1 public, 2 professionals, 3 regulation and crisis; 0 nothing."""
    reach: MyReach


def me_routes(reading: Reading) -> APIRouter:
    """One route; it needs the token alone, so it answers before any unit is read."""
    router = APIRouter(prefix="/v1", tags=["identity"], responses=documented(HTTPStatus.UNAUTHORIZED))

    @router.get("/me", summary="Who the token is, and whether it may enter figures by hand")
    async def me(who: Annotated[Subject, Depends(reading.who)], response: Response) -> Me:
        """Limits are those of the token; ingest judges every entry all the same."""
        response.headers.update({"Cache-Control": "no-store", "Vary": "Authorization"})
        reader = reading.reader(who)
        return Me(
            subject=who.subject,
            role=who.role,
            territories=_listed(who.territories),
            establishments=_listed(who.establishments),
            writes=reading.allows(who, Action.REPORT) or reading.allows(who, Action.REPORT_BY_DELEGATION),
            declares=reading.allows(who, Action.DECLARE_TENSION),
            acknowledges=reading.allows(who, Action.ACKNOWLEDGE),
            silences=reading.allows(who, Action.SILENCE),
            level=reader.reach.inside,
            reach=MyReach(
                codes=None if reader.reach.codes is None else sorted(reader.reach.codes),
                elsewhere=reader.reach.elsewhere,
                units=reading.allows(who, Action.READ_UNITS),
                sums=reader.sums,
                alerts=reading.allows(who, Action.READ_ALERTS),
                tension=reader.tension,
                feeds=reader.feeds,
                quality=reading.allows(who, Action.READ_QUALITY),
            ),
        )

    return router


def _listed(codes: tuple[str, ...] | None) -> list[str] | None:
    return None if codes is None else list(codes)
