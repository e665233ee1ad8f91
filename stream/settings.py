"""What a stream worker is told from outside: every variable once, read nowhere else (docs/parts.md)."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of one stream worker, from the environment with the prefix `VIGILITS_`."""

    model_config = SettingsConfigDict(env_prefix="VIGILITS_", frozen=True)

    kafka: str = "127.0.0.1:9092"
    redis: str = "redis://127.0.0.1:6379/0"
    host: str = "127.0.0.1"
    port: int = 8100
    """Where health and metrics are served."""
    instance: str = "stream-1"
    """Name of the worker's slot: its static membership of the consumer group. Two workers never share one."""
    metrics_token: SecretStr | None = None
    """What /metrics asks for when the process is offered beyond this machine; without it nobody gets them there."""
    log_entries: int = 5_000
    """Changes kept in Redis per partition for dashboards that were away for a moment."""
