"""The directory as one sender reads it, and what is hidden from the sender, with the same questions. Pure."""

from collections.abc import Sequence

from ingest.core.directory import Directory, UnitFacts
from ingest.core.sender import Sender


class DirectoryPart:
    """The units that exist for a sender, or with `hidden` the others."""

    def __init__(self, directory: Directory, sender: Sender, *, hidden: bool = False) -> None:
        self._directory = directory
        self._sender = sender
        self._hidden = hidden

    def get(self, unit_id: str) -> UnitFacts | None:
        """The unit, or None when this part does not have it."""
        facts = self._directory.get(unit_id)
        return facts if facts is not None and self._has(facts.finess, facts.territory, facts.sensitive) else None

    def territory_of(self, finess: str) -> Sequence[str]:
        """Codes of every territory in which the establishment has units of this part."""
        places = self._directory.places_of(finess)
        found = [place.territory for place in places if self._has(finess, *place)]
        return list(dict.fromkeys(code for territory in found for code in territory))

    def _has(self, finess: str, territory: tuple[str, ...], sensitive: bool) -> bool:
        return self._sender.reads(finess, territory, sensitive=sensitive) is not self._hidden
