"""Follows `feed.heartbeats` in every worker; the one that holds partition 0 keeps `feed.state`.

Who takes that partition over goes on from `feed.state` and the heartbeats of the last half hour, which is longer than
any two periods.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.core.times import parse_duration
from schemas.topics import FEED_STATE, HEARTBEATS
from stream.core.due_heap import DueHeap
from stream.core.feed_watch import Feed, beaten, down_at, feed_value, overtakes, read_feed, vendor_of, watched
from stream.state_writer import StateWriter

log = logging.getLogger(__name__)

HALF_HOUR_MS = 31 * 60 * 1000
LOOK_EVERY_S = 0.2
TOLD_EVERY_US = 60_000_000
"""A feed that goes on as before is written again this often, with its last heartbeat."""


class FeedBeats:
    """`keeps`: whether `feed.state` is ours to write. `heard`: whether Kafka answers. `clock`: microseconds since
    1970."""

    def __init__(
        self,
        bootstrap: str,
        writer: StateWriter,
        *,
        keeps: Callable[[], bool],
        heard: Callable[[], bool],
        clock: Callable[[], int],
    ) -> None:
        self._bootstrap = bootstrap
        self._writer = writer
        self._keeps = keeps
        self._heard = heard
        self._clock = clock
        self.feeds: dict[str, Feed] = {}
        """As they are now, by full name."""
        self._written: dict[str, Feed] = {}
        self._heap: DueHeap[str] = DueHeap()
        self._deaf_until_us = 0

    async def run(self) -> None:
        """Follow and watch, for ever."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self._bootstrap, enable_auto_commit=False, fetch_max_wait_ms=100)
        await consumer.start()
        try:
            beats, states = TopicPartition(HEARTBEATS.name, 0), TopicPartition(FEED_STATE.name, 0)
            consumer.assign([beats, states])
            await self._seek(consumer, beats, states)
            # States first: since when a feed is up, its heartbeats of the last half hour do not tell.
            consumer.pause(beats)
            await self._take_all(consumer, states)
            consumer.resume(beats)
            await self._take_all(consumer, beats)
            self.begin()
            while True:
                await self._take(consumer)
                self.look(all_taken=await consumer.position(beats) >= (consumer.highwater(beats) or 0))
                if self._keeps():
                    await self._write()
        finally:
            await consumer.stop()

    async def _seek(self, consumer: AIOKafkaConsumer, beats: TopicPartition, states: TopicPartition) -> None:
        await consumer.seek_to_beginning(states)
        since = int(time.time() * 1000) - HALF_HOUR_MS
        found = (await consumer.offsets_for_times({beats: since}))[beats]
        if found is None:
            await consumer.seek_to_end(beats)
        else:
            consumer.seek(beats, found.offset)

    async def _take_all(self, consumer: AIOKafkaConsumer, tp: TopicPartition) -> None:
        end = (await consumer.end_offsets([tp]))[tp]
        while await consumer.position(tp) < end:
            await self._take(consumer)

    async def _take(self, consumer: AIOKafkaConsumer) -> None:
        for tp, records in (await consumer.getmany(timeout_ms=int(LOOK_EVERY_S * 1000), max_records=1000)).items():
            for record in records:
                self.take(tp.topic, record)

    def take(self, topic: str, record: Any) -> None:
        """Take in a record of either topic."""
        try:
            self._take_one(topic, record)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            # Only reachable for what was written straight into Kafka.
            log.error("a record of a feed cannot be read", extra={"topic": topic, "error": repr(error)})

    def _take_one(self, topic: str, record: Any) -> None:
        name = record.key.decode()
        body = orjson.loads(record.value)
        if topic == FEED_STATE.name:
            feed = self._written[name] = read_feed(body)
            known = self.feeds.get(name)
            if known is None or overtakes(feed, known):
                self._keep(name, feed)
            return
        period_us = int(parse_duration(body["period"]).total_seconds() * 1e6)
        vendor = vendor_of(dict(record.headers).get("vendor"))
        for feed in beaten(self.feeds.get(name), record.timestamp * 1000, period_us, vendor):
            self._keep(name, feed)

    def _keep(self, name: str, feed: Feed) -> None:
        self.feeds[name] = feed
        if feed.state == "up":
            self._heap.push(name, down_at(feed))
        else:
            self._heap.remove(name)

    def begin(self) -> None:
        """What there was at the start is taken in. Feeds that all fell silent: it was us who were off."""
        now_us = self._clock()
        if all(down_at(feed) <= now_us for feed in self.feeds.values() if feed.state == "up"):
            self._deaf_until_us = now_us

    def look(self, *, all_taken: bool) -> None:
        """Find who is down by now; `all_taken`: no heartbeat that Kafka has waits to be taken in."""
        now_us = self._clock()
        heard = self._heard()
        if not heard:
            self._deaf_until_us = now_us
        if not (heard and all_taken):
            return
        for name in list(self._heap.pop_due(now_us)):
            feed = self.feeds[name]
            # While Kafka was away nobody's heartbeat could arrive, or be heard here: that is no feed's fault.
            excused = down_at(feed._replace(heartbeat_us=self._deaf_until_us))
            if now_us < excused:
                self._heap.push(name, excused)
                continue
            self._keep(name, watched(feed, now_us))

    async def _write(self) -> None:
        """What `feed.state` does not say yet, be it that whoever kept it before us died."""
        told = [(name, feed) for name, feed in self.feeds.items() if self._says_more(name, feed)]
        if told:
            values = [(name.encode(), orjson.dumps(feed_value(name, feed))) for name, feed in told]
            await self._writer.append(FEED_STATE.name, 0, values)
            self._written |= dict(told)

    def _says_more(self, name: str, feed: Feed) -> bool:
        written = self._written.get(name)
        if written is None:
            return True
        same = feed._replace(heartbeat_us=written.heartbeat_us, missed=written.missed) == written
        return not same or feed.heartbeat_us >= written.heartbeat_us + TOLD_EVERY_US
