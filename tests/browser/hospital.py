"""Units of a small invented country, as rows of the live protocol."""

from typing import Any

Json = dict[str, Any]

DEPARTMENTS = (("R-44", "D-54"), ("R-44", "D-57"), ("R-11", "D-75"))


def a_record(status: str, count: int | None, at: str, feed: str = "manual", **codes: str) -> Json:
    """One capacity record of now."""
    source = f"990000001/{feed}"
    return {
        "nature": "01",
        "status": status,
        "horizon": "01",
        "count": count,
        "observed_at": at,
        "source": source,
    } | codes


def a_unit(number: int, at: str, *, feed: str = "manual", **over: object) -> Json:
    """A unit with the five figures; its name sorts by its number."""
    region, department = DEPARTMENTS[number % len(DEPARTMENTS)]
    finess = f"99{number // 10:07d}"
    figures = {"02": number % 7, "03": 8, "04": 1, "05": 0, "01": 16}
    return {
        "unit_id": f"{finess}/U{number}",
        "version": 1,
        "name": f"Réanimation {number:05d}",
        "establishment": {"finess": finess, "name": f"Hôpital fictif {number // 10:04d}", "phone": "+33 3 00 00 00 00"},
        "activities": ["126"],
        "patients": None,
        "equipment": [],
        "territory": {"region": region, "department": department, "commune": None},
        "position": None,
        "records": [a_record(status, count, at, feed) for status, count in figures.items()],
        "others": [],
        "observed_at": at,
        "received_at": at,
        "freshness": None,
        "due_at": None,
        "level": None,
        "anomalies": [],
        "retired": False,
    } | over


def a_rollup(territory: str, at: str, **over: object) -> Json:
    """Sums of a territory, one unit of three unknown."""
    counts = {"installed": 48, "available": 5, "occupied": 24, "reserved": 3, "closed": None}
    known = {"installed": 3, "available": 2, "occupied": 3, "reserved": 3, "closed": 0}
    stale = dict.fromkeys(known, None)
    head = {"territory": territory, "activity_group": None, "counts": counts, "known": known, "stale": stale}
    members = {"units": 3, "expected": 3, "fresh": None, "never": 0, "unknown": 1, "pressure": None}
    return head | members | {"oldest_observed_at": at, "median_observed_at": at} | over
