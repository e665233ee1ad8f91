"""What the audit log says of a record that this service writes: one deed for each topic."""

from collections.abc import Iterable

from dashboard_api.core.declarations import Record
from schemas.core.audit.entry import Deed
from schemas.topics import ALERT_ACTIONS, GRANTS, REVOCATIONS, SILENCES, TENSION, Topic

NATION = "FR"


def deed_of(topic: Topic, key: str, record: Record, territories: Iterable[str]) -> Deed:
    """The deed of writing a record; `territories` are where what it speaks of lies. KeyError for another topic."""
    return _DEEDS[topic](key, record, tuple(territories))


def narrowed(territories: Iterable[str]) -> tuple[str, ...]:
    """Without the nation when a territory within it is named: everything lies in the nation."""
    named = tuple(dict.fromkeys(territories))
    return tuple(code for code in named if code != NATION) or named


def _tension(key: str, record: Record, territories: tuple[str, ...]) -> Deed:
    details = {name: record[name] for name in ("level", "territories", "activity_groups", "from", "until", "grace")}
    action = "tension.declared" if record["ended_at"] is None else "tension.ended"
    return Deed(action, f"declaration:{key}", reason=record["reason"], territories=territories, details=details)


def _silence(key: str, record: Record, territories: tuple[str, ...]) -> Deed:
    details = {name: record[name] for name in ("scope", "from", "until")}
    action = "silence.created" if record["ended_at"] is None else "silence.ended"
    return Deed(action, f"silence:{key}", reason=record["reason"], territories=territories, details=details)


def _alert(key: str, record: Record, territories: tuple[str, ...]) -> Deed:
    promise = record["acknowledgement"]
    details = {"promised_at": promise["promised_at"]}
    return Deed(
        "alert.acknowledged", f"alert:{key}", reason=promise["comment"], territories=territories, details=details
    )


def _revocation(_: str, record: Record, territories: tuple[str, ...]) -> Deed:
    target = "subject" if record["jti"] is None else f"token:{record['jti']}"
    details = {"expires_at": record["expires_at"]}
    reason = "logged_out" if record["revoked_by"] == "issuer" else None
    return Deed(
        "access.revoked", target, reason=reason, territories=territories, about=record["subject"], details=details
    )


def _grant(_: str, record: Record, territories: tuple[str, ...]) -> Deed:
    action = "glass.broken" if record["ended_at"] is None else "glass.closed"
    details = {"until": record["until"], "times_24h": record.get("times_24h", 1)}
    return Deed(
        action,
        "subject",
        reason=record["reason"],
        territories=territories or (NATION,),
        about=record["subject"],
        details=details,
    )


_DEEDS = {
    TENSION: _tension,
    SILENCES: _silence,
    ALERT_ACTIONS: _alert,
    REVOCATIONS: _revocation,
    GRANTS: _grant,
}
