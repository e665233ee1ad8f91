"""Redis as the projection sees it: the keys of docs/parts.md, each operation one round trip or one script."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

from redis.asyncio import Redis
from redis.commands.core import AsyncScript

_APPLY_ROWS = Path(__file__).with_name("apply_rows.lua").read_text(encoding="utf-8")

EPOCH = "vigilits:epoch"
POSITION = "vigilits:position"

# Another epoch's rows and positions do not compare with ours: they go. Whoever begins last has the partition's token,
# and its rows alone become the partition's: a worker that goes on late with what is another's changes nothing.
_BEGIN_REBUILD = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  redis.call('DEL', KEYS[2])
  redis.call('SET', KEYS[1], ARGV[1])
end
redis.call('HDEL', KEYS[2], ARGV[2])
redis.call('DEL', KEYS[3], KEYS[4])
redis.call('SET', KEYS[5], ARGV[3])
"""
_FINISH_REBUILD = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] or redis.call('GET', KEYS[5]) ~= ARGV[3]
  or redis.call('HLEN', KEYS[6]) ~= tonumber(ARGV[6]) then return 0 end
redis.call('DEL', KEYS[3], KEYS[4], KEYS[5])
if redis.call('EXISTS', KEYS[6]) == 1 then
  redis.call('RENAME', KEYS[6], KEYS[3])
  redis.call('PERSIST', KEYS[3])
end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[4])
redis.call('XADD', KEYS[4], ARGV[5], 'prev', '-1', 'reload', '1')
return 1
"""

ADDED_MS = 600_000
"""Rows of a rebuild whose worker has died are gone after this."""
HELD_MS = 6_000
"""A partition not refreshed for this long is served by nobody: dashboards say so."""


class Row(NamedTuple):
    """One row to write: its position in the partition, and its envelope (empty: the row is gone)."""

    offset: int
    unit: bytes
    envelope: bytes


class OvertakenError(Exception):
    """Another rebuild of the partition was begun since, or Redis was emptied: this one has come to nothing."""


class RowsStore:
    """Rows, log and position of every partition. Raises redis.RedisError when Redis is away or refuses."""

    epoch: str
    """Identity of the Kafka log that positions refer to; set before anything is written."""

    def __init__(self, redis: Redis, log_entries: int) -> None:
        self._redis = redis
        self._log_entries = log_entries
        self._apply = redis.register_script(_APPLY_ROWS)
        self._begin = redis.register_script(_BEGIN_REBUILD)
        self._finish = redis.register_script(_FINISH_REBUILD)

    async def apply(self, partition: int, expected: int, rows: Sequence[Row]) -> int | None:
        """Apply rows in order; the position after, or the other one found, None when a rebuild is needed."""
        args: list[str | int | bytes] = [self.epoch, partition, expected, self._log_entries]
        for row in rows:
            args += (row.offset, f"{row.offset + 1}-0", row.unit, row.envelope)
        found = await self._apply(keys=_keys(partition)[:4], args=args)
        return None if found == b"rebuild" else int(found)

    async def begin_rebuild(self, partition: int) -> "Rebuild":
        """Empty the partition; without a position no reader believes it. Overtakes a rebuild that is under way."""
        rebuild = Rebuild(self._redis, self._finish, self.epoch, partition)
        await self._begin(keys=_keys(partition), args=[self.epoch, partition, rebuild.token])
        return rebuild

    async def say_held(self, partitions: Sequence[int], instance: str) -> None:
        """Refresh the sign that these partitions are being served."""
        pipe = self._redis.pipeline(transaction=False)
        for partition in partitions:
            pipe.set(f"vigilits:held:{partition}", instance, px=HELD_MS)
        await pipe.execute()


class Rebuild:
    """The rows of a partition, written beside it and put in its place at the end if no other rebuild has begun since.

    Not by a script each time: 50,000 rows would take three times as long.
    """

    def __init__(self, redis: Redis, finish: AsyncScript, epoch: str, partition: int) -> None:
        self.token = secrets.token_hex(8)
        self._redis = redis
        self._finish = finish
        self._epoch = epoch
        self._partition = partition
        self._rows = f"vigilits:rebuild:{partition}:{self.token}"
        self._added = 0

    async def add(self, rows: Sequence[Row]) -> None:
        """Write rows, each unit's once. OvertakenError: they are of no use."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.hset(self._rows, mapping={row.unit: row.envelope for row in rows})
        pipe.pexpire(self._rows, ADDED_MS)
        pipe.get(f"vigilits:rebuild:{self._partition}")
        *_, last = await pipe.execute()
        self._added += len(rows)
        if last != self.token.encode():
            await self._overtaken()

    async def finish(self, position: int) -> None:
        """Put the rows in their place, with the position, and tell readers to read them whole. OvertakenError: nothing
        is changed."""
        entry_id = f"{position + 1}-0" if position >= 0 else "0-1"  # Redis has no entry 0-0
        args: list[str | int] = [self._epoch, self._partition, self.token, position, entry_id, self._added]
        if not await self._finish(keys=[*_keys(self._partition), self._rows], args=args):
            await self._overtaken()

    async def _overtaken(self) -> NoReturn:
        await self._redis.unlink(self._rows)
        raise OvertakenError


def _keys(partition: int) -> list[str]:
    """Epoch, position, rows, log, rebuild."""
    return [EPOCH, POSITION, *(f"vigilits:{name}:{partition}" for name in ("rows", "log", "rebuild"))]
