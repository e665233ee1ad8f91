"""Identity for unit tests of what stands behind it: tokens that are simply known."""

from typing import Any, cast

from dashboard_api.core.grants import Grants
from dashboard_api.identity import Identity
from schemas.core.access.claims import Denial
from schemas.core.access.revocations import Revocations
from schemas.core.access.subject import Subject


class KnownTokens(Identity):
    """Whose each token is. Nobody is revoked, and nothing expires."""

    def __init__(self, known: dict[str, Subject], grants: Grants | None = None) -> None:
        revocations = Revocations()
        super().__init__(cast("Any", None), revocations, grants or Grants(revocations))
        self._known = known

    async def authenticate(self, token: str) -> Subject | Denial:
        """Whose it is, or that nobody knows it."""
        found = self._known.get(token)
        return Denial("unverified", "the token is unknown") if found is None else self.raised(found)

    @property
    def revision(self) -> int:
        """Nothing changes for anybody."""
        return 0

    def standing(self, subject: Subject) -> Denial | None:
        """All may stay."""
        del subject
        return None
