"""What the command reads from the environment: where downloads are kept between runs, and the audit log's secret."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class StandaloneSettings(BaseSettings):
    """`VIGILITS_CACHE`, else a folder of ours where the desktop keeps caches (`XDG_CACHE_HOME`, `~/.cache`)."""

    model_config = SettingsConfigDict(frozen=True, env_prefix="VIGILITS_", populate_by_name=True)

    cache: Path | None = None
    xdg_cache_home: Path | None = Field(default=None, validation_alias="XDG_CACHE_HOME")

    @property
    def cache_dir(self) -> Path:
        """Shared by every run and every data folder; may be deleted at any time, it is then fetched again."""
        if self.cache is not None:
            return self.cache.expanduser()
        return (self.xdg_cache_home or Path("~/.cache").expanduser()) / "vigilits"


class AuditPlace(BaseSettings):
    """Where the audit log's secret and heads are when they are not in the data folder."""

    model_config = SettingsConfigDict(frozen=True, env_prefix="VIGILITS_")

    audit_key_file: Path | None = None
    audit_heads: Path | None = None
