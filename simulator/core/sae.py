"""Critical-care units of the hospital survey (SAE 2019, DREES) as directory units and reports of installed beds.

Reads the text of `ID_2019r.csv` (establishments) and `REA_2019r.csv` (their critical-care units), `;` separated.
SITOT, the total of intensive care, is never added to its parts: it is left out. A blank LIT is unknown, not 0.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID, uuid5

from simulator.core.unreadable import UnreadableError

FEED = "sae"
OBSERVED_AT = "2019-12-31T12:00:00+01:00"
"""The survey counts beds of 31 December; noon, so that it is that day in every zone."""

_IDS = UUID("0b6d3c1e-52f4-5c39-8a53-7f0c1f0a2019")
_TOTAL = "SITOT"
_ADULT, _CHILD = (15, None), (0, 18)


class _Kind(NamedTuple):
    activity: str
    name: str
    ages: tuple[int | None, int | None]


KINDS: Mapping[str, _Kind] = {
    "REAADU": _Kind("127", "Réanimation adulte", _ADULT),
    "REAENF": _Kind("130", "Réanimation enfant", _CHILD),
    "USIC": _Kind("354", "Soins intensifs cardiologiques", _ADULT),
    "SIUNV": _Kind("356", "Soins intensifs neuro-vasculaires", _ADULT),
    "AUTSI": _Kind("351", "Autres soins intensifs", (None, None)),
    "SURVADU": _Kind("373", "Surveillance continue adulte", _ADULT),
    "SURVENF": _Kind("391", "Surveillance continue enfant", _CHILD),
}
"""By the file's UNI."""


@dataclass(frozen=True, slots=True)
class SaeUnit:
    """One unit of the survey. `beds` None: not answered."""

    finess: str
    legal_finess: str
    establishment: str
    region: str
    department: str
    commune: str
    kind: str
    beds: int | None

    @property
    def unit_id(self) -> str:
        """FI/UNI behind the digit that says FINESS (idNatSt)."""
        return f"1{self.finess}/{self.kind}"


def read(establishments: str, units: str) -> list[SaeUnit]:
    """The units, in the file's order. UnreadableError says what is wrong in which line."""
    by_finess = {row["fi"]: row for _, row in _rows(establishments, _ID_COLUMNS, "ID_2019r.csv")}
    return [
        _unit(row, by_finess, line) for line, row in _rows(units, _REA_COLUMNS, "REA_2019r.csv") if row["UNI"] != _TOTAL
    ]


def directory_entry(unit: SaeUnit) -> dict[str, object]:
    """The unit as `directory-unit/1`. The survey knows no position."""
    kind = KINDS[unit.kind]
    age_min, age_max = kind.ages
    return {
        "schema": "directory-unit/1",
        "unit_id": unit.unit_id,
        "name": kind.name,
        "nature": "01",
        "establishment": {
            "finess": unit.finess,
            "legal_finess": unit.legal_finess,
            "name": unit.establishment,
        },
        "offers": [
            {
                "id": f"{unit.unit_id}/1",
                "activity": kind.activity,
                "care_mode": "28",
                "patients": {"age_min": age_min, "age_max": age_max},
            }
        ],
        "territory": {"region": unit.region, "department": unit.department, "commune": unit.commune},
        # The survey speaks last: whoever counts installed beds today knows better.
        "feeds": ["bed-management", "manual", FEED],
    }


def report(unit: SaeUnit) -> dict[str, object]:
    """Its installed beds. The id depends on what is said: imported twice it is the same event."""
    return {
        "schema": "capacity-event/1",
        "event_id": str(uuid5(_IDS, f"{unit.unit_id}/{unit.beds}")),
        "unit_id": unit.unit_id,
        "kind": "report",
        "scope": "upsert",
        "observed_at": OBSERVED_AT,
        "source": {"feed": FEED, "system": "SAE 2019, DREES"},
        "records": [{"nature": "01", "status": "01", "horizon": "01", "count": unit.beds}],
    }


def totals(units: Sequence[SaeUnit]) -> dict[str, int]:
    """Beds by kind, of the units that answered."""
    return {kind: sum(unit.beds or 0 for unit in units if unit.kind == kind) for kind in KINDS}


_ID_COLUMNS = ("fi", "rs", "fi_ej", "reg", "dep", "COMINSEE")
_REA_COLUMNS = ("FI", "FI_EJ", "UNI", "LIT")


def _rows(text: str, columns: Sequence[str], name: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(text.splitlines(), delimiter=";")
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise UnreadableError(f"{name}: no column {', '.join(missing)}; expected the survey's file, `;` separated")
    for row in reader:
        if any(row[column] is None for column in columns):
            raise UnreadableError(f"{name}, line {reader.line_num}: it ends early; is the file whole?")
        yield reader.line_num, row


def _unit(row: Mapping[str, str], by_finess: Mapping[str, Mapping[str, str]], line: int) -> SaeUnit:
    where = f"REA_2019r.csv, line {line}"
    at = by_finess.get(row["FI"])
    if at is None:
        raise UnreadableError(f"{where}: establishment {row['FI']} is not in ID_2019r.csv; are both of one year?")
    if row["UNI"] not in KINDS:
        raise UnreadableError(f"{where}: UNI {row['UNI']!r} is none of {', '.join(KINDS)}, {_TOTAL}")
    beds = row["LIT"].strip()
    if beds and not beds.isdecimal():
        raise UnreadableError(f"{where}: LIT {beds!r} is not a whole number")
    return SaeUnit(
        finess=row["FI"],
        legal_finess=row["FI_EJ"],
        establishment=at["rs"],
        region=f"R-{at['reg']}",
        department=f"D-{_insee(at['dep'])}",
        commune=_commune(at["COMINSEE"]),
        kind=row["UNI"],
        beds=int(beds) if beds else None,
    )


_OVERSEAS = {"9A": "971", "9B": "972", "9C": "973", "9D": "974", "9F": "976"}
"""The survey's departments overseas."""


def _insee(department: str) -> str:
    return _OVERSEAS.get(department, department)


def _commune(code: str) -> str:
    """9A101 is 97101: the letter stands for the digit that follows it."""
    return f"97{code[2:]}" if code[:2] in _OVERSEAS else code
