"""Which time zone a department lives in: its deadlines are local times."""

from collections.abc import Mapping
from types import MappingProxyType

MAINLAND = "Europe/Paris"

_OVERSEAS: Mapping[str, str] = MappingProxyType(
    {
        "D-971": "America/Guadeloupe",
        "D-972": "America/Martinique",
        "D-973": "America/Cayenne",
        "D-974": "Indian/Reunion",
        "D-975": "America/Miquelon",
        "D-976": "Indian/Mayotte",
        "D-977": "America/St_Barthelemy",
        "D-978": "America/Marigot",
        "D-986": "Pacific/Wallis",
        "D-987": "Pacific/Tahiti",  # the Marquesas and Gambier differ by half an hour and an hour: not told apart here
        "D-988": "Pacific/Noumea",
    }
)


def zone_of(department: str) -> str:
    """The IANA name of the zone of a department as the directory spells it, `D-54`."""
    return _OVERSEAS.get(department, MAINLAND)
