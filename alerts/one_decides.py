"""Which member of the group decides: the first by name. In place of the client's own ways to share partitions out.

Those look at the topic's partitions as the client knows them, and a client that has not learned them yet (kafka-python
3.0.12, a static member that is back at once) assigns nothing to anybody, for good. The partition here is only a sign.
"""

from collections.abc import Iterable
from typing import Any

from kafka.coordinator.assignors.abstract import RebalanceProtocol
from kafka.protocol.consumer.metadata import ConsumerProtocolAssignment, ConsumerProtocolSubscription

from schemas.topics import ALERT_ACTIONS


class OneDecides:
    """An assignor as kafka-python takes them (`partition_assignment_strategy`)."""

    name = "vigilits-one-decides"
    version = 0

    @classmethod
    def supported_protocols(cls) -> list[Any]:
        """Every member gives its assignment back before it is shared out anew."""
        return [RebalanceProtocol.EAGER]

    @classmethod
    def assign(cls, _: object, members: Iterable[Any]) -> dict[str, Any]:
        """Partition 0 of alerts.actions to the first of the members, nothing to the others."""
        ordered = sorted(members, key=lambda member: (member.group_instance_id or "", member.member_id))
        sign = [(ALERT_ACTIONS.name, [0])]
        return {
            member.member_id: ConsumerProtocolAssignment(cls.version, [] if number else sign, b"")
            for number, member in enumerate(ordered)
        }

    @classmethod
    def metadata(cls, topics: Iterable[str]) -> Any:
        """What a member says of itself when it joins."""
        return ConsumerProtocolSubscription(cls.version, list(topics), b"")

    @classmethod
    def on_assignment(cls, assignment: Any, generation: int) -> None:
        """Nothing is kept."""
