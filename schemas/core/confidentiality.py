"""Who may read a capacity record: the three legal levels (TRE_R283).

1 public, 2 professionals, 3 regulation and crisis management.
"""

from collections.abc import Mapping

PUBLIC = 1
PROFESSIONALS = 2
REGULATION = 3

_INSTALLED = "01"
SUPPLEMENTARY = "06"
"""The status, of level 3 whole."""
_CURRENT = "01"
_UNASSIGNED = ("01", "", None)


def of_regulation(record: Mapping[str, object]) -> bool:
    """Whether a record is of level 3 wherever its unit is."""
    return record["status"] == SUPPLEMENTARY or bool(record.get("crisis_type"))


def record_level(record: Mapping[str, object], *, sensitive: bool) -> int:
    """The level of one record; `sensitive` is the unit's. A sensitive unit is level 3 whole."""
    if sensitive or of_regulation(record):
        return REGULATION
    if record["status"] == _INSTALLED and record["horizon"] == _CURRENT and record.get("assignment") in _UNASSIGNED:
        return PUBLIC
    return PROFESSIONALS
