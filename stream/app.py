"""Constructs the Faust app: the topic it reads, the table it keeps, how it joins the group. Nothing else."""

import tempfile
from pathlib import Path

import faust

from schemas.topics import EVENTS, UNIT_STATE
from stream.batch_consumer import BatchConsumer, BatchTransport, Committable, OnBatch, PromptTables
from stream.settings import Settings
from stream.unit_store import UnitStore

SESSION_S = 10.0
"""A worker unheard of for this long has lost its partitions; one that stalls for half of it must not write."""


def build_app(settings: Settings, on_batch: OnBatch, committable: Committable) -> tuple[faust.App, UnitStore]:
    """The app of one worker and the store of its table."""
    app = faust.App(
        "vigilits-stream",
        broker=f"kafka://{settings.kafka}",
        store="memory://",
        web_enabled=False,
        TableManager=PromptTables,
        datadir=str(
            Path(tempfile.gettempdir()) / f"vigilits-{settings.instance}"
        ),  # Faust wants one; nothing is kept in it
        topic_allow_declare=False,  # topics are made from schemas/topics.py before we start
        topic_disable_leader=True,
        topic_partitions=EVENTS.partitions,
        table_standby_replicas=0,  # with a memory store they gained nothing and broke recoveries
        stream_wait_empty=False,
        broker_session_timeout=SESSION_S,
        broker_heartbeat_interval=1.0,
        broker_commit_interval=1.0,
        broker_max_poll_records=500,
        consumer_group_instance_id=settings.instance,
        consumer_auto_offset_reset="earliest",
    )
    raw = {"key_type": bytes, "value_type": bytes, "key_serializer": "raw", "value_serializer": "raw"}
    app.topics.add(app.topic(EVENTS.name, partitions=EVENTS.partitions, **raw))
    changelog = app.topic(
        UNIT_STATE.name,
        partitions=UNIT_STATE.partitions,
        compacting=True,
        internal=True,
        allow_empty=True,
        **raw,
    )
    table = app.Table("unit-state", partitions=UNIT_STATE.partitions, changelog_topic=changelog)
    store = UnitStore("memory://", app, table, table_name="unit-state")
    store.bootstrap = settings.kafka
    table._data = store
    BatchConsumer.on_batch = staticmethod(on_batch)
    BatchConsumer.committable = staticmethod(committable)
    app.transport = BatchTransport(app.conf.broker, app, app.loop)
    return app, store
