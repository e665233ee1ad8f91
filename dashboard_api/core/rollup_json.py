"""The ROLLUP of DESIGN section 9 as JSON members.

What depends on the clock (`median_age_s`) is added at the moment of reading; `median_observed_at` is what a
screen ages by itself. While nobody watches the duties of its members, fresh, stale, share_fresh and closed are null.
"""

from dashboard_api.core.rollups import Key, Rollup
from schemas.core.figures import COUNTED, SUPPLEMENTARY_TYPES
from schemas.core.times import from_micros

_UNJUDGED = {**dict.fromkeys(COUNTED), "supplementary": dict.fromkeys(SUPPLEMENTARY_TYPES)}


def lasting(key: Key, rollup: Rollup) -> dict[str, object]:
    """The roll-up without `median_age_s`: equal as long as no member changed.

    `units` are the members, `expected` those who owe a report (all but the closed), `fresh` those of them within
    their duty (fresh or due), `never` those nobody has spoken of, `unknown` those whose available figure is not
    known. `stale` says for each count how many of those who know it are overdue or silent. `pressure` is of the open
    units that know installed, occupied and closed beds. `places` has the sums of places, null when no member knows any.
    """
    territory, group = key
    return {
        "territory": territory,
        "activity_group": group,
        "counts": rollup.beds.counts(),
        "known": rollup.beds.knowing(),
        "places": {"counts": rollup.places.counts(), "known": rollup.places.knowing()}
        if rollup.places.is_known
        else None,
        "units": rollup.units,
        "expected": rollup.expected,
        "fresh": rollup.fresh,
        "never": rollup.never,
        "closed": rollup.among("closed"),
        "unknown": rollup.unknown,
        "stale": rollup.beds.stale() if rollup.watched else _UNJUDGED,
        "share_fresh": rollup.share_fresh,
        "oldest_observed_at": _time(rollup.oldest),
        "median_observed_at": _time(rollup.median),
        "pressure": rollup.pressure,
    }


def at(key: Key, rollup: Rollup, now: int) -> dict[str, object]:
    """The whole ROLLUP, its age in whole seconds at `now` (microseconds)."""
    return {**lasting(key, rollup), "median_age_s": median_age_s(rollup.median, now)}


def median_age_s(median: int | None, now: int) -> int | None:
    """Whole seconds since the median observation; None when nothing was observed."""
    return None if median is None else max(0, now - median) // 1_000_000


def _time(micros: int | None) -> str | None:
    return None if micros is None else from_micros(micros)
