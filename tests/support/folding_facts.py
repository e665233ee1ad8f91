"""The pipeline of a worker without Kafka: what it folds and what it quarantines."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, cast

import orjson
from prometheus_client import CollectorRegistry

from schemas import code_tables
from schemas.topics import TRANSITIONS, UNIT_STATE
from stream.core.outcomes import Outcome
from stream.core.tension_levels import TensionLevels
from stream.directory import Directory
from stream.folding import Folding
from stream.metrics import Metrics
from stream.stall_guard import StallGuard
from stream.state_writer import Output, StateWriter
from stream.timing import Timing
from stream.unit_store import Held, Partition, UnitStore

PARTITION = 3


class Record(NamedTuple):
    """A record of `capacity.events` as the consumer hands it over."""

    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()
    offset: int = 7
    partition: int = PARTITION
    timestamp: int = 1_768_435_200_000


class _Writer:
    def __init__(self) -> None:
        self.quarantined: list[tuple[bytes | None, dict[str, Any]]] = []
        self.log: list[tuple[str, list[Any]]] = []

    def pack(self, outputs: Sequence[Output]) -> list[tuple[None, Sequence[Output]]]:
        return [(None, outputs)]

    async def write(
        self, partition: int, batches: Sequence[tuple[None, Sequence[Output]]], done: Callable[[], None]
    ) -> None:
        for _, outputs in batches:
            self.log.append((UNIT_STATE.name, [output.held for output in outputs]))
            done()

    async def append(self, topic: str, partition: int, records: Sequence[tuple[bytes, bytes]]) -> None:
        self.log.append((topic, [orjson.loads(value) for _, value in records]))

    async def quarantine(self, key: bytes | None, value: bytes, done: Callable[[], None]) -> None:
        self.quarantined.append((key, orjson.loads(value)))
        done()


class _Store:
    def __init__(self) -> None:
        self.held = {PARTITION: Partition()}


class Pipeline:
    """Folds and times units of one partition; `directory` knows no unit until it takes one in."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.wanted: list[bytes] = []
        self._writer, self._store = _Writer(), _Store()
        self.directory = Directory("nowhere:0", code_tables.load_groups(), lambda _: None)
        self.timing = Timing(self.directory, TensionLevels())
        self.folding = Folding(
            store=cast("UnitStore", self._store),
            directory=self.directory,
            writer=cast("StateWriter", self._writer),
            codes=code_tables.load(),
            guard=StallGuard(),
            metrics=Metrics(self.registry),
            timing=self.timing,
            known=_set(),
            exhausted=self.wanted.append,
        )

    def fold(self, *records: Record) -> None:
        """As one batch."""
        asyncio.run(self.folding.on_batch(PARTITION, list(records)))

    def rewrite(self, unit: bytes) -> None:
        """As when its directory entry has changed."""
        asyncio.run(self.folding.rewrite({unit: 0}))

    def retime(self, unit: bytes, upto_us: int) -> None:
        """As when its moment has come."""

        async def retime() -> None:
            await self.folding.retime(PARTITION, self.partition, [unit], upto_us)
            if self.partition.times.unshown:
                await self.folding.show(PARTITION, self.partition, 10)

        asyncio.run(retime())

    @property
    def store(self) -> UnitStore:
        """What is held."""
        return cast("UnitStore", self._store)

    @property
    def partition(self) -> Partition:
        """The one that is held."""
        return self._store.held[PARTITION]

    @property
    def written(self) -> list[tuple[str, list[Any]]]:
        """Topic and values of each write, states as held."""
        return self._writer.log

    @property
    def transitions(self) -> list[tuple[str | None, str, str]]:
        """From, to and reason of each of level 2 that was written."""
        return self.transitions_of(2)

    def transitions_of(self, confidentiality: int) -> list[tuple[str | None, str, str]]:
        """Those of one chain."""
        return [(value["from"], value["to"], value["reason"]) for value in self.crossed(confidentiality)]

    def crossed(self, confidentiality: int) -> list[dict[str, Any]]:
        """The records of `freshness.transitions` of one chain."""
        written = (value for topic, values in self.written if topic == TRANSITIONS.name for value in values)
        return [value for value in written if value["confidentiality"] == confidentiality]

    @property
    def quarantined(self) -> list[tuple[bytes | None, dict[str, Any]]]:
        """Key and value of each."""
        return self._writer.quarantined

    @property
    def states(self) -> dict[bytes, Held]:
        """As held."""
        return self._store.held[PARTITION].folding

    @property
    def folded(self) -> float:
        """How many events the metric says were folded."""
        name = "vigilits_stream_events_folded_total"
        return sum(self.registry.get_sample_value(name, {"outcome": outcome.value}) or 0 for outcome in Outcome)

    def counted(self, code: str) -> float | None:
        """How many the metric says were quarantined for a reason."""
        return self.registry.get_sample_value("vigilits_stream_quarantined_total", {"code": code})


def _set() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event
