"""Follows `directory.units`: read whole before the first event is folded, then record by record.

A Faust GlobalTable on a topic of our own name hangs for ever, so this is a plain consumer in every worker.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Set
from typing import Any, NamedTuple

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.core.activity_groups import ActivityGroups, groups_of
from schemas.topics import DIRECTORY
from stream.core.closures import ALWAYS
from stream.core.description import Description, describe
from stream.core.unit_duty import UnitDuty, unit_duty
from stream.duties_file import load_defaults

log = logging.getLogger(__name__)

UNLISTED = b"-"
"""Digest written with the state of a unit that is not in the directory."""


class Entry(NamedTuple):
    """A unit's directory entry as the stream needs it; `digest` changes when a row would."""

    description: Description
    replaces: tuple[bytes, ...]
    digest: bytes
    duty: UnitDuty
    nature: str
    at_us: int
    """When Kafka had it."""


class Directory:
    """All entries by unit id. `on_change` hears of every unit whose row may differ, once loading is over."""

    def __init__(self, bootstrap: str, groups: ActivityGroups, on_change: Callable[[bytes], None]) -> None:
        self._bootstrap = bootstrap
        self._groups = groups
        self._on_change = on_change
        self._defaults = load_defaults()
        self._entries: dict[bytes, Entry] = {}
        self._groups_by_kind: dict[bytes, tuple[str, ...]] = {}
        self._replaced_by: dict[bytes, set[bytes]] = {}
        self._changed_us: dict[bytes, int] = {}
        self.loaded = asyncio.Event()

    def get(self, unit: bytes) -> Entry | None:
        """The entry of a unit, None when the directory does not know it."""
        return self._entries.get(unit)

    def nature(self, unit: bytes) -> str | None:
        """What the unit counts (TRE_R329), None when the directory does not know it."""
        entry = self._entries.get(unit)
        return None if entry is None else entry.nature

    def units(self) -> Set[bytes]:
        """Every unit id."""
        return self._entries.keys()

    def retired(self, unit: bytes) -> bool:
        """Whether another unit has taken this one's place."""
        return bool(self._replaced_by.get(unit))

    def duty(self, unit: bytes) -> UnitDuty | None:
        """What the unit owes, nothing once another has taken its place; None when the directory does not know it."""
        entry = self._entries.get(unit)
        if entry is None:
            return None
        return entry.duty._replace(closures=ALWAYS) if self.retired(unit) else entry.duty

    def entered_us(self, unit: bytes) -> int:
        """When Kafka had the unit's entry as it is now. KeyError for a unit the directory does not know."""
        return self._entries[unit].at_us

    def changed_us(self, unit: bytes) -> int | None:
        """Since when the directory says of a unit what it says now, in Kafka's time. None: it says nothing, and since
        when is no longer known."""
        return self._changed_us.get(unit)

    def digest(self, unit: bytes) -> bytes:
        """What a row of this unit depends on besides its state."""
        entry = self._entries.get(unit)
        if entry is None:
            return UNLISTED
        return entry.digest + (b"r" if self.retired(unit) else b"")

    async def follow(self) -> None:
        """Read the topic for ever."""
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap,
            enable_auto_commit=False,
            max_partition_fetch_bytes=8 << 20,
            fetch_max_wait_ms=500,
        )
        await consumer.start()
        try:
            tp = TopicPartition(DIRECTORY.name, 0)
            consumer.assign([tp])
            end = (await consumer.end_offsets([tp]))[tp]
            consumer.seek(tp, (await consumer.beginning_offsets([tp]))[tp])
            while True:
                if not self.loaded.is_set() and await consumer.position(tp) >= end:
                    self.loaded.set()
                    log.info("directory loaded", extra={"units": len(self._entries)})
                for records in (await consumer.getmany(timeout_ms=500, max_records=2000)).values():
                    for record in records:
                        if _is_text(record.key):
                            self.take(record.key, record.value, record.timestamp * 1000)
                    await asyncio.sleep(0)
        finally:
            await consumer.stop()

    def take(self, unit: bytes, value: bytes | None, at_us: int) -> None:
        """Take in a record of the topic: a unit's entry, or None when it is taken out; `at_us`: when Kafka had it."""
        before = self._entries.pop(unit, None)
        for other in before.replaces if before else ():
            self._replaced_by.get(other, set()).discard(unit)
        entry = self._read(unit, value, at_us) if value is not None else None
        if entry is not None:
            self._entries[unit] = entry
            for other in entry.replaces:
                self._replaced_by.setdefault(other, set()).add(unit)
        for changed in {unit, *(before.replaces if before else ()), *(entry.replaces if entry else ())}:
            self._changed_us[changed] = at_us
            if self.loaded.is_set():
                self._on_change(changed)

    def _groups_of(self, body: dict[str, Any]) -> tuple[str, ...]:
        """Units with the same offers are in the same groups; there are far fewer kinds than units."""
        kind = orjson.dumps([(offer["activity"], offer.get("patients")) for offer in body["offers"]])
        found = self._groups_by_kind.get(kind)
        if found is None:
            found = self._groups_by_kind[kind] = groups_of(body, self._groups)
        return found

    def _read(self, unit: bytes, value: bytes, at_us: int) -> Entry | None:
        try:
            body = _body(unit, value)
            groups = self._groups_of(body)
            description = describe(body, groups, orjson.dumps)
            duty = unit_duty(body, groups, description.closures, self._defaults, retired=description.retired)
            nature: str = body["nature"]
            replaces = tuple(other.encode() for other in body.get("replaces") or ())
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            # Only reachable for what was written straight into Kafka: ingest checks every entry.
            log.error(
                "a directory entry cannot be read and counts as absent",
                extra={"unit_id": unit.decode(errors="replace"), "error": repr(error)},
            )
            return None
        digest = hashlib.blake2b(value, digest_size=8).hexdigest().encode()
        return Entry(description, replaces, digest, duty, nature, at_us)


def _body(unit: bytes, value: bytes) -> dict[str, Any]:
    body: dict[str, Any] = orjson.loads(value)
    if body["unit_id"] != unit.decode():
        raise ValueError(f"it is of the unit {str(body['unit_id'])[:100]!r}")
    return body


def _is_text(key: bytes | None) -> bool:
    if key is None:
        return False
    try:
        key.decode()
    except UnicodeDecodeError:
        # Only reachable for what was written straight into Kafka, as above.
        log.error("a key of the directory is not UTF-8 and is ignored", extra={"unit_id": repr(key)})
        return False
    return True
