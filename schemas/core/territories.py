"""Departments and regions as the directory spells them: INSEE, Code officiel géographique 2025.

A code that names none would make beds that no department's screen shows.
"""

_MAINLAND = {f"{number:02d}" for number in range(1, 96)} - {"20"} | {"2A", "2B"}
_OVERSEAS = {"971", "972", "973", "974", "976"}
_COLLECTIVITIES = {"975", "977", "978", "986", "987", "988"}
"""Treated as departments: Saint-Pierre-et-Miquelon, Saint-Barthélemy, Saint-Martin, Wallis-et-Futuna, French Polynesia,
New Caledonia."""

DEPARTMENTS = frozenset(f"D-{code}" for code in _MAINLAND | _OVERSEAS | _COLLECTIVITIES)
"""101 departments and 6 collectivities overseas, `D-54`."""

_REGIONS = {"11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94", "01", "02", "03", "04", "06"}
_COLLECTIVITIES_AS_REGIONS = {"05", "07", "08"}

REGIONS = frozenset(f"R-{code}" for code in _REGIONS | _COLLECTIVITIES_AS_REGIONS)
"""18 regions, `R-44`, and what FINESS gives Saint-Pierre-et-Miquelon, Saint-Barthélemy and Saint-Martin: 05, 07, 08."""
