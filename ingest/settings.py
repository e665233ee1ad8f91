"""What ingest is told from outside: every variable once, read nowhere else (docs/parts.md)."""

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from schemas.audit.settings import AuditSettings
from schemas.identity.settings import IdentitySettings


class Settings(IdentitySettings, AuditSettings):
    """Settings of one ingest process, from the environment with the prefix `VIGILITS_`.

    Without an issuer only API keys may write.
    """

    model_config = SettingsConfigDict(env_prefix="VIGILITS_", frozen=True)

    kafka: str = "127.0.0.1:9092"
    host: str = "127.0.0.1"
    port: int = 8001
    instance: str = "ingest-1"
    metrics_token: SecretStr | None = None
    """What /metrics asks for when the process is offered beyond this machine; without it nobody gets them there."""
    denied_per_minute: int = Field(default=60, gt=0)
    """Requests without a valid credential from one address; valid ones are not held up by them."""
    origins: str = ""
    """Browser origins that may call, comma separated: the dashboard's, whose page posts what people enter."""

    @property
    def browser_origins(self) -> list[str]:
        """The origins as a list."""
        return [origin.strip() for origin in self.origins.split(",") if origin.strip()]
