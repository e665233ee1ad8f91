"""What a reader may filter by, checked once for every route; a bad one is a 422 that says how to mend it."""

from collections.abc import Awaitable, Callable
from functools import cache
from http import HTTPStatus
from typing import Annotated

from fastapi import Request
from pydantic import AfterValidator

from dashboard_api.core.client_frames import TERRITORY
from dashboard_api.core.unit_query import read_cursor
from dashboard_api.errors import RefusedError
from schemas import code_tables


@cache
def group_ids() -> frozenset[str]:
    """Ids of the activity groups in force."""
    return frozenset(group.id for group in code_tables.load_groups().groups)


def at_most_once(*names: str) -> Callable[[Request], Awaitable[None]]:
    """A dependency that refuses these parameters repeated: which of two values counts must not be guessed."""

    async def check(request: Request) -> None:
        for name in names:
            if len(request.query_params.getlist(name)) > 1:
                raise RefusedError(
                    HTTPStatus.UNPROCESSABLE_ENTITY, "bad_filter", f"{name} takes one value: give it once", field=name
                )

    return check


def _territory(code: str) -> str:
    if not TERRITORY.fullmatch(code):
        raise ValueError("a territory is FR, R-44, D-54 or E-540002078")
    return code


def _activity_group(name: str) -> str:
    if name not in group_ids():
        raise ValueError("not an activity group; /codes.json lists them")
    return name


def _activity(name: str) -> str:
    if name not in group_ids() and not code_tables.load()["R211"].knows(name):
        raise ValueError("an activity is a code of TRE_R211 or an activity group; /codes.json lists both")
    return name


def _cursor(cursor: str) -> str:
    try:
        read_cursor(cursor)
    except ValueError as error:
        raise ValueError("a cursor is what `next` of the page before said") from error
    return cursor


Territory = Annotated[str, AfterValidator(_territory)]
ActivityGroup = Annotated[str, AfterValidator(_activity_group)]
Activity = Annotated[str, AfterValidator(_activity)]
Cursor = Annotated[str, AfterValidator(_cursor)]
