"""Writes the copy in Redis as docs/parts.md describes it, without a stream: rows, log and position at once."""

from typing import Any

from redis import Redis

from schemas.core.partition import partition_of
from schemas.topics import PARTITIONS
from tests.support.envelopes import an_envelope

_APPLY = """
local position = redis.call('HGET', KEYS[1], ARGV[1])
if ARGV[4] == '' then redis.call('HDEL', KEYS[2], ARGV[3]) else redis.call('HSET', KEYS[2], ARGV[3], ARGV[4]) end
redis.call('XADD', KEYS[3], (tonumber(ARGV[2]) + 1) .. '-0',
  'prev', position, 'unit_id', ARGV[3], 'envelope', ARGV[4])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return position
"""


class RedisCopy:
    """One writer; `start` makes an empty system of its epoch."""

    def __init__(self, url: str) -> None:
        self.redis = Redis.from_url(url)
        self._apply = self.redis.register_script(_APPLY)
        self._positions = [-1] * PARTITIONS

    def start(self, epoch: str) -> None:
        """Forget everything and begin anew."""
        self.redis.flushall()
        self._positions = [-1] * PARTITIONS
        self.redis.set("vigilits:epoch", epoch)
        for partition in range(PARTITIONS):
            self.redis.hset("vigilits:position", str(partition), "-1")
            self.hold(partition)

    def hold(self, partition: int, for_s: int | None = None) -> None:
        """Say that a stream worker serves the partition, for ever or until it stops refreshing."""
        self.redis.set(f"vigilits:held:{partition}", "stream-1", ex=for_s)

    def put(self, unit_id: str, skip: int = 0, **changes: Any) -> int:
        """Write a unit's row; its offset."""
        offset = self._positions[partition_of(unit_id)] + 1 + skip
        self._write(unit_id, offset, an_envelope(unit_id, offset, **changes))
        return offset

    def put_unreadable(self, unit_id: str) -> None:
        """Write a row that is no envelope."""
        self._write(unit_id, self._positions[partition_of(unit_id)] + 1, b'{"row": []}')

    def take_away(self, unit_id: str) -> None:
        """The unit is gone."""
        self._write(unit_id, self._positions[partition_of(unit_id)] + 1, b"")

    def begin_rebuild(self, partition: int) -> None:
        """As the projection does when Redis was lost."""
        pipe = self.redis.pipeline()
        pipe.hdel("vigilits:position", str(partition))
        pipe.delete(f"vigilits:rows:{partition}", f"vigilits:log:{partition}")
        pipe.execute()

    def finish_rebuild(self, partition: int, position: int, envelopes: dict[str, bytes]) -> None:
        """Give the partition its rows and its position back."""
        self._positions[partition] = position
        for unit_id, envelope in envelopes.items():
            self.redis.hset(f"vigilits:rows:{partition}", unit_id, envelope)
        pipe = self.redis.pipeline()
        pipe.hset("vigilits:position", str(partition), str(position))
        pipe.xadd(f"vigilits:log:{partition}", {"prev": "-1", "reload": "1"}, id=f"{position + 1}-0")
        pipe.execute()

    def put_unlogged(self, unit_id: str, **changes: Any) -> None:
        """A row whose log entry was cut before anyone read it."""
        partition = partition_of(unit_id)
        offset = self._positions[partition] + 1
        self._positions[partition] = offset
        pipe = self.redis.pipeline()
        pipe.hset(f"vigilits:rows:{partition}", unit_id, an_envelope(unit_id, offset, **changes))
        pipe.hset("vigilits:position", str(partition), str(offset))
        pipe.execute()

    def position(self, partition: int) -> int:
        """Offset of the last row written."""
        return self._positions[partition]

    def rows_of(self, partition: int) -> dict[str, bytes]:
        """The envelopes of a partition."""
        found: Any = self.redis.hgetall(f"vigilits:rows:{partition}")
        return {unit_id.decode(): envelope for unit_id, envelope in found.items()}

    def _write(self, unit_id: str, offset: int, envelope: bytes) -> None:
        partition = partition_of(unit_id)
        self._positions[partition] = offset
        keys = ["vigilits:position", f"vigilits:rows:{partition}", f"vigilits:log:{partition}"]
        self._apply(keys=keys, args=[partition, offset, unit_id, envelope])
