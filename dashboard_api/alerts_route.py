"""/v1/alerts: what is late or wrong by cause, and taking care of it."""

import asyncio
import uuid
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dashboard_api.bodies import Body, Words
from dashboard_api.body_last import BodyLast
from dashboard_api.core.alert_book import Alert
from dashboard_api.core.alert_query import BEFORE_ALL, AlertQuery, page, read_cursor
from dashboard_api.core.alert_view import PRESSURE, aged, seen
from dashboard_api.core.periods import Fault
from dashboard_api.desk import WRITE_ANSWERS, Desk, refuse, written
from dashboard_api.errors import RefusedError, documented
from dashboard_api.filters import ActivityGroup, Territory, at_most_once
from dashboard_api.reading import READ_ANSWERS
from schemas.core.access.policy import Action, Codes
from schemas.core.access.subject import Subject
from schemas.core.times import from_micros, parse, to_micros
from schemas.models.alert_action import AlertAction
from schemas.models.dashboard_answers import Alert as ShownAlert
from schemas.models.dashboard_answers import Alerts
from schemas.models.fields import Instant
from schemas.topics import ALERT_ACTIONS

_LONGEST_PROMISE = timedelta(days=7)
_TAKEN_OVER_WITHIN_S = 2.0


def _cursor(cursor: str) -> str:
    try:
        read_cursor(cursor)
    except ValueError as error:
        raise ValueError("a cursor is what `next` of the page before said") from error
    return cursor


class AlertsQuery(BaseModel):
    """Filters; an alert must pass all, and any value of a repeated one."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(100, ge=1, le=1000, description="Most alerts on a page")
    cursor: Annotated[str, AfterValidator(_cursor)] | None = Field(None, description="`next` of the page before")
    state: list[Literal["opened", "sent", "acknowledged", "escalated", "resolved"]] = Field([])
    kind: list[Literal["late", "feed_down", "anomaly", "delivery_given_up", "pressure"]] = Field([])
    territory: list[Territory] = Field([], description="FR, R-44, D-54, E-540002078; may be repeated")
    activity: list[ActivityGroup] = Field([], description="An activity group; may be repeated")
    cause: list[str] = Field(
        [],
        description="An establishment (E-540002078), a feed (540002078/bed-management), a vendor (V-Example), "
        "P-D-54/critical-care",
    )


class Promise(Body):
    """Taking care of an alert."""

    promised_at: Instant
    """When it will be in order again; at most seven days ahead. Broken, the ladder goes on."""
    comment: Words | None = None


def alerts_routes(desk: Desk) -> APIRouter:
    """Both routes."""
    router = APIRouter(prefix="/v1", tags=["alerts"], dependencies=[Depends(desk.reading.who)], route_class=BodyLast)

    @router.get(
        "/alerts",
        summary="Alerts: the longest open first; resolved ones after, the latest first",
        responses={200: {"model": Alerts}, **READ_ANSWERS},
        dependencies=[Depends(desk.reading.may(Action.READ_ALERTS)), Depends(at_most_once("limit", "cursor"))],
    )
    async def alerts(
        request: Request, asked: Annotated[AlertsQuery, Query()], who: Annotated[Subject, Depends(desk.reading.who)]
    ) -> Response:
        """`{"alerts": […], "next": cursor or null}`: of the token's territories, with the units it may know of."""
        desk.declared.require_loaded()
        desk.reading.refuse_outside(asked.territory, desk.reading.reader(who).alerts, who)
        found = page(
            desk.declared.alerts,
            _query(asked),
            desk.reading.reader(who),
            desk.declared.known(desk.reading.book()),
            after=BEFORE_ALL if asked.cursor is None else read_cursor(asked.cursor),
            limit=asked.limit,
        )
        now = desk.reading.now()
        shown = {"alerts": [aged(alert, now) for alert in found.alerts], "next": found.cursor}
        return desk.answer(request, shown, {"alerts": found.alerts, "next": found.cursor})

    @router.post(
        "/alerts/{alert_id:path}/acknowledge",
        summary="Take care of an alert until a promised time",
        responses={
            200: {"model": ShownAlert, "description": "The alert, acknowledged"},
            202: {"model": AlertAction, "description": "Written; the alerter has not taken it over yet"},
            **WRITE_ANSWERS,
            **documented(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
        },
        dependencies=[
            Depends(
                desk.reading.may(
                    Action.ACKNOWLEDGE, lambda asked: desk.lies(ALERT_ACTIONS, asked.path_params["alert_id"])
                )
            )
        ],
    )
    async def acknowledge(
        alert_id: str, given: Promise, who: Annotated[Subject, Depends(desk.reading.who)]
    ) -> Response:
        """The ladder stops until the promised time; who takes care is the token's subject."""
        desk.declared.require_loaded()
        _check_may(alert_id, who)
        _check_promise(given)
        action = _action(alert_id, given, who)
        await desk.write(ALERT_ACTIONS, alert_id, action)
        with suppress(TimeoutError):
            async with asyncio.timeout(_TAKEN_OVER_WITHIN_S):
                await desk.declared.follower.until(lambda: _is_taken_over(alert_id, action))
        view = _view(alert_id, who) if _is_taken_over(alert_id, action) else None
        if view is None:
            return written(action, HTTPStatus.ACCEPTED)
        return written(aged(view, desk.reading.now()), HTTPStatus.OK)

    def _view(alert_id: str, who: Subject) -> dict[str, Any] | None:
        alert = desk.declared.alerts.get(alert_id)
        return (
            None if alert is None else seen(alert, desk.reading.reader(who), desk.declared.known(desk.reading.book()))
        )

    def _check_may(alert_id: str, who: Subject) -> None:
        """404 unless the subject sees the alert, 403 unless it may take care of it, 409 when that is over."""
        alert = desk.declared.alerts.get(alert_id)
        if alert is None or _view(alert_id, who) is None:
            raise RefusedError(
                HTTPStatus.NOT_FOUND, "unknown_alert", "no alert has this id; /v1/alerts lists them", field="alert_id"
            )
        desk.reading.allow(who, Action.ACKNOWLEDGE, *_places(alert))
        if not alert.is_open:
            raise RefusedError(HTTPStatus.CONFLICT, "resolved", "this alert has been resolved", field="alert_id")

    def _places(alert: Alert) -> list[Codes]:
        """Acknowledging stops the ladder for all its units: each must be where the subject acts. One that the
        directory no longer knows is nowhere. Pressure is a department's: that is where it is acknowledged."""
        if alert.record["kind"] == PRESSURE:
            return [tuple(alert.record["territories"])]
        units = [desk.reading.book().get(unit["unit_id"]) for unit in alert.record["units"]]
        return [() if unit is None else unit.place for unit in units]

    def _check_promise(given: Promise) -> None:
        ahead = parse(given.promised_at) - desk.moment()
        if not timedelta() < ahead <= _LONGEST_PROMISE:
            refuse([Fault("bad_time", "promised_at", "promised_at must lie in the future, at most seven days ahead")])

    def _action(alert_id: str, given: Promise, who: Subject) -> dict[str, Any]:
        return {
            "schema": "alert-action/1",
            "action_id": str(uuid.uuid4()),
            "alert_id": alert_id,
            "kind": "acknowledge",
            "acknowledgement": {
                "by": who.subject,
                "at": desk.instant(),
                "promised_at": from_micros(to_micros(parse(given.promised_at))),
                "comment": given.comment,
            },
        }

    def _is_taken_over(alert_id: str, action: dict[str, Any]) -> bool:
        alert = desk.declared.alerts.get(alert_id)
        return alert is not None and alert.record["acknowledgement"] == action["acknowledgement"]

    return router


def _query(asked: AlertsQuery) -> AlertQuery:
    return AlertQuery(
        states=frozenset(asked.state),
        kinds=frozenset(asked.kind),
        causes=frozenset(asked.cause),
        territories=frozenset(asked.territory),
        groups=frozenset(asked.activity),
    )
