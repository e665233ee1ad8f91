"""Every setting of this process; nothing else reads the environment."""

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from schemas.audit.settings import AuditSettings
from schemas.identity.settings import IdentitySettings


class Settings(IdentitySettings, AuditSettings):
    """Read once at start, with the prefix `VIGILITS_`. Durations are seconds."""

    model_config = SettingsConfigDict(env_prefix="VIGILITS_", frozen=True)

    kafka: str = "127.0.0.1:9092"
    redis: str = "redis://127.0.0.1:6379/0"
    host: str = "127.0.0.1"
    port: int = 8000
    instance: str = "api-1"
    metrics_token: SecretStr | None = None
    """What /metrics asks for when the process is offered beyond this machine; without it nobody gets them there."""
    issuer: str
    ingest_url: str = "http://127.0.0.1:8001"
    origins: str = ""
    """Browser origins that may call, comma separated."""

    heartbeat_s: float = Field(default=10.0, gt=0, le=15)
    """Between two heartbeats on a socket."""
    behind_s: float = Field(default=10.0, gt=0)
    """A screen that cannot take frames for longer is resynced."""
    resume_patience_s: float = Field(default=2.0, ge=0)
    """How long a client from a replica that read further waits for this one."""
    departures_kept: int = Field(default=5_000, gt=0)
    """Units that left a territory or the directory, remembered per partition for those who resume."""

    sockets_per_subject: int = Field(default=100, gt=0)
    """Open live sockets of one person, on this replica."""
    sockets_per_address: int = Field(default=2_000, gt=0)
    requests_per_minute: int = Field(default=1_200, gt=0)
    """Of one person, over all replicas."""
    subscribes_per_minute: int = Field(default=300, gt=0)
    """And renewed tokens, of one person on all sockets and replicas: every socket a person may have, three times over.
    More are closed with 4429."""
    open_requests_per_minute: int = Field(default=2_000, gt=0)
    """Of one address, for what needs no token: the page, open data, codes."""
    sockets_per_minute: int = Field(default=4_000, gt=0)
    """Opened from one address, over all replicas: every socket it may have, twice over. More are closed with 4429."""
    denied_per_minute: int = Field(default=120, gt=0)
    """Requests, sockets, logouts without a valid token from one address; more are answered 429, closed with 4429."""

    @property
    def browser_origins(self) -> list[str]:
        """The origins as a list."""
        return [origin.strip() for origin in self.origins.split(",") if origin.strip()]
