"""Which alerts a REST reader asks for, and one page of them: the order of the book, after the last one given."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dashboard_api.core.alert_book import AlertBook, Order
from dashboard_api.core.alert_view import Known, seen
from dashboard_api.core.reader import Reader

BEFORE_ALL: Order = (-1, 0, "")


@dataclass(frozen=True, slots=True)
class AlertQuery:
    """Empty means no filter; an alert must pass all, and any value of one."""

    states: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    causes: frozenset[str] = frozenset()
    territories: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    def fits(self, alert: dict[str, Any]) -> bool:
        """Judged by what the reader sees of the alert."""
        return (
            (not self.states or alert["state"] in self.states)
            and (not self.kinds or alert["kind"] in self.kinds)
            and (not self.causes or alert["cause"] in self.causes)
            and _any_of(self.territories, alert["territories"])
            and _any_of(self.groups, alert["activity_groups"])
        )


@dataclass(frozen=True, slots=True)
class Page:
    """`cursor` leads to the next page, None on the last."""

    alerts: list[dict[str, Any]]
    cursor: str | None


def page(book: AlertBook, query: AlertQuery, reader: Reader, known: Known, *, after: Order, limit: int) -> Page:
    """The first `limit` alerts that this reader sees and that fit, after the place of a cursor."""
    alerts: list[dict[str, Any]] = []
    last = after
    for alert in book:
        if alert.order <= after:
            continue
        view = seen(alert, reader, known)
        if view is not None and query.fits(view):
            if len(alerts) == limit:
                return Page(alerts, cursor_of(last))
            alerts.append(view)
            last = alert.order
    return Page(alerts, None)


def cursor_of(order: Order) -> str:
    """The cursor of a page that ended there."""
    return base64.urlsafe_b64encode(json.dumps(order).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> Order:
    """The place in a cursor. ValueError when it is not one of ours."""
    try:
        place = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (ValueError, RecursionError) as error:
        raise ValueError("not a cursor") from error
    match place:
        case [int(state), int(at), str(alert_id)]:
            return state, at, alert_id
        case _:
            raise ValueError("not a cursor")


def _any_of(asked: frozenset[str], there: Iterable[str]) -> bool:
    return not asked or not asked.isdisjoint(there)
