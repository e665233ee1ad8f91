"""Which region a department lies in: INSEE, Code officiel géographique 2025."""

from collections.abc import Mapping
from types import MappingProxyType

_BY_REGION = {
    "01": "971",
    "02": "972",
    "03": "973",
    "04": "974",
    "06": "976",
    "11": "75 77 78 91 92 93 94 95",
    "24": "18 28 36 37 41 45",
    "27": "21 25 39 58 70 71 89 90",
    "28": "14 27 50 61 76",
    "32": "02 59 60 62 80",
    "44": "08 10 51 52 54 55 57 67 68 88",
    "52": "44 49 53 72 85",
    "53": "22 29 35 56",
    "75": "16 17 19 23 24 33 40 47 64 79 86 87",
    "76": "09 11 12 30 31 32 34 46 48 65 66 81 82",
    "84": "01 03 07 15 26 38 42 43 63 69 73 74",
    "93": "04 05 06 13 83 84",
    "94": "2A 2B",
}

_REGIONS: Mapping[str, str] = MappingProxyType(
    {f"D-{code}": f"R-{region}" for region, codes in _BY_REGION.items() for code in codes.split()}
)


_WITH_GUADELOUPE = frozenset({"D-977", "D-978"})
"""Its agency is theirs."""


_OVERSEAS_BY_NUMBER: Mapping[str, str] = MappingProxyType(
    {"9701": "D-971", "9702": "D-972", "9703": "D-973", "9704": "D-974", "9805": "D-976"}
)
"""How numbers of establishments begin there: those of all 145 in the SAE of 2019 (DREES)."""


def may_lie_in(department: str, region: str) -> bool:
    """Whether a unit of the department may name the region. Of a collectivity without one: none that has departments,
    whose authority it would become."""
    found = region_of(department)
    if found is not None:
        return region == found
    return region not in _REGIONS.values() or (department in _WITH_GUADELOUPE and region == "R-01")


def region_of(department: str) -> str | None:
    """The region of a department, both as the directory spells them: `D-54` lies in `R-44`.

    None for the collectivities overseas (D-975, D-977, D-978, D-986, D-987, D-988), which INSEE gives no region (see
    `may_lie_in`), and for any other text.
    """
    return _REGIONS.get(department)


def home_of(finess: str) -> tuple[str, str] | None:
    """Region and department of an establishment by its number, which begins with its department's. None where that says
    nothing."""
    department = _OVERSEAS_BY_NUMBER.get(finess[:4], f"D-{finess[:2]}")
    region = region_of(department)
    return None if region is None else (region, department)
