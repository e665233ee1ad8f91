"""Readers of all kinds, as the policy in force makes them."""

from dashboard_api.core.reader import Reader, reader_of
from schemas import access_policy
from schemas.core.access.subject import Subject

SUBJECTS = (
    Subject("samu", "regulator", None, ()),
    Subject("doctor", "professional", None, ()),
    Subject("ars-44", "ars", ("R-44",), ()),
    Subject("nurse", "hospital", (), ("540002078",)),
    Subject("ministry", "national", None, ()),
    Subject("tool", "editor-reader", ("D-54",), ("750000001",)),
    Subject("connector", "editor-writer", (), ("540002078",)),
)


def a_reader(
    role: str, territories: tuple[str, ...] | None = None, establishments: tuple[str, ...] | None = None
) -> Reader:
    """What somebody of this role reads; None: everywhere."""
    return reader_of(access_policy.read(), Subject("someone", role, territories, establishments), 0)


EVERYWHERE, PROFESSIONAL, GRAND_EST, SITE, SUMS, PERIMETER, WRITER = (
    reader_of(access_policy.read(), subject, 0) for subject in SUBJECTS
)
"""Level 3; level 2; level 3 at home and 2 elsewhere, twice; level 2 without units; level 2 at home and nothing
elsewhere; the same without sums."""
