"""The same fold with Quix Streams: `python -m bench.references.quix KAFKA TOPIC GROUP COUNT`.

A stateful `apply` over RocksDB with its changelog topic, as Quix ships it: librdkafka, orjson, at least once. A
checkpoint (state to RocksDB, last value of each unit to the changelog, commit) every second, as the others commit.
"""

import sys
import tempfile
from typing import Any

from quixstreams import Application, State, message_context

from bench.references.progress import Progress
from bench.references.same_fold import collect_as_the_worker_does, folded


def main(kafka: str, topic: str, group: str, count: str) -> None:
    """Fold until `count` events are done and written."""
    progress = Progress(int(count))
    collect_as_the_worker_does()
    with tempfile.TemporaryDirectory(prefix="vigilits-bench-quix-") as state_dir:
        app = Application(
            broker_address=kafka,
            consumer_group=group,
            auto_offset_reset="earliest",
            commit_interval=1.0,
            producer_extra_config={"acks": "all", "enable.idempotence": True, "linger.ms": 5},
            state_dir=state_dir,
            loglevel="WARNING",
        )
        source = app.topic(topic, value_deserializer="bytes", key_deserializer="bytes")

        def fold(value: bytes, key: bytes, timestamp: int, headers: Any, state: State) -> None:
            partition = message_context().partition
            after = folded(
                state.get("state"),
                key=key,
                value=value,
                headers=headers or (),
                partition=partition,
                timestamp_ms=timestamp,
            )
            state.set("state", after)
            if progress.count():
                app.stop()

        app.dataframe(source).update(fold, stateful=True, metadata=True)
        app.run()
    progress.finish()


if __name__ == "__main__":
    main(*sys.argv[1:5])
