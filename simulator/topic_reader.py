"""Reads a topic of the running system from its beginning to the end of what there is."""

from collections.abc import Iterator
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from schemas.topics import Topic


def records(bootstrap: str, topic: Topic) -> Iterator[Any]:
    """Every record there was when it was asked for, as kafka-python gives them. KafkaError when Kafka is away."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, max_poll_records=5000)
    try:
        partitions = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        ends = consumer.end_offsets(partitions)
        while any(consumer.position(partition) < ends[partition] for partition in partitions):
            for some in consumer.poll(timeout_ms=1000).values():
                yield from some
    finally:
        consumer.close()
