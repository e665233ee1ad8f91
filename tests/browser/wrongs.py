"""What is declared and wrong in a small invented country, as the situation frame says it."""

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]


def a_situation(
    *,
    tension: Sequence[Json] = (),
    feeds_down: Sequence[Json] = (),
    alerts: Sequence[Json] = (),
    omitted: int = 0,
) -> Json:
    """Quiet unless said otherwise."""
    return {
        "type": "situation",
        "tension": list(tension),
        "feeds_down": list(feeds_down),
        "alerts": list(alerts),
        "alerts_omitted": omitted,
    }


def a_declaration(at: str, **over: object) -> Json:
    """Tension in Grand Est, critical care, without an announced end."""
    return {
        "schema": "tension-level/1",
        "declaration_id": "0b8a1f6e-5f2e-4d3c-9f4b-000000000001",
        "territories": ["R-44"],
        "activity_groups": ["critical-care"],
        "level": "tension",
        "reason": "afflux aux urgences",
        "author": "ars-grand-est",
        "declared_at": at,
        "from": at,
        "until": None,
        "grace": "PT2H",
        "ended_at": None,
        "ended_by": None,
    } | over


def a_feed(feed: str, since: str, state: str = "down") -> Json:
    """A feed and since when it is down, or up."""
    return {
        "schema": "feed-state/1",
        "feed": feed,
        "state": state,
        "since": since,
        "last_heartbeat_at": since,
        "period": "PT60S",
        "missed": 2 if state == "down" else 0,
    }


def a_late_unit(unit_id: str, observed_at: str | None, due_at: str, **over: object) -> Json:
    """A unit of an alert, overdue, its owner told."""
    return {
        "unit_id": unit_id,
        "sequence": 3,
        "unit_version": 7,
        "rank": "overdue",
        "since": due_at,
        "level": "normal",
        "observed_at": observed_at,
        "due_at": due_at,
        "because": "time",
        "anomalies": [],
        "told": "owner",
        "name": f"Unité {unit_id.rpartition('/')[2]}",
        "owner_phone": "+33 3 11 11 11 11",
        "age_s": 0,
    } | over


def an_alert(number: int, at: str, units: Sequence[Json], **over: object) -> Json:
    """Late units of one establishment, told up to the on-call."""
    return {
        "alert_id": f"late:E-99{number:07d}:{number}",
        "sequence": 2,
        "kind": "late",
        "state": "sent",
        "reason": "first",
        "cause": f"E-99{number:07d}",
        "territories": ["FR", "R-44", "D-54", f"E-99{number:07d}"],
        "activity_groups": ["critical-care"],
        "step": "on-call",
        "opened_at": at,
        "at": at,
        "units": list(units),
        "acknowledgement": None,
        "suppressed_by": None,
        "resolved_at": None,
        "told": [],
    } | over


def a_silence(since: str, until: str, **over: object) -> Json:
    """The nation's alerts silenced by an agency, for a planned update."""
    scope: dict[str, list[str]] = {"establishments": [], "units": [], "feeds": [], "activity_groups": []}
    return {
        "schema": "alert-silence/1",
        "silence_id": "0b8a1f6e-5f2e-4d3c-9f4b-00000000000a",
        "scope": {"territories": ["R-44"], **scope},
        "from": since,
        "until": until,
        "reason": "mise à jour planifiée",
        "author": "ars-grand-est",
        "created_at": since,
        "ended_at": None,
        "ended_by": None,
    } | over


def a_line(territory: str, week: float | None, month: float | None, units: int = 3) -> Json:
    """Shares of time in duty of a territory, over 7 and 30 days; None: nothing was owed."""
    first = None if month is None else "2026-01-02T00:00:00Z"
    shares = {"share_7_days": week, "share_30_days": month}
    return {"territory": territory, "activity_group": None, "units": units, **shares, "observed_from": first}
