"""The body of a webhook, `alert/1`."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import orjson

from alerts.core.alert import Alert, Kind
from alerts.core.telling_view import Telling, TellingUnit
from alerts.lifecycle_codec import text

MOST_UNITS = 5_000
"""A digest lists no more; `unit_count` in its `alerts` says how many there are."""


def notice_body(told: Telling) -> bytes:
    """One notice."""
    return orjson.dumps({**_head(told), "units": [_unit(unit) for unit in told.units]})


def digest_body(digest: Alert, listed: Sequence[Telling]) -> bytes:
    """Many notices as one message: their causes and units, the most critical first."""
    notice = digest.notice(1)
    units = [_unit(unit) for told in listed for unit in told.units[:MOST_UNITS]][:MOST_UNITS]
    return orjson.dumps(
        {
            "schema": "alert/1",
            "alert_id": digest.alert_id,
            "sequence": notice.sequence,
            "kind": Kind.DIGEST,
            "state": notice.state,
            "reason": notice.reason,
            "cause": digest.cause.of,
            "step": digest.step,
            "at": text(notice.at),
            "units": units,
            "alerts": [{**_head(told), "unit_count": told.count} for told in listed],
        }
    )


def _head(told: Telling) -> dict[str, Any]:
    alert, notice = told.alert, told.notice
    pressure = {} if alert.pressure is None else {"pressure": asdict(alert.pressure)}
    return {
        "schema": "alert/1",
        "alert_id": alert.alert_id,
        "sequence": notice.sequence,
        "kind": alert.cause.kind,
        "state": notice.state,
        "reason": notice.reason,
        "cause": alert.cause.of,
        "establishment": told.establishment if told.units and alert.cause.vendor is None else None,
        "step": notice.step,
        "at": text(notice.at),
        **pressure,
    }


def _unit(told: TellingUnit) -> dict[str, Any]:
    facts = told.facts
    return {
        "unit_id": facts.unit_id,
        "name": told.unit.name,
        "establishment": told.unit.establishment,
        "rank": facts.rank,
        "since": text(facts.since),
        "level": facts.level,
        "observed_at": text(facts.observed_at),
        "due_at": text(facts.due_at),
        "because": facts.because,
        "anomalies": facts.anomalies,
        "disagreements": [asdict(figure) for figure in facts.disagreements],
        "phone": told.phone,
    }
