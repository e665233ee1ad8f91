"""Reads the code tables and activity groups of schemas/codes/ once."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from schemas.core.activity_groups import ActivityGroup, ActivityGroups, Population
from schemas.core.codes import Code, CodeTable, CodeTables

FOLDER = Path(__file__).parent / "codes"


@cache
def load() -> CodeTables:
    """Every table by its number, "R329". KeyError or ValueError when a file is malformed: it is ours."""
    files = (json.loads(path.read_bytes()) for path in sorted(FOLDER.glob("TRE_*.json")))
    return MappingProxyType({file["table"]: _table(file) for file in files})


@cache
def load_groups() -> ActivityGroups:
    """The activity groups in force."""
    file = json.loads((FOLDER / "activity-groups.json").read_bytes())
    limits = file["age_limits_years"]
    return ActivityGroups(
        valid_from=file["valid_from"],
        groups=tuple(_group(group) for group in file["groups"]),
        populations=MappingProxyType(
            {code: Population(name) for name, codes in file["populations"].items() for code in codes}
        ),
        adult_reaches=limits["adult_reaches"],
        child_below=limits["child_below"],
        newborn_below=limits["newborn_below"],
    )


def _table(file: Mapping[str, Any]) -> CodeTable:
    codes = {
        entry["code"]: Code(
            code=entry["code"],
            label=entry["label"],
            valid_from=_date(entry.get("valid_from")),
            valid_until=_date(entry.get("valid_until")),
            exchanged=entry.get("exchanged", True),
        )
        for entry in file["codes"]
    }
    unlisted = tuple(_bounds(item) for item in file.get("unlisted", ()))
    return CodeTable(file["name"], file["system"], MappingProxyType(codes), unlisted)


def _group(group: Mapping[str, Any]) -> ActivityGroup:
    population = group.get("population")
    return ActivityGroup(
        id=group["id"],
        label_fr=group["label"]["fr"],
        label_en=group["label"]["en"],
        activities=frozenset(_expand(group["activities"])) - frozenset(group.get("except", ())),
        population=None if population is None else Population(population),
    )


def _expand(items: list[str]) -> Iterator[str]:
    for low, high in map(_bounds, items):
        for number in range(int(low), int(high) + 1):
            yield f"{number:03d}"


def _bounds(item: str) -> tuple[str, str]:
    """First and last code of "121-130", or of "356" alone."""
    low, _, high = item.partition("-")
    return low, high or low


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
