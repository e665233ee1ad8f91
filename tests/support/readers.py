"""Readers of all kinds, as the policy in force makes them."""

from dashboard_api.core.reader import Reader, reader_of
from schemas import access_policy
from schemas.core.access.subject import Subject


def a_reader(
    role: str, territories: tuple[str, ...] | None = None, establishments: tuple[str, ...] | None = None
) -> Reader:
    """What somebody of this role reads; None: everywhere."""
    return reader_of(access_policy.read(), Subject("someone", role, territories, establishments), 0)


EVERYWHERE = a_reader("regulator")
"""Level 3."""
PROFESSIONAL = a_reader("professional")
"""Level 2."""
GRAND_EST = a_reader("ars", ("R-44",), ())
"""Level 3 at home, 2 elsewhere."""
SITE = a_reader("hospital", (), ("540002078",))
"""The same for an establishment."""
SUMS = a_reader("national")
"""Level 2, without units."""
PERIMETER = a_reader("editor-reader", ("D-54",), ("750000001",))
"""Level 2 at home, nothing elsewhere."""
WRITER = a_reader("editor-writer", (), ("540002078",))
"""The same, without sums."""

ALL = (EVERYWHERE, PROFESSIONAL, GRAND_EST, SITE, SUMS, PERIMETER, WRITER)
