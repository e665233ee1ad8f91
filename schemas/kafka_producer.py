"""A producer of aiokafka that Kafka knows, within a bound, and its end: for writers that throw one away after a no."""

import asyncio
import logging
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaProducer

log = logging.getLogger(__name__)

_GIVES_UP_MS = 1_500
"""The producer itself sends nothing again after this: below what the caller waits (ACCEPTANCE_TIMEOUT)."""
_CONNECT_WITHIN_S = 3.0
_DISPOSE_WITHIN_S = 10.0


async def connected(bootstrap: str, client_id: str) -> Any:
    """An idempotent producer with `acks=all` that Kafka knows, or None."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        client_id=client_id,
        acks="all",
        enable_idempotence=True,
        request_timeout_ms=_GIVES_UP_MS,
    )
    started = False
    try:
        async with asyncio.timeout(_CONNECT_WITHIN_S):
            await producer.start()
        started = True
    except Exception as error:  # noqa: BLE001 - whatever kind: aiokafka raises many, and nothing else tries again
        log.debug("Kafka does not answer", extra={"error": repr(error)})
    finally:
        if not started:
            await dispose(producer)
    return producer if started else None


async def dispose(producer: Any) -> None:
    """Close its sockets first, so that nothing it holds leaves any more."""
    with suppress(Exception):
        async with asyncio.timeout(_DISPOSE_WITHIN_S):
            await producer.client.close()
            await producer.stop()
