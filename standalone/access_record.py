"""Makes the demonstration key known: one record in `access.clients`, before ingest starts."""

import json
from contextlib import closing
from datetime import UTC, datetime

from kafka import KafkaProducer

from schemas.topics import CLIENTS
from standalone.demo_identities import DemoIdentities, client_record

_PATIENCE_S = 20.0


def publish(bootstrap: str, identities: DemoIdentities) -> None:
    """Write it and wait until Kafka has it; the same key again changes nothing. KafkaError when it cannot."""
    record = client_record(identities, datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"))
    key = str(record["client_id"]).encode()
    with closing(KafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)) as producer:
        producer.send(CLIENTS.name, key=key, value=json.dumps(record).encode()).get(timeout=_PATIENCE_S)
