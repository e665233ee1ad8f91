"""What the directory adds to a unit's row: everything a screen shows that the unit's figures do not say.

Kept encoded, since it changes rarely and is joined with a state thousands of times a second.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Description(NamedTuple):
    """`fields` is the description's JSON members without braces, `about` those of the envelope around the row."""

    fields: bytes
    about: bytes
    feeds: tuple[str, ...]
    retired: bool


def describe(entry: Mapping[str, Any], groups: tuple[str, ...], encode: Callable[[object], bytes]) -> Description:
    """Take from a `directory-unit/1` what DESIGN section 9 shows in a ROW, and what the dashboard filters on.

    Raises KeyError or TypeError for an entry that lacks what every entry must have.
    """
    establishment = entry["establishment"]
    offers = entry["offers"]
    feeds = tuple(entry.get("feeds") or ())
    fields = {
        "name": entry["name"],
        "establishment": {
            "finess": establishment["finess"],
            "name": establishment["name"],
            "phone": establishment.get("phone"),
        },
        "nature": entry["nature"],
        "activities": sorted({offer["activity"] for offer in offers}),
        "patients": [offer.get("patients") for offer in offers if offer.get("patients")],
        "equipment": entry.get("equipment") or [],
        "territory": entry["territory"],
        "position": entry.get("position"),
    }
    about = {"sensitive": bool(entry.get("sensitive")), "groups": groups, "feeds": feeds}
    return Description(encode(fields)[1:-1], encode(about)[1:-1], feeds, retired=bool(entry.get("retired")))
