"""Example facts, small and complete, changed by keyword."""

import uuid
from datetime import UTC, datetime
from typing import Any


def a_unit(unit_id: str, **changes: Any) -> dict[str, Any]:
    """A directory entry with what every one must have."""
    return {
        "schema": "directory-unit/1",
        "unit_id": unit_id,
        "name": "Réanimation médicale A",
        "nature": "01",
        "establishment": {"finess": "540002078", "name": "CHRU simulé"},
        "offers": [{"id": f"{unit_id}-1", "activity": "126", "patients": {"age_min": 15, "age_max": None}}],
        "territory": {"region": "R-44", "department": "D-54", "commune": "54395"},
        "feeds": ["bed-management", "manual"],
        **changes,
    }


def a_record(status: str, count: int | None, **changes: Any) -> dict[str, Any]:
    """A capacity record, current beds."""
    return {"nature": "01", "status": status, "horizon": "01", "count": count, **changes}


def a_report(unit_id: str, *records: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A report observed now by the unit's bed-management feed."""
    return {
        "schema": "capacity-event/1",
        "event_id": str(uuid.uuid4()),
        "unit_id": unit_id,
        "kind": "report",
        "scope": "upsert",
        "observed_at": datetime.now(UTC).isoformat(),
        "source": {"feed": "bed-management", "code": "02"},
        "records": list(records),
        **changes,
    }
