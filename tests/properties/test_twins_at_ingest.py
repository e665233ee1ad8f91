"""Twins at ingest: two directories that differ in a sensitive unit alone answer whoever may not read it the same, and
leave the same of it in the audit log, whatever is sent.

One difference is inherent: an entry that would be accepted is refused when a unit that is hidden has its id, or when
with that it would close a circle. So every other try with such an id writes a unit.
"""

from datetime import UTC, datetime
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from ingest.core.acceptance import Accepted, judge
from ingest.core.deeds import events_written, units_written
from ingest.core.directory import Directory
from ingest.core.sender import Sender
from ingest.core.unit_acceptance import UnitJudge
from schemas import code_tables
from schemas.core.audit.entry import Deed
from tests.support.event_facts import a_confirm, a_heartbeat
from tests.support.facts import a_record, a_report, a_unit

CODES = code_tables.load()
NOW = datetime(2026, 3, 1, tzinfo=UTC)
HIDDEN = "hidden"
IDS = [HIDDEN, "east", "paris", "new", "free"]
EAST = {"region": "R-44", "department": "D-54"}
VOSGES = {"region": "R-44", "department": "D-88"}
PARIS = {"region": "R-11", "department": "D-75"}
SOUTH = {"region": "R-93", "department": "D-13"}
NUMBERS = ["540002078", "130000001", "750000050", "990000001"]
HOSPITAL = "540002078"
SENDERS = [
    Sender("ars", "manual", frozenset({"R-44"}), writes_directory=True, loosens_duty=True, delegate="ars"),
    Sender("grades", "manual", frozenset({"R-44"}), writes_directory=True),
    Sender("grades of two", "manual", frozenset({"D-54", "R-11"}), writes_directory=True),
    Sender("hospital", "manual", frozenset({f"E-{HOSPITAL}"}), writes_directory=True),
    Sender("editor", "manual", frozenset({f"E-{HOSPITAL}"}), elsewhere=0),
]
DUTIES = [None, {"normal": {"max_age": "PT24H"}}, {"normal": {"max_age": "P9D"}}]
CLOSURES = [[], [{"from": "2026-01-01T00:00:00Z", "until": until} for until in ("2036-01-01T00:00:00Z",)]]
PLACES = [(HOSPITAL, EAST), (HOSPITAL, VOSGES), ("750000050", PARIS), ("990000001", EAST), ("130000001", EAST)]


def units(ids: st.SearchStrategy[str], **changes: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    fields = {
        "establishment": st.sampled_from(NUMBERS).map(lambda finess: {"finess": finess, "name": "CH simulé"}),
        "territory": st.sampled_from([EAST] * 4 + [VOSGES, PARIS, SOUTH]),
        "duty": st.sampled_from(DUTIES),
        "closures": st.sampled_from(CLOSURES),
        "retired": st.booleans(),
        "feeds": st.sampled_from([["bed-management", "manual"], ["manual"]]),
        "sensitive": st.booleans(),
        "nature": st.sampled_from(["01"] * 7 + ["99"]),
        "replaces": st.lists(st.sampled_from(IDS), max_size=2, unique=True),
        **changes,
    }
    return st.builds(a_unit, ids, **fields)


WORLDS = st.lists(units(st.sampled_from(IDS[1:]), nature=st.just("01")), max_size=4)
BEHIND = units(
    st.just(HIDDEN),
    sensitive=st.just(True),
    territory=st.just(SOUTH),
    nature=st.just("01"),
    establishment=st.sampled_from(NUMBERS[1:]).map(lambda finess: {"finess": finess, "name": "Caché"}),
    # A unit of one's own that a hidden one replaces is retired, which its own people see.
    replaces=st.lists(st.just("gone"), max_size=1),
)
WRITES = st.lists(units(st.sampled_from(IDS)), min_size=1, max_size=3)
EVENTS = st.one_of(
    st.builds(
        lambda unit, feed: a_report(unit, a_record("06", 1), source={"feed": feed}, observed_at=NOW.isoformat()),
        st.sampled_from(IDS),
        st.sampled_from(["manual", "bed-management"]),
    ),
    st.builds(lambda unit: a_confirm(unit, observed_at=NOW.isoformat()), st.sampled_from(IDS)),
    st.builds(
        lambda finess: a_heartbeat(source={"feed": f"{finess}/manual"}, observed_at=NOW.isoformat()),
        st.sampled_from(NUMBERS),
    ),
)


def a_directory(*known: dict[str, Any]) -> Directory:
    directory = Directory()
    for unit in known:
        directory.apply(unit["unit_id"], unit)
    return directory


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(SENDERS), WORLDS, BEHIND, WRITES)
def test_a_write_of_the_directory_is_answered_as_if_what_is_hidden_were_not_there(
    sender: Sender, world: list[dict[str, Any]], behind: dict[str, Any], written: list[dict[str, Any]]
) -> None:
    twins = a_directory(*world), a_directory(*world, behind)
    judges = [UnitJudge(sender, directory, CODES, NOW) for directory in twins]
    for unit in written:
        without, beside = (judge.judge(unit) for judge in judges)
        if without != beside:
            event("inherent")
            assert not without, "the try is a real write, which the audit log names"
            assert unit["unit_id"] == HIDDEN or unit["replaces"]
            return
        refused = [unit] if without else []
        told = [
            units_written([] if refused else [unit], refused, "x", judge.loosened, directory, sender=sender)
            for judge, directory in zip(judges, twins, strict=True)
        ]
        event("refused" if refused else "accepted")
        assert shown_to(sender, told[0]) == shown_to(sender, told[1])


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(SENDERS), WORLDS, BEHIND, EVENTS)
def test_an_event_is_answered_as_if_what_is_hidden_were_not_there(
    sender: Sender, world: list[dict[str, Any]], behind: dict[str, Any], sent: dict[str, Any]
) -> None:
    twins = a_directory(*world), a_directory(*world, behind)
    verdicts = [judge(sent, sender=sender, directory=directory, codes=CODES, now=NOW) for directory in twins]
    assert verdicts[0] == verdicts[1]
    accepted, refused = ([verdicts[0]], []) if isinstance(verdicts[0], Accepted) else ([], [sent])
    event("refused" if refused else "accepted")
    told = [events_written(accepted, refused, "x", directory, sender) for directory in twins]
    assert shown_to(sender, told[0]) == shown_to(sender, told[1])


def shown_to(sender: Sender, deeds: list[Deed]) -> list[Deed]:
    """Those that lie in its place, in whole or in part."""
    return [deed for deed in deeds if not (sender.place or frozenset()).isdisjoint(deed.territories)]
