"""A bare loop: `python -m bench.references.bare_loop KAFKA TOPIC OUTPUT COUNT BYTES`.

aiokafka alone, on uvloop: what is read is answered by a record of as many bytes as a state, under the same key, in
one batch a partition and fetch, `acks=all` and idempotent. Nothing is decoded, folded, kept or committed.
"""

import sys

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from bench.references.progress import Progress
from schemas.topics import PARTITIONS

_BATCH_BYTES = 900_000


async def main(kafka: str, topic: str, output: str, count: int, size: int) -> None:
    """Copy until `count` records are written."""
    progress = Progress(count)
    value = b"x" * size
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False, auto_offset_reset="earliest")
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka,
        acks="all",
        enable_idempotence=True,
        max_batch_size=_BATCH_BYTES,
        max_request_size=2 * _BATCH_BYTES,
    )
    async with consumer, producer:
        consumer.assign([TopicPartition(topic, partition) for partition in range(PARTITIONS)])
        complete = False
        while not complete:
            for source, records in (await consumer.getmany(timeout_ms=1000, max_records=500)).items():
                batch = producer.create_batch()
                for record in records:
                    while batch.append(key=record.key, value=value, timestamp=None) is None:
                        await producer.send_batch(batch, output, partition=source.partition)
                        batch = producer.create_batch()
                await producer.send_batch(batch, output, partition=source.partition)
                complete = progress.count(len(records))
        await producer.flush()
    progress.finish()


if __name__ == "__main__":
    kafka, topic, output, count, size = sys.argv[1:6]
    uvloop.run(main(kafka, topic, output, int(count), int(size)))
