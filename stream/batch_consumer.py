"""Faust's Kafka consumer, handing the events over by the batch instead of one by one.

Faust assigns partitions, keeps the table and recovers as ever; what is given up is the agent: its two tasks, its
lock and its future for every message cost more than the fold (2,900 events a second and core with a table, where
batches reach several times that; `make bench`). Acknowledging is by batch too: an offset is committed only
when Kafka has every state folded before it.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, ClassVar

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import ConsumerStoppedError, KafkaError
from faust.tables.manager import TableManager
from faust.transport.drivers.aiokafka import Consumer, Transport, server_list
from faust.types import TP

from schemas.topic_follower import stop_consumer
from schemas.topics import EVENTS

RETRY_S = 0.5

OnBatch = Callable[[int, list[Any]], Awaitable[None]]
"""Called with a partition of `capacity.events` and its records, in order."""
Committable = Callable[[int], int | None]
"""Offset of a partition that may be committed, None when there is nothing new."""


class BatchConsumer(Consumer):
    """Reads as Faust's consumer does; see the module."""

    on_batch: ClassVar[OnBatch]
    committable: ClassVar[Committable]

    async def _drain_messages(self, fetcher: Any) -> None:
        try:
            while not (self.should_stop or fetcher.should_stop):
                records, active = await self._wait_next_records(1.0)
                await self.sleep(0)
                if records:
                    await self._hand_over(records, active)
        except ConsumerStoppedError:
            if not self.app.should_stop:
                raise

    async def _hand_over(self, records: dict[TP, list[Any]], active: set[TP] | None) -> None:
        generation = self.app.consumer_generation_id
        if not self.flow_active:
            # A rebalance began while we were waiting: these records will be fetched again.
            await self.perform_seek()
            return
        for tp, batch in records.items():
            if not self.flow_active or self.app.consumer_generation_id != generation:
                return
            if active is not None and tp not in active:
                continue
            if tp.topic == EVENTS.name:
                await type(self).on_batch(tp.partition, batch)
            else:
                for record in batch:  # changelog records during Faust's recovery
                    await self.callback(self._to_message(tp, record))
            self._read_offset[tp] = batch[-1].offset

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Faust looks here for agents that are stuck. There are none; readiness and lag tell of ours."""

    async def highwaters(self, *partitions: TP) -> Mapping[TP, int]:
        """The offsets after the last records."""
        return await self._asked_apart(AIOKafkaConsumer.end_offsets, partitions)

    async def earliest_offsets(self, *partitions: TP) -> Mapping[TP, int]:
        """The offsets of the first records."""
        return await self._asked_apart(AIOKafkaConsumer.beginning_offsets, partitions)

    async def _asked_apart(self, ask: Callable[..., Awaitable[Mapping[TP, int]]], partitions: Any) -> Mapping[TP, int]:
        # On Faust's own connection the answer waits behind a fetch, which Kafka holds for 1.5 s: that made 2.5 s
        # of every assignment.
        if not partitions:
            return {}
        while True:
            consumer = AIOKafkaConsumer(
                bootstrap_servers=server_list(self.transport.url, self.transport.default_port),
                enable_auto_commit=False,
                fetch_max_wait_ms=50,
            )
            try:
                await consumer.start()
                consumer.assign(partitions)
                return await ask(consumer, partitions)
            except KafkaError as error:
                self.log.warning("Kafka does not answer: %r", error)
                await self.sleep(RETRY_S)
            finally:
                await stop_consumer(consumer)

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterable[TP]:
        return [tp for tp in self.assignment() if tp.topic == EVENTS.name]

    def _new_offset(self, tp: TP) -> int | None:
        return type(self).committable(tp.partition)


class PromptTables(TableManager):
    """Faust's tables, without the second for which they wait for others to be declared: ours is there before."""

    async def on_start(self) -> None:
        """Begin: what Faust's own does after its rest."""
        await self._update_channels()
        await self.recovery.start()


class BatchTransport(Transport):
    """Faust's Kafka transport with our consumer in it."""

    Consumer = BatchConsumer
