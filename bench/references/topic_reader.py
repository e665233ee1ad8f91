"""Reads a topic to its present end and nothing else: `python -m bench.references.topic_reader KAFKA TOPIC`.

Writes one JSON line `{"records": N, "bytes": N, "seconds": S, "cpu_s": C}`: S is the reading alone, after connecting,
C what the whole process has used.
"""

import sys
import time

import orjson
import uvloop
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.topics import PARTITIONS


async def main(kafka: str, topic: str) -> None:
    """Read it once."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=8 << 20,
        fetch_max_wait_ms=50,
    )
    async with consumer:
        partitions = [TopicPartition(topic, partition) for partition in range(PARTITIONS)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        started = time.monotonic()
        count = size = 0
        reading = set(partitions)
        while reading:
            for found in (await consumer.getmany(*reading, timeout_ms=200, max_records=5000)).values():
                count += len(found)
                size += sum(len(record.value or b"") for record in found)
            reading = {tp for tp in reading if await consumer.position(tp) < ends[tp]}
        seconds = time.monotonic() - started
    result = {"records": count, "bytes": size, "seconds": seconds, "cpu_s": time.process_time()}
    sys.stdout.write(orjson.dumps(result).decode() + "\n")


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:3]))
