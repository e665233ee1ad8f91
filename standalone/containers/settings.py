"""What docker-compose.yml tells these programs."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings with the prefix `VIGILITS_`."""

    model_config = SettingsConfigDict(env_prefix="VIGILITS_", frozen=True)

    kafka: str = "127.0.0.1:9092"
    data: Path = Path("/data")
    """The volume that the containers share: tokens, and what the simulator sent."""
    port: int = 8000
    dashboard_url: str = "http://127.0.0.1:8000"
    """Where a browser of this machine finds the page."""
