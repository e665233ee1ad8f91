"""The audit log as a process writes it: one call to record a deed before it is done, one to note it behind the answer.

A run of a process is one writer with one chain. Its first head is on the disk before its first entry, so that every
writer is known outside Kafka; then a head follows every minute in which the chain moved, and at a clean stop.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import orjson

from schemas.audit.asking import Asking, asking
from schemas.audit.heads_folder import HeadsFolder
from schemas.audit.outbox import Outbox
from schemas.core.audit.chain import Chain, Head, canonical, sign
from schemas.core.audit.entry import Actor, Deed, Outcome, Written, entry_of
from schemas.core.audit.pseudonyms import PseudonymBook
from schemas.core.audit.refusals import Counted, RefusalLimit
from schemas.core.times import from_micros
from schemas.ending import end
from schemas.topic_follower import TopicFollower
from schemas.topics import ACCEPTANCE_TIMEOUT, AUDIT, PSEUDONYMS

log = logging.getLogger(__name__)

_HEAD_EVERY_S = 60.0
_LOOK_EVERY_S = 1.0
_FLUSH_WITHIN_S = 4.0
_WITHIN_S = ACCEPTANCE_TIMEOUT.total_seconds()


class NotRecordedError(Exception):
    """The audit log does not have the entry: what it speaks of must not be done."""


class AuditWriter:
    """One per process, in its event loop. `start` it before use and `stop` it at the end."""

    def __init__(self, bootstrap: str, instance: str, key: bytes, heads: HeadsFolder) -> None:
        began = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        self._chain = Chain(f"{instance}/{began}-{secrets.token_hex(4)}", key)
        self._key = key
        self._heads = heads
        self._outbox = Outbox(bootstrap)
        self._known, self._strangers = RefusalLimit(), RefusalLimit()
        self._exported = 0
        self._exported_at = 0.0
        self._macs: dict[int, str] = {}
        self._dropped = 0
        self._tasks: list[asyncio.Task[None]] = []
        self.names = PseudonymBook()
        self.follower = TopicFollower(
            bootstrap,
            {PSEUDONYMS: lambda key, value: self.names.apply(key, None if value is None else orjson.loads(value))},
            client_id="vigilits-audit",
        )

    @property
    def writer(self) -> str:
        """The name of this run in the log."""
        return self._chain.writer

    def missing(self) -> list[str]:
        """What keeps the audit log from being written, in words."""
        if any(task.done() for task in self._tasks):
            return ["the audit log: what writes it has ended, see the service's log"]
        return [] if self._outbox.up else ["the audit log: Kafka does not take entries now"]

    async def start(self) -> None:
        """Begin. OSError when heads cannot be written: without them nobody could prove that the log is whole."""
        await self._write_head(0, "")
        self.note(Deed("audit.started", f"writer:{self.writer}"))
        self._tasks = [asyncio.create_task(each) for each in (self._outbox.run(), self._tend(), self.follower.run())]
        for task in self._tasks:
            task.add_done_callback(_tell_if_it_failed)

    async def connected(self) -> None:
        """Return once Kafka takes entries; whoever asks bounds the wait."""
        await self._outbox.connected.wait()

    async def stop(self) -> None:
        """Write what waits, within seconds, and the last head."""
        await end(self._tasks)
        for counted in (*self._known.rest(), *self._strangers.rest()):
            self._note_counted(counted)
        try:
            async with asyncio.timeout(_FLUSH_WITHIN_S):
                await self._outbox.flush()
        except TimeoutError:
            log.warning("Kafka did not take every audit entry before the end")
        await self._export()
        await self._outbox.close()

    async def record(self, *deeds: Deed, actor: Actor | None = None, within_s: float = _WITHIN_S) -> None:
        """Return once Kafka has the entries. NotRecordedError: do not do it; entries that are written later say so.

        The actor is the one of the request being answered unless another is given.
        """
        if not self._outbox.up:
            raise NotRecordedError("Kafka does not answer")
        waiting = [acknowledged for deed in deeds if (acknowledged := self._put(deed, actor)) is not None]
        _, missing = await asyncio.wait(waiting, timeout=within_s) if waiting else ((), ())
        if missing or len(waiting) < len(deeds):
            self._failed(deeds, actor, "audit_not_written")
            raise NotRecordedError("Kafka does not acknowledge")

    @asynccontextmanager
    async def recorded(self, *deeds: Deed, within_s: float = _WITHIN_S) -> AsyncIterator[None]:
        """Record the deeds, then let them be done; when that raises, more entries say that they failed."""
        await self.record(*deeds, within_s=within_s)
        try:
            yield
        except Exception:
            self._failed(deeds, None, "not_written")
            raise

    def note(self, deed: Deed, actor: Actor | None = None) -> None:
        """Write the entry behind the answer. When too many wait it is counted, and the next entry says how many."""
        if self._put(deed, actor) is None:
            self._dropped += 1

    def refused(self, request: Asking, target: str, route: str, status: int, reason: str) -> None:
        """Somebody is told 401 or 403: some entries a minute and the first of every kind (`route`, status, reason),
        then the numbers of the others (core/audit/refusals.py).

        Written behind the answer: who may not learns it at once, Kafka away or not.
        """
        now, kind = time.monotonic(), f"{route} {status} {reason}"
        if request.actor is None:
            is_written = self._strangers.admits(request.address, kind, now)
        else:
            is_written = self._known.admits(request.actor, kind, now)
        if not is_written:
            return
        details = {"address": request.address, "status": status}
        deed = Deed("access.refused", target, Outcome.REFUSED, reason, request.places, details=details)
        if self._put(deed, None, request) is None:
            self._dropped += 1

    def _failed(self, deeds: Sequence[Deed], actor: Actor | None, reason: str) -> None:
        for deed in deeds:
            self.note(replace(deed, outcome=Outcome.FAILED, reason=reason), actor)

    def _put(self, deed: Deed, actor: Actor | None, request: Asking | None = None) -> "asyncio.Future[None] | None":
        if self._outbox.full:
            return None
        request = request or asking()
        if actor is None and request is not None:
            actor = request.actor
        written = Written(
            None if actor is None else actor.id if actor.is_system else self._pseudonym(actor.id),
            None if actor is None else actor.role,
            None if deed.about is None else self._pseudonym(deed.about),
        )
        request_id = None if request is None else request.request_id
        facts = entry_of(deed, written, at=_now(), request_id=request_id, dropped=self._dropped)
        sealed = self._chain.seal(facts)
        self._dropped = 0
        self._macs[self._chain.sequence] = self._chain.mac
        return self._outbox.put(AUDIT, self.writer, sealed, self._chain.sequence)

    def _pseudonym(self, subject: str) -> str:
        named = self.names.name(subject, secrets.token_bytes(32), _now())
        if named.record is not None:
            self._outbox.put(PSEUDONYMS, named.pseudonym, canonical(named.record), None)
        return named.pseudonym

    async def _tend(self) -> None:
        """Heads, and refusals that were counted only."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            now = time.monotonic()
            for counted in (*self._known.over(now), *self._strangers.over(now)):
                self._note_counted(counted)
            if time.monotonic() - self._exported_at >= _HEAD_EVERY_S:
                try:
                    await self._export()
                except OSError as error:
                    log.error("the head of the audit log cannot be exported", extra={"error": repr(error)})

    def _note_counted(self, counted: Counted) -> None:
        asker = counted.asker
        actor = asker if isinstance(asker, Actor) else None
        numbers = {"refusals": counted.refusals, "kinds": counted.kinds}
        details = numbers if actor else {"address": asker, **numbers}
        self.note(Deed("access.refused", "counted", Outcome.REFUSED, "too_many", details=details), actor)

    async def _export(self) -> None:
        """Say how much of the chain Kafka has, when that has changed. OSError when it cannot be written."""
        reached = self._outbox.acknowledged
        if reached > self._exported:
            await self._write_head(reached, self._macs[reached])
        self._macs = {sequence: mac for sequence, mac in self._macs.items() if sequence > reached}

    async def _write_head(self, sequence: int, mac: str) -> None:
        line = sign(Head(self.writer, sequence, mac, _now()), self._key)
        await asyncio.to_thread(self._heads.append, self.writer, line)
        self._exported, self._exported_at = sequence, time.monotonic()


def _tell_if_it_failed(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and task.exception() is not None:
        log.critical("what writes the audit log ended", exc_info=task.exception())


def _now() -> str:
    return from_micros(time.time_ns() // 1000)
