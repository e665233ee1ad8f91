"""Thousands of units with figures, folded and shown: put there once, for every bar that begins with them.

Units and reports are put straight into Kafka. Most are 13 hours old: fresh, with hours to go, until a tension asks for
a report every 12 hours. The first are a day old and overdue.
"""

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import orjson

from bench import backlog, load, servers
from bench.backlog import Message
from bench.processes import wait_until
from bench.servers import Servers
from bench.sizes import Sizes
from schemas.topics import DIRECTORY, EVENTS

_OLD, _OLDER = timedelta(hours=13), timedelta(hours=25)
_PATIENCE_S = 300.0


@contextmanager
def started(sizes: Sizes) -> Iterator[Servers]:
    """Kafka and Redis with `filled_units`, of which the first twice `due_units` are overdue; no worker runs."""
    units, overdue = sizes.filled_units, 2 * sizes.due_units
    with servers.started() as where:
        backlog.put(where.kafka, DIRECTORY.name, backlog.directory(units, "A"))
        now = datetime.now(UTC)
        said = ((number, now - (_OLDER if number < overdue else _OLD)) for number in range(units))
        backlog.put(where.kafka, EVENTS.name, reports(said))
        with servers.stream_worker(where) as worker, servers.copy_watch(where) as copy:
            wait_until(
                lambda: worker.folded() >= units and worker.ready() and copy.rows() == units and copy.complete(),
                "units folded",
                worker.child,
                patience_s=_PATIENCE_S,
            )
        yield where


def reports(said: Iterable[tuple[int, datetime]]) -> list[Message]:
    """A report of each unit, by its number, of what was observed then."""
    dice = random.Random()  # no two reports have the same id
    return [
        Message(
            load.unit_id(number),
            orjson.dumps(load.report(number, observed_at, dice)),
            load.feed_of(number, load.FEEDS[0]),
        )
        for number, observed_at in said
    ]
