"""An alert as `alert-lifecycle/1`, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from alerts.core.alert import Acknowledgement, Alert, Cause, Delivery, Kind, Member, Notice, Pressure, Reason, State
from alerts.core.facts import Disagreement, UnitFacts, instant
from alerts.core.ladder import GROUND, RUNGS
from schemas.core.confidentiality import PROFESSIONALS
from schemas.core.times import from_micros, parse, to_micros


def to_json(alert: Alert) -> dict[str, Any]:
    """The record's value."""
    said = alert.acknowledgement
    return {
        "schema": "alert-lifecycle/1",
        "alert_id": alert.alert_id,
        "sequence": alert.sequence,
        "kind": alert.cause.kind,
        "level": alert.cause.level,
        "state": alert.state,
        "reason": alert.reason,
        "cause": alert.cause.of,
        "territories": alert.territories,
        "activity_groups": alert.groups,
        "step": alert.step,
        "opened_at": text(alert.opened_at),
        "at": text(alert.at),
        "units": [unit_json(member) for member in alert.members.values()],
        "acknowledgement": None
        if said is None
        else {"by": said.by, "at": text(said.at), "promised_at": text(said.promised_at), "comment": said.comment},
        "suppressed_by": alert.suppressed_by,
        "resolved_at": text(alert.resolved_at),
        "deliveries": {
            receiver: {
                "sequence": delivery.sequence,
                "told_at": text(delivery.told_at),
                "pending": delivery.pending,
                "attempts": delivery.attempts,
                "next_at": text(delivery.next_at),
                "given_up": delivery.given_up,
                "waits_since": text(delivery.waits_since),
            }
            for receiver, delivery in alert.deliveries.items()
        },
        "notices": [
            {
                "sequence": notice.sequence,
                "at": text(notice.at),
                "state": notice.state,
                "reason": notice.reason,
                "step": RUNGS[notice.height - 1],
                "gathered": notice.gathered,
                "units": notice.units,
            }
            for notice in alert.notices
        ],
        "lists": dict(alert.lists),
        "pressure": None if alert.pressure is None else asdict(alert.pressure),
    }


def unit_json(member: Member) -> dict[str, Any]:
    """One unit of an alert, as the record and the webhook show it."""
    facts = member.facts
    return {
        "unit_id": facts.unit_id,
        "confidentiality": facts.confidentiality,
        "sequence": facts.sequence,
        "unit_version": facts.unit_version,
        "rank": facts.rank,
        "since": text(facts.since),
        "level": facts.level,
        "observed_at": text(facts.observed_at),
        "due_at": text(facts.due_at),
        "because": facts.because,
        "anomalies": facts.anomalies,
        "disagreements": [asdict(figure) for figure in facts.disagreements],
        "told": None if member.told == GROUND else RUNGS[member.told - 1],
        "covered": member.covered,
        "anew": member.anew,
    }


def from_json(value: Mapping[str, Any]) -> Alert:
    """The alert of a record. KeyError, TypeError or ValueError when it is none of ours."""
    said, pressure = value["acknowledgement"], value.get("pressure")
    notices = tuple(_notice(notice) for notice in value["notices"])
    return Alert(
        alert_id=value["alert_id"],
        cause=Cause(Kind(value["kind"]), value["cause"], value["level"]),
        opened_at=parse(value["opened_at"]),
        at=parse(value["at"]),
        sequence=value["sequence"],
        state=State(value["state"]),
        reason=Reason(value["reason"]),
        height=GROUND if value["sequence"] == 0 else _height(value["step"]),
        territories=tuple(value["territories"]),
        groups=tuple(value["activity_groups"]),
        members={unit["unit_id"]: _member(unit) for unit in value["units"]},
        acknowledgement=None if said is None else read_acknowledgement(said),
        suppressed_by=value["suppressed_by"],
        resolved_at=instant(value["resolved_at"]),
        deliveries={receiver: _delivery(delivery, notices) for receiver, delivery in value["deliveries"].items()},
        notices=notices,
        lists=value["lists"],
        pressure=None if pressure is None else Pressure(**pressure),
    )


def read_acknowledgement(said: Mapping[str, Any]) -> Acknowledgement:
    """As `alert-action/1` and `alert-lifecycle/1` spell it."""
    return Acknowledgement(said["by"], parse(said["at"]), parse(said["promised_at"]), said["comment"])


def text(moment: datetime | None) -> str | None:
    """The instant as our messages spell it."""
    return None if moment is None else from_micros(to_micros(moment))


def _height(step: str | None) -> int:
    return GROUND if step is None else RUNGS.index(step) + 1


def _member(unit: Mapping[str, Any]) -> Member:
    facts = UnitFacts(
        unit_id=unit["unit_id"],
        sequence=unit["sequence"],
        unit_version=unit["unit_version"],
        rank=unit["rank"],
        since=parse(unit["since"]),
        level=unit["level"],
        observed_at=instant(unit["observed_at"]),
        due_at=instant(unit["due_at"]),
        because=unit["because"],
        anomalies=tuple(unit["anomalies"]),
        disagreements=tuple(Disagreement(**figure) for figure in unit.get("disagreements", ())),
        confidentiality=unit.get("confidentiality", PROFESSIONALS),
    )
    return Member(facts, _height(unit["told"]), unit.get("covered"), unit.get("anew", False))


def _delivery(delivery: Mapping[str, Any], notices: Sequence[Notice]) -> Delivery:
    """Records of before `waits_since` was kept count from the notice on its way."""
    pending = next((notice.at for notice in notices if notice.sequence == delivery["pending"]), None)
    return Delivery(
        sequence=delivery["sequence"],
        told_at=instant(delivery["told_at"]),
        pending=delivery["pending"],
        attempts=delivery["attempts"],
        next_at=instant(delivery["next_at"]),
        given_up=delivery["given_up"],
        waits_since=instant(delivery.get("waits_since")) or pending,
    )


def _notice(notice: Mapping[str, Any]) -> Notice:
    return Notice(
        sequence=notice["sequence"],
        at=parse(notice["at"]),
        state=State(notice["state"]),
        reason=Reason(notice["reason"]),
        height=_height(notice["step"]),
        gathered=notice["gathered"],
        units=tuple(notice["units"]),
    )
