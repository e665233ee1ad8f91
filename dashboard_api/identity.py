"""The one seam of identity: a token in, its subject or a denial out, and whether a subject may still come in."""

from dataclasses import replace

from dashboard_api.core.grants import Grants
from schemas.audit.asking import denied, recognised
from schemas.core.access.claims import Denial
from schemas.core.access.revocations import Revocations
from schemas.core.access.subject import Subject
from schemas.core.audit.entry import Actor
from schemas.identity.token_check import TokenCheck


class Identity:
    """All of it belongs to the event loop's thread."""

    def __init__(self, tokens: TokenCheck, revocations: Revocations, grants: Grants) -> None:
        self.tokens = tokens
        self._revocations = revocations
        self._grants = grants

    @property
    def revision(self) -> int:
        """Another than before when somebody may have come to see less, or more: grants change with revocations too."""
        return self._grants.revision + self.tokens.revision

    async def authenticate(self, token: str) -> Subject | Denial:
        """Who the token belongs to, or why it lets nobody in."""
        found = await self.tokens.check(token)
        if isinstance(found, Denial):
            denied(found.reason)
            return found
        recognised(Actor(found.subject, found.role))
        return self.raised(found)

    def logged_out_by(self, subject: str, at: int) -> bool:
        """Whether what the subject was given until then is revoked already: a logout that comes again is no news."""
        return self._revocations.reaches(subject, at)

    def standing(self, subject: Subject) -> Denial | None:
        """Why a subject that came in once may no longer, if so."""
        return self.tokens.standing(subject)

    def raised(self, subject: Subject) -> Subject:
        """The subject with the end of its break of glass, as it is now."""
        until = self._grants.raised_until(subject.subject)
        return subject if until == subject.raised_until else replace(subject, raised_until=until)
