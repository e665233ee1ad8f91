"""Reads what alerts are decided from: small topics whole, the logs of facts from where the last term stopped."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from schemas.topics import (
    ALERT_ACTIONS,
    ALERTS,
    DIRECTORY,
    FEED_STATE,
    LAST_TRANSITIONS,
    SILENCES,
    TRANSITIONS,
    UNIT_STATE,
    Topic,
)

_TIMEOUT_MS = 5_000
_RECORDS_AT_ONCE = 500
_CHECK_EVERY_POLLS = 25
_LOADING_POLL_MS = 200
_GATHERED_BYTES = 64 * 1024
_GATHERED_WITHIN_MS = 200
"""Kafka gathers facts so long before it answers. A question for each of 50 states a second cost a tenth of a core here,
and screens waited for it."""

FOLLOWED = (DIRECTORY, SILENCES, FEED_STATE)
"""Read from the beginning in every term, and on."""
WHOLE = (ALERTS, LAST_TRANSITIONS, *FOLLOWED)
"""Read from the beginning in every term."""
LOGS = (TRANSITIONS, UNIT_STATE, ALERT_ACTIONS)
"""Read from the place committed."""


class EarlierStates:
    """States of units of before the place the facts are read from: most units have said nothing since.

    They are read beside the facts, a piece at a time: a nation's are many, and nobody waits for them to be told.
    """

    def __init__(self, bootstrap: str, places: Mapping[TopicPartition, int]) -> None:
        self._consumer = _consumer(bootstrap, "vigilits-alerts-states")
        parts = partitions([UNIT_STATE])
        self._consumer.assign(parts)
        self._consumer.seek_to_beginning(*parts)
        self._left = {part: places[part] for part in parts}

    def poll(self, wait_ms: int) -> list[Any]:
        """The next piece; it may reach beyond the places."""
        return [record for records in self._consumer.poll(timeout_ms=wait_ms).values() for record in records]

    def done(self) -> bool:
        """Whether nothing is left."""
        self._left = {part: end for part, end in self._left.items() if self._consumer.position(part) < end}
        return not self._left

    def close(self) -> None:
        """Ends."""
        self._consumer.close()


class FactLog:
    """The consumer of one term of deciding. Belongs to no group: places are committed by the leadership."""

    def __init__(self, bootstrap: str) -> None:
        self._consumer = _consumer(bootstrap, "vigilits-alerts-facts")
        self._idle_polls = 0

    def whole(self, alive: Callable[[], None]) -> Iterator[Any]:
        """Every record of the topics that are read whole, as they are now. `alive` is called between polls."""
        parts = partitions(WHOLE)
        self._consumer.assign(parts)
        self._consumer.seek_to_beginning(*parts)
        yield from self._until_now(parts, alive)

    def backlog(self, places: Mapping[TopicPartition, int], alive: Callable[[], None]) -> Iterator[Any]:
        """Every record of the logs of facts from `places` (else their beginning) until now; then `poll` goes on."""
        followed = partitions(FOLLOWED)
        reached = {part: self._consumer.position(part) for part in followed}
        logs = partitions(LOGS)
        self._consumer.assign([*followed, *logs])
        for part in followed:
            self._consumer.seek(part, reached[part])
        begin = self._consumer.beginning_offsets(logs)
        ends = self._consumer.end_offsets(logs)
        for part in logs:
            # A place that the log has dropped by age, or of another log, is none.
            place = places.get(part, 0)
            self._consumer.seek(part, place if begin[part] <= place <= ends[part] else begin[part])
        yield from self._until_now([*followed, *logs], alive)

    def poll(self, wait_ms: int) -> list[Any]:
        """What came since; raises when Kafka is away, of which an idle poll of the client says nothing."""
        found = [record for records in self._consumer.poll(timeout_ms=wait_ms).values() for record in records]
        self._idle_polls = 0 if found else self._idle_polls + 1
        if self._idle_polls == _CHECK_EVERY_POLLS:
            self._consumer.end_offsets(partitions([ALERT_ACTIONS]))
            self._idle_polls = 0
        return found

    def places(self) -> dict[TopicPartition, int]:
        """How far the logs of facts have been read."""
        return {part: self._consumer.position(part) for part in partitions(LOGS)}

    def close(self) -> None:
        """Ends."""
        self._consumer.close()

    def _until_now(self, parts: list[TopicPartition], alive: Callable[[], None]) -> Iterator[Any]:
        ends = self._consumer.end_offsets(parts)
        while any(self._consumer.position(part) < ends[part] for part in parts):
            for records in self._consumer.poll(timeout_ms=_LOADING_POLL_MS).values():
                yield from records
            alive()


def _consumer(bootstrap: str, client_id: str) -> Any:
    return KafkaConsumer(
        bootstrap_servers=bootstrap.split(","),
        client_id=client_id,
        group_id=None,
        allow_auto_create_topics=False,
        auto_offset_reset="earliest",
        bootstrap_timeout_ms=_TIMEOUT_MS,
        enable_auto_commit=False,
        fetch_max_wait_ms=_GATHERED_WITHIN_MS,
        fetch_min_bytes=_GATHERED_BYTES,
        max_poll_records=_RECORDS_AT_ONCE,
        metrics_enabled=False,
        reconnect_backoff_max_ms=500,
        request_timeout_ms=_TIMEOUT_MS,
    )


def partitions(topics: Iterable[Topic]) -> list[TopicPartition]:
    """Every partition of these."""
    return [TopicPartition(topic.name, number) for topic in topics for number in range(topic.partitions)]
