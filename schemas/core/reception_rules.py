"""Rules of an event that need more than its shape: when it was received, and what its unit counts.

Ingest asks before it accepts; the stream asks of what was written straight into Kafka.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from schemas.core.record_rules import shown
from schemas.core.rules import Refusal, refuse
from schemas.core.times import parse

SKEW = timedelta(minutes=5)
"""How far a sender's clock may run ahead of ours."""
CORRECTION_WINDOW = timedelta(days=14)
INSTALLED = "01"


def check_time(event: Mapping[str, Any], received_at: datetime, out: list[Refusal]) -> None:
    """Adds a refusal when the event was not true yet when it was received, or is too old to correct anything. Its
    `observed_at` is of good shape."""
    observed_at = parse(event["observed_at"])
    if observed_at > received_at + SKEW:
        detail = f"is more than 5 minutes after {received_at:%Y-%m-%dT%H:%M:%SZ}"
        out.append(refuse("in_the_future", "observed_at", detail))
    elif observed_at < received_at - CORRECTION_WINDOW and not _only_installed(event):
        out.append(refuse("too_old", "observed_at", "is older than the 14 days in which figures are corrected"))


def check_nature(event: Mapping[str, Any], nature: str, refused: Collection[str | None], out: list[Refusal]) -> None:
    """Adds a refusal for each record of another nature than its unit's; not for fields that are `refused` already."""
    records = event.get("records")
    for index, record in enumerate(records if isinstance(records, list) else ()):
        found = record.get("nature") if isinstance(record, dict) else None
        field = f"records[{index}].nature"
        if isinstance(found, str) and found != nature and field not in refused:
            detail = f"is {shown(found)}, but the unit counts {shown(nature)} (TRE_R329): send its nature"
            out.append(refuse("nature_mismatch", field, detail))


def _only_installed(event: Mapping[str, Any]) -> bool:
    """Whether the event speaks of installed beds alone, which change once in years."""
    statuses, records = event.get("statuses"), event.get("records")
    if event.get("kind") not in ("report", "confirm") or not (statuses or records):
        return False
    if statuses is not None and statuses != [INSTALLED]:
        return False
    if not isinstance(records, list):
        return records is None
    return all(isinstance(record, dict) and record.get("status") == INSTALLED for record in records)
