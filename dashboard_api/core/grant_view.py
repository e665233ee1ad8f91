"""Which broken glass a reader is told of: that of people of its territories, and of those without one."""

from collections.abc import Mapping
from typing import Any

from dashboard_api.core.deed_places import around, name_nothing
from dashboard_api.core.unit_book import UnitBook
from schemas.core.access.subject import NATION


def concerns(grant: Mapping[str, Any], told_in: frozenset[str] | None, book: UnitBook | None) -> bool:
    """Whether a reader who is told in these territories (None: everywhere, empty: nowhere) is told of the grant."""
    if told_in is None:
        return True
    named = grant["territories"]
    if not named or NATION in named or name_nothing(named, book):
        return bool(told_in)
    return not told_in.isdisjoint(around(named, book))
