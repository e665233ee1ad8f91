"""What the simulator is told from outside: every variable once, read nowhere else (docs/parts.md)."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of the simulator, from the environment with the prefix `VIGILITS_`."""

    model_config = SettingsConfigDict(env_prefix="VIGILITS_", frozen=True)

    ingest_url: str = "http://127.0.0.1:8001"
    api_key: SecretStr = SecretStr("")
    """May speak as any feed of any unit."""
    admin_token: SecretStr = SecretStr("")
    """May write the directory."""
    data: Path = Path("var")
    """The data folder of the running system; what is sent is kept below `simulator/`."""
    host: str = "127.0.0.1"
    port: int = Field(default=8300, ge=0, le=65535)
    """Where health and metrics are served."""
    metrics_token: SecretStr | None = None
    """What /metrics asks for when the process is offered beyond this machine; without it nobody gets them there."""
    units: int = Field(default=10_000, ge=1, le=50_000)
    speed: float = Field(default=1.0, gt=0, le=1000)
    """How much faster than the wall's the clock of habits runs."""
    burst: bool = False
    """Every unit reports once a minute, whatever its habits."""
    seed: int = 2020
