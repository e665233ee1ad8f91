"""Rules of the shape of a capacity event: what can be judged from the event alone, without time or directory.

Ingest asks before it accepts; the stream asks of what does not say that ingest has (header `judged`), as anyone with
the right can write straight into Kafka.
Pure, and fast on good events. It never raises, whatever JSON value it is given, and lists every refusal.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from schemas.core import patient_data
from schemas.core.codes import CodeTables
from schemas.core.record_identity import RecordIdentity, identity
from schemas.core.record_rules import FIELDS as RECORD_FIELDS
from schemas.core.record_rules import bad_code, check_record, shown
from schemas.core.rules import Refusal, refuse
from schemas.core.times import parse, parse_duration

SCHEMA = "capacity-event/1"
KINDS = ("report", "confirm", "cancel", "heartbeat")
MAX_RECORDS = 200
"""Records in one event: a unit has a few dozen counters; more would make states too large for Kafka."""
MAX_ID = 200
MAX_TEXT = 200
"""Characters of a unit id, and of a source's system and author."""
MAX_STATUSES = 9
"""Statuses a report or confirm may name: TRE_R330 has six."""
SHORTEST_PERIOD = timedelta(seconds=5)
LONGEST_PERIOD = timedelta(minutes=15)

_COMMON = frozenset({"schema", "event_id", "kind", "observed_at", "source"})
_UNIT_FIELDS = _COMMON | {"unit_id", "scope", "statuses", "takeover", "records", "cancels"}
_HEARTBEAT_FIELDS = _COMMON | {"period"}
_SOURCE_FIELDS = frozenset({"feed", "system", "author", "code"})
_KNOWN = _UNIT_FIELDS | _HEARTBEAT_FIELDS | _SOURCE_FIELDS | RECORD_FIELDS
_IDS = frozenset({"schema", "event_id", "unit_id", "cancels", "feed", "observed_at"})

# Lower case only: the same id in two spellings would be two events, and a cancel would miss its target.
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_FEED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_FULL_FEED = re.compile(r"[0-9A-Z]{9}/[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_UNIT_ID = re.compile(rf"[^\x00-\x20\x7f](?:[^\x00-\x1f\x7f]{{0,{MAX_ID - 2}}}[^\x00-\x20\x7f])?")

is_uuid: Callable[[str], object] = _UUID.fullmatch
is_unit_id: Callable[[str], object] = _UNIT_ID.fullmatch
is_feed: Callable[[str], object] = _FEED.fullmatch


def shape_refusals(event: object, codes: CodeTables) -> list[Refusal]:
    """Every refusal of the event's shape; an empty list means the fold can trust its form."""
    if type(event) is not dict:
        out = [refuse("unknown_schema", None, f"The item is {shown(event)}; send an object of schema {SCHEMA}")]
        return _patient_refusals(event) + out
    out = []
    schema = event.get("schema")
    if schema != SCHEMA:
        return [*_patient_refusals(event), _schema_refusal(schema)]
    _check_common(event, codes, out)
    kind = event.get("kind")
    if kind == "heartbeat":
        _check_heartbeat(event, out)
    else:
        _check_unit_event(event, kind, codes, out)
    # A refused event may hold anything anywhere; in one of good shape only the free texts can.
    # Patient data comes first: who keeps only the first refusal must see that the bytes may not be kept.
    return (_patient_refusals(event) if out else _free_text_refusals(event)) + out


def _schema_refusal(schema: object) -> Refusal:
    if schema is None:
        return refuse("missing_field", "schema", f'send "{SCHEMA}"')
    return refuse("unknown_schema", "schema", f'schema is {shown(schema)}; send "{SCHEMA}"')


def _free_text_refusals(event: Mapping[str, Any]) -> list[Refusal]:
    out: list[Refusal] = []
    source = event["source"]
    if len(source) > 1:
        for field in ("system", "author"):
            _check_free_text(source.get(field), f"source.{field}", out)
    for index, record in enumerate(event.get("records") or ()):
        if "comment" in record:
            _check_free_text(record["comment"], f"records[{index}].comment", out)
    return out


def _check_free_text(text: str | None, path: str, out: list[Refusal]) -> None:
    looks_like = patient_data.in_text(text) if text else None
    if looks_like:
        out.append(refuse("patient_data", path, looks_like))


def _patient_refusals(event: object) -> list[Refusal]:
    return [
        refuse("patient_data", found.path, found.looks_like)
        for found in patient_data.in_value(event, known=_KNOWN, ids=_IDS)
    ]


def _check_common(event: Mapping[str, object], codes: CodeTables, out: list[Refusal]) -> None:
    _check_uuid(event, "event_id", out)
    _check_time(event, out)
    source = event.get("source")
    if type(source) is not dict:
        if source is None:
            out.append(refuse("missing_field", "source", 'send {"feed": "…"}'))
        else:
            out.append(refuse("bad_code", "source", f'is {shown(source)}: send {{"feed": "…"}}'))
        return
    if not source.keys() <= _SOURCE_FIELDS:
        _unknown_fields(source, _SOURCE_FIELDS, "source.", "a source", out)
    for field in ("system", "author"):
        text = source.get(field)
        if text is not None and not (type(text) is str and len(text) <= MAX_TEXT):
            out.append(refuse("bad_code", f"source.{field}", f"must be text of at most {MAX_TEXT} characters"))
    code = source.get("code")
    if code is not None and not (type(code) is str and codes["R335"].knows(code)):
        out.append(bad_code("source.code", code, "R335"))


def _check_uuid(event: Mapping[str, object], field: str, out: list[Refusal]) -> None:
    value = event.get(field)
    if value is None:
        out.append(refuse("missing_field", field, "send a UUID in lower case"))
    elif type(value) is not str or not _UUID.fullmatch(value):
        out.append(refuse("bad_id", field, f"is {shown(value)} and not a UUID in lower case, 8-4-4-4-12"))


def _check_time(event: Mapping[str, object], out: list[Refusal]) -> None:
    value = event.get("observed_at")
    if value is None:
        out.append(refuse("missing_field", "observed_at", "say when the figure was true"))
        return
    try:
        if type(value) is str:
            parse(value)
            return
    except ValueError:
        pass
    form = 'ISO 8601 with an offset and at most six digits of a second, like "2026-01-15T08:35:00+01:00"'
    out.append(refuse("bad_time", "observed_at", f"is {shown(value)}: send {form}"))


def _check_heartbeat(event: Mapping[str, object], out: list[Refusal]) -> None:
    if not event.keys() <= _HEARTBEAT_FIELDS:
        named = {name for name, value in event.items() if value is not None or name not in _UNIT_FIELDS}
        _unknown_fields(named, _HEARTBEAT_FIELDS, "", "a heartbeat, which names a feed and no unit", out)
    _check_feed(event, _FULL_FEED, 'the feed in full, "FINESS/name" like "540002078/bed-management"', out)
    period = event.get("period")
    if period is None:
        out.append(refuse("missing_field", "period", 'send how often the feed calls in, like "PT60S"'))
        return
    try:
        if type(period) is str and SHORTEST_PERIOD <= parse_duration(period) <= LONGEST_PERIOD:
            return
    except ValueError:
        pass
    out.append(refuse("bad_time", "period", f"is {shown(period)}: send a duration from PT5S to PT15M"))


def _check_feed(event: Mapping[str, object], form: re.Pattern[str], wanted: str, out: list[Refusal]) -> None:
    source = event.get("source")
    if type(source) is not dict:
        return
    feed = source.get("feed")
    if feed is None:
        out.append(refuse("missing_field", "source.feed", f"send {wanted}"))
    elif type(feed) is not str or not form.fullmatch(feed):
        out.append(refuse("bad_id", "source.feed", f"is {shown(feed)}: send {wanted}"))


def _check_unit_event(event: Mapping[str, object], kind: object, codes: CodeTables, out: list[Refusal]) -> None:
    if not event.keys() <= _UNIT_FIELDS:
        _unknown_fields(event, _UNIT_FIELDS, "", "a capacity event", out)
    _check_feed(event, _FEED, 'the name of the feed without its establishment, like "bed-management"', out)
    unit_id = event.get("unit_id")
    if unit_id is None:
        out.append(refuse("missing_field", "unit_id", "say which unit speaks"))
    elif type(unit_id) is not str or not _UNIT_ID.fullmatch(unit_id):
        out.append(refuse("bad_id", "unit_id", f"must be text of 1 to {MAX_ID} characters without control characters"))
    takeover = event.get("takeover")
    if takeover is not None and type(takeover) is not bool:
        out.append(refuse("bad_code", "takeover", f"is {shown(takeover)}: send true or false"))
    statuses = _check_statuses(event, codes, out)
    if kind == "report":
        _check_report(event, statuses, codes, out)
    elif isinstance(kind, str) and kind in {"confirm", "cancel"}:
        _check_without_records(event, kind, out)
    else:
        if kind is None:
            out.append(refuse("missing_field", "kind", f"send one of {', '.join(KINDS)}"))
        else:
            out.append(refuse("bad_code", "kind", f"is {shown(kind)}: send one of {', '.join(KINDS)}"))
        records = event.get("records")
        if type(records) is list:  # whatever it was meant to be: every refusal is told at once
            _check_records(records[:MAX_RECORDS], None, codes, out)


def _check_statuses(event: Mapping[str, object], codes: CodeTables, out: list[Refusal]) -> list[str] | None:
    """The statuses named, None when none are (or none that can be used)."""
    statuses = event.get("statuses")
    if statuses is None:
        return None
    if type(statuses) is not list or not statuses:
        out.append(refuse("bad_code", "statuses", 'must be null or a list like ["02", "03"] of at least one'))
        return None
    if len(statuses) > MAX_STATUSES:
        out.append(refuse("bad_code", "statuses", f"holds {len(statuses)}: name at most {MAX_STATUSES}"))
        return None
    before = len(out)
    for index, status in enumerate(statuses):
        if type(status) is not str or not codes["R330"].knows(status):
            out.append(bad_code(f"statuses[{index}]", status, "R330"))
        elif status in statuses[:index]:
            out.append(refuse("bad_code", f"statuses[{index}]", f"names {shown(status)} twice: keep one"))
    return statuses if len(out) == before else None


def _check_report(
    event: Mapping[str, object], statuses: list[str] | None, codes: CodeTables, out: list[Refusal]
) -> None:
    scope = event.get("scope")
    if scope not in (None, "upsert", "replace"):
        out.append(refuse("bad_code", "scope", f'is {shown(scope)}: send "upsert" or "replace"'))
    replaces = scope == "replace"
    if event.get("statuses") is not None and not replaces:
        out.append(refuse("bad_code", "statuses", 'is for "scope": "replace": set the scope, or leave it out'))
    if event.get("cancels") is not None:
        _check_cancels(event, out)
    records = event.get("records")
    if records is None:
        out.append(refuse("missing_field", "records", "send a list of capacity records"))
    elif type(records) is not list:
        out.append(refuse("bad_code", "records", f"is {shown(records)}: send a list of capacity records"))
    elif not records and not (replaces and event.get("statuses") is not None):
        detail = "is empty: send at least one record, or a replace that names its statuses to say they are all gone"
        out.append(refuse("bad_code", "records", detail))
    elif len(records) > MAX_RECORDS:
        out.append(refuse("bad_code", "records", f"holds {len(records)}: send at most {MAX_RECORDS} in one event"))
    else:
        _check_records(records, statuses, codes, out)


def _check_records(records: list[object], statuses: list[str] | None, codes: CodeTables, out: list[Refusal]) -> None:
    seen: dict[RecordIdentity, int] = {}
    for index, record in enumerate(records):
        path = f"records[{index}]"
        if not check_record(record, path, codes, out) or type(record) is not dict:
            continue
        if statuses is not None and record["status"] not in statuses:
            out.append(refuse("bad_code", f"{path}.status", "is not among the statuses this replace covers"))
        first = seen.setdefault(identity(record), index) if len(records) > 1 else index
        if first != index:
            out.append(refuse("bad_code", path, f"counts the same beds as records[{first}]: keep one of the two"))


def _check_without_records(event: Mapping[str, object], kind: str, out: list[Refusal]) -> None:
    records = event.get("records")
    if type(records) is list and records:
        out.append(refuse("unknown_field", "records", f"a {kind}: send a report to give figures"))
    elif records is not None and type(records) is not list:
        out.append(refuse("bad_code", "records", f"is {shown(records)}: a {kind} has none, leave it out"))
    if event.get("scope") not in (None, "upsert"):
        out.append(refuse("unknown_field", "scope", f"a {kind}"))
    if event.get("takeover") is True:
        out.append(refuse("unknown_field", "takeover", f"a {kind}: only a report may take over"))
    if kind == "cancel":
        if event.get("statuses") is not None:
            out.append(refuse("unknown_field", "statuses", "a cancel: it takes back the whole event"))
        _check_cancels(event, out)
    elif event.get("cancels") is not None:
        out.append(refuse("unknown_field", "cancels", "a confirm: send a cancel or a report"))


def _check_cancels(event: Mapping[str, object], out: list[Refusal]) -> None:
    before = len(out)
    _check_uuid(event, "cancels", out)
    if len(out) == before and event["cancels"] == event.get("event_id"):
        out.append(refuse("bad_id", "cancels", "is the event's own event_id: name the event to take back"))


def _unknown_fields(
    fields: Mapping[str, object] | set[str],
    known: frozenset[str],
    prefix: str,
    owner: str,
    out: list[Refusal],
) -> None:
    out.extend(refuse("unknown_field", f"{prefix}{name[:80]}", owner) for name in fields if name not in known)
