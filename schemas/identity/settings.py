"""How a service is told whom to trust; a part of the settings of every service that lets people in."""

import tomllib
from pathlib import Path

from pydantic_settings import BaseSettings

from schemas.core.access.claims import ClaimsMap, map_of
from schemas.core.access.revocations import Revocations
from schemas.identity.issuer_keys import IssuerKeys
from schemas.identity.token_check import TokenCheck


class IdentitySettings(BaseSettings):
    """Production is the default: an https issuer. `demonstration` is for `vigilits up`, whose issuer is its own."""

    issuer: str | None = None
    """The exact `iss` of its tokens; its discovery document is read from below it."""
    audience: str = "vigilits"
    """What a token must be meant for."""
    claims_file: Path | None = None
    """Where the issuer's tokens keep what we need (TOML, docs/access.md); absent: as DESIGN section 8."""
    demonstration: bool = False

    def token_check(self, issuer: str, revocations: Revocations) -> TokenCheck:
        """The check of this issuer's tokens. ValueError says what cannot be used."""
        keys = IssuerKeys(issuer, demonstration=self.demonstration)
        return TokenCheck(keys, revocations, audience=self.audience, mapping=self._claims_map())

    def _claims_map(self) -> ClaimsMap:
        """The mapping of the file. ValueError says what is wrong with it."""
        if self.claims_file is None:
            return ClaimsMap()
        try:
            return map_of(tomllib.loads(self.claims_file.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise ValueError(f"{self.claims_file} (VIGILITS_CLAIMS_FILE): {error}") from None
