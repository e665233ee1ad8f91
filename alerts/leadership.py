"""Of several alerters one decides: the member of the group that holds partition 0 of alerts.actions."""

import time
from collections.abc import Mapping
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.coordinator.base import MemberState
from kafka.errors import RebalanceInProgressError
from kafka.structs import OffsetAndMetadata

from alerts.one_decides import OneDecides
from alerts.pulse import Pulse
from schemas.topics import ALERT_ACTIONS

GROUP = "vigilits-alerts"
SESSION_S = 10.0
LONGEST_PAUSE_S = SESSION_S / 2
"""Standing still for longer, a process may have been replaced without knowing."""

_TIMEOUT_MS = 3_000
_REBALANCE_POLL_MS = 100
_LEAD = TopicPartition(ALERT_ACTIONS.name, 0)

Positions = Mapping[TopicPartition, int]


class LeadLostError(Exception):
    """Somebody else may decide by now."""


class Leadership:
    """Membership in the group. Reads nothing through it: the partition held is only the sign of who decides."""

    def __init__(self, bootstrap: str, instance: str) -> None:
        self._consumer: Any = KafkaConsumer(
            bootstrap_servers=bootstrap.split(","),
            client_id=f"vigilits-{instance}",
            group_id=GROUP,
            group_instance_id=instance,
            allow_auto_create_topics=False,
            auto_offset_reset="earliest",
            bootstrap_timeout_ms=_TIMEOUT_MS,
            enable_auto_commit=False,
            heartbeat_interval_ms=1_000,
            metrics_enabled=False,
            partition_assignment_strategy=(OneDecides,),
            reconnect_backoff_max_ms=500,
            request_timeout_ms=int(SESSION_S * 1000) + _TIMEOUT_MS,
            session_timeout_ms=int(SESSION_S * 1000),
        )
        self._consumer.subscribe([ALERT_ACTIONS.name])
        self._pulse = Pulse()

    def held(self, wait_ms: int = 0) -> bool:
        """Whether we decide, as Kafka's group says now. LeadLostError when we stood still, and it may be long past."""
        self.guard()
        self._consumer.poll(timeout_ms=wait_ms)
        began = time.monotonic()
        while self._rebalances():  # somebody joins or leaves: nobody decides until all have joined again
            if time.monotonic() - began > SESSION_S:
                raise LeadLostError(f"the group was not complete again within {SESSION_S:.0f} s")
            self._consumer.poll(timeout_ms=_REBALANCE_POLL_MS)
            self.guard()
        assigned = self._consumer.assignment()
        paused = self._consumer.paused()
        if assigned - paused:
            self._consumer.pause(*(assigned - paused))
        return _LEAD in assigned

    @property
    def joined(self) -> bool:
        """Whether the group knows us."""
        joined: bool = self._consumer.group_metadata().state is MemberState.STABLE
        return joined

    def _rebalances(self) -> bool:
        rebalances: bool = self._consumer.group_metadata().state is MemberState.REBALANCING
        return rebalances

    def guard(self) -> None:
        """Called before anything leaves. LeadLostError for whoever stood still: what the client knows of the group is
        of before, and only joining it anew tells who decides."""
        pause_s = self._pulse.longest_pause_s()
        if pause_s > LONGEST_PAUSE_S:
            raise LeadLostError(f"stood still for {pause_s:.1f} s")

    def committed(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        """How far each log of facts has been taken in by whoever decided before; from its beginning: not named."""
        found = {part: self._consumer.committed(part) for part in partitions}
        return {part: offset for part, offset in found.items() if offset is not None}

    def commit(self, positions: Positions) -> bool:
        """Remembers the places for the next term; False: not while somebody joins. Raises when another decides."""
        try:
            self._consumer.commit({part: OffsetAndMetadata(offset, "", -1) for part, offset in positions.items()})
        except RebalanceInProgressError:
            return False
        return True

    def close(self) -> None:
        """Leaves."""
        self._pulse.end()
        self._consumer.close(autocommit=False)
