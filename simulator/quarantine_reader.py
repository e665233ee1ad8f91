"""Reads which refusals are in `capacity.quarantine`."""

import json
from collections.abc import Iterable

from kafka import KafkaConsumer, TopicPartition

from schemas.topics import QUARANTINE
from simulator.ledger import Refused


def not_quarantined(bootstrap: str, refused: Iterable[Refused]) -> list[Refused]:
    """Those of the refused that the quarantine does not have, by the bytes' hash or the event's id."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, consumer_timeout_ms=5000)
    try:
        partitions = [TopicPartition(QUARANTINE.name, number) for number in range(QUARANTINE.partitions)]
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        ends = consumer.end_offsets(partitions)
        kept: set[str | None] = set()
        while any(consumer.position(partition) < ends[partition] for partition in partitions):
            for records in consumer.poll(timeout_ms=1000).values():
                for record in records:
                    value = json.loads(record.value)
                    kept |= {value["body_sha256"], value["event_id"]}
    finally:
        consumer.close()
    kept.discard(None)
    return [one for one in refused if one.body_sha256 not in kept and one.event_id not in kept]
