"""The demonstration's access tokens: signed anew at every start and at half of their life, kept in ready.json alone."""

import secrets
from datetime import datetime, timedelta

from standalone import signing_key
from standalone.core import demonstration
from standalone.core.demonstration import LIFETIME, SCOPES, Scope
from standalone.data_folder import DataFolder
from standalone.signing_key import SigningKey


def sign(key: SigningKey, scope: Scope, issuer: str, now: datetime, lifetime: timedelta = LIFETIME) -> str:
    """One token."""
    return key.sign(demonstration.claims(scope, issuer, secrets.token_urlsafe(16), now, lifetime))


class DemoTokens:
    """One token a role, signed with the folder's key, each good for half of LIFETIME at least."""

    def __init__(self, folder: DataFolder, issuer: str, now: datetime) -> None:
        self._folder = folder
        self._issuer = issuer
        self.renew(now)

    def renew(self, now: datetime) -> None:
        """Sign them anew. Those before go on until they expire."""
        key = signing_key.obtain(self._folder)
        self.by_role = {role: sign(key, scope, self._issuer, now) for role, scope in SCOPES.items()}
        self._signed_at = now

    def are_due(self, now: datetime) -> bool:
        """Whether it is time for new ones."""
        return demonstration.are_due(self._signed_at, now)
