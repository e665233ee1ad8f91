"""Where establishments lie, by the directory of a running system, as far as it knows them."""

import contextlib
from collections.abc import Iterable

from schemas.models.directory_unit import DirectoryUnit
from schemas.topics import DIRECTORY
from standalone import topic_records


def read(bootstrap: str, establishments: Iterable[str]) -> tuple[str, ...]:
    """Codes of the regions and departments of their units. StandaloneError when Kafka cannot be read."""
    wanted = set(establishments)
    searched = [finess.encode() for finess in wanted]
    territories: dict[bytes | None, tuple[str, str]] = {}
    for key, value in topic_records.read(bootstrap, DIRECTORY):
        territories.pop(key, None)
        # Most units are of others: they are not parsed, so that a directory of the nation takes a second.
        if value is None or not any(finess in value for finess in searched):
            continue
        with contextlib.suppress(ValueError):  # a record that is none of ours stops no command
            unit = DirectoryUnit.model_validate_json(value)
            if unit.establishment.finess in wanted:
                territories[key] = unit.territory.region, unit.territory.department
    return tuple(sorted({code for place in territories.values() for code in place}, reverse=True))
