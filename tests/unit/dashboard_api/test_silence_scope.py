"""What a silence may be about, and who may silence it."""

import pytest

from dashboard_api.core import silence_scope
from schemas import access_policy
from schemas.core.access.policy import Reach
from schemas.core.access.subject import Subject
from tests.support.alert_readers import EVERYTHING, OPEN, PARISIAN, ROWS, SENSITIVE
from tests.support.books import a_book_of
from tests.support.envelopes import PARIS, an_envelope
from tests.support.readers import a_reader

EMPTY: dict[str, list[str]] = {
    "territories": [],
    "establishments": [],
    "units": [],
    "feeds": [],
    "activity_groups": [],
}
POLICY = access_policy.read()
GRAND_EST = Subject("ars-44", "ars", ("R-44",), None)
KNOWN = silence_scope.Known(ROWS)
AT_HOME = a_reader("ars", ("R-44",)).reach


@pytest.mark.parametrize(
    ("scope", "codes"),
    [
        ({}, ["missing_field"]),
        ({"territories": ["R-44"], "establishments": ["750000001"], "feeds": ["540002078/adt"]}, []),
        ({"units": [OPEN, SENSITIVE]}, []),
        ({"activity_groups": ["rea"]}, []),
        ({"territories": ["D-99", "R-44", "D-98"]}, ["unknown_territory", "unknown_territory"]),
        ({"establishments": ["000000000"], "units": ["x"]}, ["unknown_establishment", "unknown_unit"]),
        ({"feeds": ["000000000/adt", "540002078/guarded", "540002078/nothing"]}, ["unknown_feed", "unknown_feed"]),
    ],
)
def test_every_thing_the_directory_does_not_know_is_said(scope: dict[str, list[str]], codes: list[str]) -> None:
    faults = silence_scope.faults(EMPTY | scope, AT_HOME, KNOWN)
    assert [fault.code for fault in faults] == codes
    assert all(fault.message for fault in faults)


def test_an_establishment_named_as_a_territory_is_kept_inside_as_one_named_as_itself() -> None:
    scope = silence_scope.spelt(EMPTY | {"territories": ["E-540002078"]})
    assert scope == EMPTY | {"establishments": ["540002078"]}
    written = silence_scope.kept_inside(POLICY, GRAND_EST, scope, AT_HOME, KNOWN)
    assert written == {**scope, "territories": ["R-44"]}


@pytest.mark.parametrize(
    "scope",
    [{"territories": ["E-540002078", "D-54"]}, {"territories": ["E-540002078"], "establishments": ["540002078"]}],
)
def test_an_establishment_among_other_territories_is_misplaced(scope: dict[str, list[str]]) -> None:
    assert silence_scope.spelt(EMPTY | scope) == EMPTY | scope
    assert [fault.code for fault in silence_scope.faults(EMPTY | scope, AT_HOME, KNOWN)] == ["misplaced_establishment"]


def test_a_unit_one_may_not_know_of_is_unknown() -> None:
    [fault] = silence_scope.faults(EMPTY | {"units": [SENSITIVE]}, a_reader("ars", ("R-11",)).reach, KNOWN)
    assert fault.code == "unknown_unit"


@pytest.mark.parametrize(
    ("scope", "written"),
    [
        ({"territories": ["D-54"]}, ["D-54"]),
        ({"territories": ["D-54", "R-11"]}, None),
        ({"territories": ["FR"]}, None),
        ({"territories": ["FR"], "establishments": ["540002078"]}, ["R-44"]),
        ({"territories": ["R-11", "D-54"], "establishments": ["540002078"]}, ["D-54"]),
        ({"territories": ["R-11"], "establishments": ["540002078"]}, None),
        ({"units": [OPEN]}, ["R-44"]),
        ({"units": [OPEN, PARISIAN]}, None),
        ({"feeds": ["540002078/adt"]}, ["R-44"]),
        ({"feeds": ["750000001/adt"]}, None),
        ({"activity_groups": ["rea"]}, None),
        ({"activity_groups": ["rea"], "territories": ["R-44"]}, ["R-44"]),
    ],
)
def test_one_field_must_keep_a_silence_inside_and_what_is_written_stays_there(
    scope: dict[str, list[str]], written: list[str] | None
) -> None:
    whole = EMPTY | scope
    expected = None if written is None else whole | {"territories": written}
    assert silence_scope.kept_inside(POLICY, GRAND_EST, whole, AT_HOME, KNOWN) == expected
    admin = Subject("a", "admin", None, None)
    assert silence_scope.kept_inside(POLICY, admin, whole, EVERYTHING.reach, KNOWN) == whole
    assert silence_scope.may_end(POLICY, admin, whole, EVERYTHING.reach, KNOWN)


HOSPITAL = {"finess": "750000050", "name": "P", "phone": None}
IN_PARIS, DECOY = "750000050/A", "750000050/B"


@pytest.mark.parametrize("scope", [{"establishments": ["750000050"]}, {"feeds": ["750000050/adt"]}])
def test_who_lists_units_in_the_name_of_another_regions_hospital_silences_none_of_it(
    scope: dict[str, list[str]],
) -> None:
    book = a_book_of(
        an_envelope(IN_PARIS, 0, feeds=("adt",), territory=PARIS, establishment=HOSPITAL),
        an_envelope(DECOY, 1, feeds=("adt",), establishment=HOSPITAL),
    )
    whole, paris = EMPTY | scope, a_reader("ars", ("R-11",)).reach
    assert silence_scope.kept_inside(POLICY, GRAND_EST, whole, AT_HOME, silence_scope.Known(book)) is None
    assert not silence_scope.may_end(POLICY, GRAND_EST, whole, AT_HOME, silence_scope.Known(book))
    assert silence_scope.may_end(
        POLICY, Subject("ars-11", "ars", ("R-11",), None), whole, paris, silence_scope.Known(book)
    )


def test_a_secret_unit_elsewhere_refuses_nothing_and_is_not_silenced() -> None:
    secret = an_envelope(IN_PARIS, 0, sensitive=True, territory=PARIS, establishment=HOSPITAL)
    decoy = an_envelope(DECOY, 1, establishment=HOSPITAL)
    whole = EMPTY | {"establishments": ["750000050"]}
    for book in (a_book_of(secret, decoy), a_book_of(decoy)):
        found = silence_scope.kept_inside(POLICY, GRAND_EST, whole, AT_HOME, silence_scope.Known(book))
        assert found == whole | {"territories": ["R-44"]}


@pytest.mark.parametrize(
    ("scope", "known"),
    [
        ({"units": [OPEN]}, True),
        ({"units": [OPEN, SENSITIVE]}, False),
        ({"establishments": ["000000000"]}, False),
        ({"feeds": ["540002078/adt"]}, True),
        ({"feeds": ["540002078/guarded"]}, False),
    ],
)
def test_a_silence_that_names_what_a_reader_may_not_know_of_is_not_known(
    scope: dict[str, list[str]], known: bool
) -> None:
    assert silence_scope.is_known(EMPTY | scope, a_reader("professional").reach, KNOWN) is known
    secrets = {"units": [SENSITIVE], "feeds": ["540002078/guarded"]}
    assert silence_scope.is_known(EMPTY | secrets, AT_HOME, KNOWN)


@pytest.mark.parametrize(
    ("named", "own"),
    [
        ({"territories": ["R-44", "D-54", "E-540002078"]}, True),
        ({"territories": ["R-44", "D-75"]}, False),
        ({"territories": ["E-750000001"]}, False),
        ({"territories": ["E-999999999"]}, False),
        ({"territories": [], "units": [OPEN, SENSITIVE]}, True),
        ({"units": [PARISIAN]}, False),
        ({"feeds": ["540002078/guarded"], "establishments": ["540002078"]}, True),
    ],
)
def test_what_an_authority_knows_to_lie_in_its_territories_is_its_own(named: dict[str, list[str]], own: bool) -> None:
    assert silence_scope.lies_inside(named, frozenset({"R-44"}), AT_HOME, KNOWN) is own


OLD = "540002078/old-tool"


@pytest.mark.parametrize(
    ("reader", "codes"),
    [
        (AT_HOME, []),
        (EVERYTHING.reach, []),
        (a_reader("ars", ("R-11",)).reach, ["unknown_feed"]),
        (a_reader("professional").reach, ["unknown_feed"]),
    ],
)
def test_a_feed_that_no_unit_names_is_known_where_its_establishment_is_to_who_knows_all_units_there(
    reader: Reach, codes: list[str]
) -> None:
    scope, known = EMPTY | {"feeds": [OLD]}, silence_scope.Known(ROWS, {OLD})
    assert [fault.code for fault in silence_scope.faults(scope, reader, known)] == codes
    assert silence_scope.is_known(scope, reader, known) is (not codes)
    nobody_named = silence_scope.faults(EMPTY | {"feeds": [OLD]}, AT_HOME, silence_scope.Known(ROWS))
    assert [fault.code for fault in nobody_named] == ["unknown_feed"]


def test_a_feed_that_no_unit_names_is_silenced_and_ended_by_the_authority_of_its_establishment_alone() -> None:
    whole, known = EMPTY | {"feeds": [OLD]}, silence_scope.Known(ROWS, {OLD, "750000001/old-tool"})
    assert silence_scope.kept_inside(POLICY, GRAND_EST, whole, AT_HOME, known) == whole | {"territories": ["R-44"]}
    assert silence_scope.may_end(POLICY, GRAND_EST, whole, AT_HOME, known)
    elsewhere = EMPTY | {"feeds": ["750000001/old-tool"]}
    assert silence_scope.kept_inside(POLICY, GRAND_EST, elsewhere, AT_HOME, known) is None
    assert silence_scope.lies_inside(whole, frozenset({"R-44"}), AT_HOME, known)


def test_of_a_feed_that_a_secret_unit_names_the_others_learn_nothing() -> None:
    book = a_book_of(
        an_envelope(IN_PARIS, 0, sensitive=True, feeds=("guarded",), territory=PARIS, establishment=HOSPITAL),
        an_envelope(DECOY, 1, feeds=("adt",), establishment=HOSPITAL),
    )
    without = a_book_of(an_envelope(DECOY, 1, feeds=("adt",), establishment=HOSPITAL))
    level_2 = a_reader("professional").reach
    for feeds in ({"750000050/guarded", "750000050/old"}, set[str]()):
        for known in (silence_scope.Known(book, feeds), silence_scope.Known(without, feeds)):
            for feed in ("750000050/guarded", "750000050/old"):
                scope = EMPTY | {"feeds": [feed]}
                assert not silence_scope.is_known(scope, level_2, known)
                assert silence_scope.is_known(scope, AT_HOME, known) is bool(feeds)
