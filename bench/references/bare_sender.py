"""A sender that does nothing: `python -m bench.references.bare_sender KAFKA TOPIC PORT`.

Reads the topic and sends each value, as it came, to every socket with `websockets.broadcast`. Writes `ready`.
"""

import sys

import uvloop
from aiokafka import AIOKafkaConsumer, TopicPartition
from websockets.asyncio.server import ServerConnection, broadcast, serve

from schemas.topics import PARTITIONS


async def main(kafka: str, topic: str, port: str) -> None:
    """Serve until killed."""
    screens: set[ServerConnection] = set()

    async def hold(screen: ServerConnection) -> None:
        screens.add(screen)
        try:
            await screen.wait_closed()
        finally:
            screens.discard(screen)

    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False)
    async with serve(hold, "127.0.0.1", int(port), compression=None), consumer:
        consumer.assign([TopicPartition(topic, partition) for partition in range(PARTITIONS)])
        await consumer.seek_to_end()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            for records in (await consumer.getmany(timeout_ms=1000)).values():
                for record in records:
                    broadcast(screens, record.value.decode())


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:4]))
