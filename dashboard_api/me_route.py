"""GET /v1/me: who the token is, and what it may do: a screen offers only what would be accepted."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict

from dashboard_api.core.audience import Subject
from dashboard_api.core.rights import writes_by_hand
from dashboard_api.errors import documented
from dashboard_api.reading import Reading


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


def me_routes(reading: Reading) -> APIRouter:
    """One route; it needs the token alone, so it answers before any unit is read."""
    router = APIRouter(prefix="/v1", tags=["identity"], responses=documented(HTTPStatus.UNAUTHORIZED))

    @router.get("/me", summary="Who the token is, and whether it may enter figures by hand")
    async def me(who: Annotated[Subject, Depends(reading.who)], response: Response) -> Me:
        """Limits are those of the token; ingest judges every entry all the same."""
        response.headers.update({"Cache-Control": "private, no-cache", "Vary": "Authorization"})
        return Me(
            subject=who.subject,
            role=who.role,
            territories=_listed(who.territories),
            establishments=_listed(who.establishments),
            writes=writes_by_hand(who),
        )

    return router


def _listed(codes: tuple[str, ...] | None) -> list[str] | None:
    return None if codes is None else list(codes)
