"""Who may declare tension, take care of an alert, silence alerts: by role, and where (DESIGN section 8)."""

from dashboard_api.core.audience import Subject
from dashboard_api.core.places import Chain

_DECLARE = frozenset({"crisis", "ars", "admin", "hospital"})
_ACKNOWLEDGE = frozenset({"crisis", "ars", "admin", "hospital"})
_SILENCE = frozenset({"ars", "admin"})
_ESTABLISHMENT = "E-"


def declares(subject: Subject) -> bool:
    """Whether it may declare tension somewhere."""
    return subject.role in _DECLARE


def acknowledges(subject: Subject) -> bool:
    """Whether it may take care of alerts somewhere."""
    return subject.role in _ACKNOWLEDGE


def silences(subject: Subject) -> bool:
    """Whether it may silence alerts somewhere."""
    return subject.role in _SILENCE


def acts_in(subject: Subject, place: Chain) -> bool:
    """Whether it may act in the territory whose chain this is. A hospital acts in establishments only, its own."""
    establishment = place[-1].removeprefix(_ESTABLISHMENT) if place[-1].startswith(_ESTABLISHMENT) else None
    if establishment is None and (subject.role == "hospital" or subject.establishments is not None):
        return False
    if subject.establishments is not None and establishment not in subject.establishments:
        return False
    return subject.territories is None or any(code in subject.territories for code in place)
