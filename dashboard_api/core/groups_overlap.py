"""Whether what is said for some activity groups concerns others; none named means all of them."""

from collections.abc import Mapping, Sequence

from schemas.core.activity_groups import ActivityGroup


def overlap(some: Sequence[str], others: Sequence[str], groups: Mapping[str, ActivityGroup]) -> bool:
    """Whether a unit could be in one of each: `rea` and `critical-care` share activities, `rea` and `sc` none."""
    if not some or not others:
        return True
    return any(a == b or _share(groups.get(a), groups.get(b)) for a in some for b in others)


def _share(one: ActivityGroup | None, other: ActivityGroup | None) -> bool:
    if one is None or other is None:
        return False
    apart = one.population is not None and other.population is not None and one.population is not other.population
    return not apart and not one.activities.isdisjoint(other.activities)
