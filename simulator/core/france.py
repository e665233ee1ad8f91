"""Who there is: establishments and units of a synthetic France, a function of seed and size alone.

Everything is marked as synthetic: names say « simulé », FINESS numbers start with 99 (no department has it), phone
numbers are those ARCEP keeps for fiction, addresses end in `.example`.
"""

from dataclasses import dataclass
from math import cos, pi, radians, sin
from random import Random

from simulator.core.kinds import CLINIC, GENERAL, LOCAL, UNIVERSITY, Kind, Profile
from simulator.core.territories import DEPARTMENTS, Department

UNITS_PER_ESTABLISHMENT = 7.7
"""10,000 units make about 1,300 establishments."""

MANUAL = "manual"
BED_MANAGEMENT = "bed-management"
ADT = "adt"

_UTC_OFFSET_H = {"971": -4, "972": -4, "973": -3, "974": 4, "976": 3}
"""Mainland: 1. Summer time is left out: habits of a simulation may be an hour early."""

_FICTION = {"11": "01 99 00", "west": "02 61 91", "east": "03 53 01", "south-east": "04 65 71", "south": "05 36 49"}
_ZONE = {"24": "west", "28": "west", "52": "west", "53": "west", "27": "east", "32": "east", "44": "east"}
_ZONE |= {"84": "south-east", "93": "south-east", "94": "south-east", "75": "south", "76": "south", "11": "11"}

_DENSE = {"75": 0.04, "92": 0.06, "93": 0.06, "94": 0.06, "90": 0.1, "95": 0.15, "91": 0.2}
_OVERSEAS_SPREAD = 0.06
_MAINLAND_SPREAD = 0.3
"""Degrees around the prefecture."""


@dataclass(frozen=True, slots=True)
class Establishment:
    """One synthetic hospital. `feeds` are what speaks for its units, highest first, people last."""

    finess: str
    name: str
    phone: str
    department: Department
    lat: float
    lon: float
    feeds: tuple[str, ...]
    utc_offset_h: int

    @property
    def automatic(self) -> tuple[str, ...]:
        """The feeds of machines."""
        return tuple(feed for feed in self.feeds if feed != MANUAL)


@dataclass(frozen=True, slots=True)
class Unit:
    """One synthetic unit; `rank` is its place among all, used to spread work evenly over time."""

    unit_id: str
    name: str
    kind: Kind
    installed: int
    establishment: Establishment
    rank: int


def france(seed: int, units: int) -> tuple[Unit, ...]:
    """All units, in an order that mixes departments. ValueError for less than one unit."""
    if units < 1:
        raise ValueError(f"{units} units: a France needs at least one")
    shares = _apportion(units, {code: float(d.weight) for code, d in DEPARTMENTS.items()})
    found = [unit for code, share in shares.items() for unit in _department_units(seed, DEPARTMENTS[code], share)]
    Random(f"{seed}/order").shuffle(found)
    return tuple(Unit(*fields, rank) for rank, fields in enumerate(found))


def directory_entry(unit: Unit) -> dict[str, object]:
    """The unit as `directory-unit/1`."""
    at = unit.establishment
    age_min, age_max = unit.kind.ages
    local = unit.unit_id.replace("/", "-").lower()
    return {
        "schema": "directory-unit/1",
        "unit_id": unit.unit_id,
        "name": unit.name,
        "nature": "01",
        "establishment": {"finess": at.finess, "name": at.name, "phone": at.phone},
        "offers": [
            {
                "id": f"{unit.unit_id}/1",
                "activity": unit.kind.activity,
                "care_mode": unit.kind.care_mode,
                "patients": {"age_min": age_min, "age_max": age_max},
            }
        ],
        "territory": at.department.territory,
        "position": {"lat": at.lat, "lon": at.lon},
        "feeds": list(at.feeds),
        "contacts": [{"role": "owner", "email": f"{local}@simulation.example", "phone": at.phone, "level": 2}],
    }


def _department_units(seed: int, department: Department, units: int) -> list[tuple[str, str, Kind, int, Establishment]]:
    if units == 0:
        return []
    establishments = max(1, round(units / UNITS_PER_ESTABLISHMENT))
    # A big hospital, some middling ones and many small ones, as in every department.
    sizes = _apportion(units, {str(index): 1 / (index + 1) for index in range(establishments)})
    found = []
    for index, size in enumerate(size for size in sizes.values() if size):
        random = Random(f"{seed}/{department.code}/{index}")
        profile = _profile(size, random)
        establishment = _establishment(department, index, profile, random)
        found += _establishment_units(establishment, profile, size, random)
    return found


def _establishment_units(
    establishment: Establishment, profile: Profile, size: int, random: Random
) -> list[tuple[str, str, Kind, int, Establishment]]:
    found = []
    for index in range(size):
        turn, place = divmod(index, len(profile.kinds))
        kind = profile.kinds[place]
        unit_id = f"1{establishment.finess}/{kind.suffix}-{turn + 1}"
        name = kind.name if turn == 0 else f"{kind.name} {turn + 1}"
        found.append((unit_id, name, kind, random.randint(*kind.beds), establishment))
    return found


def _profile(size: int, random: Random) -> Profile:
    if size >= 24:
        return UNIVERSITY
    if size >= 8:
        return GENERAL
    return random.choices((GENERAL, CLINIC, LOCAL), (2, 4, 4))[0]


def _establishment(department: Department, index: int, profile: Profile, random: Random) -> Establishment:
    lat, lon = _position(department, random)
    zone = _FICTION[_ZONE.get(department.region, "west")]
    return Establishment(
        finess=f"99{_department_number(department.code):03d}{index + 1:04d}",
        name=f"{profile.title} {_of(department.prefecture)} n° {index + 1}",
        phone=f"{zone} {random.randrange(100):02d} {random.randrange(100):02d}",
        department=department,
        lat=lat,
        lon=lon,
        feeds=_feeds(profile, random),
        utc_offset_h=_UTC_OFFSET_H.get(department.code, 1),
    )


def _feeds(profile: Profile, random: Random) -> tuple[str, ...]:
    draw = random.random()
    if profile in {UNIVERSITY, GENERAL} and draw < 0.35:
        return (ADT, BED_MANAGEMENT, MANUAL)
    if draw < (0.9 if profile in {UNIVERSITY, GENERAL} else 0.5):
        return (BED_MANAGEMENT, MANUAL)
    return (MANUAL,)


def _position(department: Department, random: Random) -> tuple[float, float]:
    overseas = len(department.code) == 3
    spread = _OVERSEAS_SPREAD if overseas else _DENSE.get(department.code, _MAINLAND_SPREAD)
    angle, radius = random.uniform(0, 2 * pi), spread * random.random() ** 0.5
    lat = department.lat + radius * sin(angle)
    lon = department.lon + radius * cos(angle) / cos(radians(department.lat))
    if not overseas:
        # Towards the middle of the country: fewer hospitals in the sea.
        lat += (46.6 - department.lat) * spread * 0.15
        lon += (2.5 - department.lon) * spread * 0.15
    return round(lat, 4), round(lon, 4)


def _department_number(code: str) -> int:
    """Three digits; 2A and 2B are 201 and 202, which no department is."""
    return {"2A": 201, "2B": 202}.get(code) or int(code)


def _of(place: str) -> str:
    """« de » before a place, elided and contracted as French wants it."""
    if place.startswith("Le "):
        return f"du {place[3:]}"
    return f"d'{place}" if place[0] in "AEIOUÉÈH" else f"de {place}"


def _apportion(total: int, weights: dict[str, float]) -> dict[str, int]:
    """`total` divided by weight in whole numbers, largest remainders first; every share at least one when it goes."""
    floor = 1 if total >= len(weights) else 0
    whole = sum(weights.values())
    exact = {key: floor + (total - floor * len(weights)) * weight / whole for key, weight in weights.items()}
    shares = {key: int(share) for key, share in exact.items()}
    by_remainder = sorted(exact, key=lambda key: (shares[key] - exact[key], key))
    for _, key in zip(range(total - sum(shares.values())), by_remainder, strict=False):
        shares[key] += 1
    return shares
