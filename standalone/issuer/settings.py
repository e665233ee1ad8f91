"""What the demonstration issuer is told from outside."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings with the prefix `VIGILITS_`."""

    model_config = SettingsConfigDict(env_prefix="VIGILITS_", frozen=True)

    data: Path = Path("var")
    """The data folder that has the key and the clients' secrets."""
    host: str = "127.0.0.1"
    port: int = Field(default=8400, ge=1, le=65535)
    instance: str = "issuer-1"
    demonstration: bool = False
    """Production is the default, and this issuer is none of it."""
