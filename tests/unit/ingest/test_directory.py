"""The directory as ingest knows it follows every record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.core.directory import Directory
from tests.support.facts import a_unit


def test_what_the_rules_ask_of_a_unit_is_kept() -> None:
    directory = Directory()
    directory.apply("a", a_unit("a", sensitive=True, replaces=["b"]))
    facts = directory.get("a")
    assert facts is not None
    assert (facts.finess, facts.territory, facts.nature) == ("540002078", ("R-44", "D-54"), "01")
    assert (facts.sensitive, facts.asked.retired, facts.replaces) == (True, False, ("b",))
    assert directory.successors("b") == ["a"]
    assert directory.get("b") is None


@pytest.mark.parametrize(
    ("feeds", "above"),
    [
        (["adt", "bed-management", "manual"], ("adt", "bed-management")),
        (["manual", "adt"], ()),
        (["adt"], ("adt",)),
        (None, ()),
    ],
)
def test_the_feeds_that_speak_before_people_are_known(feeds: list[str] | None, above: tuple[str, ...]) -> None:
    directory = Directory()
    directory.apply("a", a_unit("a", feeds=feeds))
    facts = directory.get("a")
    assert facts is not None
    assert facts.above_manual == above


def test_a_tombstone_takes_a_unit_its_replacements_and_its_establishment_away() -> None:
    directory = Directory()
    directory.apply("a", a_unit("a", replaces=["b"]))
    directory.apply("a", None)
    directory.apply("never there", None)
    assert directory.get("a") is None
    assert directory.successors("b") == []
    assert not directory.territory_of("540002078")


IDS = st.sampled_from("abc")
RECORDS = st.lists(st.tuples(IDS, st.none() | st.lists(IDS, unique=True)))


@given(RECORDS)
def test_only_the_last_record_of_each_unit_counts(records: list[tuple[str, list[str] | None]]) -> None:
    followed, last = Directory(), Directory()
    for unit_id, replaces in records:
        followed.apply(unit_id, None if replaces is None else a_unit(unit_id, replaces=replaces))
    for unit_id, replaces in dict(records).items():
        last.apply(unit_id, None if replaces is None else a_unit(unit_id, replaces=replaces))
    assert len(followed) == len(last)
    assert followed.territory_of("540002078") == last.territory_of("540002078")
    assert bool(followed.territory_of("540002078")) == (len(last) > 0)
    for unit_id in "abc":
        assert followed.get(unit_id) == last.get(unit_id)
        assert followed.successors(unit_id) == last.successors(unit_id)
