"""Writes alerts.lifecycle: what was decided, before anybody is told of it."""

from collections.abc import Mapping
from typing import Any

import orjson
from kafka import KafkaProducer

from alerts.core.alert import Alert
from alerts.lifecycle_codec import to_json
from schemas.topics import ALERTS

_CONNECT_TIMEOUT_MS = 5_000
_WRITE_TIMEOUT_S = 5.0


class LifecycleLog:
    """Owns the producer of one term of deciding."""

    def __init__(self, bootstrap: str) -> None:
        self._producer: Any = KafkaProducer(
            bootstrap_servers=bootstrap.split(","),
            client_id="vigilits-alerts",
            acks="all",
            enable_idempotence=True,
            allow_auto_create_topics=False,
            bootstrap_timeout_ms=_CONNECT_TIMEOUT_MS,
            delivery_timeout_ms=int(_WRITE_TIMEOUT_S * 1000),
            linger_ms=0,
            max_block_ms=_CONNECT_TIMEOUT_MS,
            max_request_size=4 * 1024 * 1024,
            metrics_enabled=False,
            request_timeout_ms=int(_WRITE_TIMEOUT_S * 1000),
        )

    def write(self, changes: Mapping[str, Alert | None]) -> None:
        """Returns once Kafka has all of them, in order; raises when it does not take them in time."""
        sent = [
            self._producer.send(
                ALERTS.name,
                key=alert_id.encode(),
                value=None if alert is None else orjson.dumps(to_json(alert)),
                partition=0,
            )
            for alert_id, alert in changes.items()
        ]
        for future in sent:
            future.get(timeout=_WRITE_TIMEOUT_S)

    def close(self) -> None:
        """Ends; nothing is left unwritten, or `write` has raised."""
        self._producer.close(timeout=1)
