"""The plain Faust table agent: `python -m bench.references.faust_agent KAFKA TOPIC GROUP COUNT`.

As Faust's manual writes it: an agent over a topic, a table in memory, one table write an event; Faust's own
changelog, JSON by orjson (Faust keeps the values decoded, so there is nothing to decode but the event), uvloop,
at least once, commits every second.
"""

import sys
import tempfile

import faust
import uvloop
from mode import Worker

from bench.references.progress import Progress
from bench.references.same_fold import collect_as_the_worker_does, folded
from schemas.topics import PARTITIONS


def main(kafka: str, topic: str, group: str, count: str) -> None:
    """Fold until killed; says when `count` events are done."""
    uvloop.install()
    collect_as_the_worker_does()
    folder = tempfile.TemporaryDirectory(prefix="vigilits-bench-faust-")  # Faust wants one; nothing is kept in it
    app = faust.App(
        group,
        broker=f"kafka://{kafka}",
        store="memory://",
        datadir=folder.name,
        web_enabled=False,
        topic_partitions=PARTITIONS,
        topic_disable_leader=True,
        table_standby_replicas=0,
        stream_wait_empty=False,
        broker_commit_interval=1.0,
        broker_max_poll_records=500,
        producer_acks=-1,
        consumer_auto_offset_reset="earliest",
    )
    raw = {"key_type": bytes, "value_type": bytes, "key_serializer": "raw", "value_serializer": "raw"}
    source = app.topic(topic, partitions=PARTITIONS, **raw)
    states = app.Table("states", partitions=PARTITIONS, key_type=bytes)
    progress = Progress(int(count))

    @app.agent(source)  # type: ignore[untyped-decorator]
    async def fold(stream: "faust.StreamT[bytes]") -> None:
        async for event in stream.events():
            message = event.message
            states[event.key] = folded(
                states.get(event.key),
                key=event.key,
                value=event.value,
                headers=event.headers.items(),
                partition=message.partition,
                timestamp_ms=int(message.timestamp * 1000),
            )
            if progress.count():
                await app.producer.flush()
                progress.finish()

    Worker(app, loglevel=None, override_logging=False, redirect_stdouts=False, quiet=True).execute_from_commandline()


if __name__ == "__main__":
    main(*sys.argv[1:5])
