"""What the alerter is told from outside: every variable once, read nowhere else (docs/parts.md)."""

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of one alerter, from the environment with the prefix `VIGILITS_`."""

    model_config = SettingsConfigDict(env_prefix="VIGILITS_", frozen=True)

    kafka: str = "127.0.0.1:9092"
    host: str = "127.0.0.1"
    port: int = 8200
    instance: str = "alerts-1"
    metrics_token: SecretStr | None = None
    """What /metrics asks for when the process is offered beyond this machine; without it nobody gets them there."""
    receivers_file: Path | None = None
    """Who is told; without it the dashboard only."""
    dashboard_url: str = "http://127.0.0.1:8000"
    """The dashboard's address, for links in notices."""
