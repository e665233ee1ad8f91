"""`vigilits audit verify|list|export|forget`: the audit log of a system, held against its key and its heads."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from aiokafka.errors import KafkaError

from schemas.audit.log_reader import Record, log_reader
from schemas.core.audit.entry import Deed
from schemas.core.audit.pseudonyms import PseudonymBook
from schemas.core.audit.verify import Finding, Report, Verification
from schemas.core.times import parse
from schemas.models.pseudonym import Pseudonym
from schemas.topics import AUDIT, PSEUDONYMS
from standalone import audit_entries, forgetting, text_table, topic_records
from standalone.audit_entries import Secrets
from standalone.commands.data_option import data_option
from standalone.errors import StandaloneError
from standalone.topic_records import bootstrap_of, kafka_option

_FIRST_LINE = ":1"


@click.group()
def audit() -> None:
    """Verify, read and export the audit log, and erase a person from it."""


@audit.command()
@data_option
@kafka_option
def verify(data: Path, kafka: str | None) -> None:
    """Find every entry that was changed, left out, moved, cut off or made up. Exit code 1 when there is one."""
    report = _report(bootstrap_of(data, kafka), audit_entries.secrets_of(data))
    for finding in report.findings:
        click.echo(_sentence(finding))
    held = f"{report.entries} entries of {report.writers} writers and {report.heads} heads were looked at"
    if report.findings:
        click.echo(f"{held}. Wrong: {len(report.findings)}.")
        sys.exit(1)
    click.echo(f"{held}: nothing is wrong.")


@audit.command("list")
@click.option("--last", type=click.IntRange(1), default=50, show_default=True, help="How many, from the newest.")
@click.option("--action", help="Only this action, like tension.declared.")
@click.option("--subject", help="Only what this person or system did, or what was done on it.")
@data_option
@kafka_option
def list_(*, last: int, action: str | None, subject: str | None, data: Path, kafka: str | None) -> None:
    """List entries with the names behind the pseudonyms, newest last."""
    bootstrap = bootstrap_of(data, kafka)
    names = _names(bootstrap)
    wanted = None if subject is None else names.all_of(subject) | {subject}
    deed = Deed("audit.read", "audit.log", details={} if action is None else {"action": action})
    audit_entries.read(data, bootstrap, deed)
    found: list[dict[str, Any]] = []

    def take(record: Record) -> None:
        entry = _entry(record)
        if entry is None or action not in {None, entry["action"]}:
            return
        if wanted is None or not wanted.isdisjoint({entry["subject"], entry["about"]}):
            found.append(entry)
            del found[:-last]

    _read(bootstrap, take)
    headings = ["at", "who", "action", "target", "about", "outcome", "reason", "writer", "entry"]
    for line in text_table.lines([headings, *(list(_cells(entry, names)) for entry in found)]):
        click.echo(line)


@audit.command()
@click.option("--from", "since", metavar="TIME", help="Only entries from then on, like 2027-01-01T00:00:00+01:00.")
@click.option("--until", metavar="TIME", help="Only entries from before then.")
@data_option
@kafka_option
def export(since: str | None, until: str | None, data: Path, kafka: str | None) -> None:
    """Write entries to standard output, one JSON object a line, as they are in the log: they verify as they stand."""
    bootstrap = bootstrap_of(data, kafka)
    first, end = _moment(since, "--from"), _moment(until, "--until")
    given = {name: moment for name, moment in (("from", since), ("until", until)) if moment is not None}
    audit_entries.read(data, bootstrap, Deed("audit.exported", "audit.log", details=given))

    def take(record: Record) -> None:
        entry = _entry(record)
        at = None if entry is None else parse(entry["at"])
        if at is None or ((first is None or at >= first) and (end is None or at < end)):
            click.echo(record.value)

    _read(bootstrap, take)


@audit.command()
@click.argument("subject")
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_option
@kafka_option
def forget(subject: str, yes: bool, data: Path, kafka: str | None) -> None:
    """Erase who SUBJECT is from the audit log, which still verifies, and their broken glass and past revocations.

    Declarations, silences, acknowledgements, what they sent and revocations in force keep their name.
    """
    bootstrap = bootstrap_of(data, kafka)
    traces = forgetting.traces_of(bootstrap, subject, _names(bootstrap), datetime.now(UTC))
    if not traces.pseudonyms and not traces.revocations:
        held = f" {forgetting.held(traces)} name them." if traces.in_force else ""
        raise StandaloneError(f"The audit log knows nobody of this name.{held}")
    if not yes:
        past = [f"{len(traces.revocations)} past revocations"] if traces.revocations else []
        click.confirm(f"Erase who is behind {', '.join([*traces.pseudonyms, *past])}, for good?", abort=True)
    deed = Deed("person.forgotten", "pseudonyms", details={"pseudonyms": list(traces.pseudonyms)})
    audit_entries.recorded(data, bootstrap, deed, lambda: forgetting.erase(bootstrap, traces, datetime.now(UTC)))
    click.echo(forgetting.left(traces))
    click.echo(f"Erased. Kafka's own files hold the name until it has compacted the topics: {_compacted()} at most.")


def _report(bootstrap: str, secrets: Secrets) -> Report:
    verification = Verification(secrets.key)
    heads = dict(secrets.heads.lines())
    _read(bootstrap, lambda record: verification.take(record.offset, record.value))
    # A head is exported after its entries: those of now may speak of what was not there yet. But of a writer that has
    # begun since, its first one is needed.
    heads |= {place: line for place, line in secrets.heads.lines() if place.endswith(_FIRST_LINE)}
    for place, line in heads.items():
        verification.take_head(place, line)
    assert AUDIT.retention is not None  # noqa: S101 - a log has one
    return verification.report(retained_since=datetime.now(UTC) - AUDIT.retention)


def _sentence(finding: Finding) -> str:
    places = [
        None if finding.writer is None else f"writer {finding.writer}",
        None if finding.sequence is None else f"entry {finding.sequence}",
        finding.place,
    ]
    return text_table.visible(f"{finding.kind}: {', '.join(filter(None, places))}: {finding.words}")


def _cells(entry: dict[str, Any], names: PseudonymBook) -> Iterator[str]:
    yield entry["at"]
    yield _name(entry["subject"], names)
    yield entry["action"]
    yield entry["target"]
    yield _name(entry["about"], names)
    yield entry["outcome"]
    yield entry["reason"] or ""
    yield entry["writer"]
    yield str(entry["sequence"])


def _name(written: str | None, names: PseudonymBook) -> str:
    return "" if written is None else names.subject_of(written) or written


def _names(bootstrap: str) -> PseudonymBook:
    book = PseudonymBook()
    for pseudonym, record in topic_records.read_valid(bootstrap, PSEUDONYMS, Pseudonym):
        book.apply(pseudonym, record)
    return book


def _read(bootstrap: str, take: Callable[[Record], None]) -> None:
    """Every record of the log there is now."""

    async def read() -> None:
        async with log_reader(bootstrap) as log:
            async for records in log.records(*await log.bounds()):
                for record in records:
                    take(record)

    try:
        asyncio.run(read())
    except KafkaError as error:
        raise StandaloneError(f"Kafka at {bootstrap} could not be read: {error!r}. Is the system running?") from error


def _entry(record: Record) -> dict[str, Any] | None:
    """None for what is no entry: the verification tells of it."""
    try:
        entry: dict[str, Any] = json.loads(record.value or b"")
        parse(entry["at"])
        return entry if entry["schema"] == "audit-entry/1" else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _moment(text: str | None, option: str) -> datetime | None:
    try:
        return None if text is None else parse(text)
    except ValueError as error:
        raise StandaloneError(f"{option}: {error}.") from None


def _compacted() -> str:
    return f"{int(PSEUDONYMS.config['max.compaction.lag.ms']) // 3_600_000} hours"
