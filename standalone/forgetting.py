"""What names a person in the topics, and may be erased: pseudonyms, broken glass, revocations that are over.

The rest says who answers for what was done, is read by every service, and stays (docs/parts.md says where).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from schemas.core.access.claims import SKEW_S
from schemas.core.audit.pseudonyms import PseudonymBook
from schemas.core.times import parse
from schemas.models.access_revocation import AccessRevocation
from schemas.topics import GRANTS, PSEUDONYMS, REVOCATIONS
from standalone import topic_records


@dataclass(frozen=True, slots=True)
class Traces:
    """Keys of what can be erased; of revocations also how many cannot yet, and when (ISO 8601) the last of them can."""

    subject: str
    pseudonyms: Sequence[str]
    revocations: Sequence[str]
    in_force: int
    in_force_until: str | None


def traces_of(bootstrap: str, subject: str, names: PseudonymBook, now: datetime) -> Traces:
    """What there is of the subject. StandaloneError when Kafka cannot be read."""
    naming = _revocations(bootstrap, subject)
    over = _over(naming, now)
    until = [record["expires_at"] for key, record in naming.items() if key not in over]
    return Traces(subject, sorted(names.all_of(subject)), over, len(until), max(until, key=parse, default=None))


def erase(bootstrap: str, traces: Traces, now: datetime) -> None:
    """Tombstones: compaction takes the values away. StandaloneError when Kafka cannot be written.

    Revocations are read again: the person may have been revoked anew since they were looked for.
    """
    for pseudonym in traces.pseudonyms:
        topic_records.erase(bootstrap, PSEUDONYMS, pseudonym)
    topic_records.erase(bootstrap, GRANTS, traces.subject)
    for key in _over(_revocations(bootstrap, traces.subject), now):
        topic_records.erase(bootstrap, REVOCATIONS, key)


def left(traces: Traces) -> str:
    """One line: where the name stays, and for how long."""
    revocations = "" if not traces.in_force else f"{held(traces)} (then forget again), "
    return (
        f"The name stays in clear in {revocations}declarations of tension and silences (as their authors), in units of "
        "the directory they wrote last, and until deleted by age (35 days at most) or with their alert in "
        "acknowledgements, events and the quarantine."
    )


def held(traces: Traces) -> str:
    """The revocations that must stay."""
    return f"{traces.in_force} revocations in force until {traces.in_force_until}"


def _revocations(bootstrap: str, subject: str) -> dict[str, Mapping[str, Any]]:
    """Those that name the subject, by key."""
    naming: dict[str, Mapping[str, Any]] = {}
    for key, record in topic_records.read_valid(bootstrap, REVOCATIONS, AccessRevocation):
        naming.pop(key, None)
        if record is not None and subject in {record["subject"], record["revoked_by"]}:
            naming[key] = record
    return naming


def _over(revocations: Mapping[str, Mapping[str, Any]], now: datetime) -> list[str]:
    """Keys of those of which every token they could concern has ended, one of an issuer whose clock is ahead too."""
    ends = now - timedelta(seconds=SKEW_S)
    return [key for key, record in revocations.items() if parse(record["expires_at"]) < ends]
