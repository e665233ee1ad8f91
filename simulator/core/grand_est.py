"""Real bed counts of Grand Est in March 2020 (icubam/predicu) as directory units and reports.

Each line of the file is one count of one hospital at one of 14 instants, 08:00 or 20:00 in Paris: NbCOVID, occupied
by covid patients; NbLitDispo, free. A blank is unknown. Hospitals are named, not identified: their establishments are
synthetic (FINESS 999…, which no department has).
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby
from uuid import UUID, uuid5

from schemas.core.times import from_micros, to_micros
from simulator.core.territories import DEPARTMENTS
from simulator.core.unreadable import UnreadableError

FEED = "icubam"
_IDS = UUID("3d0f8b1a-9c55-5a0e-8c7e-0d5d2a032020")
_COLUMNS = ("Hopital", "Dept", "NbCOVID", "NbLitDispo", "Date", "lat", "long")


@dataclass(frozen=True, slots=True)
class Count:
    """One line. None is unknown."""

    hospital: str
    department: str
    lat: float
    lon: float
    at: datetime
    covid: int | None
    available: int | None

    @property
    def unit_id(self) -> str:
        """The unit that stands for the hospital's ICU."""
        return f"GE/{self.hospital}"


@dataclass(frozen=True, slots=True)
class Instant:
    """All counts of one time, as events dated `observed_at`."""

    counted_at: datetime
    observed_at: datetime
    counts: tuple[Count, ...]
    events: tuple[dict[str, object], ...]


def read(text: str, zone: tzinfo) -> list[Count]:
    """The counts, in order of time; `zone` is Europe/Paris. UnreadableError says what is wrong in which line."""
    reader = csv.DictReader(text.splitlines())
    missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise UnreadableError(f"no column {', '.join(missing)}; expected grand-est-icu-2020-03.csv, `,` separated")
    counts = []
    for row in reader:
        try:
            counts.append(_count(row, zone))
        except (KeyError, TypeError, ValueError) as error:
            raise UnreadableError(f"line {reader.line_num}: {error}") from error
    if not counts:
        raise UnreadableError("it holds no counts")
    return sorted(counts, key=lambda count: count.at)


def directory_entries(counts: Sequence[Count]) -> list[dict[str, object]]:
    """The hospitals as `directory-unit/1`, by name."""
    by_name = {count.hospital: count for count in counts}
    return [_entry(number, by_name[name]) for number, name in enumerate(sorted(by_name), start=1)]


def instants(counts: Sequence[Count], last_at: datetime) -> list[Instant]:
    """The counts in reports, grouped by time, each keeping its distance to the last, which is moved to `last_at`."""
    shift = last_at - counts[-1].at
    return [_instant(at, at + shift, tuple(group)) for at, group in groupby(counts, lambda count: count.at)]


def _instant(counted_at: datetime, observed_at: datetime, counts: tuple[Count, ...]) -> Instant:
    return Instant(counted_at, observed_at, counts, tuple(_report(count, observed_at) for count in counts))


def _report(count: Count, observed_at: datetime) -> dict[str, object]:
    observed = from_micros(to_micros(observed_at))
    return {
        "schema": "capacity-event/1",
        "event_id": str(uuid5(_IDS, f"{count.unit_id}/{observed}")),
        "unit_id": count.unit_id,
        "kind": "report",
        "scope": "upsert",
        "observed_at": observed,
        "source": {"feed": FEED, "system": "icubam/predicu, March 2020"},
        "records": [
            {"nature": "01", "status": "03", "horizon": "01", "assignment": "02", "count": count.covid},
            {"nature": "01", "status": "02", "horizon": "01", "count": count.available},
        ],
    }


def _entry(number: int, count: Count) -> dict[str, object]:
    department = DEPARTMENTS[count.department]
    return {
        "schema": "directory-unit/1",
        "unit_id": count.unit_id,
        "name": f"Réanimation {count.hospital}",
        "nature": "01",
        "establishment": {"finess": f"999{number:06d}", "name": f"{count.hospital} (chiffres de mars 2020)"},
        "offers": [{"id": f"{count.unit_id}/1", "activity": "127", "care_mode": "28"}],
        "territory": department.territory,
        "position": {"lat": count.lat, "lon": count.lon},
        "feeds": [FEED, "manual"],
    }


_DEPARTMENT_CODES = {department.name: code for code, department in DEPARTMENTS.items()}


def _count(row: Mapping[str, str], zone: tzinfo) -> Count:
    if row["Dept"] not in _DEPARTMENT_CODES:
        raise ValueError(f"Dept {row['Dept']!r} is no department's name")
    return Count(
        hospital=row["Hopital"],
        department=_DEPARTMENT_CODES[row["Dept"]],
        lat=float(row["lat"]),
        lon=float(row["long"]),
        at=datetime.fromisoformat(row["Date"]).replace(tzinfo=zone),
        covid=_whole(row["NbCOVID"], "NbCOVID"),
        available=_whole(row["NbLitDispo"], "NbLitDispo"),
    )


def _whole(text: str, column: str) -> int | None:
    """The file writes whole numbers as 4.0."""
    if not text.strip():
        return None
    number = float(text)
    if not (0 <= number <= 999 and number.is_integer()):
        raise ValueError(f"{column} {text!r} is not a whole number from 0 to 999")
    return int(number)
