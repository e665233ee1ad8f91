"""What a subject may do, as far as a screen has to know it before it offers it (DESIGN section 8)."""

from dashboard_api.core.audience import Subject

_WRITES_BY_HAND = frozenset({"hospital", "ars", "admin"})
"""Roles whose entries by hand ingest accepts (docs/parts.md, Identity); ingest is who enforces it."""


def writes_by_hand(subject: Subject) -> bool:
    """Whether it may enter figures by hand, within its territories and establishments."""
    return subject.role in _WRITES_BY_HAND
