"""Redis as the projection sees it: the keys of docs/parts.md, each operation one round trip or one script."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from redis.asyncio import Redis

_APPLY_ROWS = Path(__file__).with_name("apply_rows.lua").read_text(encoding="utf-8")

EPOCH = "vigilits:epoch"
POSITION = "vigilits:position"

# Another epoch's rows and positions do not compare with ours: everything goes, at once.
_BEGIN_EPOCH = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
redis.call('SET', KEYS[1], ARGV[1])
return 1
"""

HELD_MS = 6_000
"""A partition not refreshed for this long is served by nobody: dashboards say so."""


class Row(NamedTuple):
    """One row to write: its position in the partition, and its envelope (empty: the row is gone)."""

    offset: int
    unit: bytes
    envelope: bytes


class RowsStore:
    """Rows, log and position of every partition. Raises redis.RedisError when Redis is away."""

    epoch: str
    """Identity of the Kafka log that positions refer to; set before anything is written."""

    def __init__(self, redis: Redis, log_entries: int) -> None:
        self._redis = redis
        self._log_entries = log_entries
        self._apply = redis.register_script(_APPLY_ROWS)
        self._begin = redis.register_script(_BEGIN_EPOCH)

    async def begin_epoch(self) -> None:
        """Make sure Redis speaks of our Kafka log and of no earlier one."""
        await self._begin(keys=[EPOCH, POSITION], args=[self.epoch])

    async def apply(self, partition: int, expected: int, rows: Sequence[Row]) -> int | None:
        """Apply rows in order; the position after, or the other one found, None when a rebuild is needed."""
        args: list[str | int | bytes] = [self.epoch, partition, expected, self._log_entries]
        for row in rows:
            args += (row.offset, f"{row.offset + 1}-0", row.unit, row.envelope)
        found = await self._apply(
            keys=[EPOCH, POSITION, f"vigilits:rows:{partition}", f"vigilits:log:{partition}"], args=args
        )
        return None if found == b"rebuild" else int(found)

    async def begin_rebuild(self, partition: int) -> None:
        """Empty the partition; without a position no reader believes it."""
        pipe = self._redis.pipeline(transaction=True)
        pipe.hdel(POSITION, str(partition))
        pipe.delete(f"vigilits:rows:{partition}", f"vigilits:log:{partition}")
        await pipe.execute()

    async def add_rows(self, partition: int, rows: Sequence[Row]) -> None:
        """Write rows of a partition being rebuilt."""
        await self._redis.hset(f"vigilits:rows:{partition}", mapping={row.unit: row.envelope for row in rows})

    async def finish_rebuild(self, partition: int, position: int) -> None:
        """Give the partition its position back and tell readers to read it whole."""
        pipe = self._redis.pipeline(transaction=True)
        pipe.hset(POSITION, str(partition), str(position))
        entry_id = f"{position + 1}-0" if position >= 0 else "0-1"  # Redis has no entry 0-0
        pipe.xadd(f"vigilits:log:{partition}", {"prev": "-1", "reload": "1"}, id=entry_id)
        await pipe.execute()

    async def say_held(self, partitions: Sequence[int], instance: str) -> None:
        """Refresh the sign that these partitions are being served."""
        pipe = self._redis.pipeline(transaction=False)
        for partition in partitions:
            pipe.set(f"vigilits:held:{partition}", instance, px=HELD_MS)
        await pipe.execute()
