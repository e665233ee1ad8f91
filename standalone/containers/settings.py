"""What docker-compose.yml tells these programs."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings with the prefix `VIGILITS_`."""

    model_config = SettingsConfigDict(env_prefix="VIGILITS_", frozen=True)

    kafka: str = "127.0.0.1:9092"
    data: Path = Path("/data")
    """The volume that has what the program keeps: the audit's secret, or the simulator's key and what it sent."""
    port: int = 8000
